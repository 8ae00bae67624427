"""Clauses 4 to 6: texts of statements."""

from amends.core.governing import statements as s

from ...phrases import marked as _
from ..declaration import ActText, Field, Lines, Texts

TEXTS = Texts(
    acts={
        "statement.draft": ActText(
            _("Write a statement"),
            _("Save statement"),
            _("Someone else approves it. Its owner reads it again by the review day."),
            done=_("Statement saved."),
        ),
        "statement.approve": ActText(
            _("Approve statement"),
            _("Approve statement"),
            _("From now on, the statement counts. You did not write it."),
            done=_("Statement approved."),
        ),
        "statement.renew": ActText(
            _("Confirm that it is still true"),
            _("Confirm statement"),
            _("Read the text first. It is due again on the day you choose."),
            done=_("Statement confirmed."),
        ),
        "statement.rewrite": ActText(
            _("Change the text"),
            _("Save text"),
            _("The earlier text stays in the record. Someone else approves the new one."),
            done=_("Text saved."),
        ),
        "statement.link": ActText(
            _("Link risks and objectives"),
            _("Save links"),
            _("Choose what follows from the statement. It stays approved."),
            done=_("Links saved."),
        ),
        "statement.break-promise": ActText(
            _("Record a broken promise"),
            _("Record broken promise"),
            _("The complaint shows that you did not meet this promise to customers."),
            done=_("Broken promise recorded."),
        ),
        "statement.clear-promise": ActText(
            _("Withdraw a broken promise"),
            _("Withdraw entry"),
            _("The complaint did not break this promise. Both entries stay in the record."),
            done=_("Broken promise withdrawn."),
        ),
        "statement.hand-over": ActText(
            _("Hand the statement over"),
            _("Hand over"),
            _("The other person owns the statement at once."),
            done=_("Statement handed over."),
        ),
        "statement.retire": ActText(
            _("Retire statement"),
            _("Retire statement"),
            _("It no longer counts. It stays in the record."),
            done=_("Statement retired."),
        ),
    },
    fields={
        ("DraftStatement", "item"): Field(_("About")),
        ("DraftStatement", "title"): Field(_("Title"), wanted=_("Enter a title")),
        ("DraftStatement", "words"): Field(
            _("Statement"),
            help=_(
                "For an issue: what it changes for complaints. For those with an interest: what "
                "they need and expect. For the scope: what you handle, where, and what not."
            ),
            wanted=_("Enter the statement"),
        ),
        "review": Field(_("Review by"), wanted=_("Choose the day of the next review")),
        ("RewriteStatement", "words"): Field(_("Statement"), wanted=_("Enter the statement")),
        ("RewriteStatement", "reason"): Field(_("Why it changed")),
        ("LinkStatement", "risks"): Field(_("Risks and opportunities")),
        ("LinkStatement", "objectives"): Field(_("Objectives")),
        ("BreakPromise", "complaint"): Field(_("Reference")),
        ("ClearPromise", "complaint"): Field(_("Reference")),
        ("ClearPromise", "reason"): Field(_("Why it did not break the promise")),
        ("RetireStatement", "reason"): Field(_("Why it no longer counts")),
    },
    choices={
        s.StatementItem: {
            s.StatementItem.promise: _("a promise to customers (ISO 10001)"),
            s.StatementItem.charges: _("complaining is free (4.8)"),
            s.StatementItem.confidentiality: _("who sees personal data (4.10)"),
            s.StatementItem.internal_issue: _("internal issue (5.1)"),
            s.StatementItem.external_issue: _("external issue (5.1)"),
            s.StatementItem.interested_party: _("who has an interest, and what they need (5.1)"),
            s.StatementItem.issues: _("what affects complaint handling (4.2)"),
            s.StatementItem.interested_parties: _("who has an interest (4.3)"),
            s.StatementItem.scope: _("what we handle (5.1)"),
            s.StatementItem.commitment: _("commitment of senior management (5.2)"),
            s.StatementItem.planning: _("planning (6.1)"),
            s.StatementItem.changes: _("changes (6.3)"),
            s.StatementItem.resources: _("resources (6.4)"),
        },
        s.StatementState: {
            s.StatementState.written: _("awaiting approval"),
            s.StatementState.approved: _("approved"),
            s.StatementState.retired: _("retired"),
        },
    },
    lines={
        s.StatementWritten: Lines(_("{who} wrote the statement. Owner: {owner}.")),
        s.StatementRewritten: Lines(_("{who} changed the text.")),
        s.StatementApproved: Lines(_("{who} approved the statement.")),
        s.StatementRenewed: Lines(_("{who} confirmed the statement. Next review: {review}.")),
        s.PromiseBroken: Lines(_("{who} recorded that complaint {complaint} broke the promise.")),
        s.PromiseCleared: Lines(
            _("{who} noted that complaint {complaint} did not break the promise.")
        ),
        s.StatementLinked: Lines(_("{who} changed which risks and objectives follow from it.")),
        s.StatementRetired: Lines(_("{who} retired the statement.")),
    },
)
