"""Clauses 1 and 3.2: texts of deciding the kind of a case and declining it as out of scope."""

from amends.core.operation import events as e
from amends.core.operation.acts.scope import ScopeGround

from ..phrases import marked as _
from .declaration import ActText, Choices, Field, Fields, Lines, if_none, if_true

ACTS = {
    "decide-kind": ActText(
        _("Decide if it's a complaint"),
        _("Save"),
        _("If it is not a complaint, we tell the sender. They can object."),
        done=_("Saved."),
        otherwise={
            "proposed": _("Sent for approval. It takes effect when a second approver agrees.")
        },
        proposes=_("{who} proposes to record that it is not a complaint."),
        not_approved=_("{who} rejected the proposal to record this as not a complaint."),
    ),
    "check-exclusion": ActText(
        _("Check that leaving it out was right"),
        _("Record check"),
        _(
            "One person decided this alone, and we selected it at random for a check. If you "
            "disagree and the case is a complaint, it is reopened. Undo a merge afterwards."
        ),
        done=_("Check recorded."),
    ),
    "decline-scope": ActText(
        _("Decline as out of scope"),
        _("Decline complaint"),
        _(
            "Needs a second approver. We then tell the complainant why, who can help, and how "
            "to object."
        ),
        done=_("Declined as out of scope. We tell the complainant why, and who else can help."),
        otherwise={
            "proposed": _("Sent for approval. It is declined when a second approver agrees.")
        },
        proposes=_("{who} wants to decline it."),
        not_approved=_("{who} did not approve declining it."),
    ),
}
FIELDS: Fields = {
    "pointed_to": Field(
        _("Where the sender can go"), help=_("An external body that can help, if there is one.")
    ),
    ("CheckExclusion", "agreed"): Field(
        _("Was it right to leave it out?"), wanted=_("Choose whether it was right to leave it out")
    ),
    ("CheckExclusion", "words"): Field(_("Reason"), needed=_("needed if you disagree")),
    ("DecideKind", "reason"): Field(needed=_("needed unless it is a complaint")),
    ("DecideKind", "kind"): Field(_("Type of contact"), wanted=_("Choose what it is")),
}
CHOICES: Choices = {
    e.Kind: {
        e.Kind.complaint: _("complaint"),
        e.Kind.feedback: _("feedback"),
        e.Kind.praise: _("praise"),
        e.Kind.request: _("request"),
        e.Kind.enquiry: _("enquiry"),
    },
    ScopeGround: {
        ScopeGround.not_ours: _("another organisation is responsible"),
        ScopeGround.employment: _("a matter of employment"),
        ScopeGround.already_outside: _("an external body already has it"),
        ScopeGround.not_a_complaint: _("not a complaint"),
    },
}
LINES = {
    e.ExclusionChecked: Lines(
        if_true(
            "agreed",
            _("{who} checked it: leaving it out of the figures was right."),
            _("{who} checked it: it should not have been excluded from the figures."),
        )
    ),
    e.KindDecided: Lines(
        (
            _("{who} recorded it as: {kind}. {first} proposed it."),
            _("{who} recorded it as: {kind}."),
        ),
        _("We recorded what you sent us as: {kind}."),
    ),
    e.DeclineProposed: Lines(
        _("{who} proposed to decline the complaint: {ground}. A second approver must agree."),
        said={"ground": ScopeGround},
    ),
    e.ScopeDeclined: Lines(
        if_none(
            "alone",
            (
                _(
                    "{who} agreed with {first} to decline the complaint: {ground}. "
                    "Referred to: {pointed_to}."
                ),
                _("{who} agreed with {first} to decline the complaint: {ground}."),
            ),
            _("{who} declined the complaint alone: {ground}."),
        ),
        if_none(
            "alone",
            (
                _("We cannot handle this as a complaint: {ground}. You can contact {pointed_to}."),
                _("We do not handle this as a complaint: {ground}."),
            ),
            _("We do not handle this as a complaint: {ground}. One person decided this alone."),
        ),
        said={"ground": ScopeGround},
    ),
}
