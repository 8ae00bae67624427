"""What loosens a control: every field of the policy says it, and each direction is tried."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from amends.core.framework.adoption.reach import rule_loosens
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.adoption.weeks import less_time
from amends.core.framework.labels import Label
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import (
    DEFAULT_PRIORITY_RULES,
    DEFAULT_SIGNIFICANCE,
    DEFAULT_TARGETS,
    CompetenceGate,
    Control,
    ControlName,
    DangerHours,
    Grade,
    LateLetters,
    Level,
    Limit,
    OutsideBody,
    Priority,
    PriorityRule,
    SignificanceRule,
    Strength,
    Target,
)
from amends.core.framework.policy.loosening import LOOSENING, loosened
from amends.core.framework.policy.organization import Closure, Entity, Unit
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.retention import Kept, Retention
from amends.core.framework.policy.vocabulary import Entry, FieldType, OwnField
from amends.core.principles.calendars import Calendar, HalfDay, HalfDays
from amends.core.principles.timeliness import TermUnit
from amends.core.shape import fields_of
from amends.core.values import Code, Id, Money

HOUSE, DAMP = Code("house"), Code("damp")
CALENDAR, OTHER = Code("ie"), Code("idle")
CHRISTMAS = date(2026, 12, 24)


def eur(minor: int) -> Money:
    return Money(minor, Code("eur"))


STRICT = Policy(
    1,
    "A Company",
    danger_words=(Label("en", "gas, fire"),),
    danger_call_within=60,
    danger_contacts=(Id("person/ann"), Id("person/bob")),
    warn_days=3,
    climb_days=5,
    competence=CompetenceGate.refuse,
    competence_for=(HOUSE,),
    refusals_read=20,
    refusals_read_above=eur(50_000),
    categories=(Entry(HOUSE), Entry(DAMP, parent=HOUSE)),
    controls=(
        Control(ControlName.authorize_response, Strength.required_above, eur(10_000)),
        *(Control(name) for name in ControlName if name is not ControlName.authorize_response),
    ),
    limits=(Limit(Role.handler, eur(5_000)),),
    ladder=(Level(Code("review"), Role.area_manager),),
    bodies=(OutsideBody(Code("ombudsman")),),
    own_fields=(
        OwnField(Code("own.health"), FieldType.words, personal=True, visible_to=(Role.handler,)),
    ),
    retention=(Retention(Kept.words, 72),),
    calendar=CALENDAR,
    entities=(Entity(Code("ltd"), calendar=CALENDAR),),
    units=(Unit(Code("north")), Unit(Code("south"), entity=Code("ltd"))),
)


def _controls(name: ControlName, strength: Strength, above: Money | None = None) -> Any:
    changed = Control(name, strength, above)
    return tuple(changed if control.name is name else control for control in STRICT.controls)


def _own_field(**changes: Any) -> Any:
    return (replace(STRICT.own_fields[0], **changes),)


LOOSER: dict[str, list[Any]] = {
    "secret_allowed": [False],
    "anonymous_allowed": [False],
    "danger_words": [(Label("en", "gas"),), ()],
    "danger_call_within": [0, 61],
    "danger_hours": [DangerHours.when_open],
    "danger_contacts": [(Id("person/ann"),)],
    "reaction_days": [5],
    "post_days": [1],
    "no_reply_notices": [1],
    "watch_days": [90],
    "cause_days": [90],
    "access_months": [3],
    "status_notice_days": [20],
    "warn_days": [0],
    "climb_days": [0, 9],
    "late_letters": [LateLetters.by_a_person],
    "extensions": [9],
    "extension_days": [40],
    "checked_share": [0],
    "refusals_read": [19],
    "refusals_read_above": [None, eur(50_001)],
    "competence_for": [(), (DAMP,)],
    "competence": [CompetenceGate.warn],
    "targets": [
        (Target(Priority.routine, 1, 21), *DEFAULT_TARGETS[1:]),
        (Target(Priority.routine, 2, 20), *DEFAULT_TARGETS[1:]),
        (Target(Priority.routine, 1, 20, TermUnit.day), *DEFAULT_TARGETS[1:]),
        DEFAULT_TARGETS[1:],
    ],
    "priority_rules": [
        DEFAULT_PRIORITY_RULES[1:],
        (PriorityRule(Priority.routine), *DEFAULT_PRIORITY_RULES),
    ],
    "significance": [
        DEFAULT_SIGNIFICANCE[1:],
        (replace(DEFAULT_SIGNIFICANCE[0], amount_at_least=eur(1)), DEFAULT_SIGNIFICANCE[1]),
    ],
    "controls": [
        *(_controls(name, Strength.alone_with_reason) for name in ControlName),
        _controls(ControlName.verify_correction, Strength.required_above, eur(100)),
        _controls(ControlName.authorize_response, Strength.required_above, eur(10_001)),
        _controls(ControlName.authorize_response, Strength.required_above, Money(100, Code("gbp"))),
    ],
    "limits": [
        (Limit(Role.handler, eur(5_001)),),
        (*STRICT.limits, Limit(Role.contact_personnel, eur(1))),
        (*STRICT.limits, Limit(Role.handler, eur(9_000), Code("refund"))),
        (*STRICT.limits, Limit(Role.handler, Money(1, Code("gbp")))),
    ],
    "ladder": [
        (),
        (replace(STRICT.ladder[0], retired=True),),
        (replace(STRICT.ladder[0], role=Role.handler),),
    ],
    "bodies": [
        (),
        (replace(STRICT.bodies[0], retired=True),),
        (replace(STRICT.bodies[0], categories=(DAMP,)),),
    ],
    "categories": [(Entry(HOUSE), Entry(DAMP))],
    "own_fields": [
        _own_field(visible_to=()),
        _own_field(visible_to=(Role.handler, Role.contact_personnel)),
        _own_field(personal=False),
    ],
    "retention": [
        (Retention(Kept.words, 71),),
        (*STRICT.retention, Retention(Kept.words, 12, HOUSE)),
        (*STRICT.retention, Retention(Kept.files, 12)),
    ],
    "propose_disposals": [True],
    "calendar": [OTHER],
    "entities": [(Entity(Code("ltd"), calendar=OTHER),)],
    "units": [
        (replace(STRICT.units[0], calendar=OTHER), STRICT.units[1]),
        (*STRICT.units, Unit(Code("new"), calendar=OTHER)),
    ],
    "closures": [
        (Closure(CHRISTMAS),),
        (Closure(CHRISTMAS, Code("north")),),
        (Closure(CHRISTMAS, closes=time(13)),),
    ],
    "half_days": [HalfDays.off],
}
CASES = [(name, value) for name, values in LOOSER.items() for value in values]


def test_every_field_of_a_policy_says_what_loosens_it_or_why_nothing_does() -> None:
    assert LOOSENING.keys() == {field.name for field in fields_of(Policy)}
    assert LOOSER.keys() == {n for n, loosens in LOOSENING.items() if not isinstance(loosens, str)}


@pytest.mark.parametrize(
    ("name", "value"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)]
)
def test_a_looser_policy_is_noticed_and_the_way_back_is_none(name: str, value: Any) -> None:
    looser = replace(STRICT, **{name: value})
    assert name in loosened(STRICT, looser)
    if name not in _BOTH:
        assert loosened(looser, STRICT) == ()


_BOTH = {"targets", "controls", "ladder", "calendar", "entities", "units"}
"""Where deadlines, amounts, roles or calendars cannot be compared, both ways are looser."""


CALENDAR_OF_2026 = Calendar(
    Code("ie"),
    holidays=frozenset({date(2026, 12, 25)}),
    known_until=date(2026, 12, 31),
    opens=time(9),
    closes=time(17),
)


@pytest.mark.parametrize(
    ("changes", "looser"),
    [
        ({"holidays": frozenset({date(2026, 12, 25), date(2026, 12, 24)})}, True),
        ({"holidays": frozenset({date(2026, 12, 25), date(2027, 3, 17)})}, False),
        ({"holidays": frozenset({date(2026, 12, 25), date(2026, 12, 26)})}, False),  # a Saturday
        ({"half_days": (HalfDay(date(2026, 12, 24), time(12)),)}, True),
        ({"weekend": frozenset({4, 5, 6})}, True),
        ({"opens": time(10)}, True),
        ({"opens": time(8)}, False),
        ({"opens": None, "closes": None}, False),
    ],
)
def test_a_calendar_with_less_working_time_loosens_and_new_years_do_not(
    changes: Any, looser: bool
) -> None:
    after = replace(CALENDAR_OF_2026, **changes)
    assert less_time(CALENDAR_OF_2026, after) is looser
    held = Rules(STRICT, calendars={CALENDAR_OF_2026.code: CALENDAR_OF_2026})
    assert rule_loosens(held, after) is looser
    assert not rule_loosens(Rules(STRICT), after), "a first calendar replaces none"


def test_what_decides_nothing_and_what_is_stricter_takes_no_second_person() -> None:
    stricter = replace(
        STRICT,
        name="Another name",
        limits=(Limit(Role.handler, eur(100)),),
        significance=(*STRICT.significance, SignificanceRule(severity_at_least=Grade.high)),
        retention=(Retention(Kept.words, 120),),
        checked_share=50,
        refusals_read=100,
        refusals_read_above=eur(0),
    )
    assert loosened(STRICT, stricter) == ()
    assert loosened(STRICT, STRICT) == ()
