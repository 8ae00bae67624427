"""Clause 7.2: texts of issues and the people involved in a complaint."""

from amends.core.operation import events as e

from ..phrases import marked as _
from .declaration import (
    MINE,
    ActText,
    Choices,
    Field,
    Fields,
    Lines,
    after_receipt,
    by_reader,
    if_none,
    if_true,
)

ACTS = {
    "raise-issue": ActText(
        _("Add an issue"),
        _("Add issue"),
        _("Each issue needs its own finding before you can draft a response."),
        done=_("Issue added."),
    ),
    "add-party": ActText(
        _("Add person"),
        _("Add person"),
        _("Another complainant gets their own acknowledgement and response."),
        done=_("Person added."),
    ),
    "end-party": ActText(
        _("Remove a person"),
        _("Remove person"),
        _("They get no further letters about this complaint."),
        done=_("Person removed."),
    ),
    "record-authority": ActText(
        _("Record authority to act"),
        _("Record authority"),
        _(
            "Records whether the representative can speak for the complainant, and until when. "
            "Add the file that proves it, or ask someone else to record it as well."
        ),
        done=_("Authority to act recorded."),
    ),
    "confirm-contact": ActText(
        _("Confirm contact details"),
        _("Confirm"),
        _(
            "Confirms that the contact details are the person's own. Until then, our staff may "
            "know the access code that we send there."
        ),
        done=_("Contact details confirmed."),
    ),
    "record-needs": ActText(
        _("Update contact preferences"),
        _("Save"),
        _("We use these preferences for all letters and calls."),
        done=_("Contact preferences saved."),
    ),
}
FIELDS: Fields = {
    "anew": Field(_("Anything you leave empty no longer applies.")),
    "evidence": Field(_("Proof")),
    "hear": Field(_("They want to know what changed")),
    ("ConfirmContact", "words"): Field(
        _("How you made sure"), _("For example: what you asked in a call, or which letter you saw.")
    ),
    ("AddParty", "kind"): Field(_("Person or organisation"), codes="party_kind"),
    ("AddParty", "capacity"): Field(codes="capacity"),
}
CHOICES: Choices = {
    e.PartyRole: {
        e.PartyRole.complainant: _("complainant"),
        e.PartyRole.representative: _("representative"),
        e.PartyRole.affected: _("affected person"),
    },
    e.IdentityMode: {
        e.IdentityMode.named: _("with name"),
        e.IdentityMode.confidential: _("confidential"),
        e.IdentityMode.anonymous: _("anonymous"),
    },
    e.Standing: {
        e.Standing.claimed: _("stated, not shown yet"),
        e.Standing.shown: _("shown"),
        e.Standing.verified: _("shown and verified"),
        e.Standing.refused: _("not recognised"),
    },
}
CODES = {
    "party_kind": {"person": _("a person"), "organization": _("an organisation")},
    "capacity": {
        "friend": _("friend or relative"),
        "lawyer": _("lawyer"),
        "attorney": _("holder of a power of attorney"),
        "guardian": _("guardian"),
        "executor": _("executor"),
        "elected": _("elected representative"),
        "claims_company": _("claims management company"),
        "association": _("association"),
    },
    "correspondence": {
        "representative": _("to the representative"),
        "both": _("to both"),
        "complainant": _("to the person who complained"),
    },
}
LINES = {
    e.IssueRaised: Lines(
        (
            _("{who} added issue {issue}: {category}."),
            _("{who} added issue {issue}, not categorised yet."),
        ),
        after_receipt(
            by_reader(
                _("You added another issue."),
                _("{speaker} added another issue."),
                _("We added another issue."),
            )
        ),
    ),
    e.PartyAdded: Lines(
        _("{who} added {party} to the complaint."),
        if_true(MINE, _("You joined the complaint."), _("{speaker} joined the complaint.")),
    ),
    e.PartyEnded: Lines(
        _("{who} removed {party} from the complaint."),
        if_true(
            MINE,
            _("You are no longer involved in this complaint."),
            _("{speaker} is no longer involved in this complaint."),
        ),
    ),
    e.AuthorityRecorded: Lines(
        if_none(
            "alone",
            if_none(
                "evidence",
                (
                    _(
                        "{who} stated the authority of {party}: {authority}, valid until "
                        "{valid_until}."
                    ),
                    _("{who} stated the authority of {party}: {authority}."),
                ),
                (
                    _(
                        "{who} recorded the authority of {party} from a file: {authority}, valid "
                        "until {valid_until}."
                    ),
                    _("{who} recorded the authority of {party} from a file: {authority}."),
                ),
            ),
            (
                _(
                    "{who} recorded the authority of {party} alone, with a reason: {authority}, "
                    "valid until {valid_until}."
                ),
                _("{who} recorded the authority of {party} alone, with a reason: {authority}."),
            ),
        ),
        if_none(
            "alone",
            _("We recorded your authority: {authority}."),
            _("We recorded your authority: {authority}. One person decided this alone."),
        ),
    ),
    e.PartyContactConfirmed: Lines(
        if_none(
            "alone",
            _("{who} confirmed that the contact details of {party} are their own."),
            _(
                "{who} confirmed alone, with a reason, that the contact details of {party} are "
                "their own."
            ),
        ),
        if_none(
            "alone",
            _("We confirmed your contact details."),
            _("We confirmed your contact details. One person decided this alone."),
        ),
    ),
    e.NeedsRecorded: Lines(
        (
            _("{who} recorded how to contact {party}. Support needs: {needs}."),
            _("{who} updated the contact preferences of {party}."),
        ),
        by_reader(
            _("You updated how we can contact you."),
            _("{speaker} updated how we can contact {party}."),
            _("We updated how we can contact you."),
        ),
    ),
}
