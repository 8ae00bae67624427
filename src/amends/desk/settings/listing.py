"""Page of one policy list: its entries, and the form of an entry."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from amends.core.framework.labels import label
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import OutsideBody
from amends.core.framework.policy.editing import Item
from amends.core.framework.policy.policy import Policy
from amends.people import read
from amends.wording import choices
from amends.wording import policy as wording
from amends.wording.names import Names, spoken
from amends.wording.timeliness.derivation import span

from ..forms.around import Around, personnel
from ..request.context import DeskContext, with_form
from .draft import draft_of
from .entries import EntryForm, OwnFieldForm, asked_of
from .listings import LISTINGS, Listing, Sources, named
from .pages import posted, saved, shown, status_of
from .snippets import SnippetForm

_COLUMNS = (
    *("parent", "role", "owner", "deputy", "entity", "window_amount", "type"),
    *("asked_of", "asked_at"),
)
"""Columns of the table of entries, the most informative first; three fit beside the form."""
_FORMS: Mapping[str, type[EntryForm]] = {"own_fields": OwnFieldForm, "snippets": SnippetForm}
"""Lists whose entries have more than one input for a field."""
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
    form = _FORMS.get(name, EntryForm)(listing, entry, sources, posted(request))
    if form.is_valid():
        return saved(request, desk, form.applied(), "desk:listing", name)
    asked = {key.name for key in asked_of(listing)}
    known = [column for column in _COLUMNS if column in asked]
    entries = [_row(one, listing, policy, known, persons) for one in listing.entries(policy)]
    columns = [column for column in known if any(one.told[column] for one in entries)][:3]
    context = {
        "name": name,
        "title": wording.title(name),
        "use": wording.use(name),
        "form": form,
        "entry": entry,
        "called": named(policy, name, entry.code) if entry else "",
        "columns": [wording.part(column) for column in columns],
        "some_gone": any(one.gone for one in entries),
        "entries": [
            {"one": one, "cells": [(wording.part(name), one.told[name]) for name in columns]}
            for one in entries
        ],
    }
    return shown(request, desk, "desk/settings/listing.html", context, status=status_of(form))


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in the table: `told` is what each column could show of it."""

    code: str
    label: str
    told: Mapping[str, str]
    mapped_to: str
    retired: bool

    @property
    def gone(self) -> bool:
        """Whether it cannot be chosen any more."""
        return self.retired or bool(self.mapped_to)


def _row(
    one: Item, listing: Listing, policy: Policy, columns: list[str], persons: dict[str, str]
) -> Row:
    return Row(
        one.code,
        label(one.labels, spoken(policy.languages)) or one.code,
        {column: _cell(one, column, listing, policy, persons) for column in columns},
        named(policy, listing.name, getattr(one, "mapped_to", None)),
        getattr(one, "retired", False),
    )


def _cell(one: Item, column: str, listing: Listing, policy: Policy, persons: dict[str, str]) -> str:
    held = getattr(one, column)
    if held is None:
        return gettext("no limit") if column == "window_amount" else ""
    match column:
        case "type" | "asked_of" | "asked_at":
            return choices.label(held)
        case "role":
            return choices.label(Role(held))
        case "owner" | "deputy":
            return persons.get(held, "")
        case "window_amount" if isinstance(one, OutsideBody):
            return span(held, one.window_unit)
        case _:
            return named(policy, _IN_LISTS.get(column, listing.name), held)
