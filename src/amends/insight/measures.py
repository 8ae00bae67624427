"""Clause 8.4: the measures. Each is a condition on the complaints of a period; what it says is its
definition, which is shown beside the figure.

A figure, the list it opens and its parts are made from the same conditions. Everything is told as
the record stands today: a complaint that was reopened or merged since moves the figures of an
earlier month too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from inspect import getdoc

from django.db.models import F, Q

from amends.core.operation.complaint.stages import CLOSED_ON, Stage
from amends.core.operation.events import Finding, Ground, Kind
from amends.core.values import Code

from .spans import Span

type Condition = Callable[[Span], Q]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted of all `COMPLAINTS`, `among` which of them (None: it is a number, no share),
    and the parts that together make it up, or all that it is among.

    A part is a part of its whole: its condition alone says less. `standing` is a measure of what
    stands at the end of a period: no day of the period finds it."""

    code: Code
    counted: Condition
    parts: Mapping[str, Condition]
    among: Condition | None = None
    parts_of_all: bool = False
    standing: bool = False

    @property
    def definition(self) -> str:
        """What it counts, in English; `wording.measures` has it in other languages."""
        return " ".join((getdoc(self.counted) or "").split())

    def whole(self, span: Span) -> Q:
        """All complaints that the measure looks at, among `COMPLAINTS`."""
        return (self.among or self.counted)(span)

    def condition(self, part: str | None = None) -> Condition:
        """What it counts, or one part of it. Raises KeyError."""
        if part is None:
            return lambda span: COMPLAINTS & self.counted(span)
        of = self.whole if self.parts_of_all else self.counted
        its = self.parts[part]
        return lambda span: COMPLAINTS & of(span) & its(span)


MEASURES: dict[str, Measure] = {}
"""Every measure by its code, in the order in which they are shown."""


def _measure(
    code: str,
    parts: Mapping[str, Condition],
    *,
    among: Condition | None = None,
    parts_of_all: bool = False,
    standing: bool = False,
) -> Callable[[Condition], Condition]:
    def register(counted: Condition) -> Condition:
        MEASURES[code] = Measure(Code(code), counted, parts, among, parts_of_all, standing)
        return counted

    return register


# --- what they are made of ---

COMPLAINTS = Q(kind=Kind.complaint) & ~Q(stage__in=(Stage.merged, Stage.taken_back))
"""What every measure looks at. Praise and enquiries are none; what was merged is counted in the
other."""
_OURS = Q(taken_over=False)
"""Of what was taken over the source tells too little to be judged."""
_HANDLED = _OURS & ~Q(stage=Stage.out_of_scope)


def _answered(span: Span) -> Q:
    return _HANDLED & Q(answered_at__gte=span.begins, answered_at__lt=span.ends)


def _waiting(span: Span) -> Q:
    """Received before the end, and no answer by then."""
    still = Q(answered_at__isnull=True, open=True) | Q(answered_at__gte=span.until)
    return _HANDLED & Q(received_at__lt=span.until) & still


def _answered_or_waiting(span: Span) -> Q:
    return _answered(span) | _waiting(span)


def _after_its_date(span: Span) -> Q:
    return Q(answered_at__gt=F("answer_due"))


def _looked_into(span: Span) -> Q:
    return _answered(span) & ~Q(finding="")


def _found(*findings: Finding) -> Condition:
    return lambda span: Q(finding__in=findings)


def _older(than: int, up_to: int | None = None) -> Condition:
    """Received more than so many days before the end."""

    def condition(span: Span) -> Q:
        asked = Q(received_at__lte=span.until - timedelta(days=than)) if than else Q()
        if up_to is not None:
            asked &= Q(received_at__gt=span.until - timedelta(days=up_to))
        return asked

    return condition


def _on(ground: Ground) -> Condition:
    return lambda span: Q(stage=CLOSED_ON[ground])


# --- the measures ---


@_measure(
    "received",
    {
        "recorded": lambda span: Q(taken_over=False),
        "taken_over": lambda span: Q(taken_over=True),
    },
)
def received(span: Span) -> Q:
    """Complaints that reached us in the period, on whatever way. What turned out to be no complaint
    is left out; one that was merged into another counts once. What came from an older register is
    counted on the day on which it was received there."""
    return Q(received_at__gte=span.begins, received_at__lt=span.ends)


@_measure(
    "answered",
    {
        "in_time": lambda span: Q(answered_at__lte=F("answer_first")),
        "moved": lambda span: Q(
            answered_at__gt=F("answer_first"), answered_at__lte=F("answer_due")
        ),
        "late": _after_its_date,
        "no_date": lambda span: Q(answer_due__isnull=True),
    },
)
def answered(span: Span) -> Q:
    """Complaints whose answer was given in the period: the last complainant who waited for one was
    told the decision, or took the complaint back. In time means by the date told first, ours or
    an earlier one of a regulator; a date that was moved since is shown apart. Complaints from an
    older register, and what was not ours to answer, are left out."""
    return _answered(span)


@_measure(
    "late",
    {
        "answered_late": lambda span: Q(answered_at__lt=span.until),
        "still_waiting": lambda span: Q(answered_at__isnull=True) | Q(answered_at__gte=span.until),
    },
    among=_answered_or_waiting,
    standing=True,
)
def late(span: Span) -> Q:
    """Complaints answered in the period after the date that was told, and those still without an
    answer at its end whose date had passed. The date is the one in force, moved or not, ours or an
    earlier one of a regulator; while a clock stands still nothing is late. The share is of all
    that were answered in the period or waited at its end."""
    overdue = Q(answer_due__lt=span.until)
    return (_answered(span) & _after_its_date(span)) | (_waiting(span) & overdue)


@_measure(
    "open",
    {
        "week": _older(0, 7),
        "month": _older(7, 28),
        "two_months": _older(28, 56),
        "older": _older(56),
    },
    standing=True,
)
def still_open(span: Span) -> Q:
    """Complaints that were open at the end of the period, or are open now if it is not over. They
    stand by the time since they were received. One whose answer was refused stays open until every
    option is used. Complaints from an older register count from their receipt there."""
    there = Q(open=True) | Q(closed_at__gte=span.until)
    return Q(received_at__lt=span.until) & there


@_measure(
    "upheld",
    {str(finding): _found(finding) for finding in Finding},
    among=_looked_into,
    parts_of_all=True,
)
def upheld(span: Span) -> Q:
    """Complaints answered in the period that were found to be right, wholly or in part; the share
    is of all answered in the period in which something was found. Of several matters in one
    complaint, one that was right makes it right in part."""
    return _looked_into(span) & Q(finding__in=(Finding.upheld, Finding.partly_upheld))


@_measure("closed", {str(ground): _on(ground) for ground in Ground})
def closed(span: Span) -> Q:
    """Complaints that were closed in the period, for every complainant, by the ground of closing.
    Silence is counted apart, it is no consent. Complaints from an older register are left out."""
    return (
        _OURS
        & Q(stage__in=tuple(CLOSED_ON.values()))
        & Q(closed_at__gte=span.begins, closed_at__lt=span.ends)
    )


@_measure("at_once", {}, among=closed)
def at_once(span: Span) -> Q:
    """Complaints that one conversation settled, from the first word to the acceptance, among all
    that were closed in the period."""
    return closed(span) & Q(at_once=True)
