"""Criteria of ours beside those of the annex, K24 to K36: each as a measure, or with what would
feed it."""

from functools import partial, reduce
from operator import or_
from typing import Any

from amends.core.framework.policy.vocabulary import NOT_DETERMINED
from amends.core.improvement.facts import Step
from amends.core.improvement.samples.reading import Verdict
from amends.core.improvement.statistics.control import Good
from amends.wording.phrases import marked as _

from . import measure as m


def _of(step: Step) -> m.Condition:
    return lambda t, days: t.counts & (t.step == str(step))


_of_all_steps = partial(m.share, among=m.everything, table="step", day="on")
_hours = partial(
    m.measure,
    table="step",
    day="on",
    unit=m.Unit.hours,
    conformity=True,
    finish=m.Finish.quantiles,
    value="hours",
)

m.of_responses(
    "k24",
    _("Updates on time"),
    _(
        "Complaints with a response in the period whose complainants never waited for an update "
        "longer than the settings allow, plus 1 day. The share is of all with a response in the "
        "period."
    ),
    "news_in_time",
    better=Good.high,
)
m.of_responses(
    "k25",
    _("Assessed before the response"),
    _(
        "Complaints with a response in the period that had been assessed before it. The share is "
        "of all with a response in the period."
    ),
    "assessed_before_answer",
    better=Good.high,
)
_of_all_steps(
    "k26",
    _("Independent investigators"),
    _(
        "Investigators assigned in the period who stayed independent: not complained about, no "
        "conflict of interest declared, not released since. The share is of all assigned."
    ),
    "sound",
    of=_of(Step.assigned),
    better=Good.high,
)
_hours(
    "k27",
    _("Time to deliver approved responses"),
    _(
        "Hours from the approval of a response until the first complainant received it, for "
        "responses of the period: the median, and the time that 9 of 10 did not exceed."
    ),
    lambda t, days: t.hours.notnull(),
    parts={
        "soon": m.Part(_("within 2 days"), lambda t, days: t.hours <= 48),
        "later": m.Part(_("later than 2 days"), lambda t, days: t.hours > 48),
    },
    of=_of(Step.decision_told),
    better=Good.low,
)
m.share(
    "k28",
    _("Unresolved with options and review date"),
    _(
        "Complaints that are open now because someone did not accept our response: those whose "
        "complainants were sent every option and that are under review or have a next review date."
    ),
    "options_told",
    among=lambda t, days: t.refused_open & (t.received_on <= days.at),
    better=Good.high,
)


def _wrong(name: str) -> m.Condition:
    return lambda t, days: t[name].isin([str(Verdict.no), str(Verdict.partly)])


_FAIR, _SIDES, _REASONS = map(_wrong, ("fair", "both_sides", "reasons"))


def _objective(t: Any, days: m.Days) -> m.Column:
    wrong = (_some(condition(t, days)) for condition in (_FAIR, _SIDES, _REASONS))
    return ~reduce(or_, wrong)


m.measure(
    "k29",
    _("Objectivity"),
    _(
        "Complaints read in a quality check in the period that were handled fairly, with both "
        "sides heard and reasons given. The share is of all read in the period."
    ),
    _objective,
    parts={
        "unfair": m.Part(_("not fully fair"), _FAIR, counted=False),
        "one_sided": m.Part(
            _("fair, but not both sides heard"),
            lambda t, days: ~_some(_FAIR(t, days)) & _some(_SIDES(t, days)),
            counted=False,
        ),
        "no_reasons": m.Part(
            _("fair and both sides heard, but reasons missing"),
            lambda t, days: (
                ~_some(_FAIR(t, days)) & ~_some(_SIDES(t, days)) & _some(_REASONS(t, days))
            ),
            counted=False,
        ),
    },
    among=m.everything,
    of=m.everything,
    table="reading",
    day="read_on",
    unit=m.Unit.percent,
)


def _some(condition: m.Column) -> m.Column:
    """Return a condition that is False, not unknown, where a column is empty."""
    return condition.fill_null(False)


m.unfed("k30", _("Views outside a role"), _("Reviews of the read log."))
m.share(
    "k31",
    _("Categorised before closing"),
    _(
        "Complaints closed in the period with a category and a determined cause. The share is of "
        "all closed in the period."
    ),
    lambda t, days: t.category.notnull() & t.cause.notnull() & (t.cause != str(NOT_DETERMINED)),
    among="closed",
    day="closed_on",
    better=Good.high,
)
_of_all_steps(
    "k32",
    _("Reopened"),
    _(
        "Closures in the period after which the complaint was reopened. The share is of all "
        "closures in the period."
    ),
    lambda t, days: ~t.sound,
    of=_of(Step.closed),
    better=Good.low,
)
m.share(
    "k33",
    _("In the complainant's language"),
    _(
        "Complaints received in the period whose complainants all use a language that we offer, as "
        "far as we know their language. The share is of all received in the period."
    ),
    "language_offered",
    among=m.everything,
    day="received_on",
    better=Good.high,
)
m.working_days(
    "k34",
    _("Time to complete remedies"),
    _(
        "Working days from acceptance of a response until its remedy was completed, for remedies "
        "completed in the period: the median, and the time that 9 of 10 did not exceed."
    ),
    lambda t, days: t.days.notnull(),
    table="remedy",
    day="done_on",
    better=Good.low,
)
_hours(
    "k35",
    _("Time to alert senior management"),
    _(
        "Hours from receipt of a significant complaint until senior management was alerted, for "
        "alerts in the period: the median, and the time that 9 of 10 did not exceed."
    ),
    lambda t, days: t.hours.notnull(),
    of=_of(Step.management_alerted),
    better=Good.low,
)
m.unfed(
    "k36", _("Charges to complainants"), _("A record of charges. No step of the process has one.")
)
m.of_responses(
    "escalated",
    _("Escalated after our response"),
    _(
        "Complaints with a response in the period that went to a review stage or an external body "
        "after a response. The share is of all with a response in the period."
    ),
    lambda t, days: t.escalated | (t.referred_on >= t.answered_on).fill_null(False),
)


_of_causes = partial(m.share, among=lambda t, days: t.closed & t.cause.notnull(), day="closed_on")
"""Of those closed in the period for which a cause was asked."""

_of_causes(
    "cause_other",
    _("Cause: other or unknown"),
    _(
        "Complaints closed in the period whose cause is “other”, or could not be established. The "
        "share is of all closed in the period with a cause, determined or not."
    ),
    lambda t, days: t.cause.isin(["other", "unknown"]),
)
_of_causes(
    "cause_open",
    _("Cause: not determined"),
    _(
        "Complaints closed in the period whose cause is not determined yet. The share is of all "
        "closed in the period with a cause, determined or not."
    ),
    lambda t, days: t.cause == str(NOT_DETERMINED),
)
_of_causes(
    "cause_revised",
    _("Cause revised after closing"),
    _(
        "Complaints closed in the period whose cause was determined or changed after closing. The "
        "share is of all closed in the period with a cause, determined or not."
    ),
    "cause_revised",
)


_of_steps = partial(_of_all_steps, counted=lambda t, days: ~t.sound)
_WEEK = 7

_of_steps(
    "dates_moved",
    _("Deadlines extended by the owner alone"),
    _(
        "Deadlines that the owner of the complaint extended in the period without a second person. "
        "The share is of all extensions by one person."
    ),
    of=_of(Step.date_moved),
)
_of_steps(
    "own_work",
    _("Own work approved"),
    _(
        "Approvals in the period by the person whose proposal, response or remedy it was. The "
        "share is of all such approvals."
    ),
    of=_of(Step.judged),
)
_of_steps(
    "notices_unread",
    _("Notices to staff not read"),
    _(
        "Notices to staff about a complaint in the period that are not read after a week. The "
        "share is of all that were read or are older than a week."
    ),
    among=lambda t, days: t.sound | (days.at.delta(t.on, unit="day") > _WEEK),
    of=_of(Step.notice),
)
_of_steps(
    "without_evidence",
    _("Not upheld without evidence"),
    _(
        "Findings of “not upheld” in the period for issues without recorded evidence and without "
        "a reason for that. The share is of all such findings."
    ),
    of=_of(Step.not_upheld),
)
_of_steps(
    "without_review",
    _("Closed without a review"),
    _(
        "Complaints closed in the period because no option was left, although a complainant got "
        "neither the response of a review nor the result of an external body, and no complainant "
        "gave up an option. The share is of all closed for this reason."
    ),
    of=_of(Step.exhausted),
)
m.share(
    "from_outside",
    _("Submitted from outside"),
    _(
        "Complaints received in the period that a complainant submitted, or to which one wrote "
        "with an access code that staff never saw. The share is of all received in the period."
    ),
    "from_outside",
    among=m.everything,
    day="received_on",
)
m.share(
    "remedies_checked",
    _("Remedies checked"),
    _(
        "Remedies completed in the period whose completion was checked. The share is of all "
        "remedies completed in the period."
    ),
    "verified",
    among=m.everything,
    table="remedy",
    day="done_on",
)


# --- clause 7.2: what is missing from the record ---

_of_received = partial(m.share, among=m.everything, day="received_on", better=Good.low)

_of_received(
    "incomplete",
    _("Incomplete records"),
    _(
        "Complaints received in the period of which at least one of six items is missing today: "
        "description, remedy wanted, subject, deadline, unit, or an immediate action that was "
        "needed. The share is of all received in the period."
    ),
    "incomplete",
)
_of_received(
    "lacks_description",
    _("Description or related details missing"),
    _(
        "Complaints received in the period without a text, or with nothing else about what "
        "happened: no day, place, number, file, person or other detail. The share is of all "
        "received in the period."
    ),
    "lacks_description",
)
_of_received(
    "lacks_remedy",
    _("Remedy wanted: missing"),
    _(
        "Complaints received in the period for which it is not recorded what the complainant would "
        "like us to do. “They did not say” is recorded by correcting the complaint. The share is "
        "of all received in the period."
    ),
    "lacks_remedy",
)
_of_received(
    "lacks_subject",
    _("Product or category missing"),
    _(
        "Complaints received in the period with neither a product or service nor a category. The "
        "share is of all received in the period."
    ),
    "lacks_subject",
)
_of_received(
    "lacks_deadline",
    _("Deadline for the response missing"),
    _(
        "Complaints received in the period that have no deadline for the response. The share is of "
        "all received in the period."
    ),
    "lacks_deadline",
)
_of_received(
    "lacks_unit",
    _("Unit or person missing"),
    _(
        "Complaints received in the period without a unit, if the settings have units, or that "
        "mention a person still to be identified. The share is of all received in the period."
    ),
    "lacks_unit",
)
_of_received(
    "lacks_immediate",
    _("Immediate action missing"),
    _(
        "Complaints received in the period that were assessed as needing immediate action that was "
        "possible, and for which none is recorded. The share is of all received in the period."
    ),
    "lacks_immediate",
)


# --- annex on escalation: time at each review stage ---


def _at(stage: int, *, or_later: bool = False) -> m.Condition:
    if or_later:
        return lambda t, days: t.review_stage.notnull() & (t.review_stage >= stage)
    return lambda t, days: t.review_stage.notnull() & (t.review_stage == stage)


m.measure(
    "in_review",
    _("Under review"),
    _(
        "Complaints that are at a review stage now because someone did not accept our response, by "
        "stage."
    ),
    lambda t, days: t.review_stage.notnull() & (t.received_on <= days.at),
    parts={
        "first": m.Part(_("first review stage"), _at(1)),
        "second": m.Part(_("second review stage"), _at(2)),
        "later": m.Part(_("later review stages"), _at(3, or_later=True)),
    },
    conformity=True,
)
_of_reviews = partial(
    m.working_days,
    of=_of(Step.reviewed),
    table="step",
    day="on",
    value="review_days",
    better=Good.low,
)
_of_reviews(
    "review_first",
    _("Time at the first review stage"),
    _(
        "Working days from escalation to the first review stage until the last complainant got its "
        "response, for responses of the period: the median, and the time that 9 of 10 did not "
        "exceed."
    ),
    _at(1),
)
_of_reviews(
    "review_second",
    _("Time at the second review stage"),
    _(
        "Working days from escalation to the second review stage until the last complainant got "
        "its response, for responses of the period: the median, and the time that 9 of 10 did not "
        "exceed."
    ),
    _at(2),
)
_of_reviews(
    "review_later",
    _("Time at later review stages"),
    _(
        "Working days from escalation to a review stage after the second until the last "
        "complainant got its response, for responses of the period: the median, and the time that "
        "9 of 10 did not exceed."
    ),
    _at(3, or_later=True),
)
