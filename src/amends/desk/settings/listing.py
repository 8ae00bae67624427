"""Page of one policy list: its entries, and the form of an entry."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import OutsideBody
from amends.core.framework.policy.editing import Item
from amends.core.framework.policy.policy import Policy
from amends.people import read
from amends.wording import choices
from amends.wording import policy as wording
from amends.wording.names import Names
from amends.wording.timeliness.derivation import span

from ..forms.around import Around, personnel
from ..request.context import DeskContext, with_form
from .draft import draft_of
from .entries import EntryForm, OwnFieldForm, asked_of
from .listings import LISTINGS, Listing, Sources, entry_name, named, usable
from .pages import posted, saved, shown, status_of

_COLUMNS = (
    *("parent", "role", "owner", "deputy", "entity", "window_amount", "type"),
    *("asked_of", "asked_at"),
)
"""Columns of the table of entries, the most informative first; three fit beside the form."""
_IN_LISTS = {"entity": "entities"}


@with_form
def listing_page(
    request: HttpRequest, desk: DeskContext, name: str, code: str | None = None
) -> HttpResponse:
    """One list, and the form of one of its entries or of a new one."""
    listing = LISTINGS[name]
    policy = draft_of(request, desk).policy
    entry = None
    if code is not None and (entry := listing.one(policy, code)) is None:
        raise Http404
    persons = read.all_names()
    around = Around(desk.person, desk.rules, Names(persons, rules=desk.rules), desk.now)
    packs = [(str(pack.id), around.names.pack(pack.id)) for pack in desk.rules.regulators]
    calendars = tuple(sorted(desk.rules.calendars))
    sources = Sources(policy, personnel(around), calendars, packs)
    kind = OwnFieldForm if name == "own_fields" else EntryForm
    form = kind(listing, entry, sources, posted(request))
    if form.is_valid():
        return saved(request, desk, form.applied(), "desk:listing", name)
    names = {key.name for key in asked_of(listing)}
    present = [column for column in _COLUMNS if column in names]
    entries = listing.entries(policy)
    rows = [
        {name: _cell(entry, name, listing, policy, persons) for name in present}
        for entry in entries
    ]
    columns = [column for column in present if any(row[column] for row in rows)][:3]
    context = {
        "name": name,
        "title": wording.title(name),
        "use": wording.use(name),
        "form": form,
        "entry": entry,
        "called": named(policy, name, entry.code) if entry else "",
        "columns": [wording.part(column) for column in columns],
        "some_gone": not all(map(usable, entries)),
        "entries": [
            {
                "code": entry.code,
                "label": entry_name(entry, policy),
                "cells": [(wording.part(column), cells[column]) for column in columns],
                "mapped_to": named(policy, name, getattr(entry, "mapped_to", None)),
                "retired": getattr(entry, "retired", False),
            }
            for entry, cells in zip(entries, rows, strict=True)
        ],
    }
    return shown(request, desk, "desk/settings/listing.html", context, status=status_of(form))


def _cell(
    entry: Item, column: str, listing: Listing, policy: Policy, persons: dict[str, str]
) -> str:
    value = getattr(entry, column)
    if value is None:
        return gettext("no limit") if column == "window_amount" else ""
    match column:
        case "type" | "asked_of" | "asked_at":
            return choices.label(value)
        case "role":
            return choices.label(Role(value))
        case "owner" | "deputy":
            return persons.get(value, "")
        case "window_amount" if isinstance(entry, OutsideBody):
            return span(value, entry.window_unit)
        case _:
            return named(policy, _IN_LISTS.get(column, listing.name), value)
