"""Clauses 7.7 to 7.9: events of response, approval, decision, reply, remedy and closing."""

from dataclasses import dataclass

from ...values import Code, Day, Id, Money, Sealed
from .outbound import Way
from .parts import Checked, Event, Fact, OptionClosed, Remedy
from .vocabulary import Ground, OutsideResult, Pattern, Reaction, SecondReading


@dataclass(frozen=True, slots=True)
class ResponsePrepared(Event):
    """A response for some or all complainants: its reasons and what is offered; `given` says that
    in its author's own words. What it promises for the future becomes an action of an owner by a
    day, unless `no_action` says why not. `reading` says why someone not involved has to read it
    before it is sent; None in older entries."""

    response: int
    parties: tuple[int, ...]
    reasons: Sealed
    remedies: tuple[Remedy, ...] = ()
    others_affected: bool | None = None
    prevention: Sealed | None = None
    given: Sealed | None = None
    action_owner: Id | None = None
    action_due: Day | None = None
    no_action: Sealed | None = None
    reading: SecondReading | None = None


@dataclass(frozen=True, slots=True)
class ActionOpened(Event):
    """What a response promised for the future became an action, of this owner by this day."""

    response: int
    action: Id
    owner: Id
    due: Day


@dataclass(frozen=True, slots=True)
class ResponseAuthorized(Event):
    """The response is within a person's authority. `within_own` is the preparer's own limit;
    `alone` says why no second person looked at it. `unread`: someone not involved had to read it,
    and there was no one."""

    response: int
    within_own: bool = False
    alone: Sealed | None = None
    unread: bool | None = None


@dataclass(frozen=True, slots=True)
class ActProposed(Event):
    """A person proposes an act that a second person decides; `values` is its payload, text
    included, and `file` a file in it."""

    act: Code
    values: tuple[Fact, ...]
    file: Sealed | None = None


@dataclass(frozen=True, slots=True)
class NotAgreed(Event):
    """A second person does not agree to what a first one proposed by `act`, or to a prepared
    response: the proposal is off, the response goes back."""

    act: Code
    reason: Sealed
    response: int | None = None


@dataclass(frozen=True, slots=True)
class ProposalWithdrawn(Event):
    """The person who proposed `act` withdrew the proposal before a second person answered."""

    act: Code


@dataclass(frozen=True, slots=True)
class Escalated(Event):
    """The next level of the ladder looks at it anew, for these parties."""

    parties: tuple[int, ...]
    level: Code
    person: Id
    reason: Sealed | None = None


@dataclass(frozen=True, slots=True)
class DecisionCommunicated(Event):
    """The decision and its reasons went to a complainant, with the ways of going further; `checked`
    is what was found in it of what regulators' packs demand."""

    party: int
    response: int
    way: Way
    recourse: tuple[Code, ...]
    words: Sealed | None = None
    template: Code | None = None
    template_version: int | None = None
    checked: tuple[Checked, ...] = ()


@dataclass(frozen=True, slots=True)
class ResponseReleased(Event):
    """A response to a complainant was released to be sent by post. It is communicated once the
    letter was posted, as `DecisionCommunicated` with the same fields; `told` are the personnel who
    are told of it then."""

    party: int
    response: int
    way: Way
    recourse: tuple[Code, ...]
    words: Sealed | None = None
    template: Code | None = None
    template_version: int | None = None
    checked: tuple[Checked, ...] = ()
    told: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonnelTold(Event):
    """The personnel concerned were told of the decision; `to_read` has a notice of it, to be
    read."""

    persons: tuple[Id, ...]
    response: int
    to_read: tuple[Id, ...] | None = None


@dataclass(frozen=True, slots=True)
class ReactionRecorded(Event):
    """What a complainant says of the decision. Recorded by staff: in which `way` they said so, and
    in which words or file, and by which representative (`said_by`) if not by themselves. Against a
    refusal, `first` proposed it, or `alone` says why no one else agreed."""

    party: int
    reaction: Reaction
    response: int
    words: Sealed | None = None
    way: Way | None = None
    evidence: Sealed | None = None
    first: Id | None = None
    alone: Sealed | None = None
    said_by: int | None = None


@dataclass(frozen=True, slots=True)
class RecordingDisputed(Event):
    """A complainant says that the reply or withdrawal that staff recorded for them is wrong.
    `to_read` are the members of staff who get a notice of it; None in older entries."""

    party: int
    words: Sealed
    to_read: tuple[Id, ...] | None = None


@dataclass(frozen=True, slots=True)
class RecourseTold(Event):
    """A complainant who refused was told of every other way, inside and outside (7.9)."""

    party: int
    options: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class WatchSet(Event):
    """A refused complaint stays open; somebody looks again on this day."""

    day: Day


@dataclass(frozen=True, slots=True)
class RemedyCarriedOut(Event):
    """One remedy of the accepted response was done."""

    remedy: int
    response: int
    words: Sealed | None = None


@dataclass(frozen=True, slots=True)
class RemedyPaid(Event):
    """Money of a remedy was paid, on this day."""

    remedy: int
    response: int
    amount: Money
    paid_on: Day


@dataclass(frozen=True, slots=True)
class CorrectionVerified(Event):
    """Someone saw that the correction holds. `alone` says why it was its doer."""

    response: int
    words: Sealed | None = None
    alone: Sealed | None = None


@dataclass(frozen=True, slots=True)
class CorrectionFailed(Event):
    """A check found that these remedies were not done as promised, so they have to be done
    again."""

    response: int
    remedies: tuple[int, ...]
    words: Sealed


@dataclass(frozen=True, slots=True)
class ReferredOutside(Event):
    """An outside body has it, with the complainant's informed consent (ISO 10003)."""

    parties: tuple[int, ...]
    body: Code
    consent: bool
    notice: Sealed | None = None
    opened_on: Day | None = None


@dataclass(frozen=True, slots=True)
class OutsideOutcomeRecorded(Event):
    """How the outside procedure ended, and whether that is for the complainant at all."""

    parties: tuple[int, ...]
    body: Code
    result: OutsideResult
    decided_on: Day
    words: Sealed | None = None
    amount: Money | None = None
    upheld: bool = True


@dataclass(frozen=True, slots=True)
class Withdrawn(Event):
    """A complainant takes the complaint back, in their own words. Recorded by staff: in which `way`
    they said so, and by which representative (`said_by`) if not by themselves. Against a refusal,
    `first` proposed it, or `alone` says why no one else agreed."""

    party: int
    words: Sealed
    way: Way | None = None
    first: Id | None = None
    alone: Sealed | None = None
    said_by: int | None = None


@dataclass(frozen=True, slots=True)
class ClosureProposed(Event):
    """One person holds every option used; a second has not agreed yet. How they would classify it
    (8.2) is what the second one agrees to."""

    parties: tuple[int, ...]
    options: tuple[OptionClosed, ...]
    category: Code | None = None
    cause: Code | None = None
    seen_before: Pattern | None = None
    words: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Closed(Event):
    """The end for these parties, on one ground, classified (8.2)."""

    parties: tuple[int, ...]
    ground: Ground
    category: Code
    cause: Code
    seen_before: Pattern
    options: tuple[OptionClosed, ...] = ()
    first: Id | None = None
    alone: Sealed | None = None
    words: Sealed | None = None


@dataclass(frozen=True, slots=True)
class CauseDetermined(Event):
    """The cause of a closed complaint, found or found differently after closing."""

    cause: Code
    seen_before: Pattern | None = None
    reason: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Reopened(Event):
    """Any later word opens it again, from the stage that fits."""

    parties: tuple[int, ...]
    reason: Sealed
    by_complainant: bool = False
