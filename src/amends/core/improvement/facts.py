"""Clauses 8.1 and 8.2: fact rows: what measures count of one complaint, as plain columns.

A row contains codes, days, whole numbers and yes or no: never text, names, references, ids of
people or moments. Days are those of the organization's zone; `hours` are whole hours, `days` whole
working days. `VERSION` is raised whenever a column is added or changes its meaning.
"""

from dataclasses import dataclass
from enum import StrEnum

from ..framework.people.personnel import Role
from ..values import Code, Day

VERSION = 9
"""Version of the columns of every fact table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesFact:
    """Columns of every fact about a complaint: its random key, and by what it can be grouped."""

    key: int
    received_on: Day
    counts: bool
    """Whether it is a complaint that measures count: no praise, not merged, not taken back."""
    ours: bool
    """Whether it was handled here from its receipt, not imported."""
    in_scope: bool
    unit: Code | None
    brand: Code | None
    entity: Code | None
    product: Code | None
    category: Code | None
    cause: Code | None
    channel: Code | None
    priority: Code | None
    pattern: Code | None
    restricted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintFact(CodesFact):
    """One complaint as of its last entry. `…_in_time` is judged by the original deadline, and
    `answered_in_force` by the current one; `…_first_on` is the day of the original deadline."""

    stage: Code
    open: bool
    closed: bool
    severity: Code | None
    safety: bool
    complainants: int
    at_once: bool
    finding: Code | None
    acknowledge_first_on: Day | None
    acknowledged_in_time: bool
    assessed_on: Day | None
    assessed_before_answer: bool
    priority_changed: bool
    answer_first_on: Day | None
    answer_due_on: Day | None
    answered_on: Day | None
    answered_in_time: bool
    answered_in_force: bool
    answer_days: int | None
    news_in_time: bool
    """Whether no complainant waited for news longer than the settings say."""
    accepted_on: Day | None
    accepted_noted: bool
    refusal_changed_on: Day | None
    escalated: bool
    """Whether a complainant took it to a review stage after a response."""
    disputed_on: Day | None
    refused_open: bool
    options_told: bool
    """Whether those who refused were sent their options, and a review is under way or its day is
    set."""
    referred_on: Day | None
    body: Code | None
    external_upheld: bool | None
    closed_on: Day | None
    cause_revised: bool
    """Whether its cause was determined, or changed, after closing."""
    excluded_on: Day | None
    excluded_by: Code | None
    overturned: bool
    support_needs: bool
    from_outside: bool
    """Whether a complainant submitted it, or wrote with a code that staff never saw."""
    language: Code | None
    """The language of all its complainants, without its region; None if unknown or several."""
    language_offered: bool
    lacks_description: bool
    lacks_remedy: bool
    lacks_subject: bool
    lacks_deadline: bool
    lacks_unit: bool
    lacks_immediate: bool
    """Whether this item is missing from the record (`missing_items.Item`)."""
    incomplete: bool
    review_stage: int | None
    """The review stage at which it is now, counted from 1; the highest of several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFact(CodesFact):
    """One issue of a complaint, with its own category and finding."""

    issue_category: Code | None
    finding: Code | None


class Step(StrEnum):
    """Kinds of steps that are measured."""

    assigned = "assigned"
    decision_told = "decision_told"
    closed = "closed"
    management_alerted = "management_alerted"
    date_moved = "date_moved"
    judged = "judged"
    notice = "notice"
    not_upheld = "not_upheld"
    exhausted = "exhausted"
    reviewed = "reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFact(CodesFact):
    """One step: the day, the hours that it took, and whether it was sound: an investigator stayed
    independent, a closure was not reopened, a deadline was not moved by its owner alone, work was
    judged by another person, a notice was read, evidence is behind a finding of “not upheld”, and a
    review, or a complainant who wanted none, behind a closure without options. Of a review: its
    stage, counted from 1, and the working days from escalation to response."""

    step: Step
    on: Day
    hours: int | None
    sound: bool
    review_stage: int | None = None
    review_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyFact(CodesFact):
    """One remedy of a response: when the response was accepted, and when the remedy was done."""

    type: Code
    accepted_on: Day | None
    done_on: Day | None
    days: int | None
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyFact(CodesFact):
    """Money of a complaint, promised or paid on a day, in minor units of its currency."""

    flow: Code
    currency: Code
    minor: int
    on: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentFact:
    """One role of one member of staff: whether it may resolve on the spot, whether it may promise
    money, whether the settings limit that, and whether there is a record of competence, with its
    last day if it has one. A snapshot of today."""

    role: Code
    unit: Code | None
    resolves: bool
    promises: bool
    limited: bool
    trained: bool
    trained_until: Day | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFact:
    """One governing record as of its last entry; of a policy the version that was signed last, also
    while a newer one is drafted. It applies from `first_on` to `last_on`."""

    unit: Code | None
    kind: Code
    state: Code
    begun_on: Day
    first_on: Day | None
    last_on: Day | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFact:
    """One action as of its last entry; `works` is the last verdict on its effect."""

    unit: Code | None
    kind: Code
    source: Code
    state: Code
    planned_on: Day
    due_on: Day
    completed_on: Day | None
    days: int | None
    """Whole working days from planning to completion."""
    checked_on: Day | None
    works: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFact:
    """Columns of every fact about a complaint in a sample: by what it can be grouped."""

    unit: Code | None
    brand: Code | None
    product: Code | None
    category: Code | None
    channel: Code | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFact(SampleFact):
    """One person who was asked in a survey. `handling` and `outcome` are whether they were
    satisfied with each; None without an answer to it. `entered`: staff entered their answers."""

    asked_on: Day | None
    answered_on: Day | None
    entered: bool
    handling: bool | None
    outcome: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingFact(SampleFact):
    """One complaint that was read in a quality check, with the verdict on each question."""

    read_on: Day
    scope: Code | None
    fair: Code | None
    both_sides: Code | None
    reasons: Code | None
    plain_words: Code | None
    in_time: Code | None
    priority: Code | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingFact:
    """One training with a test before and after, and whether the second score is higher."""

    unit: Code | None
    on: Day
    better: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAnswerFact:
    """One of the answers that a survey of staff counted: to which question, and whether it agrees.
    No row is of a person."""

    unit: Code | None
    question: Code
    on: Day
    agrees: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """The fact rows of one complaint, by table."""

    complaint: ComplaintFact
    issue: tuple[IssueFact, ...]
    step: tuple[StepFact, ...]
    remedy: tuple[RemedyFact, ...]
    money: tuple[MoneyFact, ...]


OF_COMPLAINTS: dict[str, type[CodesFact]] = {
    "complaint": ComplaintFact,
    "issue": IssueFact,
    "step": StepFact,
    "remedy": RemedyFact,
    "money": MoneyFact,
}
"""Fact tables of complaints by their names."""
SNAPSHOTS: dict[str, type] = {
    "appointment": AppointmentFact,
    "action": ActionFact,
    "survey": SurveyFact,
    "reading": ReadingFact,
    "record": RecordFact,
    "training": TrainingFact,
    "staff_answer": StaffAnswerFact,
}
"""Fact tables that are written as a whole."""
TABLES: dict[str, type] = {**OF_COMPLAINTS, **SNAPSHOTS}
"""Every fact table."""
REQUIRED_ROLES = (
    Role.top_management,
    Role.management_representative,
    Role.handler,
    Role.contact_personnel,
    Role.auditor,
)
"""Roles of clause 5.4 and its annexes that someone has to have."""
