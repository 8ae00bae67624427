"""Clauses 7.5 and 7.6: events of assessment and investigation."""

from dataclasses import dataclass

from ...framework.policy.commitments import Grade, Priority
from ...values import Code, Day, Id, Sealed
from .outbound import Way
from .parts import Event, Fact
from .vocabulary import Finding, Look


@dataclass(frozen=True, slots=True)
class Assessed(Event):
    """The six answers and the priority that follows from them."""

    severity: Grade
    safety: bool
    complexity: Grade
    impact: Grade
    immediate_needed: bool
    immediate_possible: bool
    priority: Priority
    likelihood_of_compensation: bool | None = None
    overridden: bool = False
    reason: Sealed | None = None


@dataclass(frozen=True, slots=True)
class ImmediateActionTaken(Event):
    """Something was done at once (7.2-f)."""

    words: Sealed


@dataclass(frozen=True, slots=True)
class TopManagementAlerted(Event):
    """A significant complaint goes to top management at once (5.4.1-g): to `persons`, who have to
    read it."""

    cause: Code
    persons: tuple[Id, ...] | None = None


@dataclass(frozen=True, slots=True)
class Classified(Event):
    """Where the complaint belongs: issue, category, product, unit, own facts."""

    issue: int | None = None
    category: Code | None = None
    product: Code | None = None
    unit: Code | None = None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectNamed(Event):
    """A mention is bound to a person: they are complained about. Mention 0 is none: it turned out
    later."""

    mention: int
    person: Id


@dataclass(frozen=True, slots=True)
class MentionDismissed(Event):
    """A mention is nobody in personnel, or not complained about, for a reason."""

    mention: int
    reason: Sealed


@dataclass(frozen=True, slots=True)
class InterestDeclared(Event):
    """Somebody in personnel says that they are too close."""

    person: Id
    words: Sealed


@dataclass(frozen=True, slots=True)
class Recused(Event):
    """Whoever had the complaint in hand stepped back."""

    person: Id
    words: Sealed


@dataclass(frozen=True, slots=True)
class InvestigatorAssigned(Event):
    """An independent person examines the complaint for these parties. Planned are `looks`, to be
    ready by a day; without them the plan made before applies, if there is one."""

    person: Id
    parties: tuple[int, ...]
    looks: tuple[Look, ...] | None = None
    ready_by: Day | None = None


@dataclass(frozen=True, slots=True)
class InvestigatorReleased(Event):
    """Whoever examined it turned out to stand above a person complained about."""

    person: Id


@dataclass(frozen=True, slots=True)
class SubjectNotified(Event):
    """A person complained about was told in full, and of the support they have (Annex D)."""

    person: Id
    allegation: Sealed
    support: Sealed | None = None


@dataclass(frozen=True, slots=True)
class PersonHeard(Event):
    """What a person complained about says to it: themselves, or as someone else recorded what they
    said in this `way`."""

    person: Id
    words: Sealed
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class HearingConfirmed(Event):
    """The person said that what was recorded for them is right; `by_code`: with the access code of
    their letter, without an account."""

    person: Id
    by_code: bool = False


@dataclass(frozen=True, slots=True)
class HearingCorrected(Event):
    """The person said in their own words what was recorded for them; `by_code` as in
    `HearingConfirmed`."""

    person: Id
    words: Sealed
    by_code: bool = False


@dataclass(frozen=True, slots=True)
class SideNotHeard(Event):
    """Why one side could not be heard: perhaps they did not respond, although they were asked on a
    day, in a way."""

    person: Id
    reason: Sealed
    asked_on: Day | None = None
    asked_by: Way | None = None


@dataclass(frozen=True, slots=True)
class EvidenceRecorded(Event):
    """Something that bears on an issue; `look` says where it comes from."""

    words: Sealed
    issue: int | None = None
    file: Sealed | None = None
    verified: bool = False
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class FindingRecorded(Event):
    """What was established about one issue, and why; `no_evidence_reason` says why one of "not
    upheld" has no evidence."""

    issue: int
    finding: Finding
    words: Sealed
    no_evidence_reason: Sealed | None = None


@dataclass(frozen=True, slots=True)
class InvestigationFinished(Event):
    """All reasonable effort has been made; every issue has its finding."""

    similar_seen: bool | None = None
