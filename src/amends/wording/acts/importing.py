"""Clause 7.2: texts of complaints imported from an older register."""

from amends.core.operation import events as e
from amends.core.operation.complaint.stages import Stage
from amends.core.refusal import Guard

from ..phrases import marked as _
from .declaration import ActText, Field, Fields, Lines, refusal

ACTS = {
    "take-over": ActText(
        _("Import from an older register"),
        _("Import complaint"),
        _(
            "Records what the older register contains and what is missing. Sends nothing and "
            "sets no deadline."
        ),
        done=_("Complaint imported."),
    ),
    "take-back": ActText(
        _("Undo the import"),
        _("Withdraw"),
        _(
            "Its text is deleted for good and it disappears from all lists. The audit trail "
            "still shows that it was here."
        ),
        done=_("Import undone."),
    ),
}
FIELDS: Fields = {
    "closed_on": Field(_("Closed on")),
    "due_on": Field(_("Response due on")),
    "lacks": Field(_("Missing from the source")),
    "old_reference": Field(_("Old reference")),
    "outcome": Field(_("Outcome")),
    "source": Field(_("Source")),
    "stage": Field(_("Stage")),
    ("TakeOver", "amount"): Field(_("Amount paid or awarded")),
    ("TakeOver", "happened"): Field(_("When it was received"), help=_("As given in the source.")),
    ("TakeOver", "words"): Field(_("Other text from the source")),
}
REFUSALS = {
    Guard.not_untouched: refusal(
        _("You cannot undo this."),
        _("It was not imported from an older register, or someone has worked on it since."),
        _("Correct what is wrong, or close it."),
    )
}
LINES = {
    e.TakenOver: Lines(
        (
            _(
                "{who} imported the complaint from {source}. Its stage there was “{stage}”. "
                "Missing there: {lacks}."
            ),
            _("{who} imported the complaint from {source}. Its stage there was “{stage}”."),
        ),
        _("We imported your complaint from an older register."),
        said={"stage": Stage},
    ),
    e.TakenBack: Lines(_("{who} undid the import. The text was deleted.")),
}
