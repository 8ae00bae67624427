"""Clause 8.5: texts of exemptions."""

from amends.core.governing import exemptions as x

from ...phrases import marked as _
from ..declaration import ActText, Field, Lines, Texts

TEXTS = Texts(
    acts={
        "exemption.propose": ActText(
            _("Say that a requirement does not apply"),
            _("Save exemption"),
            _("Senior management approves it. It ends on the day of the review."),
            done=_("Exemption saved."),
        ),
        "exemption.approve": ActText(
            _("Approve exemption"),
            _("Approve exemption"),
            _("From now on, the requirement counts as not applicable."),
            done=_("Exemption approved."),
        ),
        "exemption.end": ActText(
            _("End exemption"),
            _("End exemption"),
            _("The requirement applies again. The exemption stays in the record."),
            done=_("Exemption ended."),
        ),
    },
    fields={
        ("ProposeExemption", "requirement"): Field(_("Requirement")),
        ("ProposeExemption", "reason"): Field(_("Why it does not apply")),
        ("EndExemption", "reason"): Field(_("Why it applies again")),
    },
    choices={
        x.ExemptionState: {
            x.ExemptionState.proposed: _("awaiting approval"),
            x.ExemptionState.approved: _("approved"),
            x.ExemptionState.ended: _("ended"),
        }
    },
    lines={
        x.ExemptionProposed: Lines(_("{who} proposed that the requirement does not apply.")),
        x.ExemptionApproved: Lines(_("{who} approved the exemption.")),
        x.ExemptionEnded: Lines(_("{who} ended the exemption.")),
    },
)
