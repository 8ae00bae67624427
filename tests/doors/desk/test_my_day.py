"""My day: whatever waits for somebody is shown, however much stands before it."""

import html
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import answer, do, six
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.people.authority import Actor
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.closing.carrying_out import CarryOut, VerifyCorrection
from amends.core.operation.acts.closing.objection import ObjectToRecording
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import Message
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.handing_over import OfferHandOver
from amends.core.operation.acts.investigation import Assign, FinishInvestigation, RecordFinding
from amends.core.operation.acts.response import AuthorizeResponse, NewRemedy, PrepareResponse
from amends.core.operation.acts.scope import DeclineScope, ScopeGround
from amends.core.operation.acts.second_look import Disagree
from amends.core.operation.acts.tracking import SetReminder
from amends.core.operation.events import Finding, Reaction, Way
from amends.core.values import Code, Id, Money
from amends.handling.streams import stream_of
from amends.register.models import Deadline
from amends.site import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def _lodged(age: int) -> Id:
    return org.lodged(timezone.now() - timedelta(minutes=200 - age)).reference


def prepared(reference: Id, at: datetime | None = None) -> None:
    """A response that waits for an authorization."""
    do(reference, "assess", six(), now=at)
    do(reference, "assign", Assign(org.HANDLER), now=at)
    finding = RecordFinding(1, Finding.upheld, "The pump failed.")
    do(reference, "record-finding", finding, by=org.HANDLER, now=at)
    do(reference, "finish-investigation", FinishInvestigation(), by=org.HANDLER, now=at)
    respond(reference, at)


def prepared_with(reference: Id, remedy: NewRemedy) -> None:
    """A response that offers this."""
    do(reference, "assess", six())
    do(reference, "assign", Assign(org.HANDLER))
    finding = RecordFinding(1, Finding.upheld, "The pump failed.")
    do(reference, "record-finding", finding, by=org.HANDLER)
    do(reference, "finish-investigation", FinishInvestigation(), by=org.HANDLER)
    offered = PrepareResponse("Ours.", (remedy,))
    do(reference, "prepare-response", offered, by=org.HANDLER)


def respond(reference: Id, at: datetime | None = None) -> None:
    """The response alone."""
    offer = NewRemedy(Code("compensation"), 1, amount=Money(12_050, Code("eur")))
    do(reference, "prepare-response", PrepareResponse("Ours.", (offer,)), by=org.HANDLER, now=at)


def decided(reference: Id, then: datetime) -> None:
    """A decision that went out at that moment."""
    do(
        reference,
        "acknowledge",
        Acknowledge(1, Way.email, words="We have your complaint."),
        now=then,
    )
    prepared(reference, then)
    do(reference, "authorize-response", AuthorizeResponse(1), by=org.MANAGER, now=then)
    decision = CommunicateDecision(1, Way.email, "We pay.")
    do(reference, "communicate-decision", decision, by=org.HANDLER, now=then)


def _decline(reference: Id, by: Id) -> None:
    do(reference, "decline-scope", DeclineScope(ScopeGround.not_ours, "The city's."), by=by)


@pytest.mark.both_engines
def test_what_waits_for_a_second_person_is_found_behind_many_that_do_not() -> None:
    *many, theirs = sorted(_lodged(age) for age in range(32))  # as a queue has them without dates
    for reference in many:
        _decline(reference, org.HANDLER)
    _decline(theirs, org.COLLEAGUE)
    page = desk.read(desk.seated(org.HANDLER), "")
    assert "Waiting for a second approver (can be you)" in page
    assert f">{theirs}<" in page


def test_a_proposal_is_not_offered_to_those_who_may_not_agree_to_its_act() -> None:
    reference = _lodged(0)
    _decline(reference, org.HANDLER)
    title = "Waiting for a second approver (can be you)"
    assert title in desk.read(desk.seated(org.COLLEAGUE), "")
    assert title not in desk.read(desk.seated(org.COUNTER), ""), "they may only record a withdrawal"


@pytest.mark.both_engines
def test_a_reply_is_found_behind_many_complaints_in_which_we_spoke_last() -> None:
    replied = _lodged(0)
    perform_named(
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


def day(person: Id) -> str:
    return html.unescape(desk.read(desk.seated(person), ""))


def part_of(page: str, title: str) -> str:
    return page.partition(f">{title}<")[2].partition("</section>")[0]


def test_whoever_prepared_what_was_not_agreed_to_reads_it_on_their_day_and_is_led_back() -> None:
    reference = _lodged(0)
    prepared(reference)
    back = Disagree("Say what is done about it.", 1)
    do(reference, "disagree", back, by=org.MANAGER)
    mine = part_of(desk.read(desk.seated(org.HANDLER), ""), "Returned to you")
    assert "Max Manager did not approve your response" in mine
    assert f"complaints/{reference}/acts/prepare-response/" in mine
    assert "Sent back" not in desk.read(desk.seated(org.REPRESENTATIVE), "")
    respond(reference)
    assert "Returned to you" not in desk.read(desk.seated(org.HANDLER), "")


def test_whoever_proposed_to_decline_reads_that_somebody_did_not_agree() -> None:
    reference = _lodged(0)
    _decline(reference, org.HANDLER)
    do(reference, "disagree", Disagree("It is ours."), by=org.COLLEAGUE)
    mine = part_of(desk.read(desk.seated(org.HANDLER), ""), "Returned to you")
    assert "Carl Colleague did not approve declining it" in mine


def test_what_was_carried_out_waits_for_somebody_else_to_see_that_it_holds() -> None:
    reference = _lodged(0)
    answer(reference)
    do(reference, "record-reaction", RecordReaction(1, Reaction.accepted, "So be it.", Way.phone))
    title = "Remedies for you to check"
    assert title not in desk.read(desk.seated(org.REPRESENTATIVE), "")
    do(reference, "carry-out", CarryOut(1, 1), by=org.HANDLER)
    theirs = part_of(desk.read(desk.seated(org.REPRESENTATIVE), ""), title)
    assert "Hanna Handler completed the remedy" in theirs
    assert f"complaints/{reference}/acts/verify-correction/" in theirs
    assert title not in desk.read(desk.seated(org.HANDLER), ""), "not whoever did it"
    do(reference, "verify-correction", VerifyCorrection(1))
    assert title not in desk.read(desk.seated(org.REPRESENTATIVE), "")


def test_what_was_agreed_and_is_due_stands_on_the_day_of_who_carries_it_out() -> None:
    reference, due = _lodged(1), timezone.now().date() + timedelta(days=1)
    prepared_with(reference, NewRemedy(Code("repair"), 1, owner=org.COLLEAGUE, due=due))
    do(reference, "authorize-response", AuthorizeResponse(1), by=org.MANAGER)
    decision = CommunicateDecision(1, Way.email, "We repair it.")
    do(reference, "communicate-decision", decision, by=org.HANDLER)
    assert "Do what we agreed" not in day(org.COLLEAGUE), "it is not accepted yet"
    do(reference, "record-reaction", RecordReaction(1, Reaction.accepted, "Yes.", Way.phone))

    page = part_of(day(org.COLLEAGUE), "Remedies due")
    assert re.search("Do what we agreed: .*, by ", page)
    assert f"/complaints/{reference}/acts/carry-out/" in page
    assert "Do what we agreed" not in day(org.MANAGER)

    do(reference, "carry-out", CarryOut(1, 1), by=org.COLLEAGUE)
    assert "Do what we agreed" not in day(org.COLLEAGUE)


def test_a_check_has_no_result_until_one_is_chosen_and_a_failed_one_needs_words() -> None:
    reference = _lodged(0)
    answer(reference)
    do(reference, "record-reaction", RecordReaction(1, Reaction.accepted, "So be it.", Way.phone))
    do(reference, "carry-out", CarryOut(1, 1), by=org.HANDLER)
    checker, form = (
        desk.seated(org.REPRESENTATIVE),
        f"complaints/{reference}/acts/verify-correction/",
    )
    plain = desk.send(checker, form)
    assert plain.status_code == 422
    assert "Choose whether it was completed as promised" in plain.content.decode()
    bare = desk.send(checker, form, holds="no")
    assert bare.status_code == 409
    assert 'id="id_words_error"' in bare.content.decode()
    assert desk.send(checker, form, holds="yes").status_code == 302


def test_whoever_carried_out_what_does_not_hold_reads_it_on_their_day() -> None:
    reference = _lodged(0)
    answer(reference)
    do(reference, "record-reaction", RecordReaction(1, Reaction.accepted, "So be it.", Way.phone))
    do(reference, "carry-out", CarryOut(1, 1), by=org.HANDLER)
    sent = desk.send(
        desk.seated(org.REPRESENTATIVE),
        f"complaints/{reference}/acts/verify-correction/",
        response="1",
        holds="no",
        words="It is loose again.",
    )
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    mine = part_of(desk.read(desk.seated(org.HANDLER), ""), "Returned to you")
    assert "checked the remedy. Complete it again." in mine
    assert f"complaints/{reference}/acts/carry-out/" in mine
    do(reference, "carry-out", CarryOut(1, 1), by=org.HANDLER)
    assert "Returned to you" not in desk.read(desk.seated(org.HANDLER), "")


def test_who_said_nothing_for_too_long_stands_on_the_day_of_whoever_answers_for_it() -> None:
    reference = org.lodged(timezone.now() - timedelta(days=60)).reference
    decided(reference, timezone.now() - timedelta(days=40))
    page = desk.read(desk.seated(org.REPRESENTATIVE), "")
    silent = part_of(page, "No reply to our response")
    assert f"complaints/{reference}/acts/record-reaction/" in silent


def test_a_reminder_is_gone_once_its_person_acted_on_its_day() -> None:
    reference = _lodged(0)
    today = timezone.now().date()
    do(reference, "set-reminder", SetReminder(today, org.REPRESENTATIVE))
    assert part_of(desk.read(desk.seated(org.REPRESENTATIVE), ""), "Today's reminders")
    do(reference, "message", Message(1, "We called."))
    assert "Today's reminders" not in desk.read(desk.seated(org.REPRESENTATIVE), "")


def test_a_part_that_holds_more_says_where_all_of_them_are() -> None:
    for age in range(12):
        _decline(_lodged(age), org.COLLEAGUE)
    page = desk.read(desk.seated(org.HANDLER), "")
    part = part_of(page, "Waiting for a second approver (can be you)")
    assert "awaiting=second_person" in part


def test_who_was_told_of_a_date_finds_it_with_who_answers_until_it_is_answered() -> None:
    now = timezone.now()
    lodged = org.lodged(org.BEGAN).reference
    clock.tick(now=now)
    page = desk.read(desk.seated(org.DIRECTOR), "")
    assert "Deadline alerts" in page
    assert f">{lodged}<" in page
    assert "Deadline missed:" in page
    assert "Rita Represent is the owner." in page
    assert "Deadline alerts" not in desk.read(desk.seated(org.HANDLER), "")
    decided(lodged, now)
    assert "Deadline alerts" not in desk.read(desk.seated(org.DIRECTOR), "")


def test_who_answers_is_told_that_a_date_comes_near() -> None:
    now = timezone.now()
    lodged = org.lodged(now - timedelta(days=20)).reference
    do(
        lodged,
        "acknowledge",
        Acknowledge(1, Way.email, words="We have your complaint."),
        now=now - timedelta(days=20),
    )
    clock.tick(now=now)
    assert "Due soon: " not in desk.read(desk.seated(org.REPRESENTATIVE), "")
    (until,) = Deadline.objects.filter(reference=lodged, clock="respond").values_list("until")
    clock.tick(now=until[0] - timedelta(days=1))
    page = desk.read(desk.seated(org.REPRESENTATIVE), "")
    assert "Due soon: " in page
    assert page.count(f">{lodged}<") == 1, "and nowhere else on the page"


def test_what_is_to_be_read_is_counted_and_shown_whole_on_demand() -> None:
    for age in range(12):
        do(_lodged(age), "assess", six(severity="critical"))
    director = desk.seated(org.DIRECTOR)
    day = desk.read(director, "")
    cut = part_of(day, "Read now")
    assert "12 complaints" in day
    assert cut.count("It was assessed as significant.") == 10
    assert 'href="?all=1"' in cut
    whole = part_of(desk.read(director, "?all=1"), "Read now")
    assert whole.count("It was assessed as significant.") == 12
    assert 'href="?all=1"' not in whole


def test_a_part_counts_the_complaints_that_it_lists() -> None:
    asked, _ = _lodged(0), _lodged(1)
    do(asked, "hand-over", OfferHandOver(org.MANAGER, "You know the house."))
    page = desk.read(desk.seated(org.MANAGER), "")
    assert f">{asked}<" in part_of(page, "Handovers for you to accept")
    new = part_of(page, "New, not assessed yet")
    assert new.count('class="reference"') == 1
    assert re.search(r'class="count">\s*1\s*<', new), "the other one is counted where it is listed"


def test_a_day_that_no_one_promised_was_due_once_it_is_over() -> None:
    then = timezone.now() - timedelta(days=60)
    reference = org.lodged(then).reference
    decided(reference, then)
    page = desk.read(desk.seated(org.HANDLER), f"complaints/{reference}/")
    assert "Reply to the response: was due " in page


# --- what it costs ---


def test_an_alert_stands_on_the_day_of_senior_management_until_they_open_the_complaint() -> None:
    reference = _lodged(1)
    do(reference, "assess", six(severity="critical"))
    director = desk.seated(org.DIRECTOR)
    day = desk.read(director, "")
    assert "Read now" in day
    assert "It was assessed as significant." in day

    fetched = director.get(f"/desk/complaints/{reference}/", headers={"Sec-Purpose": "prefetch"})
    assert fetched.status_code == 200
    assert "Read now" in desk.read(director, ""), "a browser fetched it, nobody read it"
    page = desk.read(director, f"complaints/{reference}/")
    assert "Read now" not in desk.read(director, "")
    assert "read their notice" not in page
    assert "read their notice" in desk.read(director, f"complaints/{reference}/")


def test_an_objection_is_read_by_the_complaints_manager_and_counted_in_the_month() -> None:
    reference = _lodged(1)
    answer(reference)
    accepted = RecordReaction(1, Reaction.accepted, "Fine.", Way.phone)
    do(reference, "record-reaction", accepted, by=org.HANDLER)
    do(reference, "object-to-recording", ObjectToRecording(1, "I never said so."), by=org.COLLEAGUE)

    manager = desk.seated(org.REPRESENTATIVE)
    mine = part_of(desk.read(manager, ""), "Recordings that the complainant disputes")
    assert "The complainant says that staff recorded their reply wrongly." in mine
    assert f"complaints/{reference}/" in mine
    month = desk.read(manager, "insights/month/")
    listed = re.search(r'href="/desk/([^"]*figure=disputed[^"]*)"', month)
    assert listed is not None
    assert reference in desk.read(manager, html.unescape(listed[1]))
    desk.read(manager, f"complaints/{reference}/")
    assert "recorded their reply wrongly" not in desk.read(manager, "")


_AT_MOST = 56
"""Queries for a day on which something stands in every other part. They stay as many however many
complaints stand in a part; who adds a part adds what it asks for, and no more."""


def queries_of(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/desk/").status_code == 200
    return len(asked)


def _a_full_day(number: int) -> None:
    """Something of each kind that waits for the handler: theirs, handed over, sent back, late,
    replied to, given to look into, watched, to be signed and to be agreed to."""
    for _ in range(number):
        _decline(_lodged(1), org.COLLEAGUE)
        prepared(_lodged(2))
        late = org.lodged(timezone.now() - timedelta(days=60)).reference
        do(late, "assess", six())
        do(late, "assign", Assign(org.HANDLER))
        reminded = _lodged(3)
        do(reminded, "set-reminder", SetReminder(timezone.now().date(), org.HANDLER))
        watched = _lodged(4)
        decided(watched, timezone.now() - timedelta(minutes=30))
        do(watched, "record-reaction", RecordReaction(1, Reaction.refused, "No.", Way.phone))


@pytest.mark.both_engines
@pytest.mark.parametrize("person", [org.HANDLER, org.REPRESENTATIVE, org.MANAGER])
def test_the_day_asks_once_for_everything_however_much_waits(person: Id) -> None:
    _a_full_day(1)
    client = desk.seated(person)
    queries_of(client)  # what is kept in memory is read first
    one = queries_of(client)
    _a_full_day(3)
    assert queries_of(client) == one
    assert one <= _AT_MOST


def test_an_empty_day_asks_for_no_part_by_itself() -> None:
    client = desk.seated(org.HANDLER)
    queries_of(client)
    empty = queries_of(client)
    assert empty <= _AT_MOST / 2
