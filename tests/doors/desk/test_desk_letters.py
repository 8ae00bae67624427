"""Letters at the desk: seen whole before they go out, folded where they lie in the record."""

import re
from html import unescape

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.desk.test_desk_acts import act, carried_to_authorization
from tests.doors.handled import answer, do
from tests.records import organization as org
from tests.records.letters.test_letters import last, work

from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.events import Delivery, Notice, NoticeSent, Way

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def about_to_decide(way: str) -> tuple[str, str]:
    """A complaint whose decision is ready, and the page that shows it before it goes out."""
    reference = org.lodged(timezone.now()).reference
    carried_to_authorization(reference)
    handler = desk.seated(org.HANDLER)
    address = act(reference, "communicate-decision")
    typed = desk.filled(desk.read(handler, address), way=way, words="We pay what it cost you.")
    return reference, str(handler.post(f"/desk/{address}", typed).content.decode())


def letter_on(page: str) -> str:
    """Subject and text of the letter that a page shows."""
    shown = re.search(
        r'(?s)<article class="letter.*?<strong>(.*?)</strong>.*?<div class="words".*?>(.*?)</div>',
        page,
    )
    return unescape(f"{shown[1]}\n\n{shown[2]}") if shown else ""


def test_what_is_shown_before_a_decision_goes_out_is_the_letter_that_goes_out() -> None:
    reference, page = about_to_decide("email")
    address = act(reference, "communicate-decision")
    shown = letter_on(page)
    assert "Dear Nora Complain\n" in shown
    assert "We pay what it cost you." in shown

    sent = desk.seated(org.HANDLER).post(f"/desk/{address}", desk.filled(page, checked="1"))
    assert sent.status_code == 302
    work(reference, now=timezone.now())
    kept = last(reference, NoticeSent)
    told = desk.read(desk.seated(org.HANDLER), f"complaints/{reference}/chronology/")
    assert kept.notice is Notice.decision
    for line in filter(None, shown.splitlines()):
        assert line in unescape(told), line


def test_a_letter_for_the_post_is_shown_to_be_printed_and_a_call_has_none() -> None:
    _, page = about_to_decide("letter")
    assert "We pay what it cost you." in letter_on(page)
    _, called = about_to_decide("phone")
    assert letter_on(called) == ""
    assert "We pay what it cost you." in called, "what was typed is shown all the same"


def test_somebody_reads_beforehand_that_a_letter_will_not_arrive() -> None:
    reference = org.lodged(timezone.now()).reference
    carried_to_authorization(reference)
    failed = SendNotice(Notice.status, Way.email, 1, delivery=Delivery.failed)
    do(reference, "send-notice", failed)
    handler, address = desk.seated(org.HANDLER), act(reference, "communicate-decision")
    typed = desk.filled(desk.read(handler, address), way="email", words="We pay.")
    page = handler.post(f"/desk/{address}", typed).content.decode()
    assert "You cannot send it by email:" in page


def test_letters_lie_folded_in_the_record_but_for_the_newest() -> None:
    reference = org.lodged(timezone.now()).reference
    work(reference, now=timezone.now())
    answer(reference)
    work(reference, now=timezone.now())
    page = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    folds = re.findall(r'(?s)<details class="sent"( open)?>.*?<strong[^>]*>(.*?)</strong>', page)
    assert [opened for opened, _ in folds] == [" open", ""]
    assert folds[0][1] == f"Our response to your complaint ({reference})"


def test_nothing_of_a_letter_is_folded_on_paper() -> None:
    reference = org.lodged(timezone.now()).reference
    work(reference, now=timezone.now())
    printed = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/chronology/")
    assert "Dear Nora" in printed
    assert '<details class="sent"' not in printed
