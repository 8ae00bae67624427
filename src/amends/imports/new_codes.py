"""Codes that a source has and the policy lacks: added to a draft of the policy, and reported as
missing until the draft is published."""

from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import replace
from typing import Any

from amends.core.framework.labels import Label
from amends.core.framework.policy.organization import Brand, Unit
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import LIST_NAMES, Entry
from amends.core.values import Code
from amends.imports.mapping import Mapping
from amends.imports.mapping.values import slug

from .fields import CODED

LISTS = {
    "category": "categories",
    "product": "products",
    "channel": "channels",
    "unit": "units",
    "brand": "brands",
}
"""The list of the policy that each coded field is of."""

_LONGEST = 60


def entries(policy: Policy, field: str) -> dict[str, tuple[Label, ...]]:
    """Return the possible meanings of a field: the labels of each code in use."""
    labels: dict[str, tuple[Label, ...]] = {}
    for entry in _held(policy, field):
        retired = getattr(entry, "retired", False) or getattr(entry, "mapped_to", None)
        if not retired:
            labels[str(entry.code)] = entry.labels
    return labels


def gone(policy: Policy, field: str) -> dict[str, str]:
    """Return the retired entries of a field, each with the one it was merged into, otherwise with
    itself."""
    live, codes = entries(policy, field), (str(entry.code) for entry in _held(policy, field))
    now = {code: counted_as(policy, field, code) for code in codes if code not in live}
    return {code: became if became in live else code for code, became in now.items()}


def counted_as(policy: Policy, field: str, code: str) -> str:
    """What a code of a field is counted as today."""
    name = LISTS[field]
    return policy.counted_as(name, code) if name in LIST_NAMES else code


def labels_of(policy: Policy, field: str, code: str) -> tuple[Label, ...]:
    """Return the labels of an entry, including retired ones."""
    return next((entry.labels for entry in _held(policy, field) if str(entry.code) == code), ())


def made(policy: Policy, field: str, words: str) -> tuple[Policy, Code]:
    """Return the policy with a new entry for this text, and its code; the same one for a text that
    was added before."""
    language = policy.languages[0]
    for existing in _held(policy, field):
        if any(label.text == words for label in existing.labels):
            return policy, existing.code
    code = _free(slug(words)[:_LONGEST], {str(entry.code) for entry in _held(policy, field)})
    labels = (Label(language, words),)
    entry: Any
    match field:
        case "unit":
            entry = Unit(code, labels)
        case "brand":
            entry = Brand(code, labels)
        case "category":
            entry = Entry(code, labels, iso=Code("iso.p35"))
        case _:
            entry = Entry(code, labels)
    name = LISTS[field]
    changed: Map[str, Any] = {name: (*_held(policy, field), entry)}
    return replace(policy, **changed), code


def unpublished(of: Mapping, policy: Policy) -> list[str]:
    """Return the codes in the mapping that the current policy does not have."""
    return sorted(set(_meant_and_unknown(of, policy)))


def _meant_and_unknown(of: Mapping, policy: Policy) -> Iterator[str]:
    for field in CODED:
        coded = getattr(of, field)
        codes = {str(entry.code) for entry in _held(policy, field)}
        for code in (coded.values or {}).values() if coded is not None else ():
            if code and code not in codes:
                yield code


def _held(policy: Policy, field: str) -> tuple[Any, ...]:
    listed: tuple[Any, ...] = getattr(policy, LISTS[field])
    return listed


def _free(wanted: str, taken: set[str]) -> Code:
    free, number = wanted, 1
    while free in taken:
        number += 1
        free = f"{wanted}_{number}"
    return Code(free)
