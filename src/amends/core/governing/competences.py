"""Clauses 4.14 and 6.4: competence: what a person is trained for, proved, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from ..framework.acting import Events, Situation
from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Permission
from ..framework.people.personnel import Competence
from ..operation.acts.declaration import Category
from ..operation.complaint.parts import RecordedEvent
from ..operation.guards import demand_category
from ..records.deciding import demand_apart, recording
from ..records.fold import beginning, ending
from ..records.kind import governing_acts, governing_kind
from ..records.state import GivenReason, GoverningRecord, SealedReason, add_erase_text
from ..refusal import Guard, demand
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Moment, Sealed, Words

AHEAD = timedelta(days=30)
"""How long before its last day a competence has to be renewed."""
FULL_SCORE = 100


class CompetenceState(Coded):
    """Whether a record of competence still counts; one past its last day does not either."""

    current = "current"
    ended = "ended"


# --- events ---


@dataclass(frozen=True, slots=True)
class CompetenceRecorded:
    """A person is competent for complaints of these categories (none: all), with proof; `owner`
    sees to it that it is renewed. Scores of a test are percentages."""

    person: Id
    title: Sealed
    proof: Sealed
    owner: Id
    categories: tuple[Code, ...] = ()
    last: Day | None = None
    score_before: int | None = None
    score_after: int | None = None
    due: Day | None = None


@dataclass(frozen=True, slots=True)
class CompetenceRenewed:
    """It counts until another day, with new proof."""

    proof: Sealed
    last: Day | None = None
    score_before: int | None = None
    score_after: int | None = None
    due: Day | None = None


class CompetenceEnded(SealedReason):
    """It no longer counts, with the reason."""


# --- state ---


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetenceRecord(GoverningRecord):
    """A record of competence as of its last entry."""

    person: Id
    proof: Sealed
    categories: tuple[Code, ...] = ()
    score_before: int | None = None
    score_after: int | None = None


def competence_of(record: CompetenceRecord) -> Competence | None:
    """Return what the assignment of complaints needs of a record; None for one that ended."""
    if record.state is CompetenceState.ended:
        return None
    return Competence(record.person, record.categories, record.last)


def _due(last: Day | None, today: Day) -> Day | None:
    """Return by when it has to be renewed: where it is proved for less than `AHEAD`, on its last
    day."""
    if last is None:
        return None
    return last - AHEAD if last - AHEAD > today else last


def _due_of(event: CompetenceRecorded | CompetenceRenewed) -> Day | None:
    """Return by when it has to be renewed; older entries do not say it."""
    return event.due or (event.last - AHEAD if event.last else None)


def _begin(event: CompetenceRecorded, common: Mapping[str, Any]) -> CompetenceRecord:
    begun = beginning(CompetenceRecord, CompetenceState.current, about="person")(event, common)
    return replace(begun, due=_due_of(event))


def _renewed(
    s: CompetenceRecord, event: CompetenceRenewed, recorded: RecordedEvent
) -> CompetenceRecord:
    scores = (event.score_before, event.score_after)
    before, after = scores if event.score_after is not None else (s.score_before, s.score_after)
    due = _due_of(event)
    return replace(
        s, proof=event.proof, last=event.last, due=due, score_before=before, score_after=after
    )


# --- acts ---

_CURRENT = frozenset({CompetenceState.current})
_acts = governing_acts("competence", "4.14", CompetenceRecord)


@dataclass(frozen=True, slots=True)
class RecordCompetence:
    """Who is competent for what, by which proof, and who sees to it that it is renewed."""

    person: Id
    title: Words
    proof: Words
    owner: Id
    categories: tuple[Category, ...] = ()
    last: Day | None = None
    score_before: int | None = None
    score_after: int | None = None


@_acts("record", Permission.improvement_decide, involves=lambda _, record: {record.person})
def record_competence(here: Situation[Any], given: RecordCompetence) -> Events:
    """Record what a person is competent for. No one records their own, if someone else may."""
    demand_apart(record_competence, here, {given.person}, None)
    for category in given.categories:
        demand_category(here.rules, category)
    _demand_sound(given, here.rules, here.moment)
    due = _due(given.last, here.rules.day_of(None, here.moment))
    return (made_from(CompetenceRecorded, given, due=due),)


def _demand_sound(
    given: "RecordCompetence | RenewCompetence", rules: Rules, moment: Moment
) -> None:
    today = rules.day_of(None, moment)
    last = given.last or today
    demand(last >= today, Guard.in_the_past, day=last)
    for name, score in (("score_before", given.score_before), ("score_after", given.score_after)):
        sound = score is None or 0 <= score <= FULL_SCORE
        demand(sound, Guard.wrong_type, field=Code(name))


@dataclass(frozen=True, slots=True)
class RenewCompetence:
    """The new proof, and until when it counts now."""

    proof: Words
    last: Day | None = None
    score_before: int | None = None
    score_after: int | None = None


@_acts(
    "renew", Permission.improvement_decide, _CURRENT, own=True, apart=lambda record: {record.person}
)
def renew(here: Situation[CompetenceRecord], given: RenewCompetence) -> Events:
    """Renew it with new proof, as its owner or who decides, never the person themselves if someone
    else may."""
    _demand_sound(given, here.rules, here.moment)
    due = _due(given.last, here.rules.day_of(None, here.moment))
    return (made_from(CompetenceRenewed, given, due=due),)


class EndCompetence(GivenReason):
    """Why it no longer counts."""


_acts("end", Permission.improvement_decide, _CURRENT)(recording(EndCompetence, CompetenceEnded))


add_erase_text(_acts, CompetenceState)


COMPETENCE = governing_kind(
    _acts,
    CompetenceRecorded,
    _begin,
    {CompetenceRenewed: _renewed, CompetenceEnded: ending(CompetenceState.ended)},
)
