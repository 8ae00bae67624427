"""Who stands in for whom: for the management representative, for whoever answers for a unit, for
whoever is away (5.4.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.policy import Policy, Unit, label
from amends.core.values import Id
from amends.people import read
from amends.people.read import PersonRow
from amends.wording import dates
from amends.wording.asking import AskingForm
from amends.wording.names import spoken

from ..request.context import DeskContext, for_role
from .draft import draft_of
from .pages import posted, saved, shown, status_of


class DeputiesForm(AskingForm):
    """Who stands in for the management representative."""

    deputies = forms.MultipleChoiceField(
        label=gettext_lazy("They stand in for the management representative"),
        help_text=gettext_lazy(
            "They read complaints about the representative, and sort those about a person. Name "
            "people of more than one unit: nobody sorts a complaint about their own."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, policy: Policy, people: Sequence[PersonRow], data: Any = None) -> None:
        super().__init__(data)
        self.policy = policy
        held = policy.representative_deputies
        asked: Any = self.fields["deputies"]
        asked.choices = [
            (row.id, row.name if row.active else gettext("{name} (left)").format(name=row.name))
            for row in people
            if row.id in held or (row.active and not _represents(row))
        ]
        asked.initial = list(held)

    def applied(self) -> Policy:
        """The policy with these deputies, those that it had in the order that they had."""
        given = self.cleaned_data["deputies"]
        kept = [one for one in self.policy.representative_deputies if one in given]
        added = [Id(one) for one in given if one not in kept]
        return replace(self.policy, representative_deputies=(*kept, *added))


def _represents(row: PersonRow) -> bool:
    return any(held.role == Role.management_representative for held in row.roles)


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who answers for a unit and who stands in; empty for nobody."""

    code: str
    name: str
    owner: str
    deputy: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def deputies(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The form; beside it what the units say and who is away."""
    policy = draft_of(request, desk).policy
    people = sorted(read.persons(), key=lambda row: row.name.casefold())
    form = DeputiesForm(policy, people, posted(request))
    if form.is_valid():
        return saved(request, desk, form.applied(), "desk:deputies")
    names = {row.id: row.name for row in people}
    context = {
        "form": form,
        "representative": ", ".join(row.name for row in people if row.active and _represents(row)),
        "named": [names[one] for one in policy.representative_deputies if one in names],
        "units": [_unit(unit, policy, names) for unit in policy.units if not unit.retired],
        "away": _away(people, names, desk.rules.day_of(None, desk.now)),
    }
    return shown(request, desk, "desk/settings/deputies.html", context, status=status_of(form))


def _unit(unit: Unit, policy: Policy, names: Mapping[str, str]) -> StandIn:
    owner, deputy = policy.setting(unit.code, "owner"), policy.setting(unit.code, "deputy")
    return StandIn(
        unit.code,
        label(unit.labels, spoken(policy.languages)) or unit.code,
        names.get(owner.value, "") if owner else "",
        names.get(deputy.value, "") if deputy else "",
    )


def _away(
    people: Sequence[PersonRow], names: Mapping[str, str], today: date
) -> list[tuple[str, str, str, str]]:
    """Everybody who is or will be away: their key, name, until when or from when, and who stands
    in."""
    found = []
    for row in people:
        for away in row.absences:
            if row.active and away.last >= today:
                span = gettext("{first} to {last}").format(
                    first=dates.short_day(away.first), last=dates.short_day(away.last)
                )
                key = row.id.removeprefix("person/")
                found.append((key, row.name, span, names.get(away.deputy, "")))
    return found
