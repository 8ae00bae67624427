"""Clauses 7.4 and 7.8: the ways in which something is communicated, and what each means for the
record. What sends it is in `letters.channels`."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...values import Coded


class Way(Coded):
    """Way in which something was communicated (7.4)."""

    email = "email"
    letter = "letter"
    phone = "phone"
    in_person = "in_person"
    web = "web"
    not_possible = "not_possible"


@dataclass(frozen=True, slots=True)
class Outbound:
    """What a way means: whether it is `written`, as regulators require it; whether it is `handed`
    over by a person, or by a page, and not sent by the worker; whether it `counts_from_posting`,
    not at once; and whether it can bring `files`."""

    written: bool = False
    handed: bool = True
    counts_from_posting: bool = False
    files: bool = True


OUTBOUND: Mapping[Way, Outbound] = {
    Way.email: Outbound(written=True, handed=False),
    Way.letter: Outbound(written=True, counts_from_posting=True),
    Way.phone: Outbound(),
    Way.in_person: Outbound(),
    Way.web: Outbound(written=True),
    Way.not_possible: Outbound(),
}

WRITTEN = frozenset(way for way, meant in OUTBOUND.items() if meant.written)
"""Ways of communicating in writing."""

WAYS = frozenset(
    way for way, meant in OUTBOUND.items() if meant.counts_from_posting or not meant.handed
)
"""Ways in which a letter goes that someone wrote."""
