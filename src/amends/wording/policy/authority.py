"""Clause 5.4: what each permission allows, and the role card of each role."""

from collections.abc import Mapping

from django.utils.translation import gettext

from amends.core.framework.people.authority import Permission
from amends.core.framework.people.personnel import Role

from ..phrases import marked as _

_P = Permission
_PERMISSIONS: Mapping[Permission, str] = {
    _P.complaint_receive: _("Record a complaint"),
    _P.complaint_read: _("Read complaints"),
    _P.complaint_note: _("Add notes and files"),
    _P.complaint_handle: _("Handle complaints"),
    _P.complaint_assign: _("Assign complaints"),
    _P.complaint_scope: _("Decide what is a complaint"),
    _P.complaint_decide: _("Write responses"),
    _P.complaint_authorize: _("Approve responses"),
    _P.complaint_triage: _("Assess allegations against staff"),
    _P.complaint_erase: _("Erase personal data"),
    _P.complaint_import: _("Import complaints"),
    _P.improvement_work: _("Work on problems and actions"),
    _P.improvement_decide: _("Decide on problems and actions"),
    _P.sample_draw: _("Draw samples for quality checks and surveys"),
    _P.policy_read: _("Read the settings"),
    _P.policy_adopt: _("Change the settings and govern the process"),
    _P.people_manage: _("Manage people and roles"),
    _P.tokens_manage: _("Manage API tokens"),
    _P.journal_read: _("Read the audit trail"),
    _P.system_run: _("Run the background worker"),
}

_CARDS: Mapping[Role, tuple[str, ...]] = {
    Role.top_management: (
        _("Set up the complaint process and its objectives, and sign the complaints policy."),
        _("Provide the people, training, systems and money that it needs."),
        _("Make sure that staff and customers know about it."),
        _("Appoint the complaints manager."),
        _("Receive news of significant complaints at once."),
        _("Review the process at planned intervals."),
    ),
    Role.management_representative: (
        _("Set up how the process is monitored, evaluated and reported."),
        _("Report to senior management and propose improvements."),
        _("Keep the process working: staff, training, technology, documents and targets."),
        _("Make sure that targets are met and reviews take place."),
    ),
    Role.area_manager: (
        _("Make the complaint process work in your area."),
        _("Work with the complaints manager."),
        _("Make sure that staff put customers first and that information is easy to find."),
        _("Report actions and decisions about complaints."),
        _("Monitor the process and record it. Correct problems and prevent a repeat."),
        _("Have data ready for the management review."),
    ),
    Role.handler: (
        _("Handle complaints fairly, by the rules and in time."),
        _("Attend training on handling complaints."),
        _("Treat complainants with respect. Reply promptly or pass them to the right person."),
        _("Report what you learn, so that it does not happen again."),
    ),
    Role.contact_personnel: (
        _("Record every complaint that reaches you."),
        _("Attend training on handling complaints."),
        _("Treat complainants with respect. Reply promptly or pass them to the right person."),
    ),
    Role.personnel: (
        _("Know your role, responsibility and authority when someone complains."),
        _("Know the process, and what to say to complainants."),
        _("Report complaints that have a significant impact."),
    ),
    Role.auditor: (
        _("Check whether the process follows its rules and works."),
        _("Stay independent of the cases that you check."),
        _("Report what you find, also where nothing is wrong."),
    ),
    Role.administrator: (
        _("Give people the access that they need, and end it in time."),
        _("Keep this system running. You read no complaint."),
    ),
    Role.outside_reviewer: (
        _("Review complaints that reach your stage, independently of the first decision."),
        _("Give reasons for each decision in plain words."),
    ),
}


def permission(one: Permission) -> str:
    """Return what a permission allows."""
    return gettext(_PERMISSIONS[one])


def permissions() -> list[Permission]:
    """Return the permissions that a role can have, in the order in which they are shown."""
    return [one for one in _PERMISSIONS if one is not _P.system_run]


def role_card(role: Role) -> list[str]:
    """Return the responsibilities of a role, in our own words."""
    return [gettext(one) for one in _CARDS[role]]
