"""Clause 8.6: texts of management reviews."""

from amends.core.governing import reviews as r
from amends.core.refusal import Guard

from ...phrases import marked as _
from ..declaration import ActText, Field, Lines, Texts, people, person, refusal

_CHAIR = Field(_("Chair"), wanted=_("Choose who chairs the review"))
_DAY = Field(_("Day of the review"), wanted=_("Choose the day of the review"))
TEXTS = Texts(
    acts={
        "review.plan": ActText(
            _("Plan a review"),
            _("Plan review"),
            _("Senior management chairs it. Everyone invited sees it and its pack."),
            done=_("Review planned."),
        ),
        "review.freeze-pack": ActText(
            _("Freeze the review pack"),
            _("Freeze pack"),
            _("The nine inputs are computed from the record and stay as they are now."),
            done=_("Review pack frozen."),
        ),
        "review.add-input": ActText(
            _("Add to an input"),
            _("Save text"),
            _("For what the record does not know. A new text replaces the one before."),
            done=_("Text saved."),
        ),
        "review.answer-purpose": ActText(
            _("Record a conclusion"),
            _("Save conclusion"),
            _("What the review concludes on one of its seven purposes."),
            done=_("Conclusion saved."),
        ),
        "review.record-attendance": ActText(
            _("Record attendance"),
            _("Save attendance"),
            _("The chair must be among those present."),
            done=_("Attendance saved."),
        ),
        "review.decide": ActText(
            _("Record a decision"),
            _("Save decision"),
            _("It becomes an action of its owner. The next review begins with it."),
            done=_("Decision saved."),
        ),
        "review.sign": ActText(
            _("Sign the minutes"),
            _("Sign minutes"),
            _("You sign as the chair. After that, nothing in the review can change."),
            done=_("Minutes signed."),
        ),
        "review.reschedule": ActText(
            _("Change day or chair"),
            _("Save change"),
            _("The earlier day stays in the history, with your reason."),
            done=_("Review rescheduled."),
        ),
        "review.cancel": ActText(
            _("Cancel the review"),
            _("Cancel review"),
            _("It stays in the list with your reason."),
            done=_("Review cancelled."),
        ),
    },
    fields={
        ("PlanReview", "chair"): _CHAIR,
        ("PlanReview", "day"): _DAY,
        ("RescheduleReview", "chair"): _CHAIR,
        ("RescheduleReview", "day"): _DAY,
        ("PlanReview", "first"): Field(_("Period from"), wanted=_("Choose the first day")),
        ("PlanReview", "last"): Field(_("Period to"), wanted=_("Choose the last day")),
        ("PlanReview", "invited"): Field(_("Invited")),
        ("AddReviewInput", "item"): Field(_("Input")),
        ("AddReviewInput", "words"): Field(_("What there is to say"), wanted=_("Enter a sentence")),
        ("AnswerReviewPurpose", "purpose"): Field(_("Purpose")),
        ("AnswerReviewPurpose", "words"): Field(
            _("Conclusion"), wanted=_("Enter what the review concludes")
        ),
        ("AttendReview", "present"): Field(
            _("Present"), wanted=_("Choose who was there"), required=True
        ),
        ("AttendReview", "others"): Field(
            _("Others present"), help=_("People who are not staff, by role.")
        ),
        ("DecideInReview", "what"): Field(_("Decision"), wanted=_("Enter the decision")),
        ("DecideInReview", "kind"): Field(_("It is about")),
        ("DecideInReview", "check"): Field(
            _("How we will know that it helped"), help=_("A figure that you can check.")
        ),
        ("RescheduleReview", "reason"): Field(_("Why it changed")),
        ("CancelReview", "reason"): Field(_("Why it does not take place")),
    },
    refusals={
        Guard.not_top_management: refusal(
            _("Choose another chair."),
            _("This person is not senior management."),
            _("Choose someone from senior management."),
        ),
        Guard.not_the_chair: refusal(
            _("You cannot sign this review."),
            _("The minutes are signed by the chair, not by others."),
            _("Ask the chair to sign."),
        ),
        Guard.chair_missing: refusal(
            _("The attendance is not complete."),
            _("The chair is not among those present."),
            _("Add the chair, or change who chairs the review."),
        ),
        Guard.review_not_complete: refusal(
            _("You cannot sign this review yet."),
            _("An input, a conclusion or the attendance is missing."),
            _("Add what the review page shows as missing."),
        ),
    },
    choices={
        r.ReviewInput: {
            r.ReviewInput.internal: _("Changes inside the organisation"),
            r.ReviewInput.external: _("Changes outside the organisation"),
            r.ReviewInput.performance: _("Performance"),
            r.ReviewInput.feedback: _("Feedback on how we handle complaints"),
            r.ReviewInput.audits: _("Audits and quality checks"),
            r.ReviewInput.risks: _("Risks and opportunities"),
            r.ReviewInput.actions: _("Corrective actions"),
            r.ReviewInput.last_review: _("Decisions of the last review"),
            r.ReviewInput.proposals: _("Proposals for improvement"),
        },
        r.ReviewPurpose: {
            r.ReviewPurpose.suitability: _(
                "Is our process still suitable, adequate, effective, efficient?"
            ),
            r.ReviewPurpose.nonconformities: _(
                "Do we find and correct every nonconformity, also in safety?"
            ),
            r.ReviewPurpose.products: _("Do we find and correct faults in products and services?"),
            r.ReviewPurpose.process: _("Do we find and correct faults in the process?"),
            r.ReviewPurpose.change: _(
                "What are risks and opportunities, and what needs to change?"
            ),
            r.ReviewPurpose.effect: _("Did our actions on risks and opportunities have an effect?"),
            r.ReviewPurpose.policy: _("Should the complaints policy or objectives change?"),
        },
        r.DecisionKind: {
            r.DecisionKind.process: _("complaint handling"),
            r.DecisionKind.product: _("products and services"),
            r.DecisionKind.resources: _("staff, training and money"),
        },
        r.ReviewState: {
            r.ReviewState.planned: _("planned"),
            r.ReviewState.prepared: _("pack ready"),
            r.ReviewState.signed: _("signed"),
            r.ReviewState.cancelled: _("cancelled"),
        },
    },
    lines={
        r.ReviewPlanned: Lines(_("{who} planned the review for {day}.")),
        r.ReviewRescheduled: Lines(
            _("{who} moved the review to {day}. Chair: {chair}."), said={"chair": person}
        ),
        r.ReviewPackFrozen: Lines(_("{who} froze the review pack.")),
        r.ReviewInputAdded: Lines(_("{who} added to “{item}”."), said={"item": r.ReviewInput}),
        r.ReviewPurposeAnswered: Lines(
            _("{who} recorded the conclusion on “{purpose}”."), said={"purpose": r.ReviewPurpose}
        ),
        r.ReviewAttended: Lines(
            _("{who} recorded the attendance: {present}."), said={"present": people}
        ),
        r.ReviewDecided: Lines(_("{who} recorded decision {number}. Owner: {owner}.")),
        r.ReviewSigned: Lines(_("{who} signed the minutes.")),
        r.ReviewCancelled: Lines(_("{who} cancelled the review.")),
    },
)
