"""Clauses 5.2 and 5.4.5: surveys of staff, held outside the system so that no answer can be traced
to a person: one person records the totals, another one confirms them."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from ..framework.acting import Events, Situation
from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Permission
from ..improvement.suppression import FEW
from ..records.deciding import demand_apart, recording
from ..records.fold import beginning, ending
from ..records.kind import governing_acts, governing_kind
from ..records.state import (
    GivenReason,
    GoverningRecord,
    NoParticulars,
    SealedReason,
    add_erase_text,
    add_hand_over,
)
from ..refusal import Guard, demand
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Sealed, Words

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


class StaffSurveyWithdrawn(SealedReason):
    """The totals do not count, with the reason."""


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


def enough_staff(rules: Rules) -> bool:
    """Return whether there are `FEW` active members of staff. With fewer, no survey shows anything:
    its answers could be traced, or are those of who recorded them."""
    return sum(person.active for person in rules.people.persons.values()) >= FEW


_S = StaffSurveyState
_acts = governing_acts("staff-survey", "5.2", StaffSurvey)


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


@_acts("record", Permission.improvement_decide, involves=lambda _, record: {record.owner})
def record_survey(here: Situation[Any], given: RecordStaffSurvey) -> Events:
    """Record the totals of a survey that is over, of at least `FEW` answers."""
    demand_apart(record_survey, here, {given.owner}, None)
    demand(given.first <= given.last, Guard.wrong_type, field=Code("last"))
    today = here.rules.day_of(None, here.moment)
    demand(given.last <= today, Guard.in_the_future, day=given.last)
    demand(given.invited <= MOST_INVITED, Guard.wrong_type, field=Code("invited"))
    enough = FEW <= given.answered <= given.invited
    demand(enough, Guard.wrong_type, field=Code("answered"))
    for question in StaffQuestion:
        sound = 0 <= getattr(given, question) <= given.answered
        demand(sound, Guard.wrong_type, field=Code(question))
    due = today + CONFIRMED_WITHIN
    return (made_from(StaffSurveyRecorded, given, due=due),)


def _by_another(here: Situation[Any]) -> None:
    record = here.state
    named = {*record.owners} - {record.begun_by}
    demand(here.actor.id != record.begun_by or not named, Guard.not_by_owner)


# Someone who did not record the totals confirms that they are those of the result sheet, if someone
# else may or owned the survey.
confirm = _acts(
    "confirm",
    Permission.improvement_decide,
    {_S.recorded},
    own=True,
    opened=True,
    ready=_by_another,
    apart=lambda record: {record.begun_by},
)(recording(NoParticulars, StaffSurveyConfirmed))


class WithdrawStaffSurvey(GivenReason):
    """Why the totals do not count."""


def _vouched(record: Any) -> set[Id]:
    return {record.begun_by, *record.owners} if record.state is _S.confirmed else set()


_acts(
    "withdraw",
    Permission.improvement_decide,
    {_S.recorded, _S.confirmed},
    apart=_vouched,
)(recording(WithdrawStaffSurvey, StaffSurveyWithdrawn))


add_hand_over(_acts, {_S.recorded})
add_erase_text(_acts, StaffSurveyState)

STAFF_SURVEY = governing_kind(
    _acts,
    StaffSurveyRecorded,
    beginning(StaffSurvey, _S.recorded),
    {
        StaffSurveyConfirmed: ending(_S.confirmed, by="confirmed_by"),
        StaffSurveyWithdrawn: ending(_S.withdrawn),
    },
)
