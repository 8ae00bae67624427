"""Clause 5.4: the authority matrix: who may do what, from the value that enforces it."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from amends.core.framework.people.authority import PERMISSIONS
from amends.core.framework.people.personnel import Role
from amends.documents.document import Block, Heading, Listing, Paragraph, Table, TableColumn, Tone
from amends.wording import authority, choices, money
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..printing.sheets import printed, sheet, wants_large
from ..request.context import DeskContext, for_role, show


@require_safe
@for_role
def authority_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page of the permissions and the approval limits of each role, with its holders."""
    rows = [
        (authority.permission(one), [one in PERMISSIONS[role] for role in PERMISSIONS])
        for one in authority.permissions()
    ]
    context = {
        "roles": [_called(role) for role in PERMISSIONS],
        "rows": rows,
        "cards": [
            (_called(role), _holders(role, desk), _limits(role, desk), authority.role_card(role))
            for role in PERMISSIONS
        ],
        "section": "governing",
    }
    return show(request, desk, "desk/assurance/authority.html", context)


@require_safe
@for_role
def printed_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The same as a PDF."""
    title = gettext("Authority matrix")
    document = sheet(desk, title, tuple(_blocks(desk)), large=wants_large(request), across=True)
    return printed(request, desk, document, "authority")


def _blocks(desk: DeskContext) -> Iterator[Block]:
    said = gettext("This system enforces these permissions. A role can be limited to a unit.")
    yield Paragraph(said, Tone.QUIET)
    columns = (
        TableColumn(gettext("Permission"), 5),
        *(TableColumn(_called(role), 2) for role in PERMISSIONS),
    )
    rows = tuple(
        (
            authority.permission(one),
            *(gettext("Yes") if one in PERMISSIONS[role] else "" for role in PERMISSIONS),
        )
        for one in authority.permissions()
    )
    yield Table(columns, rows, small=True)
    for role in PERMISSIONS:
        yield Heading(_called(role))
        if holders := _holders(role, desk):
            yield Paragraph(", ".join(holders))
        yield from (Paragraph(one) for one in _limits(role, desk))
        yield Listing(tuple(authority.role_card(role)))


def _called(role: Role) -> str:
    return capital(choices.label(role))


def _holders(role: Role, desk: DeskContext) -> list[str]:
    """Return who has a role, with the unit to which it is limited."""
    found, called = [], Names({}, {}, desk.rules)
    persons = [one for one in desk.rules.people.persons.values() if one.active]
    names = desk.names(one.id for one in persons)
    for person in persons:
        for grant in person.grants:
            if grant.role is role:
                name = names.get(person.id, person.id)
                found.append(f"{name} ({called.unit(grant.unit)})" if grant.unit else name)
    return sorted(found)


def _limits(role: Role, desk: DeskContext) -> list[str]:
    """Return the approval limits of a role."""
    return [
        gettext("May promise up to {amount}.").format(amount=money.amount(one.amount))
        for one in desk.rules.policy.limits
        if one.role is role and one.response_type is None
    ]
