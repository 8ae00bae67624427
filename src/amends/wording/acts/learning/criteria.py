"""Clause 8.4: texts of criteria, alerts and exposure."""

from amends.core.improvement.criteria import CriterionState
from amends.core.improvement.criteria import events as c
from amends.core.refusal import Guard

from ...phrases import marked as _
from ..declaration import ActText, Choices, Field, Fields, Lines, if_true, person, refusal

ACTS = {
    "criterion.set-criterion": ActText(
        _("Set a target"),
        _("Save target"),
        _("The owner gets an alert when the target is missed, and responds to it."),
        done=_("Target saved. A less strict one needs a second approver."),
    ),
    "criterion.rebase": ActText(
        _("Start new limits"),
        _("Start new limits"),
        _("The chart judges later values by values since that day. The target stays."),
        done=_("New limits started."),
    ),
    "criterion.hand-over": ActText(
        _("Hand the criterion over"),
        _("Hand over"),
        _("The other person owns the criterion at once and gets its alerts."),
        done=_("Criterion handed over."),
    ),
    "criterion.retire-criterion": ActText(
        _("Retire criterion"),
        _("Retire criterion"),
        _("It leaves the board once a second approver approves it. Its alerts stay in the record."),
        done=_("Criterion retired, or sent for approval."),
    ),
    "criterion.approve-change": ActText(
        _("Approve the change"),
        _("Approve"),
        _("It applies at once."),
        done=_("Change approved."),
    ),
    "criterion.return-change": ActText(
        _("Reject the change"),
        _("Reject"),
        _("The criterion does not change."),
        done=_("Change rejected."),
    ),
    "criterion.answer-alert": ActText(
        _("Respond to the alert"),
        _("Save response"),
        _("The alert is on the board until someone responds."),
        done=_("Response saved."),
    ),
    "criterion.record-exposure": ActText(
        _("Record customers, orders or homes"),
        _("Save number"),
        _("With it, complaints can be counted for each 1,000 of them."),
        done=_("Number saved."),
    ),
}
FIELDS: Fields = {
    "alert": Field(_("Alert level"), help=_("Leave empty to use the target.")),
    "interval": Field(_("Measured each")),
    "least": Field(_("At least")),
    "month": Field(_("Month"), help=_("Any day of the month")),
    "most": Field(_("At most")),
    "part": Field(_("Part of the measure")),
    "per": Field(_("Count for each 1,000")),
    "target": Field(_("Target"), help=_("Whole numbers in thousandths: 970 is 97%.")),
    ("AnswerAlert", "number"): Field(_("Number of the alert")),
    ("AnswerAlert", "words"): Field(
        _("Response"),
        help=_("What you found, and what you will do about it."),
        wanted=_("Enter what you will do"),
    ),
    ("HandOverCriterion", "reason"): Field(_("Note for the new owner")),
    ("HandOverCriterion", "to"): Field(_("New owner")),
    ("RebaseCriterion", "reason"): Field(_("What changed then")),
    ("RecordExposure", "amount"): Field(_("How many"), help=_("Enter a whole number")),
    ("RecordExposure", "of"): Field(_("What you count")),
    ("RecordExposure", "reason"): Field(
        _("Reason"), needed=_("needed if you correct an earlier number")
    ),
    ("SetCriterion", "by"): Field(_("Meet by")),
    ("SetCriterion", "reason"): Field(_("Reason"), needed=_("needed if you change a target")),
}
REFUSALS = {
    Guard.alert_open: refusal(
        _("You cannot change this criterion yet."),
        _("An alert has no response."),
        _("Respond to the alert first."),
    )
}
CHOICES: Choices = {
    CriterionState: {
        CriterionState.used: _("used"),
        CriterionState.changing: _("used, a change needs approval"),
        CriterionState.retired: _("retired"),
    },
    c.Interval: {c.Interval.week: _("week"), c.Interval.month: _("month")},
    c.AlertReason: {
        c.AlertReason.level: _("beyond the alert level"),
        c.AlertReason.signal: _("worse, and not by chance"),
    },
}
LINES = {
    c.CriterionSet: Lines(
        if_true(
            "alone",
            _("{who} alone set a less strict target. Owner: {owner}."),
            (
                _("{who} approved the less strict target that {first} proposed. Owner: {owner}."),
                _("{who} set the target. Owner: {owner}."),
            ),
        ),
        said={"owner": person, "first": person},
    ),
    c.CriterionRetired: Lines(
        if_true(
            "alone",
            _("{who} alone retired the criterion."),
            (
                _("{who} approved that the criterion retires, as {first} proposed."),
                _("{who} retired the criterion."),
            ),
        ),
        said={"first": person},
    ),
    c.LooserTargetProposed: Lines(
        _("{who} sent a less strict target for approval. Owner: {owner}."), said={"owner": person}
    ),
    c.RetirementProposed: Lines(_("{who} sent for approval that the criterion retires.")),
    c.CriterionChangeReturned: Lines(_("{who} rejected the change of the criterion.")),
    c.CriterionHandedOver: Lines(
        _("{who} handed the criterion over to {to}."), said={"to": person}
    ),
    c.CriterionRebased: Lines(_("{who} started new limits from {from_day} on.")),
    c.AlertRaised: Lines(
        _("Alert {number} for {to} about {first} to {last}: {reason}."), said={"to": person}
    ),
    c.AlertAnswered: Lines(_("{who} responded to alert {number}.")),
    c.ExposureRecorded: Lines(_("{who} recorded {amount} for the month of {month}.")),
}
