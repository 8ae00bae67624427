"""Clause 8.1: texts of correcting, retracting, erasing and retention holds."""

from amends.core.operation import events as e
from amends.core.operation.acts.records import Correctable, ErasureGround
from amends.core.refusal import Guard

from ..phrases import marked as _
from .declaration import ActText, Field, Lines, Texts, refusal

TEXTS = Texts(
    acts={
        "write-subject-line": ActText(
            _("Write the subject line"),
            _("Save subject line"),
            _("The heading of the complaint, for staff. The complainant does not see it."),
            done=_("Subject line saved."),
        ),
        "correct": ActText(
            _("Correct the record"),
            _("Correct the record"),
            _("Puts a mistake of recording right. The old value stays in the record."),
            done=_("The record is corrected."),
        ),
        "retract": ActText(
            _("Take words away"),
            _("Take the words away"),
            _("The words go for good; that they stood here, who took them away and why remains."),
            done=_("The words are taken away."),
        ),
        "erase": ActText(
            _("Erase personal data"),
            _("Erase for good"),
            _("Cannot be undone. What was done, when and by which person stays in the record."),
            done=_("The data is erased."),
        ),
        "hold": ActText(
            _("Keep everything"),
            _("Place the hold"),
            _("Nothing of this complaint can be erased until the hold is released."),
            done=_("Nothing of it can be erased now."),
        ),
        "release-hold": ActText(
            _("Release a hold"),
            _("Release the hold"),
            _("Data can be erased again, unless another hold remains."),
            done=_("The hold is released."),
        ),
    },
    fields={
        "field": Field(_("What was recorded wrongly")),
        "hold": Field(_("Hold")),
        "piece": Field(_("Which words")),
        "pieces": Field(_("Which words and files"), help=_("Leave it empty for everything.")),
        ("Correct", "code"): Field(
            _("The right choice"), help=_("Only for the channel, the product, or what it is about.")
        ),
        ("Correct", "day"): Field(
            _("The right day"), help=_("Only for the day on which it happened.")
        ),
        ("Correct", "moment"): Field(
            _("The right day and time"), help=_("Only for when it was received.")
        ),
        ("Correct", "words"): Field(
            _("The right words"), help=_("Only for where it happened, or what happened.")
        ),
        "subject_line": Field(
            _("Subject line"),
            help=_("What it is about, in a few words. Leave out names."),
            wanted=_("Enter the subject line"),
        ),
        ("Erase", "ground"): Field(_("Why it is erased")),
        ("Erase", "party"): Field(_("Whose identity")),
        ("Hold", "ground"): Field(_("Who asks for it"), codes="hold_ground"),
        ("Correct", "reason"): Field(help=_("What was wrong, and how you know the right value.")),
    },
    refusals={
        Guard.unknown_piece: refusal(
            _("These words are not here."),
            _("They do not belong to this complaint, or were already taken away."),
            _("Open the complaint again and choose from what it shows."),
        ),
        Guard.on_hold: refusal(
            _("Nothing can be erased here now."),
            (
                _("Complaint {other} holds the same words, and a hold keeps everything there."),
                _(
                    "A hold keeps everything, for a court, an outside body or another reason in "
                    "the record."
                ),
            ),
            _("When the reason is gone, release the hold first."),
        ),
        Guard.still_kept: refusal(
            _("This cannot be erased yet because its time is over."),
            (
                _("The rules of “{pack}” ask that it is kept until {day}."),
                _("The rules of “{pack}” ask that it is kept longer."),
                _("A regulator's rules ask that it is kept longer."),
            ),
            _("Wait until then. What someone asks to be erased is a ground of its own."),
        ),
    },
    choices={
        Correctable: {
            Correctable.channel: _("the channel"),
            Correctable.product: _("the product or service"),
            Correctable.about: _("what the complaint is about"),
            Correctable.received_at: _("when it was received"),
            Correctable.occurred_on: _("when it happened"),
            Correctable.place: _("where it happened"),
            Correctable.narrative: _("the complaint in its own words"),
        },
        ErasureGround: {
            ErasureGround.requested: _("the person asked for it"),
            ErasureGround.retention: _("the time for keeping it is over"),
            ErasureGround.not_ours: _("it should never have been here"),
        },
    },
    codes={
        "hold_ground": {
            "court": _("a court"),
            "outside_body": _("an outside body"),
            "insurer": _("an insurer"),
            "investigation": _("an investigation"),
            "other": _("another reason"),
        },
    },
    lines={
        e.SubjectLineWritten: Lines(_("{who} wrote the subject line.")),
        e.Corrected: Lines(
            _("{who} corrected the record: {field}."),
            _("We put a mistake in our record right: {field}."),
            said={"field": Correctable},
        ),
        e.Retracted: Lines(_("{who} took words away, with a reason.")),
        e.Erased: Lines(
            (
                _("{who} erased personal data of {party}: {ground}."),
                _("{who} erased personal data: {ground}."),
            ),
            _("Personal data was erased: {ground}."),
            said={"ground": ErasureGround},
        ),
        e.HoldPlaced: Lines(
            _("{who} placed hold {hold}: {ground}. Nothing can be erased."),
            said={"ground": "hold_ground"},
        ),
        e.HoldReleased: Lines(_("{who} released hold {hold}.")),
    },
)
