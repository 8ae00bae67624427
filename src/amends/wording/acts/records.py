"""Clause 8.1: texts of correcting, retracting, erasing and retention holds."""

from amends.core.operation import events as e
from amends.core.operation.acts.records import Correctable, ErasureGround
from amends.core.refusal import Guard

from ..phrases import marked as _
from .declaration import ActText, Choices, Field, Fields, Lines, if_true, refusal

ACTS = {
    "write-subject-line": ActText(
        _("Write the subject line"),
        _("Save subject line"),
        _("The heading of the complaint, for staff. The complainant does not see it."),
        done=_("Subject line saved."),
    ),
    "correct": ActText(
        _("Correct the record"),
        _("Correct the record"),
        _("Corrects a recording mistake. The record keeps the old value."),
        done=_("Record corrected."),
    ),
    "confirm-late": ActText(
        _("Confirm the day of a late entry"),
        _("Confirm the day"),
        _(
            "Something was recorded more than one working day after it was done. It counts from "
            "its own day once a second person confirms it by a file or a message."
        ),
        done=_("Day confirmed."),
    ),
    "retract": ActText(
        _("Redact text"),
        _("Redact text"),
        _("Removes the text permanently. The record shows who redacted it and why."),
        done=_("Text redacted."),
    ),
    "erase": ActText(
        _("Erase personal data"),
        _("Erase permanently"),
        _("You cannot undo this. The record keeps what was done, when and who did it."),
        done=_("Personal data erased."),
    ),
    "hold": ActText(
        _("Place a retention hold"),
        _("Place hold"),
        _("Nothing in this complaint can be erased until you release the hold."),
        done=_("You cannot erase anything now."),
    ),
    "release-hold": ActText(
        _("Release a retention hold"),
        _("Release retention hold"),
        _("Data can be erased again, unless there is another retention hold."),
        done=_("Retention hold released."),
    ),
    "disclose": ActText(
        _("Record a disclosure to an authority"),
        _("Record disclosure"),
        _("The record shows who got what, and on which legal basis. It sends nothing."),
        done=_("Disclosure recorded."),
    ),
}
FIELDS: Fields = {
    "field": Field(_("What was recorded wrongly")),
    "hold": Field(_("Retention hold")),
    "piece": Field(_("Text to redact")),
    "pieces": Field(_("Text and files to redact"), help=_("Leave it empty for everything.")),
    ("ConfirmLate", "entry"): Field(_("What was recorded late")),
    ("ConfirmLate", "evidence"): Field(
        _("What shows the day"),
        help=_("A file or message of this complaint. Read it first. Attach the file if missing."),
    ),
    ("Correct", "code"): Field(
        _("Correct choice"), needed=_("needed for the channel, the product, or what it is about")
    ),
    ("Correct", "day"): Field(
        _("Correct day"), needed=_("needed for the day on which it happened")
    ),
    ("Correct", "moment"): Field(
        _("Correct day and time"), needed=_("needed for when it was received")
    ),
    ("Correct", "words"): Field(
        _("Correct text"), needed=_("needed for where it happened, or what happened")
    ),
    "subject_line": Field(
        _("Subject line"),
        help=_("What it is about, in a few words. Leave out names."),
        wanted=_("Enter the subject line"),
    ),
    ("Erase", "ground"): Field(_("Why it is erased")),
    ("Erase", "party"): Field(_("Whose identity")),
    ("Hold", "ground"): Field(_("Requested by"), codes="hold_ground"),
    ("Disclose", "to"): Field(_("Public authority"), wanted=_("Enter the authority")),
    ("Disclose", "what"): Field(
        _("What it received"), wanted=_("Enter what the authority received")
    ),
    ("Disclose", "basis"): Field(
        _("Legal basis"),
        help=_("For example the law and section that require it, or the court order."),
        wanted=_("Enter the legal basis"),
    ),
    ("Correct", "reason"): Field(help=_("What was wrong, and how you know the correct value.")),
}
REFUSALS = {
    Guard.nothing_recorded_late: refusal(
        _("There is no day to confirm."),
        _("Nothing was recorded late, or a second person has confirmed it."),
        _("Read the history again."),
    ),
    Guard.unknown_piece: refusal(
        _("We cannot find this text."),
        _("They are not part of this complaint, or have already been redacted."),
        _("Open the complaint again and choose from the list."),
    ),
    Guard.on_hold: refusal(
        _("You cannot erase anything here now."),
        (
            _("Complaint {other} contains the same text and is under a retention hold."),
            _(
                "A retention hold keeps all data for a court, an external body or another "
                "reason given in the record."
            ),
        ),
        _("If the reason no longer applies, release the hold first."),
    ),
    Guard.still_kept: refusal(
        _("You cannot erase this yet because it is too recent."),
        (
            _("“{pack}” requires us to keep it until {day}."),
            _("“{pack}” requires us to keep it longer."),
            _("A regulator requires us to keep it longer."),
        ),
        _("Wait until then. If someone has asked for erasure, choose that reason instead."),
    ),
    Guard.needs_disposal: refusal(
        _("You cannot erase this alone."),
        _("Two people agree on what is erased because its retention period is over."),
        _("Propose a disposal. If someone has asked for erasure, choose that reason instead."),
    ),
}
CHOICES: Choices = {
    Correctable: {
        Correctable.channel: _("the channel"),
        Correctable.product: _("the product or service"),
        Correctable.about: _("what the complaint is about"),
        Correctable.received_at: _("when it was received"),
        Correctable.occurred_on: _("when it happened"),
        Correctable.place: _("where it happened"),
        Correctable.narrative: _("the text of the complaint"),
        Correctable.remedy: _("what the complainant wants"),
    },
    ErasureGround: {
        ErasureGround.requested: _("the person asked for it"),
        ErasureGround.retention: _("the retention period is over"),
        ErasureGround.not_ours: _("it should never have been recorded"),
    },
}
CODES = {
    "hold_ground": {
        "court": _("a court"),
        "outside_body": _("an external body"),
        "insurer": _("an insurer"),
        "investigation": _("an investigation"),
        "other": _("another reason"),
    }
}
LINES = {
    e.Disclosed: Lines(_("{who} recorded a disclosure to an authority.")),
    e.SubjectLineWritten: Lines(_("{who} wrote the subject line.")),
    e.Corrected: Lines(
        _("{who} corrected the record: {field}."),
        _("We corrected a mistake in our record: {field}."),
        said={"field": Correctable},
    ),
    e.LateEntryConfirmed: Lines(
        if_true(
            "alone",
            _("{who} alone confirmed the day of entry {entry}. Entry {evidence} shows it."),
            _("{who} confirmed the day of entry {entry}. Entry {evidence} shows it."),
        )
    ),
    e.Retracted: Lines(_("{who} redacted text and gave a reason.")),
    e.Erased: Lines(
        (
            _("{who} erased personal data of {party}: {ground}."),
            _("{who} erased personal data: {ground}."),
        ),
        _("Personal data was erased: {ground}."),
        said={"ground": ErasureGround},
    ),
    e.HoldPlaced: Lines(
        _("{who} placed retention hold {hold}: {ground}. Nothing can be erased."),
        said={"ground": "hold_ground"},
    ),
    e.HoldReleased: Lines(_("{who} released retention hold {hold}.")),
}
