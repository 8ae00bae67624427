"""Danger at the public form: the number first, and a complaint that people see at once."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.complaining import act, complain, fill, text_of, track
from tests.records import organization as org
from tests.records.letters.test_letters import adopt

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.values import Code
from amends.handling.reading import file_of
from amends.register.models import Row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()
    adopt(country=Code("gb"))


def flags(reference: str) -> tuple[bool, str]:
    row = Row.objects.get(reference=reference)
    return row.safety, row.priority


def test_the_first_page_asks_about_danger_and_shows_the_number_of_the_country(
    client: Client,
) -> None:
    page = client.get("/complain")
    assert "Is anyone in danger?" in text_of(page)
    assert 'href="tel:999"' in page.content.decode()
    assert "Step 1 of 4" in text_of(page)


def test_yes_makes_it_urgent_with_sooner_dates_promised_before_sending(client: Client) -> None:
    calm, _ = complain(client)
    client.get("/complain")
    reference, _ = complain(client, danger={"danger": "yes"})
    assert flags(calm) == (False, "")
    assert flags(reference) == (True, "urgent")
    until = [
        max(
            term.until
            for term in file_of(one, actor=SYSTEM_ACTOR, now=timezone.now()).complaint.terms
        )
        for one in (reference, calm)
    ]
    assert until[0] < until[1]


def test_the_page_before_sending_promises_the_dates_that_are_kept_then(client: Client) -> None:
    fill(client, danger={"danger": "yes"})
    promised = text_of(client.get("/complain/check"))
    client.post("/complain/check")
    told = client.get("/complain/done")
    dates = re.findall(r"(?s)<strong>(?:<bdi>)?([^<]+).*?<div>([^<]+)</div>", told.content.decode())
    assert len(dates) == 2
    for what, day in dates:
        assert f"{what}: {day}" in promised


@pytest.mark.parametrize(
    ("words", "flagged"), [("Now I smell gas.", True), ("It is still cold.", False)]
)
def test_a_later_message_with_words_for_danger_is_flagged_for_a_person(
    client: Client, words: str, flagged: bool
) -> None:
    reference, secret = complain(client)
    visitor = Client()
    track(visitor, reference, secret)
    act(visitor, reference, "write", words=words)
    assert flags(reference)[0] is flagged
    seen = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    assert ("Safety risk" in seen) is flagged


def test_words_for_danger_in_the_complaint_flag_it_and_leave_the_dates_as_they_are(
    client: Client,
) -> None:
    reference, _ = complain(client, what_happened={"narrative": "The boiler is on fire."})
    assert flags(reference) == (True, "")
