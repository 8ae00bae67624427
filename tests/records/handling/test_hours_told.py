"""A clock that ends before its day does (at close of business, or by the hour) is told with its
time wherever its date is told: whoever reads the day alone takes it to last until midnight."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.doors import desk_people as desk
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation.complaint.parts import Term
from amends.core.operation.events import TermTold
from amends.core.values import Code
from amends.governance import adopting
from amends.handling.reading import File, file_of
from amends.letters import required_points
from amends.letters.writing import Writing
from amends.site import clock
from amends.site.cli import main
from amends.wording.names import Names
from amends.wording.timeline import spoken

pytestmark = pytest.mark.django_db

PACK = """
schema = "regime-pack/0.1"

[pack]
id = "test-board"
version = "1"
title = "Test Board code"
jurisdiction = "GB-ENG"
authority = "Test Board"
effective_from = 2025-01-01
applies_by = "received"
base = "iso-10002"
status = "draft"
sources = [{ id = "c", url = "https://example.org/code" }]

[calendars.business]
timezone = "Europe/London"
holidays = "uk-ew"
close = "11:59"

[[clocks]]
id = "same_day"
label = "Board: the answer on the same day"
strength = "must"
from = "received"
amount = 0
unit = "business_day"
calendar = "business"
ends = "close_of_business"
met_by = ["response_sent"]
source = "c"
confidence = "stated"
"""
ENDS = datetime(2026, 3, 2, 11, 59, tzinfo=UTC)
SAID, SHORT = "Monday 2 March 2026, 11:59", "Mon 2 March 2026, 11:59"
"""The end on the clocks of the organization."""


@pytest.fixture
def reference() -> str:
    """A complaint whose answer is due on the day it came, before noon."""
    org.found_organization()
    adopting.adopt_pack(
        PACK, reason="It binds us.", actor=org.acting(org.REPRESENTATIVE), now=org.BEGAN
    )
    return org.lodged().reference


def known(reference: str, now: datetime) -> File:
    return file_of(reference, actor=SYSTEM_ACTOR, now=now)


def term_of(file: File) -> Term:
    term = file.complaint.term(Code("test-board"), Code("same_day"))
    assert term is not None
    return term


def letter(reference: str, code: str, now: datetime) -> str:
    file = known(reference, now)
    writing = Writing(file.complaint, file.entries, file.rules, now, 1)
    return writing.letter(code, writing.receivers()[0]).whole


def test_the_clock_ends_before_its_day(reference: str) -> None:
    term = term_of(known(reference, org.BEGAN + timedelta(hours=2)))
    assert (term.day, term.until) == (ENDS.date(), ENDS)


def test_a_letter_promises_the_hour_and_no_hour_that_is_over(reference: str) -> None:
    assert f"by {SAID}" in letter(reference, "acknowledgement", ENDS - timedelta(hours=1))
    over = letter(reference, "status_notice", ENDS + timedelta(minutes=1))
    assert f"it was due on {SAID}, which has passed" in over


def test_the_letter_that_we_are_late_names_the_hour_while_its_day_goes_on(reference: str) -> None:
    assert f"by {SAID}" in letter(reference, "late", ENDS + timedelta(minutes=1))


def test_the_hour_that_a_letter_names_is_found_as_the_date_of_the_answer(reference: str) -> None:
    for now, expected in ((ENDS - timedelta(hours=1), True), (ENDS + timedelta(hours=1), False)):
        file = known(reference, now)
        ends = required_points._days(file.complaint, file.rules, now, None)
        said = {required_points._said(end, "UTC") for end in ends}
        assert (SAID in said) is expected
        assert SAID.partition(",")[0] not in said


def test_the_record_and_a_clock_at_the_end_of_a_day_are_told_as_they_are(reference: str) -> None:
    file = known(reference, ENDS)
    names = Names(rules=file.rules, zone="UTC")
    told = [one.event for one in file.entries if isinstance(one.event, TermTold)]
    said = {one.clock: spoken(one, names, file.complaint)["day"] for one in told}
    assert said["same_day"] == SAID
    assert said["respond"] == SAID, "one date"


def test_explain_tells_the_moment_in_words_and_as_json(
    reference: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["regime", "explain", reference, "--json"]) == 0
    due = {one["clock"]: one["due"] for one in json.loads(capsys.readouterr().out)}
    assert datetime.fromisoformat(due["same_day"]) == ENDS
    assert due["respond"] == due["same_day"], "one date"
    assert main(["regime", "explain", reference]) == 0
    assert f"test-board same_day: {due['same_day']}, missed" in capsys.readouterr().out


def test_my_day_and_the_history_tell_the_hour(reference: str) -> None:
    clock.tick(now=ENDS + timedelta(seconds=1))
    seat = desk.seated(org.MANAGER)
    page = desk.read(seat, "")
    assert f"due {SHORT}." in page
    page = desk.read(seat, f"complaints/{reference}/")
    assert f"Deadline missed: Board: the answer on the same day, {SHORT}." in page
    assert f"Board: the answer on the same day, {SAID}." in page
