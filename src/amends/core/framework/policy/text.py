"""Clause 5.3: a policy as TOML text, and the differences between two policies.

`read` refuses what it does not understand. `write` writes every rule in full, so that the adopted
text means the same in a later version of the program.
"""

from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from functools import lru_cache
from typing import Any

from ...shape import fields_of
from ...values import Coded
from ..labels import Label, PackPoint
from ..toml_tables import KEPT_TEXTS, Place, TableReader, inline, parse
from ..toml_tables import write as write_tables
from .commitments import Control, Limit, PriorityRule, SignificanceRule, Target
from .organization import Closure
from .policy import Policy
from .retention import Retention
from .vocabulary import Template

_READER = TableReader()
_BLOCKS = frozenset({"templates"})
ORDERED = ("ladder",)
"""The lists of named entries whose order matters."""
BY_PLACE = ("priority_rules", "significance")
"""The lists whose lines are identified only by their position."""


@lru_cache(maxsize=KEPT_TEXTS)
def read(text: str, *, source: str = "policy") -> Policy:
    """Return the policy of a TOML text. Raises `toml_tables.NotUnderstood` with the place."""
    return _READER.read(Policy, parse(text, source=source), Place(source))


def write(policy: Policy) -> str:
    """The policy as TOML text; `read` gives the same policy back."""
    return write_tables(policy, blocks=_BLOCKS)


class ChangeKind(Coded):
    """What happened to one value of a policy."""

    added = "added"
    removed = "removed"
    changed = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: its path, and the TOML values before and after (None: absent)."""

    path: str
    kind: ChangeKind
    before: str | None
    after: str | None


def difference(old: Policy, new: Policy) -> tuple[Change, ...]:
    """Return all differences, in the order of the policy's fields.

    An entry of a list is named by its identifier, for example ``categories.late_delivery.retired``,
    so that its place in the list is no difference. Lines whose order matters are named by place,
    and differ as a whole. Points of rule packs that a new template claims are listed as well.
    """
    changes: list[Change] = []
    for key in fields_of(Policy):
        before, after = getattr(old, key.field), getattr(new, key.field)
        if before != after:
            changes.extend(_differences(key.name, before, after))
    return tuple(changes)


def _differences(path: str, before: Any, after: Any) -> Iterator[Change]:
    if not is_of_entries(before) and not is_of_entries(after):
        yield _change(path, before, after)
        return
    old, new = entries_of(before), entries_of(after)
    for name in (*old, *(name for name in new if name not in old)):
        was, is_now = old.get(name), new.get(name)
        if was is None or is_now is None or (path in BY_PLACE and was != is_now):
            yield _change(f"{path}.{name}", was, is_now)
            if isinstance(is_now, Template) and is_now.says:
                yield _change(f"{path}.{name}.says", (), is_now.says)
        elif was != is_now:
            yield from _field_differences(f"{path}.{name}", was, is_now)
    if path in ORDERED and list(old) != list(new):
        yield _change(f"{path}.order", tuple(old), tuple(new))


def _field_differences(path: str, was: Any, is_now: Any) -> Iterator[Change]:
    for key in fields_of(type(was)):
        before, after = getattr(was, key.field), getattr(is_now, key.field)
        if before != after:
            yield _change(f"{path}.{key.name}", before, after)


def is_of_entries(content: Any) -> bool:
    """Return whether these are named entries; labels in several languages are one value."""
    several = isinstance(content, tuple) and bool(content) and is_dataclass(content[0])
    return several and not isinstance(content[0], Label)


def entries_of(entries: tuple[Any, ...]) -> dict[str, Any]:
    """Return the entries of a list by their identifiers."""
    return {name_of(entry, place): entry for place, entry in enumerate(entries)}


def name_of(entry: Any, place: int = 0) -> str:
    """Return the identifier of an entry; for a line whose order matters, its place."""
    match entry:
        case PriorityRule() | SignificanceRule():
            return str(place)
        case Target():
            return entry.priority
        case Control():
            return entry.name
        case Limit():
            return f"{entry.role}.{entry.response_type or 'any'}.{entry.amount.currency}"
        case Retention():
            return f"{entry.kept}.{entry.category or 'all'}"
        case Closure():
            return f"{entry.day}.{entry.unit or 'all'}"
        case Template():
            return f"{entry.code}.{entry.language}.{entry.version}"
        case PackPoint():
            return str(entry)
        case _:
            return str(entry.code)


def _change(path: str, before: Any, after: Any) -> Change:
    absent = (None, ())
    kind = (
        ChangeKind.added
        if before in absent
        else ChangeKind.removed
        if after in absent
        else ChangeKind.changed
    )
    return Change(path, kind, shown(before), shown(after))


def shown(content: Any) -> str | None:
    """A value as TOML; None for nothing."""
    return None if content is None or content == () else inline(content)
