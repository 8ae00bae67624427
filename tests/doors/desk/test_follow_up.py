"""The follow-up form of Annex E: each of its fields says what the record says, names included."""

import re
from html import unescape

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import answer, do
from tests.records import organization as org

from amends.core.operation.acts.closing.carrying_out import CarryOut, VerifyCorrection
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.events import Reaction, Way
from amends.core.values import Code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def fields(reference: str) -> dict[str, str]:
    """The last value of each field of the form."""
    page = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/follow-up/")
    return {
        label: unescape(text)
        for label, text in re.findall(r"(?s)<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", page)
    }


def _said(cell: str) -> str:
    """What a cell says, without what its column is called on a telephone."""
    told = re.sub(r'<span class="stacked-name[^>]*>.*?</span>', "", cell)
    return unescape(re.sub(r"<[^>]+>", "", told))


def rows(reference: str) -> dict[str, list[str]]:
    """Date, name and remarks of each row of the tracking table."""
    page = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/follow-up/")
    found = re.findall(r"(?s)<tr><td>(T\d)</td>.*?</th>(.*?)</tr>", page)
    return {
        row: [_said(text) for text in re.findall(r"(?s)<td[^>]*>(.*?)</td>", rest)]
        for row, rest in found
    }


def test_who_received_prepared_and_authorized_it_is_named() -> None:
    reference = org.lodged(timezone.now(), channel=Code("phone"), recipient=org.COLLEAGUE).reference
    answer(reference)
    known = fields(reference)
    assert known["Received by"] == "Carl Colleague"
    assert known["Complainant"] == "Nora Complain"
    assert known["Investigator"] == "Hanna Handler"
    assert (known["Drafted by"], known["Approved by"]) == ("Hanna Handler", "Max Manager")


def test_what_came_in_by_itself_was_received_by_nobody() -> None:
    reference = org.lodged(timezone.now()).reference
    assert fields(reference)["Received by"].startswith("no one (")


def test_codes_of_the_standard_stand_beside_our_own_words() -> None:
    reference = org.lodged(timezone.now()).reference
    answer(reference)
    known = fields(reference)
    assert re.match(r"P06 \w", known["Category"]), known["Category"]


def test_the_eight_rows_say_when_by_whom_and_what() -> None:
    reference = org.lodged(timezone.now()).reference
    assert rows(reference)["T2"][2] == "Not yet"
    answer(reference)
    do(reference, "record-reaction", RecordReaction(1, Reaction.accepted, "So be it.", Way.phone))
    do(reference, "carry-out", CarryOut(1, 1), by=org.HANDLER)
    do(reference, "verify-correction", VerifyCorrection(1))
    known = rows(reference)
    assert known["T3"][1:] == ["Hanna Handler", "Issue 1: upheld"]
    assert known["T4"][2] == "Nora Complain: accepted"
    assert known["T5"][1:] == ["Hanna Handler", "By email"]
    assert known["T6"][1] == "Hanna Handler"
    assert "epair" in known["T6"][2]
    assert known["T7"][1] == org_name(org.REPRESENTATIVE)
    assert known["T8"][2] == "Not yet"


def test_every_reply_stands_in_the_form_with_who_recorded_it() -> None:
    reference = org.lodged(timezone.now()).reference
    answer(reference)
    refused = RecordReaction(1, Reaction.refused, "No.", Way.letter)
    do(reference, "record-reaction", refused, by=org.HANDLER)
    accepted = RecordReaction(1, Reaction.accepted, "So they say.", Way.phone)
    for person in (org.COLLEAGUE, org.HANDLER):
        do(reference, "record-reaction", accepted, by=person)
    page = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    form = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/follow-up/")
    for told in (page, form):
        assert "not accepted, recorded by Hanna Handler on" in told
        assert "accepted, recorded by Carl Colleague, approved by Hanna Handler on" in told
        assert "(by phone)" in told
    told = "Hanna Handler agreed with Carl Colleague to record the reply of Nora Complain"
    assert f"{told}, given by phone: accepted." in page


def org_name(person: str) -> str:
    from amends.people import read

    return read.names([person])[person]
