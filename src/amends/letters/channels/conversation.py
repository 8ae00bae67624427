"""A person calls, or speaks with people face to face."""

from django.utils.translation import gettext_lazy

from amends.core.operation.events import Way

from .declaration import OutboundChannel

PHONE = OutboundChannel(
    way=Way.phone,
    address=lambda contact: contact.phone,
    page_of_code=True,
    wish=gettext_lazy("By phone"),
    asks=("phone",),
)
IN_PERSON = OutboundChannel(way=Way.in_person, address=lambda contact: "", page_of_code=True)
