"""Clause 4.7: texts of a second person who disagrees, and of a proposal that is withdrawn."""

from amends.core.operation import events as e

from ..phrases import By
from ..phrases import marked as _
from .declaration import ActText, Fields, Lines

ACTS = {
    "disagree": ActText(
        _("Reject"),
        _("Reject"),
        _(
            "Rejects the proposal. A response goes back to the person who prepared it, with "
            "your reason. Nothing is sent."
        ),
        done=_("Rejected. The person who proposed it can see your reason."),
        otherwise={"response": _("Returned with your reason.")},
    ),
    "withdraw-proposal": ActText(
        _("Withdraw your proposal"),
        _("Withdraw proposal"),
        _("Withdraws your request for a second approver. The history shows it."),
        done=_("Proposal withdrawn."),
    ),
}
FIELDS: Fields = {}
LINES = {
    e.ActProposed: Lines(
        By(
            "act",
            {
                "decide-kind": _(
                    "{who} proposed that it is not a complaint. A second approver must agree."
                ),
                "extend-term": _(
                    "{who} proposed to extend a deadline. A second approver must agree."
                ),
                "record-reaction": _(
                    "{who} proposed to record that the complainant changed their refusal. A "
                    "second approver must agree."
                ),
                "withdraw": _(
                    "{who} proposed to record that the complainant withdraws after a refusal. "
                    "A second approver must agree."
                ),
            },
            otherwise=_("{who} made a proposal. A second approver must agree."),
        )
    ),
    e.ProposalWithdrawn: Lines(_("{who} withdrew their proposal.")),
    e.NotAgreed: Lines(
        By(
            "act",
            {
                "close": _("{who} rejected closing the complaint."),
                "decline-scope": _("{who} rejected declining the complaint."),
                "decide-kind": _("{who} rejected the proposal to record this as not a complaint."),
                "extend-term": _("{who} rejected an extension of a deadline."),
                "record-reaction": _("{who} rejected a change of a refusal."),
                "withdraw": _("{who} rejected the record of a withdrawal."),
            },
            otherwise=(
                _("{who} rejected response {response} and returned it."),
                _("{who} rejected it."),
            ),
        )
    ),
}
