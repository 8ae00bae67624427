"""Clause 8.1: texts of linking, merging and splitting complaints."""

from amends.core.operation import events as e
from amends.core.refusal import Guard

from ..phrases import By
from ..phrases import marked as _
from .declaration import ActText, Field, Fields, Lines, refusal

ACTS = {
    "link": ActText(
        _("Link another complaint"),
        _("Link complaints"),
        _("Shows each complaint on the page of the other."),
        done=_("Complaints linked."),
    ),
    "merge": ActText(
        _("Merge into another complaint"),
        _("Merge"),
        _(
            "Its complainants join that complaint and get its response. Both references keep "
            "working."
        ),
        done=_("Complaints merged."),
    ),
    "unmerge": ActText(
        _("Undo a merge"),
        _("Separate complaints"),
        _("This complaint is separate again, at the stage it was at before."),
        done=_("Complaints separated."),
    ),
    "split": ActText(
        _("Split the complaint"),
        _("Split"),
        _("The issues become a separate complaint with the same received date."),
        done=_("The issues are now a separate complaint."),
    ),
}
FIELDS: Fields = {
    "other": Field(_("Other complaint")),
    "relation": Field(_("Relation")),
    ("Merge", "other"): Field(_("Merge into")),
    ("Merge", "same"): Field(_("People involved in both")),
    ("SameAs", "party"): Field(_("Person here")),
    ("SameAs", "there"): Field(_("Their number in the other complaint")),
    ("Split", "other"): Field(_("Reference of the new complaint")),
    ("Unmerge", "other"): Field(_("Complaint it comes back from")),
    ("Link", "relation"): Field(codes="relation"),
}
REFUSALS = {
    Guard.same_complaint: refusal(
        _("Choose another complaint."),
        _("You cannot merge a complaint with itself."),
        _("Enter the reference of the other complaint."),
    )
}
CODES = {
    "relation": {
        "same_matter": _("the same matter"),
        "same_person": _("the same complainant"),
        "same_cause": _("the same cause"),
        "follows": _("follows from it"),
    }
}
LINES = {
    e.Linked: Lines(
        _("{who} linked complaint {other}: {relation}."), said={"relation": "relation"}
    ),
    e.Merged: Lines(
        _("{who} merged this complaint into {into}."),
        _("We handle your complaint together with another about the same matter."),
    ),
    e.MergeTaken: Lines(
        By(
            "same",
            {(): _("{who} merged complaint {other} into this one. Added: {parties}.")},
            otherwise=_(
                "{who} merged complaint {other} into this one. People involved in both count "
                "once: {parties}."
            ),
        )
    ),
    e.Unmerged: Lines(
        _("{who} separated the complaint from {other} again."),
        _("We handle your complaint separately again."),
    ),
    e.MergeUndone: Lines(
        (
            _("{who} separated complaint {other} again. Removed: {parties}."),
            _("{who} separated complaint {other} again."),
        )
    ),
    e.IssuesSplit: Lines(
        _("{who} split issues {issues} into a separate complaint: {other}."),
        _("We now handle some of your issues as a separate complaint: {other}."),
    ),
}
