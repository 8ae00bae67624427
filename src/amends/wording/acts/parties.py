"""Clause 7.2: texts of issues and the people involved in a complaint."""

from amends.core.operation import events as e

from ..phrases import marked as _
from .declaration import ActText, Field, Lines, Texts, after_receipt, by_reader

TEXTS = Texts(
    acts={
        "raise-issue": ActText(
            _("Add an issue"),
            _("Add the issue"),
            _("Each issue gets its own finding before a response can be prepared."),
            done=_("The issue is added."),
        ),
        "add-party": ActText(
            _("Add someone"),
            _("Add them"),
            _("A further complainant gets a confirmation of receipt and a decision of their own."),
            done=_("They take part now."),
        ),
        "end-party": ActText(
            _("Remove a person"),
            _("End their part"),
            _("They get no further letters about this complaint."),
            done=_("Their part has ended."),
        ),
        "record-authority": ActText(
            _("Record a representative's authority"),
            _("Record the authority"),
            _("Says whether the representative may speak for the complainant, and until when."),
            done=_("The authority is recorded."),
        ),
        "record-needs": ActText(
            _("Update contact preferences"),
            _("Save"),
            _("Letters and calls follow these wishes from now on."),
            done=_("Saved: how to reach them."),
        ),
    },
    fields={
        "anew": Field(_("What is left out holds no more")),
        "evidence": Field(_("Proof")),
        ("AddParty", "role"): Field(_("Takes part as")),
        ("EndParty", "reason"): Field(_("Why their part ends")),
        ("AddParty", "kind"): Field(_("Person or organisation"), codes="party_kind"),
        ("AddParty", "capacity"): Field(codes="capacity"),
    },
    choices={
        e.PartyRole: {
            e.PartyRole.complainant: _("complainant"),
            e.PartyRole.representative: _("representative"),
            e.PartyRole.affected: _("affected person"),
        },
        e.IdentityMode: {
            e.IdentityMode.named: _("with name"),
            e.IdentityMode.confidential: _("in confidence"),
            e.IdentityMode.anonymous: _("without name"),
        },
        e.Standing: {
            e.Standing.claimed: _("said, not shown yet"),
            e.Standing.shown: _("shown"),
            e.Standing.verified: _("shown and verified"),
            e.Standing.refused: _("not recognized"),
        },
    },
    codes={
        "party_kind": {
            "person": _("a person"),
            "organization": _("an organisation"),
        },
        "capacity": {
            "friend": _("friend or relative"),
            "lawyer": _("lawyer"),
            "attorney": _("holder of a power of attorney"),
            "guardian": _("guardian"),
            "executor": _("executor of an estate"),
            "elected": _("elected representative"),
            "claims_company": _("company that pursues claims"),
            "association": _("association"),
        },
        "correspondence": {
            "representative": _("to the representative"),
            "both": _("to both"),
            "complainant": _("to the complainant"),
        },
    },
    lines={
        e.IssueRaised: Lines(
            (
                _("{who} added issue {issue}: {category}."),
                _("{who} added issue {issue}, still to be classified."),
            ),
            after_receipt(
                by_reader(_("You added a further matter."), _("We noted a further matter."))
            ),
        ),
        e.PartyAdded: Lines(
            _("{who} added {party} to the complaint."),
            _("You joined the complaint."),
        ),
        e.PartyEnded: Lines(
            _("{who} ended the part of {party} in the complaint."),
            _("Your part in the complaint ended."),
        ),
        e.AuthorityRecorded: Lines(
            (
                _(
                    "{who} recorded the authority of {party}: {authority}, valid until "
                    "{valid_until}."
                ),
                _("{who} recorded the authority of {party}: {authority}."),
            ),
            _("We recorded your authority: {authority}."),
        ),
        e.NeedsRecorded: Lines(
            (
                _("{who} recorded how to reach {party}; needs: {needs}."),
                _("{who} recorded how to reach {party}."),
            ),
            by_reader(_("You told us how to reach you."), _("We noted how to reach you.")),
        ),
    },
)
