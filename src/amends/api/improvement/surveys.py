"""Clause 8.3: surveys over the API: announcing, drawing, inviting, answering, and the results."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from amends.core.framework.people.authority import sees_every_number
from amends.core.improvement.samples.satisfaction import AnnounceSurvey, DrawSample, Invite
from amends.core.improvement.samples.survey_results import Rate
from amends.core.improvement.samples.surveys import Survey
from amends.core.improvement.suppression import Hidden, Number, few
from amends.core.operation.events import Way
from amends.core.refusal import Refused
from amends.core.values import Code, Day, Id, Words
from amends.handling import access
from amends.handling.commands import Command, Unknown
from amends.handling.perform import perform
from amends.handling.streams import state_of
from amends.insight import surveys as figures
from amends.journal import store
from amends.letters.samples.invited import answering
from amends.register.models import SurveyPlace, SurveyRow
from amends.wording.names import Names

from ..problem_responses import invalid, not_found
from ..reading import Mistake
from ..refusing import refused_problem
from ..routes import Answer, Call, Declare, get, post
from ..shared import copied


@dataclass(frozen=True, slots=True)
class SurveyAbout:
    """A survey: its days, the share that is asked in percent, how many were asked and answered, and
    for how many of these staff entered the answers. Null is a number below five, or one from which
    such a number could be computed, for callers who do not see every number."""

    id: Id
    first: Day
    last: Day
    percent: int
    days: int
    announced_at: datetime
    asked: int | None
    answered: int | None
    missing: int | None
    entered: int | None


@dataclass(frozen=True, slots=True)
class SurveyList:
    """Every survey, the newest first."""

    surveys: tuple[SurveyAbout, ...]


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """The answers to one question, by score from 1 to 5. `process` is false for the outcome."""

    question: Code
    process: bool
    total: int | None
    scores: tuple[int | None, ...]
    entered: int | None


@dataclass(frozen=True, slots=True)
class SurveyGroup:
    """The response rate of one channel, unit or finding; `group` is null for none."""

    by: Code
    group: Code | None
    asked: int | None
    answered: int | None
    missing: int | None
    entered: int | None


@dataclass(frozen=True, slots=True)
class SurveyDraw:
    """A list that was fixed, by its SHA-256, and the seed and checkpoint with which it was
    drawn."""

    sha256: Id
    size: int | None
    seed: Id | None
    checkpoint: int | None
    drawn: int | None


@dataclass(frozen=True, slots=True)
class SurveyResults:
    """The results of a survey, who did not answer, and how it was drawn."""

    survey: SurveyAbout
    questions: tuple[SurveyQuestion, ...]
    groups: tuple[SurveyGroup, ...]
    draws: tuple[SurveyDraw, ...]


@dataclass(frozen=True, slots=True)
class SurveyInvitation:
    """Who was handed a card (`letter`) or called (`phone`), by number in the sample."""

    number: int
    way: Way = Way.letter


@dataclass(frozen=True, slots=True)
class SurveyAnswers:
    """What a person answered on the phone or a card, each from 1 to 5. A comment is added to the
    complaint record and needs `share`. `declines`: they do not want to answer."""

    number: int
    easy: int | None = None
    informed: int | None = None
    fair: int | None = None
    quick: int | None = None
    outcome: int | None = None
    hear: bool = False
    declines: bool = False
    share: bool = False
    comment: Words | None = None


_TAG = "Surveys"
_ACTING = ("not-found", "refused", "other-body", "still-running")


def _act(act: str, name: str, summary: str, body: type) -> Declare:
    """Declare an act on a survey."""
    path = f"/surveys/{{survey}}/acts/{act}"
    more: dict[str, Any] = {"answers": SurveyAbout, "once": True, "problems": _ACTING}
    return post(path, name, summary, tag=_TAG, body=body, **more)


@get(
    "/surveys",
    "getSurveys",
    "Every survey, with how many answered",
    tag=_TAG,
    answers=SurveyList,
)
def _list(call: Call) -> Answer:
    every = _every(call)
    rows = SurveyRow.objects.order_by("-first", "-id")
    rates = figures.response_rates(every=every)
    lines = tuple(_with_rate(row, rates.get(row.pk, figures.NO_ONE)) for row in rows)
    return Answer(SurveyList(lines))


@post(
    "/surveys",
    "announceSurvey",
    "Announce a survey",
    tag=_TAG,
    body=AnnounceSurvey,
    answers=SurveyAbout,
    status=201,
    once=True,
    problems=_ACTING,
)
def _announced(call: Call) -> Answer:
    every = _every(call)
    stream = f"survey/{hashlib.sha256(_key(call).encode()).hexdigest()[:12]}"
    done = _done(call, [Command(stream, Code("announce"), call.body)])
    row = SurveyRow.objects.get(pk=stream)
    return Answer(_about(row, every=every), 201, done)


@get(
    "/surveys/{survey}",
    "getSurvey",
    "The results of a survey",
    tag=_TAG,
    answers=SurveyResults,
)
def _one(call: Call) -> Answer:
    every = _every(call)
    row = _row(call)
    result = figures.measured(SurveyPlace.objects.filter(survey=row.pk), every=every)
    questions = tuple(
        SurveyQuestion(
            Code(answers.question),
            answers.question != "outcome",
            _number(answers.total),
            tuple(map(_number, answers.scores.values())),
            _number(answers.entered),
        )
        for answers in result.questions
    )
    groups = tuple(
        SurveyGroup(Code(by), Code(code) if code else None, *_numbers(rate))
        for by, rates in result.by.items()
        for code, rate in rates.items()
    )
    about = _about(row, every=every)
    return Answer(SurveyResults(about, questions, groups, tuple(_draws(row, every=every))))


def _draws(row: SurveyRow, *, every: bool) -> Iterable[SurveyDraw]:
    state = state_of(row.pk, store.read(row.pk))
    for draw in state.lists if isinstance(state, Survey) else ():
        seed = draw.seed
        yield SurveyDraw(
            draw.frame.sha256,
            _number(draw.frame.size if every else few(draw.frame.size)),
            seed.value if seed else None,
            seed.checkpoint if seed else None,
            _number(draw.drawn if every else few(draw.drawn)) if seed else None,
        )


def _key(call: Call) -> str:
    return f"{call.caller.mark}\n{call.once.key}" if call.once else str(call.now)


@_act("draw", "drawSurvey", "Fix the next list of a survey, or draw its sample", DrawSample)
def _drawn(call: Call) -> Answer:
    return _acted(call, Code("draw"), DrawSample())


@_act(
    "invite", "inviteToSurvey", "Record that someone was handed a card or called", SurveyInvitation
)
def _invited(call: Call) -> Answer:
    invitation: SurveyInvitation = call.body
    return _acted(call, Code("invite"), Invite(invitation.number, invitation.way))


def _acted(call: Call, act: Code, payload: Any) -> Answer:
    every, row = _every(call), _row(call)
    done = _done(call, [Command(row.pk, act, payload)])
    row.refresh_from_db()
    return Answer(_about(row, every=every), headers=done)


@_act(
    "answer", "answerSurvey", "Record the answers of a person on the phone or a card", SurveyAnswers
)
def _answered(call: Call) -> Answer:
    body, every = call.body, _every(call)
    place = SurveyPlace.objects.filter(survey=_row(call).pk, number=body.number).first()
    person = call.caller.person
    visible = access.visible(person, call.rules) if person else None
    if place is None or visible is None:
        raise not_found()
    if not visible.filter(reference=place.reference).exists():
        raise not_found()
    if body.comment and not body.share:
        raise invalid(Mistake("/share", str(_CONSENT)))
    scores = {name: getattr(body, name) for name in _SCORES}
    comment = str(body.comment or "")
    marks = {"hear": body.hear, "declines": body.declines}
    done = _done(call, answering(place, scores, comment=comment, **marks))
    return Answer(_about(_row(call), every=every), headers=done)


_SCORES = ("easy", "informed", "fair", "quick", "outcome")
_CONSENT = gettext_lazy("A comment is recorded only with consent.")


def _done(call: Call, commands: list[Command]) -> Mapping[str, str]:
    """Carry out the commands; returns the headers of the response. Raises `Problem`."""
    try:
        done = perform(commands, actor=call.caller.actor, now=call.now, once=call.once)
    except Refused as refused:
        raise refused_problem(refused, Names(rules=call.rules), call) from None
    except Unknown:
        raise not_found() from None
    return {"Idempotent-Replayed": "true"} if done.replayed else {}


def _row(call: Call) -> SurveyRow:
    row = SurveyRow.objects.filter(pk=f"survey/{call.path['survey']}").first()
    if row is None:
        raise not_found()
    return row


def _every(call: Call) -> bool:
    """Return whether the caller sees every number. Raises `Problem` for one who sees none."""
    return sees_every_number(call.staff(access.counts))


def _about(row: SurveyRow, *, every: bool) -> SurveyAbout:
    places = SurveyPlace.objects.filter(survey=row.pk)
    return _with_rate(row, figures.measured(places, every=every).whole)


def _with_rate(row: SurveyRow, whole: Rate) -> SurveyAbout:
    numbers = zip(("asked", "answered", "missing", "entered"), _numbers(whole), strict=True)
    return copied(SurveyAbout, row, id=Id(row.pk.partition("/")[2]), **dict(numbers))


def _numbers(rate: Rate) -> tuple[int | None, int | None, int | None, int | None]:
    """Return how many were asked, answered and did not, and how many answers staff entered."""
    whole = _number(rate.asked)
    return whole, _number(rate.answered), _number(rate.missing), _number(rate.entered)


def _number(value: Number) -> int | None:
    return None if isinstance(value, Hidden) else value
