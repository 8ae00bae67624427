"""Clause 7.4: texts of acknowledging receipt."""

from amends.core.operation import events as e

from ..phrases import By
from ..phrases import marked as _
from .declaration import ActText, Field, Lines, Texts

TEXTS = Texts(
    acts={
        "acknowledge": ActText(
            _("Confirm receipt"),
            _("Record the confirmation"),
            _(
                "Records that a complainant knows the complaint has arrived, and how they were "
                "told."
            ),
            done=_("The confirmation is recorded."),
        ),
    },
    fields={
        ("Acknowledge", "party"): Field(_("Complainant")),
        ("Acknowledge", "way"): Field(_("How they were told")),
        ("Acknowledge", "words"): Field(_("What was said or written; or why it was not possible")),
        ("Acknowledge", "happened"): Field(_("When they were told")),
    },
    lines={
        e.Acknowledged: Lines(
            By(
                "way",
                {
                    e.Way.not_possible: _(
                        "{who} recorded that receipt could not be confirmed to {party}, and why."
                    ),
                },
                otherwise=By(
                    "delivery",
                    {
                        e.Delivery.failed: _(
                            "{who} tried to confirm receipt to {party} {way}; it did not arrive."
                        ),
                    },
                    otherwise=_("{who} confirmed receipt to {party} {way}."),
                ),
            ),
            By(
                "way",
                {e.Way.not_possible: _("We could not confirm to you that we have your complaint.")},
                otherwise=By(
                    "delivery",
                    {
                        e.Delivery.failed: _(
                            "We tried to confirm {way} that we have your complaint; it did not "
                            "arrive."
                        ),
                    },
                    otherwise=_("We confirmed {way} that we have your complaint."),
                ),
            ),
        ),
    },
)
