"""Clause 8.3: surveys as pages: list, announcement, results, and what is left to do by hand."""

from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import batched
from secrets import token_hex
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from amends.core.framework.people.authority import Permission, reads_the_log, sees_every_number
from amends.core.improvement.samples import satisfaction
from amends.core.improvement.samples.satisfaction import FEW_A_YEAR, AnnounceSurvey, DrawSample
from amends.core.improvement.samples.surveys import Survey
from amends.core.improvement.suppression import few
from amends.core.improvement.uninvolved import involved_in
from amends.core.refusal import Refused
from amends.core.values import Code
from amends.handling import access
from amends.handling.commands import Command
from amends.handling.improvement import sampling
from amends.handling.perform import perform
from amends.handling.reading import files_of
from amends.handling.streams import state_of
from amends.insight import surveys as figures
from amends.journal import store
from amends.register.models import SurveyPlace, SurveyRow
from amends.register.queries import among
from amends.wording import dates
from amends.wording.asking import AskingForm
from amends.wording.insight import surveys

from ...forms.inputs import DayField
from ...reading.detail import zone_of_unit
from ...request.context import (
    CSV,
    TEXT,
    DeskContext,
    download,
    post_only,
    read_only,
    show,
    with_form,
)
from . import survey_results

SECTION = "surveys"
_AT_ONCE = 200
_SINGLE = 50
"""How many single answers are shown."""
ANNOUNCE, DRAW = Code("announce"), Code("draw")


class Announcement(AskingForm):
    """The days of a survey, the share that is asked, and the time to answer."""

    first = DayField(ahead=False, label=gettext_lazy("First day"))
    last = DayField(
        ahead=False,
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("The survey runs until then and invites people once a day."),
    )
    percent = forms.IntegerField(
        label=gettext_lazy("Share of people to ask (%)"), min_value=1, max_value=100, initial=100
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days to answer"), min_value=7, max_value=92, initial=28
    )


def guarded(desk: DeskContext) -> None:
    """Raise Http404 for people who see no figures."""
    if not access.counts(desk.person):
        raise Http404


def runs(desk: DeskContext) -> bool:
    """Return whether the person announces and draws samples."""
    return desk.actor.may(Permission.sample_draw, units=())


def survey_row(key: str) -> SurveyRow:
    """Return the row of a survey by the end of its address. Raises Http404."""
    return get_object_or_404(SurveyRow, pk=f"survey/{key}")


@read_only
def surveys_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """List every survey with its response rate."""
    guarded(desk)
    every = sees_every_number(desk.person)
    rates = figures.response_rates(every=every)

    def line(row: SurveyRow) -> dict[str, Any]:
        rate = rates.get(row.pk, figures.NO_ONE)
        return {
            "key": row.pk.partition("/")[2],
            "period": survey_results.period(row.first, row.last),
            "percent": row.percent,
            "state": survey_results.state(row, desk.now),
            "asked": survey_results.number(rate.asked) if rate.asked else "",
            "answered": survey_results.number(rate.answered) if rate.answered else "",
            "rate": survey_results.replies(rate),
        }

    lines = [line(row) for row in SurveyRow.objects.order_by("-first", "-id")]
    context = {"lines": lines, "runs": runs(desk), "section": SECTION}
    return show(request, desk, "desk/improvement/surveys.html", context)


@with_form
def announce_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Announce a survey."""
    if not runs(desk):
        raise Http404
    form = Announcement(request.POST if request.method == "POST" else None)
    if key := begun("survey", AnnounceSurvey, form, desk):
        return HttpResponseRedirect(f"{_at(key)}?done=announced")
    context = {"form": form, "few": FEW_A_YEAR, "section": SECTION}
    status = 422 if form.is_bound else 200
    return show(request, desk, "desk/improvement/announce.html", context, status=status)


def begun(kind: str, given: type, form: AskingForm, desk: DeskContext) -> str:
    """Begin a sample by what a form asked; returns the end of its address, or an empty text."""
    if not form.is_valid():
        return ""
    key, particulars = token_hex(4), given(**form.cleaned_data)
    with desk.refusals_in(form):
        command = Command(f"{kind}/{key}", ANNOUNCE, particulars)
        perform([command], actor=desk.actor, now=desk.now)
    return key if form.is_valid() else ""


@read_only
def survey_page(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """Show the results of a survey, who did not answer, how it was drawn, and who is asked."""
    guarded(desk)
    return _page(request, desk, key)


def _page(
    request: HttpRequest, desk: DeskContext, key: str, *, problem: str = "", status: int = 200
) -> HttpResponse:
    row = survey_row(key)
    state: Survey = folded(row.pk)
    places = list(SurveyPlace.objects.filter(survey=row.pk).order_by("number"))
    every = sees_every_number(desk.person)
    found = figures.measured(places, every=every)
    seen = among(desk.visible(), (one.reference for one in places))
    by_hand = desk.actor.may_somewhere(Permission.complaint_note)
    open_ones = [one for one in places if by_hand and one.reference in seen and _by_hand(one)]
    context = {
        "key": key,
        "period": survey_results.period(row.first, row.last),
        "state": survey_results.state(row, desk.now),
        "row": row,
        "lead": survey_results.lead(found),
        "replied": found.whole.answered != 0,
        "questions": survey_results.questions(found),
        "rates": survey_results.rates(found, desk.rules),
        "left_out": survey_results.left_out(state, places, every=every),
        "lists": _lists(state, desk, every=may_recompute(desk)),
        "by_hand": [
            (one, surveys.way(one.way), state.asked[one.number].returned) for one in open_ones
        ],
        "answers": _answers(places, seen, desk) if every else (),
        "names": [surveys.short(name) for name in satisfaction.QUESTIONS],
        "waiting": survey_results.waiting(places, every=every),
        "by_staff": survey_results.by_staff(found.whole),
        "runs": runs(desk),
        "every": every,
        "recomputes": may_recompute(desk),
        "done": request.GET.get("done", ""),
        "problem": problem,
        "section": SECTION,
    }
    return show(request, desk, "desk/improvement/survey.html", context, status=status)


def _by_hand(place: SurveyPlace) -> bool:
    done = place.answered_at is not None or place.declined or bool(place.left_out)
    return not done and place.way in ("letter", "phone")


def _answers(places: list[SurveyPlace], seen: set[str], desk: DeskContext) -> list[dict[str, Any]]:
    given = [one for one in places if figures.has_answer(one) and one.reference in seen]
    newest = sorted(given, key=lambda one: str(one.answered_at), reverse=True)[:_SINGLE]
    return [{"place": one, "scores": _scores(one)} for one in _uninvolved(newest, desk)]


def _uninvolved(places: Iterable[SurveyPlace], desk: DeskContext) -> Iterator[SurveyPlace]:
    """Yield the places of complaints that the person may open and was not involved in: people were
    told that those who handled their complaint see totals only."""
    for some in batched(places, _AT_ONCE):
        files = files_of([one.reference for one in some], actor=desk.actor, now=desk.now)
        free = {
            file.reference
            for file in files
            if not involved_in(desk.person.id, file.complaint, desk.rules)
        }
        yield from (one for one in some if one.reference in free)


def _scores(place: SurveyPlace) -> tuple[tuple[str, str], ...]:
    found = ((name, getattr(place, name)) for name in satisfaction.QUESTIONS)
    return tuple(
        (surveys.short(name), "" if score is None else str(score)) for name, score in found
    )


def folded(stream: str) -> Any:
    """Return the state of a survey or a reading. Raises Http404."""
    if (state := state_of(stream, store.read(stream))) is None:
        raise Http404
    return state


def _lists(survey: Survey, desk: DeskContext, *, every: bool) -> list[dict[str, Any]]:
    zone = zone_of_unit(desk, None)
    return [
        {
            "sha256": one.frame.sha256,
            "size": one.frame.size,
            "shown": survey_results.number(one.drawn if every else few(one.drawn)),
            "seed": one.seed,
            "at": dates.moment(one.at, zone=zone),
        }
        for one in survey.lists
    ]


@post_only
def draw(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """Fix the next list, or draw the sample of the last one. The worker may have drawn the first
    sample meanwhile."""
    row = survey_row(key)
    try:
        perform([Command(row.pk, DRAW, DrawSample())], actor=desk.actor, now=desk.now)
    except Refused as refused:
        drawn = any(one.seed for one in folded(row.pk).lists)
        if "first" in request.POST and runs(desk) and drawn:
            return HttpResponseRedirect(f"{_at(key)}?done=sampled")
        return _page(request, desk, key, problem=desk.refusal(refused), status=409)
    return HttpResponseRedirect(f"{_at(key)}?done=drawn")


def may_recompute(desk: DeskContext) -> bool:
    """Return whether the person gets the lists, which say how many complaints there are."""
    return sees_every_number(desk.person) or reads_the_log(desk.person)


@read_only
def published_list(request: HttpRequest, desk: DeskContext, key: str, sha256: str) -> HttpResponse:
    """Return a fixed list as text, for anyone who draws the sample again."""
    if not may_recompute(desk):
        raise Http404
    known = {one.frame.sha256 for one in folded(survey_row(key).pk).lists}
    if sha256 not in known:
        raise Http404
    return download(sampling.published(sha256), f"survey-{key}-{sha256[:8]}.txt", TEXT)


@read_only
def answers_csv(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """Return the answers without any person, for people who see every number, except those about
    complaints they were involved in."""
    if not sees_every_number(desk.person):
        raise Http404
    out = StringIO()
    places = SurveyPlace.objects.filter(survey=survey_row(key).pk, answered_at__isnull=False)
    figures.export(_uninvolved(places, desk), out)
    return download(out.getvalue(), f"survey-{key}.csv", CSV)


def _at(key: str) -> str:
    return reverse("desk:survey", kwargs={"key": key})
