"""Clause 8.5: texts of confirmations."""

from amends.core.governing import confirmations as c

from ...phrases import marked as _
from ..declaration import ActText, Field, Lines, Texts

TEXTS = Texts(
    acts={
        "confirmation.confirm": ActText(
            _("Confirm a requirement"),
            _("Confirm requirement"),
            _("It counts as checked for a year. First open the requirement and its records."),
            done=_("Requirement confirmed."),
        ),
        "confirmation.withdraw": ActText(
            _("Withdraw confirmation"),
            _("Withdraw confirmation"),
            _("The requirement no longer counts as checked. The confirmation stays recorded."),
            done=_("Confirmation withdrawn."),
        ),
    },
    fields={
        ("ConfirmRequirement", "requirement"): Field(_("Requirement")),
        ("ConfirmRequirement", "words"): Field(
            _("What you looked at and found"), wanted=_("Enter what you looked at and found")
        ),
        "until": Field(_("Counts until")),
        ("WithdrawConfirmation", "reason"): Field(_("Why it no longer counts")),
    },
    choices={
        c.ConfirmationState: {
            c.ConfirmationState.confirmed: _("confirmed"),
            c.ConfirmationState.withdrawn: _("withdrawn"),
        }
    },
    lines={
        c.RequirementConfirmed: Lines(_("{who} confirmed the requirement.")),
        c.ConfirmationWithdrawn: Lines(_("{who} withdrew the confirmation.")),
    },
)
