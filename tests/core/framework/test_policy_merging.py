"""Clause 5.3: two changes of one policy brought together lose nothing of either."""

from dataclasses import replace

import hypothesis
import pytest
from hypothesis import strategies

from amends.core.framework.labels import (
    Label,
    PackPoint,
)
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import (
    Level,
    Limit,
    OutsideBody,
    Priority,
    PriorityRule,
)
from amends.core.framework.policy.merging import merge
from amends.core.framework.policy.organization import Unit
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.text import difference
from amends.core.framework.policy.vocabulary import (
    Entry,
    Template,
)
from amends.core.values import Code, Money

EUR = Code("eur")
BASE = Policy(
    3,
    "House",
    categories=(Entry(Code("damp")), Entry(Code("rent")), Entry(Code("noise"))),
    ladder=(Level(Code("first"), Role.area_manager), Level(Code("top"), Role.top_management)),
    units=(Unit(Code("main")),),
    bodies=(OutsideBody(Code("board")),),
    limits=(Limit(Role.handler, Money(100, EUR)),),
)
THEIRS = replace(BASE, version=4)


def _entry(code: str, **parts: object) -> Entry:
    return replace(Entry(Code(code)), **parts)  # type: ignore[arg-type]


def test_what_only_one_of_them_changed_is_taken_from_them() -> None:
    ours = replace(
        BASE,
        watch_days=7,
        categories=(_entry("damp", retired=True), *BASE.categories[1:], _entry("lift")),
        limits=(),
    )
    theirs = replace(
        THEIRS,
        reaction_days=9,
        categories=(
            _entry("damp", parent=Code("rent")),
            *BASE.categories[1:],
            _entry("stairs"),
        ),
    )

    merged = merge(BASE, ours, theirs)

    assert merged.conflicts == ()
    assert merged.policy == replace(
        theirs,
        version=5,
        watch_days=7,
        limits=(),
        categories=(
            _entry("damp", retired=True, parent=Code("rent")),
            *BASE.categories[1:],
            _entry("stairs"),
            _entry("lift"),
        ),
    )


def test_what_both_changed_is_asked_and_ours_until_somebody_says_theirs() -> None:
    ours, theirs = replace(BASE, watch_days=7), replace(THEIRS, watch_days=9)

    merged = merge(BASE, ours, theirs)

    (conflict,) = merged.conflicts
    assert (conflict.path, conflict.before, conflict.ours, conflict.theirs) == (
        "watch_days",
        "30",
        "7",
        "9",
    )
    assert merged.policy.watch_days == 7
    assert merge(BASE, ours, theirs, as_theirs=["watch_days"]).policy.watch_days == 9


def test_the_same_change_twice_is_one() -> None:
    both = merge(BASE, replace(BASE, watch_days=7), replace(THEIRS, watch_days=7))

    assert both.conflicts == ()
    assert both.policy == replace(THEIRS, version=5, watch_days=7)


def test_an_entry_that_one_took_away_and_the_other_changed_is_asked() -> None:
    ours = replace(BASE, limits=())
    theirs = replace(THEIRS, limits=(Limit(Role.handler, Money(200, EUR)),))

    (conflict,) = merge(BASE, ours, theirs).conflicts

    assert conflict.path == "limits.handler.any.eur"
    assert conflict.ours is None
    assert merge(BASE, ours, theirs).policy.limits == ()
    kept = merge(BASE, ours, theirs, as_theirs=[conflict.path]).policy
    assert kept.limits == theirs.limits


def test_the_order_of_the_ladder_is_kept_from_whoever_moved_it() -> None:
    ours = replace(BASE, ladder=BASE.ladder[::-1])
    middle = Level(Code("middle"), Role.area_manager)
    theirs = replace(THEIRS, ladder=(BASE.ladder[0], middle, BASE.ladder[1]))

    merged = merge(BASE, ours, theirs)

    assert merged.conflicts == ()
    assert [level.code for level in merged.policy.ladder] == ["top", "first", "middle"]


def test_lines_of_the_priority_rule_are_one_value_for_they_have_no_name() -> None:
    ours = replace(BASE, priority_rules=BASE.priority_rules[1:])
    theirs = replace(THEIRS, priority_rules=(PriorityRule(Priority.urgent),))

    (conflict,) = merge(BASE, ours, theirs).conflicts

    assert conflict.path == "priority_rules"
    assert merge(BASE, ours, theirs).policy.priority_rules == ours.priority_rules


def _changed(draw: strategies.DrawFn, base: Policy) -> Policy:
    names = ("damp", "rent", "noise")
    number = strategies.sampled_from([30, 7, 9])
    entry = strategies.builds(
        replace,
        strategies.sampled_from(base.categories),
        retired=strategies.booleans(),
        parent=strategies.sampled_from([None, Code("rent")]),
        labels=strategies.sampled_from([(), (Label("en", "x"),), (Label("en", "y"),)]),
    )
    changed = {one.code: one for one in draw(strategies.lists(entry, max_size=2))}
    fresh = draw(strategies.lists(strategies.sampled_from(["lift", "stairs"]), unique=True))
    categories = tuple(changed.get(Code(name), Entry(Code(name))) for name in names)
    return replace(
        base,
        watch_days=draw(number),
        reaction_days=draw(number),
        categories=(*categories, *(Entry(Code(name)) for name in fresh)),
    )


_change = strategies.composite(_changed)


@hypothesis.given(_change(BASE), _change(THEIRS))
def test_nothing_that_either_changed_is_lost_and_nothing_else_changes(
    ours: Policy, theirs: Policy
) -> None:
    merged = merge(BASE, ours, theirs)
    asked = {conflict.path for conflict in merged.conflicts}
    mine = {change.path: change.after for change in difference(BASE, ours)}
    told = {c.path: c.after for c in difference(BASE, replace(theirs, version=3))}
    found = {c.path: c.after for c in difference(BASE, replace(merged.policy, version=3))}

    assert asked == {path for path in mine.keys() & told if mine[path] != told[path]}
    assert found == told | mine
    for path in asked:
        chosen = merge(BASE, ours, theirs, as_theirs=[path]).policy
        again = {c.path: c.after for c in difference(BASE, replace(chosen, version=3))}
        assert again[path] == told[path]


@pytest.mark.parametrize("ours", [BASE, replace(BASE, watch_days=7)])
def test_without_any_change_of_theirs_it_is_ours(ours: Policy) -> None:
    assert merge(BASE, ours, THEIRS).policy == replace(ours, version=5)


def test_points_that_two_people_ticked_of_one_letter_are_both_ticked() -> None:
    one, other, third = (PackPoint(Code("uk"), Code("ack"), Code(name)) for name in "abc")
    letter = Template(Code("late"), "en", 1, "Late", "Sorry.", (one,))
    merged = merge(
        replace(BASE, templates=(letter,)),
        replace(BASE, templates=(replace(letter, says=(one, other)),)),
        replace(THEIRS, templates=(replace(letter, says=(third,)),)),
    )
    assert merged.conflicts == ()
    assert set(merged.policy.templates[0].says) == {other, third}
