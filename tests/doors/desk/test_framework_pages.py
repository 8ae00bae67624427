"""Pages of the policy, appointments, sign-offs and ideas; what is due; the authority matrix."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.desk.test_governing import sends
from tests.named import perform_named
from tests.opening import not_asked
from tests.records import organization as org

from amends.core.framework.appointments import EndRole, SetContact
from amends.core.framework.people.personnel import Role
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id
from amends.handling.kinds.governing import TELL_RECORD
from amends.jobs.models import Job
from amends.jobs.queue import Claimed
from amends.letters.record_notices import tell_record
from amends.register.models import Action, GoverningRecord
from amends.site import clock

pytestmark = pytest.mark.django_db

INPUTS = {"law": "Tenancy law", "resources": "Two handlers", "people": "Survey of tenants"}


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def page_of(answer: Any) -> str:
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"]).partition("?")[0].removeprefix("/desk/")


def signed() -> str:
    given = {"title": "Our policy", "words": "Complaining is free", "review": f"{org.REVIEW}"}
    given |= INPUTS | {"owner": org.REPRESENTATIVE}
    page = page_of(sends(org.REPRESENTATIVE, "policy-texts/new/", **given))
    desk.read(desk.seated(org.DIRECTOR), page)
    for act in ("approve", "sign"):
        page_of(sends(org.DIRECTOR, f"{page}acts/{act}/"))
    return page


def idea(by: Id = org.HANDLER) -> str:
    given = {"title": "Call first", "words": "Call before each visit", "source": "customer"}
    return page_of(sends(by, "ideas/new/", **given))


@pytest.mark.opens
def test_my_day_asks_staff_to_read_the_signed_policy_until_they_confirm_it() -> None:
    notice = "Read the new complaints policy"
    with not_asked():
        page = signed()
    handler = desk.seated(org.HANDLER)

    assert notice in desk.read(handler, "")
    unread = sends(org.HANDLER, f"{page}acts/confirm-read/", once="unread")
    assert unread.status_code == 409
    assert "You have not opened the record" in unread.content.decode()
    assert "Complaining is free" in desk.read(handler, page)
    page_of(sends(org.HANDLER, f"{page}acts/confirm-read/"))
    assert notice not in desk.read(handler, "")


@pytest.mark.opens
def test_who_opened_the_policy_that_applies_confirms_it_while_a_newer_one_is_written() -> None:
    with not_asked():
        page, handler = signed(), desk.seated(org.HANDLER)
    desk.read(handler, page)
    newer = INPUTS | {"words": "Better", "review": f"{org.REVIEW}", "reason": "Clearer"}
    page_of(sends(org.REPRESENTATIVE, f"{page}acts/rewrite/", **newer))

    notice = "Read the new complaints policy"
    assert notice in desk.read(handler, "")
    page_of(sends(org.HANDLER, f"{page}acts/confirm-read/"))
    assert notice not in desk.read(handler, "")


def test_the_page_of_the_policy_says_who_signed_it_and_who_has_not_read_it() -> None:
    page = signed()

    shown = desk.read(desk.seated(org.REPRESENTATIVE), page)

    assert "Dora Director for senior management, version 1" in shown
    assert "1 of 9" in shown
    assert "Hanna Handler" in shown.partition("Not read yet")[2]
    assert desk.seated(org.AUDITOR).get(f"/desk/{page}record.pdf").status_code == 200


def test_an_appointment_shows_the_role_card_and_is_accepted_by_the_person() -> None:
    given = {
        "owner": org.REPRESENTATIVE,
        "role": "management_representative",
        "words": "You lead it",
    }
    page = page_of(sends(org.DIRECTOR, "appointments/new/", **given, first="2026-01-05"))

    shown = desk.read(desk.seated(org.REPRESENTATIVE), page)
    page_of(sends(org.REPRESENTATIVE, f"{page}acts/accept/"))

    assert "Report to senior management and propose improvements." in shown
    assert GoverningRecord.objects.get().state == "accepted"
    assert desk.seated(org.REPRESENTATIVE).get(f"/desk/{page}record.pdf").status_code == 200


def test_an_answered_idea_becomes_an_action_that_its_page_and_owner_show() -> None:
    page = idea()
    due = (timezone.localdate() + timedelta(days=30)).isoformat()

    answer = {"planned": "yes", "words": "We call first", "owner": org.MANAGER, "due": due}
    page_of(sends(org.REPRESENTATIVE, f"{page}acts/answer/", **answer))

    action = Action.objects.get()
    assert (action.source, action.owner) == ("idea", org.MANAGER)
    assert "We call first" in desk.read(desk.seated(org.HANDLER), page)
    assert "We call first" in desk.read(desk.seated(org.MANAGER), "due/")


def test_what_is_due_lists_ones_own_records_or_those_of_everyone_by_day() -> None:
    idea()

    assert "Call first" in desk.read(desk.seated(org.REPRESENTATIVE), "due/")
    assert "Call first" not in desk.read(desk.seated(org.DIRECTOR), "due/")
    assert "Call first" in desk.read(desk.seated(org.DIRECTOR), "due/?of=all")
    assert "Call first" not in desk.read(desk.seated(org.COLLEAGUE), "due/?of=all")
    printed = desk.seated(org.DIRECTOR).get("/desk/due/due.pdf?of=all")
    assert printed["Content-Type"] == "application/pdf"


def count_of(part: str, page: str) -> int:
    """The number beside the heading of a part."""
    return int(page.partition(f">{part}<")[2].partition('class="count">')[2].partition("<")[0])


def test_what_is_due_is_grouped_by_how_soon_counted_and_paged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signed()
    idea()
    idea(org.COLLEAGUE)
    seat = desk.seated(org.REPRESENTATIVE)
    everything = desk.read(seat, "due/?of=all")
    assert everything.index("Next 31 days") < everything.index("Call first")
    assert everything.index("Call first") < everything.index("Later")
    assert "Overdue" not in everything

    monkeypatch.setattr("amends.desk.records.list_views.PAGE", 1)

    first = desk.read(seat, "due/?of=all")
    assert "of=all&amp;page=2" in first
    assert count_of("Next 31 days", first) == count_of("Next 31 days", everything) == 2
    assert "Later" in desk.read(seat, "due/?of=all&page=3")


def test_my_day_lists_the_governing_records_that_are_due_soon() -> None:
    page = signed()
    soon = (timezone.localdate() + timedelta(days=5)).isoformat()

    assert "Governing records due" not in desk.read(desk.seated(org.REPRESENTATIVE), "")
    desk.read(desk.seated(org.REPRESENTATIVE), page)
    page_of(sends(org.REPRESENTATIVE, f"{page}acts/renew/", review=soon))
    assert "Governing records due" in desk.read(desk.seated(org.REPRESENTATIVE), "")


def test_the_worker_reminds_the_owner_of_an_overdue_record_once() -> None:
    idea()
    late = timezone.now() + timedelta(days=29)

    assert clock.remind(now=late) == 1
    assert clock.remind(now=late) == 0


def test_a_person_keeps_their_last_role_until_their_records_are_handed_over_in_one_step() -> None:
    page = idea()
    sends(org.REPRESENTATIVE, f"{page}acts/hand-over/", to=org.MANAGER, reason="You know it")
    given = EndRole(Role.area_manager)

    def ends() -> None:
        actor, now = org.acting(org.REPRESENTATIVE), timezone.now()
        perform_named(org.MANAGER, Code("end-role"), given, actor=actor, now=now)

    with pytest.raises(Refused) as refused:
        ends()
    assert refused.value.guard is Guard.still_in_charge
    client = desk.seated(org.MANAGER)
    assert "Call first" in desk.read(client, "hand-over/man/")
    form = {"records": GoverningRecord.objects.get().id, "person": org.REVIEWER, "reason": "bye"}
    assert client.post("/desk/hand-over/man/", {"once": "x-1", **form}).status_code == 302
    assert GoverningRecord.objects.get().owner == org.REVIEWER
    ends()


def test_the_authority_matrix_shows_permissions_holders_and_limits_to_all_staff() -> None:
    shown = desk.read(desk.seated(org.COUNTER), "authority/")

    assert "Approve responses" in shown
    assert "Rita Represent" in shown
    assert "Appoint the complaints manager." in shown
    assert desk.seated(org.COUNTER).get("/desk/authority/authority.pdf").status_code == 200


def test_a_sign_off_is_due_again_until_the_next_one_of_the_unit() -> None:
    unit = _unit()
    given = {"unit": unit, "first": "2026-03-02", "remarks": "All well"}
    page_of(sends(org.MANAGER, "sign-offs/new/", **given, last="2026-03-31"))
    page_of(sends(org.MANAGER, "sign-offs/new/", **given, last="2026-06-30", once="second"))

    rows = GoverningRecord.objects.order_by("last")
    assert [(one.state, one.due) for one in rows] == [
        ("followed", None),
        ("signed", date(2026, 6, 30) + timedelta(days=91)),
    ]


def _unit() -> str:
    form = desk.read(desk.seated(org.MANAGER), "sign-offs/new/")
    options = form.partition('name="unit"')[2].partition("</select>")[0].split('value="')[1:]
    return next(code for code in (one.partition('"')[0] for one in options) if code)


def test_the_owner_of_an_overdue_record_gets_an_email_about_it(mailoutbox: Any) -> None:
    idea()
    now, stream = timezone.now() + timedelta(days=29), GoverningRecord.objects.get().id
    own = SetContact("rita@example.org")
    perform_named(
        org.REPRESENTATIVE, "set-contact", own, actor=org.acting(org.REPRESENTATIVE), now=now
    )
    clock.remind(now=now)
    job = Job.objects.get(stream=stream, kind=TELL_RECORD)

    tell_record(Claimed(job.id, stream, job.version, TELL_RECORD, 0, 1, "w", now), now)

    assert [(mail.to, mail.subject.partition(" since")[0]) for mail in mailoutbox] == [
        (["rita@example.org"], "Governing record overdue")
    ]
