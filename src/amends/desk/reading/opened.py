"""Openings of complaints, from the read log, as lines of a page or a copy."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from amends.core.principles.calendars import zone_of
from amends.core.values import Id
from amends.handling.kinds.opened_first import API
from amends.handling.read_log import Opening
from amends.people import read
from amends.wording import acts, choices, dates
from amends.wording.phrases import capital, listed
from amends.wording.phrases import marked as _

from ..request.context import DeskContext
from .detail import zone_of_unit

_PURPOSES = {
    "about-me": _("the part that concerns them"),
    "complaint": _("complaint page"),
    "confirmation page": _("confirmation page"),
    "evidence": _("evidence pack"),
    "export": _("export"),
    "file": _("a file"),
    "letter": _("a letter"),
    "letter-preview": _("preview of a letter"),
    "message": _("writing a message"),
    "receipt": _("receipt"),
    "record": _("complaint record without names"),
    "secret": _("access code"),
    "signing": _("what they approve"),
    "tracking page": _("tracking page"),
    "tracking page, file": _("a file"),
    "tracking page, wishes": _("tracking page"),
}


@dataclass(frozen=True, slots=True)
class OpenedLine:
    """One reader on one day."""

    reference: str
    day: str
    times: str
    reader: str
    roles: str
    purposes: str
    tasked: bool


def opened_lines(
    openings: Iterable[Opening], desk: DeskContext, *, for_complainant: bool = False
) -> Iterator[OpenedLine]:
    """Return the openings as lines, in their order; without the names of our acts for a
    complainant."""
    zone, names = zone_of(zone_of_unit(desk, None)), read.all_names()
    for opening in openings:
        person = desk.rules.people.person(Id(opening.reader))
        first, last = (dates.time(at.astimezone(zone)) for at in (opening.first, opening.last))
        yield OpenedLine(
            opening.reference,
            dates.short_day(opening.day),
            first if first == last else gettext("{first} to {last}").format(first=first, last=last),
            _reader(opening, names),
            ", ".join(sorted(choices.label(role) for role in person.roles())) if person else "",
            capital(
                listed(list(dict.fromkeys(_purpose(p, for_complainant) for p in opening.purposes)))
            ),
            opening.tasked,
        )


def _reader(entry: Opening, names: Mapping[str, str]) -> str:
    if entry.by_operator:
        return gettext("Operator (command line)")
    return names.get(entry.reader, entry.reader) if entry.by_staff else gettext("Person involved")


def _purpose(purpose: str, for_complainant: bool) -> str:
    if purpose in _PURPOSES:
        return gettext(_PURPOSES[purpose])
    kind, _slash, act = purpose.partition("/")
    if kind == API:
        return "API"
    if kind == "act" and act in acts.WORDS:
        return gettext("working on it") if for_complainant else f"“{acts.title(act)}”"
    return gettext("printing") if kind == "print" else gettext("something else")
