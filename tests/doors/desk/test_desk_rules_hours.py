"""Opening hours and half-days at the desk: read by all, changed by whoever may, with a reason."""

import re
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.machine import personnel
from tests.records import organization as org
from tests.records.governance.test_adopting_packs import two_publish

from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.organization import Closure
from amends.core.framework.policy.policy import Policy
from amends.core.principles.calendars import (
    Calendar,
    HalfDays,
    OpenHours,
)
from amends.governance import publishing
from amends.handling import rules
from amends.journal.models import Entry as Written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def policy() -> Policy:
    return rules.rules_at(timezone.now()).policy


def held() -> Calendar:
    return rules.rules_at(timezone.now()).calendars[policy().calendar]


def week(**changes: str) -> dict[str, str]:
    """Monday to Friday from nine to five, with what is typed otherwise."""
    typed = {"calendar": str(policy().calendar)}
    for day in range(5):
        typed |= {f"works-{day}": "on", f"opens-{day}": "9:00", f"closes-{day}": "17:00"}
    return typed | {name.replace("__", "-"): text for name, text in changes.items()}


def hours(client: Any, **changes: str) -> Any:
    return client.post("/desk/settings/hours/", week(**changes))


def publish(client: Any, reason: str = "Our week.") -> Any:
    return client.post("/desk/settings/publish/", {"reason": reason})


def published(client: Any) -> Any:
    """Published by one and, as it makes deadlines later, approved by another."""
    answer = publish(client)
    org.approve_waiting(now=timezone.now())
    return answer


def test_each_weekday_has_hours_of_its_own_and_they_hold_once_published_with_a_reason() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    assert (
        "Deadlines in working hours count only your opening hours. A deadline at close of "
        "business ends when you close. Without opening hours, the whole working day counts."
        in desk.read(client, "settings/hours/")
    )
    assert "For example, 9:00" in desk.read(client, "settings/hours/"), "how a time is written"
    answer = hours(client, closes__4="13:00", works__5="on", opens__5="10:00", closes__5="12:00")
    assert answer.status_code == 302
    assert held().version == 1, "a draft binds nobody"
    overview = desk.read(client, "settings/")
    assert "Friday: 09:00 to 13:00 (now the whole day)." in overview
    assert "Saturday: 10:00 to 12:00 (now closed)." in overview
    assert "Less strict than before: Opening hours." in overview
    assert publish(client, "").status_code == 422, "why is asked"
    assert published(client)["Location"].endswith("?proposed=1")
    assert (
        "The opening hours apply from now on. Your own deadlines that are already set stay the "
        "same. Open regulator deadlines are recalculated." in desk.read(client, "settings/?hours=1")
    )
    calendar = held()
    assert (calendar.opens, calendar.closes, calendar.version) == (time(9), time(17), 2)
    friday, saturday = calendar.hours
    assert friday == OpenHours(4, time(9), time(13))
    assert saturday == OpenHours(5, time(10), time(12))
    assert calendar.weekend == frozenset({6})
    page = desk.read(client, "settings/hours/")
    assert 'value="13:00"' in page
    reader = desk.read(desk.seated(org.AUDITOR), "settings/hours/")
    assert "09:00 to 13:00" in reader
    assert "closed" in reader
    assert "You have no draft changes." in desk.read(client, "settings/")
    assert policy().version == 1, "a policy that stays as it is needs no new version"
    last = Written.objects.filter(stream="policy/1").latest("version")
    assert last.kind == "CalendarAdopted"


def test_hours_and_a_policy_are_published_together_and_what_they_touch_is_told() -> None:
    client = desk.seated(org.DIRECTOR)
    org.lodged(timezone.now())
    desk.complaint_about(org.DIRECTOR)
    hours(client)
    given = {"day": "24 12 2030", "name": "Christmas Eve", "closes": "12.00"}
    assert client.post("/desk/settings/closures/", given).status_code == 302
    overview = desk.read(client, "settings/")
    assert re.search(r"<li>Opening hours of “[^”]*”: 1</li>", overview), "only what they may see"
    assert overview.count("changed in the draft") == 2
    assert "Less strict than before:" in overview
    assert "Send for approval" in overview
    assert published(client)["Location"].endswith("?proposed=1")
    assert (held().version, policy().version, len(policy().closures)) == (2, 2, 1)


def test_a_draft_of_hours_is_thrown_away_with_all_of_the_draft() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    hours(client)
    assert client.post("/desk/settings/discard/").status_code == 302
    assert "You have no draft changes." in desk.read(client, "settings/")
    assert 'value="09:00"' not in desk.read(client, "settings/hours/")
    assert publish(client).status_code == 422


def test_hours_of_a_calendar_that_changed_meanwhile_are_read_again_and_lose_nothing() -> None:
    client, mourning = desk.seated(org.REPRESENTATIVE), date(2031, 5, 5)
    hours(client)
    changed = replace(held(), version=2, holidays=held().holidays | {mourning})
    actor = org.acting(org.DIRECTOR)
    publishing.adopt_calendar(changed, reason="Mourning.", actor=actor, now=timezone.now())
    org.approve_waiting(now=timezone.now())
    assert "” has changed since you drafted these hours." in desk.read(client, "settings/")
    refused = publish(client)
    assert refused.status_code == 409
    assert "has changed since then" in refused.content.decode()
    assert held().version == 2
    assert published(client).status_code == 302
    assert (held().version, held().opens) == (3, time(9))
    assert mourning in held().holidays


def test_a_second_person_reads_the_hours_that_are_proposed() -> None:
    two_publish()
    client = desk.seated(org.REPRESENTATIVE)
    hours(client, closes__4="13:00")
    assert publish(client)["Location"].endswith("?proposed=1")
    assert held().version == 1
    second = desk.seated(org.DIRECTOR)
    assert "Settings to approve" in desk.read(second, "")
    page = desk.read(second, "settings/proposed/")
    assert "Friday: 09:00 to 13:00 (now the whole day)." in page
    waiting = rules.book().proposals[0]
    given = {"sha256": waiting.sha256, "reason": "Yes.", "agree": "1"}
    assert second.post("/desk/settings/proposed/", given).status_code == 302
    assert held().hours[-1] == OpenHours(4, time(9), time(13))


@pytest.mark.parametrize(
    "typed", ["17.30", "1730", "5:30 pm", "5.30pm", "5:30 p.m.", "17h30", "17:30 Uhr", " 17 30 "]
)
def test_a_time_is_understood_as_people_write_it(typed: str) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    assert hours(client, closes__0=typed, opens__0="9").status_code == 302
    assert "Monday: 09:00 to 17:30" in desk.read(client, "settings/")


@pytest.mark.parametrize("typed", ["25:00", "17:60", "13 pm", "0:30 am", "noon", "930930", "-9"])
def test_what_is_no_time_is_asked_again_kindly(typed: str) -> None:
    refused = hours(desk.seated(org.REPRESENTATIVE), closes__0=typed)
    assert refused.status_code == 422
    assert "Enter a time, for example 17:30" in refused.content.decode()


def test_the_same_hours_again_are_no_draft_and_no_new_version() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    assert hours(client).status_code == 302
    assert hours(client).status_code == 422, "the draft has them"
    published(client)
    again = hours(client)
    assert again.status_code == 422
    assert "You have not changed anything." in again.content.decode()
    assert held().version == 2
    assert "You have no draft changes." in desk.read(client, "settings/")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"closes__0": "8:00"}, "The closing time is before the opening time."),
        ({"opens__0": "22:00", "closes__0": "6:00"}, "Hours past midnight are not supported:"),
        ({"closes__0": ""}, "Enter both times, or neither"),
        ({"closes__0": "late"}, "Enter a time, for example 17:30"),
    ],
)
def test_hours_that_cannot_be_are_refused_and_what_was_typed_stays(
    changes: dict[str, str], told: str
) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    refused = hours(client, **changes)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert told in page
    assert 'value="17:00"' in page
    assert held().version == 1


def test_a_week_without_work_is_refused() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    refused = client.post("/desk/settings/hours/", {"calendar": "weekdays"})
    assert refused.status_code == 422
    assert "Select at least 1 working day" in refused.content.decode()


@pytest.mark.parametrize("person", [org.HANDLER, org.ADMINISTRATOR, org.COUNTER, org.AUDITOR])
def test_whoever_may_not_change_the_rules_reads_the_hours(person: str) -> None:
    client = desk.seated(person)
    assert "Save to draft" not in desk.read(client, "settings/hours/")
    assert hours(client).status_code == 403
    assert held().version == 1


def test_a_calendar_that_there_is_not_is_no_fault() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    shown = client.get("/desk/settings/hours/", {"calendar": "nowhere"})
    assert shown.status_code == 200


def test_a_half_day_is_drafted_told_and_counts_as_the_policy_says() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    day = date(2030, 12, 24)
    given = {"day": "24 12 2030", "name": "Christmas Eve", "closes": "12:00"}
    assert client.post("/desk/settings/closures/", given).status_code == 302
    page = desk.read(client, "settings/closures/")
    assert "12:00" in page
    assert client.post("/desk/settings/closures/", {"half_days": "off"}).status_code == 302
    overview = desk.read(client, "settings/")
    assert "The half-day Tuesday 24 December 2030 is new." in overview
    assert "“as a day off” instead of “as a working day”" in overview
    assert client.post("/desk/settings/publish/", {"reason": "So we do."}).status_code == 302
    org.approve_waiting(now=timezone.now())
    calendar = rules.rules_at(timezone.now()).calendar(None)
    assert calendar.early_close(day) == time(12)
    assert not calendar.is_working(day)
    assert policy().half_days is HalfDays.off


def test_what_a_half_day_counts_as_is_asked_within_two_answers() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    refused = client.post("/desk/settings/closures/", {"half_days": "half"})
    assert refused.status_code == 422
    wrong = client.post("/desk/settings/closures/", {"day": "24 12 2030", "closes": "noon"})
    assert wrong.status_code == 422
    assert "Enter a time, for example 17:30" in wrong.content.decode()


def test_a_target_in_working_hours_is_told_with_its_hour() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    assert hours(client).status_code == 302
    assert published(client).status_code == 302
    typed: dict[str, Any] = {}
    for target in policy().targets:
        typed |= {
            f"{target.priority}-acknowledge": 4,
            f"{target.priority}-respond": 40,
            f"{target.priority}-unit": "business_hour",
        }
    assert client.post("/desk/settings/targets/", typed).status_code == 302
    assert client.post("/desk/settings/publish/", {"reason": "Slower."}).status_code == 302
    org.approve_waiting(now=timezone.now())
    reference = org.lodged(timezone.now()).reference
    page = desk.read(client, f"complaints/{reference}/")
    assert "of working time so far." in page


def test_a_machine_publishes_and_reads_half_days_with_their_time() -> None:
    owner = personnel(org.REPRESENTATIVE)
    halved = replace(policy(), version=2, closures=(Closure(date(2030, 12, 24), closes=time(12)),))
    body = {"text": policy_text.write(halved), "reason": "Christmas Eve."}
    assert owner.post("policy/publish", body, key=None).status_code == 201
    org.approve_waiting(now=timezone.now())
    told = owner.get("policy").json()["closures"]
    assert told == [{"day": "2030-12-24", "unit": None, "labels": [], "closes": "12:00:00"}]
    assert policy().half_days_of(None)[0].closes == time(12)
