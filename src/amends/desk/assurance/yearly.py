"""Annex on small businesses: the yearly review in eight steps, on the same record as every other
management review."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from amends.core.governing.reviews import (
    REVIEW,
    AddReviewInput,
    AnswerReviewPurpose,
    PlanReview,
    Review,
    ReviewInput,
    ReviewPurpose,
    ReviewState,
    add_input,
    answer_purpose,
    freeze_pack,
    record_attendance,
)
from amends.core.records.state import NoParticulars
from amends.core.values import Code
from amends.handling.commands import Command
from amends.handling.kinds.governing_review import pack_of, reviews
from amends.insight.reviews import review_text
from amends.people import read
from amends.wording.asking import AskingForm
from amends.wording.names import Names

from ..forms.around import Around
from ..forms.derived import ActForm
from ..forms.layout import FormLayout
from ..improvement.recurring import repeat_rows
from ..records.form_page import fresh
from ..records.opening import Detail, Line, detail_of, lines, states_of
from ..request.context import DeskContext, open_to, show, with_form
from ..request.submission import fresh_key, keep, send, was_sent
from .declared import PAGES
from .reviews import REVIEWS, before_of, chairs, decisions_of, inputs_of, purposes_of, year_to

_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the inputs that it shows, the purposes that it concludes on, how many minutes it
    takes, and the pages that help."""

    title: Promise
    lead: Promise
    inputs: str = ""
    purposes: str = ""
    minutes: int = 4
    links: tuple[tuple[str, Promise], ...] = ()


STEPS: tuple[Step, ...] = (
    Step(
        gettext_lazy("The figures of the year"),
        gettext_lazy("What the record counted. Say what you think of it."),
        "cd",
        "a",
        5,
        (("desk:insights", gettext_lazy("View insights")),),
    ),
    Step(
        gettext_lazy("What kept coming back"),
        gettext_lazy("Everything that happened more than once."),
        "",
        "c",
        5,
        (("desk:problems", gettext_lazy("View problems")),),
    ),
    Step(
        gettext_lazy("Actions and their effect"),
        gettext_lazy("What you did about it, and whether it helped."),
        "gh",
        "f",
        4,
        (("desk:actions", gettext_lazy("View actions")),),
    ),
    Step(
        gettext_lazy("Late responses"),
        gettext_lazy("Where you missed a deadline, and what was in the way."),
        "e",
        "d",
        3,
        (("desk:queue", gettext_lazy("View complaints")),),
    ),
    Step(
        gettext_lazy("Is the complaints policy still right?"),
        gettext_lazy("Read it again. Renew it if it is still true, or change it."),
        "a",
        "g",
        4,
        (("desk:governing", gettext_lazy("View governing records")),),
    ),
    Step(
        gettext_lazy("Risks and ideas"),
        gettext_lazy("What could go wrong next year, and what could be better."),
        "bfi",
        "be",
        4,
    ),
    Step(
        gettext_lazy("Decisions"),
        gettext_lazy("What you will do, who does it, and by when. None is fine too."),
        "",
        "",
        3,
    ),
    Step(gettext_lazy("Sign"), gettext_lazy("Say who was there, and sign the minutes."), "", "", 2),
)
_DECISIONS, _SIGN = 7, 8
_TO_RENEW = ("statement", "policy-text")


class TextsForm(AskingForm):
    """The texts that a step asks for, one for each input without data and each purpose."""

    blames_fields = False

    def __init__(self, texts: Sequence[tuple[str, str, str, bool]], data: Any = None) -> None:
        super().__init__(data)
        for name, title, text, needed in texts:
            self.fields[name] = forms.CharField(
                label=title,
                required=needed,
                initial=text,
                max_length=_TEXT,
                widget=forms.Textarea({"rows": 3}),
            )


def own_review(desk: DeskContext) -> Review | None:
    """Return the open review that the person chairs, the first by day."""
    open_ = (ReviewState.planned, ReviewState.prepared)
    mine = [
        review for review in reviews() if review.chair == desk.person.id and review.state in open_
    ]
    return min(mine, key=lambda review: review.day, default=None)


def page_of(kind: str, record: str, desk: DeskContext) -> str:
    """Return the page of a governing record: of the person's own open review, in a small
    organisation, the yearly review."""
    if kind == REVIEW.name and "yearly" in open_to(desk):
        mine = own_review(desk)
        if mine is not None and mine.id == record:
            return reverse("desk:yearly")
    return reverse("desk:governing-record", args=[kind, record])


@with_form
def yearly_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page that begins the yearly review, or leads to the step that comes next."""
    _demand_chair(desk)
    review = own_review(desk)
    form = TextsForm((), request.POST or None)
    if request.method == "POST":
        form.is_valid()
        acts, names = _beginning(request, desk, review), _names(desk)
        if was_sent(request, desk) or send(request, desk, acts, form, names=names).done:
            return HttpResponseRedirect(reverse("desk:yearly-step", args=[1]))
    detail = _detail(review.id, desk) if review and review.pack else None
    signed = [review for review in reviews() if review.state is ReviewState.signed]
    context = {
        "steps": _steps(detail, 0),
        "begun": detail is not None,
        "next": _next(detail) if detail else 1,
        "minutes": sum(step.minutes for step in STEPS),
        "last": signed[0] if signed else None,
        "form": form,
        "once": fresh_key(),
        "section": "yearly",
    }
    return show(request, desk, "desk/assurance/yearly.html", context)


def _detail(review: str, desk: DeskContext) -> Detail:
    """Return a review, of which a step shows one part."""
    return detail_of(REVIEWS, review, desk, purpose="review/step")


def _beginning(request: HttpRequest, desk: DeskContext, planned: Review | None) -> list[Command]:
    """Return the acts that plan a review for today, unless one is planned, and freeze its pack."""
    freeze = freeze_pack.name
    if planned is not None:
        return [Command(f"{REVIEW.prefix}{planned.id}", freeze, NoParticulars())]
    today, stream = desk.rules.day_of(None, desk.now), f"{REVIEW.prefix}{fresh(request, desk)}"
    plan = PlanReview(desk.person.id, today, *year_to(desk))
    return [Command(stream, REVIEW.opening, plan), Command(stream, freeze, NoParticulars())]


@with_form
def step_page(request: HttpRequest, desk: DeskContext, step: int) -> HttpResponse:
    """Page of one step of the yearly review."""
    _demand_chair(desk)
    review = own_review(desk)
    if not 1 <= step <= len(STEPS):
        raise Http404
    if review is None or review.pack is None:
        return HttpResponseRedirect(reverse("desk:yearly"))
    detail = _detail(review.id, desk)
    form = _form(request, desk, detail, step)
    posted = request.method == "POST"
    if posted and (was_sent(request, desk) or _done(request, desk, detail, step, form)):
        return HttpResponseRedirect(_after(request, review, step))
    return show(
        request,
        desk,
        "desk/assurance/yearly_step.html",
        {**_shown(desk, detail, step), "form": form, "once": fresh_key(), "section": "yearly"},
    )


def _after(request: HttpRequest, review: Review, step: int) -> str:
    if step == _SIGN:
        return reverse("desk:governing-record", args=["review", review.id]) + "?done=sign"
    return reverse("desk:yearly-step", args=[step if step == _DECISIONS else step + 1])


def _form(request: HttpRequest, desk: DeskContext, detail: Detail, step: int) -> Any:
    data = request.POST if request.method == "POST" else None
    if step < _DECISIONS:
        return TextsForm(list(_asked(detail, STEPS[step - 1])), data)
    around = Around(desk.person, desk.rules, _names(desk), desk.now)
    if step == _DECISIONS:
        layout = FormLayout(initial={"kind": "process", "owner": str(desk.person.id)})
        return ActForm(REVIEW.acts[Code("decide")].particulars, around, drawing=layout, data=data)
    present = (
        [str(person) for person in detail.state.attended.present] if detail.state.attended else []
    )
    layout = FormLayout(initial={"present": present or [str(desk.person.id)]})
    attend = record_attendance.particulars
    return ActForm(attend, around, drawing=layout, data=data)


def _asked(detail: Detail, step: Step) -> Iterator[tuple[str, str, str, bool]]:
    """Yield the texts of a step: name, label, what is there, and whether it is needed."""
    for entry in inputs_of(detail, None):
        if entry.key in step.inputs and (entry.missing or entry.said):
            yield f"input-{entry.key}", entry.title, entry.said, True
    for entry in purposes_of(detail):
        if entry.key in step.purposes:
            yield f"purpose-{entry.key}", entry.title, entry.said, True


def _done(request: HttpRequest, desk: DeskContext, detail: Detail, step: int, form: Any) -> bool:
    if not form.is_valid():
        return False
    stream = detail.stream
    if step < _DECISIONS:
        commands = [Command(stream, *act) for act in _texts(form)]
    else:
        payload = form.particulars(keep)
        act = "decide" if step == _DECISIONS else record_attendance.name
        commands = [Command(stream, Code(act), payload)]
    if step == _SIGN:
        commands.append(Command(stream, Code("sign"), NoParticulars()))
    return not commands or bool(send(request, desk, commands, form, names=_names(desk)).done)


def _texts(form: TextsForm) -> Iterator[tuple[Code, Any]]:
    for name in form.changed_data:
        kind, _, key = name.partition("-")
        words = form.cleaned_data[name]
        if kind == "input":
            yield add_input.name, AddReviewInput(ReviewInput(key), words)
        else:
            yield answer_purpose.name, AnswerReviewPurpose(ReviewPurpose(key), words)


def _shown(desk: DeskContext, detail: Detail, number: int) -> dict[str, Any]:
    step, pack = STEPS[number - 1], pack_of(detail.state)
    context: dict[str, Any] = {
        "step": step,
        "number": number,
        "steps": _steps(detail, number),
        "inputs": [entry for entry in inputs_of(detail, pack) if entry.key in step.inputs],
        "links": [(reverse(page), text) for page, text in step.links],
    }
    if number == 2:
        context["repeats"] = repeat_rows(desk)[1]
        context["may_open"] = True
    if number == 4 and pack is not None:
        performance = next(entry for entry in pack.inputs if entry.item is ReviewInput.performance)
        late = [sentence for sentence in performance.sentences if sentence.says == "late"]
        context["facts"] = [review_text.sentence(sentence) for sentence in late]
    if number == 5:
        context["renew"] = _to_renew(desk)
    if number in (3, _DECISIONS):
        context["before"] = before_of(pack, desk)
    if number == _DECISIONS:
        context["decisions"] = decisions_of(detail, desk)
    if number == _SIGN:
        minutes = reverse("desk:governing-record", args=[REVIEW.name, detail.state.id])
        context["links"] = [(minutes, gettext("Read the minutes"))]
        context["lacks"] = [row for row in _steps(detail, 0)[:6] if not row["done"]]
    return context


def _to_renew(desk: DeskContext) -> list[Line]:
    kinds = (PAGES[kind] for kind in _TO_RENEW)
    return [line for pages in kinds for line in lines(pages, states_of(pages, desk), desk)]


def _steps(detail: Detail | None, current: int) -> list[dict[str, Any]]:
    return [
        {
            "title": step.title,
            "number": number,
            "current": number == current,
            "done": detail is not None and _is_done(detail.state, number),
        }
        for number, step in enumerate(STEPS, start=1)
    ]


def _is_done(review: Review, number: int) -> bool:
    step = STEPS[number - 1]
    if number == _DECISIONS:
        return bool(review.decisions)
    if number == _SIGN:
        return review.signed_at is not None
    lacks = {f"input-{key}" for key in review.missing} | {str(key) for key in review.unanswered}
    wanted = {f"input-{key}" for key in step.inputs} | set(step.purposes)
    return not lacks & wanted


def _next(detail: Detail) -> int:
    done = (number for number in range(1, _DECISIONS) if not _is_done(detail.state, number))
    return next(done, _DECISIONS)


def _demand_chair(desk: DeskContext) -> None:
    if str(desk.person.id) not in chairs(desk):
        raise Http404


def _names(desk: DeskContext) -> Names:
    return Names(read.all_names(), {}, desk.rules, desk.rules.policy.zone)
