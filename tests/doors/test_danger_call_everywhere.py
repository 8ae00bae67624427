"""Through whichever door a danger comes in with a phone number, a call is promised and recorded."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import handled
from tests.doors.complaining import complain, shown
from tests.doors.machine import COMPLAINT, personnel
from tests.records import organization as org
from tests.records.letters.test_letters import adopt

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation.acts.tracking import RecordDangerCall
from amends.core.operation.complaint import Complaint
from amends.core.operation.events import DangerCalled
from amends.handling.following import followed
from amends.handling.party_view import is_told
from amends.handling.reading import file_of
from amends.portal.next_dates import danger, dates_of

pytestmark = pytest.mark.django_db
PHONE = "07700 900123"


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()
    adopt(danger_call_within=60)


def by_danger_form(danger: bool) -> str:
    client = Client()
    client.get("/complain")
    client.post("/complain/danger", {"danger": "yes" if danger else "no"})
    client.post("/complain/danger-now", {"phone": PHONE})
    return shown(client)[0]


def by_whole_form(danger: bool) -> str:
    said = {"danger": "yes" if danger else "no"}
    reached = {"contact_by": "phone", "phone": PHONE, "email": None}
    return complain(Client(), danger=said, you=reached)[0]


def by_api(danger: bool) -> str:
    who = {"name": "Nora Complain", "phone": PHONE, "contact_by": "phone"}
    sent = COMPLAINT | {"complainant": who, "danger": danger}
    answer = personnel(org.REPRESENTATIVE).post("complaints", sent)
    assert answer.status_code == 201, answer.content
    reference: str = answer.json()["reference"]
    return reference


def at_the_counter(danger: bool) -> str:
    client = desk.seated(org.COUNTER)
    typed = desk.filled(
        desk.read(client, "complaints/new/"),
        **{
            "complainants-0-identity-name": "Ben Counter",
            "complainants-0-identity-phone": PHONE,
            "narrative": "Gas smell.",
            "danger": "yes" if danger else "no",
            "about_person": "no",
        },
    )
    sent = client.post("/desk/complaints/new/", typed)
    if sent.status_code == 200:
        sent = client.post("/desk/complaints/new/", desk.filled(sent.content.decode()))
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    return sent["Location"].split("/")[3]


DOORS = [by_danger_form, by_whole_form, by_api, at_the_counter]


def known(reference: str) -> Complaint:
    return file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).complaint


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_every_door_promises_the_call_to_people_in_danger(door: Callable[[bool], str]) -> None:
    assert known(door(True)).awaits_call


@pytest.mark.parametrize("door", DOORS[1:], ids=lambda door: door.__name__)
def test_no_door_promises_a_call_to_others(door: Callable[[bool], str]) -> None:
    assert known(door(False)).promises == ()


def test_the_call_is_recorded_by_form_and_by_api_and_told_by_the_api() -> None:
    reference, machine = by_api(True), personnel(org.REPRESENTATIVE)
    (promise,) = machine.get(f"complaints/{reference}").json()["promises"]
    assert promise["until"].startswith(str(promise["day"]))
    staff = desk.seated(org.REPRESENTATIVE)
    form = f"complaints/{reference}/acts/record-danger-call/"
    typed = desk.filled(desk.read(staff, form), reached="no")
    assert typed["number"] == PHONE
    assert staff.post(f"/desk/{form}", typed).status_code == 302
    assert known(reference).awaits_call
    done = machine.post(
        f"complaints/{reference}/acts/record-danger-call",
        {"number": PHONE, "reached": True},
        match=machine.get(f"complaints/{reference}").headers["ETag"],
    )
    assert done.status_code == 200, done.content
    assert machine.get(f"complaints/{reference}").json()["promises"][0]["kept"]
    assert not known(reference).awaits_call


def test_only_whoever_is_phoned_reads_of_the_call() -> None:
    phoned, other = {"name": "Nora Complain", "phone": PHONE}, {"name": "Otto Other"}
    sent = COMPLAINT | {"complainant": None, "complainants": [phoned, other], "danger": True}
    answer = personnel(org.REPRESENTATIVE).post("complaints", sent)
    assert answer.status_code == 201, answer.content
    reference, now = answer.json()["reference"], timezone.now()
    called = RecordDangerCall(PHONE, reached=True)
    first = followed(reference, 0, now=now)
    second = first.file.complaint.participant(2)
    assert second is not None
    readers = [first, replace(first, speaker=second, party=second)]
    assert [bool(danger(one, now=now)["call"]) for one in readers] == [True, False]
    dates = [[date.what for date in dates_of(one, now=now)] for one in readers]
    assert ["We phone you" in what for what in dates] == [True, False]
    handled.do(reference, "record-danger-call", called)
    again = followed(reference, 0, now=timezone.now())
    told = [entry for entry in again.file.entries if isinstance(entry.event, DangerCalled)]
    readers = [again, replace(again, speaker=second, party=second)]
    assert [is_told(one, told[0]) for one in readers] == [True, False]
