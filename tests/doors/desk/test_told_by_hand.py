"""A day that was agreed too late, and what is not told by hand, as people and programs meet it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import regulated
from tests.doors.handled import do
from tests.doors.machine import personnel, problems
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.communication import RequestInformation
from amends.core.operation.acts.receipt import NewParty
from amends.core.values import Contact, Id
from amends.handling.reading import file_of
from amends.wording import dates

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
    assert "This deadline has passed. You cannot extend it." in answer.content.decode()
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


def test_a_question_that_could_not_go_says_why_on_the_desk_and_to_programs() -> None:
    contact = Contact(name="Nora Fields")
    lodged = org.lodged(timezone.now(), complainants=(NewParty(identity=contact),))
    do(lodged.reference, "request-information", RequestInformation(1, "Who are you?"))
    why = "Not sent: no address is recorded."
    client, owner = desk.seated(org.REPRESENTATIVE), personnel(org.REPRESENTATIVE)
    assert why in desk.read(client, f"complaints/{lodged.reference}/")
    assert why in owner.get(f"complaints/{lodged.reference}/timeline").content.decode()


def test_the_desk_asks_for_a_good_reason_and_shows_it_with_both_dates() -> None:
    regulated.adopt("uk-housing")
    reference = org.lodged(timezone.now(), facts=(regulated.ENGLAND,)).reference
    regulated.confirmed(reference)
    client, address = desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/acts/extend-term/"
    form = desk.read(client, address)
    assert "This is a good reason to extend it further than the rules otherwise allow" in form
    assert re.search(r"full answer, by [^<;]*, up to [^<;]* for any reason, later only for", form)
    far = {
        "clock": "uk-housing/s1_response",
        "day": (timezone.now() + timedelta(days=90)).date().isoformat(),
        "ground": "complex_facts",
        "reason": "The surveyor is ill until spring.",
    }
    refused = desk.press(client, address, desk.filled(form, **far))
    assert refused.status_code == 409
    assert "That day needs a good reason." in refused.content.decode()
    for person in (client, desk.seated(org.COLLEAGUE)):  # our own deadline moves with it
        sent = desk.filled(desk.read(person, address), **far, good_reason="on")
        assert desk.press(person, address, sent).status_code == 302
    page = desk.read(client, f"complaints/{reference}/")
    assert ". This is later than the normal limit," in page, "in the story"
    assert "It was extended further for a good reason, which is in the history." in page, (
        "in how the date was found"
    )
    assert page.count("Extended past") == 2, "in the first line and in the list of dates"
    assert "extended further, to" in page, "beside the day up to which it could be moved"


def test_a_form_asks_for_no_good_reason_where_no_rules_do() -> None:
    reference = org.lodged(timezone.now()).reference
    form = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/acts/extend-term/")
    assert "good reason" not in form


def test_after_a_date_was_moved_the_page_names_that_one_and_then_what_comes_next() -> None:
    regulated.adopt("uk-housing")
    reference = org.lodged(timezone.now(), facts=(regulated.ENGLAND,)).reference
    regulated.confirmed(reference)
    client, address = desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/acts/extend-term/"
    theirs, ours = (
        next(t for t in _terms(reference) if (t.pack, t.clock) == named)
        for named in (("uk-housing", "s1_response"), ("iso-10002", "respond"))
    )
    for moved in (theirs, ours):
        to = max(t.day for t in _terms(reference) if t.clock in ("s1_response", "respond"))
        to += timedelta(days=3)
        sent = desk.send(
            client,
            address,
            clock=f"{moved.pack}/{moved.clock}",
            day=to.isoformat(),
            ground="complex_facts",
            reason="The surveyor is ill.",
            good_reason="on",
        )
        page = client.get(sent["Location"]).content.decode()
        said = page[page.index("Deadline extended.") :].split("<", 1)[0]
        named, _, following = said.partition(" Next deadline: ")
        assert f": {dates.day(to)}." in named, said
        days = {t.clock: t.day for t in _terms(reference)}
        if moved is theirs:
            assert not following, "ours moved with it"
            assert days["respond"] == days["s1_response"] == to
        else:
            assert following.startswith(f"{dates.day(days['s1_response'])}, "), said


def test_where_the_moved_date_comes_next_it_is_named_once_and_a_sunday_is_noted() -> None:
    reference = org.lodged(timezone.now()).reference
    regulated.confirmed(reference)
    client, address = desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/acts/extend-term/"
    [answer] = (t for t in _terms(reference) if t.clock == "respond")
    given = {"clock": f"{answer.pack}/respond", "ground": "complex_facts", "reason": "It rains."}
    monday = answer.day + timedelta(days=7 - answer.day.weekday())
    for to, note in ((monday, ""), (monday + timedelta(days=6), " This is not a working day.")):
        sent = desk.send(client, address, **given, day=to.isoformat())
        page = client.get(sent["Location"]).content.decode()
        said = page[page.index("Deadline extended.") :].split("<", 1)[0].strip()
        assert said == f"Deadline extended. Response: {dates.day(to)}.{note}"


def test_a_day_that_is_not_later_is_refused_with_the_day_that_it_must_follow() -> None:
    reference = org.lodged(timezone.now()).reference
    client, address = desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/acts/extend-term/"
    [answer] = (t for t in _terms(reference) if t.clock == "respond")
    given = {
        "clock": f"{answer.pack}/respond",
        "ground": "complex_facts",
        "reason": "It takes longer.",
    }
    for day in (answer.day, answer.day - timedelta(days=1)):
        sent = desk.filled(desk.read(client, address), **given, day=day.isoformat())
        refused = desk.press(client, address, sent)
        assert refused.status_code == 409
        page = refused.content.decode()
        assert f"The new deadline must be after {dates.day(answer.day)}." in page
        assert "One of your answers needs to change." not in page


def test_a_date_that_has_passed_is_told_as_such_and_asks_for_no_good_reason() -> None:
    then = timezone.now() - timedelta(days=20)
    regulated.adopt("uk-housing", now=then - timedelta(days=5))
    reference = org.lodged(then, facts=(regulated.ENGLAND,)).reference
    regulated.confirmed(reference, now=then + timedelta(minutes=5))
    client, address = desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/acts/extend-term/"
    page = desk.read(client, address, 409)
    assert "You can no longer change this deadline." in page
    assert "If it has passed, use “Explain a missed deadline”." in page
    given = {
        "clock": "uk-housing/s1_response",
        "day": (timezone.now() + timedelta(days=9)).date().isoformat(),
        "ground": "complex_facts",
        "reason": "The surveyor is ill.",
    }
    stale = client.post(f"/desk/{address}", given)
    assert stale.status_code == 409
    assert "You can no longer extend this deadline. It has passed" in stale.content.decode()


def _terms(reference: Id) -> Any:
    return file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).complaint.terms
