"""Clause 5.4: the authority matrix: who may do what, from the value that enforces it."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from amends.core.framework.people.authority import PERMISSIONS
from amends.core.framework.people.personnel import Role
from amends.wording import choices, money
from amends.wording.names import Names
from amends.wording.phrases import capital
from amends.wording.policy import authority

from ..request.context import DeskContext, read_only, show


@read_only
def authority_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page of the permissions and the approval limits of each role, with its holders."""
    rows = [
        (authority.permission(right), [right in PERMISSIONS[role] for role in PERMISSIONS])
        for right in authority.permissions()
    ]
    context = {
        "roles": [called(role) for role in PERMISSIONS],
        "rows": rows,
        "cards": [
            (called(role), holders(role, desk), limits(role, desk), authority.role_card(role))
            for role in PERMISSIONS
        ],
        "section": "governing",
    }
    return show(request, desk, "desk/assurance/authority.html", context)


def called(role: Role) -> str:
    """Return the name of a role."""
    return capital(choices.label(role))


def holders(role: Role, desk: DeskContext) -> list[str]:
    """Return who has a role, with the unit to which it is limited."""
    lines, words = [], Names({}, {}, desk.rules)
    persons = [person for person in desk.rules.people.persons.values() if person.active]
    names = desk.names(person.id for person in persons)
    for person in persons:
        for grant in person.grants:
            if grant.role is role:
                name = names.get(person.id, person.id)
                lines.append(f"{name} ({words.unit(grant.unit)})" if grant.unit else name)
    return sorted(lines)


def limits(role: Role, desk: DeskContext) -> list[str]:
    """Return the approval limits of a role."""
    return [
        gettext("May promise up to {amount}.").format(amount=money.amount(limit.amount))
        for limit in desk.rules.policy.limits
        if limit.role is role and limit.response_type is None
    ]
