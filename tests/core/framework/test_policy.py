"""Clause 5.3: what a policy answers when it is asked."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.framework.labels import (
    Label,
    label,
)
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import (
    Control,
    ControlName,
    Grade,
    Level,
    Limit,
    OutsideBody,
    Priority,
    PriorityRule,
    Strength,
)
from amends.core.framework.policy.organization import (
    Brand,
    Closure,
    Entity,
    Unit,
)
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import (
    LIST_NAMES,
    Entry,
    Template,
)
from amends.core.values import Code, Id, Money

EUR = Code("eur")
POLICY = Policy(
    version=3,
    name="Harbour Homes",
    country=Code("de"),
    zone="Europe/Berlin",
    entities=(Entity(Code("homes_ltd"), country=Code("gb"), zone="Europe/London"),),
    brands=(Brand(Code("repairs"), entity=Code("homes_ltd"), accent="#7a1f3d"),),
    units=(
        Unit(Code("group"), owner=Id("person/1")),
        Unit(Code("north"), parent=Code("group"), brand=Code("repairs"), calendar=Code("uk-ew")),
        Unit(Code("counter"), parent=Code("north"), calendar=Code("uk-sct")),
    ),
    closures=(
        Closure(date(2026, 12, 24)),
        Closure(date(2026, 6, 5), unit=Code("north")),
    ),
    categories=(
        Entry(Code("late")),
        Entry(Code("old"), retired=True),
        Entry(Code("older"), mapped_to=Code("late")),
    ),
    limits=(
        Limit(Role.handler, Money(25_000, EUR)),
        Limit(Role.handler, Money(5_000, EUR), Code("goodwill")),
        Limit(Role.area_manager, Money(100_000, EUR)),
    ),
    ladder=(Level(Code("first"), Role.area_manager), Level(Code("top"), Role.top_management)),
    bodies=(OutsideBody(Code("ombudsman"), window_amount=12),),
    templates=(
        Template(Code("answer"), "en", 1, "s", "old"),
        Template(Code("answer"), "en", 2, "s", "new"),
    ),
)
grades = st.sampled_from(Grade)


# --- lists ---


def test_retired_and_mapped_codes_are_known_but_cannot_be_chosen() -> None:
    assert [POLICY.usable("categories", code) for code in ("late", "old", "older", "none")] == [
        True,
        False,
        False,
        False,
    ]
    old = POLICY.listed("categories", "old")
    assert old is not None
    assert old.retired


def test_every_list_is_asked_alike() -> None:
    for name in LIST_NAMES:
        entry = Entry(Code("one"))
        policy = replace(POLICY, **{name: (entry,)})  # type: ignore[arg-type]
        assert policy.listed(name, "one") is entry
        assert policy.listed(name, "two") is None


# --- priority (7.5) ---


@given(severity=grades, complexity=grades, impact=grades, immediate=st.booleans())
def test_safety_is_urgent_whatever_the_rules_say(
    severity: Grade, complexity: Grade, impact: Grade, immediate: bool
) -> None:
    lenient = replace(POLICY, priority_rules=(PriorityRule(Priority.routine),))
    assert (
        lenient.priority(
            severity=severity,
            complexity=complexity,
            impact=impact,
            safety=True,
            immediate_needed=immediate,
        )
        is Priority.urgent
    )


@given(severity=grades, complexity=grades, impact=grades, immediate=st.booleans())
def test_a_graver_complaint_is_never_less_pressing(
    severity: Grade, complexity: Grade, impact: Grade, immediate: bool
) -> None:
    pressing = list(Priority)

    def place(**graver: Grade | bool) -> int:
        given: dict[str, Grade | bool] = {
            "severity": severity,
            "complexity": complexity,
            "impact": impact,
            "immediate_needed": immediate,
            **graver,
        }
        return pressing.index(POLICY.priority(safety=False, **given))  # type: ignore[arg-type]

    assert place(severity=Grade.critical) >= place()
    assert place(impact=Grade.critical) >= place()
    assert place(immediate_needed=True) >= place()


def test_the_first_matching_rule_decides_and_routine_is_the_rest() -> None:
    policy = replace(
        POLICY,
        priority_rules=(
            PriorityRule(Priority.prompt, complexity_at_least=Grade.high),
            PriorityRule(Priority.urgent, severity_at_least=Grade.high),
        ),
    )

    def priority(severity: str, complexity: str) -> Priority:
        return policy.priority(
            severity=severity,
            complexity=complexity,
            impact="low",
            safety=False,
            immediate_needed=False,
        )

    assert priority("critical", "high") is Priority.prompt
    assert priority("critical", "low") is Priority.urgent
    assert priority("medium", "medium") is Priority.routine
    with pytest.raises(ValueError, match="grave"):
        priority("grave", "low")


def test_urgent_is_due_sooner_than_prompt_and_prompt_than_routine() -> None:
    targets = [POLICY.target(priority) for priority in Priority]
    assert [(t.acknowledge, t.respond) for t in targets] == [(1, 20), (1, 10), (0, 2)]
    with pytest.raises(ValueError, match="no target"):
        replace(POLICY, targets=()).target("urgent")


def test_safety_and_the_critical_are_significant() -> None:
    assert POLICY.significant(severity="low", impact="low", safety=True)
    assert POLICY.significant(severity="critical", impact="low", safety=False)
    assert not POLICY.significant(severity="high", impact="high", safety=False)


# --- authority and controls (5.4) ---


def test_the_largest_limit_of_the_roles_counts() -> None:
    both = POLICY.limit(["handler", "area_manager"], "refund", "eur")
    assert both == Money(100_000, EUR)
    assert POLICY.limit(["handler"], "refund", "eur") == Money(25_000, EUR)


def test_a_limit_for_the_response_type_stands_before_the_general_one() -> None:
    assert POLICY.limit(["handler"], "goodwill", "eur") == Money(5_000, EUR)


def test_no_limit_in_a_currency_is_no_authority() -> None:
    assert POLICY.limit(["handler"], "refund", "usd") is None
    assert POLICY.limit(["auditor"], "refund", "eur") is None


def test_a_control_that_the_policy_does_not_mention_is_required() -> None:
    assert POLICY.control("decline_scope") == Control(ControlName.decline_scope, Strength.required)
    with pytest.raises(ValueError, match="made_up"):
        POLICY.control("made_up")


@pytest.mark.parametrize(
    ("strength", "minor", "currency", "needed"),
    [
        (Strength.required, None, "eur", True),
        (Strength.required, 1, "eur", True),
        (Strength.required_above, None, "eur", False),
        (Strength.required_above, 50_000, "eur", False),
        (Strength.required_above, 50_001, "eur", True),
        (Strength.required_above, 1, "usd", True),
        (Strength.alone_with_reason, 50_001, "eur", False),
    ],
)
def test_when_a_second_person_is_needed(
    strength: Strength, minor: int | None, currency: str, needed: bool
) -> None:
    above = Money(50_000, EUR) if strength is Strength.required_above else None
    control = Control(ControlName.authorize_response, strength, above)
    amount = None if minor is None else Money(minor, Code(currency))
    assert control.second_needed(amount) is needed


def test_a_control_above_an_amount_that_was_forgotten_is_always_needed() -> None:
    assert Control(ControlName.decline_scope, Strength.required_above).second_needed(None)


# --- nearest first ---


@pytest.mark.parametrize(
    ("unit", "what", "value", "place", "code"),
    [
        ("counter", "calendar", "uk-sct", "unit", "counter"),
        ("counter", "accent", "#7a1f3d", "brand", "repairs"),
        ("counter", "zone", "Europe/London", "entity", "homes_ltd"),
        ("counter", "owner", "person/1", "unit", "group"),
        ("group", "zone", "Europe/Berlin", "organization", None),
        ("north", "country", "gb", "entity", "homes_ltd"),
        (None, "calendar", "weekdays", "organization", None),
        ("nowhere", "country", "de", "organization", None),
    ],
)
def test_a_setting_is_found_nearest_first_and_says_where(
    unit: str | None, what: str, value: str, place: str, code: str | None
) -> None:
    found = POLICY.setting(unit, what)  # type: ignore[arg-type]
    assert found is not None
    assert (found.value, found.place, found.code) == (value, place, code)


def test_a_setting_that_nobody_made_is_none() -> None:
    assert POLICY.setting("counter", "deputy") is None


def test_a_circle_of_units_ends() -> None:
    policy = replace(
        POLICY, units=(Unit(Code("a"), parent=Code("b")), Unit(Code("b"), parent=Code("a")))
    )
    assert [unit.code for unit in policy.ancestors("a")] == ["a", "b"]


def test_a_unit_is_closed_when_those_above_it_are() -> None:
    assert POLICY.closed_days("counter") == {date(2026, 12, 24), date(2026, 6, 5)}
    assert POLICY.closed_days("group") == {date(2026, 12, 24)}


# --- words ---


def test_the_newest_wording_is_taken_and_the_first_language_stands_in() -> None:
    for language in ("en", "de"):
        template = POLICY.template("answer", language)
        assert template is not None
        assert template.text == "new"
    assert POLICY.template("unheard_of", "en") is None


def test_a_label_is_found_in_the_first_language_that_has_one() -> None:
    labels = (Label("de", "Verspätung"), Label("en", "Delay"))
    assert label(labels, ("fr", "en", "de")) == "Delay"
    assert label(labels, ("fr",)) is None
