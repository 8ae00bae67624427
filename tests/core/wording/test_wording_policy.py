"""A policy in sentences: every rule, every part and every finding has its words."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from amends.core.framework.labels import Label
from amends.core.framework.packs import letter_check
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy import check as policy_check
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.commitments import Limit
from amends.core.framework.policy.organization import (
    Brand,
    Closure,
    Unit,
)
from amends.core.framework.policy.policy import Policy
from amends.core.shape import fields_of
from amends.core.values import Code, Id, Money
from amends.governance import branding
from amends.wording import policy as wording
from amends.wording.policy.findings import WORDS
from amends.wording.policy.places import ENTRY, PART
from amends.wording.policy.settings import SETTINGS

BEFORE = Policy(1, "A Company", units=(Unit(Code("main"), (Label("en", "Main"),)),))


def told(after: Policy) -> list[str]:
    known = wording.Policies(after, BEFORE, {"person/ann": "Ann Owner"})
    return [wording.change(one, known) for one in policy_text.difference(BEFORE, after)]


def test_every_rule_of_a_policy_has_a_name() -> None:
    assert {field.name for field in fields_of(Policy)} == SETTINGS.keys() | ENTRY.keys()


def test_every_part_of_an_entry_has_a_name() -> None:
    held = {field.name: field.shape for field in fields_of(Policy)}
    for name in ENTRY:
        [cls] = held[name].classes
        parts = {part.name for part in fields_of(cls)}
        assert parts <= PART.keys(), (name, parts - PART.keys())


def test_every_finding_has_its_sentence() -> None:
    given = set()
    for module in (policy_check, letter_check, branding):
        source = Path(module.__file__ or "").read_text()
        given |= set(
            re.findall(r'(?:_finding\(|Code\()"([a-z]+_[a-z_]+|circle|duplicate|negative)"', source)
        )
    named = ("brand", "category", "entity", "parent", "target", "unit")
    given |= {f"unknown_{kind}" for kind in named}
    assert given - {"no_toml"} == WORDS.keys()


def test_a_finding_says_where_and_what_to_do() -> None:
    wrong = replace(BEFORE, brands=(Brand(Code("b"), (Label("en", "Bee"),), accent="#ffcc00"),))
    known = wording.Policies(wrong, BEFORE)
    found = next(one for one in policy_check.check(wrong) if one.code == "low_contrast")
    assert wording.finding(found, known) == (
        "The brand “Bee”, colour: white text on #ffcc00 is hard to read (contrast 1.51, needs "
        "4.5). Choose a darker colour."
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"accent": "#2c5e2e"}, "Colour: “#2c5e2e” instead of “#0b5d6b”."),
        (
            {"name": "decline_scope"},
            "Name of the organisation: “decline_scope” instead of “A Company”.",
        ),
        ({"logo": Id("a" * 64)}, "Logo is new."),
        ({"watch_days": 7}, "Days between reviews of an unresolved complaint: 7 instead of 30."),
        (
            {"closures": (Closure(date(2026, 12, 24), Code("main")),)},
            "The closed day Thursday 24 December 2026 of “Main” is new.",
        ),
        (
            {"units": (replace(BEFORE.units[0], owner=Id("person/ann")),)},
            "The unit “Main”, owner of its complaints: Ann Owner (was empty).",
        ),
        (
            {"limits": (Limit(Role.handler, Money(5000, Code("eur"))),)},
            "The limit of “complaint handler” in EUR: \u20ac50 (was empty).",
        ),
    ],
)
def test_a_change_reads_as_a_sentence(changes: dict[str, object], expected: str) -> None:
    assert told(replace(BEFORE, **changes)) == [expected]  # type: ignore[arg-type]


def test_no_difference_of_the_shipped_policies_shows_a_path() -> None:
    from importlib.resources import files

    defaults = files("amends.governance") / "defaults"
    read = [
        policy_text.read((defaults / f"{name}.toml").read_text(encoding="utf-8"))
        for name in ("standard", "small_business")
    ]
    for before, after in (
        read,
        reversed(read),
        (Policy(1, "x"), read[0]),
        (read[0], Policy(1, "x")),
    ):
        known = wording.Policies(after, before)
        for change in policy_text.difference(before, after):
            said = wording.change(change, known)
            assert "." not in change.path or change.path not in said
            assert "{" not in said.replace("{reference}", "")
        for finding in policy_check.check(after, before=before):
            said = wording.finding(finding, known)
            assert "." not in finding.path or finding.path not in said
