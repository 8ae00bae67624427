"""Clause 8.5: texts of audits."""

from amends.core.governing import audits as a
from amends.core.governing.audit_verdicts import AuditItem
from amends.core.refusal import Guard

from ...phrases import marked as _
from ..declaration import ActText, Field, Lines, Texts, refusal

MEANS = {
    AuditItem.objective: _(
        "No one examined or checked their own work, and everyone complained about was heard. "
        "Findings against the complainant have evidence."
    ),
    AuditItem.informed: _(
        "Every complainant heard from us as often as the settings say, until the response."
    ),
    AuditItem.acknowledged: _(
        "Every complainant knew by the deadline that we have it. Partly: late."
    ),
    AuditItem.assessed: _(
        "Severity, safety, complexity and impact were assessed before the response. Danger came "
        "first, and immediate action is recorded if it was needed and possible."
    ),
    AuditItem.investigated: _(
        "Every issue has a finding, with evidence if it is not upheld. What was planned was done."
    ),
    AuditItem.responded: _("The response deals with every issue. No deadline for it was missed."),
    AuditItem.communicated: _(
        "Every complainant got the decision within two days of its approval."
    ),
    AuditItem.closed: _(
        "Each complainant accepted, withdrew, did not reply, or had no option left after a "
        "review. What they accepted was done, and those who refused know their options."
    ),
}
"""What has to be true for the verdict yes."""

QUESTIONS = {
    "procedures": _("Do our procedures agree with our complaints policy and objectives?"),
    "followed": _("How far are the procedures followed?"),
    "objectives": _("Can the process reach its objectives?"),
    "strengths": _("What is strong, and what is weak?"),
    "chances": _("Where can the process and its results improve?"),
}
"""The five questions of an audit (AU1 to AU5)."""

TEXTS = Texts(
    acts={
        "audit.plan": ActText(
            _("Plan an audit"),
            _("Save audit"),
            _("The lead auditor neither handles complaints of the area nor manages it."),
            done=_("Audit planned."),
        ),
        "audit.announce": ActText(
            _("Announce audit"),
            _("Announce audit"),
            _("This fixes the list. The next signed checkpoint decides what is drawn from it."),
            done=_("Audit announced. The list is fixed."),
        ),
        "audit.draw": ActText(
            _("Draw the sample"),
            _("Draw sample"),
            _("The public seed decides. Anyone with the list can draw it again."),
            done=_("Sample drawn."),
        ),
        "audit.judge": ActText(
            _("Judge a complaint"),
            _("Save verdicts"),
            _("You see what the record says after you save."),
            done=_("Verdicts saved."),
        ),
        "audit.find": ActText(
            _("Record a finding"),
            _("Save finding"),
            _("A nonconformity becomes an action for its owner."),
            done=_("Finding saved."),
        ),
        "audit.report": ActText(
            _("Report the audit"),
            _("Save report"),
            _("After that, verdicts and findings can no longer be changed."),
            done=_("Audit reported."),
        ),
        "audit.close": ActText(
            _("Close audit"),
            _("Close audit"),
            _("Every nonconformity has an action."),
            done=_("Audit closed."),
        ),
        "audit.hand-over": ActText(
            _("Hand over audit"),
            _("Hand over audit"),
            _("The new lead auditor must not handle complaints in this area or manage it."),
            done=_("Audit handed over."),
        ),
        "audit.cancel": ActText(
            _("Cancel audit"),
            _("Cancel audit"),
            _("You can cancel until the first complaint is judged."),
            done=_("Audit cancelled."),
        ),
    },
    fields={
        ("PlanAudit", "title"): Field(_("Title"), wanted=_("Enter a title")),
        ("PlanAudit", "year"): Field(_("Year of the audit programme")),
        ("PlanAudit", "first"): Field(_("Complaints closed from")),
        ("PlanAudit", "last"): Field(_("Complaints closed until")),
        ("PlanAudit", "owner"): Field(_("Lead auditor")),
        ("PlanAudit", "due"): Field(_("Report by")),
        ("PlanAudit", "criteria"): Field(
            _("Audited against"),
            _("For example, our complaints policy and ISO 10002:2018"),
            wanted=_("Enter the criteria"),
        ),
        ("PlanAudit", "items"): Field(_("Judged in each complaint"), required=True),
        ("PlanAudit", "wanted"): Field(_("Complaints to draw")),
        ("PlanAudit", "days"): Field(_("Days of work")),
        ("PlanAudit", "unit"): Field(_("Area")),
        ("JudgeCase", "number"): Field(_("Number in the sample")),
        ("JudgeCase", "verdicts"): Field(_("Verdicts")),
        ("GivenVerdict", "item"): Field(_("Item")),
        ("GivenVerdict", "note"): Field(_("Note")),
        ("RecordAuditFinding", "finding"): Field(_("Kind of finding")),
        ("RecordAuditFinding", "clause"): Field(_("Clause")),
        ("RecordAuditFinding", "words"): Field(_("Finding"), wanted=_("Enter what you found")),
        ("RecordAuditFinding", "cases"): Field(_("Complaints of the sample that show it")),
        ("RecordAuditFinding", "remedy"): Field(
            _("What will be done"), needed=_("needed for a nonconformity or an action")
        ),
        ("RecordAuditFinding", "owner"): Field(
            _("Who does it"), needed=_("needed for a nonconformity or an action")
        ),
        ("RecordAuditFinding", "due"): Field(
            _("Done by"), needed=_("needed for a nonconformity or an action")
        ),
        **{("ReportAudit", name): Field(text) for name, text in QUESTIONS.items()},
        ("CloseAudit", "reason"): Field(
            _("Why a cancelled action is not needed"),
            needed=_("needed if the action against a nonconformity was cancelled"),
        ),
        ("CancelAudit", "reason"): Field(_("Why it does not take place")),
        ("ReportAudit", "unjudged"): Field(
            _("Why some complaints were not judged"),
            needed=_("needed if some complaints were not judged"),
        ),
    },
    refusals={
        Guard.not_an_independent_auditor: refusal(
            _("Someone independent has to do this."),
            _("People who handle complaints of this area or manage it do not audit it."),
            _("Choose an auditor who neither works in the area nor manages it."),
        )
    },
    choices={
        AuditItem: {
            AuditItem.objective: _("handled objectively (4.7)"),
            AuditItem.informed: _("complainants kept informed (7.3)"),
            AuditItem.acknowledged: _("acknowledged (7.4)"),
            AuditItem.assessed: _("assessed (7.5)"),
            AuditItem.investigated: _("investigated (7.6)"),
            AuditItem.responded: _("response to every issue in time (7.7)"),
            AuditItem.communicated: _("decision communicated (7.8)"),
            AuditItem.closed: _("rightly closed (7.9)"),
        },
        a.AuditState: {
            a.AuditState.planned: _("audit planned"),
            a.AuditState.announced: _("waiting for the draw"),
            a.AuditState.drawn: _("in progress"),
            a.AuditState.reported: _("reported"),
            a.AuditState.closed: _("audit closed"),
            a.AuditState.cancelled: _("audit cancelled"),
        },
        a.AuditFinding: {
            a.AuditFinding.nonconformity: _("nonconformity"),
            a.AuditFinding.observation: _("observation"),
            a.AuditFinding.good_practice: _("good practice"),
        },
    },
    lines={
        a.AuditPlanned: Lines(_("{who} planned the audit. Lead auditor: {owner}.")),
        a.AuditAnnounced: Lines(_("{who} announced the audit. Complaints in the list: {size}.")),
        a.AuditDrawn: Lines(_("{who} drew the sample.")),
        a.CaseJudged: Lines(_("{who} judged complaint {number} of the sample.")),
        a.AuditFindingRecorded: Lines(_("{who} recorded a finding: {finding}.")),
        a.AuditReported: Lines(_("{who} reported the audit.")),
        a.AuditClosed: Lines(_("{who} closed the audit.")),
        a.AuditCancelled: Lines(_("{who} cancelled the audit.")),
    },
)
