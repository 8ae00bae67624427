"""Drafts of the person who asks: what they began to write about a complaint and did not send."""

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from amends.core.principles.calendars import zone_of
from amends.core.streams import COMPLAINT
from amends.handling.streams import reference_of, stream_of
from amends.register import queries
from amends.vault import drafts
from amends.wording import acts, dates

from ..request.context import DeskContext
from .detail import zone_of_unit
from .list_rows import ListRow, list_rows

COMPOSER = "say"
"""Form of a draft of a message or note on the complaint page; the others are named as acts."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that is continued: its input and when it was saved."""

    data: QueryDict
    saved: str


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list: of which complaint, what it is, where it continues."""

    line: ListRow
    what: str
    address: str
    saved: str


def draft_of(desk: DeskContext, reference: str, form: str) -> Draft | None:
    """Return the person's draft for a form of a complaint that is open to them."""
    found = drafts.of(desk.person.id, stream_of(reference), form)
    return Draft(QueryDict(found[0].text), saved_at(found[0], desk)) if found else None


def saved_at(saved: drafts.Saved, desk: DeskContext) -> str:
    """“Saved 09:42”, with the day unless it is today."""
    zone = zone_of(zone_of_unit(desk, desk.person.unit))
    at = saved.at.astimezone(zone)
    if at.date() == desk.now.astimezone(zone).date():
        return gettext("Saved {time}").format(time=dates.time(at))
    return gettext("Saved {day}, {time}").format(
        day=dates.short_day(at.date()), time=dates.time(at)
    )


def draft_lines(desk: DeskContext, *, purpose: str) -> list[DraftLine]:
    """Return the person's drafts, the last one saved first, of complaints still open to them."""
    found = [one for one in drafts.of(desk.person.id) if one.scope in COMPLAINT]
    if not found:
        return []
    references = [reference_of(one.scope) for one in found]
    rows = queries.by_references(desk.visible(), references)
    lines = {
        one.row.reference: one for one in list_rows(list(rows.values()), desk, purpose=purpose)
    }
    return [
        DraftLine(
            lines[reference],
            gettext("Message or note") if one.form == COMPOSER else acts.title(one.form),
            address_of(one.form, reference),
            saved_at(one, desk),
        )
        for one, reference in zip(found, references, strict=True)
        if reference in lines
    ]


def address_of(form: str, reference: str) -> str:
    """Return where a draft of this form continues."""
    if form == COMPOSER:
        return reverse("desk:complaint", args=[reference]) + "#write"
    if form == "write-letter":
        return reverse("desk:write-letter", args=[reference])
    return reverse("desk:act", args=[reference, form])
