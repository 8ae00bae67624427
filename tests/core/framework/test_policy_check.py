"""Clause 5.3: every mistake that a policy may hold is found before it is published."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import get_args

import pytest

from amends.core.framework.labels import Label
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.branding import contrast_with_white
from amends.core.framework.policy.check import check
from amends.core.framework.policy.commitments import (
    Control,
    ControlName,
    Limit,
    OutsideBody,
    Priority,
    SignificanceRule,
    Strength,
    Target,
)
from amends.core.framework.policy.organization import (
    Brand,
    Closure,
    Entity,
    Unit,
)
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import (
    AskedAt,
    AskedOf,
    Entry,
    FieldType,
    Option,
    OwnField,
)
from amends.core.principles.calendars import HalfDays
from amends.core.values import Code, Id, Money
from amends.governance.defaults import PolicyName, default_policy

EUR = Code("eur")
STANDARD = policy_text.read(default_policy("standard"))
SAID = (Label("en", "said"),)


def entry(code: str, *, parent: str | None = None, mapped_to: str | None = None) -> Entry:
    return Entry(
        Code(code),
        SAID,
        None if parent is None else Code(parent),
        mapped_to=None if mapped_to is None else Code(mapped_to),
    )


def found(policy: Policy) -> set[tuple[str, str]]:
    """What the standard policy does not already have: (code, path)."""
    known = {(str(one.code), one.path) for one in check(STANDARD)}
    return {(str(one.code), one.path) for one in check(policy)} - known


@pytest.mark.parametrize("name", get_args(PolicyName.__value__))
def test_a_default_policy_lacks_nothing_but_the_bodies_only_its_adopter_knows(name: str) -> None:
    policy = policy_text.read(default_policy(name))  # type: ignore[arg-type]
    assert [(one.code, one.blocks) for one in check(policy)] == [
        ("no_outside_body", False),
        ("nowhere_to_turn", False),
    ]


@pytest.mark.parametrize("name", get_args(PolicyName.__value__))
def test_a_default_policy_has_the_thirteen_responses_and_the_eighteen_actions(name: str) -> None:
    policy = policy_text.read(default_policy(name))  # type: ignore[arg-type]
    assert len(policy.response_types) == 13
    assert [action.iso for action in policy.actions] == [f"iso.a{n}" for n in range(36, 54)]


def test_the_standard_categories_report_under_all_thirty_five() -> None:
    reported = {category.iso for category in STANDARD.categories}
    assert reported == {f"iso.p{n:02}" for n in range(1, 36)}


FLAWS = {
    "a code twice": (
        {"causes": (entry("a"), entry("a"))},
        {("duplicate", "causes.a")},
    ),
    "a parent that is not there": (
        {"products": (entry("a", parent="b"),)},
        {("unknown_parent", "products.a")},
    ),
    "a circle of parents": (
        {"products": (entry("a", parent="b"), entry("b", parent="a"))},
        {("circle", "products.a"), ("circle", "products.b")},
    ),
    "a code mapped to one that is not there": (
        {"products": (entry("a", mapped_to="b"),)},
        {("unknown_target", "products.a")},
    ),
    "a circle of mappings": (
        {"products": (entry("a", mapped_to="a"),)},
        {("circle", "products.a")},
    ),
    "a unit below itself": (
        {"units": (Unit(Code("a"), SAID, parent=Code("a")),)},
        {("circle", "units.a")},
    ),
    "a unit below a retired one": (
        {
            "units": (
                Unit(Code("a"), SAID, parent=Code("b")),
                Unit(Code("b"), SAID, retired=True),
            )
        },
        {("parent_retired", "units.a")},
    ),
    "a deputy of oneself": (
        {"units": (Unit(Code("a"), SAID, owner=Id("person/1"), deputy=Id("person/1")),)},
        {("own_deputy", "units.a.deputy")},
    ),
    "a unit of no known entity and brand": (
        {"units": (Unit(Code("a"), SAID, entity=Code("x"), brand=Code("y")),)},
        {("unknown_entity", "units.a.entity"), ("unknown_brand", "units.a.brand")},
    ),
    "a brand of no known entity": (
        {"brands": (Brand(Code("a"), SAID, entity=Code("x")),)},
        {("unknown_entity", "brands.a.entity")},
    ),
    "a closure of no known unit": (
        {"closures": (Closure(date(2026, 12, 24), Code("x")),)},
        {("unknown_unit", "closures.2026-12-24.unit")},
    ),
    "closed so often that no date could be told": (
        {"closures": tuple(Closure(date(2026, 1, 1) + timedelta(2 * n)) for n in range(151))},
        {("always_closed", "closures.2026-01-01")},
    ),
    "half-days that end when the day begins, so often": (
        {
            "closures": tuple(
                Closure(date(2026, 1, 1) + timedelta(n), closes=time()) for n in range(151)
            ),
        },
        {("always_closed", "closures.2026-01-01")},
    ),
    "half-days that are none, so often": (
        {
            "half_days": HalfDays.off,
            "closures": tuple(
                Closure(date(2026, 1, 1) + timedelta(n), closes=time(12)) for n in range(151)
            ),
        },
        {("always_closed", "closures.2026-01-01")},
    ),
    "a zone that is none": (
        {"zone": "Europe/Nowhere", "entities": (Entity(Code("a"), SAID, zone="Mars"),)},
        {("unknown_zone", "zone"), ("unknown_zone", "entities.a.zone")},
    ),
    "a colour on which white cannot be read": (
        {"accent": "#ffcc00", "brands": (Brand(Code("a"), SAID, accent="blue"),)},
        {("low_contrast", "accent"), ("no_colour", "brands.a.accent")},
    ),
    "a priority without target": (
        {"targets": STANDARD.targets[:2]},
        {("no_target", "targets.urgent")},
    ),
    "an answer before the acknowledgement": (
        {"targets": (*STANDARD.targets[:2], Target(Priority.urgent, 3, 2))},
        {("acknowledged_after_response", "targets.urgent")},
    ),
    "a negative target": (
        {"targets": (*STANDARD.targets[:2], Target(Priority.urgent, -1, 2))},
        {("negative", "targets.urgent")},
    ),
    "no days to react": ({"reaction_days": 0}, {("too_small", "reaction_days")}),
    "more months for an access request than the law allows": (
        {"access_months": 4},
        {("too_large", "access_months")},
    ),
    "a window of no time": (
        {"bodies": (OutsideBody(Code("a"), SAID, window_amount=0),)},
        {("too_small", "bodies.a.window_amount")},
    ),
    "no ladder": ({"ladder": ()}, {("no_ladder", "ladder")}),
    "a limit for no known response": (
        {"limits": (Limit(Role.handler, Money(1, EUR), Code("gold")),)},
        {("unknown_response_type", "limits.handler.gold.eur")},
    ),
    "a limit in another currency": (
        {"limits": (Limit(Role.handler, Money(1, Code("usd"))),)},
        {("other_currency", "limits.handler.any.usd")},
    ),
    "what is significant in another currency": (
        {"significance": (SignificanceRule(amount_at_least=Money(1, Code("usd"))),)},
        {("other_currency", "significance.0.amount_at_least")},
    ),
    "the amount above which refusals are read in another currency": (
        {"refusals_read_above": Money(1, Code("usd"))},
        {("other_currency", "refusals_read_above")},
    ),
    "a policy in no currency": (
        {
            "currency": Code("gold"),
            "limits": (),
            "controls": (),
            "significance": (),
            "refusals_read_above": None,
        },
        {("no_currency", "currency")},
    ),
    "a limit in no currency": (
        {"limits": (Limit(Role.handler, Money(-1, Code("gold"))),)},
        {
            ("no_currency", "limits.handler.any.gold"),
            ("negative", "limits.handler.any.gold"),
        },
    ),
    "a role with two limits": (
        {"limits": (Limit(Role.handler, Money(1, EUR)), Limit(Role.handler, Money(2, EUR)))},
        {("duplicate", "limits.handler.any.eur")},
    ),
    "an amount that a control does not use": (
        {"controls": (Control(ControlName.decline_scope, Strength.required, Money(1, EUR)),)},
        {("above_goes_with_required_above", "controls.decline_scope.above")},
    ),
    "a control above nothing": (
        {"controls": (Control(ControlName.decline_scope, Strength.required_above),)},
        {("above_goes_with_required_above", "controls.decline_scope.above")},
    ),
    "an own field outside its namespace": (
        {"own_fields": (OwnField(Code("meter"), FieldType.int, SAID),)},
        {("not_own", "own_fields.meter")},
    ),
    "a choice without options": (
        {"own_fields": (OwnField(Code("own.tenure"), FieldType.code, SAID),)},
        {("options_go_with_code", "own_fields.own.tenure")},
    ),
    "personal data that could not be erased": (
        {"own_fields": (OwnField(Code("own.born"), FieldType.day, SAID, personal=True),)},
        {("personal_is_words", "own_fields.own.born")},
    ),
    "something for some roles that stands in the record": (
        {
            "own_fields": (
                OwnField(Code("own.born"), FieldType.day, SAID, visible_to=(Role.handler,)),
            )
        },
        {("hidden_is_words", "own_fields.own.born")},
    ),
    "a complainant asked when it is closed": (
        {
            "own_fields": (
                OwnField(
                    Code("own.born"),
                    FieldType.day,
                    SAID,
                    asked_of=AskedOf.complainant,
                    asked_at=AskedAt.closing,
                ),
            )
        },
        {("complainant_when_lodging", "own_fields.own.born")},
    ),
    "options twice": (
        {
            "own_fields": (
                OwnField(
                    Code("own.tenure"),
                    FieldType.code,
                    SAID,
                    (Option(Code("rent"), SAID), Option(Code("rent"), SAID)),
                ),
            )
        },
        {("duplicate", "own_fields.own.tenure.options.rent")},
    ),
    "a label that is missing": (
        {"causes": (Entry(Code("a")), Entry(Code("b"), retired=True))},
        {("no_label", "causes.a.labels.en")},
    ),
    "no language": ({"languages": ()}, {("no_language", "languages")}),
    "no wording in the first language": (
        {"languages": ("en",), "templates": (replace(STANDARD.templates[0], language="de"),)},
        {("no_template", f"templates.{STANDARD.templates[0].code}.en")},
    ),
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_flaw_is_found_where_it_is(flaw: str) -> None:
    changed, expected = FLAWS[flaw]
    assert found(replace(STANDARD, **changed)) == expected  # type: ignore[arg-type]


def test_every_further_language_lists_what_it_lacks_without_blocking() -> None:
    more = [one for one in check(replace(STANDARD, languages=("en", "it"))) if "it" in one.values]
    assert ("no_label", "causes.training.labels.it") in {(one.code, one.path) for one in more}
    assert {one.code for one in more} == {"no_label", "no_template"}
    assert not any(one.blocks for one in more)


def test_a_code_in_force_that_was_deleted_blocks() -> None:
    without = replace(STANDARD, causes=STANDARD.causes[1:])
    [deleted] = [one for one in check(without, before=STANDARD) if one.blocks]
    assert (deleted.code, deleted.path) == ("code_deleted", f"causes.{STANDARD.causes[0].code}")
    retired = (replace(STANDARD.causes[0], retired=True), *STANDARD.causes[1:])
    assert not any(one.blocks for one in check(replace(STANDARD, causes=retired), before=STANDARD))


def test_what_blocks_is_told_first() -> None:
    order = [one.blocks for one in check(replace(STANDARD, ladder=(), languages=("en", "de")))]
    assert order == sorted(order, reverse=True)
    assert order[0]


@pytest.mark.parametrize(
    ("colour", "contrast"),
    [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#777777", 4.48)],
)
def test_contrast_is_that_of_the_published_formula(colour: str, contrast: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(contrast, abs=0.01)


@pytest.mark.parametrize("colour", ["", "#fff", "1d4f73", "#1d4f7g", "red", "#1d4f733"])
def test_what_is_no_colour_has_no_contrast(colour: str) -> None:
    assert contrast_with_white(colour) is None


def test_what_is_told_of_how_we_are_reached_can_be_used() -> None:
    policy = policy_text.read(default_policy("standard"))
    told = replace(policy, email="complaints@example.org", phone="+353 (0)1 555-0100")
    assert not found(told) & {("no_email", "email"), ("no_phone", "phone")}
    assert ("nowhere_to_turn", "email") not in found(told)
    for email in ("nobody", "a@b@c", "a b@c", "x <a@b.c>"):
        assert ("no_email", "email") in found(replace(policy, email=email))
    for phone in ("call us", "12", "+353 1 555 0100\nBcc: x"):
        assert ("no_phone", "phone") in found(replace(policy, phone=phone))
    for lines in (("",), ("12 Main Street\nX: y",)):
        assert ("empty_line", "postal_address") in found(replace(policy, postal_address=lines))


def test_how_we_are_reached_comes_back_from_its_text_and_differs_as_a_whole() -> None:
    before = policy_text.read(default_policy("standard"))
    hours = (Label("en", "Weekdays"), Label("de", "Werktags"))
    after = replace(before, postal_address=("A", "B"), opening_hours=hours, phone="+353 1 2")
    assert policy_text.read(policy_text.write(after)) == after
    assert {one.path for one in policy_text.difference(before, after)} == {
        "phone",
        "postal_address",
        "opening_hours",
    }


@pytest.mark.parametrize("name", get_args(PolicyName.__value__))
def test_the_default_policies_are_whole_in_both_of_their_languages(name: str) -> None:
    policy = replace(policy_text.read(default_policy(name)), languages=("de", "en"))  # type: ignore[arg-type]

    assert [one for one in check(policy) if one.code in ("no_label", "no_template")] == []


def test_a_field_of_ones_own_keeps_its_type_and_its_answers() -> None:
    """What was told of it stays of the type that it was told in."""
    rent, own = Option(Code("rent"), SAID), Option(Code("own"), SAID)
    tenure = OwnField(Code("own.tenure"), FieldType.code, SAID, (rent, own))
    before = replace(STANDARD, own_fields=(tenure,))

    def found(changed: OwnField) -> set[tuple[str, str]]:
        after = replace(before, own_fields=(changed,))
        return {(str(one.code), one.path) for one in check(after, before=before) if one.blocks}

    assert found(replace(tenure, options=(replace(rent, retired=True), own))) == set()
    assert found(replace(tenure, options=(rent,))) == {
        ("code_deleted", "own_fields.own.tenure.options.own")
    }
    typed = replace(tenure, type=FieldType.words, options=())
    assert ("type_stays", "own_fields.own.tenure") in found(typed)
