"""An address for notices counts once the person it is for entered the code sent to it (4.10)."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.records import organization as org

from amends.core.framework.appointments import (
    ConfirmContact,
    SetContact,
    confirm_own_contact,
    set_contact,
)
from amends.core.refusal import Refused
from amends.core.values import Code, Id
from amends.handling import rules
from amends.handling.commands import Command
from amends.handling.perform import perform
from amends.jobs.models import Job
from amends.letters.staff_notices import address_of
from amends.site import worker

pytestmark = pytest.mark.django_db
PAGE = "/desk/settings/people/han/"


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def sets(address: str, by: Id = org.ADMINISTRATOR) -> None:
    command = Command(str(org.HANDLER), set_contact.name, SetContact(address))
    perform([command], actor=org.acting(by), now=timezone.now())


def sent_code() -> str:
    Job.objects.exclude(kind="confirm_contact").delete()
    mail.outbox.clear()
    worker.make_round("test", now=timezone.now())
    (letter,) = mail.outbox
    found = re.search(r"\b[0-9a-f]{12}\b", letter.body)
    assert found is not None
    return found[0]


def address() -> str:
    return address_of(org.HANDLER, rules.rules_at(timezone.now()))


def confirms(code: str, person: Id = org.HANDLER) -> Any:
    given = {"act": "confirm-own-contact", "code": code, "once": code}
    return desk.seated(person).post(PAGE, given)


def test_an_address_counts_once_its_owner_entered_the_code() -> None:
    sets("hanna@here.example")
    code = sent_code()
    assert mail.outbox[0].to == ["hanna@here.example"]
    assert address() == ""
    assert "Not confirmed yet" in desk.read(desk.seated(org.HANDLER), "settings/people/han/")
    assert confirms("0" * 12).status_code == 422
    assert address() == ""

    assert confirms(f" {code.upper()} ").status_code == 302

    assert address() == "hanna@here.example"


def test_notices_go_to_the_old_address_until_the_new_one_is_confirmed() -> None:
    org.reach(org.HANDLER, "old@here.example", now=timezone.now())
    sets("new@here.example", by=org.HANDLER)
    assert address() == "old@here.example"
    assert confirms(sent_code()).status_code == 302
    assert address() == "new@here.example"


def test_no_one_else_confirms_an_address_and_no_operator() -> None:
    sets("hanna@here.example")
    payload = ConfirmContact(Code(sent_code()))
    command = Command(str(org.HANDLER), confirm_own_contact.name, payload)
    operator = replace(org.acting(org.HANDLER), command=Code("demo"))
    for actor in (org.acting(org.ADMINISTRATOR), org.acting(org.DIRECTOR), operator):
        with pytest.raises(Refused):
            perform([command], actor=actor, now=timezone.now())
    assert address() == ""


def test_a_code_is_of_one_address_alone() -> None:
    sets("first@here.example")
    code = sent_code()
    sets("second@here.example")
    assert confirms(code).status_code == 422
    assert address() == ""
