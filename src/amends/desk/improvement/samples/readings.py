"""Annex D: readings as pages: the list, the sample, and the score card of one complaint. The
verdicts of the record are shown only after the reader's own are saved."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from amends.core.framework.people.authority import sees_every_number
from amends.core.improvement.monitoring import answer_due
from amends.core.improvement.samples import reading
from amends.core.improvement.samples.reading import (
    MOST_READ,
    ComplaintRead,
    Item,
    Judged,
    ListReading,
    Reading,
    Verdict,
)
from amends.core.improvement.samples.satisfaction import DrawSample
from amends.core.improvement.suppression import Number, masked
from amends.core.improvement.uninvolved import involved_in
from amends.core.operation.complaint.terms import ACKNOWLEDGE
from amends.core.operation.events import FeedbackSource
from amends.core.refusal import Refused
from amends.core.values import Code, Id
from amends.handling import access
from amends.handling.commands import Command, Unknown
from amends.handling.improvement import sampling
from amends.handling.kinds.complaint import ADD_FEEDBACK, AddFeedback
from amends.handling.perform import perform
from amends.handling.reading import File, examined, file_of
from amends.handling.streams import stream_of
from amends.register.models import ReadingCard, ReadingRow
from amends.register.queries import among
from amends.wording import choices, dates
from amends.wording.asking import AskingForm
from amends.wording.insight import surveys

from ...forms.inputs import DayField
from ...reading.detail import zone_of_unit
from ...request.context import TEXT, DeskContext, download, post_only, read_only, show, with_form
from .survey_results import number as told_number
from .survey_results import period
from .surveys import begun, folded, guarded, may_recompute, runs


class ScoreCard(AskingForm):
    """One verdict for each question, and a note for staff."""

    note = forms.CharField(
        label=gettext_lazy("Note for the complaint record"),
        help_text=gettext_lazy("Staff who can open the complaint can see it."),
        required=False,
        max_length=4_000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, items: tuple[Item, ...], *args: Any, notes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            self.fields[str(item)] = forms.ChoiceField(
                label=choices.label(item),
                help_text=surveys.statement(item),
                choices=[(str(one), surveys.verdict(one)) for one in Verdict],
                widget=forms.RadioSelect,
            )
        self.order_fields([*map(str, items), "note"])
        if not notes:
            del self.fields["note"]


def totals(rows: list[ReadingCard], *, every: bool) -> list[dict[str, Any]]:
    done = [row for row in rows if row.read_at is not None]
    totals = []
    for item in Item:
        given = [getattr(row, item) for row in done if getattr(row, item)]
        counts = {str(one): given.count(str(one)) for one in Verdict}
        cells: dict[str, int] = {**counts, "all": len(given)}
        shown: Mapping[str, Number] = cells if every else masked(cells, [("all", *counts)])
        if given:
            told = ((surveys.verdict(one), told_number(shown[one])) for one in counts)
            totals.append({"name": choices.label(item), "cells": tuple(told)})
    return totals


def facts(file: File, desk: DeskContext) -> list[tuple[str, str]]:
    """Return the dates that a reader compares first."""
    complaint, zone = file.complaint, zone_of_unit(desk, file.complaint.unit)
    receipt, response = complaint.term(*ACKNOWLEDGE), answer_due(complaint, file.rules)
    moments = (
        (gettext("Received"), complaint.received_at),
        (gettext("Acknowledgement due"), receipt.first if receipt else None),
        (gettext("Acknowledged"), complaint.acknowledged_at),
        (gettext("Response due"), response.first if response else None),
        (gettext("Response given"), complaint.answered_at),
        (gettext("Closed"), complaint.closed_at),
    )
    due = {receipt.first if receipt else None, response.first if response else None}
    return [
        (name, dates.short_day(day) if at in due and day else dates.moment(at, zone=zone))
        for name, at in moments
        if at is not None
        for day in (dates.whole_day(at, zone=zone),)
    ]


def compared(state: Reading, number: int, file: File, desk: DeskContext) -> list[dict[str, Any]]:
    mine = state.cards[number].verdicts
    record = reading.from_record(file.complaint, file.entries, file.rules)
    differing = reading.differing(mine, record)
    return [
        {
            "item": choices.label(item),
            "person": surveys.verdict(verdict),
            "record": surveys.verdict(record.get(item, "")),
            "differs": item in differing,
        }
        for item, verdict in mine.items()
    ]


SECTION = "readings"
READ = Code("read")


class NewReading(AskingForm):
    """The days whose finished complaints are read, and how many of them."""

    first = DayField(ahead=False, label=gettext_lazy("First day"))
    last = DayField(ahead=False, label=gettext_lazy("Last day"))
    wanted = forms.IntegerField(
        label=gettext_lazy("Complaints to check"), min_value=1, max_value=MOST_READ, initial=10
    )


@read_only
def readings_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """List every reading with how far it is."""
    guarded(desk)
    cards = ReadingCard.objects.order_by().values_list("reading")
    counts = {key: told for key, *told in cards.annotate(Count("number"), Count("read_at"))}
    lines = [
        {
            "key": row.pk.partition("/")[2],
            "period": period(row.first, row.last),
            "waits": row.waits,
            "drawn": counts.get(row.pk, (0, 0))[0],
            "read": counts.get(row.pk, (0, 0))[1],
        }
        for row in ReadingRow.objects.order_by("-first", "-id")
    ]
    context = {"lines": lines, "runs": runs(desk), "section": SECTION}
    return show(request, desk, "desk/improvement/readings.html", context)


@with_form
def new_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Fix the list of a reading."""
    if not runs(desk):
        raise Http404
    form = NewReading(request.POST if request.method == "POST" else None)
    if key := begun("reading", ListReading, form, desk):
        return HttpResponseRedirect(_at(key))
    context = {"form": form, "section": SECTION}
    status = 422 if form.is_bound else 200
    return show(request, desk, "desk/improvement/new_reading.html", context, status=status)


@read_only
def reading_page(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """Show the sample, of which the reader opens what the access rule lets them, and the totals."""
    guarded(desk)
    return _page(request, desk, key)


def _page(
    request: HttpRequest, desk: DeskContext, key: str, *, problem: str = "", status: int = 200
) -> HttpResponse:
    state = _reading(key)
    rows = list(ReadingCard.objects.filter(reading=state.id).order_by("number"))
    openable = access.openable(desk.person, desk.rules)
    mine = among(openable, (one.reference for one in rows))
    zone = zone_of_unit(desk, None)
    context = {
        "key": key,
        "period": period(state.listed.first, state.listed.last),
        "state": state,
        "listed_at": dates.moment(state.at, zone=zone),
        "cards": [one for one in rows if one.reference in mine],
        "closed": len(rows) - len([one for one in rows if one.reference in mine]),
        "read": sum(one.read_at is not None for one in rows),
        "drawn": len(rows),
        "totals": totals(rows, every=sees_every_number(desk.person)),
        "verdicts": [surveys.verdict(one) for one in Verdict],
        "reads": reading.reads(desk.actor),
        "runs": runs(desk),
        "recomputes": may_recompute(desk),
        "problem": problem,
        "done": request.GET.get("done", ""),
        "section": SECTION,
    }
    return show(request, desk, "desk/improvement/reading.html", context, status=status)


def _reading(key: str) -> Reading:
    state: Reading = folded(f"reading/{key}")
    return state


@post_only
def draw(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """Draw the sample."""
    state = _reading(key)
    try:
        perform([Command(state.id, Code("draw"), DrawSample())], actor=desk.actor, now=desk.now)
    except Refused as refused:
        if not runs(desk) or _reading(key).seed is None:
            return _page(request, desk, key, problem=desk.refusal(refused), status=409)
    return HttpResponseRedirect(f"{_at(key)}?done=drawn")


@read_only
def published_list(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """Return the fixed list as text, for anyone who draws the sample again."""
    if not may_recompute(desk):
        raise Http404
    text = sampling.published(_reading(key).listed.sha256)
    return download(text, f"check-{key}.txt", TEXT)


@sensitive_post_parameters("note")
@with_form
def card_page(request: HttpRequest, desk: DeskContext, key: str, number: int) -> HttpResponse:
    """Show the score card of one complaint, or what was saved beside what the record says."""
    state = _reading(key)
    card = state.cards.get(number)
    if card is None or not reading.reads(desk.actor):
        raise Http404
    file, masked = _file(desk, card.member.reference)
    items = reading.items_of(file.complaint)
    involved = involved_in(desk.person.id, file.complaint, desk.rules)
    form = ScoreCard(items, request.POST if request.method == "POST" else None, notes=not masked)
    if form.is_valid() and _saved(desk, state, number, items, form):
        page = reverse("desk:reading-card", kwargs={"key": key, "number": number})
        return HttpResponseRedirect(f"{page}?done=saved")
    page = "desk:examined" if masked else "desk:complaint"
    context = {
        "key": key,
        "number": number,
        "numbers": sorted(state.cards),
        "read": frozenset(n for n, one in state.cards.items() if one.read is not None),
        "reference": file.reference,
        "record": reverse(page, kwargs={"reference": file.reference}),
        "facts": facts(file, desk),
        "involved": involved,
        "form": form,
        "compared": compared(state, number, file, desk) if card.read is not None else (),
        "by": desk.names([card.by]).get(card.by, "") if card.by else "",
        "done": request.GET.get("done", ""),
        "section": SECTION,
    }
    status = 422 if form.is_bound else 200
    return show(request, desk, "desk/improvement/reading_card.html", context, status=status)


def _file(desk: DeskContext, reference: str) -> tuple[File, bool]:
    """Return the complaint, and whether the person reads it with identities masked. Raises
    `Unknown`."""
    try:
        return file_of(reference, actor=desk.actor, now=desk.now), False
    except Unknown:
        return examined(reference, person=desk.person, now=desk.now), True


def _saved(
    desk: DeskContext, state: Reading, number: int, items: tuple[Item, ...], form: ScoreCard
) -> bool:
    given = form.cleaned_data
    card = tuple(Judged(item, Verdict(given[str(item)])) for item in items)
    note = (given.get("note") or "").strip()
    commands = [Command(state.id, READ, ComplaintRead(number, card, bool(note)))]
    if note:
        feedback = AddFeedback(FeedbackSource.reading, Id(state.id), note)
        stream = stream_of(state.cards[number].member.reference)
        commands.append(Command(stream, ADD_FEEDBACK, feedback))
    with desk.refusals_in(form):
        perform(commands, actor=desk.actor, now=desk.now)
    return form.is_valid()


def _at(key: str) -> str:
    return reverse("desk:reading", kwargs={"key": key})
