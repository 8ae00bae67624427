"""Clauses 5.3, 7.1 and 8.1: codes, records, terms of keeping, returns and duties of a regime.

They are read and checked whole. Codes and terms of keeping are acted on; `regime_idle` names that
from which nothing follows yet.
"""

from dataclasses import dataclass
from datetime import date

from ...principles.timeliness import TermUnit
from ...values import Code, Coded, Id
from .predicate import Predicate


class Outcome(Coded):
    """The one scale onto which a regime's outcomes are laid."""

    upheld = "upheld"
    partly = "partly"
    not_ = "not"
    resolved = "resolved"
    referred = "referred"
    withdrawn = "withdrawn"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A regime's own code and what it means on the one scale."""

    code: Code
    outcome: Outcome


class Select(Coded):
    """How many entries of a list one complaint has."""

    one = "one"
    many = "many"


@dataclass(frozen=True, slots=True)
class CodeItem:
    """An entry of a regime's list; its label is the regulator's, letter for letter."""

    code: Code
    label: str
    parent: Code | None = None
    map_to: Code | None = None


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list by which a regime sorts complaints, for the days on which it holds."""

    axis: Code
    label: str = ""
    select: Select = Select.one
    max: int | None = None
    required_at: Code | None = None
    parent_axis: Code | None = None
    items: tuple[CodeItem, ...] = ()
    file: str | None = None
    source: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    map_to: Code | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """How long something is kept."""

    amount: int
    unit: TermUnit


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the record of a complaint is kept, counted from an event."""

    keep: Keep
    from_: Code
    when: Predicate | None = None
    basis: str = ""
    hold: tuple[Code, ...] = ()
    source: Code | None = None


@dataclass(frozen=True, slots=True)
class Handler:
    """Who may not decide at a stage: whoever did at another one."""

    not_same_as: Code


@dataclass(frozen=True, slots=True)
class Stage:
    """A tier of a regime's procedure, and who may decide there."""

    id: Code
    order: int
    enter_on: Code
    handler: Handler | None = None
    final: bool = False
    leave_by: tuple[Code, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What must be on record at an event."""

    fields: tuple[Code, ...]
    at: Code
    source: Code | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """What the organization itself has to do, apart from any complaint."""

    id: Code
    every: Code
    text: str
    owner: Code | None = None
    evidence: str = ""


class PeriodLength(Coded):
    """The length of a reporting period."""

    month = "month"
    quarter = "quarter"
    half_year = "half_year"
    year = "year"


@dataclass(frozen=True, slots=True)
class Period:
    """Reporting periods; `anchor` is the month and day (``04-01``) on which one begins."""

    every: PeriodLength
    anchor: str = "01-01"


@dataclass(frozen=True, slots=True)
class ReturnDue:
    """By when a return is owed after the end of its period."""

    amount: int
    unit: TermUnit
    calendar: Code | None = None
    from_: Code = Code("period_end")
    confidence: Code | None = None


@dataclass(frozen=True, slots=True)
class SubmissionWindow:
    """The days, month and day, between which a return of a half-year is taken."""

    period_end_in: str | None = None
    opens: str | None = None
    closes: str | None = None
    on: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an aggregate return."""

    id: Code
    agg: Code
    of: Code | None = None
    where: Predicate | None = None
    by: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Return:
    """A statistic that the regulator asks for."""

    id: Code
    grain: Code
    period: Period
    entity: Code | None = None
    format: Code | None = None
    first: date | None = None
    last: date | None = None
    due: ReturnDue | None = None
    window: tuple[SubmissionWindow, ...] = ()
    nil: Code | None = None
    include: Predicate | None = None
    rows: tuple[Row, ...] = ()
    columns: tuple[Code, ...] = ()
    columns_file: str | None = None
    checks: tuple[Code, ...] = ()
    validate: Code | None = None
    sign_off: Code | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """What the organization has to publish."""

    id: Id
    when: Predicate | None = None
    due: tuple[SubmissionWindow, ...] = ()
    table: Code | None = None
    place: Code | None = None
    confirm_to: Code | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """A self-assessment that has to be made."""

    id: Code
    rows_file: str | None = None
    answers: tuple[Code, ...] = ()
    due: Code | None = None
    publish: bool = False
