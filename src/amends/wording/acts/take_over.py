"""Clause 7.2: texts of complaints imported from an older register."""

from amends.core.operation import events as e
from amends.core.operation.complaint.stages import Stage
from amends.core.refusal import Guard

from ..phrases import marked as _
from .declaration import ActText, Field, Lines, Texts, refusal

TEXTS = Texts(
    acts={
        "take-over": ActText(
            _("Take over from an older register"),
            _("Take it over"),
            _(
                "Records what the old register says and what it does not hold. Sends nothing and "
                "sets no date."
            ),
            done=_("Taken over."),
        ),
        "take-back": ActText(
            _("Undo the take-over"),
            _("Take it back"),
            _("Its words go for good and it stands in no list any more. That it was here remains."),
            done=_("The take-over is undone."),
        ),
    },
    fields={
        "closed_on": Field(_("Closed on")),
        "due_on": Field(_("Answer due on")),
        "lacks": Field(_("What the source does not hold")),
        "old_reference": Field(_("Old reference")),
        "outcome": Field(_("Outcome")),
        "source": Field(_("Source")),
        "stage": Field(_("Stage")),
        ("TakeOver", "amount"): Field(_("Amount paid or granted")),
        ("TakeOver", "happened"): Field(_("When it was received"), help=_("As the source says.")),
        ("TakeOver", "words"): Field(_("Other words of the source")),
    },
    refusals={
        Guard.not_untouched: refusal(
            _("This cannot be taken back."),
            _("It was not taken over from an older register, or someone has worked on it since."),
            _("Correct what is wrong, or close it."),
        ),
    },
    lines={
        e.TakenOver: Lines(
            (
                _(
                    "{who} took the complaint over from {source}, where it stood at “{stage}”. Not "
                    "held there: {lacks}."
                ),
                _("{who} took the complaint over from {source}, where it stood at “{stage}”."),
            ),
            _("We took your complaint over from an older register."),
            said={"stage": Stage},
        ),
        e.TakenBack: Lines(_("{who} undid the take-over, and the words went with it.")),
    },
)
