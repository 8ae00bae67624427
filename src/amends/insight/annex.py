"""The criteria of the annex on monitoring, K01 to K23: each as a measure, or with what would feed
it."""

from dataclasses import replace
from typing import Any

from amends.core.framework.people.personnel import Role
from amends.core.improvement.reading import Verdict
from amends.core.values import Code
from amends.wording.phrases import marked as _

from .measure import (
    MEASURES,
    SHARE,
    Column,
    Condition,
    Days,
    Finish,
    Part,
    Unit,
    everything,
    measure,
    unfed,
)
from .monthly import done_by


def _same_as(code: str, known: str, title: str) -> None:
    MEASURES[code] = replace(MEASURES[known], code=Code(code), title=title, monthly=False)


def _due(first: str, in_time: str) -> Condition:
    """Those whose original deadline has passed, or was met before."""
    return lambda t, days: t.in_scope & (t[in_time] | done_by(t[first], days.passed))


_ROLE: dict[str, Any] = {"table": "appointment", "of": everything, "unit": Unit.percent}

_SURVEY: dict[str, Any] = {
    "table": "survey",
    "of": everything,
    "day": "answered_on",
    "unit": Unit.percent,
}
_READING: dict[str, Any] = {
    "table": "reading",
    "of": everything,
    "day": "read_on",
    "unit": Unit.percent,
}
_BAD = [str(Verdict.no), str(Verdict.partly)]

_same_as("k01", "received", _("Complaints received"))
_same_as("k02", "at_once", _("Resolved at first contact"))


@measure(
    "k03",
    _("Priority corrected"),
    _(
        "Complaints assessed in the period whose priority differs between two assessments. The "
        "share is of all complaints assessed in the period."
    ),
    among=lambda t, days: t.assessed_on.notnull(),
    day="assessed_on",
    **SHARE,
)
def _priority_corrected(t: Any, days: Days) -> Column:
    return t.priority_changed


@measure(
    "k03_read",
    _("Priority wrong in quality checks"),
    _(
        "Complaints read in a quality check in the period whose priority was found wrong or "
        "partly wrong. The share is of all whose priority was judged."
    ),
    among=lambda t, days: t.priority.isin([str(Verdict.yes), *_BAD]),
    **_READING,
)
def _priority_wrong(t: Any, days: Days) -> Column:
    return t.priority.isin(_BAD)


@measure(
    "k04",
    _("Late acknowledgements"),
    _(
        "Complaints whose original deadline for the acknowledgement was in the period and was "
        "missed. The share is of all such deadlines that were met or have passed."
    ),
    among=_due("acknowledge_first_on", "acknowledged_in_time"),
    day="acknowledge_first_on",
    **SHARE,
)
def _acknowledged_late(t: Any, days: Days) -> Column:
    return ~t.acknowledged_in_time


@measure(
    "k05",
    _("Late responses"),
    _(
        "Complaints whose original deadline for the response was in the period and was missed. "
        "Responses within an extended deadline are shown separately. The share is of all such "
        "deadlines that were met or have passed."
    ),
    parts={
        "extended": Part(_("within an extended deadline"), lambda t, days: t.answered_in_force),
        "answered_late": Part(
            _("response after the deadline"),
            lambda t, days: t.answered_on.notnull() & ~t.answered_in_force,
        ),
        "unanswered": Part(_("no response yet"), lambda t, days: t.answered_on.isnull()),
    },
    among=_due("answer_first_on", "answered_in_time"),
    day="answer_first_on",
    **SHARE,
)
def _answered_late(t: Any, days: Days) -> Column:
    return ~t.answered_in_time


@measure(
    "k06",
    _("Referred to an external body"),
    _(
        "Complaints that went to an external body in the period, with the body's outcome so far. "
        "Several referrals of one complaint count once, at the last one."
    ),
    parts={
        "upheld": Part(
            _("upheld by the body"), lambda t, days: t.external_upheld.notnull() & t.external_upheld
        ),
        "not_upheld": Part(
            _("not upheld by the body"),
            lambda t, days: t.external_upheld.notnull() & ~t.external_upheld,
        ),
        "pending": Part(_("no outcome yet"), lambda t, days: t.external_upheld.isnull()),
    },
    day="referred_on",
)
def _referred(t: Any, days: Days) -> Column:
    return t.referred_on.notnull()


@measure(
    "k07",
    _("Repeat complaints"),
    _(
        "Complaints received in the period that share category, product and unit with another "
        "complaint received in it. The share is of all complaints received in the period that "
        "have a category."
    ),
    among=lambda t, days: t.category.notnull(),
    day="received_on",
    finish=Finish.repeats,
    keys=("category", "product", "unit"),
    unit=Unit.percent,
)
def _repeated(t: Any, days: Days) -> Column:
    return t.category.notnull()


@measure(
    "k08",
    _("Improvements due to complaints"),
    _("Actions completed in the period that come from a complaint, a promise or a problem."),
    of=everything,
    table="action",
    day="completed_on",
)
def _improvements(t: Any, days: Days) -> Column:
    return t.source.isin(["complaint", "promise", "problem"])


unfed("k09", _("Complaints policy and objectives"), _("Objectives and signed statements."))
unfed("k10", _("Staff view of senior management"), _("A survey of staff."))


@measure(
    "k11",
    _("Roles assigned"),
    _(
        "How many of the roles that the process needs are assigned to someone today: senior "
        "management, complaints manager, complaint handler, front-line staff and auditor."
    ),
    among=everything,
    finish=Finish.filled,
    keys=("role",),
    **_ROLE,
)
def _roles(t: Any, days: Days) -> Column:
    return t.role.notnull()


@measure(
    "k12",
    _("Front-line staff who can resolve complaints"),
    _("Front-line roles held today that allow resolving a complaint at first contact."),
    among=lambda t, days: t.role == str(Role.contact_personnel),
    **_ROLE,
)
def _may_resolve(t: Any, days: Days) -> Column:
    return t.resolves


@measure(
    "k13",
    _("Approval limits set"),
    _("Roles held today that allow offering a remedy and have an approval limit."),
    among=lambda t, days: t.promises,
    **_ROLE,
)
def _limited(t: Any, days: Days) -> Column:
    return t.limited


unfed("k14", _("Complaint specialists appointed"), _("Appointments of specialists."))
unfed("k15", _("Front-line staff trained"), _("Records of competence."))
unfed("k16", _("Effect of training"), _("Records of competence with a score before and after."))
unfed("k17", _("Ideas from staff"), _("Ideas submitted and answered."))
unfed("k18", _("Staff attitude to complaints"), _("A survey of staff."))
unfed("k19", _("Audits and management reviews held"), _("Planned audits and reviews."))


@measure(
    "k20",
    _("Time to complete recommendations"),
    _(
        "Working days from planning to completion, for actions from audits and reviews that were "
        "completed in the period: the median, and the time that 9 of 10 did not exceed."
    ),
    parts={
        "in_time": Part(_("by the due date"), lambda t, days: t.completed_on <= t.due_on),
        "overdue": Part(_("after the due date"), lambda t, days: t.completed_on > t.due_on),
    },
    of=everything,
    table="action",
    day="completed_on",
    unit=Unit.working_days,
    finish=Finish.quantiles,
    value="days",
)
def _recommendations(t: Any, days: Days) -> Column:
    return t.source.isin(["audit", "review"])


@measure(
    "k21",
    _("Time to respond"),
    _(
        "Working days from receipt to response, for responses of the period: the median, and the "
        "time that 9 of 10 did not exceed."
    ),
    day="answered_on",
    unit=Unit.working_days,
    conformity=True,
    finish=Finish.quantiles,
    value="answer_days",
)
def _time_to_respond(t: Any, days: Days) -> Column:
    return t.in_scope


@measure(
    "k22",
    _("Satisfied with the handling"),
    _(
        "People who answered a survey in the period and whose answers about the handling average "
        "at least 4 of 5. The share is of all who answered a question about it."
    ),
    among=lambda t, days: t.handling.notnull(),
    **_SURVEY,
)
def _satisfied_with_handling(t: Any, days: Days) -> Column:
    return t.handling


@measure(
    "satisfied_outcome",
    _("Satisfied with the outcome"),
    _(
        "People who answered a survey in the period and gave the outcome at least 4 of 5. The "
        "share is of all who answered the question about it."
    ),
    among=lambda t, days: t.outcome.notnull(),
    **_SURVEY,
)
def _satisfied_with_outcome(t: Any, days: Days) -> Column:
    return t.outcome


@measure(
    "survey_answers",
    _("Answers to surveys"),
    _(
        "People who were asked in a survey in the period and answered. The share is of all who "
        "were asked: those who did not answer may think otherwise."
    ),
    among=everything,
    **{**_SURVEY, "day": "asked_on"},
)
def _answers(t: Any, days: Days) -> Column:
    return t.answered_on.notnull()


@measure(
    "k23",
    _("Actions that work"),
    _(
        "Actions whose effect was checked in the period and that work. The share is of all with a "
        "verdict in the period."
    ),
    among=everything,
    of=everything,
    table="action",
    day="checked_on",
    unit=Unit.percent,
)
def _works(t: Any, days: Days) -> Column:
    return t.works
