"""The lists of a policy whose entries have a code and a name: a list is one line here."""

from collections.abc import Mapping
from dataclasses import dataclass

from amends.core.framework.policy.policy import (
    LIST_NAMES,
    Brand,
    Entity,
    Entry,
    LetterKind,
    Level,
    OutsideBody,
    OwnField,
    Policy,
    Unit,
    label,
)
from amends.core.values import Code
from amends.wording.names import readable, spoken

from ..forms.around import Options
from .lists import code_from

type Item = Entry | Unit | Entity | Brand | OutsideBody | Level | OwnField | LetterKind
"""One entry of one of the lists."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: its field of the policy, the class of its entries, and with what every code of it
    begins; addresses leave that out."""

    name: str
    kind: type[Item]
    prefix: str = ""

    def entries(self, policy: Policy) -> tuple[Item, ...]:
        """Every entry, those no longer offered too."""
        found: tuple[Item, ...] = getattr(policy, self.name)
        return found

    def one(self, policy: Policy, code: str) -> Item | None:
        """The entry of that code."""
        wanted = code if code.startswith(self.prefix) else f"{self.prefix}{code}"
        return next((one for one in self.entries(policy) if one.code == wanted), None)

    def fresh(self, policy: Policy, name: str) -> Code:
        """A code for a new entry of that name."""
        taken = (one.code.removeprefix(self.prefix) for one in self.entries(policy))
        return Code(f"{self.prefix}{code_from(name, frozenset(taken))}")


LISTINGS: Mapping[str, Listing] = {
    one.name: one
    for one in (
        *(Listing(name, Entry) for name in LIST_NAMES),
        Listing("units", Unit),
        Listing("entities", Entity),
        Listing("brands", Brand),
        Listing("bodies", OutsideBody),
        Listing("ladder", Level),
        Listing("own_fields", OwnField, prefix="own."),
        Listing("letter_kinds", LetterKind, prefix="own."),
    )
}
"""Every list that has a page, by its field of the policy."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What else a form offers: the draft, the members of personnel, the adopted calendars."""

    policy: Policy
    persons: Options
    calendars: tuple[str, ...]


def named(policy: Policy, name: str, code: str | None) -> str:
    """An entry of a list in the organization's first language."""
    entry = LISTINGS[name].one(policy, code) if code else None
    return (label(entry.labels, spoken(policy.languages)) or readable(entry.code)) if entry else ""


def usable(entry: Item) -> bool:
    """Whether it may still be chosen."""
    retired = getattr(entry, "retired", False)
    return not retired and getattr(entry, "mapped_to", None) is None
