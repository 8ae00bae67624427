"""Clause 5.4: texts of staff, roles and absences."""

from typing import Any

from amends.core.framework import installation as i
from amends.core.framework.people import personnel as p
from amends.core.refusal import Guard

from ..names import Names
from ..phrases import By, quoted
from ..phrases import marked as _
from .declaration import ActText, Field, Lines, Texts, refusal


def _codes(value: Any, names: Names) -> str:
    return ", ".join(str(code) for code in value)


def _quoted(value: Any, names: Names) -> str:
    return quoted(str(value))


TEXTS = Texts(
    acts={
        "add-person": ActText(
            _("Add a person"),
            _("Add the person"),
            _("They can be given roles and an account."),
            done=_("Person added."),
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
            done=_("Departure recorded."),
        ),
        "grant-role": ActText(
            _("Grant a role"),
            _("Grant the role"),
            _("For a unit and all below it, or for the whole organisation."),
            done=_("Role granted."),
        ),
        "end-role": ActText(
            _("End a role"),
            _("End the role"),
            _("They can no longer do what only this role allowed."),
            done=_("Role ended."),
        ),
        "set-absence": ActText(
            _("Record an absence"),
            _("Record the absence"),
            _("No complaint is given to them on these days; the deputy stands in."),
            done=_("Absence recorded."),
        ),
        "set-contact": ActText(
            _("Set the email address for notices"),
            _("Save the address"),
            _(
                "Notices name the reference and never what the complaint says. Only the person "
                "can change an address that is set."
            ),
            done=_("Address saved."),
        ),
        "invite-person": ActText(
            _("Make an invitation to sign in"),
            _("Make an invitation"),
            _(
                "Anyone who has it can set the person's password. It is shown once and lasts three "
                "days."
            ),
            done=_("Invitation created."),
        ),
        "release-access": ActText(
            _("Ask for a release"),
            _("Ask for it"),
            _("A second person decides. You can then get it within one day."),
            done=_("Release requested."),
        ),
        "decline-access": ActText(
            _("Decline a proposed change"),
            _("Decline the change"),
            _("Nothing changes. The person who proposed it can read the reason."),
            done=_("Change declined."),
        ),
        "issue-token": ActText(
            _("Create a token"),
            _("Create token"),
            _("Another system can act as this person, within its scopes."),
            done=_("Token created."),
        ),
        "end-token": ActText(
            _("Revoke a token"),
            _("Revoke token"),
            _("It cannot be used from now on."),
            done=_("Token revoked."),
        ),
        "end-sign-in": ActText(
            _("End all sign-ins"),
            _("End sign-ins"),
            _(
                "Password, tokens and sessions end at once. The person keeps their roles, and "
                "needs a new invitation to sign in again."
            ),
            done=_("Sign-ins ended."),
        ),
        "set-password": ActText(
            _("Set a password"),
            _("Save password"),
            _("Ends your other sessions."),
            done=_("Password changed."),
        ),
        "read-commands": ActText(
            _("Mark commands of the operator as read"),
            _("Mark as read"),
            _("They are no longer listed on your day."),
            done=_("Marked as read."),
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
        ("GrantRole", "reason"): Field(help=_("Needed if you decide without a second person.")),
        ("MovePerson", "reason"): Field(help=_("Needed if you decide without a second person.")),
        ("Invite", "reason"): Field(help=_("Needed if you decide without a second person.")),
        ("ReleaseAccess", "what"): Field(_("What is released")),
        ("DeclineAccess", "act"): Field(_("Proposed change")),
        ("DeclineAccess", "again"): Field(_("New password")),
        ("DeclineAccess", "what"): Field(_("What is released")),
        "token": Field(_("Token")),
        "scopes": Field(_("Scopes")),
        "ends": Field(_("Expires")),
        "reset": Field(_("With an invitation")),
        "up_to": Field(_("Up to entry")),
        ("AddPerson", "name"): Field(wanted=_("Write the name by which colleagues know them.")),
    },
    refusals={
        Guard.own_role: refusal(
            _("No one gives a role to themselves."),
            _(
                "Otherwise a person who manages staff could open every complaint to themselves, "
                "and no one else would have agreed."
            ),
            _("Ask someone else who manages staff, or the operator of this installation."),
        ),
        Guard.deputy_gains: refusal(
            _("You cannot name this deputy for someone else."),
            _(
                "The deputy is given new complaints. No one names themselves, or a person who may "
                "see less than the person who is away."
            ),
            _(
                "Choose a deputy with the same roles, or leave the field empty: new complaints go "
                "to the next person available."
            ),
        ),
        Guard.last_holder: refusal(
            _("This role cannot be left without anyone."),
            (_("No one else holds the role of {role}."), _("No one else holds it.")),
            _("Give the role to someone else first; then take it away here."),
        ),
        Guard.no_second_person: refusal(
            _("You cannot propose this yet."),
            _("No one else here may accept it."),
            _("Ask the operator of this installation. They can do it on the command line."),
        ),
        Guard.needs_two: refusal(
            _("You cannot end this yet."),
            _("Only one person could then accept what someone else proposes."),
            _(
                "First give someone else the role of senior management. If that is declined, the "
                "operator of this installation can do it on the command line. The complaints "
                "manager and senior management can end their sign-ins at once."
            ),
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
    choices={
        p.Release: {
            p.Release.key_sheet: _("the recovery sheet"),
            p.Release.everything: _("the export of everything"),
        },
        i.SettingName: {i.SettingName.mail_account: _("mail account")},
    },
    lines={
        p.PersonAdded: Lines(
            (
                _("{who} added {about} to the staff, in the unit {unit}."),
                _("{who} added {about} to the staff."),
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
                _(
                    "{who} granted {about} the role of {role} for the unit {unit}, as {first} "
                    "proposed."
                ),
                _("{who} granted {about} the role of {role}, as {first} proposed."),
                _("{who} granted {about} the role of {role} for the unit {unit}."),
                _("{who} granted {about} the role of {role} for the whole organisation."),
            ),
        ),
        p.RoleEnded: Lines(
            (
                _("{who} ended the role of {role} of {about} for the unit {unit}."),
                _("{who} ended the role of {role} of {about} for the whole organisation."),
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
        p.PersonInvited: Lines(
            (
                _("{who} let {about} set a password to sign in, as {first} proposed."),
                _("{who} let {about} set a password to sign in."),
            )
        ),
        p.AccessProposed: Lines(_("{who} proposed for {about}: {change}.")),
        p.AccessDeclined: Lines(_("{who} declined what was proposed for {about}: {change}.")),
        p.AccessReleased: Lines(
            (
                _("{who} released to {about}, as {first} proposed: {what}."),
                _("{who} released to {about}: {what}."),
            )
        ),
        p.TokenIssued: Lines(
            _("{who} created a token for {about} with the scopes {scopes}. It expires {ends}."),
            said={"scopes": _codes},
        ),
        p.TokenEnded: Lines(_("{who} revoked a token of {about}.")),
        p.SignInEnded: Lines(_("{who} ended all sign-ins of {about}.")),
        p.PasswordSet: Lines(_("{who} set a password.")),
        p.CommandsRead: Lines(_("{who} read what the operator did.")),
        i.SettingProposed: Lines(_("{who} proposed for this installation: {setting}.")),
        i.SettingDeclined: Lines(
            _("{who} declined what was proposed for this installation: {setting}.")
        ),
        i.SettingChanged: Lines(
            (
                _("{who} changed the mail account, as {first} proposed. Now in use: {setting}."),
                _("{who} changed the mail account. Now in use: {setting}."),
            )
        ),
        i.SettingFound: Lines(_("Found in use, set outside the staff area: {setting}.")),
        i.CommandRun: Lines(
            (
                _("{who} ran the command {command} for {person}: {gave}."),
                _("{who} ran the command {command} for {person}."),
                _("{who} ran the command {command}."),
            ),
            said={"command": _quoted, "gave": _codes},
        ),
    },
)
