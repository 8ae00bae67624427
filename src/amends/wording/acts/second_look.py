"""Clause 4.7: texts of a second person who disagrees, and of a proposal that is withdrawn."""

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
                "What was proposed is off, and a response goes back to the person who prepared it, "
                "with your reason. Nothing is sent."
            ),
            done=_("Rejected. The person who proposed it can see your reason."),
            otherwise={
                "response": _("Sent back with your reason."),
            },
        ),
        "withdraw-proposal": ActText(
            _("Withdraw your proposal"),
            _("Withdraw the proposal"),
            _("No second person is asked any longer. The history shows that you withdrew it."),
            done=_("Proposal withdrawn."),
        ),
    },
    fields={
        ("Disagree", "reason"): Field(_("Why not")),
    },
    lines={
        e.ActProposed: Lines(
            By(
                "act",
                {
                    "decide-kind": _(
                        "{who} proposed that it is not a complaint. A second person must agree."
                    ),
                    "extend-term": _(
                        "{who} proposed to extend a deadline. A second person must agree."
                    ),
                    "record-reaction": _(
                        "{who} proposed to record that the complainant changed their refusal. A "
                        "second person must agree."
                    ),
                    "withdraw": _(
                        "{who} proposed to record that the complainant withdraws after a refusal. "
                        "A second person must agree."
                    ),
                },
                otherwise=_("{who} made a proposal. A second person must agree."),
            ),
        ),
        e.ProposalWithdrawn: Lines(_("{who} withdrew their proposal.")),
        e.NotAgreed: Lines(
            By(
                "act",
                {
                    "close": _("{who} did not agree to closing the complaint."),
                    "decline-scope": _("{who} did not agree to declining the complaint."),
                    "decide-kind": _("{who} did not agree that it is not a complaint."),
                    "extend-term": _("{who} did not agree to extending a deadline."),
                    "record-reaction": _("{who} did not agree to changing a refusal."),
                    "withdraw": _("{who} did not agree to recording a withdrawal."),
                },
                otherwise=(
                    _("{who} did not agree to response {response} and sent it back."),
                    _("{who} did not agree."),
                ),
            ),
        ),
    },
)
