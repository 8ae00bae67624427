"""A day that was agreed too late, and what is not told by hand, as people and programs meet it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from amends.core.framework.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.values import Id
from amends.handling.reading import file_of

from ..records import organization as org
from . import desk_people as desk
from . import regulated
from .machine import personnel, problems

pytestmark = pytest.mark.django_db

AGREED = "complaint.agreed_response_date"


@pytest.fixture(autouse=True)
def _organization(tmp_path: Any, settings: Any) -> None:
    settings.AMENDS_FILES = tmp_path
    org.found_organization()


def past_its_period() -> Id:
    """Received two hundred days ago under the NHS regulations, and not answered since."""
    then = timezone.now() - timedelta(days=200)
    regulated.adopt("uk-nhs-england", now=then - timedelta(days=1))
    reference = org.lodged(then, facts=(regulated.ENGLAND,)).reference
    regulated.confirmed(reference, now=then + timedelta(hours=1))
    return reference


def late_notices(reference: Id) -> list[Any]:
    found = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).entries
    return [one for one in found if isinstance(one.event, e.LateNoticed)]


def test_on_the_desk_it_is_refused_and_the_story_tells_of_the_late_notice() -> None:
    reference, client = past_its_period(), desk.seated(org.REPRESENTATIVE)
    address = f"complaints/{reference}/acts/classify/"
    day = (timezone.now() + timedelta(days=30)).date()
    sent = desk.filled(desk.read(client, address), **{f"facts-{AGREED}": day.isoformat()})
    answer = desk.press(client, address, sent)
    assert answer.status_code == 409
    assert "stays missed: it cannot be moved any more" in answer.content.decode()
    story = desk.read(client, f"complaints/{reference}/")
    assert "another day was agreed, and recorded after this one had passed" in story
    [noted] = late_notices(reference)
    assert (noted.event.day, noted.event.reason) == (day, None)


def test_a_program_is_refused_alike_and_leaves_the_same_notice() -> None:
    reference, owner = past_its_period(), personnel(org.REPRESENTATIVE)
    day = (timezone.now() + timedelta(days=30)).date().isoformat()
    assert problems([owner.act(reference, "classify", facts=[{"name": AGREED, "day": day}])]) == [
        (409, "term_passed")
    ]
    assert len(late_notices(reference)) == 1


def test_a_program_that_writes_down_what_is_done_here_is_told_why_not() -> None:
    reference, owner = past_its_period(), personnel(org.REPRESENTATIVE)
    at = (timezone.now() - timedelta(days=190)).isoformat()
    refused = [
        owner.act(reference, "classify", facts=[{"name": name, "moment": at}])
        for name in ("acknowledged", "response_sent", "response", "relevant_period")
    ]
    assert problems(refused) == [(409, "not_by_hand")] * 4
    assert "Do it here" in str(refused[0].json())


def test_the_desk_asks_for_a_good_reason_and_shows_it_with_both_dates() -> None:
    regulated.adopt("uk-housing")
    reference = org.lodged(timezone.now(), facts=(regulated.ENGLAND,)).reference
    regulated.confirmed(reference)
    client, address = desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/acts/extend-term/"
    form = desk.read(client, address)
    assert "It is a good reason to move it further than the rules otherwise allow" in form
    far = {
        "clock": "uk-housing/s1_response",
        "day": (timezone.now() + timedelta(days=90)).date().isoformat(),
        "ground": "complex_facts",
        "reason": "The surveyor is ill until spring.",
    }
    refused = desk.press(client, address, desk.filled(form, **far))
    assert refused.status_code == 409
    assert "That day needs a good reason." in refused.content.decode()
    sent = desk.filled(form, **far, good_reason="on")
    assert desk.press(client, address, sent).status_code == 302
    page = desk.read(client, f"complaints/{reference}/")
    assert "for a good reason beyond" in page, "in the story"
    assert "It was moved further for a good reason" in page, "in how the date was found"
    assert page.count("Moved beyond") == 1
    assert "moved further, to" in page, "beside the day up to which it could be moved"


def test_a_form_asks_for_no_good_reason_where_no_rules_do() -> None:
    reference = org.lodged(timezone.now()).reference
    form = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/acts/extend-term/")
    assert "good reason" not in form
