"""One day for the answer, wherever a complainant reads it: the letters, the page after sending, the
tracking page; what the pages for everybody promise; what the register measures by."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from tests.doors import machine, regulated
from tests.doors.complaining import complain, text_of, track
from tests.doors.desk_people import seated
from tests.doors.handled import do
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation.acts.posting import PostLetter
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.events import LetterWritten, Notice, Way
from amends.core.operation.regulators.answering import answer_term
from amends.core.values import Code, Contact
from amends.handling import rules
from amends.handling.lodging import Lodged, lodge
from amends.handling.reading import File, file_of
from amends.portal.next_dates import ahead
from amends.register.models import Row
from amends.site import clock, worker
from amends.vault import peek
from amends.wording import dates

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def work() -> None:
    while worker.make_round("test", now=timezone.now()):
        pass


def file(reference: str) -> File:
    return file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now())


def day_in_words(reference: str) -> str:
    """The day that the clock which binds first sets, as letters say it."""
    known = file(reference)
    term = answer_term(known.complaint, known.rules)
    assert term is not None
    with translation.override("en"):
        return dates.day(term.day)


def own_day(reference: str) -> str:
    term = file(reference).complaint.term(Code("iso-10002"), Code("respond"))
    assert term is not None
    with translation.override("en"):
        return dates.day(term.day)


def test_the_page_after_sending_the_receipt_and_the_tracking_page_name_the_same_day(
    client: Client,
) -> None:
    regulated.adopt_that_asks_nothing(regulated.HOUSING, now=timezone.now() - timedelta(days=1))
    reference, secret = complain(client)
    before = text_of(client.get("/complain/done"))
    tracked_before = text_of(track(client, reference, secret))
    work()
    day, ours = day_in_words(reference), own_day(reference)
    assert day == ours, "one date"
    receipt = mail.outbox[0].body
    tracked = text_of(track(client, reference, secret))
    for told in (before, tracked_before, receipt, tracked):
        assert day in told, told
    assert len(mail.outbox) == 1, "nobody is told of another day that is the same"


def test_before_receipt_is_confirmed_the_tracking_page_says_how_the_day_came_about(
    client: Client,
) -> None:
    regulated.adopt_that_asks_nothing(regulated.HOUSING, now=timezone.now() - timedelta(days=1))
    reference, _ = complain(client)
    dates_ahead = ahead(file(reference), now=timezone.now())
    work()
    assert day_in_words(reference) in {one.day for one in dates_ahead}
    assert all(one.steps for one in dates_ahead)


def test_the_api_tells_a_complainant_the_same_day_and_personnel_every_date() -> None:
    regulated.adopt_that_asks_nothing(regulated.HOUSING, now=timezone.now() - timedelta(days=1))
    personnel = machine.personnel(org.REPRESENTATIVE)
    told = machine.lodged(personnel)
    reference, theirs = told["reference"], machine.complainant(told)
    before = [told["deadlines"], *of_answer_by_api(theirs, reference)]
    work()
    known = file(reference)
    term = answer_term(known.complaint, known.rules)
    assert term is not None
    for deadlines in (*before, *of_answer_by_api(theirs, reference)):
        named = {one["clock"]: one["due"] for one in deadlines}
        assert named["s1_response"] == term.day.isoformat()
        assert "respond" not in named
        assert "acknowledge" in named
    derived = theirs.get(f"complaints/{reference}/deadlines").json()["deadlines"]
    assert all(one["derivation"] for one in derived)
    for deadlines in of_answer_by_api(personnel, reference):
        assert {"respond", "s1_response"} <= {one["clock"] for one in deadlines}


def of_answer_by_api(reader: machine.Machine, reference: str) -> list[Any]:
    """The dates as both pictures of a complaint tell them."""
    pages = (f"complaints/{reference}", f"complaints/{reference}/deadlines")
    return [reader.get(page).json()["deadlines"] for page in pages]


def test_a_letter_by_post_names_the_day_that_it_will_set(client: Client) -> None:
    regulated.adopt_that_asks_nothing(regulated.HOUSING, now=timezone.now() - timedelta(days=1))
    by_post = {"contact_by": "letter", "address": "5 Quay Road", "town": "Harbour"}
    reference, _ = complain(client, you={"country": "GB", **by_post})
    work()
    [letter] = file(reference).complaint.letters
    assert letter.notice is Notice.acknowledgement
    assert letter.way is Way.letter
    regulated.confirmed(reference)
    day = day_in_words(reference)
    assert day in words_of(reference)


def words_of(reference: str) -> str:
    [event] = [one.event for one in file(reference).entries if isinstance(one.event, LetterWritten)]
    assert event.words is not None
    return str(peek([event.words.sealed])[event.words.sealed])


def test_the_register_measures_by_the_day_that_was_told(client: Client) -> None:
    regulated.adopt_that_asks_nothing(regulated.HOUSING, now=timezone.now() - timedelta(days=1))
    reference, _ = complain(client)
    work()
    known = file(reference)
    term = answer_term(known.complaint, known.rules)
    assert term is not None
    row = Row.objects.get(reference=reference)
    assert (row.answer_due, row.answer_first) == (term.until, term.first)


def test_that_the_regulators_day_was_not_kept_is_told_and_names_that_day() -> None:
    nora = NewParty(identity=Contact(name="Nora", email="nora@example.org"))
    lodged = regulated.not_kept(complainants=(nora,))
    day = day_in_words(lodged.reference)
    work()
    late = [m.body for m in mail.outbox if "We did not respond to your complaint" in m.body]
    assert len(late) == 1, "once, though ours has passed as well"
    assert day in late[0]


# --- for everybody ---


def test_the_pages_for_everybody_say_that_a_regulator_may_want_it_sooner(client: Client) -> None:
    assert "regulator" not in text_of(client.get("/")) + text_of(client.get("/policy"))
    regulated.adopt_that_asks_nothing(regulated.HOUSING, now=timezone.now() - timedelta(days=1))
    home, policy = text_of(client.get("/")), text_of(client.get("/policy"))
    sooner = "within 10 working days of our acknowledgement"
    assert f"If a regulator's rules apply, we respond sooner: {sooner}." in home
    assert sooner in policy
    pack = next(one for one in rules.rules_at(timezone.now()).regulators)
    assert pack.pack.title in policy


def test_a_regulator_who_leaves_more_time_than_we_do_is_not_named(client: Client) -> None:
    regulated.adopt(Code("eu-mica"), now=timezone.now() - timedelta(days=1))
    assert "sooner" not in text_of(client.get("/")) + text_of(client.get("/policy"))


# --- a complaint that is recorded late ---


def recorded_late() -> Lodged:
    """It came two months ago, and somebody at the desk records it now."""
    now = timezone.now()
    return lodge(
        org.complaint(happened=now - timedelta(days=60)),
        actor=org.acting(org.REPRESENTATIVE),
        now=now,
    )


def test_the_slip_that_is_handed_over_promises_no_day_that_has_passed() -> None:
    lodged = recorded_late()
    desk = seated(org.REPRESENTATIVE)
    page = text_of(desk.get(f"/desk/complaints/{lodged.reference}/given/"))
    assert "as soon as we can. We're sorry: it was due on" in page
    assert f"by {own_day(lodged.reference)}" not in page


def test_the_tracking_page_promises_no_day_that_has_passed_nor_that_it_was_not_kept(
    client: Client,
) -> None:
    lodged = recorded_late()
    work()
    known = file(lodged.reference)
    term = known.complaint.term(Code("iso-10002"), Code("respond"))
    assert term is not None
    clock.tick(now=timezone.now())
    tracked = text_of(track(client, lodged.reference, lodged.secret))
    assert "before we recorded your complaint: response." in tracked
    assert "promised" not in tracked
    assert "We did not respond" not in tracked


def test_a_day_that_is_not_told_to_the_complainant_is_not_called_promised_at_the_desk(
    client: Client,
) -> None:
    regulated.adopt_that_asks_nothing(regulated.HOUSING, now=timezone.now() - timedelta(days=1))
    reference, _ = complain(client)
    work()
    page = text_of(seated(org.REPRESENTATIVE).get(f"/desk/complaints/{reference}/"))
    ours, told = own_day(reference), day_in_words(reference)
    assert f"Deadline set: response, {ours}" not in page
    assert f"by {ours}. An earlier day applies for the complainant." in page
    assert f"Deadline set: Stage 1: full answer, {told}" in page


def test_a_later_letter_to_another_complainant_changes_no_day_that_was_promised() -> None:
    then = timezone.now() - timedelta(days=8)
    regulated.adopt_that_asks_nothing(regulated.HOUSING, now=then - timedelta(days=1))
    nora = Contact(name="Nora Complain", email="nora@example.org")
    omar = Contact(name="Omar Complain", lines=("5 Quay Road",), town="Harbour", country="GB")
    both = (
        NewParty(identity=nora, contact_by=Way.email),
        NewParty(identity=omar, contact_by=Way.letter),
    )
    lodged = org.lodged(then, complainants=both)
    regulated.confirmed(lodged.reference, now=then + timedelta(minutes=5))
    work()
    mail.outbox.clear()
    promised = day_in_words(lodged.reference)
    do(lodged.reference, "post-letter", PostLetter(1, timezone.now().date()))
    work()
    assert mail.outbox == []
    assert day_in_words(lodged.reference) == promised
    assert promised in words_of(lodged.reference)
