"""Changes of a draft, one sentence for each difference."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import time
from functools import cache
from typing import Any

from django.utils.translation import gettext

from amends.core.framework.labels import PackPoint
from amends.core.framework.policy.commitments import Grade, PriorityRule, SignificanceRule, Strength
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.text import Change, ChangeKind
from amends.core.framework.toml_tables import Place as Of
from amends.core.framework.toml_tables import TableReader
from amends.core.principles.timeliness import TermUnit
from amends.core.shape import fields_of
from amends.core.values import Code, Coded, Money

from .. import acts, choices, dates, letters, money, pack_words, vocabulary
from ..names import readable
from ..phrases import capital, listed, quoted, yes_no
from ..phrases import marked as _
from ..timeliness import derivation
from .places import Place, Policies, place_label, taken_apart

_SENTENCES: Mapping[ChangeKind, str] = {
    ChangeKind.added: _("{place}: {after} (was empty)."),
    ChangeKind.removed: _("{place}: now empty (was {before})."),
    ChangeKind.changed: _("{place}: {after} instead of {before}."),
}
_TICKED = _("{place}: {after}.")
"""Points that a template claims: an older template may have claimed them too."""
_ENTRIES: Mapping[ChangeKind, str] = {
    ChangeKind.added: _("{place} is new."),
    ChangeKind.removed: _("{place}: removed."),
    ChangeKind.changed: _("{place} was replaced."),
}
"""Texts for a whole entry, whose parts would be too many for a sentence."""
_LONGEST = 80


def sentence(change: Change, policies: Policies) -> str:
    """Return one difference as a sentence."""
    place = taken_apart(change.path, policies)
    before, after = _value(change.before, place, policies), _value(change.after, place, policies)
    entry = place.key and not place.part and place.key != "order" and place.name not in _SHORT
    whole = entry or (before or after) is None
    words = _ENTRIES[change.kind] if whole else _SENTENCES[change.kind]
    if place.part == "says" and change.kind is ChangeKind.added:
        words = _TICKED
    return capital(
        gettext(words).format(place=place_label(change.path, policies), before=before, after=after)
    )


def _value(text: str | None, place: Place, policies: Policies) -> str | None:
    """Return a TOML value as text; None for nothing, and for what is too long for a sentence."""
    if text is None:
        return None
    value = tomllib.loads(f"it = {text}")["it"]
    if not place.part and place.name in _SHORT:
        several = value if isinstance(value, list) else [value]
        return listed([_SHORT[place.name](one) for one in several])
    return _said(value, place, policies)


def _said(value: Any, place: Place, policies: Policies) -> str | None:
    part = place.part or place.name
    match value:
        case bool():
            return yes_no(value)
        case str():
            return _word(value, part, place, policies)
        case time():
            return dates.time(value)
        case {"minor": _minor, "currency": _currency}:
            return _amount(value)
        case list():
            said = [_said(one, place, policies) for one in value]
            return None if None in said or not said else listed([one for one in said if one])
        case dict():
            return _table(value, part)
        case _:
            return str(value)


def _word(value: str, part: str, place: Place, policies: Policies) -> str | None:
    if part in _LISTS:
        return quoted(policies.label(_LISTS[part] or place.name, value))
    if part in ("owner", "deputy", "representative_deputies", "danger_contacts"):
        return policies.persons.get(value) or gettext("a member of staff")
    if part == "numbers_asked":
        return quoted(vocabulary.label("reference_kind", value))
    if part == "exempt_from":
        packs = (pack.pack.title for pack in policies.packs if pack.id == value)
        return quoted(next(packs, value))
    if part in ("logo", "text"):
        return None
    if part == "says":
        return quoted(letters.point(PackPoint.read(value), policies.packs))
    return _coded(value, part) or _quoted(value)


def _line(value: dict[str, Any], kind: type[PriorityRule | SignificanceRule]) -> str:
    rule = TableReader().read(kind, value, Of("change"))
    told = condition(rule)
    if isinstance(rule, PriorityRule):
        return gettext("“{when}”: {then}").format(when=told, then=choices.label(rule.then))
    return quoted(told)


def _control(value: dict[str, Any]) -> str:
    told = quoted(choices.label(Strength(value["strength"])))
    return (
        gettext("{strength}, {amount}").format(strength=told, amount=_amount(value["above"]))
        if "above" in value
        else told
    )


_SHORT: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "controls": _control,
    "limits": lambda value: _amount(value["amount"]),
    "priority_rules": lambda value: _line(value, PriorityRule),
    "retention": lambda value: derivation.span(value["months"], TermUnit.month),
    "significance": lambda value: _line(value, SignificanceRule),
}
"""Entries that are shown as a whole, because they are short."""


def _amount(value: dict[str, Any]) -> str:
    return money.amount(Money(value["minor"], Code(value["currency"])))


_LISTS = {
    "brand": "brands",
    "categories": "categories",
    "competence_for": "categories",
    "entity": "entities",
    "mapped_to": "",
    "order": "",
    "parent": "",
    "response_type": "response_types",
    "units": "units",
}
"""Parts with the code of an entry, and its list; empty for the list of the part itself."""


@cache
def _vocabularies() -> Mapping[str, type[Coded]]:
    """Return the closed vocabularies of parts and of single rules, by their names. Codes and names
    are left out: elsewhere they are free text, and may equal a word of a vocabulary."""
    lists = [key.shape.of for key in fields_of(Policy) if key.shape.kind == "many"]
    kinds = [Policy, *(one.of for one in lists if one.kind == "object")]
    found = [(key.name, key.shape) for kind in kinds for key in fields_of(kind)]
    inner = [(name, one.of if one.kind == "many" else one) for name, one in found]
    return {
        name: one.of for name, one in inner if one.kind == "choice" and name not in ("code", "name")
    }


_IN_LANGUAGES = frozenset(
    {
        *("danger_question", "danger_words", "help", "labels", "opening_hours"),
        *("place_question", "words"),
    }
)


def _table(value: Mapping[str, Any], part: str) -> str | None:
    """Return labels in several languages, or an option of a custom field, as text."""
    if part == "options":
        return _option(value["code"], value)
    if part in _IN_LANGUAGES:
        return listed([f"{quoted(one)} ({language})" for language, one in value.items()])
    return None


def _option(code: str, told: Mapping[str, Any]) -> str:
    name = quoted(next(iter(told.get("labels", {}).values()), readable(code)))
    if told.get("retired"):
        return gettext("{answer} (no longer offered)").format(answer=name)
    return name


def _coded(value: str, part: str) -> str | None:
    if part in _vocabularies():
        with suppress(ValueError):
            return quoted(choices.label(_vocabularies()[part](value)))
    if part == "from_event":
        return quoted(pack_words.event(value))
    if part == "required_at":
        return quoted(acts.title(value) if value in acts.WORDS else readable(value))
    return None


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    short = line if len(line) <= _LONGEST else f"{line[:_LONGEST].rstrip()}…"
    return quoted(short)


# --- lines of the priority rule, and of what senior management is alerted to ---

_AT_LEAST = {
    "severity_at_least": _("severity {grade} or worse"),
    "complexity_at_least": _("complexity {grade} or worse"),
    "impact_at_least": _("impact {grade} or worse"),
}
_EXACTLY = {
    "severity_at_least": _("severity {grade}"),
    "complexity_at_least": _("complexity {grade}"),
    "impact_at_least": _("impact {grade}"),
}
"""Texts without “at least”, because nothing is worse than the worst grade."""


def condition(rule: PriorityRule | SignificanceRule) -> str:
    """Return the conditions of the line, all of which must be true."""
    named = list(_named(rule))
    return capital(listed(named)) if named else gettext("Always")


def _named(rule: PriorityRule | SignificanceRule) -> Iterator[str]:
    for name in _AT_LEAST:
        grade: Grade | None = getattr(rule, name, None)
        if grade is not None:
            words = _EXACTLY[name] if grade is tuple(Grade)[-1] else _AT_LEAST[name]
            yield gettext(words).format(grade=choices.label(grade))
    match rule:
        case PriorityRule(immediate_needed=True):
            yield gettext("immediate action needed")
        case PriorityRule(immediate_needed=False):
            yield gettext("no immediate action needed")
        case SignificanceRule(amount_at_least=amount) if amount is not None:
            yield gettext("at least {amount} offered").format(amount=money.amount(amount))
        case _:
            pass
