"""Drafts of the person who asks: what they began to write about a complaint and did not send."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from amends.core.operation.acts.posting import write_letter
from amends.core.principles.calendars import zone_of
from amends.core.streams import COMPLAINT
from amends.handling.streams import reference_of, stream_of
from amends.register import queries
from amends.vault import drafts
from amends.wording import acts, dates

from ..request.context import DeskContext
from ..request.submission import DRAFT, NEW, is_spent, typed
from .detail import zone_of_unit
from .list_rows import list_rows

COMPOSER = "say"
"""Form of a draft of a message or note on the complaint page; the others are named as acts."""
DISCARD = "discard"
"""Button that deletes the draft."""
_LONGEST = 200_000
"""Characters of a draft."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that is continued: its input and when it was saved."""

    data: QueryDict
    saved: str


def draft_of(desk: DeskContext, reference: str, form: str) -> Draft | None:
    """Return the person's draft for a form of a complaint that is open to them, or without a
    reference of a new one."""
    saved = drafts.of(desk.person.id, stream_of(reference) if reference else NEW, form)
    return Draft(QueryDict(saved[0].text), saved_at(saved[0], desk)) if saved else None


def saved_at(saved: drafts.Saved, desk: DeskContext) -> str:
    """“Saved 09:42”, with the day unless it is today."""
    zone = zone_of(zone_of_unit(desk, desk.person.unit))
    at = saved.at.astimezone(zone)
    if at.date() == desk.now.astimezone(zone).date():
        return gettext("Saved {time}").format(time=dates.time(at))
    return gettext("Saved {day}, {time}").format(
        day=dates.short_day(at.date()), time=dates.time(at)
    )


def begun(desk: DeskContext) -> list[dict[str, Any]]:
    """Return the person's drafts of new complaints, the last one saved first, without any text of
    theirs: the next person at the counter may see the screen."""
    return [
        {
            "what": gettext("New complaint"),
            "address": f"{reverse('desk:receive')}?{DRAFT}={draft.form}",
            "saved": saved_at(draft, desk),
        }
        for draft in drafts.of(desk.person.id, NEW)
    ]


def saved_or_deleted(
    request: HttpRequest, desk: DeskContext, stream: str, form: str, *, back: str
) -> HttpResponse:
    """Save or delete the draft of a form. A script gets the line that says so, a browser without
    one the form again."""
    owner, text = desk.person.id, typed(request)
    if len(text) > _LONGEST:
        return HttpResponse(status=413)
    if DISCARD in request.POST or is_spent(request, desk):
        drafts.drop(owner, [stream], form)
    else:
        drafts.save(owner, stream, form, text, now=desk.now)
    if request.headers.get("Sec-Fetch-Mode") == "navigate" or "fetch" not in request.GET:
        return HttpResponseRedirect(back)
    lines = [saved_at(saved, desk) for saved in drafts.of(owner, stream, form)]
    return HttpResponse("".join(lines), content_type="text/plain; charset=utf-8")


def draft_lines(desk: DeskContext, *, purpose: str) -> list[dict[str, Any]]:
    """Return the person's drafts, the last one saved first, of complaints still open to them and of
    new ones: of which complaint, what it is, where it continues."""
    saved = [draft for draft in drafts.of(desk.person.id) if draft.scope in COMPLAINT]
    references = [reference_of(draft.scope) for draft in saved]
    rows = list(queries.by_references(desk.visible(), references).values())
    lines = {line.row.reference: line for line in list_rows(rows, desk, purpose=purpose)}
    return [
        {
            "line": lines[reference],
            "what": gettext("Message or note")
            if draft.form == COMPOSER
            else acts.title(draft.form),
            "address": address_of(draft.form, reference),
            "saved": saved_at(draft, desk),
        }
        for draft, reference in zip(saved, references, strict=True)
        if reference in lines
    ] + begun(desk)


def address_of(form: str, reference: str) -> str:
    """Return where a draft of this form continues."""
    if form == COMPOSER:
        return reverse("desk:complaint", args=[reference]) + "#write"
    if form == write_letter.name:
        return reverse("desk:write-letter", args=[reference])
    return reverse("desk:act", args=[reference, form])
