"""The team at the desk: handing over, being away, who has what, and the sheet for the counter."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import do, six
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.appointments import EndPerson, SetAbsence
from amends.core.operation.acts.assessment import Transfer
from amends.core.operation.acts.handing_over import OfferHandOver
from amends.core.operation.acts.tracking import SetReminder
from amends.core.operation.events import YesNoUnknown
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id
from amends.desk.request.context import DeskContext
from amends.desk.worklists import absences
from amends.handling.commands import Command
from amends.handling.perform import perform
from amends.handling.rules import rules_at
from amends.handling.streams import complaint_of, stream_of
from amends.journal import store

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def theirs(person: Id = org.HANDLER, age: int = 0) -> Id:
    """A complaint for which somebody answers."""
    reference = org.lodged(timezone.now() - timedelta(minutes=100 - age)).reference
    do(reference, "transfer", Transfer(person, "yours"), by=org.REPRESENTATIVE)
    return reference


def owner_of(reference: str) -> Id | None:
    complaint = complaint_of(Id(reference), store.read(stream_of(reference)))
    assert complaint is not None
    return complaint.owner


def key(person: Id) -> str:
    return person.removeprefix("person/")


def hand_over(giver: Id, by: Id, to: Id, *which: str) -> Any:
    sent = {"which": which, "person": to, "reason": "The school year begins."}
    return desk.seated(by).post(f"/desk/hand-over/{key(giver)}/", sent)


def part_of(page: str, title: str) -> str:
    return page.partition(f">{title}")[2].partition("</section>")[0]


def away(person: Id, first: int, last: int, deputy: Id | None = None) -> None:
    """Away from so many days after today to so many days after."""
    today = timezone.now().date()
    given = SetAbsence(today + timedelta(days=first), today + timedelta(days=last), deputy)
    perform_named(person, "set-absence", given, actor=org.acting(person), now=timezone.now())


# --- handing over ---


def test_all_that_somebody_answers_for_is_offered_in_one_step_and_stays_theirs_until_accepted() -> (
    None
):
    one, two = theirs(), theirs(age=1)
    page = desk.read(desk.seated(org.HANDLER), f"hand-over/{key(org.HANDLER)}/")
    assert page.count(' name="which"') == page.count(" checked") == 2

    assert hand_over(org.HANDLER, org.HANDLER, org.COLLEAGUE, one, two).status_code == 302
    assert {owner_of(one), owner_of(two)} == {org.HANDLER}
    day = part_of(desk.read(desk.seated(org.COLLEAGUE), ""), "Handovers for you to accept")
    assert f">{one}<" in day
    assert f">{two}<" in day
    assert "Hanna Handler wants to hand this over to you." in day


def test_whoever_is_asked_reads_why_and_accepts_or_gives_it_back_with_a_reason() -> None:
    one, two = theirs(), theirs(age=1)
    hand_over(org.HANDLER, org.HANDLER, org.COLLEAGUE, one, two)
    asked = desk.seated(org.COLLEAGUE)

    address = f"complaints/{one}/acts/accept-hand-over/"
    assert "The school year begins." in desk.read(asked, address)
    assert desk.send(asked, address).status_code == 302
    back = f"complaints/{two}/acts/return-hand-over/"
    assert desk.send(asked, back).status_code == 422, "without a reason"
    assert desk.send(asked, back, reason="I know them.").status_code == 302
    assert (owner_of(one), owner_of(two)) == (org.COLLEAGUE, org.HANDLER)
    day = part_of(desk.read(desk.seated(org.HANDLER), ""), "Returned to you")
    assert "Carl Colleague did not accept the handover. You're still the owner." in day


def test_a_manager_names_the_next_owner_of_a_colleagues_complaints_at_once() -> None:
    one = theirs()

    assert hand_over(org.HANDLER, org.MANAGER, org.COLLEAGUE, one).status_code == 302
    assert owner_of(one) == org.COLLEAGUE


def test_what_the_receiver_cannot_be_given_is_named_and_nothing_is_handed_over() -> None:
    one, two = theirs(), theirs(age=1)
    do(one, "hand-over", OfferHandOver(org.COLLEAGUE, "you?"), by=org.HANDLER)

    answer = hand_over(org.HANDLER, org.HANDLER, org.COLLEAGUE, one, two)
    assert answer.status_code == 409
    assert "Not handed over yet" in answer.content.decode()
    assert not complaint_of(two, store.read(stream_of(two))).asked  # type: ignore[union-attr]


def test_the_button_pressed_twice_hands_over_once() -> None:
    one = theirs()
    giver, address = desk.seated(org.HANDLER), f"hand-over/{key(org.HANDLER)}/"
    sent = desk.filled(desk.read(giver, address), person=org.COLLEAGUE, reason="The school year.")
    sent["which"] = [one]

    answers = [giver.post(f"/desk/{address}", sent) for _ in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    offers = [e for e in store.read(stream_of(one)) if e.kind == "HandOverOffered"]
    assert len(offers) == 1


def test_whoever_asked_reads_on_their_day_what_is_not_accepted_yet_and_may_take_it_back() -> None:
    one = theirs()
    hand_over(org.HANDLER, org.HANDLER, org.COLLEAGUE, one)
    giver = desk.seated(org.HANDLER)

    day = part_of(desk.read(giver, ""), "Handovers waiting for a reply")
    assert f">{one}<" in day
    assert "Carl Colleague has not replied yet." in day
    assert "Handovers waiting for a reply" not in desk.read(desk.seated(org.COLLEAGUE), "")
    back = f"complaints/{one}/acts/return-hand-over/"
    assert desk.send(giver, back, reason="I stay.").status_code == 302
    assert "Handovers waiting for a reply" not in desk.read(giver, "")


def test_what_is_sealed_is_handed_to_nobody_who_may_not_see_it_and_told_to_nobody_else() -> None:
    sealed = org.lodged(
        timezone.now() - timedelta(minutes=9), about_person=YesNoUnknown.unknown
    ).reference
    mine = key(org.REPRESENTATIVE)

    for who in (org.HANDLER, org.MANAGER):
        assert sealed not in desk.read(desk.seated(who), f"hand-over/{mine}/")
        assert hand_over(org.REPRESENTATIVE, who, org.COLLEAGUE, sealed).status_code == 422
    answer = hand_over(org.REPRESENTATIVE, org.REPRESENTATIVE, org.COLLEAGUE, sealed)
    assert answer.status_code == 409
    assert "Not handed over yet" in answer.content.decode()
    assert sealed not in desk.read(desk.seated(org.COLLEAGUE), "")


def test_nobody_hands_over_what_they_may_not_see_or_handle() -> None:
    one = theirs()

    for who in (org.ADMINISTRATOR, org.AUDITOR):
        page = desk.read(desk.seated(who), f"hand-over/{key(org.HANDLER)}/")
        assert one not in page
        assert hand_over(org.HANDLER, who, org.COLLEAGUE, one).status_code == 422
    assert hand_over(org.HANDLER, org.COUNTER, org.COLLEAGUE, one).status_code == 409
    assert owner_of(one) == org.HANDLER
    desk.read(desk.seated(org.HANDLER), "hand-over/nobody/", status=404)


def test_nobody_leaves_with_open_complaints_until_all_are_handed_over() -> None:
    one = theirs()
    leaving = Command(org.HANDLER, Code("end-person"), EndPerson())
    admin = desk.seated(org.ADMINISTRATOR)
    address = f"settings/people/{key(org.HANDLER)}/"

    with pytest.raises(Refused) as why:
        perform([leaving], actor=org.acting(org.REPRESENTATIVE), now=timezone.now())
    assert (why.value.guard, why.value.values["count"]) == (Guard.still_in_charge, 1)
    refused = admin.post(f"/desk/{address}", {"act": "end-person", "once": "x"})
    assert "They own 1 open complaints." in refused.content.decode()

    handed = Command(stream_of(one), Code("transfer"), Transfer(org.COLLEAGUE, "theirs now"))
    perform([handed, leaving], actor=org.acting(org.REPRESENTATIVE), now=timezone.now())
    person = rules_at(timezone.now()).people.person(org.HANDLER)
    assert person is not None
    assert not person.active


# --- absence ---


def test_whoever_stands_in_has_it_on_their_day_and_the_absent_one_reads_who_does() -> None:
    one = theirs()
    do(one, "assess", six())
    away(org.HANDLER, 0, 5, org.COLLEAGUE)

    deputys = part_of(
        desk.read(desk.seated(org.COLLEAGUE), ""), "You're covering for Hanna Handler"
    )
    own = desk.read(desk.seated(org.HANDLER), "")
    assert f">{one}<" in deputys
    assert "You're away until" in own
    assert "Carl Colleague is covering for you." in own


def test_an_absence_opens_no_file() -> None:
    reference = desk.complaint_about(org.MANAGER)
    owner = owner_of(reference)
    assert owner is not None
    away(owner, 0, 5, org.MANAGER)

    day = part_of(desk.read(desk.seated(org.MANAGER), ""), "You're covering for")
    assert reference not in day
    desk.read(desk.seated(org.MANAGER), f"complaints/{reference}/", status=404)


def test_whoever_comes_back_reads_what_happened_and_what_came_in() -> None:
    mine, fresh = theirs(), theirs(org.COLLEAGUE, age=1)
    now = timezone.now()
    first, last = now.date() - timedelta(days=2), now.date() + timedelta(days=1)
    with_absence = SetAbsence(first, last, org.COLLEAGUE)
    perform_named(org.HANDLER, "set-absence", with_absence, actor=org.acting(org.HANDLER), now=now)

    returned = now + timedelta(days=3)
    rules = rules_at(now)
    person = rules.people.person(org.HANDLER)
    assert person is not None
    seat = DeskContext(person, rules, returned, "Hanna Handler")
    back = absences.just_over(seat)
    assert back is not None
    assert [one.row.reference for one in absences.happened(back, seat)] == [mine]
    assert [one.row.reference for one in absences.came_in(back, seat)] == [fresh]
    assert absences.just_over(DeskContext(person, rules, now + timedelta(days=12), "")) is None


# --- the team ---


def test_the_team_page_says_who_has_what_and_who_is_away_within_the_readers_sight() -> None:
    seen = [theirs(age=age) for age in range(6)]
    hidden = desk.complaint_about(org.MANAGER)
    away(org.HANDLER, 0, 5, org.COLLEAGUE)

    page = desk.read(desk.seated(org.MANAGER), "team/")
    hanna = part_of(page, "Hanna Handler")
    assert "Open: 6" in hanna
    assert "covered by Carl Colleague" in hanna
    assert sum(f">{one}<" in hanna for one in seen) == 4, "the first ones; the queue has them all"
    assert hidden not in page
    assert "Carl Colleague" in page, "who has none could be given one"
    assert hidden in desk.read(desk.seated(org.REPRESENTATIVE), "team/")


@pytest.mark.parametrize("person", [org.HANDLER, org.COUNTER, org.AUDITOR, org.ADMINISTRATOR])
def test_only_whoever_gives_complaints_out_has_the_team_page(person: Id) -> None:
    desk.read(desk.seated(person), "team/", status=403)


# --- reminders and the sheet ---


def test_a_reminder_that_is_set_anew_sleeps_until_then() -> None:
    one, now = theirs(), timezone.now()
    remind = SetReminder(now.date(), org.HANDLER)
    do(one, "set-reminder", remind, by=org.HANDLER)
    day = desk.read(desk.seated(org.HANDLER), "")
    assert f">{one}<" in part_of(day, "Today's reminders")

    later = SetReminder(now.date() + timedelta(days=3), org.HANDLER)
    do(one, "set-reminder", later, by=org.HANDLER)
    assert "Today's reminders" not in desk.read(desk.seated(org.HANDLER), "")


def test_the_day_sheet_holds_what_today_asks_for_and_room_to_write() -> None:
    one = theirs()
    do(one, "set-reminder", SetReminder(timezone.now().date(), org.HANDLER), by=org.HANDLER)

    page = desk.read(desk.seated(org.HANDLER), "day-sheet/")
    assert f">{one}<" in part_of(page, "Today's reminders")
    assert page.count("<td>&nbsp;</td>") == 8
    assert one not in desk.read(desk.seated(org.COLLEAGUE), "day-sheet/")
    pdf = desk.seated(org.HANDLER).get("/desk/day-sheet/sheet.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
