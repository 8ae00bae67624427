"""Clause 8.1: texts of linking, merging and splitting complaints."""

from amends.core.operation import events as e
from amends.core.refusal import Guard

from ..phrases import By
from ..phrases import marked as _
from .declaration import ActText, Field, Lines, Texts, refusal

TEXTS = Texts(
    acts={
        "link": ActText(
            _("Link another complaint"),
            _("Link them"),
            _("Shows each complaint on the page of the other."),
            done=_("The complaints are linked."),
        ),
        "merge": ActText(
            _("Handle in another complaint"),
            _("Merge them"),
            _(
                "Its complainants join there and are told the decision. Both references keep "
                "working."
            ),
            done=_("The complaints are merged."),
        ),
        "unmerge": ActText(
            _("Undo a merging"),
            _("Separate them"),
            _("This complaint stands alone again, where it stood before."),
            done=_("The complaints are separated."),
        ),
        "split": ActText(
            _("Split issues off"),
            _("Split them off"),
            _("The issues get a complaint of their own, received on the same day as this one."),
            done=_("The issues have a complaint of their own."),
        ),
    },
    fields={
        "other": Field(_("Other complaint")),
        "relation": Field(_("How they belong together")),
        ("Merge", "other"): Field(_("Complaint it is handled in")),
        ("Merge", "same"): Field(_("Who takes part in both")),
        ("SameAs", "party"): Field(_("Who takes part here")),
        ("SameAs", "there"): Field(_("Their number in the other complaint")),
        ("Split", "other"): Field(_("Reference of the new complaint")),
        ("Unmerge", "other"): Field(_("Complaint it comes back from")),
        ("Link", "relation"): Field(codes="relation"),
    },
    refusals={
        Guard.same_complaint: refusal(
            _("Choose another complaint."),
            _("A complaint cannot be put together with itself."),
            _("Enter the reference of the other complaint."),
        ),
    },
    codes={
        "relation": {
            "same_matter": _("the same matter"),
            "same_person": _("the same complainant"),
            "same_cause": _("the same cause"),
            "follows": _("follows from it"),
        },
    },
    lines={
        e.Linked: Lines(
            _("{who} linked complaint {other}: {relation}."),
            said={"relation": "relation"},
        ),
        e.Merged: Lines(
            _("{who} moved the handling into complaint {into}."),
            _("We handle your complaint together with another about the same matter."),
        ),
        e.MergeTaken: Lines(
            By(
                "same",
                {(): _("{who} brought complaint {other} in here; {parties} joined.")},
                otherwise=_(
                    "{who} merged complaint {other} into this one. People involved in both count "
                    "once: {parties}."
                ),
            ),
        ),
        e.Unmerged: Lines(
            _("{who} separated the complaint from {other} again."),
            _("Your complaint is handled by itself again."),
        ),
        e.MergeUndone: Lines(
            (
                _("{who} separated complaint {other} again; {parties} left."),
                _("{who} separated complaint {other} again."),
            ),
        ),
        e.IssuesSplit: Lines(
            _("{who} gave issues {issues} a complaint of their own: {other}."),
            _("Some matters got a complaint of their own: {other}."),
        ),
    },
)
