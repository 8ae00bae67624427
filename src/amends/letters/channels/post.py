"""Letters that are printed and posted. They carry an access code on a sheet of their own."""

from django.utils.translation import gettext_lazy

from amends.core.operation.events import Way

from .declaration import OutboundChannel, Recipient


def _suits(recipient: Recipient) -> bool:
    """People who also left a phone number, and chose nothing, are called."""
    contact = recipient.contact
    return bool(contact.lines) and (recipient.chosen is not None or not contact.phone)


POST = OutboundChannel(
    way=Way.letter,
    address=lambda contact: ", ".join(contact.lines),
    suits=_suits,
    page_of_code=True,
    wish=gettext_lazy("By post"),
    asks=("address", "postcode", "town", "country"),
)
