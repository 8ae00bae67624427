"""The lists of a policy that have a page, and what their entries are called."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from amends.core.framework.labels import label
from amends.core.framework.policy import editing
from amends.core.framework.policy.editing import Item
from amends.core.framework.policy.policy import Policy
from amends.core.values import Code
from amends.wording.names import readable, spoken

from ..forms.around import Options

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: its field of the policy, the class of its entries, and their codes' prefix."""

    name: str
    kind: type[Item]
    prefix: str = ""

    def entries(self, policy: Policy) -> tuple[Item, ...]:
        """Every entry, those no longer offered too."""
        return editing.entries(policy, self.name)

    def one(self, policy: Policy, code: str) -> Item | None:
        """The entry of that code."""
        wanted = code if code.startswith(self.prefix) else f"{self.prefix}{code}"
        return editing.entry(policy, self.name, wanted)

    def fresh(self, policy: Policy, name: str) -> Code:
        """A code for a new entry of that name."""
        taken = (entry.code.removeprefix(self.prefix) for entry in self.entries(policy))
        return Code(f"{self.prefix}{code_from(name, frozenset(taken))}")


_PREFIXES = {"own_fields": "own.", "letter_kinds": "own."}
LISTINGS: Mapping[str, Listing] = {
    name: Listing(name, kind, _PREFIXES.get(name, "")) for name, kind in editing.KINDS.items()
}
"""Every list that has a page, by its field of the policy."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What else a form offers: the draft, staff, the adopted calendars and rule packs."""

    policy: Policy
    persons: Options
    calendars: tuple[str, ...]
    packs: Options


def named(policy: Policy, name: str, code: str | None) -> str:
    """Return the name of a list entry in the organisation's first language."""
    entry = LISTINGS[name].one(policy, code) if code else None
    return (label(entry.labels, spoken(policy.languages)) or readable(entry.code)) if entry else ""


def entry_name(entry: Item, policy: Policy) -> str:
    """What an entry is called, else its code."""
    return label(entry.labels, spoken(policy.languages)) or entry.code


def usable(entry: Item) -> bool:
    """Whether it may still be chosen."""
    retired = getattr(entry, "retired", False)
    return not retired and getattr(entry, "mapped_to", None) is None


def code_from(text: str, taken: frozenset[str]) -> Code:
    """A code for a new label: its plain letters, numbered if need be."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")[:_LONGEST] or "entry"
    code, number = plain, 1
    while code in taken:
        number += 1
        code = f"{plain}_{number}"
    return Code(code)


def put_in_place[T](present: Iterable[T], new: T, replaces: Callable[[T], bool]) -> tuple[T, ...]:
    """The entries with `new` where the first that it replaces was, else at the end."""
    entries = list(present)
    place = next((n for n, entry in enumerate(entries) if replaces(entry)), len(entries))
    return (*entries[:place], new, *(entry for entry in entries[place:] if not replaces(entry)))
