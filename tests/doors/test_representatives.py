"""Clauses 7.2 and 7.9: a reply belongs to who gave it, through every door that records one."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import handled
from tests.doors.complaining import act, text_of, track
from tests.doors.desk_people import read, seated
from tests.doors.machine import Machine, complainant, lodged, personnel
from tests.records import organization as org

from amends.core.operation import events as e
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.parties import AddParty, RecordAuthority
from amends.core.operation.acts.receipt import NewParty
from amends.core.values import Contact, Id
from amends.handling.access_code import code_of
from amends.handling.lodging import lodge
from amends.handling.reading import file_of
from amends.portal import acts as portal

pytestmark = pytest.mark.django_db

RITA = {"name": "Rita Roy", "email": "rita@example.org", "for": [0], "authority": "verified"}
BOTH = "Rita Roy, for Nora Complain"
VERIFIED = RecordAuthority(2, e.Standing.verified)


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def received(by: Id, **told: Any) -> str:
    new = org.complaint(**told)
    return lodge(new, actor=org.acting(by), now=timezone.now()).reference


def by_api() -> str:
    return str(lodged(personnel(org.REPRESENTATIVE), representatives=[RITA])["reference"])


def by_act_of_the_api() -> str:
    machine = personnel(org.REPRESENTATIVE)
    reference = str(lodged(machine)["reference"])
    identity = {"name": "Rita Roy", "email": "rita@example.org"}
    given = {"role": "representative", "identity": identity, "acts_for": [1]}
    machine.act(reference, "add-party", **given, authority="verified")
    return reference


def at_the_counter() -> str:
    rita = Contact(name="Rita Roy", email="rita@example.org")
    speaking = NewParty(rita, acts_for=(0,), authority=e.Standing.verified)
    return received(org.HANDLER, representatives=(speaking,))


def at_the_desk() -> str:
    reference = org.lodged(timezone.now()).reference
    rita = Contact(name="Rita Roy", email="rita@example.org")
    joins = AddParty(e.PartyRole.representative, rita, acts_for=(1,))
    handled.do(reference, "add-party", joins)
    handled.do(reference, "record-authority", VERIFIED)
    return reference


DOORS = (by_api, by_act_of_the_api, at_the_counter, at_the_desk)


def state(reference: str) -> Any:
    return file_of(reference, actor=org.acting(org.REPRESENTATIVE), now=timezone.now()).complaint


def code_for(reference: str, party: int) -> str:
    """The access code that an email brings to somebody."""
    handled.do(reference, "send-notice", SendNotice(e.Notice.access, e.Way.email, party))
    return code_of(reference, counter=state(reference).participant(party).counter)


def on_the_page(reference: str, code: str) -> Client:
    client = Client()
    assert track(client, reference, code).status_code == 200
    return client


def proven(reference: str) -> str:
    """Somebody else proves the authority and confirms the address; answers the new code."""
    handled.do(reference, "record-authority", VERIFIED, by=org.COLLEAGUE)
    handled.do(reference, "record-authority", VERIFIED, by=org.MANAGER)
    handled.confirm(reference, 2)
    handled.answer(reference)
    return code_for(reference, 2)


@pytest.mark.parametrize("door", DOORS)
def test_nobody_alone_gives_authority_through_any_door(door: Any) -> None:
    reference = door()
    by = org.HANDLER if door is at_the_counter else org.REPRESENTATIVE
    handled.do(reference, "record-authority", VERIFIED, by=by)

    assert state(reference).participant(2).authority is e.Standing.claimed
    shown = read(seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    assert "not confirmed by a second person" in shown


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("way", ["page", "API"])
def test_what_a_representative_replies_reads_so_wherever_it_is_told(door: Any, way: str) -> None:
    reference = door()
    code = proven(reference)
    rita = on_the_page(reference, code)
    if way == "page":
        act(rita, reference, "answer", reaction="accepted")
    else:
        speaker = complainant({"reference": reference, "secret": code})
        assert (
            speaker.act(reference, "record-reaction", party=1, reaction="accepted").status_code
            == 200
        )
    nora = code_for(reference, 1)

    [reply] = state(reference).lead.replies
    assert (reply.by, reply.own) == ("party/2", True)
    assert f"{BOTH} replied" in read(seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    for client in (rita, on_the_page(reference, nora)):
        page = text_of(client.get(f"/track/{reference}"))
        assert f"{BOTH} replied to our response: accepted" in page
        assert "You accepted our response" not in page
    for machine in (
        personnel(org.REPRESENTATIVE),
        complainant({"reference": reference, "secret": nora}),
    ):
        assert told(machine, reference) == ("party/2", [1], True)


def test_a_representative_reads_the_complainants_own_reply_as_theirs() -> None:
    reference = at_the_desk()
    rita = proven(reference)
    nora = complainant({"reference": reference, "secret": code_for(reference, 1)})
    assert nora.act(reference, "record-reaction", party=1, reaction="accepted").status_code == 200

    page = text_of(on_the_page(reference, rita).get(f"/track/{reference}"))
    assert "Nora Complain replied to our response: accepted" in page
    assert "You accepted our response" not in page
    speaker = complainant({"reference": reference, "secret": rita})
    answer = speaker.get(f"complaints/{reference}").content.decode()
    assert "You accepted" not in answer
    entries = speaker.get(f"complaints/{reference}/timeline").json()["entries"]
    assert not [one["line"] for one in entries if "You accepted" in one["line"]]


def told(machine: Machine, reference: str) -> tuple[str, list[int], bool]:
    """Who replied for whom, as the API tells it, and whether its line names both."""
    entries = json.loads(machine.get(f"complaints/{reference}/timeline").content)["entries"]
    [one] = [entry for entry in entries if entry["kind"] == "ReactionRecorded"]
    return one["by"], one["for"], one["line"].startswith(BOTH)


@pytest.mark.parametrize("counter", [True, False])
def test_a_code_that_was_sent_where_staff_said_is_shown_as_known_to_them(counter: bool) -> None:
    by = org.COUNTER if counter else org.REPRESENTATIVE
    reference = received(by)
    handled.answer(reference)
    nora = on_the_page(reference, code_for(reference, 1))
    act(nora, reference, "answer", reaction="accepted")

    assert state(reference).lead.noted is not None
    assert "may know the access code" in read(
        seated(org.REPRESENTATIVE), f"complaints/{reference}/"
    )
    assert "may know" in text_of(nora.get(f"/track/{reference}"))


def test_the_tracking_page_offers_no_act_of_which_no_representative_is_told() -> None:
    offered = {str(one.act) for one in portal.ACTS.values()}
    assert offered <= {str(name) for name, known in ACTS.items() if known.complainant}
