"""Somebody's dates in their own calendar: what an entry says, who gets it, and how it ends."""

import hashlib
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from tests.doors import desk_people as desk
from tests.doors import regulated
from tests.doors.handled import do, six
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.appointments import EndPerson
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.tracking import ExtendTerm, KeepPromise, Promise, SetReminder
from amends.core.values import Code, Id
from amends.journal import log
from amends.people.models import Token
from amends.site.environment import LIMITS, Rate
from amends.vault.models import ReadLog

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def address(person: str = org.HANDLER, **headers: str) -> str:
    """A new address, as the page shows it once, without the host."""
    page = desk.seated(person).post("/desk/calendar/", {"do": "make"}, headers=headers or None)
    found = re.search(r"https?://[^/]+(/calendar/[^<]+\.ics)", page.content.decode())
    assert found, page.content
    return found[1]


def asked(at: str, **headers: str) -> Any:
    return Client().get(at, headers=headers or None)


def entries(at: str) -> list[Any]:
    return list(Calendar.from_ical(asked(at).content).walk("VEVENT"))


def mine(person: Id = org.HANDLER) -> str:
    """A complaint in somebody's hands."""
    reference = org.lodged(timezone.now()).reference
    do(reference, "assess", six())
    do(reference, "assign", Assign(person))
    return reference


# --- what it says ---


def test_each_date_is_an_entry_with_the_reference_and_the_kind_of_date() -> None:
    reference = mine()
    day = timezone.now().date() + timedelta(days=9)
    do(reference, "promise", Promise(day, "Nora gets a new valve."))
    do(reference, "set-reminder", SetReminder(day, org.HANDLER, "Ask Nora."))
    found = entries(address())
    said = {str(one["summary"]) for one in found}
    assert f"Response, {reference}" in said
    assert f"Acknowledgement, {reference}" in said
    promised = next(one for one in found if "Promise" in str(one["summary"]))
    assert promised["dtstart"].dt == day


def test_it_says_how_often_to_ask_again_as_a_duration() -> None:
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in asked(address()).content


def test_no_word_and_no_name_is_in_it() -> None:
    reference = mine()
    do(reference, "promise", Promise(timezone.now().date(), "Nora gets a new valve."))
    text = asked(address()).content.decode()
    for word in ("Nora", "nora@", "heating", "valve", "Hanna"):
        assert word not in text


def test_regulators_dates_are_in_it_and_a_gateway_is_not() -> None:
    regulated.adopt(regulated.HOUSING)
    reference = mine()
    regulated.confirmed(reference)
    said = [str(one["summary"]) for one in entries(address())]
    assert f"Stage 1: full answer, {reference}" in said
    assert not any("latest day to which" in one for one in said)


def test_it_holds_what_is_in_their_hands_and_their_reminders_elsewhere() -> None:
    other = mine(org.COLLEAGUE)
    own = mine()
    assert {str(one["url"]).split("/")[-2] for one in entries(address())} == {own}
    tomorrow = timezone.now().date() + timedelta(days=1)
    do(other, "set-reminder", SetReminder(tomorrow, org.HANDLER), by=org.HANDLER)
    found = [one for one in entries(address()) if other in str(one["url"])]
    assert [one["dtstart"].dt for one in found] == [tomorrow]


def test_what_they_may_not_see_any_more_is_not_in_it() -> None:
    reference = desk.complaint_about(org.HANDLER)
    assert reference not in asked(address()).content.decode()


def test_a_calendar_without_a_date_is_one_all_the_same() -> None:
    found = Calendar.from_ical(asked(address()).content)
    assert list(found.walk("VEVENT")) == []
    assert found.subcomponents


def test_every_line_is_as_the_standard_wants_it() -> None:
    mine()
    raw = asked(address()).content
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    for one in Calendar.from_ical(raw).walk("VEVENT"):
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(one)
        assert isinstance(one["dtstart"].dt, date)
    uids = [str(one["uid"]) for one in Calendar.from_ical(raw).walk("VEVENT")]
    assert len(set(uids)) == len(uids)


def test_a_date_that_moves_keeps_its_entry() -> None:
    reference = mine()
    at = address()
    before = {str(one["uid"]): one for one in entries(at)}
    (uid,) = [uid for uid in before if "respond" in uid]
    day = before[uid]["dtstart"].dt + timedelta(days=7)
    given = ExtendTerm(Code("iso-10002"), Code("respond"), day, Code("complex"), "More to look at.")
    do(reference, "extend-term", given)
    after = {str(one["uid"]): one for one in entries(at)}
    assert after[uid]["dtstart"].dt == day
    assert int(after[uid]["sequence"]) > int(before[uid]["sequence"])


def test_two_dates_of_a_kind_on_one_day_are_two_entries() -> None:
    reference, day = mine(), timezone.now().date() + timedelta(days=9)
    for words in ("A valve.", "An apology."):
        do(reference, "promise", Promise(day, words))
        do(reference, "set-reminder", SetReminder(day, org.HANDLER, words))
    there = [str(one["uid"]).partition("@")[0] for one in entries(address())]
    assert len(set(there)) == len(there)
    kinds = [one.removeprefix(f"{reference}.") for one in there]
    assert {"promise.1", "promise.2"} <= set(kinds)
    assert {f"reminder.{day}", f"reminder.{day}.2"} <= set(kinds)


def test_what_comes_between_changes_no_name_of_an_entry() -> None:
    reference, day = mine(), timezone.now().date() + timedelta(days=9)
    do(reference, "promise", Promise(day, "A valve."))
    do(reference, "promise", Promise(day, "An apology."))
    at = address()
    before = {str(one["uid"]) for one in entries(at)}
    do(reference, "keep-promise", KeepPromise(1))
    after = {str(one["uid"]) for one in entries(at)}
    assert {one.partition("@")[0] for one in before - after} == {f"{reference}.promise.1"}
    assert after < before


def test_another_address_of_the_pages_and_a_restored_log_change_no_name(
    settings: Any, tmp_path: Any
) -> None:
    settings.AMENDS_DATA = tmp_path
    log.open_log(host="complaints.example.org", demo=False, now=timezone.now())
    mine()
    at = address()
    before = {str(one["uid"]) for one in entries(at)}
    assert all("@complaints.example.org/amends/" in one for one in before)
    settings.AMENDS_BASE_URL = "https://elsewhere.example.org"
    log.reopen_log(now=timezone.now())
    found = entries(at)
    assert {str(one["uid"]) for one in found} == before
    assert all(str(one["url"]).startswith("https://elsewhere.example.org/") for one in found)
    assert all("elsewhere" not in str(one["uid"]) for one in found)


def test_it_is_written_in_the_language_in_which_it_was_asked_for() -> None:
    regulated.german()
    reference = mine()
    said = [str(one["summary"]) for one in entries(address(**{"Accept-Language": "de"}))]
    assert f"Antwort, {reference}" in said


# --- asked again ---


def test_nothing_new_is_answered_without_a_body_and_without_a_row_in_the_read_log() -> None:
    mine()
    at = address()
    first = asked(at)
    rows = ReadLog.objects.filter(purpose="calendar feed").count()
    again = asked(at, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert ReadLog.objects.filter(purpose="calendar feed").count() == rows
    mine()
    assert asked(at, **{"If-None-Match": first["ETag"]}).status_code == 200


def test_equal_dates_give_equal_bytes() -> None:
    mine()
    at = address()
    assert asked(at).content == asked(at).content


def test_a_read_is_noted_with_what_was_shown() -> None:
    reference = mine()
    asked(address())
    row = ReadLog.objects.get(purpose="calendar feed")
    assert (row.reader, row.references) == (org.HANDLER, f" complaint/{reference} ")


# --- who gets it ---


def test_a_wrong_address_is_one_that_is_not_there() -> None:
    at = address()
    wrong = [
        at.replace(".ics", "x.ics"),
        "/calendar/amends_api_" + "A" * 43 + ".ics",
        "/calendar/x.ics",
        "/calendar/%00.ics",
    ]
    nothing = Client().get("/nothing/of/the/kind.ics")
    assert nothing.status_code == 404
    for one in wrong:
        answer = Client().get(one)
        assert answer.status_code == 404, one
        assert _plain(answer) == _plain(nothing)


def _plain(answer: Any) -> str:
    return re.sub(r'(nonce|value)="[^"]*"', "", answer.content.decode())


def test_the_address_is_kept_as_a_hash() -> None:
    token = address().removeprefix("/calendar/").removesuffix(".ics")
    kept = Token.objects.get(purpose="calendar")
    assert token not in str(vars(kept))
    assert kept.digest == hashlib.sha256(b"amends.token.v1\n" + token.encode()).hexdigest()


def test_a_token_for_a_calendar_is_nothing_to_the_api() -> None:
    token = address().removeprefix("/calendar/").removesuffix(".ics")
    answer = Client().get("/api/v1/complaints", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_a_new_address_ends_the_old_one() -> None:
    old = address()
    new = address()
    assert (asked(old).status_code, asked(new).status_code) == (404, 200)


def test_an_address_is_ended_by_its_person() -> None:
    at, client = address(), desk.seated(org.HANDLER)
    assert client.post("/desk/calendar/", {"do": "end"}).status_code == 302
    assert asked(at).status_code == 404
    assert "Remove address" not in desk.read(client, "calendar/")


def test_whoever_manages_personnel_ends_it_and_nobody_else() -> None:
    at = address()
    for person, status in ((org.COLLEAGUE, 403), (org.ADMINISTRATOR, 302)):
        client = desk.seated(person)
        assert client.post("/desk/settings/people/han/calendar/").status_code == status
        assert asked(at).status_code == (404 if status == 302 else 200)


def test_the_address_is_shown_to_nobody_but_its_person_and_once() -> None:
    token = address().removeprefix("/calendar/")
    for person, page in (
        (org.HANDLER, "calendar/"),
        (org.HANDLER, "settings/people/han/"),
        (org.ADMINISTRATOR, "settings/people/han/"),
    ):
        assert token not in desk.read(desk.seated(person), page)


def test_whoever_left_has_no_calendar_any_more() -> None:
    at = address(org.COLLEAGUE)
    given = EndPerson("Moved away.")
    by = org.acting(org.ADMINISTRATOR)
    perform_named(org.COLLEAGUE, "end-person", given, actor=by, now=timezone.now())
    assert asked(at).status_code == 404


def test_a_calendar_that_asks_without_end_is_told_to_wait(settings: Any) -> None:
    settings.AMENDS_LIMITS = {**LIMITS, "api": Rate(2, 60)}
    at = address()
    answers = [asked(at) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_nothing_is_written_to_a_feed() -> None:
    assert Client().post(address()).status_code == 405
