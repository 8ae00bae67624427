"""Clauses 5.2 and 5.4.5: surveys of staff, held outside the system so that no answer can be traced
to a person: one person records the totals, another one confirms them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..improvement.declaration import RecordAct, declaring, demand_apart, demand_owner, records
from ..improvement.suppression import FEW
from ..operation.complaint.parts import RecordedEvent
from ..refusal import Guard, demand
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Moment, Sealed, Words, sealed
from .record import GoverningKind, GoverningRecord, add_common_acts

CONFIRMED_WITHIN = timedelta(days=14)
MOST_INVITED = 1_000_000


class StaffQuestion(StrEnum):
    """A question that staff answer from 1 to 5; who gives at least 4 agrees."""

    leadership = "leadership"
    means = "means"
    attitude = "attitude"
    openness = "openness"


class StaffSurveyState(Coded):
    """Whether the totals count."""

    recorded = "recorded"
    confirmed = "confirmed"
    withdrawn = "withdrawn"


@dataclass(frozen=True, slots=True)
class StaffSurveyRecorded:
    """Staff were asked from one day to another: how many, how many answered, and how many of these
    agree with each question. `held` says how, and where the result sheet is; `owner` confirms
    it."""

    owner: Id
    held: Sealed
    first: Day
    last: Day
    invited: int
    answered: int
    leadership: int
    means: int
    attitude: int
    openness: int
    due: Day


@dataclass(frozen=True, slots=True)
class StaffSurveyConfirmed:
    """Another person compared the totals with the result sheet."""


@dataclass(frozen=True, slots=True)
class StaffSurveyWithdrawn:
    """The totals do not count, with the reason."""

    reason: Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSurvey(GoverningRecord):
    """A survey as of its last entry."""

    first: Day
    last: Day
    held: Sealed
    invited: int
    answered: int
    leadership: int
    means: int
    attitude: int
    openness: int
    confirmed_by: Id | None = None

    def agreeing(self, question: StaffQuestion) -> int:
        """Return how many agree with a question."""
        number: int = getattr(self, question)
        return number


def _begin(event: StaffSurveyRecorded, common: Mapping[str, Any]) -> StaffSurvey:
    return made_from(StaffSurvey, event, **common, state=StaffSurveyState.recorded)


def _confirmed(s: StaffSurvey, event: StaffSurveyConfirmed, recorded: RecordedEvent) -> StaffSurvey:
    return replace(s, state=StaffSurveyState.confirmed, due=None, confirmed_by=recorded.by)


def _withdrawn(s: StaffSurvey, event: StaffSurveyWithdrawn, recorded: RecordedEvent) -> StaffSurvey:
    return replace(s, state=StaffSurveyState.withdrawn, due=None)


STAFF_SURVEY_ACTS: dict[Code, RecordAct[Any]] = {}
"""Every act on surveys of staff by its name, in the order in which it is shown."""
_S = StaffSurveyState
_act = declaring("staff-survey", "5.2", STAFF_SURVEY_ACTS)

type Events = Sequence[object]


@dataclass(frozen=True, slots=True)
class RecordStaffSurvey:
    """What `StaffSurveyRecorded` says."""

    first: Day
    last: Day
    invited: int
    answered: int
    leadership: int
    means: int
    attitude: int
    openness: int
    held: Words
    owner: Id


@_act("record", RecordStaffSurvey, Permission.improvement_decide, ())
def record_survey(
    record: None, rules: Rules, actor: Actor, moment: Moment, given: RecordStaffSurvey
) -> Events:
    """Record the totals of a survey that is over, of at least `FEW` answers."""
    demand_apart(record_survey, rules, actor.id, {demand_owner(rules, given.owner)}, None)
    demand(given.first <= given.last, Guard.wrong_type, field=Code("last"))
    today = rules.day_of(None, moment)
    demand(given.last <= today, Guard.in_the_future, day=given.last)
    demand(given.invited <= MOST_INVITED, Guard.wrong_type, field=Code("invited"))
    enough = FEW <= given.answered <= given.invited
    demand(enough, Guard.wrong_type, field=Code("answered"))
    for question in StaffQuestion:
        sound = 0 <= getattr(given, question) <= given.answered
        demand(sound, Guard.wrong_type, field=Code(question))
    due = today + CONFIRMED_WITHIN
    return (made_from(StaffSurveyRecorded, given, held=sealed(given.held), due=due),)


@dataclass(frozen=True, slots=True)
class ConfirmStaffSurvey:
    """Nothing but the confirmation itself."""


def _by_another(record: Any, rules: Rules, actor: Actor, moment: Moment) -> None:
    named = {*record.owners} - {record.begun_by}
    demand(actor.id != record.begun_by or not named, Guard.not_by_owner)
    demand_apart(confirm, rules, actor.id, {record.begun_by}, None)


@_act(
    "confirm",
    ConfirmStaffSurvey,
    Permission.improvement_decide,
    {_S.recorded},
    own=True,
    ready=_by_another,
)
def confirm(
    record: StaffSurvey,
    rules: Rules,
    actor: Actor,
    moment: Moment,
    given: ConfirmStaffSurvey,
    opened: bool,
) -> Events:
    """Confirm that the totals are those of the result sheet, as someone who did not record them, if
    someone else may or owned the survey, and who `opened` the page."""
    demand(opened, Guard.not_opened)
    return (StaffSurveyConfirmed(),)


@dataclass(frozen=True, slots=True)
class WithdrawStaffSurvey:
    """Why the totals do not count."""

    reason: Words


def _vouched(record: Any) -> set[Id]:
    return {record.begun_by, *record.owners} if record.state is _S.confirmed else set()


_act(
    "withdraw",
    WithdrawStaffSurvey,
    Permission.improvement_decide,
    {_S.recorded, _S.confirmed},
    apart=_vouched,
)(records(StaffSurveyWithdrawn))


add_common_acts("staff-survey", "5.2", STAFF_SURVEY_ACTS, frozenset({_S.recorded}))

STAFF_SURVEY = GoverningKind(
    Code("staff-survey"),
    "5.2",
    STAFF_SURVEY_ACTS,
    opening=Code("record"),
    begins=StaffSurveyRecorded,
    begin=_begin,
    steps={StaffSurveyConfirmed: _confirmed, StaffSurveyWithdrawn: _withdrawn},
)
