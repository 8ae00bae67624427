"""Clause 8.4: the measures. Each is a condition on the complaints of a period, with its name and
the definition shown beside the figure.

A figure, its list and its parts are made from the same conditions. Everything is computed from the
record as it is today: a complaint that was reopened or merged since also changes the figures of an
earlier month.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.db.models import F, Q
from django.utils.translation import gettext

from amends.core.improvement.monitoring import Flow
from amends.core.operation.complaint.stages import CLOSED_ON, Stage
from amends.core.operation.events import Finding, Ground, Kind
from amends.core.values import Code
from amends.wording import choices
from amends.wording import measures as wording
from amends.wording.phrases import marked as _

from .spans import Span

COMPLAINTS = Q(kind=Kind.complaint) & ~Q(stage__in=(Stage.merged, Stage.taken_back))
"""The complaints of every measure. Praise and enquiries are excluded; a merged complaint is counted
in the other one."""

type Condition = Callable[[Span], Q]


class Part(NamedTuple):
    """One part of a figure: what it is called, and what it counts of its whole. `counted` is False
    for a part of those among which the figure counts, but does not count them."""

    label: str
    condition: Condition
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted of all `COMPLAINTS`, as its definition says: `among` which of them (None: it
    is a number, not a share), and the parts that make up the counted ones, or all that it is among.

    `of` are the cases it looks at. A part belongs to its whole: its condition alone says less.
    `standing` is a measure of the state at the end of a period, not of events on its days.
    """

    code: Code
    title: str
    definition: str
    counted: Condition
    parts: Mapping[str, Part]
    among: Condition | None = None
    standing: bool = False
    of: Q = COMPLAINTS

    @property
    def parts_of_all(self) -> bool:
        """Whether the parts make up all that it is among."""
        return not all(part.counted for part in self.parts.values())

    def whole(self, span: Span) -> Q:
        """All cases that the measure looks at, among those that it is `of`."""
        return (self.among or self.counted)(span)

    def condition(self, part: str | None = None) -> Condition:
        """What it counts, or one part of it. Raises KeyError."""
        if part is None:
            return lambda span: self.of & self.counted(span)
        whole = self.whole if self.parts_of_all else self.counted
        its = self.parts[part].condition
        return lambda span: self.of & whole(span) & its(span)


MEASURES: dict[str, Measure] = {}
"""Every measure by its code, in the order in which they are shown."""


def _measure(
    code: str,
    title: str,
    definition: str,
    parts: Mapping[str, Part],
    *,
    among: Condition | None = None,
    standing: bool = False,
    of: Q = COMPLAINTS,
) -> Callable[[Condition], Condition]:
    def register(counted: Condition) -> Condition:
        MEASURES[code] = Measure(
            Code(code),
            title,
            definition,
            counted,
            parts,
            among,
            standing,
            of,
        )
        return counted

    return register


def title_of(code: str) -> str:
    """What a measure, or a flow of money, is called."""
    known = MEASURES.get(code)
    return gettext(known.title) if known else wording.title_of_flow(Flow(code))


def definition_of(code: str) -> str:
    """What a measure, or a flow of money, counts."""
    known = MEASURES.get(code)
    return gettext(known.definition) if known else wording.definition_of_flow(Flow(code))


def part_of(code: str, name: str) -> str:
    """What one part of a measure is called."""
    return gettext(MEASURES[code].parts[name].label)


# --- what they are made of ---

_OURS = Q(taken_over=False)
"""Excludes imported complaints, because their source says too little to judge them."""
_HANDLED = _OURS & ~Q(stage=Stage.out_of_scope)


def _waiting(span: Span) -> Q:
    """Received before the end, and no answer by then."""
    still = Q(answered_at__isnull=True, open=True) | Q(answered_at__gte=span.until)
    return _HANDLED & Q(received_at__lt=span.until) & still


def _answered_or_waiting(span: Span) -> Q:
    return _answered(span) | _waiting(span)


def _after_its_date(span: Span) -> Q:
    return Q(answered_at__gt=F("answer_due"))


def _before_end(span: Span) -> Q:
    return Q(answered_at__lt=span.until)


def _looked_into(span: Span) -> Q:
    return _answered(span) & ~Q(finding="")


_RIGHT = (Finding.upheld, Finding.partly_upheld)


def _found(finding: Finding) -> Condition:
    return lambda span: Q(finding=finding)


def _older(than: int, up_to: int | None = None) -> Condition:
    """Received more than so many days before the end."""

    def condition(span: Span) -> Q:
        asked = Q(received_at__lte=span.until - timedelta(days=than)) if than else Q()
        if up_to is not None:
            asked &= Q(received_at__gt=span.until - timedelta(days=up_to))
        return asked

    return condition


def _within(span: Span) -> Q:
    """Answered after the original deadline or still waiting, and not after the current one."""
    answered = _before_end(span) & Q(answered_at__lte=F("answer_due"))
    return answered | (~_before_end(span) & Q(answer_due__gte=span.until))


def _left_out_by(act: str) -> Condition:
    return lambda span: Q(excluded_by_act=act)


def _on(ground: Ground) -> Condition:
    return lambda span: Q(stage=CLOSED_ON[ground])


# --- the measures ---


@_measure(
    "received",
    _("Received"),
    _(
        "Complaints that reached us in the period, on whatever way. What turned out to be no "
        "complaint is left out; one that was merged into another counts once. What came from an "
        "older register is counted on the day on which it was received there."
    ),
    {
        "recorded": Part(_("recorded here"), lambda span: Q(taken_over=False)),
        "taken_over": Part(_("from an older register"), lambda span: Q(taken_over=True)),
    },
)
def _received(span: Span) -> Q:
    return Q(received_at__gte=span.begins, received_at__lt=span.ends)


@_measure(
    "answered",
    _("Answered"),
    _(
        "Complaints whose answer was given in the period: the last complainant who waited for one "
        "was told the decision, or took the complaint back. In time means by the date told first, "
        "ours or an earlier one of a regulator; a date that was moved since is shown apart. "
        "Complaints from an older register, and what was not ours to answer, are left out."
    ),
    {
        "in_time": Part(
            _("by the date told first"), lambda span: Q(answered_at__lte=F("answer_first"))
        ),
        "moved": Part(
            _("by a date that was moved"),
            lambda span: Q(answered_at__gt=F("answer_first"), answered_at__lte=F("answer_due")),
        ),
        "late": Part(_("late"), _after_its_date),
        "no_date": Part(_("no date was told"), lambda span: Q(answer_due__isnull=True)),
    },
)
def _answered(span: Span) -> Q:
    return _HANDLED & Q(answered_at__gte=span.begins, answered_at__lt=span.ends)


@_measure(
    "late",
    _("Late"),
    _(
        "Complaints answered in the period after the original deadline, and those still without an "
        "answer at its end whose original deadline had passed, ours or an earlier one of a "
        "regulator. Those answered or waiting within an extended deadline are a part of their own. "
        "Nothing is late while its deadline is paused. The share is of all that were answered in "
        "the period or waited at its end."
    ),
    {
        "extended": Part(_("within an extended deadline"), _within),
        "answered_late": Part(
            _("answered after the deadline"),
            lambda span: _before_end(span) & _after_its_date(span),
        ),
        "still_waiting": Part(
            _("still waiting, the deadline has passed"),
            lambda span: ~_before_end(span) & Q(answer_due__lt=span.until),
        ),
    },
    among=_answered_or_waiting,
    standing=True,
)
def _late(span: Span) -> Q:
    answered = _answered(span) & Q(answered_at__gt=F("answer_first"))
    return answered | (_waiting(span) & Q(answer_first__lt=span.until))


@_measure(
    "open",
    _("Open"),
    _(
        "Complaints that were open at the end of the period, or are open now if it is not over. "
        "They stand by the time since they were received. One whose answer was refused stays open "
        "until every option is used. Complaints from an older register count from their receipt "
        "there."
    ),
    {
        "week": Part(_("up to a week"), _older(0, 7)),
        "month": Part(_("more than a week, up to four"), _older(7, 28)),
        "two_months": Part(_("more than four weeks, up to eight"), _older(28, 56)),
        "older": Part(_("more than eight weeks"), _older(56)),
    },
    standing=True,
)
def _open(span: Span) -> Q:
    there = Q(open=True) | Q(closed_at__gte=span.until)
    return Q(received_at__lt=span.until) & there


@_measure(
    "upheld",
    _("Found right"),
    _(
        "Complaints answered in the period that were found to be right, wholly or in part; the "
        "share is of all answered in the period in which something was found. Of several matters "
        "in one complaint, one that was right makes it right in part."
    ),
    {
        str(finding): Part(choices.LABELS[Finding][finding], _found(finding), finding in _RIGHT)
        for finding in Finding
    },
    among=_looked_into,
)
def _upheld(span: Span) -> Q:
    return _looked_into(span) & Q(finding__in=_RIGHT)


@_measure(
    "closed",
    _("Closed"),
    _(
        "Complaints that were closed in the period, for every complainant, by the ground of "
        "closing. Silence is counted apart, it is no consent. Complaints from an older register "
        "are left out."
    ),
    {
        str(Ground.accepted): Part(_("accepted"), _on(Ground.accepted)),
        str(Ground.options_exhausted): Part(_("every option used"), _on(Ground.options_exhausted)),
        str(Ground.withdrawn): Part(_("taken back"), _on(Ground.withdrawn)),
        str(Ground.no_reply): Part(_("no reply"), _on(Ground.no_reply)),
    },
)
def _closed(span: Span) -> Q:
    return (
        _OURS
        & Q(stage__in=tuple(CLOSED_ON.values()))
        & Q(closed_at__gte=span.begins, closed_at__lt=span.ends)
    )


@_measure(
    "at_once",
    _("Settled in one conversation"),
    _(
        "Complaints that one conversation settled, from the first word to the acceptance, among "
        "all that were closed in the period."
    ),
    {},
    among=_closed,
)
def _at_once(span: Span) -> Q:
    return _closed(span) & Q(at_once=True)


@_measure(
    "excluded",
    _("Left out of the figures"),
    _(
        "Cases that came as complaints and were left out in the period: decided to be something "
        "else, declined as out of scope, or merged. Overturned means that the decision turned out "
        "to be wrong: the case was reopened, the merge undone, or a check disagreed."
    ),
    {
        "kind": Part(_("not a complaint"), _left_out_by("decide-kind")),
        "scope": Part(_("out of scope"), _left_out_by("decline-scope")),
        "merged": Part(_("merged"), _left_out_by("merge")),
    },
    of=_OURS,
)
def _excluded(span: Span) -> Q:
    return Q(excluded_at__gte=span.begins, excluded_at__lt=span.ends)


@_measure(
    "overturned",
    _("Left out wrongly"),
    _(
        "Cases left out of the figures in the period whose decision turned out to be wrong; the "
        "share is of all that were left out in the period."
    ),
    {},
    among=_excluded,
    of=_OURS,
)
def _overturned(span: Span) -> Q:
    return _excluded(span) & Q(overturned_at__isnull=False)


@_measure(
    "accepted",
    _("Accepted"),
    _(
        "Complaints whose last complainant accepted the response in the period. Those who told us "
        "themselves, with an access code that staff have not seen, are counted apart from those "
        "whose acceptance staff recorded or could have given. A complaint that was reopened since "
        "is not counted."
    ),
    {
        "themselves": Part(_("told us themselves"), lambda span: Q(accepted_noted=False)),
        "recorded": Part(
            _("recorded by staff, or with an access code that staff have seen"),
            lambda span: Q(accepted_noted=True),
        ),
    },
)
def _accepted(span: Span) -> Q:
    return _OURS & Q(accepted_at__gte=span.begins, accepted_at__lt=span.ends)


@_measure(
    "refusals_changed",
    _("Refusals changed by staff"),
    _(
        "Complaints in which staff recorded in the period that a complainant who had not accepted "
        "the response accepts it or withdraws. The last time counts. A recording to which the "
        "complainant objected is not counted."
    ),
    {},
)
def _refusals_changed(span: Span) -> Q:
    return _OURS & Q(refusal_changed_at__gte=span.begins, refusal_changed_at__lt=span.ends)


@_measure(
    "disputed",
    _("Recordings disputed"),
    _(
        "Complaints in which a complainant objected in the period to a reply or withdrawal that "
        "staff had recorded for them. The last objection counts, also if the complaint was closed "
        "or they have replied since."
    ),
    {},
)
def _disputed(span: Span) -> Q:
    return _OURS & Q(disputed_at__gte=span.begins, disputed_at__lt=span.ends)
