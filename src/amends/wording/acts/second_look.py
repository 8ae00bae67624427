"""Clause 4.7: texts of a second person who disagrees."""

from amends.core.operation import events as e

from ..phrases import By
from ..phrases import marked as _
from .declaration import ActText, Field, Lines, Texts

TEXTS = Texts(
    acts={
        "disagree": ActText(
            _("Do not agree"),
            _("Do not agree"),
            _(
                "What was proposed is off, and a response goes back to whoever prepared it, with "
                "your reason. Nothing is sent."
            ),
            done=_("You did not agree; whoever proposed it reads why."),
            otherwise={
                "response": _("You sent it back; whoever prepared it reads why."),
            },
        ),
    },
    fields={
        ("Disagree", "reason"): Field(_("Why not")),
    },
    lines={
        e.NotAgreed: Lines(
            By(
                "act",
                {
                    "close": _("{who} did not agree to closing the complaint."),
                    "decline-scope": _("{who} did not agree to declining the complaint."),
                },
                otherwise=(
                    _("{who} did not agree to response {response} and sent it back."),
                    _("{who} did not agree."),
                ),
            ),
        ),
    },
)
