"""Clause 5.3: applying the exported rules of another organisation to ours. How complaints are
handled is taken from them; our identity, contact details and staff remain."""

from dataclasses import fields, replace
from typing import Any

from ...values import Code
from .editing import KINDS
from .policy import Policy
from .vocabulary import Template

OURS = (
    *("name", "country", "zone", "calendar", "accent", "logo", "window"),
    *("email", "phone", "postal_address", "opening_hours", "representative_deputies"),
    "danger_contacts",
    *("entities", "brands", "units", "closures"),
)
"""Fields of a policy that identify the organisation."""
_JOINED = tuple(name for name in KINDS if name not in OURS)
"""Lists of codes: an entry of ours that they lack is retired, because a used code is never
removed."""


def as_ours(theirs: Policy, ours: Policy) -> Policy:
    """Return the rules of `theirs` for the organisation of `ours`. Every language of both is kept,
    ours first. Entries for single units are retired, because those are other units. Their templates
    are newer than all of ours, and a letter that they lack in a language keeps our template in it.
    What neither has is reported by `policy.check` (`no_template`, `no_label`)."""
    kept: dict[str, Any] = {name: getattr(ours, name) for name in OURS}
    for name in _JOINED:
        kept[name] = _joined(getattr(theirs, name), getattr(ours, name))
    bodies = (replace(o, units=(), retired=True) if o.units else o for o in theirs.bodies)
    kept["bodies"] = _joined(tuple(bodies), ours.bodies)
    kept["languages"] = tuple(dict.fromkeys((*ours.languages, *theirs.languages)))
    kept["templates"] = _newer(theirs.templates, ours.templates)
    return replace(theirs, **kept)


def _newer(theirs: tuple[Template, ...], ours: tuple[Template, ...]) -> tuple[Template, ...]:
    """Return their templates with version numbers that none of ours had, because the record names
    templates by number, followed by ours in languages that their letters lack."""
    last: dict[tuple[Code, str], int] = {}
    for text in ours:
        last[text.code, text.language] = max(text.version, last.get((text.code, text.language), 0))
    same = {named: _of(theirs, *named) == _of(ours, *named) for named in last}
    numbered = (
        text
        if same.get((text.code, text.language), True)
        else replace(text, version=text.version + last[text.code, text.language])
        for text in theirs
    )
    written = {(text.code, text.language) for text in theirs}
    letters = {code for code, _ in written}
    stay = (o for o in ours if o.code in letters and (o.code, o.language) not in written)
    return (*numbered, *stay)


def _of(templates: tuple[Template, ...], code: Code, language: str) -> frozenset[Template]:
    return frozenset(text for text in templates if (text.code, text.language) == (code, language))


def _joined(theirs: tuple[Any, ...], ours: tuple[Any, ...]) -> tuple[Any, ...]:
    codes = {entry.code for entry in theirs}
    return (*theirs, *(_retired(entry) for entry in ours if entry.code not in codes))


def _retired(entry: Any) -> Any:
    if any(field.name == "retired" for field in fields(entry)):
        return replace(entry, retired=True)
    return entry
