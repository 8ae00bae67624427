"""Clause 6.1: risks and opportunities, rated before and after what is done about them."""

from dataclasses import dataclass, replace

from ..framework.acting import Events, Situation
from ..framework.people.authority import Permission
from ..improvement.action_events import ActionKind, ActionPlanned, ActionSource
from ..operation.complaint.parts import RecordedEvent
from ..records.deciding import recording
from ..records.fold import beginning, ending, moving
from ..records.kind import governing_acts, governing_kind
from ..records.state import GivenReason, GoverningRecord, SealedReason, add_erase_text
from ..refusal import Guard, demand
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Sealed, Words

HIGHEST = 5
"""The highest likelihood, and the highest effect; both begin at 1."""


class RiskKind(Coded):
    """Whether it can harm complaint handling or make it better."""

    risk = "risk"
    opportunity = "opportunity"


class RiskState(Coded):
    """Where a risk or an opportunity is in its course."""

    described = "described"
    rated = "rated"
    treated = "treated"
    accepted = "accepted"
    closed = "closed"


# --- events ---


@dataclass(frozen=True, slots=True)
class RiskDescribed:
    """A risk or an opportunity was described, to be rated by its owner by a day."""

    kind: RiskKind
    title: Sealed
    words: Sealed
    owner: Id
    review: Day
    unit: Code | None = None


@dataclass(frozen=True, slots=True)
class RiskRated:
    """How likely it is and how large its effect, each from 1 to 5, with the reason; it is rated
    again by a day."""

    likelihood: int
    effect: int
    reason: Sealed
    review: Day


@dataclass(frozen=True, slots=True)
class RiskTreated:
    """An action is planned against a risk, or to use an opportunity."""

    action: Id
    what: Sealed
    owner: Id
    due: Day


@dataclass(frozen=True, slots=True)
class RiskAccepted:
    """Nothing is done about it, with the reason; it is rated again by a day."""

    reason: Sealed
    review: Day


class RiskClosed(SealedReason):
    """It is no longer followed, with the reason."""


# --- state ---


@dataclass(frozen=True, slots=True)
class Rating:
    """Likelihood and effect, each from 1 to 5."""

    likelihood: int
    effect: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk(GoverningRecord):
    """A risk or an opportunity as of its last entry, with its ratings, the newest last."""

    kind: RiskKind
    words: Sealed
    ratings: tuple[Rating, ...] = ()
    actions: tuple[Id, ...] = ()

    @property
    def rating(self) -> int:
        """Likelihood times effect as rated last; 0 before."""
        return self.ratings[-1].likelihood * self.ratings[-1].effect if self.ratings else 0


def _rated(s: Risk, event: RiskRated, recorded: RecordedEvent) -> Risk:
    ratings = (*s.ratings, Rating(event.likelihood, event.effect))
    return replace(s, state=RiskState.rated, ratings=ratings, due=event.review)


# --- acts ---

_OPEN = frozenset(RiskState) - {RiskState.closed}
_JUDGED = frozenset({RiskState.rated, RiskState.accepted})
_acts = governing_acts("risk", "6.1", Risk)


@dataclass(frozen=True, slots=True)
class DescribeRisk:
    """What could happen to complaint handling, who owns it, and when it is rated at the latest."""

    title: Words
    words: Words
    owner: Id
    review: Day
    kind: RiskKind = RiskKind.risk
    unit: Code | None = None


_acts("describe", Permission.improvement_work)(recording(DescribeRisk, RiskDescribed))


@dataclass(frozen=True, slots=True)
class RateRisk:
    """Likelihood and effect from 1 to 5, why, and when it is rated again."""

    likelihood: int
    effect: int
    reason: Words
    review: Day


@_acts("rate", Permission.improvement_decide, _OPEN, own=True)
def rate(here: Situation[Risk], given: RateRisk) -> Events:
    """Rate it, also again after an action."""
    for name, number in (("likelihood", given.likelihood), ("effect", given.effect)):
        demand(1 <= number <= HIGHEST, Guard.wrong_type, field=Code(name))
    return (made_from(RiskRated, given),)


@dataclass(frozen=True, slots=True)
class TreatRisk:
    """What is done, by which owner and day."""

    what: Words
    owner: Id
    due: Day


@_acts("treat", Permission.improvement_decide, _OPEN - {RiskState.described}, own=True)
def treat(here: Situation[Risk], given: TreatRisk, action: Id) -> Events:
    """Plan an action about it, with this id. It is rated again before it is closed."""
    return (made_from(RiskTreated, given, action=action),)


def action_of(record: Risk, event: RiskTreated) -> ActionPlanned:
    """Return the action by which a risk is treated."""
    return ActionPlanned(
        ActionKind.correction, ActionSource.risk, event.owner, event.due, event.what, record.unit
    )


@dataclass(frozen=True, slots=True)
class AcceptRisk:
    """Why nothing is done about it, and when it is rated again."""

    reason: Words
    review: Day


# Someone who does not own it accepts it, if someone else may.
_acts(
    "accept",
    Permission.improvement_decide,
    {RiskState.rated},
    opened=True,
    apart=lambda record: record.owners,
)(recording(AcceptRisk, RiskAccepted))


class CloseRisk(GivenReason):
    """Why it is no longer followed."""


# After an action it is rated again first; without one, someone who does not own it closes it, if
# someone else may.
_acts(
    "close",
    Permission.improvement_decide,
    _JUDGED,
    own=True,
    opened=True,
    apart=lambda record: () if record.actions else record.owners,
)(recording(CloseRisk, RiskClosed))


add_erase_text(_acts, RiskState)


RISK = governing_kind(
    _acts,
    RiskDescribed,
    beginning(Risk, RiskState.described, due="review"),
    {
        RiskRated: _rated,
        RiskTreated: lambda s, event, recorded: replace(
            s, state=RiskState.treated, actions=(*s.actions, event.action), due=event.due
        ),
        RiskAccepted: moving(RiskState.accepted, due="review"),
        RiskClosed: ending(RiskState.closed),
    },
)
