"""Pages of governing records: all kinds, one kind, one record, and the form of each act."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from amends.core.records.deciding import RecordAct, demand_permitted
from amends.core.refusal import Refused
from amends.core.shape import fields_of
from amends.core.values import Code
from amends.register import governing as register
from amends.wording import acts

from ..records.detail import history, next_acts
from ..records.form_contents import Asked, contents_of
from ..records.form_page import Target, form_page, fresh
from ..records.list_views import cut
from ..records.opening import (
    Detail,
    RecordPages,
    detail_of,
    lines,
    mark_of,
    ranked,
    seen_of,
    shown,
    states_of,
    title_of,
)
from ..records.status_marks import day_state
from ..request.context import DeskContext, read_only, show, with_form
from .declared import PAGES

_SECTION = "governing"
_OF_THEIR_OWN = ("audit", "review")
"""Kinds that have an item of their own in the navigation."""
_PAGE = "desk:governing-record"


@read_only
def governing_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page of all kinds of governing records, with how many of each there are."""
    states = seen_of(register.of_kind(*(str(pages.kind.name) for pages in PAGES.values())), desk)
    kinds: list[dict[str, Any]] = []
    for name, pages in PAGES.items():
        of_kind = [
            state for stream, state in states.items() if stream.startswith(pages.kind.prefix)
        ]
        due = min((state.due for state in of_kind if state.due), default=None)
        when = day_state(due, desk, None) if due else None
        kinds.append({"name": name, "pages": pages, "number": len(of_kind), "when": when})
    kinds.sort(key=lambda row: [int(part) for part in row["pages"].kind.clause.split(".")])
    context = {"kinds": kinds, "section": _SECTION}
    return show(request, desk, "desk/assurance/governing.html", context)


@read_only
def list_page(request: HttpRequest, desk: DeskContext, kind: str) -> HttpResponse:
    """Page of all records of a kind."""
    pages = _pages(kind)
    opening = pages.kind.acts[pages.kind.opening]
    shown, next_page = cut(request, ranked(pages, states_of(pages, desk), desk))
    context = {
        "pages": pages,
        "kind": kind,
        "lines": lines(pages, dict(shown), desk),
        "next_page": next_page,
        "begin": acts.title(opening.key) if _may_begin(opening, desk) else "",
        "section": _section(kind),
    }
    return show(request, desk, "desk/assurance/records.html", context)


@read_only
def record_page(request: HttpRequest, desk: DeskContext, kind: str, record: str) -> HttpResponse:
    """Page of one record: its facts and texts, next steps and history."""
    pages = _pages(kind)
    detail = detail_of(pages, record, desk)
    state = detail.state
    forms = {
        str(name): reverse("desk:governing-act", args=[kind, record, name])
        for name in pages.kind.acts
        if name != pages.kind.opening
    }
    context = {
        "pages": pages,
        "kind": kind,
        "record": record,
        "title": title_of(pages, detail, desk),
        "mark": mark_of(pages, state, desk),
        "when": day_state(state.due, desk, state.unit) if state.due else None,
        "shown": list(shown(pages, detail, desk)),
        "links": list(pages.links(detail, desk)),
        "acts": next_acts(detail, desk, forms),
        "nearest": "",
        "done": _done(pages, request.GET.get("done", "")),
        "history": history(detail, desk),
        "section": _section(kind),
        **(pages.more(detail, desk) if pages.more else {}),
    }
    return show(request, desk, pages.template, context)


@with_form
def begin(request: HttpRequest, desk: DeskContext, kind: str) -> HttpResponse:
    """Form that begins a record of a kind."""
    pages = _pages(kind)
    stream = f"{pages.kind.prefix}{fresh(request, desk)}"
    back = reverse("desk:governing-list", args=[kind])
    opening = pages.kind.acts[pages.kind.opening]
    if not _may_begin(opening, desk):
        raise Http404
    target = Target(opening, stream, back, str(pages.title), _PAGE, _section(kind))
    return form_page(request, desk, target, _asked)


@with_form
def act_page(
    request: HttpRequest, desk: DeskContext, kind: str, record: str, act: str
) -> HttpResponse:
    """Form of an act on a record."""
    pages = _pages(kind)
    declared = next((entry for name, entry in pages.kind.acts.items() if name == act), None)
    if declared is None or declared.name == pages.kind.opening:
        raise Http404
    detail = detail_of(pages, record, desk, purpose=f"{kind}/{act}")
    back = reverse(_PAGE, args=[kind, record])
    title = title_of(pages, detail, desk)
    target = Target(declared, detail.stream, back, title, _PAGE, _section(kind), detail)
    return form_page(request, desk, target, _asked)


def _pages(kind: str) -> RecordPages:
    if kind not in PAGES:
        raise Http404
    return PAGES[kind]


def _section(kind: str) -> str:
    return kind if kind in _OF_THEIR_OWN else _SECTION


def _asked(act: RecordAct, detail: Detail | None, request: HttpRequest, desk: DeskContext) -> Asked:
    made = PAGES[act.on.of].layouts.get(str(act.name))
    return made(detail, request, desk) if made else contents_of(act, detail, request, desk)


def _may_begin(act: RecordAct, desk: DeskContext) -> bool:
    """Return whether the person may begin such a record in some unit."""
    units: set[Code | None] = {None}
    if "unit" in {field.name for field in fields_of(act.particulars)}:
        units |= {grant.unit for grant in desk.person.grants}
    for unit in units:
        try:
            demand_permitted(act, desk.here(None), None, unit)
        except Refused:
            continue
        return True
    return False


def _done(pages: RecordPages, act: str) -> str:
    """Return what is said after the act that the address names; empty for any other text."""
    declared = next((entry for name, entry in pages.kind.acts.items() if name == act), None)
    return acts.done(declared.key) if declared else ""
