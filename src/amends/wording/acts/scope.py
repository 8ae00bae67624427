"""Clauses 1 and 3.2: texts of deciding the kind of a case and declining it as out of scope."""

from amends.core.operation import events as e
from amends.core.operation.acts.scope import ScopeGround

from ..phrases import By
from ..phrases import marked as _
from .declaration import ActText, Field, Lines, Texts

TEXTS = Texts(
    acts={
        "decide-kind": ActText(
            _("Sort what came in"),
            _("Sort it"),
            _(
                "Anything but a complaint leaves the complaints process; the sender is told and "
                "may object."
            ),
            done=_("Sorted."),
            otherwise={
                "proposed": _("Proposed. It is decided when a second person agrees."),
            },
        ),
        "check-exclusion": ActText(
            _("Check that it was rightly left out"),
            _("Record the check"),
            _(
                "One person decided this alone, and it was drawn at random. If you disagree, a "
                "case that is a complaint is reopened. Undo a merge afterwards."
            ),
            done=_("The check is recorded."),
        ),
        "decline-scope": ActText(
            _("Decline as not ours to handle"),
            _("Decline the complaint"),
            _(
                "The first person proposes, a second decides. Then the sender is told why and "
                "where to turn, and may object."
            ),
            done=_("It is declined. The sender is told why, and where to turn."),
            otherwise={
                "proposed": _("Proposed. It is declined once someone else agrees."),
            },
        ),
    },
    fields={
        "pointed_to": Field(
            _("Where the sender can turn"),
            help=_("An outside body that can help, if there is one."),
        ),
        ("CheckExclusion", "agreed"): Field(
            _("Was it rightly left out?"), wanted=_("Choose whether it was rightly left out.")
        ),
        ("CheckExclusion", "words"): Field(
            _("Reason"), help=_("Needed if you disagree. Only staff read it.")
        ),
        ("DecideKind", "kind"): Field(
            _("What came in"), wanted=_("Choose what it is. Only a complaint is answered as one.")
        ),
    },
    choices={
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
            ScopeGround.already_outside: _("an outside body already has it"),
            ScopeGround.not_a_complaint: _("not a complaint"),
        },
    },
    lines={
        e.ExclusionChecked: Lines(
            By(
                "agreed",
                {True: _("{who} checked that it was rightly left out of the figures.")},
                otherwise=_("{who} checked it: it should not have been left out of the figures."),
            ),
        ),
        e.KindDecided: Lines(
            (
                _("{who} sorted it as: {kind}. {first} proposed it."),
                _("{who} sorted it as: {kind}."),
            ),
            _("We took what you sent us for: {kind}."),
        ),
        e.DeclineProposed: Lines(
            _("{who} proposed to decline the complaint: {ground}. A second person must agree."),
            said={"ground": ScopeGround},
        ),
        e.ScopeDeclined: Lines(
            By(
                "alone",
                {
                    None: (
                        _(
                            "{who} agreed with {first} to decline the complaint: {ground}. Pointed "
                            "to: {pointed_to}."
                        ),
                        _("{who} agreed with {first} to decline the complaint: {ground}."),
                    ),
                },
                otherwise=_("{who} declined the complaint alone: {ground}."),
            ),
            By(
                "alone",
                {
                    None: (
                        _(
                            "We do not handle this as a complaint: {ground}. You can turn to "
                            "{pointed_to}."
                        ),
                        _("We do not handle this as a complaint: {ground}."),
                    ),
                },
                otherwise=_(
                    "We do not handle this as a complaint: {ground}. One person decided this alone."
                ),
            ),
            said={"ground": ScopeGround},
        ),
    },
)
