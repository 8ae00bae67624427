"""My day: whatever waits for somebody is shown, however much stands before it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from amends.core.framework.authority import Actor
from amends.core.operation.communication import Message
from amends.core.operation.scope import DeclineScope, ScopeGround
from amends.core.values import Id
from amends.handling.perform import perform_one
from amends.handling.streams import stream_of

from ..records import organization as org
from . import desk_people as desk
from .handled import do

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def _lodged(age: int) -> Id:
    return org.lodged(timezone.now() - timedelta(minutes=200 - age)).reference


def _decline(reference: Id, by: Id) -> None:
    do(reference, "decline-scope", DeclineScope(ScopeGround.not_ours, "The city's."), by=by)


def test_what_waits_for_a_second_person_is_found_behind_many_that_do_not() -> None:
    *many, theirs = sorted(_lodged(age) for age in range(32))  # as a queue has them without dates
    for reference in many:
        _decline(reference, org.HANDLER)
    _decline(theirs, org.COLLEAGUE)
    page = desk.read(desk.seated(org.HANDLER), "")
    assert "Waiting for a second person" in page
    assert f">{theirs}<" in page


def test_a_reply_is_found_behind_many_complaints_in_which_we_spoke_last() -> None:
    replied = _lodged(0)
    perform_one(
        stream_of(replied),
        "message",
        Message(1, "Any news?"),
        actor=Actor.complainant(1),
        now=timezone.now(),
    )
    for age in range(1, 32):
        reference = _lodged(age)
        do(reference, "message", Message(1, "Soon."))
    page = desk.read(desk.seated(org.REPRESENTATIVE), "")
    part = page.partition("New replies")[2].partition("</section>")[0]
    assert f">{replied}<" in part


def test_a_part_that_holds_more_says_where_all_of_them_are() -> None:
    for age in range(12):
        _decline(_lodged(age), org.COLLEAGUE)
    page = desk.read(desk.seated(org.HANDLER), "")
    part = page.partition("Waiting for a second person")[2].partition("</section>")[0]
    assert "awaiting=second_person" in part
