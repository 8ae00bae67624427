"""Fields of an event as text, by name and type, for use in a sentence."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import get_language, gettext

from amends.core.framework.appointments import grant_role, invite_person, move_person
from amends.core.framework.installation import Setting
from amends.core.framework.people import personnel as p
from amends.core.framework.policy.vocabulary import ListName
from amends.core.operation import events as e
from amends.core.operation.complaint.state import Complaint
from amends.core.principles.calendars import zone_of
from amends.core.shape import fields_of
from amends.core.values import Coded, Money

from .. import choices, dates, money, vocabulary
from ..acts import LINES
from ..acts.declaration import Render
from ..names import Names, readable
from ..phrases import capital, listed, yes_no
from ..phrases import marked as _
from ..remedies import promise

_CHANGES: Mapping[str, str] = {
    grant_role.name: _("the role “{role}” for the whole organisation"),
    "grant-role-unit": _("the role “{role}” for the unit {unit}"),
    invite_person.name: _("an invitation to set a password"),
    "invite-person-again": _("an invitation to set a new password"),
    move_person.name: _("the unit {unit} and the manager {manager}"),
    "key_sheet": _("the recovery sheet"),
    "everything": _("the export of everything"),
}
"""What is proposed, by its act and what the act names."""
_NONE = "–"  # noqa: RUF001 (as in tables)


def change_told(change: p.Change, names: Names) -> str:
    """Return a proposed change as a phrase."""
    key = str(change.what or change.act)
    if change.role is not None and change.unit is not None:
        key += "-unit"
    if change.again:
        key += "-again"
    return gettext(_CHANGES.get(key, key)).format(
        role=choices.label(change.role) if change.role else "",
        unit=names.unit(change.unit) if change.unit else _NONE,
        manager=names.person(change.manager) if change.manager else _NONE,
    )


def setting_told(setting: Setting) -> str:
    """Return a setting of the installation as a phrase."""
    if not setting.hosts:
        return gettext("no mail account")
    return gettext("the mail account at {hosts}").format(hosts=", ".join(setting.hosts))


def _listed(name: ListName) -> Render:
    return lambda value, names: names.listed(name, value)


def _several(name: ListName) -> Render:
    return lambda codes, names: listed([names.listed(name, code) for code in codes])


def _person(value: Any, names: Names) -> str:
    return names.person(value)


def _gave(value: Any, names: Names) -> str:
    """Return what a command gave: roles by their names, anything else by its code."""
    roles = {str(role): choices.label(role) for role in p.Role}
    return listed([roles.get(one) or readable(one) for one in value])


_BY_NAME: Mapping[str, Render] = {
    **dict.fromkeys(("deputy", "late", "manager", "owner", "person", "recipient"), _person),
    **dict.fromkeys(("persons", "to_read"), lambda value, names: names.people(value)),
    **dict.fromkeys(("body", "pointed_to"), lambda value, names: names.body(value)),
    **dict.fromkeys(("about_reference", "calendar", "pack"), lambda value, names: str(value)),
    "brand": lambda value, names: names.brand(value),
    "categories": _several("categories"),
    "category": _listed("categories"),
    "change": change_told,
    "channel": _listed("channels"),
    "entity": lambda value, names: names.entity(value),
    "first": lambda value, names: (
        dates.day(value) if isinstance(value, date) else names.person(value)
    ),
    "gave": _gave,
    "level": lambda value, names: names.level(value),
    "needs": _several("needs"),
    "parties": lambda value, names: names.all_parties(_numbers(value)),
    "party": lambda value, names: names.party(value if isinstance(value, int) else value.number),
    "product": _listed("products"),
    "setting": lambda value, names: setting_told(value),
    "recourse": lambda value, names: listed([names.way_further(code) for code in value]),
    "unit": lambda value, names: names.unit(value),
    **dict.fromkeys(("asked_by", "way"), lambda value, names: choices.by_way(value)),
}
"""Fields whose names determine their type."""


def _render(event: Any, name: str) -> Render:
    """Return how a field of an event is rendered: as its line declares, otherwise by name,
    otherwise by type."""
    lines = LINES.get(type(event))
    declared = lines.said.get(name) if lines else None
    if isinstance(declared, str):
        return lambda value, names: vocabulary.label(declared, value)
    if isinstance(declared, type):
        return lambda value, names: choices.label(declared(value))
    return declared or _BY_NAME.get(name) or _by_type


def values_of(given: Any, names: Names) -> dict[str, str]:
    """Return each field of an event or a payload that has a value, as text; sealed text is left
    out."""
    found = {}
    for field in fields_of(type(given)):
        value = getattr(given, field.field)
        if value is not None and value != () and (said := _render(given, field.name)(value, names)):
            found[field.name] = said
    return found


def spoken(event: Any, names: Names, complaint: Complaint | None) -> dict[str, str]:
    """Return each field with a value, as text. Sealed text is left out: a page shows it.

    Adds `due` (what a deadline is for) and `offered` (the remedies meant), if they are known.
    """
    found = values_of(event, names)
    if hasattr(event, "clock"):
        found["due"] = names.clock(event.pack, event.clock)
    if isinstance(event, e.TermTold | e.TermExtended | e.TermResumed):
        told = dates.plain_last if names.complainant else dates.last
        found["day"] = told(event.day, event.until, zone=names.zone)
    if (offered := _offered(event, names, complaint)) is not None:
        found["offered"] = offered
    return found


def _by_type(value: Any, names: Names) -> str:
    match value:
        case bool():
            return yes_no(value)
        case int():
            return str(value)
        case Coded():
            return choices.label(value)
        case datetime() if names.complainant:
            return dates.day(value.astimezone(zone_of(names.zone)).date())
        case datetime():
            return dates.moment(value, zone=names.zone)
        case date():
            return dates.day(value)
        case Money():
            return money.amount(value)
        case tuple():
            return listed([said for one in value if (said := _by_type(one, names))])
        case str():
            return readable(value) if value.islower() else str(value)
        case _:
            return ""


def _numbers(parties: tuple[Any, ...]) -> list[int]:
    return [party if isinstance(party, int) else party.number for party in parties]


def _offered(event: Any, names: Names, complaint: Complaint | None) -> str | None:
    """Return the remedy of an event, as recorded in the complaint: “Refund, €20.00”."""
    if isinstance(event, e.ResponsePrepared):
        return listed([remedy_in_words(one, names) for one in event.remedies]) or None
    if complaint is None or not isinstance(event, e.RemedyCarriedOut | e.RemedyPaid):
        return None
    response = complaint.response(event.response)
    remedies = response.remedies if response else ()
    known = next((one for one in remedies if one.number == event.remedy), None)
    return remedy_in_words(known, names) if known else None


def offer_in_words(remedies: Sequence[e.Remedy], names: Names) -> str:
    """Return what we promise a complainant, a sentence on each line; empty if it is nothing."""
    said = [promise(remedy, names) for remedy in remedies]
    return "\n".join([gettext("What we'll do:"), *said]) if said else ""


def _offer_as_before(remedies: Sequence[e.Remedy], names: Names) -> str:
    """Return the same as texts had it that were written before."""
    said = [_in_words(remedy, names, _BEFORE) for remedy in remedies]
    if any(remedy.owner or remedy.due for remedy in remedies):
        return "\n".join([gettext("What we'll do:"), *(f"- {capital(one)}" for one in said)])
    return gettext("What we offer: {offered}.").format(offered="; ".join(said))


def holds_offer(text: str, remedies: Sequence[e.Remedy], names: Names) -> bool:
    """Return whether a text contains these sentences, in the reader's language or one of the
    policy's, because its author may have used another. Other wordings may mean the contrary, so
    they do not count."""
    words = " ".join(text.casefold().split())
    known = names.rules.policy.languages if names.rules else ()
    for language in (get_language() or "", *(code.lower() for code in known)):
        with translation.override(language or None):
            sentences = [promise(remedy, names) for remedy in remedies]
            before = _offer_as_before(remedies, names)
        if all(" ".join(one.casefold().split()) in words for one in sentences):
            return True
        if " ".join(before.casefold().split()) in words:
            return True
    return False


def with_offer(text: str, remedies: Sequence[e.Remedy], names: Names) -> str:
    """Return a text for a complainant that says what we promise them, as it always has to."""
    offer = "" if holds_offer(text, remedies, names) else offer_in_words(remedies, names)
    return "\n\n".join(part for part in (text, offer) if part)


def remedy_in_words(remedy: e.Remedy, names: Names) -> str:
    """Return a remedy for staff: what it is, the amount, who does it and by when, if they are
    known. A complainant reads no owner."""
    return _in_words(remedy, names, _NOW)


_NOW = (_("{what} (owner: {who}, by {day})"), _("{what} (by {day})"), _("{what} (owner: {who})"))
_BEFORE = (_("{what}: {who}, by {day}"), _("{what}: by {day}"), _("{what}: {who}"))


def _in_words(remedy: e.Remedy, names: Names, texts: Sequence[str]) -> str:
    what = names.listed("response_types", remedy.type)
    if remedy.amount is not None:
        what = gettext("{what} of {amount}").format(what=what, amount=money.amount(remedy.amount))
    who = names.person(remedy.owner) if remedy.owner and not names.complainant else ""
    day = dates.day(remedy.due) if remedy.due else ""
    if not (who or day):
        return what
    text = texts[0] if who and day else texts[1] if day else texts[2]
    return gettext(text).format(what=what, who=who, day=day)
