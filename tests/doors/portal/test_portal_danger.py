"""Danger at the public form: the number first, and a complaint that people see at once."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import handled
from tests.doors.complaining import act, complain, fill, shown, text_of, track
from tests.records import organization as org
from tests.records.letters.test_letters import adopt, work

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
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
    line = r'(?s)date-line"><strong>(?:<bdi>)?([^<]+).*?<div>([^<]+)</div>'
    dates = re.findall(line, told.content.decode())
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


# --- received at once ---

PLACE = {"place": "14 Quay Street, flat 3", "phone": "07700 900123", "narrative": "Gas smell."}


def report(client: Client, **answers: str) -> str:
    """Say yes, then where and how; answers the reference."""
    client.get("/complain")
    asked = client.post("/complain/danger", {"danger": "yes"})
    assert asked["Location"] == "/complain/danger-now"
    assert client.post("/complain/danger-now", answers)["Location"] == "/complain/done"
    return shown(client)[0]


def received(reference: str) -> e.Received:
    file = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now())
    event = file.entries[0].event
    assert isinstance(event, e.Received)
    return event


def test_place_and_phone_are_received_before_any_other_question(client: Client) -> None:
    reference = report(client, **PLACE)
    assert flags(reference) == (True, "urgent")
    event = received(reference)
    assert event.danger
    assert event.place
    assert event.narrative
    (party,) = event.parties
    assert (party.contact_by, party.mode) == (e.Way.phone, e.IdentityMode.confidential)
    seen = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    assert "Gas smell." in seen
    assert "14 Quay Street, flat 3" in seen
    assert "07700 900123" in seen


@pytest.mark.parametrize("answers", [{}, {"phone": "12"}, {"place": "x"}])
def test_no_answer_holds_a_danger_back(client: Client, answers: dict[str, str]) -> None:
    reference = report(client, **answers)
    assert flags(reference) == (True, "urgent")
    mode = received(reference).parties[0].mode
    named = e.IdentityMode.confidential if "phone" in answers else e.IdentityMode.anonymous
    assert mode is named


def test_a_danger_is_received_once_however_often_it_is_sent(client: Client) -> None:
    reference = report(client, **PLACE)
    assert client.post("/complain/danger-now", PLACE)["Location"] == "/complain/done"
    assert client.get("/complain/danger-now")["Location"] == "/complain/done"
    assert [row.reference for row in Row.objects.all()] == [reference]


@pytest.mark.parametrize("policy", [{"anonymous_allowed": False}, {"secret_allowed": False}])
@pytest.mark.parametrize("answers", [{}, PLACE])
def test_a_danger_is_received_under_every_policy_about_names(
    client: Client, policy: dict[str, bool], answers: dict[str, str]
) -> None:
    adopt(country=Code("gb"), **policy)
    assert flags(report(client, **answers)) == (True, "urgent")


def test_the_panel_stays_on_every_page_and_in_the_acknowledgement_until_it_is_looked_into(
    client: Client,
) -> None:
    told = "You told us that it is urgent"
    client.get("/complain")
    client.post("/complain/danger", {"danger": "yes"})
    assert told in text_of(client.get("/complain/danger-now"))
    assert told not in text_of(client.get("/complain"))
    fill(client, danger={"danger": "yes"})
    assert told in text_of(client.get("/complain/check"))
    client.post("/complain/check")
    done = client.get("/complain/done")
    assert told in text_of(done)
    assert 'href="tel:999"' in done.content.decode()
    reference, secret = shown(client)
    page = track(Client(), reference, secret)
    assert told in text_of(page)
    assert 'href="tel:999"' in page.content.decode()
    work(reference, now=timezone.now())
    (letter,) = mail.outbox
    assert "If someone may be hurt now, call 999." in letter.body


def test_a_calm_complaint_has_no_panel(client: Client) -> None:
    reference, secret = complain(client)
    for page in (client.get("/complain/done"), track(Client(), reference, secret)):
        assert "danger" not in text_of(page)


def test_a_correction_after_a_danger_was_received_is_shown_again_and_not_lost(
    client: Client,
) -> None:
    reference = report(client, **PLACE)
    page = client.post("/complain/danger-now", PLACE | {"place": "15 Quay Street"})
    assert page.status_code == 409
    assert "15 Quay Street" in page.content.decode()
    assert f"/track/{reference}/write" in page.content.decode()


def test_what_is_typed_about_a_danger_without_a_draft_is_shown_for_copying(client: Client) -> None:
    page = client.post("/complain/danger-now", PLACE)
    assert page.status_code == 410
    assert "14 Quay Street, flat 3" in text_of(page)


def test_who_has_described_the_complaint_keeps_it_when_they_say_that_there_is_danger(
    client: Client,
) -> None:
    fill(client)
    changed = client.post("/complain/danger?change=1", {"danger": "yes"})
    assert changed["Location"] == "/complain/check"
    assert client.post("/complain/danger-now", PLACE)["Location"] == "/complain/check"
    assert "The heating has been cold for a week." in text_of(client.get("/complain/check"))


@pytest.mark.parametrize(
    ("answer", "triaged"),
    [({}, True), ({"about_person": "yes"}, True), ({"about_person": "no"}, False)],
)
def test_whether_a_danger_is_about_staff_is_unknown_until_they_say_so(
    client: Client, answer: dict[str, str], triaged: bool
) -> None:
    assert received(report(client, **PLACE, **answer)).sealed_triage is triaged


def test_a_risk_that_only_staff_see_is_not_put_into_the_complainants_mouth(client: Client) -> None:
    reference, secret = complain(client)
    handled.do(reference, "assess", handled.six(safety=True))
    assert "You told us that it is urgent" not in text_of(track(Client(), reference, secret))
