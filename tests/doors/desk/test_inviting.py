"""An invitation lets its holder sign in as somebody: who may make one, and who learns of it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.records import organization as org

from amends.core.framework.appointments import EndPerson
from amends.handling.perform import perform_one
from amends.handling.streams import recorded_event
from amends.journal import store
from amends.people import invitations
from amends.people.models import Account, Token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def invite(client: Client, person: str, sign_in: str) -> Any:
    key = person.removeprefix("person/")
    return client.post(f"/desk/settings/people/{key}/invite/", {"sign_in": sign_in})


def invited_in(person: str) -> list[tuple[str, bool]]:
    """Who let them set a password, as the journal tells, and whether they had one."""
    return [
        (entry.by, entry.event.again)
        for entry in map(recorded_event, store.read(person))
        if type(entry.event).__name__ == "PersonInvited"
    ]


@pytest.mark.parametrize("name", ["its-own", "another"])
@pytest.mark.parametrize("person", [org.REPRESENTATIVE, org.HANDLER, org.ADMINISTRATOR])
def test_an_administrator_takes_over_no_account_that_somebody_signs_in_with(
    person: str, name: str
) -> None:
    """Neither by a new password for it nor by a second account of the same person."""
    account = desk.account_of(person)
    client = desk.seated(org.ADMINISTRATOR)
    answer = invite(client, person, account.sign_in if name == "its-own" else "a.new.name")
    assert answer.status_code == 409
    assert "They have a password already." in answer.content.decode()
    assert not Token.objects.exists()
    assert Account.objects.filter(person=person).count() == 1
    assert invited_in(person) == []


def test_the_representative_lets_somebody_set_a_new_password_and_both_can_be_seen() -> None:
    handler = desk.seated(org.HANDLER)
    assert "invitation was made" not in desk.read(handler, "")
    answer = invite(desk.seated(org.REPRESENTATIVE), org.HANDLER, "han")
    assert re.search(r"amends_invitation_[\w-]{43}", answer.content.decode())
    assert invited_in(org.HANDLER) == [(org.REPRESENTATIVE, True)]
    assert "an invitation was made with which a new password can be set" in desk.read(handler, "")


def test_whoever_never_had_a_password_is_invited_as_often_as_need_be() -> None:
    client = desk.seated(org.ADMINISTRATOR)
    for _ in range(2):
        assert "amends_invitation_" in invite(client, org.COLLEAGUE, "col").content.decode()
    assert invited_in(org.COLLEAGUE) == [(org.ADMINISTRATOR, False)] * 2


@pytest.mark.parametrize("typed", ["Straße", "STRASSE", "\uff33trasse", " strasse ", "ſtrasse"])
def test_a_name_is_the_same_however_it_is_spelt(typed: str) -> None:
    """Accounts are kept folded; so is what is looked for."""
    client = desk.seated(org.ADMINISTRATOR)
    Account.objects.add("Straße", person=org.COLLEAGUE)
    assert invite(client, org.COLLEAGUE, typed).status_code == 200
    assert Account.objects.filter(person=org.COLLEAGUE).count() == 1
    taken = invite(client, org.AUDITOR, typed)
    assert taken.status_code == 409
    assert "Somebody signs in with this name already." in taken.content.decode()
    assert invited_in(org.AUDITOR) == []


def test_nobody_who_left_is_invited() -> None:
    by, now = org.acting(org.ADMINISTRATOR), timezone.now()
    perform_one(org.COLLEAGUE, "end-person", EndPerson(), actor=by, now=now)
    answer = invite(desk.seated(org.ADMINISTRATOR), org.COLLEAGUE, "col")
    assert answer.status_code == 409
    assert "They have a password already." not in answer.content.decode()
    assert not Account.objects.filter(person=org.COLLEAGUE).exists()


def test_an_invitation_that_was_used_waits_no_longer() -> None:
    now = timezone.now()
    account = Account.objects.add("col", person=org.COLLEAGUE)
    text = invitations.invite(account, now=now)
    assert invitations.waiting(org.COLLEAGUE, now=now) == [now]
    invitations.accept(text, password=desk.PASSWORD, now=now)
    assert invitations.waiting(org.COLLEAGUE, now=now) == []
