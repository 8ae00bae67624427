"""Clause 5.4: texts of staff, roles and absences."""

from typing import Any

from amends.core.framework import installation as i
from amends.core.framework.people import personnel as p
from amends.core.framework.read_log import ReadsSealed
from amends.core.refusal import Guard

from ..names import Names
from ..phrases import marked as _
from ..phrases import quoted
from .declaration import ActText, Choices, Field, Fields, Lines, if_none, refusal


def _codes(value: Any, names: Names) -> str:
    return ", ".join(str(code) for code in value)


ACTS = {
    "add-person": ActText(
        _("Add person"),
        _("Add person"),
        _("They can be given roles and an account."),
        done=_("Person added."),
    ),
    "move-person": ActText(
        _("Change unit or manager"),
        _("Save"),
        _("Decides whose complaints they cannot handle from now on."),
        done=_("Saved."),
    ),
    "end-person": ActText(
        _("Record that a person left"),
        _("Record it"),
        _("Ends all their roles. The record keeps their name."),
        done=_("Departure recorded."),
    ),
    "grant-role": ActText(
        _("Give a role"),
        _("Grant role"),
        _("For a unit and all below it, or for the whole organisation."),
        done=_("Role granted."),
    ),
    "end-role": ActText(
        _("End a role"),
        _("End role"),
        _("They lose the access this role gave them."),
        done=_("Role ended."),
    ),
    "set-absence": ActText(
        _("Record an absence"),
        _("Record absence"),
        _("They get no new complaints on these days. Their deputy covers for them."),
        done=_("Absence recorded."),
    ),
    "set-contact": ActText(
        _("Set the email address for notices"),
        _("Save address"),
        _(
            "Notices contain the reference, never what the complaint says. Once set, only the "
            "person can change the address."
        ),
        done=_("Address saved. We sent a code to it. Notices go there once the person enters it."),
    ),
    "confirm-own-contact": ActText(
        _("Confirm your email address"),
        _("Confirm"),
        _("Enter the code that we sent to the new address."),
        done=_("Address confirmed."),
    ),
    "invite-person": ActText(
        _("Create an invitation"),
        _("Create invitation"),
        _("Anyone who has it can set the person's password. We show it once. It works for 3 days."),
        done=_("Invitation created."),
    ),
    "release-access": ActText(
        _("Request release"),
        _("Request"),
        _("A second approver decides. Then you have one day to get it."),
        done=_("Release requested."),
    ),
    "decline-access": ActText(
        _("Decline a proposed change"),
        _("Reject change"),
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
        _("It stops working straight away."),
        done=_("Token revoked."),
    ),
    "end-sign-in": ActText(
        _("End all sign-ins"),
        _("End sign-ins"),
        _(
            "Their password, tokens and sessions stop working straight away. They keep their "
            "roles and need a new invitation to sign in again."
        ),
        done=_("Sign-ins ended."),
    ),
    "set-password": ActText(
        _("Set a password"),
        _("Save password"),
        _("You are signed out everywhere else."),
        done=_("Password changed."),
    ),
    "read-commands": ActText(
        _("Mark operator commands as read"),
        _("Mark as read"),
        _("They no longer appear in My day."),
        done=_("Marked as read."),
    ),
}
FIELDS: Fields = {
    "deputy": Field(_("Deputy")),
    "first": Field(_("First day")),
    "last": Field(_("Last day")),
    "manager": Field(_("Manager")),
    ("SetContact", "email"): Field(
        _("Email address"), help=_("Leave it empty to get notices only in the staff area.")
    ),
    ("ConfirmContact", "code"): Field(_("Code"), wanted=_("Enter the code")),
    ("Invite", "again"): Field(_("Already has an account")),
    ("Invite", "sign_in"): Field(_("Sign-in name")),
    ("GrantRole", "reason"): Field(needed=_("needed if you decide without a second approver")),
    ("MovePerson", "reason"): Field(needed=_("needed if you decide without a second approver")),
    ("Invite", "reason"): Field(needed=_("needed if you decide without a second approver")),
    ("ReleaseAccess", "what"): Field(_("Release")),
    ("DeclineAccess", "act"): Field(_("Proposed change")),
    ("DeclineAccess", "again"): Field(_("New password")),
    ("DeclineAccess", "what"): Field(_("Release")),
    "token": Field(_("Token")),
    "scopes": Field(_("Scopes")),
    "ends": Field(_("Expires")),
    "reset": Field(_("Send invitation")),
    "up_to": Field(_("Up to entry")),
    ("AddPerson", "name"): Field(wanted=_("Enter the name that colleagues know")),
}
REFUSALS = {
    Guard.own_role: refusal(
        _("You cannot give yourself a role."),
        _(
            "Otherwise a person who manages staff could open every complaint without anyone "
            "else agreeing."
        ),
        _("Ask someone else who manages staff, or the operator of this installation."),
    ),
    Guard.deputy_gains: refusal(
        _("You cannot choose this cover for someone else."),
        _(
            "The cover gets new complaints. You cannot choose yourself or a person who can "
            "see less than the person who is away."
        ),
        _(
            "Choose a person with the same roles. If you leave it empty, new complaints go to "
            "the next person available."
        ),
    ),
    Guard.last_holder: refusal(
        _("This role needs at least 1 person."),
        (_("{role}: no one else has this role."), _("No one else has this role.")),
        _("Give the role to someone else first. Then remove it here."),
    ),
    Guard.no_second_person: refusal(
        _("You cannot propose this yet."),
        _("No one else here can approve it."),
        _("Ask the operator of this installation. They can do it on the command line."),
    ),
    Guard.needs_two: refusal(
        _("You cannot end this yet."),
        _("Only 1 person could then approve what others propose."),
        _(
            "First give someone else the role of senior management. If that is rejected, the "
            "operator of this installation can do it on the command line. The complaints "
            "manager and senior management can end their sign-ins straight away."
        ),
    ),
    Guard.still_in_charge: refusal(
        _("They still own open complaints."),
        (_("They own {count} open complaints."), _("They own open complaints.")),
        _("Hand over all their complaints first. You can do this on the person's page."),
    ),
}
CHOICES: Choices = {
    p.Release: {
        p.Release.key_sheet: _("the recovery sheet"),
        p.Release.everything: _("the export of everything"),
    },
    i.SettingName: {i.SettingName.mail_account: _("mail account")},
}
LINES = {
    p.PersonAdded: Lines(
        (
            _("{who} added {about} to the staff, in the unit {unit}."),
            _("{who} added {about} to the staff."),
        )
    ),
    p.PersonMoved: Lines(
        (
            _("{who} moved {about} to the unit {unit}. Manager: {manager}."),
            _("{who} moved {about} to the unit {unit}."),
            _("{who} made {manager} the manager of {about}."),
            _("{who} removed the unit and manager of {about}."),
        )
    ),
    p.PersonLeft: Lines(_("{who} recorded that {about} left.")),
    p.RoleGranted: Lines(
        (
            _("{who} granted {about} the role of {role} for the unit {unit}, as {first} proposed."),
            _("{who} granted {about} the role of {role}, as {first} proposed."),
            _("{who} granted {about} the role of {role} for the unit {unit}."),
            _("{who} granted {about} the role of {role} for the whole organisation."),
        )
    ),
    p.RoleEnded: Lines(
        (
            _("{who} ended the role of {role} of {about} for the unit {unit}."),
            _("{who} ended the role of {role} of {about} for the whole organisation."),
        )
    ),
    p.AbsenceSet: Lines(
        (
            _("{who} recorded an absence of {about} from {first} to {last}. Deputy: {deputy}."),
            _("{who} recorded an absence of {about} from {first} to {last}."),
        )
    ),
    p.ContactSet: Lines(
        if_none(
            "email",
            _("{who} removed the email address of {about}."),
            _("{who} set the email address of {about} for notices."),
        )
    ),
    p.ContactConfirmed: Lines(_("{who} confirmed the email address for notices.")),
    p.ContactFailed: Lines(_("A notice to the email address of {about} was returned.")),
    p.PersonInvited: Lines(
        (
            _("{who} invited {about} to set a password, as {first} proposed."),
            _("{who} invited {about} to set a password."),
        )
    ),
    p.AccessProposed: Lines(_("{who} proposed for {about}: {change}.")),
    p.AccessDeclined: Lines(_("{who} rejected a proposal for {about}: {change}.")),
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
    p.CommandsRead: Lines(_("{who} marked the operator's commands as read.")),
    i.SettingProposed: Lines(_("{who} proposed for this installation: {setting}.")),
    i.SettingDeclined: Lines(_("{who} rejected a proposal for this installation: {setting}.")),
    i.SettingChanged: Lines(
        (
            _("{who} changed the mail account, as {first} proposed. Now in use: {setting}."),
            _("{who} changed the mail account. Now in use: {setting}."),
        )
    ),
    i.SettingFound: Lines(_("Set outside the staff area, and now in use: {setting}.")),
    ReadsSealed: Lines(_("Rows of the read log were sealed: {rows}.")),
    i.CommandRun: Lines(
        (
            _("{who} ran the command {command} for {person}: {gave}."),
            _("{who} ran the command {command} for {person}."),
            _("{who} ran the command {command}."),
        ),
        said={"command": lambda value, names: quoted(str(value)), "gave": _codes},
    ),
}
