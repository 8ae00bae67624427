"""What every place that writes to people knows of a way of reaching them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from amends.core.operation.events import Way
from amends.core.values import Contact

from ..delivery import Outgoing


@dataclass(frozen=True, slots=True)
class Recipient:
    """How a person can be reached, the way that they chose, and the channel of their complaint."""

    contact: Contact
    chosen: Way | None
    complained_by: str


def _never(recipient: Recipient) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundChannel:
    """A way of reaching people. What it means for the record is in `core` (`OUTBOUND`).

    `address` is where the contact is reached; empty if they are not. `suits` says whether an
    automatic letter can go to a person this way, and `send` sends it; without `send` it is printed,
    or read where it is recorded, or a person hands it over. `confirms`: it is delivered once it is
    recorded. `longest`: characters of the longest text. `page_of_code`: an access code can be given
    this way. `wish` is how a person asks for it on the public site, empty if they cannot, and
    `asks` are the fields that the form then has.
    """

    way: Way
    address: Callable[[Contact], str]
    suits: Callable[[Recipient], bool] = _never
    send: Callable[[Outgoing], None] | None = None
    confirms: bool = False
    longest: int | None = None
    page_of_code: bool = False
    wish: str | Promise = ""
    asks: tuple[str, ...] = ()

    def reaches(self, contact: Contact) -> bool:
        """Return whether the contact can be reached; a channel that asks for nothing reaches
        everyone."""
        return not self.asks or bool(self.address(contact))
