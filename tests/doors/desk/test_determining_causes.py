"""Clause 8.2 in the staff area: a cause is honest at closing, and determined afterwards."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import do, six
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.people.authority import Actor
from amends.core.framework.policy.vocabulary import NOT_DETERMINED
from amends.core.operation.acts.closing.ending import Close, Withdraw
from amends.core.operation.events import Ground, Pattern
from amends.core.values import Code, Id
from amends.handling.streams import stream_of
from amends.register.models import Row

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def _withdrawn(days_ago: int, cause: Code | None = NOT_DETERMINED) -> Id:
    """A complaint that was withdrawn, and closed with this cause, so many days ago."""
    at = timezone.now() - timedelta(days=days_ago)
    reference = org.lodged(at - timedelta(hours=1)).reference
    do(reference, "assess", six(), now=at)
    gone = Withdraw(1, "Never mind.")
    actor = Actor.complainant(1)
    perform_named(stream_of(reference), "withdraw", gone, actor=actor, now=at)
    if cause is not None:
        closed = Close(Ground.withdrawn, Code("poor_service"), cause, Pattern.not_determined)
        do(reference, "close", closed, now=at)
    return reference


def test_the_form_of_closing_offers_that_the_cause_is_not_determined_yet() -> None:
    reference = _withdrawn(1, cause=None)

    page = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/acts/close/")

    assert '<option value="not_determined">Not determined yet</option>' in page


def test_a_manager_determines_the_cause_and_the_first_one_is_kept() -> None:
    reference = _withdrawn(1)
    browser = desk.seated(org.MANAGER)
    address = f"complaints/{reference}/acts/determine-cause/"
    page = desk.read(browser, address)
    assert "Not determined yet" not in page

    sent = browser.post(f"/desk/{address}", desk.filled(page, cause="training"))

    assert sent.status_code == 302
    row = Row.objects.get(reference=reference)
    assert (row.cause, row.cause_at_closing) == ("training", "not_determined")
    assert row.cause_revised_at is not None
    assert row.awaiting == ""
    assert "determined the cause" in desk.read(browser, f"complaints/{reference}/?whole=1")


def test_my_day_asks_the_manager_once_the_time_has_passed() -> None:
    late, young = _withdrawn(61), _withdrawn(59)

    page = desk.read(desk.seated(org.MANAGER), "")
    part = page.partition("Causes to determine")[2].partition("</section>")[0]

    assert f">{late}<" in part
    assert f">{young}<" not in part
    assert "The cause was due by" in part
    assert "Causes to determine" not in desk.read(desk.seated(org.COUNTER), "")


def test_complaints_are_filtered_by_cause_and_by_what_is_missing() -> None:
    missing, known = _withdrawn(3), _withdrawn(2, Code("training"))
    browser = desk.seated(org.REPRESENTATIVE)

    by_cause = desk.read(browser, "complaints/?state=closed&cause=training")
    waiting = desk.read(browser, "complaints/?state=any&awaiting=cause")

    assert f">{known}<" in by_cause
    assert f">{missing}<" not in by_cause
    assert f">{missing}<" in waiting
    assert f">{known}<" not in waiting
