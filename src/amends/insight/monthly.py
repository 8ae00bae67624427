"""Clause 8.4: the measures of the monthly report. Each is a condition on fact rows, with its name
and the definition shown beside the figure.

A figure, its list and its parts are made from the same conditions. Everything is computed from the
record as it is today: a complaint that was reopened or merged since also changes the figures of an
earlier month.
"""

from functools import partial
from typing import Any

from amends.core.improvement.statistics.control import Good
from amends.core.operation.acts.scope import decide_kind, decline_scope
from amends.core.operation.complaint.stages import CLOSED_ON
from amends.core.operation.events import Finding, Ground
from amends.wording import choices
from amends.wording.phrases import marked as _

from .measure import Column, Condition, Days, Part, everything, measure, share

# --- what they are made of ---


def done_by(column: Column, day: Column) -> Column:
    """Whether something happened up to a day."""
    return column.notnull() & (column <= day)


def after(column: Column, day: Column) -> Column:
    """Whether something happened after a day."""
    return column.notnull() & (column > day)


def _waiting(t: Any, days: Days) -> Column:
    """Received before the end, and no answer by then."""
    still = (t.answered_on.isnull() & t.open) | after(t.answered_on, days.at)
    return t.in_scope & (t.received_on <= days.at) & still


def _answered(t: Any, days: Days) -> Column:
    return t.in_scope & done_by(t.answered_on, days.last) & (t.answered_on >= days.first)


def _late_answer(t: Any, days: Days) -> Column:
    return t.answered_on.notnull() & t.answer_due_on.notnull() & ~t.answered_in_force


def _late_by_first(t: Any, days: Days) -> Column:
    return t.answered_on.notnull() & t.answer_first_on.notnull() & ~t.answered_in_time


def _still_waiting(t: Any, days: Days) -> Column:
    return ~done_by(t.answered_on, days.at) & done_by(t.answer_due_on, days.passed)


def _within(t: Any, days: Days) -> Column:
    """Answered after the original deadline or still waiting, and not after the current one."""
    answered = done_by(t.answered_on, days.at)
    waiting = t.answer_due_on.notnull() & (t.answer_due_on > days.passed)
    return (answered & t.answered_in_force) | (~answered & waiting)


_RIGHT = (Finding.upheld, Finding.partly_upheld)


def _is(column: str, code: str) -> Condition:
    return lambda t, days: t[column] == code


def _on(ground: Ground) -> Condition:
    return _is("stage", str(CLOSED_ON[ground]))


def _older(than: int, up_to: int | None = None) -> Condition:
    """Received more than so many days before the end."""

    def condition(t: Any, days: Days) -> Column:
        age = days.at.delta(t.received_on, unit="day")
        return (age >= than) if up_to is None else (age >= than) & (age < up_to)

    return condition


# --- the measures ---

_of_all = partial(measure, monthly=True)
_of_ours = partial(_of_all, conformity=True)
_share = partial(share, monthly=True)


_of_all(
    "received",
    _("Received"),
    _(
        "Complaints received in the period, through any channel. Cases that were not complaints "
        "are not included. Merged complaints are counted once. Complaints from an older register "
        "are counted on the day they were received there."
    ),
    everything,
    parts={
        "recorded": Part(_("recorded here"), lambda t, days: t.ours),
        "taken_over": Part(_("from an older register"), lambda t, days: ~t.ours),
    },
    day="received_on",
)
_of_ours(
    "answered",
    _("Complaints with a response"),
    _(
        "Complaints responded to in the period: the last complainant got our response or withdrew "
        "the complaint. In time means by the original deadline, ours or an earlier one of a "
        "regulator. Extended deadlines are shown separately. Complaints from an older register, "
        "and cases that were not ours to answer, are not included."
    ),
    "in_scope",
    parts={
        "in_time": Part(_("by the original deadline"), lambda t, days: t.answered_in_time),
        "moved": Part(
            _("by an extended deadline"),
            lambda t, days: t.answered_in_force & ~t.answered_in_time,
        ),
        "late": Part(_("late"), _late_answer),
        "no_date": Part(_("no deadline"), lambda t, days: t.answer_due_on.isnull()),
    },
    day="answered_on",
)


def _late(t: Any, days: Days) -> Column:
    answered = _answered(t, days) & _late_by_first(t, days)
    return answered | (_waiting(t, days) & done_by(t.answer_first_on, days.passed))


_share(
    "late",
    _("Late complaints"),
    _(
        "Complaints answered in the period after the original deadline, and those still "
        "unanswered at its end whose original deadline had passed, ours or an earlier one of a "
        "regulator. Complaints within an extended deadline are shown separately. Nothing is late "
        "while its deadline is paused. The share is of all complaints answered in the period or "
        "unanswered at its end."
    ),
    _late,
    parts={
        "extended": Part(_("within an extended deadline"), _within),
        "answered_late": Part(
            _("response after the deadline, sent"),
            lambda t, days: done_by(t.answered_on, days.at) & _late_answer(t, days),
        ),
        "still_waiting": Part(_("no response yet, deadline passed"), _still_waiting),
    },
    among=lambda t, days: _answered(t, days) | _waiting(t, days),
    better=Good.low,
)


def _open(t: Any, days: Days) -> Column:
    still_open = t.open | after(t.closed_on, days.at)
    return (t.received_on <= days.at) & still_open


_of_all(
    "open",
    _("Open complaints"),
    _(
        "Complaints open at the end of the period, or now if it has not ended, by the time since "
        "they were received. A complaint whose response was not accepted stays open until all "
        "options are used. For complaints from an older register, the time starts when they were "
        "received there."
    ),
    _open,
    parts={
        "week": Part(_("up to a week"), _older(0, 7)),
        "month": Part(_("more than a week, up to four"), _older(7, 28)),
        "two_months": Part(_("more than four weeks, up to eight"), _older(28, 56)),
        "older": Part(_("more than eight weeks"), _older(56)),
    },
)
_share(
    "upheld",
    _("Complaints upheld"),
    _(
        "Complaints answered in the period that were upheld or partly upheld. The share is of all "
        "complaints answered in the period with a finding. If a complaint has several issues and "
        "one is upheld, the complaint is partly upheld."
    ),
    lambda t, days: t.finding.isin([str(finding) for finding in _RIGHT]),
    parts={
        str(finding): Part(
            choices.LABELS[Finding][finding], _is("finding", str(finding)), finding in _RIGHT
        )
        for finding in Finding
    },
    among=lambda t, days: t.in_scope & t.finding.notnull(),
    day="answered_on",
)
_of_ours(
    "closed",
    _("Complaints closed"),
    _(
        "Complaints closed in the period for every complainant, by closing reason. No reply is "
        "counted separately, because it does not mean agreement. Complaints from an older "
        "register are not included."
    ),
    "closed",
    parts={
        str(Ground.accepted): Part(_("accepted"), _on(Ground.accepted)),
        str(Ground.options_exhausted): Part(_("all options used"), _on(Ground.options_exhausted)),
        str(Ground.withdrawn): Part(_("withdrawn"), _on(Ground.withdrawn)),
        str(Ground.no_reply): Part(_("no reply"), _on(Ground.no_reply)),
    },
    day="closed_on",
)
_share(
    "at_once",
    _("Resolved at first contact"),
    _(
        "Complaints resolved in one conversation, from first contact to acceptance, as a share of "
        "all closed in the period."
    ),
    "at_once",
    among="closed",
    day="closed_on",
    better=Good.high,
)


_of_ours(
    "excluded",
    _("Excluded from the figures"),
    _(
        "Cases received as complaints and left out in the period: recorded as something else, "
        "declined as out of scope, or merged. Overturned means that the decision was wrong: the "
        "case was reopened, the merge undone, or a check disagreed."
    ),
    lambda t, days: t.excluded_on.notnull(),
    parts={
        "kind": Part(_("not a complaint"), _is("excluded_by", decide_kind.name)),
        "scope": Part(_("out of scope"), _is("excluded_by", decline_scope.name)),
        "merged": Part(_("merged"), _is("excluded_by", "merge")),
    },
    of=everything,
    day="excluded_on",
)
_share(
    "overturned",
    _("Wrongly excluded"),
    _(
        "Cases excluded from the figures in the period where that decision was wrong. The share "
        "is of all cases excluded in the period."
    ),
    "overturned",
    among=lambda t, days: t.excluded_on.notnull(),
    of=everything,
    day="excluded_on",
    better=Good.low,
)
_of_ours(
    "accepted",
    _("Responses accepted"),
    _(
        "Complaints where the last complainant accepted the response in the period. Acceptances "
        "that people gave us themselves, with an access code that staff cannot know, are "
        "counted separately from those that staff recorded or could have given. Complaints "
        "reopened since then are not included."
    ),
    lambda t, days: t.accepted_on.notnull(),
    parts={
        "themselves": Part(_("replied themselves"), lambda t, days: ~t.accepted_noted),
        "recorded": Part(
            _("recorded by staff, or with an access code that staff may know"),
            lambda t, days: t.accepted_noted,
        ),
    },
    day="accepted_on",
    better=Good.high,
)
_of_ours(
    "refusals_changed",
    _("Refusals changed by staff"),
    _(
        "Complaints in which staff recorded in the period that a complainant who had not accepted "
        "the response now accepts it or withdraws. The latest record counts. A record that the "
        "complainant objected to is not included."
    ),
    lambda t, days: t.refusal_changed_on.notnull(),
    day="refusal_changed_on",
    better=Good.low,
)
_of_ours(
    "disputed",
    _("Records disputed"),
    _(
        "Complaints in which a complainant objected in the period to a reply or withdrawal that "
        "staff had recorded for them. The latest objection counts, even if the complaint was "
        "closed or they have replied since."
    ),
    lambda t, days: t.disputed_on.notnull(),
    day="disputed_on",
    better=Good.low,
)
