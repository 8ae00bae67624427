"""Deputies for the complaints manager, for unit heads, and for people who are away (5.4.2)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.organization import Unit
from amends.core.framework.policy.policy import Policy
from amends.core.values import Id
from amends.governance.publishing import Draft
from amends.people import read
from amends.people.read import PersonRow
from amends.wording import dates

from ..forms.around import Options
from ..request.context import DeskContext
from .declaration import Page, PolicyForm, Several
from .listings import entry_name


def in_order(typed: list[str], current: tuple[Id, ...]) -> tuple[Id, ...]:
    """Return the selected people; present ones keep their order."""
    kept = [code for code in current if code in typed]
    return (*kept, *(Id(code) for code in typed if code not in kept))


def able(
    people: Sequence[PersonRow], chosen: Sequence[str] = (), *, every: bool = False
) -> Options:
    """Return who can be a deputy of the complaints manager, or `every` member of staff, and those
    already chosen."""
    return [
        (row.id, row.name if row.active else gettext("{name} (left)").format(name=row.name))
        for row in _by_name(people)
        if row.id in chosen or (row.active and (every or not represents(row)))
    ]


def represents(row: PersonRow) -> bool:
    """Whether this is the management representative."""
    return any(assignment.role == Role.management_representative for assignment in row.roles)


def _by_name(people: Sequence[PersonRow]) -> list[PersonRow]:
    return sorted(people, key=lambda row: row.name.casefold())


def _others(form: PolicyForm, draft: Draft, desk: DeskContext) -> Mapping[str, Any]:
    policy, people = draft.policy, _by_name(read.persons())
    names = {row.id: row.name for row in people}
    return {
        "representative": ", ".join(row.name for row in people if row.active and represents(row)),
        "named": [names[code] for code in policy.representative_deputies if code in names],
        "units": [_unit(unit, policy, names) for unit in policy.units if not unit.retired],
        "away": _away(people, names, desk.rules.day_of(None, desk.now)),
    }


def _unit(unit: Unit, policy: Policy, names: Mapping[str, str]) -> dict[str, Any]:
    owner, deputy = policy.setting(unit.code, "owner"), policy.setting(unit.code, "deputy")
    return {
        "code": unit.code,
        "name": entry_name(unit, policy),
        "owner": names.get(owner.value, "") if owner else "",
        "deputy": names.get(deputy.value, "") if deputy else "",
    }


def _away(
    people: Sequence[PersonRow], names: Mapping[str, str], today: date
) -> list[tuple[str, str, str, str]]:
    """Return everyone who is or will be away: key, name, days, and deputy."""
    deputies = []
    for row in people:
        for away in row.absences:
            if row.active and away.last >= today:
                key, span = row.id.removeprefix("person/"), dates.span(away.first, away.last)
                deputies.append((key, row.name, span, names.get(away.deputy, "")))
    return deputies


PAGE = Page(
    "deputies",
    _("Deputies"),
    _("Who covers when a person is away."),
    intro=_(
        "With deputies, complaints do not wait for one person, and no one reads a complaint about "
        "themselves."
    ),
    settings=(
        Several(
            "representative_deputies",
            offered=lambda policy: able(read.persons(), policy.representative_deputies),
            read=in_order,
            input_name="deputies",
        ),
    ),
    template="desk/settings/deputies.html",
    beside=_others,
)
