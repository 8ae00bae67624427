"""Danger at the public form: the number first, and a complaint that people see at once."""

import re
from datetime import datetime, timedelta
from typing import Any

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
from amends.core.operation.acts.receipt import NewParty, Receive
from amends.core.operation.acts.tracking import RecordDangerCall
from amends.core.values import Code, Contact, Id
from amends.handling.lodging import lodge
from amends.handling.reading import file_of
from amends.register.models import Row
from amends.site import worker

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


def test_a_danger_without_a_draft_is_reported_at_once_and_once(client: Client) -> None:
    sent = PLACE | {"csrfmiddlewaretoken": "of one page"}
    for _ in range(2):
        client.cookies.pop("amends_draft", None)
        assert client.post("/complain/danger-now", sent)["Location"] == "/complain/done"
    assert Row.objects.count() == 1


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


# --- the phone call ---

CALL = {"danger_call_within": 60, "emergency_number": "01632 960199"}


def called(reference: str, *, reached: bool, number: str = "07700 900123") -> None:
    handled.do(reference, "record-danger-call", RecordDangerCall(number, reached))


def tracked(client: Client, reference: str, secret: str, monkeypatch: Any, at: datetime) -> str:
    """The tracking page at a moment."""
    monkeypatch.setattr(timezone, "now", lambda: at)
    return text_of(track(client, reference, secret))


def test_a_danger_with_a_phone_number_is_told_by_when_we_phone_before_every_other_date(
    client: Client,
) -> None:
    adopt(country=Code("gb"), **CALL)
    report(client, **PLACE)
    page = client.get("/complain/done")
    until = f"{timezone.now() + timedelta(hours=1):%H:%M}"
    assert f"We'll phone you by {until}" in text_of(page)
    first = re.search(r'date-line"><strong>(?:<bdi>)?([^<]+)', page.content.decode())
    assert first is not None
    assert first[1] == "We phone you"


@pytest.mark.parametrize(
    ("policy", "answers"),
    [({"phone": "112"}, PLACE), (CALL, {"place": "x"}), (CALL, {"phone": ""})],
)
def test_no_call_is_promised_without_the_setting_or_a_phone_number(
    client: Client, policy: dict[str, Any], answers: dict[str, str]
) -> None:
    adopt(country=Code("gb"), **policy)
    report(client, **answers)
    page = text_of(client.get("/complain/done"))
    assert "We'll phone you" not in page
    assert "We phone you" not in page
    assert "You told us that it is urgent" in page
    assert "We read this first." in page


def test_the_check_page_of_the_whole_form_names_the_call_first(client: Client) -> None:
    adopt(country=Code("gb"), **CALL)
    fill(client, danger={"danger": "yes"}, you={"contact_by": "phone", "phone": "07700 900123"})
    next_steps = text_of(client.get("/complain/check")).partition("What happens next")[2]
    assert 0 < next_steps.index("We phone you:") < len(next_steps)


def test_the_panel_tells_each_try_and_goes_once_someone_was_reached(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt(country=Code("gb"), **CALL)
    reference = report(client, **PLACE)
    secret = shown(client)[1]
    now = timezone.now()
    page = tracked(Client(), reference, secret, monkeypatch, now)
    assert "We'll phone you by" in page
    assert "Call 01632 960199" in page
    page = tracked(Client(), reference, secret, monkeypatch, now + timedelta(hours=2))
    assert "We have not phoned you yet. Call our emergency line: 01632 960199." in page
    called(reference, reached=False)
    page = tracked(Client(), reference, secret, monkeypatch, now + timedelta(hours=3))
    assert "We tried to phone you at" in page
    assert "Call our emergency line: 01632 960199." in page
    called(reference, reached=True)
    page = tracked(Client(), reference, secret, monkeypatch, now + timedelta(hours=4))
    assert "We phoned you at" in page
    assert "emergency line" not in page
    assert "Call 01632 960199" not in page


def test_a_call_late_without_an_emergency_line_of_ours_names_our_phone_number(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt(country=Code("gb"), danger_call_within=60, phone="01632 960142")
    reference = report(client, **PLACE)
    secret, later = shown(client)[1], timezone.now() + timedelta(hours=2)
    page = tracked(Client(), reference, secret, monkeypatch, later)
    assert "We have not phoned you yet. Phone us: 01632 960142." in page
    assert "Call 999" in page


def lodged(**changes: Any) -> str:
    """A danger recorded with an email address and a phone number, through no form."""
    who = Contact(name="Nora Complain", email="nora@example.org", phone="07700 900123")
    new = Receive(
        Code("email"), "Gas smell.", (NewParty(who, language=Code("en")),), danger=True, **changes
    )
    return lodge(new, actor=org.acting(org.REPRESENTATIVE), now=timezone.now()).reference


def test_the_acknowledgement_says_by_when_we_phone_before_it_says_anything_else() -> None:
    adopt(country=Code("gb"), **CALL)
    work(lodged(), now=timezone.now())
    (letter,) = mail.outbox
    first, second, *_ = letter.body.split("\n\n")
    assert re.match(r"We'll phone you by \d\d:\d\d on \w+day ", first)
    assert "If someone may be hurt now, call 01632 960199." in first
    assert second.startswith(("Dear", "Hello"))


@pytest.mark.parametrize("reached", [True, False])
def test_staff_see_the_call_on_top_of_the_complaint_until_it_is_made(
    client: Client, reached: bool
) -> None:
    adopt(country=Code("gb"), **CALL)
    reference = report(client, **PLACE)
    staff, form = (
        desk.seated(org.REPRESENTATIVE),
        f"complaints/{reference}/acts/record-danger-call/",
    )
    page = staff.get(f"/desk/complaints/{reference}/").content.decode()
    assert "Phone call about the danger" in page
    assert 'href="tel:07700 900123"' in page
    assert form in page
    assert 'value="07700 900123"' in staff.get(f"/desk/{form}").content.decode()
    called(reference, reached=reached)
    page = desk.read(staff, f"complaints/{reference}/")
    assert ("Record danger call" in page) is not reached
    assert ("reached no one" in page) is not reached


def test_the_contacts_are_alerted_at_once_and_the_next_one_when_the_call_is_late() -> None:
    adopt(country=Code("gb"), danger_contacts=(Id(org.MANAGER), Id(org.REPRESENTATIVE)), **CALL)
    reference, now = lodged(), timezone.now()

    def alerted() -> list[tuple[str, ...]]:
        entries = file_of(reference, actor=SYSTEM_ACTOR, now=now).entries
        events = [entry.event for entry in entries]
        return [event.persons for event in events if isinstance(event, e.DangerAlerted)]

    worker.make_round("test", now=now)
    assert alerted() == [(org.MANAGER,)]
    worker.make_round("test", now=now + timedelta(minutes=59))
    assert len(alerted()) == 1
    worker.make_round("test", now=now + timedelta(minutes=61))
    assert alerted() == [(org.MANAGER,), (org.REPRESENTATIVE,)]
    called(reference, reached=True)
    worker.make_round("test", now=now + timedelta(hours=9))
    assert len(alerted()) == 2


def test_the_number_called_is_as_confidential_as_the_person(client: Client) -> None:
    adopt(country=Code("gb"), **CALL)
    reference = report(client, **PLACE, about_person="no")
    called(reference, reached=True)
    pages = [
        desk.read(desk.seated(person), f"complaints/{reference}/")
        for person in (org.REPRESENTATIVE, org.MANAGER)
    ]
    assert all("phoned about the danger and reached someone" in page for page in pages)
    assert ["07700 900123" in page for page in pages] == [True, False]
