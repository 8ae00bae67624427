"""Clause 7.4: texts of acknowledging receipt."""

from amends.core.operation import events as e

from ..phrases import By
from ..phrases import marked as _
from .declaration import ActText, Field, Fields, Lines

ACTS = {
    "acknowledge": ActText(
        _("Acknowledge"),
        _("Record acknowledgement"),
        _("Records how and when you told the complainant that we have their complaint."),
        done=_("Acknowledgement recorded."),
    )
}
FIELDS: Fields = {
    ("Acknowledge", "party"): Field(_("Complainant")),
    ("Acknowledge", "way"): Field(_("How you informed them")),
    ("Acknowledge", "words"): Field(
        _("What was said or written, or why this was not possible"),
        needed=_("needed if it was not possible or a regulator says what it must contain"),
    ),
    ("Acknowledge", "happened"): Field(_("When you informed them")),
}
LINES = {
    e.Acknowledged: Lines(
        By(
            "way",
            {
                e.Way.not_possible: _(
                    "{who} recorded that we could not acknowledge the complaint to {party}, "
                    "and why."
                )
            },
            otherwise=By(
                "delivery",
                {
                    e.Delivery.failed: _(
                        "{who} tried to acknowledge the complaint to {party} {way}, but it "
                        "was not delivered."
                    )
                },
                otherwise=_("{who} sent an acknowledgement to {party} {way}."),
            ),
        ),
        By(
            "way",
            {e.Way.not_possible: _("We could not reach you to acknowledge your complaint.")},
            otherwise=By(
                "delivery",
                {
                    e.Delivery.failed: _(
                        "We tried to acknowledge your complaint {way}, but it was not delivered."
                    )
                },
                otherwise=_("We acknowledged your complaint {way}."),
            ),
        ),
    )
}
