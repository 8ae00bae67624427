"""The tracking page, where people read what is recorded for them."""

from django.utils.translation import gettext_lazy

from amends.core.operation.events import Way

from .declaration import OutboundChannel, Recipient


def _suits(recipient: Recipient) -> bool:
    """People who complained on the web and left no other contact details."""
    contact = recipient.contact
    left_nothing = not (contact.email or contact.phone or contact.lines)
    return recipient.complained_by == Way.web and left_nothing


TRACKING_PAGE = OutboundChannel(
    way=Way.web,
    address=lambda contact: "",
    suits=_suits,
    confirms=True,
    wish=gettext_lazy("Do not contact me. I'll check this website"),
)
