"""Clause 5.4: texts of staff, roles and absences."""

from amends.core.framework.people import personnel as p
from amends.core.refusal import Guard

from ..phrases import By
from ..phrases import marked as _
from .declaration import ActText, Field, Lines, Texts, refusal

TEXTS = Texts(
    acts={
        "add-person": ActText(
            _("Add a person"),
            _("Add the person"),
            _("They can be given roles and an account."),
            done=_("They are in personnel now."),
        ),
        "move-person": ActText(
            _("Change unit or manager"),
            _("Save"),
            _("Decides from now on whose complaints they may not handle."),
            done=_("Saved."),
        ),
        "end-person": ActText(
            _("Record that a person left"),
            _("Record it"),
            _("Ends every role. What they did keeps their name."),
            done=_("It is recorded that they left."),
        ),
        "grant-role": ActText(
            _("Grant a role"),
            _("Grant the role"),
            _("For a unit and all below it, or for the whole organization."),
            done=_("The role is granted."),
        ),
        "end-role": ActText(
            _("End a role"),
            _("End the role"),
            _("They can no longer do what only this role allowed."),
            done=_("The role has ended."),
        ),
        "set-absence": ActText(
            _("Record an absence"),
            _("Record the absence"),
            _("No complaint is given to them on these days; the deputy stands in."),
            done=_("The absence is recorded."),
        ),
        "set-contact": ActText(
            _("Set the email address for notices"),
            _("Save the address"),
            _(
                "Notices name the reference and never what the complaint says. Only the person "
                "can change an address that is set."
            ),
            done=_("The address is saved."),
        ),
        "invite-person": ActText(
            _("Make an invitation to sign in"),
            _("Make an invitation"),
            _(
                "Whoever holds it can set the person's password. It is shown once and lasts three "
                "days."
            ),
            done=_("The invitation is made."),
        ),
    },
    fields={
        "deputy": Field(_("Deputy")),
        "first": Field(_("First day")),
        "last": Field(_("Last day")),
        "manager": Field(_("Manager")),
        ("GrantRole", "unit"): Field(_("For which unit")),
        ("EndRole", "unit"): Field(_("For which unit")),
        ("SetContact", "email"): Field(
            _("Email address"), help=_("Leave it empty to get notices only in the staff area.")
        ),
        ("Invite", "again"): Field(_("They could sign in already")),
        ("Invite", "sign_in"): Field(_("Name to sign in with")),
        ("AddPerson", "name"): Field(wanted=_("Write the name by which colleagues know them.")),
    },
    refusals={
        Guard.own_role: refusal(
            _("Nobody gives a role to themselves."),
            _(
                "Else whoever manages personnel could open every complaint to themselves, and "
                "nobody else would have agreed."
            ),
            _("Ask somebody else who manages personnel, or whoever runs this installation."),
        ),
        Guard.last_holder: refusal(
            _("This role cannot be left without anybody."),
            (_("Nobody else holds the role of {role}."), _("Nobody else holds it.")),
            _("Give the role to somebody else first; then take it away here."),
        ),
        Guard.still_in_charge: refusal(
            _("They still answer for complaints."),
            (
                _("Complaints for which they answer and that are open: {count}."),
                _("Complaints for which they answer are open."),
            ),
            _("Hand all of them over first; the page of the person offers it."),
        ),
    },
    lines={
        p.PersonAdded: Lines(
            (
                _("{who} added {about} to personnel, in the unit {unit}."),
                _("{who} added {about} to personnel."),
            ),
        ),
        p.PersonMoved: Lines(
            (
                _("{who} moved {about} to the unit {unit}, below {manager}."),
                _("{who} moved {about} to the unit {unit}."),
                _("{who} put {about} below {manager}."),
                _("{who} took unit and manager away from {about}."),
            ),
        ),
        p.PersonLeft: Lines(_("{who} recorded that {about} left.")),
        p.RoleGranted: Lines(
            (
                _("{who} granted {about} the role of {role} for the unit {unit}."),
                _("{who} granted {about} the role of {role} for the whole organization."),
            ),
        ),
        p.RoleEnded: Lines(
            (
                _("{who} ended the role of {role} of {about} for the unit {unit}."),
                _("{who} ended the role of {role} of {about} for the whole organization."),
            ),
        ),
        p.AbsenceSet: Lines(
            (
                _(
                    "{who} recorded an absence of {about} from {first} to {last}; {deputy} stands "
                    "in."
                ),
                _("{who} recorded an absence of {about} from {first} to {last}."),
            ),
        ),
        p.ContactSet: Lines(
            By(
                "email",
                {None: _("{who} removed the email address of {about}.")},
                otherwise=_("{who} set the email address of {about} for notices."),
            )
        ),
        p.ContactFailed: Lines(_("A notice to the email address of {about} came back.")),
        p.PersonInvited: Lines(_("{who} let {about} set a password to sign in.")),
    },
)
