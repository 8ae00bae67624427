"""Somebody names an earlier complaint: what is tied to it, what is kept, what nobody is told."""

import pytest
from django.test import Client
from tests.doors import desk_people as desk
from tests.doors.complaining import complain, text_of, track
from tests.doors.machine import COMPLAINT, Machine, lodged, personnel, pointers, problems
from tests.records import organization as org

from amends.core.operation.events import Received
from amends.handling.reading import file_of
from amends.vault import peek

pytestmark = pytest.mark.django_db
UNKNOWN = "0000-0000"


@pytest.fixture
def owner() -> Machine:
    org.found_organization()
    return personnel(org.REPRESENTATIVE)


def test_an_earlier_complaint_is_tied_only_where_the_caller_may_see_it(owner: Machine) -> None:
    earlier = lodged(owner)["reference"]
    told = {"about": "handling", "about_reference": earlier.lower().replace("-", " ")}
    again = lodged(owner, **told)["reference"]
    assert owner.get(f"complaints/{again}").json()["links"] == [earlier]
    stranger = personnel(org.ADMINISTRATOR)
    refused = [
        stranger.post("complaints", COMPLAINT | {"about_reference": reference})
        for reference in (earlier, "0000-0000", "nonsense")
    ]
    assert problems(refused) == [(422, "invalid")] * 3
    assert pointers(refused[0]) == ["/about_reference"]
    assert len({one.content for one in refused}) == 1, "what exists cannot be told apart"
    assert "that you can open" in refused[0].json()["errors"][0]["detail"]


def test_a_request_that_comes_twice_is_not_judged_anew(owner: Machine) -> None:
    earlier = lodged(owner)["reference"]
    body = COMPLAINT | {"about_reference": earlier}
    first = owner.post("complaints", body, key="one")
    assert first.status_code == 201
    assert owner.post("complaints", body, key="one").content == first.content


def test_the_desk_says_at_the_field_that_it_knows_no_such_complaint(owner: Machine) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, "complaints/new/")
    name = "complainants-0-identity-name"
    typed = desk.filled(page, narrative="Badly handled.", about_reference="K7M2-9QXD")
    typed |= {name: "Nora", "channel": "phone"}
    refused = client.post("/desk/complaints/new/", typed)
    assert refused.status_code == 422
    assert (
        "We cannot find a complaint with this reference that you can open."
        in refused.content.decode()
    )
    earlier = lodged(owner)["reference"]
    page = desk.read(client, "complaints/new/")
    typed = desk.filled(page, narrative="Badly handled.", about_reference=earlier)
    typed |= {name: "Somebody Else", "channel": "phone"}
    done = client.post("/desk/complaints/new/", typed)
    assert done.status_code == 302, done.content.decode()[-3000:]


def test_at_the_public_door_it_is_kept_as_words_and_neither_confirmed_nor_denied(
    owner: Machine,
) -> None:
    from django.utils import timezone

    earlier = lodged(owner)["reference"]
    pages, seen = [], []
    for reference in (earlier, UNKNOWN):
        client = Client()
        mine, secret = complain(
            client, what_happened={"about": "handling", "about_reference": reference}
        )
        page = text_of(track(Client(), mine, secret))
        pages.append(page.replace(mine, "MINE").replace(secret, "CODE"))
        now = timezone.now()
        file = file_of(mine, actor=org.acting(org.REPRESENTATIVE), now=now)
        received = file.entries[0].event
        assert isinstance(received, Received)
        seen.append(received)
        texts = peek([one.value.sealed for one in received.references])
        kept = [(one.kind, texts[one.value.sealed]) for one in received.references]
        assert kept == [("complaint", reference)], "personnel read what was said"
    assert [one.about_reference for one in seen] == [earlier, None]
    assert pages[0] == pages[1], "whoever complains is not told which of them exists"
