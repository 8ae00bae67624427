"""Names for paths in a policy, for example “Category “Late delivery”, no longer offered”."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from django.utils.translation import get_language, gettext

from amends.core.framework.labels import label
from amends.core.framework.packs.pack import Pack
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import ControlName, Priority
from amends.core.framework.policy.letter_fields import OWN
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.retention import Kept
from amends.core.framework.policy.text import name_of
from amends.core.framework.policy.vocabulary import ScriptPart
from amends.core.values import Coded

from .. import choices, dates, letters
from ..names import readable
from ..phrases import capital, quoted
from ..phrases import marked as _
from .settings import SETTINGS, changed


@dataclass(frozen=True, slots=True)
class Policies:
    """Where names are looked up: in the draft, then in the current policy; `persons` are the names
    of staff by id, `packs` those whose points a letter may claim."""

    draft: Policy
    in_force: Policy
    persons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    packs: tuple[Pack, ...] = ()

    def label(self, name: str, code: str) -> str:
        """An entry of a list by its code."""
        for policy in (self.draft, self.in_force):
            for entry in getattr(policy, name):
                if entry.code == code:
                    languages = ((get_language() or "en"), *policy.languages)
                    return label(entry.labels, languages) or readable(code)
        return readable(code)


@dataclass(frozen=True, slots=True)
class Place:
    """A path in its parts: its list or single rule, the entry's key, and the part of the entry."""

    name: str
    key: str = ""
    part: str = ""
    rest: str = ""


ENTRY: Mapping[str, str] = {
    "targets": _("the target “{entry}”"),
    "priority_rules": _("line {entry} of the priority rules"),
    "significance": _("line {entry} of alerts to senior management"),
    "controls": _("the second approver for “{entry}”"),
    "limits": _("the limit of {entry}"),
    "ladder": _("the review stage “{entry}”"),
    "bodies": _("the external body “{entry}”"),
    "entities": _("the legal entity “{entry}”"),
    "brands": _("the brand “{entry}”"),
    "units": _("the unit “{entry}”"),
    "closures": _("the closed day {entry}"),
    "categories": _("the category “{entry}”"),
    "causes": _("the cause “{entry}”"),
    "products": _("the product or service “{entry}”"),
    "channels": _("the channel “{entry}”"),
    "response_types": _("the remedy type “{entry}”"),
    "actions": _("the action “{entry}”"),
    "reasons": _("the reason “{entry}”"),
    "needs": _("the need “{entry}”"),
    "incidents": _("the incident “{entry}”"),
    "own_fields": _("the custom field “{entry}”"),
    "retention": _("how long {entry} are kept"),
    "script": _("the call script “{entry}”"),
    "templates": _("the letter “{entry}”"),
    "letter_kinds": _("the letter type “{entry}”"),
    "snippets": _("the snippet “{entry}”"),
}
"""Rules that are a list of entries."""

_HALF_DAY = _("the half-day {entry}")

WHOLE: Mapping[str, str] = {
    "bodies": _("the external bodies"),
    "ladder": _("the review stages"),
    "languages": _("the languages"),
    "order": _("the order of the review stages"),
    "priority_rules": _("the lines of the priority rule"),
    "significance": _("the alerts to senior management"),
}
"""Names of whole lists."""

PART: Mapping[str, str] = {
    "above": _("from which amount"),
    "accent": _("colour"),
    "acknowledge": _("acknowledged within"),
    "address": _("address"),
    "amount": _("amount"),
    "amount_at_least": _("amount of at least"),
    "asked_at": _("when it is asked"),
    "asked_of": _("who is asked"),
    "brand": _("brand"),
    "categories": _("only for categories"),
    "calendar": _("calendar of working days"),
    "category": _("category"),
    "closes": _("closing time"),
    "code": _("code"),
    "complexity_at_least": _("complexity of at least"),
    "country": _("country"),
    "day": _("day"),
    "deputy": _("deputy"),
    "email": _("email address for complaints"),
    "entity": _("legal entity"),
    "exempt_from": _("exempt from regulator rules"),
    "from_event": _("counted from"),
    "help": _("question"),
    "immediate_needed": _("immediate action needed"),
    "impact_at_least": _("impact of at least"),
    "iso": _("code of the standard"),
    "kept": _("what is kept"),
    "labels": _("name"),
    "language": _("language"),
    "logo": _("logo"),
    "mapped_to": _("counted as"),
    "months": _("months"),
    "name": _("which"),
    "options": _("answers"),
    "owner": _("owner of its complaints"),
    "parent": _("under"),
    "personal": _("personal data"),
    "phone": _("phone number for complaints"),
    "postal_address": _("postal address for complaints"),
    "priority": _("priority"),
    "required_at": _("needed for"),
    "respond": _("response within"),
    "response_type": _("remedy type"),
    "retired": _("no longer offered"),
    "role": _("role"),
    "says": _("points it makes that regulators require"),
    "severity_at_least": _("severity of at least"),
    "strength": _("how strictly"),
    "subject": _("subject"),
    "text": _("text"),
    "then": _("priority"),
    "type": _("type of answer"),
    "unit": _("counted in"),
    "units": _("only for units"),
    "url": _("web address"),
    "visible_to": _("who reads it"),
    "version": _("version"),
    "window": _("window of the envelopes"),
    "window_amount": _("time to go there"),
    "window_unit": _("time counted in"),
    "words": _("words"),
    "zone": _("time zone"),
}
"""What of an entry."""


def told(path: str, policies: Policies) -> str:
    """Return the name of a path, for use within a sentence."""
    place = taken_apart(path, policies)
    if _is_setting(place):
        return quoted(changed(place.name))
    if place.key in ("", "order"):
        return gettext(WHOLE[place.key or place.name])
    if place.name == "languages":
        return gettext("the language “{entry}”").format(entry=place.key)
    words = _HALF_DAY if _is_half_day(place, policies) else ENTRY[place.name]
    entry = gettext(words).format(entry=_entry(place, policies))
    if not place.part:
        return entry
    return gettext("{entry}, {part}").format(entry=entry, part=_part(place))


def place_label(path: str, policies: Policies) -> str:
    """Return the name of a path, for use above a value."""
    place = taken_apart(path, policies)
    return changed(place.name) if _is_setting(place) else capital(told(path, policies))


def _is_setting(place: Place) -> bool:
    """Return whether it is a rule of one value."""
    return place.name in SETTINGS and not place.key


def taken_apart(path: str, policies: Policies) -> Place:
    """Return the list, the entry's key and the part that a path names. Keys may contain dots."""
    name, _, rest = path.partition(".")
    keys = sorted(_keys(name, policies), key=len, reverse=True)
    for key in keys:
        if rest == key or rest.startswith(f"{key}."):
            part, _, further = rest.removeprefix(key).removeprefix(".").partition(".")
            return Place(name, key, part, further)
    key, _, rest = rest.partition(".")
    part, _, further = rest.partition(".")
    return Place(name, key, part, further)


def _keys(name: str, policies: Policies) -> Iterator[str]:
    if name not in ENTRY or name in ("priority_rules", "significance", "targets", "controls"):
        return
    for policy in (policies.draft, policies.in_force):
        for one in getattr(policy, name):
            yield name_of(one)
            if name == "closures":
                yield str(one.day)
            if name == "templates":
                yield f"{one.code}.{one.language}"


def _entry(place: Place, policies: Policies) -> str:
    special = _SPECIAL.get(place.name)
    return special(place.key, policies) if special else policies.label(place.name, place.key)


def _is_half_day(place: Place, policies: Policies) -> bool:
    """Return whether it is a closed day that is closed only from a time on."""
    if place.name != "closures":
        return False
    both = (*policies.draft.closures, *policies.in_force.closures)
    found = [one for one in both if place.key in (name_of(one), str(one.day))]
    return bool(found and found[0].closes)


def _part(place: Place) -> str:
    if place.part == "labels" and place.rest:
        return gettext("name in {language}").format(language=place.rest)
    return gettext(PART[place.part]) if place.part in PART else readable(place.part)


def _line(key: str, policies: Policies) -> str:
    return str(int(key) + 1) if key.isdecimal() else key


def _coded(kind: type[Coded]) -> Callable[[str, Policies], str]:
    def said(key: str, policies: Policies) -> str:
        with suppress(ValueError):
            return choices.label(kind(key))
        return readable(key)

    return said


def _limit(key: str, policies: Policies) -> str:
    role, kind, currency = (*key.split("."), "", "")[:3]
    who = _coded(Role)(role, policies)
    if kind in ("", "any"):
        return gettext("“{role}” in {currency}").format(role=who, currency=currency.upper())
    return gettext("“{role}” for “{kind}” in {currency}").format(
        role=who, kind=policies.label("response_types", kind), currency=currency.upper()
    )


def _closed_day(key: str, policies: Policies) -> str:
    day, _, unit = key.partition(".")
    told_day = dates.day(date.fromisoformat(day))
    if unit in ("", "all"):
        return told_day
    return gettext("{day} of “{unit}”").format(day=told_day, unit=policies.label("units", unit))


def _term(key: str, policies: Policies) -> str:
    kept, _, category = key.partition(".")
    what = _coded(Kept)(kept, policies)
    if category in ("", "all"):
        return gettext("{what} of closed complaints").format(what=what)
    return gettext("{what} of closed complaints about “{category}”").format(
        what=what, category=policies.label("categories", category)
    )


def _letter(key: str, policies: Policies) -> str:
    *before, last = key.split(".")
    version = last if last.isdecimal() else ""
    *begun, language = before if version else (*before, last)
    code = ".".join(begun)
    own = code.startswith(OWN)
    letter = policies.label("letter_kinds", code) if own else letters.title(code)
    if not version:
        return gettext("{letter} ({language})").format(letter=letter, language=language)
    return gettext("{letter} ({language}, version {version})").format(
        letter=letter, language=language, version=version
    )


_SPECIAL: Mapping[str, Callable[[str, Policies], Any]] = {
    "targets": _coded(Priority),
    "controls": _coded(ControlName),
    "priority_rules": _line,
    "significance": _line,
    "limits": _limit,
    "retention": _term,
    "closures": _closed_day,
    "script": _coded(ScriptPart),
    "templates": _letter,
}
