"""The criteria of the annex on monitoring, K01 to K23, each as a measure."""

from dataclasses import replace
from functools import partial

from amends.core.framework.people.personnel import Role
from amends.core.improvement.samples.reading import Verdict
from amends.core.improvement.statistics.control import Good
from amends.core.values import Code
from amends.wording.phrases import marked as _

from . import measure as m
from .monthly import done_by


def _same_as(code: str, other: str, title: str) -> None:
    m.MEASURES[code] = replace(m.MEASURES[other], code=Code(code), title=title, monthly=False)


def _due(first: str, in_time: str) -> m.Condition:
    """Those whose original deadline has passed, or was met before."""
    return lambda t, days: t.in_scope & (t[in_time] | done_by(t[first], days.passed))


_of_roles = partial(m.measure, table="appointment", of=m.everything, unit=m.Unit.percent)
_of_answers = partial(
    m.measure, table="survey", of=m.everything, day="answered_on", unit=m.Unit.percent
)
_of_actions = partial(m.measure, table="action", of=m.everything)
_of_records = partial(m.measure, table="record", of=m.everything)
_of_staff = partial(m.measure, table="staff_answer", of=m.everything, day="on", unit=m.Unit.percent)
_BY_WHOM = {
    "themselves": m.Part(_("answered themselves"), lambda t, days: ~t.entered),
    "entered": m.Part(_("entered by staff"), lambda t, days: t.entered),
}
_BAD = [str(Verdict.no), str(Verdict.partly)]

_same_as("k01", "received", _("Complaints received"))
_same_as("k02", "at_once", _("Resolved at first contact"))


m.share(
    "k03",
    _("Priority corrected"),
    _(
        "Complaints assessed in the period whose priority differs between two assessments. The "
        "share is of all complaints assessed in the period."
    ),
    "priority_changed",
    among=lambda t, days: t.assessed_on.notnull(),
    day="assessed_on",
    better=Good.low,
)
m.measure(
    "k03_read",
    _("Priority wrong in quality checks"),
    _(
        "Complaints read in a quality check in the period whose priority was found wrong or "
        "partly wrong. The share is of all whose priority was judged."
    ),
    lambda t, days: t.priority.isin(_BAD),
    among=lambda t, days: t.priority.isin([str(Verdict.yes), *_BAD]),
    of=m.everything,
    table="reading",
    day="read_on",
    unit=m.Unit.percent,
)
m.share(
    "k04",
    _("Late acknowledgements"),
    _(
        "Complaints whose original deadline for the acknowledgement was in the period and was "
        "missed. The share is of all such deadlines that were met or have passed."
    ),
    lambda t, days: ~t.acknowledged_in_time,
    among=_due("acknowledge_first_on", "acknowledged_in_time"),
    day="acknowledge_first_on",
    better=Good.low,
)
m.share(
    "k05",
    _("Late responses"),
    _(
        "Complaints whose original deadline for the response was in the period and was missed. "
        "Responses within an extended deadline are shown separately. The share is of all such "
        "deadlines that were met or have passed."
    ),
    lambda t, days: ~t.answered_in_time,
    parts={
        "extended": m.Part(_("within an extended deadline"), lambda t, days: t.answered_in_force),
        "answered_late": m.Part(
            _("response after the deadline"),
            lambda t, days: t.answered_on.notnull() & ~t.answered_in_force,
        ),
        "unanswered": m.Part(_("no response yet"), lambda t, days: t.answered_on.isnull()),
    },
    among=_due("answer_first_on", "answered_in_time"),
    day="answer_first_on",
    better=Good.low,
)
m.measure(
    "k06",
    _("Referred to an external body"),
    _(
        "Complaints that went to an external body in the period, with the body's outcome so far. "
        "Several referrals of one complaint count once, at the last one."
    ),
    lambda t, days: t.referred_on.notnull(),
    parts={
        "upheld": m.Part(
            _("upheld by the body"), lambda t, days: t.external_upheld.notnull() & t.external_upheld
        ),
        "not_upheld": m.Part(
            _("not upheld by the body"),
            lambda t, days: t.external_upheld.notnull() & ~t.external_upheld,
        ),
        "pending": m.Part(_("no outcome yet"), lambda t, days: t.external_upheld.isnull()),
    },
    day="referred_on",
)
m.measure(
    "k07",
    _("Repeat complaints"),
    _(
        "Complaints received in the period that share category, product and unit with another "
        "complaint received in it. The share is of all complaints received in the period that "
        "have a category."
    ),
    lambda t, days: t.category.notnull(),
    among=lambda t, days: t.category.notnull(),
    day="received_on",
    finish=m.Finish.repeats,
    keys=("category", "product", "unit"),
    unit=m.Unit.percent,
)
_of_actions(
    "k08",
    _("Improvements due to complaints"),
    _("Actions completed in the period that come from a complaint, a promise or a problem."),
    lambda t, days: t.source.isin(["complaint", "promise", "problem"]),
    day="completed_on",
)
_of_records(
    "k09",
    _("Complaints policy and objectives"),
    _("The signed complaints policy and the approved statements of today."),
    lambda t, days: (
        ((t.kind == "policy-text") & (t.state == "signed"))
        | ((t.kind == "statement") & (t.state == "approved"))
    ),
)
_of_staff(
    "k10",
    _("Staff view of senior management"),
    _(
        "Answers of staff, in confirmed surveys that ended in the period, who agree that senior "
        "management takes complaints seriously and gives time and resources. Each question counts. "
        "The share is of all answers to these questions. Recorded under Staff surveys."
    ),
    "agrees",
    among=lambda t, days: t.question.isin(["leadership", "means"]),
)


_of_roles(
    "k11",
    _("Roles assigned"),
    _(
        "How many of the roles that the process needs are assigned to someone today: senior "
        "management, complaints manager, complaint handler, front-line staff and auditor."
    ),
    lambda t, days: t.role.notnull(),
    among=m.everything,
    finish=m.Finish.filled,
    keys=("role",),
    better=Good.high,
)
_of_roles(
    "k12",
    _("Front-line staff who can resolve complaints"),
    _("Front-line roles held today that allow resolving a complaint at first contact."),
    "resolves",
    among=lambda t, days: t.role == str(Role.contact_personnel),
    better=Good.high,
)
_of_roles(
    "k13",
    _("Approval limits set"),
    _("Roles held today that allow offering a remedy and have an approval limit."),
    "limited",
    among="promises",
    better=Good.high,
)
_of_records(
    "k14",
    _("Complaint specialists appointed"),
    _("Appointments to a role in complaint handling that apply today and that were accepted."),
    lambda t, days: (
        (t.kind == "appointment")
        & (t.state == "accepted")
        & (t.first_on.isnull() | done_by(t.first_on, days.at))
        & (t.last_on.isnull() | (t.last_on >= days.at).fill_null(False))
    ),
)
_of_roles(
    "k15",
    _("Front-line staff trained"),
    _(
        "Current front-line staff and complaint handlers with a valid competence record. The share "
        "is of all of these roles."
    ),
    lambda t, days: (
        t.trained & (t.trained_until.isnull() | (t.trained_until >= days.last).fill_null(False))
    ),
    among=lambda t, days: t.role.isin([str(Role.contact_personnel), str(Role.handler)]),
)
m.measure(
    "k16",
    _("Effect of training"),
    _(
        "Training courses with a test before and after, recorded in the period, whose second score "
        "is higher. The share is of all with two scores. Recorded under Competence."
    ),
    "better",
    among=m.everything,
    of=m.everything,
    table="training",
    day="on",
    unit=m.Unit.percent,
)
_of_records(
    "k17",
    _("Ideas from staff"),
    _("Ideas submitted in the period that have a reply. The share is of all submitted."),
    lambda t, days: t.state.isin(["planned", "declined"]),
    among=lambda t, days: t.kind == "idea",
    day="begun_on",
    unit=m.Unit.percent,
)
_of_staff(
    "k18",
    _("Staff attitude to complaints"),
    _(
        "Answers of staff, in confirmed surveys that ended in the period, who agree that "
        "complaints help us improve and that they can speak openly. Each question counts. The "
        "share is of all answers to these questions. Recorded under Staff surveys."
    ),
    "agrees",
    among=lambda t, days: t.question.isin(["attitude", "openness"]),
)
_of_records(
    "k19",
    _("Audits and management reviews held"),
    _("Audits with a report and signed management reviews that were planned in the period."),
    lambda t, days: (
        t.kind.isin(["audit", "review"]) & t.state.isin(["reported", "closed", "signed"])
    ),
    day="begun_on",
)


_of_actions(
    "k20",
    _("Time to complete recommendations"),
    _(
        "Working days from planning to completion, for actions from audits and reviews that were "
        "completed in the period: the median, and the time that 9 of 10 did not exceed."
    ),
    lambda t, days: t.source.isin(["audit", "review"]),
    parts={
        "in_time": m.Part(_("by the due date"), lambda t, days: t.completed_on <= t.due_on),
        "overdue": m.Part(_("after the due date"), lambda t, days: t.completed_on > t.due_on),
    },
    day="completed_on",
    unit=m.Unit.working_days,
    finish=m.Finish.quantiles,
    value="days",
)
m.working_days(
    "k21",
    _("Time to respond"),
    _(
        "Working days from receipt to response, for responses of the period: the median, and the "
        "time that 9 of 10 did not exceed."
    ),
    "in_scope",
    day="answered_on",
    value="answer_days",
    better=Good.low,
)
_of_answers(
    "k22",
    _("Satisfied with the handling"),
    _(
        "People who answered a survey in the period and whose answers about the handling average "
        "at least 4 of 5. The share is of all who answered a question about it. Answers that staff "
        "entered are counted separately."
    ),
    "handling",
    parts=_BY_WHOM,
    among=lambda t, days: t.handling.notnull(),
    better=Good.high,
)
_of_answers(
    "satisfied_outcome",
    _("Satisfied with the outcome"),
    _(
        "People who answered a survey in the period and gave the outcome at least 4 of 5. The "
        "share is of all who answered the question about it. Answers that staff entered are "
        "counted separately."
    ),
    "outcome",
    parts=_BY_WHOM,
    among=lambda t, days: t.outcome.notnull(),
)
_of_answers(
    "survey_answers",
    _("Answers to surveys"),
    _(
        "People who were asked in a survey in the period and answered. The share is of all who "
        "were asked: those who did not answer may think otherwise."
    ),
    lambda t, days: t.answered_on.notnull(),
    parts=_BY_WHOM,
    among=m.everything,
    day="asked_on",
)
_of_answers(
    "survey_entered",
    _("Survey answers entered by staff"),
    _(
        "Survey answers of the period that staff entered for people, from a card or on the phone. "
        "The share is of all answers of the period."
    ),
    "entered",
    among=m.everything,
    better=Good.low,
)
_of_actions(
    "k23",
    _("Actions that work"),
    _(
        "Actions whose effect was checked in the period and that work. The share is of all with a "
        "verdict in the period."
    ),
    "works",
    among=m.everything,
    day="checked_on",
    unit=m.Unit.percent,
    better=Good.high,
)
