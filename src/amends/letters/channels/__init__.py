"""The ways of reaching people, one value in a file for each."""

from collections.abc import Mapping

from amends.core.operation.events import WAYS, Way
from amends.core.values import Contact

from .conversation import IN_PERSON, PHONE
from .declaration import OutboundChannel
from .email import EMAIL
from .post import POST
from .tracking_page import TRACKING_PAGE

CHANNELS: Mapping[Way, OutboundChannel] = {
    channel.way: channel for channel in (EMAIL, PHONE, POST, TRACKING_PAGE, IN_PERSON)
}
"""Every channel, in the order in which people are offered them."""

ORDER = (EMAIL.way, TRACKING_PAGE.way, POST.way)
"""The ways in which automatic letters go: the one that a person chose or, if it cannot be used,
those after it; the first that suits them if they chose nothing."""


def ways_of_letters(contact: Contact) -> tuple[Way, ...]:
    """Return the ways in which a letter that someone writes can go to the contact."""
    return tuple(way for way in ORDER if way in WAYS and CHANNELS[way].reaches(contact))
