"""Clause 5.3: changing one entry of a list in the policy: add, rename, move, merge, retire.

Forms and machines both change a list with `edited`. Problems in the result are found by
`policy.check`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...values import Code
from .commitments import Level, OutsideBody
from .organization import Brand, Entity, Unit
from .policy import Policy
from .vocabulary import LIST_NAMES, Entry, LetterKind, OwnField, Snippet

type Item = Entry | Unit | Entity | Brand | OutsideBody | Level | OwnField | LetterKind | Snippet
"""One entry of a list whose entries have a code and a name."""

KINDS: Mapping[str, type[Item]] = {
    **dict.fromkeys(LIST_NAMES, Entry),
    "units": Unit,
    "entities": Entity,
    "brands": Brand,
    "ladder": Level,
    "bodies": OutsideBody,
    "own_fields": OwnField,
    "letter_kinds": LetterKind,
    "snippets": Snippet,
}
"""Every list of coded and named entries, by its field of the policy."""

BEGINS: Mapping[str, Mapping[str, Any]] = {"categories": {"iso": Code("iso.p35")}}
"""Default fields of a new entry: a category is reported as any other (Annex E)."""


def entries(policy: Policy, name: str) -> tuple[Item, ...]:
    """Return every entry of a list, including retired ones."""
    items: tuple[Item, ...] = getattr(policy, name)
    return items


def entry(policy: Policy, name: str, code: str) -> Item | None:
    """The entry of that code."""
    return next((entry for entry in entries(policy, name) if entry.code == code), None)


def edited(
    policy: Policy, name: str, code: Code, changes: Mapping[str, Any], *, after: str | None = None
) -> Policy:
    """Return the policy with these fields of an entry changed; an entry with a new code is added at
    the end.

    `after` moves it behind another entry, or to the front if it is empty; None keeps its place.
    Raises TypeError for a new entry without a required field.
    """
    items = entries(policy, name)
    old = entry(policy, name, code)
    if old is None:
        changed = KINDS[name](code=code, **{**BEGINS.get(name, {}), **changes})
        put = (*items, changed)
    else:
        changed = replace(old, **changes)
        put = tuple(changed if item.code == code else item for item in items)
    if after is not None:
        put = _moved(put, changed, after)
    changed_list: dict[str, Any] = {name: put}
    return replace(policy, **changed_list)


def _moved(items: tuple[Item, ...], moved: Item, after: str) -> tuple[Item, ...]:
    rest = [item for item in items if item.code != moved.code]
    place = next((n + 1 for n, item in enumerate(rest) if item.code == after), 0)
    return (*rest[:place], moved, *rest[place:])
