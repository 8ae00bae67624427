"""Clause 5.3: commitments in a policy: targets, approval limits, controls, review stages.

They decide which priority an assessment gives, what is significant, when a second person is needed,
how much a role may promise, and where a complaint can be escalated.
"""

from dataclasses import dataclass

from ...principles.timeliness import TermUnit
from ...values import Code, Coded, Money
from ..labels import Label
from ..people.personnel import Role


class Grade(Coded):
    """Severity, complexity and impact of a complaint (7.5), mildest first."""

    low = "low"
    medium = "medium"
    high = "high"
    critical = "critical"


_SCALE = tuple(Grade)


def _reaches(grade: str, floor: Grade | None) -> bool:
    """Return whether a grade is at least the floor, if there is one. Raises ValueError for an
    unknown grade."""
    level = Grade(grade)
    return floor is None or _SCALE.index(level) >= _SCALE.index(floor)


class Priority(Coded):
    """How soon a complaint must be dealt with (7.5), least pressing first."""

    routine = "routine"
    prompt = "prompt"
    urgent = "urgent"


@dataclass(frozen=True, slots=True)
class Target:
    """How soon a complaint of one priority is acknowledged and answered, in `unit` (7.4, 7.5)."""

    priority: Priority
    acknowledge: int
    respond: int
    unit: TermUnit = TermUnit.business_day


DEFAULT_TARGETS = (
    Target(Priority.routine, 1, 20),
    Target(Priority.prompt, 1, 10),
    Target(Priority.urgent, 0, 2),
)


@dataclass(frozen=True, slots=True)
class PriorityRule:
    """One line of the priority rule: where all that is named is true, the priority is `then`."""

    then: Priority
    severity_at_least: Grade | None = None
    complexity_at_least: Grade | None = None
    impact_at_least: Grade | None = None
    immediate_needed: bool | None = None

    def matches(
        self, *, severity: str, complexity: str, impact: str, immediate_needed: bool
    ) -> bool:
        """Return whether every named condition is met; a line without any always matches."""
        return (
            _reaches(severity, self.severity_at_least)
            and _reaches(complexity, self.complexity_at_least)
            and _reaches(impact, self.impact_at_least)
            and self.immediate_needed in (None, immediate_needed)
        )


DEFAULT_PRIORITY_RULES = (
    PriorityRule(Priority.urgent, severity_at_least=Grade.critical),
    PriorityRule(Priority.urgent, severity_at_least=Grade.high, immediate_needed=True),
    PriorityRule(Priority.prompt, severity_at_least=Grade.high),
    PriorityRule(Priority.prompt, impact_at_least=Grade.high),
    PriorityRule(Priority.prompt, immediate_needed=True),
)


@dataclass(frozen=True, slots=True)
class SignificanceRule:
    """One line of what is told to top management at once (5.4.1, 5.4.5): any line suffices."""

    severity_at_least: Grade | None = None
    impact_at_least: Grade | None = None
    amount_at_least: Money | None = None

    def matches(self, *, severity: str, impact: str, amount: Money | None) -> bool:
        """Return whether all values of the line are reached; money only in the same currency."""
        floor = self.amount_at_least
        if floor is not None and (amount is None or amount.currency != floor.currency):
            return False
        enough = floor is None or amount is None or amount.minor >= floor.minor
        reached = _reaches(severity, self.severity_at_least)
        return enough and reached and _reaches(impact, self.impact_at_least)


DEFAULT_SIGNIFICANCE = (
    SignificanceRule(severity_at_least=Grade.critical),
    SignificanceRule(impact_at_least=Grade.critical),
)


class Strength(Coded):
    """How strictly a second person is required."""

    required = "required"
    required_above = "required_above"
    alone_with_reason = "alone_with_reason"


class LateLetters(Coded):
    """Who informs a complainant that the response is late: an automatic letter, or a person who is
    asked to write one."""

    by_itself = "by_itself"
    by_a_person = "by_a_person"


class DangerHours(Coded):
    """When people who report a danger are phoned: at any time, or only when we are open."""

    any_time = "any_time"
    when_open = "when_open"


class CompetenceGate(Coded):
    """What happens when a complaint is to be given to a person without the record of competence
    that its category needs."""

    warn = "warn"
    refuse = "refuse"


class ControlName(Coded):
    """The two-person controls whose strength a policy chooses.

    Independence where a person is complained about is not among them: it is absolute.
    """

    authorize_response = "authorize_response"
    verify_correction = "verify_correction"
    decline_scope = "decline_scope"
    close_exhausted = "close_exhausted"
    decide_kind = "decide_kind"
    extend_term = "extend_term"
    change_refusal = "change_refusal"
    confirm_person = "confirm_person"
    publish_policy = "publish_policy"
    widen_access = "widen_access"
    change_installation = "change_installation"


OF_MONEY = frozenset({ControlName.authorize_response, ControlName.verify_correction})
"""The controls that depend on an amount; in the others no money is involved."""


@dataclass(frozen=True, slots=True)
class Control:
    """A two-person control: a second person is needed always, above an amount, or not at all."""

    name: ControlName
    strength: Strength = Strength.required
    above: Money | None = None

    @classmethod
    def unsaid(cls, name: ControlName) -> "Control":
        """Return the control that applies if a policy does not mention it: a second person is
        required, except for publishing, which one person did under every policy adopted before this
        control existed."""
        alone = name is ControlName.publish_policy
        return cls(name, Strength.alone_with_reason if alone else Strength.required)

    def second_needed(self, amount: Money | None) -> bool:
        """Return whether another person must agree if `amount` is at stake (None: no money).

        An amount in another currency than `above` cannot be compared and needs a second person.
        """
        if self.strength is Strength.required_above and self.above is not None:
            if amount is None:
                return False
            return amount.currency != self.above.currency or amount.minor > self.above.minor
        return self.strength is not Strength.alone_with_reason


@dataclass(frozen=True, slots=True)
class Limit:
    """How much a role may promise in one complaint, all responses together (5.4, Annex F).

    Without `response_type` it is the role's limit for every type that has none of its own.
    """

    role: Role
    amount: Money
    response_type: Code | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the escalation ladder above the first handling (Annex G) and who holds it. None
    goes up to one that is `retired`; who is there already goes on from it."""

    code: Code
    role: Role
    labels: tuple[Label, ...] = ()
    retired: bool = False


_RESPONSE_SENT = Code("response_sent")


@dataclass(frozen=True, slots=True)
class OutsideBody:
    """Where a complainant can go next outside (7.9) and until when.

    The window is `window_amount` of `window_unit` from the event `from_event`; without an
    amount the body knows no limit. One that is `retired` is told to nobody anew. With `units` or
    `categories` it is there for complaints of those and what lies below them alone.
    """

    code: Code
    labels: tuple[Label, ...] = ()
    address: str = ""
    url: str = ""
    window_amount: int | None = None
    window_unit: TermUnit = TermUnit.month
    from_event: Code = _RESPONSE_SENT
    units: tuple[Code, ...] = ()
    categories: tuple[Code, ...] = ()
    retired: bool = False


COUNTED_FROM = (
    _RESPONSE_SENT,
    Code("acknowledged"),
    Code("received"),
    Code("closed"),
    Code("reopened"),
    Code("escalation_requested"),
)
"""The events from which the period of an external body can be counted (7.9)."""
