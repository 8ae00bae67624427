"""Setup, screen 2: staff and their roles, and who handles a complaint about the manager."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.appointments import AddPerson, GrantRole, add_person, grant_role
from amends.core.framework.labels import Label, label
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import OutsideBody
from amends.core.framework.policy.policy import Policy
from amends.core.values import Id
from amends.handling.commands import Command
from amends.people import read
from amends.people.read import PersonRow
from amends.vault.ids import new_id
from amends.wording.asking import AskingForm
from amends.wording.names import Names

from ..request.context import DeskContext
from ..request.submission import fresh_key, id_from, send
from ..settings.deputies import able, represents
from ..settings.listings import code_from
from ..settings.pages import posted
from .frame import TITLES, adopted, finished, screen, shown

HATS = (
    (Role.top_management, gettext_lazy("senior management: runs the organisation")),
    (Role.management_representative, gettext_lazy("complaints manager: oversees all complaints")),
    (Role.handler, gettext_lazy("complaint handler: deals with complaints")),
    (Role.contact_personnel, gettext_lazy("meets people and records complaints")),
    (Role.administrator, gettext_lazy("administrator: manages accounts")),
    (Role.auditor, gettext_lazy("auditor: checks how complaints are handled")),
)
"""Roles in everyday words; `choices` has the official names."""


class HatsForm(AskingForm):
    """Form for another person with their roles."""

    blames_fields = False

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    hats = forms.MultipleChoiceField(
        label=gettext_lazy("Role"),
        help_text=gettext_lazy(
            "One person can have several roles. Exactly one person is the complaints manager."
        ),
        choices=HATS,
        widget=forms.CheckboxSelectMultiple,
    )

    def act_commands(self, person: Id) -> list[Command]:
        """Return the commands that add the person and grant each role."""
        answers = self.cleaned_data
        reason = gettext("Get started: {screen}").format(screen=TITLES["people"])
        grants = (GrantRole(Role(hat), None, reason) for hat in answers["hats"])
        return [
            Command.of(person, add_person, AddPerson(answers["name"])),
            *(Command.of(person, grant_role, grant) for grant in grants),
        ]


class BossForm(AskingForm):
    """Form for who handles a complaint about the complaints manager."""

    deputy = forms.ChoiceField(
        label=gettext_lazy("Who will own it?"),
        help_text=gettext_lazy(
            "You cannot read a complaint about yourself. The person you choose here handles it "
            "instead."
        ),
        required=False,
    )
    body = forms.CharField(
        label=gettext_lazy("Which external body can review it?"),
        help_text=gettext_lazy(
            "For example an ombudsman, a trade body or an arbitration service. We name it in "
            "every refusal."
        ),
        max_length=120,
        required=False,
    )
    reach = forms.CharField(
        label=gettext_lazy("Contact details"),
        help_text=gettext_lazy("A web address, or a postal address."),
        max_length=300,
        required=False,
    )

    def __init__(self, policy: Policy, people: list[PersonRow], data: Any = None) -> None:
        super().__init__(data)
        self.policy = policy
        none = ("", gettext("No one yet"))
        self.fields["deputy"].choices = [none, *able(people)]  # type: ignore[attr-defined]
        self.fields["deputy"].initial = next(iter(policy.representative_deputies), "")
        self.known = next(iter(policy.bodies), None)
        if self.known is not None:
            self.fields["body"].initial = label(self.known.labels, policy.languages)
            self.fields["reach"].initial = self.known.url or self.known.address

    def applied(self) -> Policy:
        """Return the policy with both; its other deputies and bodies are kept."""
        answers = self.cleaned_data
        first = (Id(answers["deputy"]),) if answers["deputy"] else ()
        kept = tuple(who for who in self.policy.representative_deputies[1:] if who not in first)
        policy = replace(self.policy, representative_deputies=(*first, *kept))
        if not answers["body"]:
            return policy
        rest = self.policy.bodies[1:] if self.known else ()
        return replace(policy, bodies=(self._body(), *rest))

    def _body(self) -> OutsideBody:
        answers, (language, *further) = self.cleaned_data, self.policy.languages
        reach = answers["reach"].strip()
        url = reach if reach.startswith(("https://", "http://")) else ""
        body = self.known or OutsideBody(code_from(answers["body"], frozenset()))
        others = {label.language: label.text for label in body.labels}
        # the name of a body is the same in every language until the settings say otherwise
        names = dict.fromkeys(further, answers["body"]) | others | {language: answers["body"]}
        labels = tuple(Label(language, name) for language, name in names.items())
        return replace(body, labels=labels, url=url, address="" if url else reach)


@screen("people")
def people(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with two forms: another person, and who handles a complaint about the manager."""
    rows = [row for row in read.persons() if row.active]
    names = Names({row.id: row.name for row in rows}, rules=desk.rules)
    adds = "add" in request.POST
    add = HatsForm(request.POST if adds else None, auto_id="add_%s")
    if adds and add.is_valid():
        person = Id(f"person/{id_from(request, desk) or new_id()}")
        commands = add.act_commands(person)
        if send(request, desk, commands, add, names=names).done is not None:
            return HttpResponseRedirect(f"{reverse('desk:first-people')}?added=1")
    boss = BossForm(desk.rules.policy, rows, None if adds else posted(request))
    if boss.is_valid() and adopted(desk, boss.applied(), boss, "people"):
        return finished(desk, "people")
    context = {
        "form": boss if boss.is_bound else add,
        "add": add,
        "boss": boss,
        "people": [_told(row) for row in rows],
        "added": request.GET.get("added") == "1",
        "representative": next((row.name for row in rows if represents(row)), ""),
        "once": fresh_key(),
    }
    return shown(request, desk, "people", context)


def _told(row: PersonRow) -> dict[str, Any]:
    roles = {role.role for role in row.roles}
    return {
        "key": row.id.removeprefix("person/"),
        "name": row.name,
        "hats": [hat for role, hat in HATS if role in roles],
        "waits": row.waiting,
    }
