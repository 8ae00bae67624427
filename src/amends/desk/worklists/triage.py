"""Assessing complaints one after the other (clause 7.5): list, text and form on one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from amends.core.operation.acts.assessment import assess
from amends.handling.reading import file_of
from amends.register import queries
from amends.register.models import Row

from ..acts.acting import ActPage
from ..reading.detail import opened
from ..reading.flash import said_after
from ..reading.list_rows import ListRow, list_rows
from ..request.context import DeskContext, pairs, show
from ..request.submission import was_sent

_VIEW, _ASSESS = "view", "assess"
"""Parameter of the list of complaints, and its value for this page."""
_CHOSEN, _SAVED, _NEXT = "c", "saved", "next"
_GRADES = ("severity", "complexity", "impact")
_TICKS = {"safety": "s", "immediate_needed": "w", "immediate_possible": "o"}
"""Questions with yes or no, each with its key."""
_PURPOSE = f"act/{assess.name}"


def is_asked(query: Mapping[str, Any]) -> bool:
    """Return whether an address asks for this page instead of the list."""
    return query.get(_VIEW) == _ASSESS


def triage_page(request: HttpRequest, desk: DeskContext, rows: Sequence[Row]) -> HttpResponse:
    """Page that assesses the chosen one of the rows, otherwise the first, and goes on to the one
    after it, if that is still to be assessed."""
    place = _Place(request, tuple(list_rows(rows, desk, purpose="queue")))
    if request.method == "POST" and was_sent(request, desk):
        return place.after_saving()
    if not place.chosen:
        context = {**place.context(desk), "section": "complaints"}
        return show(request, desk, "desk/triage.html", context)
    file = file_of(place.chosen, actor=desk.actor, now=desk.now)
    page = _TriagePage(request, desk, opened(file, desk, purpose=_PURPOSE), assess, place)
    return page.answered() if request.method == "POST" else page.asked()


@dataclass(frozen=True)
class _Place:
    """Where a person is in the list."""

    request: HttpRequest
    lines: tuple[ListRow, ...] = ()

    @property
    def references(self) -> list[str]:
        return [line.row.reference for line in self.lines]

    @property
    def chosen(self) -> str:
        """The complaint that is shown. What was posted is never taken for another complaint."""
        wanted = self.request.GET.get(_CHOSEN, "")
        if wanted in self.references or self.request.method == "POST":
            return wanted
        return self.references[0] if self.lines else ""

    def address(self, chosen: str = "", saved: str = "") -> str:
        """Return the address of this page for a complaint, with the filters of the list."""
        added = {_VIEW: _ASSESS, _CHOSEN: chosen, _SAVED: saved}
        kept = [pair for pair in pairs(self.request.GET) if pair[0] not in added]
        new = [(name, value) for name, value in added.items() if value]
        return f"{reverse('desk:queue')}?{urlencode([*kept, *new])}"

    def after_saving(self) -> HttpResponse:
        """Go on to the complaint that was next when the form was shown."""
        following = self.request.POST.get(_NEXT, "")
        return HttpResponseRedirect(self.address(following, self.chosen))

    def context(self, desk: DeskContext) -> dict[str, Any]:
        """Return the list, what is before and after the chosen complaint, and what was saved."""
        references, chosen = self.references, self.chosen
        number = references.index(chosen) + 1 if chosen in references else 0
        following = references[number] if number < len(references) else ""
        saved = queries.one(desk.visible(), self.request.GET.get(_SAVED, ""))
        done = ""
        if saved and saved.assessed_at:
            file = file_of(saved.reference, actor=desk.actor, now=desk.now)
            done = said_after(assess.name, opened(file, desk, purpose=_PURPOSE, again=True), desk)
        return {
            "lines": [(line, self.address(line.row.reference)) for line in self.lines],
            "chosen": chosen,
            "number": number,
            "previous": self.address(references[number - 2]) if number > 1 else "",
            "following": self.address(following) if following else "",
            "next": following,
            "here": self.address(chosen),
            "saved": saved,
            "done": done,
        }


@dataclass(frozen=True)
class _TriagePage(ActPage):
    """The form of the assessment between the text and the list."""

    place: _Place

    def _afterwards(self, act: str, *, issued: bool) -> HttpResponse:
        return self.place.after_saving()

    def _is_shown(self, line: ListRow) -> bool:
        return line.row.reference == self.detail.file.reference

    def _show(
        self,
        template: str | list[str],
        context: dict[str, Any],
        *,
        called: str = "",
        status: int = 200,
    ) -> HttpResponse:
        detail, form = self.detail, context.get("form")
        beside = {
            "grades": [form[name] for name in _GRADES] if form else [],
            "ticks": [(form[name], key) for name, key in _TICKS.items()] if form else [],
            "line": next(filter(self._is_shown, self.place.lines), None),
            "detail": detail,
            "files": detail.files(detail.file.entries[0]),
            "narrative": detail.narrative,
            "wanted": detail.wanted,
        }
        whole = {**self._head(self.act.name), **context, **beside, **self.place.context(self.desk)}
        return show(self.request, self.desk, "desk/triage.html", whole, status=status)
