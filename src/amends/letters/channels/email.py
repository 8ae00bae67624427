"""Letters by email."""

from django.utils.translation import gettext_lazy

from amends.core.operation.events import Way

from .. import delivery
from ..incoming.sorting import answerable
from .declaration import OutboundChannel, Recipient


def _send(letter: delivery.Outgoing) -> None:
    delivery.send(
        letter.letter,
        to=letter.to,
        mark=letter.mark,
        sender=letter.sender,
        reply_to=letter.reply_to,
    )


def _suits(recipient: Recipient) -> bool:
    """The sender of an email may be a machine or a list, whose address is used only if it was
    chosen."""
    address, by_email = recipient.contact.email, recipient.complained_by == Way.email
    unchosen = recipient.chosen is None and by_email
    return bool(address) and (not unchosen or answerable(address))


EMAIL = OutboundChannel(
    way=Way.email,
    address=lambda contact: contact.email,
    suits=_suits,
    send=_send,
    page_of_code=True,
    wish=gettext_lazy("By email"),
    asks=("email",),
)
