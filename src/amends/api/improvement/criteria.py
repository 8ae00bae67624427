"""Criteria over the API: their targets, what their figures say, alerts, and exposure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext

from amends.core.framework.people.authority import sees_every_number
from amends.core.improvement.criteria import EXPOSURE, CriterionState, code_of, owner_of
from amends.core.improvement.criteria.acts import (
    CRITERION,
    SetCriterion,
    answer_alert,
    approve_change,
    hand_over,
    rebase,
    retire_criterion,
    return_change,
    set_criterion,
)
from amends.core.improvement.criteria.events import AlertReason, Band, Interval, RetirementProposed
from amends.core.records.erasing import ERASE_TEXT
from amends.core.shape import fields_of
from amends.core.values import Code, Id
from amends.handling import access
from amends.handling.commands import Unknown
from amends.handling.improvement.reading import criterion_file, criterion_revision, texts_of
from amends.handling.kinds.criterion import RECORD_EXPOSURE, SET, stream_of_code
from amends.handling.kinds.opened_first import note
from amends.insight.criteria import Line, in_use, measured
from amends.insight.measures import MEASURES, UNFED

from ..problem_responses import invalid, not_found
from ..reading import Mistake
from ..records.collection import TextTold, declare_act, etag, performed, texts_told, told_as
from ..routes import Answer, Call, get, missing_match

_TAG = "Criteria"


@dataclass(frozen=True, slots=True)
class AlertTold:
    """An alert and whether someone responded."""

    number: int
    to: Id
    reason: AlertReason
    first: date
    last: date
    raised_at: datetime
    answered_at: datetime | None
    answered_by: Id | None


@dataclass(frozen=True, slots=True)
class CriterionChangeTold:
    """What waits for a second person: that the criterion retires, or a less strict target."""

    proposed_by: Id
    retires: bool
    target: Band | None
    alert: Band | None
    interval: Interval | None
    per: Code | None
    owner: Id | None
    by: date | None


@dataclass(frozen=True, slots=True)
class CriterionTold:
    """One criterion. Values are in thousandths, and null for those from whom small numbers are
    hidden. `standing` is met, missed, too_few or no_figures; `verdict` is better, worse, changed,
    ordinary or too_few."""

    code: Code
    revision: int
    state: CriterionState
    measure: Code
    part: Code | None
    unit: Code | None
    per: Code | None
    interval: Interval
    target: Band
    alert: Band | None
    owner: Id | None
    by: date | None
    value: int | None
    among: int | None
    standing: str
    verdict: str
    alerts: tuple[AlertTold, ...]
    change: CriterionChangeTold | None


@dataclass(frozen=True, slots=True)
class CriteriaTold:
    """Every criterion in use."""

    criteria: tuple[CriterionTold, ...]


@dataclass(frozen=True, slots=True)
class CriterionTexts:
    """The texts of a criterion, also of a retired one, or of ``exposure``."""

    code: Code
    revision: int
    texts: tuple[TextTold, ...]


@dataclass(frozen=True, slots=True)
class ExposureTold:
    """Everything that was recorded of what complaints are counted by."""

    revision: int


def _counts(call: Call) -> None:
    """Refuse who may not see figures, as if there were nothing."""
    if call.caller.person is None or not access.counts(call.caller.person):
        raise not_found()


def _lines(call: Call, code: str = "") -> list[Line]:
    _counts(call)
    return in_use(call.rules, call.now, code)


def _one(call: Call, code: str) -> Line:
    lines = _lines(call, code)
    if not lines:
        raise not_found()
    return lines[0]


def _told(line: Line, call: Call) -> CriterionTold:
    criterion, judgement = line.criterion, line.judgement
    person = call.caller.person
    every = person is not None and sees_every_number(person)
    return told_as(
        CriterionTold,
        criterion,
        {},
        revision=criterion_revision(criterion.code),
        owner=owner_of(criterion, call.rules),
        value=judgement.value if every else None,
        among=judgement.among if every else None,
        standing=str(judgement.standing),
        verdict=str(judgement.verdict),
        alerts=tuple(told_as(AlertTold, alert, {}) for alert in criterion.alerts),
        change=_change(criterion.code) if criterion.state is CriterionState.changing else None,
    )


def _change(code: Code) -> CriterionChangeTold:
    criterion = criterion_file(code).state
    proposal, by = criterion.proposal, criterion.proposed_by
    values: dict[str, Any] = {
        field.field: getattr(proposal, field.field, None)
        for field in fields_of(CriterionChangeTold)
    }
    retires = isinstance(proposal, RetirementProposed)
    return CriterionChangeTold(**values | {"proposed_by": by, "retires": retires})


@get("/criteria", "listCriteria", "The criteria in use", tag=_TAG, answers=CriteriaTold)
def _listed(call: Call) -> Answer:
    return Answer(CriteriaTold(tuple(_told(line, call) for line in _lines(call))))


@get(
    "/criteria/{code}",
    "getCriterion",
    "One criterion with its alerts",
    tag=_TAG,
    answers=CriterionTold,
)
def _shown(call: Call) -> Answer:
    line = _one(call, call.path["code"])
    if call.request.method == "GET":
        note(call.caller.actor, stream_of_code(line.criterion.code), now=call.now)
    return Answer(_told(line, call), headers=_etag(line))


def _etag(line: Line) -> dict[str, str]:
    return {"ETag": f'"{criterion_revision(line.criterion.code)}"'}


def _check(payload: SetCriterion) -> None:
    """Raise `invalid` for a measure, or a part of it, that there is not."""
    if measured(payload.measure, payload.part):
        return
    if payload.measure not in {*MEASURES, *UNFED}:
        raise invalid(Mistake("/measure", gettext("This measure does not exist.")))
    if payload.part is not None:
        raise invalid(Mistake("/part", gettext("The measure does not have this part.")))


def _begin(call: Call) -> Answer:
    payload: SetCriterion = call.body
    _check(payload)
    code = code_of(payload.measure, payload.part, payload.unit)
    performed(call, stream_of_code(code), SET)
    line = _one(call, code)
    headers = _etag(line) | {"Location": f"/api/v1/criteria/{code}"}
    return Answer(_told(line, call), status=201, headers=headers)


def _act(act: Code, call: Call) -> Answer:
    before = _one(call, call.path["code"])
    additive = CRITERION.acts[act].additive
    if call.expected is None and not additive:
        raise missing_match()
    performed(call, stream_of_code(before.criterion.code), act, additive=additive)
    lines = _lines(call, before.criterion.code)
    after = lines[0] if lines else _retired(before)
    return Answer(_told(after, call), headers=_etag(after))


def _retired(line: Line) -> Line:
    return replace(line, criterion=replace(line.criterion, state=CriterionState.retired))


@get("/criteria/{code}/texts", "getCriterionTexts", "Its texts", tag=_TAG, answers=CriterionTexts)
def _texts(call: Call) -> Answer:
    _counts(call)
    try:
        file = criterion_file(call.path["code"])
    except Unknown:
        raise not_found() from None
    texts = texts_of([file], reader=call.caller.reader, purpose="api", now=call.now)
    answer = CriterionTexts(file.state.code, file.state.revision, texts_told(file.state, texts))
    return Answer(answer, headers=etag(file))


def _erase(call: Call) -> Answer:
    _texts(call)
    if call.expected is None:
        raise missing_match()
    performed(call, stream_of_code(call.path["code"]), ERASE_TEXT)
    return _texts(call)


def _exposure(call: Call) -> Answer:
    _lines(call, str(EXPOSURE))
    stream = stream_of_code(EXPOSURE)
    done = performed(call, stream, RECORD_EXPOSURE)
    state = done.states.get(stream)
    return Answer(ExposureTold(getattr(state, "revision", 0)))


_ANSWERS = {RECORD_EXPOSURE: ExposureTold, ERASE_TEXT: CriterionTexts}


def _declare(act: Code, answer: Callable[[Call], Answer], of: Code | str = "{code}") -> None:
    path, name = f"/criteria/{of}/acts/{act}", f"act-criterion.{act}"
    declare_act(CRITERION.acts[act], path, name, answer, _TAG, _ANSWERS.get(act, CriterionTold))


declare_act(
    CRITERION.acts[SET], "/criteria", "openCriterion", _begin, _TAG, CriterionTold, status=201
)
_declare(RECORD_EXPOSURE, _exposure, EXPOSURE)
for _code in map(
    Code,
    (
        set_criterion.name,
        retire_criterion.name,
        approve_change.name,
        return_change.name,
        rebase.name,
        hand_over.name,
        answer_alert.name,
    ),
):
    _declare(_code, partial(_act, _code))
_declare(ERASE_TEXT, _erase)
