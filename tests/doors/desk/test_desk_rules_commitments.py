"""The rules that are no lists, at the desk: authority, second persons, priority, waiting, the
organization and its holidays."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.records import organization as org

from amends.core.framework.labels import label
from amends.core.framework.policy.commitments import (
    ControlName,
    Grade,
    Priority,
    PriorityRule,
    Strength,
)
from amends.core.framework.policy.policy import Policy
from amends.core.values import Code, Money
from amends.desk.settings import times
from amends.desk.settings.contents import every_page
from amends.handling import rules
from amends.journal.models import Entry as Written

pytestmark = pytest.mark.django_db

EUR = Code("eur")


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def policy() -> Policy:
    return rules.rules_at(timezone.now()).policy


def post(client: Any, address: str, **typed: Any) -> Any:
    answers = {name.replace("__", "-"): value for name, value in typed.items()}
    return client.post(f"/desk/settings/{address}", answers)


def published(client: Any) -> str:
    """The overview of the draft, which is published then."""
    told = desk.read(client, "settings/")
    response = post(client, "publish/", reason="Better so.")
    assert response.status_code == 302, response.content.decode()[-3000:]
    org.approve_waiting(now=timezone.now())
    return told


def test_every_rule_has_a_page_that_is_listed_and_that_every_reader_of_the_policy_can_read() -> (
    None
):
    client = desk.seated(org.AUDITOR)
    listed = desk.read(client, "settings/")
    for _, one in every_page():
        if one.door:
            assert f'href="{one.address}"' not in listed
            continue
        assert f'href="{one.address}"' in listed
        page = desk.read(client, one.address.removeprefix("/desk/"))
        assert "Save to draft" not in page
        assert "Apply calendar" not in page


@pytest.mark.parametrize("person", [org.HANDLER, org.AUDITOR, org.ADMINISTRATOR])
def test_who_may_not_adopt_rules_changes_none_of_them(person: str) -> None:
    client = desk.seated(person)
    limit = {"role": "handler", "amount": "300", "response_type": ""}
    assert client.post("/desk/settings/authority/", limit).status_code == 403
    assert post(client, "authority/", remove="handler//eur").status_code == 403
    assert post(client, "priority/", then="urgent").status_code == 403
    assert post(client, "priority/", remove="0").status_code == 403
    numbers = desk.typed_of(times.WAITING, policy(), watch_days=5)
    assert client.post("/desk/settings/waiting/", numbers).status_code == 403
    given = {"country": "ie", "part": "", "reason": "Mine."}
    assert client.post("/desk/settings/holidays/", given).status_code == 403
    assert policy().version == 1
    assert "ie" not in rules.rules_at(timezone.now()).calendars


def _eur(number: str) -> str:
    return f"€{number}"


def _refund() -> str:
    kind = policy().response_type("refund")
    assert kind is not None
    return label(kind.labels, ("en",)) or ""


def test_limits_by_role_kind_and_currency_are_set_changed_and_taken_away() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    refund = {"role": "handler", "response_type": "refund", "amount": "400"}
    assert client.post("/desk/settings/authority/", refund).status_code == 302
    abroad = {"role": "handler", "response_type": "", "amount": "90.50 GBP"}
    assert client.post("/desk/settings/authority/", abroad).status_code == 302
    more = {"role": "contact_personnel", "response_type": "", "amount": "75"}
    changed = client.post("/desk/settings/authority/?of=contact_personnel//eur", more)
    assert changed.status_code == 302
    assert post(client, "authority/", remove="area_manager//eur").status_code == 302
    told = published(client)
    for sentence in (
        f"handler” for “{_refund()}” in EUR: {_eur('400')} (was empty).",
        "limit of “complaint handler” in GBP: £90.50 (was empty).",
        f"in EUR, amount: {_eur('75')} instead of {_eur('50')}.",
        f"The limit of “area manager” in EUR: now empty (was {_eur('2,500')}).",
        "is in gbp, but your settings use eur",
    ):
        assert sentence in told, sentence
    adopted = policy()
    assert adopted.limit(["handler"], "refund", "eur") == Money(40_000, EUR)
    assert adopted.limit(["handler"], "repair", "eur") == Money(25_000, EUR)
    assert adopted.limit(["handler"], "repair", "gbp") == Money(9_050, Code("gbp"))
    assert adopted.limit(["area_manager"], "repair", "eur") is None
    assert adopted.limits[0].role == "contact_personnel", "a changed limit keeps its place"


def test_a_limit_that_is_changed_to_another_kind_of_response_leaves_the_one_it_was_for() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    refund = {"role": "area_manager", "response_type": "refund", "amount": "2500"}
    changed = client.post("/desk/settings/authority/?of=area_manager//eur", refund)
    assert changed.status_code == 302
    published(client)
    assert policy().limit(["area_manager"], "refund", "eur") == Money(250_000, EUR)
    assert policy().limit(["area_manager"], "repair", "eur") is None


def test_the_same_limit_twice_is_one_and_a_word_is_no_amount() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    nobody = client.post("/desk/settings/authority/", {"role": "", "amount": "300"})
    assert nobody.status_code == 422, "no role is taken for granted"
    for amount in ("300", "310"):
        again = {"role": "handler", "response_type": "", "amount": amount}
        assert client.post("/desk/settings/authority/", again).status_code == 302
    published(client)
    assert policy().limit(["handler"], "repair", "eur") == Money(31_000, EUR)
    wrong = {"role": "handler", "response_type": "", "amount": "much"}
    answer = client.post("/desk/settings/authority/", wrong)
    assert answer.status_code == 422
    assert "much" in answer.content.decode(), "what was typed is still there"


def strengths(**changed: str) -> dict[str, str]:
    typed = {f"{name}-strength": str(policy().control(name).strength) for name in ControlName}
    typed |= {"checked_share": "10", "refusals_read": "0", "refusals_read_above": "1000"}
    return typed | {name.replace("__", "-"): told for name, told in changed.items()}


def test_the_strength_of_a_control_is_chosen_by_its_consequence() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, "settings/second-person/")
    assert "Someone else handles an objection." in page
    assert page.count("a second approver is needed above an amount".capitalize()) == 2
    above = strengths(authorize_response__strength="required_above")
    missing = client.post("/desk/settings/second-person/", above)
    assert missing.status_code == 422
    assert "Enter the amount above which a second approver is needed" in missing.content.decode()
    above |= {"authorize_response-above": "250", "decline_scope-strength": "alone_with_reason"}
    assert client.post("/desk/settings/second-person/", above).status_code == 302
    told = published(client)
    assert "The second approver for “declining a complaint as out of scope”, how strictly: " in told
    control = policy().control("authorize_response")
    assert (control.strength, control.above) == (Strength.required_above, Money(25_000, EUR))
    assert policy().control("decline_scope").strength is Strength.alone_with_reason
    none = strengths(authorize_response__strength="required", authorize_response__above="250")
    assert client.post("/desk/settings/second-person/", none).status_code == 302
    published(client)
    assert "publish_policy" not in {c.name for c in policy().controls}, "left as it was"
    assert policy().control("authorize_response").above is None, "an amount needs its strength"


def test_lines_of_the_priority_rule_are_added_moved_changed_and_taken_away() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    before = policy().priority_rules
    added = post(client, "priority/", complexity_at_least="critical", then="prompt")
    assert added.status_code == 302
    assert post(client, "priority/", up=str(len(before))).status_code == 302
    line = {"severity_at_least": "medium", "immediate_needed": "yes", "then": "urgent"}
    assert client.post("/desk/settings/priority/?line=1", line).status_code == 302
    assert post(client, "priority/", remove="0").status_code == 302
    told = desk.read(client, "settings/")
    line_1 = "“Severity medium or worse and immediate action needed”: urgent"
    assert f"Line 1 of the priority rules: {line_1} instead of “Severity critical”: urgent." in told
    page = desk.read(client, "settings/priority/")
    assert "Severity medium or worse and immediate action needed" in page
    assert "Complexity critical" in page
    published(client)
    wanted = PriorityRule(Priority.urgent, severity_at_least=Grade.medium, immediate_needed=True)
    moved = PriorityRule(Priority.prompt, complexity_at_least=Grade.critical)
    assert policy().priority_rules == (wanted, *before[2:-1], moved, before[-1])


def test_a_line_that_is_not_there_is_neither_moved_nor_changed() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    for wrong in ("99", "-1", "x", "1" * 40, "\N{ARABIC-INDIC DIGIT ONE}"):
        assert post(client, "priority/", remove=wrong).status_code == 200, wrong
        assert client.get("/desk/settings/priority/", {"line": wrong}).status_code == 200
    assert "You have no draft changes." in desk.read(client, "settings/")


def test_a_complaint_is_tried_on_the_draft_and_nothing_is_kept() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    mild = {"severity": "low", "complexity": "low", "impact": "low", "amount": ""}

    def tried(page: str = "priority", **changed: str) -> str:
        answer = client.get(f"/desk/settings/{page}/", mild | changed)
        assert answer.status_code == 200
        return str(answer.content.decode())

    assert "Priority routine: no rule applies. Respond within 20 working days." in tried()
    assert "Priority urgent: safety risk." in tried(safety="on")
    assert "Priority prompt: rule 4." in tried(impact="high")
    assert "Senior management is not alerted: no rule applies." in tried(impact="high")
    assert "We alert senior management at once: rule 1." in tried(severity="critical")
    assert post(client, "significance/", amount_at_least="1000").status_code == 302
    assert "We alert senior management at once: rule 3." in tried("significance", amount="1000")
    assert "Enter an amount" in tried(amount="much")
    published(client)
    assert policy().significant(
        severity="low", impact="low", safety=False, amount=Money(100_000, EUR)
    )


def test_severity_and_impact_stand_in_one_table() -> None:
    page = desk.read(desk.seated(org.HANDLER), "settings/priority/")
    row = page.split("</span>High</th>")[1].split("</tr>")[0]
    assert row.count("prompt") == 4
    assert "Impact critical" in page


def test_waiting_and_reminders_are_numbers_of_at_least_one() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    typed = {"status_notice_days": 7, "reaction_days": 10, "no_reply_notices": 0, "watch_days": 14}
    numbers = desk.typed_of(times.WAITING, policy(), **typed)
    wrong = client.post("/desk/settings/waiting/", numbers)
    assert wrong.status_code == 422
    right = client.post("/desk/settings/waiting/", numbers | {"no_reply_notices": 3})
    assert right.status_code == 302
    assert "Days between reviews of an unresolved complaint: 14 instead of 30." in published(client)
    adopted = policy()
    assert (adopted.reaction_days, adopted.no_reply_notices, adopted.watch_days) == (10, 3, 14)
    assert adopted.status_notice_days == 7


def test_holidays_of_a_country_are_shown_beside_what_is_adopted_and_adopted_with_a_reason() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    shown = client.get("/desk/settings/holidays/", {"country": "ie", "part": ""})
    page = shown.content.decode()
    year = timezone.now().year
    assert "This calendar is new." in page
    assert f"17 March {year + 1}" in page
    assert "Saint Patrick" in page
    given = {"country": "ie", "part": ""}
    assert client.post("/desk/settings/holidays/", given).status_code == 422, "why is asked"
    adopted = client.post("/desk/settings/holidays/", given | {"reason": "We work there."})
    assert adopted.status_code == 302
    calendar = rules.rules_at(timezone.now()).calendars["ie"]
    assert date(year + 1, 3, 17) in calendar.holidays
    last = Written.objects.filter(stream="policy/1").latest("version")
    assert last.kind == "CalendarAdopted"
    assert '"reason":{' in last.body
    assert "We work there" not in last.body
    assert policy().version == 1, "a calendar is adopted by itself"
    again = client.get("/desk/settings/holidays/", given).content.decode()
    assert "Nothing new" in again
    nothing = client.post("/desk/settings/holidays/", given | {"reason": "Again."})
    assert nothing.status_code == 422


def test_the_next_version_of_a_calendar_keeps_the_week_the_hours_and_the_years_before() -> None:
    from dataclasses import replace

    from amends.governance import holidays
    from amends.governance.publishing import adopt_calendar

    book = rules.rules_at(timezone.now())
    first = holidays.of_country("ie", None, rules=book, year=2020, language="en").calendar
    own = replace(first, weekend=frozenset({6}))
    actor = org.acting(org.REPRESENTATIVE)
    adopt_calendar(own, reason="As it was.", actor=actor, now=timezone.now())
    found = holidays.of_country(
        "ie", None, rules=rules.rules_at(timezone.now()), year=2026, language="en"
    )
    assert found.calendar.version == 2
    assert found.calendar.weekend == frozenset({6})
    assert date(2020, 3, 17) in found.calendar.holidays
    assert found.calendar.known_from == first.known_from
    assert not found.gone
    assert date(2028, 3, 17) in found.added


def test_a_part_of_a_country_has_a_calendar_of_its_own() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    given = {"country": "de", "part": "BY", "reason": "We are in Munich."}
    assert client.post("/desk/settings/holidays/", given).status_code == 302
    assert "de-by" in rules.rules_at(timezone.now()).calendars
    strange = client.get("/desk/settings/holidays/", {"country": "ie", "part": "BY"})
    assert strange.status_code == 200
    assert "This calendar is new." in strange.content.decode()


def test_the_organization_and_each_unit_say_what_holds_and_where_from() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    given = {"country": "ie", "part": "", "reason": "We work there."}
    assert client.post("/desk/settings/holidays/", given).status_code == 302
    own = {"name": "The Shop", "country": "ie", "zone": "Europe/Dublin", "calendar": "ie"}
    assert client.post("/desk/settings/organization/", own).status_code == 302
    unit = {"label-en": "North", "parent": "main", "zone": "Europe/London"}
    assert client.post("/desk/settings/units/", unit).status_code == 302
    below = {"label-en": "Pier", "parent": "north"}
    assert client.post("/desk/settings/units/", below).status_code == 302
    page = desk.read(client, "settings/organization/")
    north, pier = (
        page.split(f">{name}</a></th>")[1].split("</tr>")[0] for name in ("North", "Pier")
    )
    assert "London time" in north
    assert "own setting" in north
    assert "from North" in pier
    assert "from the organisation" in pier
    assert "Ireland" in pier
    published(client)
    in_force = rules.rules_at(timezone.now())
    assert in_force.policy.name == "The Shop"
    assert in_force.calendar("pier").zone == "Europe/London"
    assert date(timezone.now().year + 1, 3, 17) in in_force.calendar("pier").holidays
