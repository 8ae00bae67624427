"""Clause 5.3: a policy as text, what is refused in one, and what differs between two."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.core.framework.labels import (
    Label,
    PackPoint,
)
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.check import missing_codes
from amends.core.framework.policy.commitments import (
    Control,
    ControlName,
    Level,
    Limit,
    OutsideBody,
    Priority,
    PriorityRule,
    SignificanceRule,
    Strength,
    Target,
)
from amends.core.framework.policy.organization import (
    Closure,
    Unit,
)
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.text import (
    ChangeKind,
    difference,
)
from amends.core.framework.policy.vocabulary import (
    Entry,
    FieldType,
    OwnField,
    Template,
)
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.values import Code, Id, Money
from amends.governance.defaults import default_policy

POLICY = Policy(
    version=1,
    name="Harbour Homes",
    categories=(Entry(Code("late"), (Label("en", "Delay"),)), Entry(Code("rude"))),
    units=(Unit(Code("north"), owner=Id("person/7")),),
    ladder=(Level(Code("first"), Role.area_manager), Level(Code("top"), Role.top_management)),
    limits=(Limit(Role.handler, Money(100, Code("eur"))),),
)

LETTER = "templates = [{ code = 'late', language = 'en', version = 1, subject = 'S', text = 'T'"

codes = st.text("abc_.9", min_size=1, max_size=8).map(Code)
texts = st.text(
    st.one_of(
        st.sampled_from('"\\\n\t\r\x00\x7f\x1f{}#='),
        st.characters(codec="utf-8"),
    ),
    max_size=40,
)
labels = st.lists(st.builds(Label, st.sampled_from(["en", "de", "pt-BR"]), texts), max_size=2).map(
    lambda many: tuple({one.language: one for one in many}.values())
)
money = st.builds(Money, st.integers(-(2**53), 2**53), codes)
maybe_code = st.none() | codes


def many[T](one: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(one, max_size=3).map(tuple)


policies = st.builds(
    Policy,
    version=st.integers(0, 10**6),
    name=texts,
    languages=many(st.sampled_from(["en", "de"])),
    country=maybe_code,
    secret_allowed=st.booleans(),
    anonymous_allowed=st.booleans(),
    targets=many(st.builds(Target, st.sampled_from(Priority), st.integers(), st.integers())),
    priority_rules=many(
        st.builds(
            PriorityRule,
            st.sampled_from(Priority),
            immediate_needed=st.none() | st.booleans(),
        )
    ),
    significance=many(st.builds(SignificanceRule, amount_at_least=st.none() | money)),
    controls=many(
        st.builds(
            Control, st.sampled_from(ControlName), st.sampled_from(Strength), st.none() | money
        )
    ),
    categories=many(
        st.builds(Entry, codes, labels, maybe_code, st.booleans(), maybe_code, maybe_code)
    ),
    units=many(st.builds(Unit, codes, labels, maybe_code, zone=st.none() | texts)),
    closures=many(st.builds(Closure, st.dates(), maybe_code, labels)),
    bodies=many(st.builds(OutsideBody, codes, labels, texts, texts, st.none() | st.integers())),
    templates=many(
        st.builds(
            Template,
            codes,
            st.sampled_from(["en", "de"]),
            st.integers(0, 9),
            texts,
            texts,
            many(st.builds(PackPoint, codes, codes, codes)),
        )
    ),
)


# --- text and back ---


@settings(max_examples=300)
@given(policies)
def test_what_is_written_is_read_back_whole(policy: Policy) -> None:
    assert policy_text.read(policy_text.write(policy)) == policy


def test_every_rule_is_written_even_where_it_is_the_default() -> None:
    text = policy_text.write(Policy(version=1, name="x"))
    kept = {"reaction_days", "watch_days", "secret_allowed", "targets", "priority_rules", "zone"}
    assert all(f"\n{key} = " in text for key in kept)


def test_a_rule_that_was_emptied_does_not_come_back_as_the_default() -> None:
    emptied = replace(POLICY, priority_rules=(), anonymous_allowed=False)
    assert policy_text.read(policy_text.write(emptied)) == emptied


def test_a_point_that_a_wording_says_stands_in_one_line_and_none_is_left_out() -> None:
    said = (PackPoint(Code("uk-nhs-england"), Code("acknowledgement"), Code("talk")),)
    letter = Template(Code("acknowledgement"), "en", 1, "Yours", "Thank you.")
    for says, line in ((said, '\nsays = ["uk-nhs-england/acknowledgement/talk"]\n'), ((), "")):
        text = policy_text.write(replace(POLICY, templates=(replace(letter, says=says),)))
        assert line in text
        assert ("says" in text) == bool(says)


# --- what is refused ---


@pytest.mark.parametrize(
    ("line", "table", "key", "reason", "nearest"),
    [
        ("reacton_days = 5", "", "reacton_days", "unknown_key", "reaction_days"),
        ("reaction_days = '5'", "", "reaction_days", "wrong_type", None),
        ("reaction_days = true", "", "reaction_days", "wrong_type", None),
        ("units = [{ labels = {} }]", "units.0", "code", "missing", None),
        ("units = [{ code = 'a', brnd = 'b' }]", "units.0", "brnd", "unknown_key", "brand"),
        ("units = [{ code = 'Not A Code' }]", "units.0", "code", "bad_value", None),
        ("units = { code = 'a' }", "", "units", "wrong_type", None),
        (
            "categories = [{ code = 'a', labels = ['b'] }]",
            "categories.0",
            "labels",
            "wrong_type",
            None,
        ),
        (
            "limits = [{ role = 'handlr', amount = { minor = 1, currency = 'eur' } }]",
            "limits.0",
            "role",
            "not_listed",
            "handler",
        ),
        ("closures = [{ day = '2026-12-24' }]", "closures.0", "day", "wrong_type", None),
        (f"{LETTER}, says = ['uk/ack'] }}]", "templates.0.says", "0", "bad_value", None),
        (f"{LETTER}, says = ['uk/A CK/x'] }}]", "templates.0.says", "0", "bad_value", None),
        (f"{LETTER}, says = ['uk/a/b/c'] }}]", "templates.0.says", "0", "bad_value", None),
        (f"{LETTER}, says = [1] }}]", "templates.0.says", "0", "wrong_type", None),
        (f"{LETTER}, says = 'uk/a/b' }}]", "templates.0", "says", "wrong_type", None),
        (f"{LETTER}, say = ['uk/a/b'] }}]", "templates.0", "say", "unknown_key", "says"),
        ("closures = [{ day = 2026-12-24T00:00:00Z }]", "closures.0", "day", "wrong_type", None),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(
    line: str, table: str, key: str, reason: str, nearest: str | None
) -> None:
    text = f'version = 1\nname = "x"\n{line}\n'
    with pytest.raises(NotUnderstood) as refused:
        policy_text.read(text, source="our.toml")
    told = refused.value
    assert (told.source, told.table, told.key) == ("our.toml", table, key)
    assert (told.reason, told.nearest) == (reason, nearest)
    assert "our.toml" in str(told)


def test_a_text_that_is_no_toml_is_refused() -> None:
    with pytest.raises(NotUnderstood) as refused:
        policy_text.read("version = = 1")
    assert refused.value.reason == "no_toml"


# --- differences ---


def changes(old: Policy, new: Policy) -> list[tuple[str, str, str | None, str | None]]:
    return [(c.path, str(c.kind), c.before, c.after) for c in difference(old, new)]


def test_a_policy_does_not_differ_from_itself() -> None:
    assert difference(POLICY, POLICY) == ()


@given(policies, policies)
def test_two_policies_with_distinct_entries_differ_where_a_field_does(
    old: Policy, new: Policy
) -> None:
    differing = {
        f.name for f in fields(Policy) if f.init and getattr(old, f.name) != getattr(new, f.name)
    }
    touched = {change.path.split(".")[0] for change in difference(old, new)}
    assert touched <= differing


def test_single_values_and_entries_are_told_apart() -> None:
    new = replace(
        POLICY,
        reaction_days=10,
        country=Code("de"),
        categories=(
            Entry(Code("late"), (Label("en", "Late"),), retired=True),
            Entry(Code("lost")),
        ),
        closures=(Closure(date(2026, 12, 24)),),
    )
    assert changes(POLICY, new) == [
        ("country", "added", None, '"de"'),
        ("reaction_days", "changed", "20", "10"),
        ("closures.2026-12-24.all", "added", None, "{ day = 2026-12-24 }"),
        ("categories.late.labels", "changed", '{ en = "Delay" }', '{ en = "Late" }'),
        ("categories.late.retired", "changed", "false", "true"),
        ("categories.rude", "removed", '{ code = "rude" }', None),
        ("categories.lost", "added", None, '{ code = "lost" }'),
    ]


def test_the_place_in_a_list_is_no_difference_but_the_order_of_the_ladder_is() -> None:
    shuffled = replace(POLICY, categories=POLICY.categories[::-1])
    assert difference(POLICY, shuffled) == ()
    turned = replace(POLICY, ladder=POLICY.ladder[::-1])
    [change] = difference(POLICY, turned)
    assert (change.path, change.kind) == ("ladder.order", ChangeKind.changed)


def test_codes_that_were_deleted_are_missing() -> None:
    new = replace(
        POLICY,
        categories=(replace(POLICY.categories[0], retired=True),),
        units=(Unit(Code("south")),),
    )
    assert missing_codes(POLICY, new) == ("categories.rude", "units.north")
    assert missing_codes(POLICY, replace(POLICY, limits=())) == ()


def test_an_own_field_is_missing_by_its_full_code() -> None:
    meter = OwnField(Code("own.meter"), FieldType.int)
    assert missing_codes(replace(POLICY, own_fields=(meter,)), POLICY) == ("own_fields.own.meter",)


# --- the defaults ---


@pytest.mark.parametrize("name", ["standard", "small_business"])
def test_a_default_policy_is_read_and_written_alike(name: str) -> None:
    policy = policy_text.read(default_policy(name))  # type: ignore[arg-type]
    assert policy_text.read(policy_text.write(policy)) == policy


def test_a_new_wording_tells_what_it_says_of_what_regulators_want_each_time() -> None:
    said = (PackPoint(Code("uk"), Code("ack"), Code("talk")),)
    old = Template(Code("late"), "en", 1, "Late", "Sorry.", said)
    before = replace(POLICY, templates=(old,))
    newer = replace(before, templates=(replace(old, version=2, text="Very sorry."),))
    assert ("templates.late.en.2.says", "added", None, '["uk/ack/talk"]') in changes(before, newer)
    taken = replace(before, templates=(replace(old, says=()),))
    assert changes(before, taken) == [
        ("templates.late.en.1.says", "removed", '["uk/ack/talk"]', None)
    ]
