"""Clause 7.9: how long each way outside is open, that one which is over says so, and which ways
there are for which complaint."""

from dataclasses import replace

from tests.core.samples import POLICY, Story, lodging, rules

from amends.core.framework.policy.check import check
from amends.core.framework.policy.commitments import OutsideBody
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import Entry
from amends.core.operation.acts.receipt import NewIssue
from amends.core.operation.guards import ways_further
from amends.core.operation.regulators.recourse import Window, window
from amends.core.principles.timeliness import TermUnit
from amends.core.values import Code

BODY = replace(
    POLICY.bodies[0],
    window_amount=3,
    window_unit=TermUnit.day,
    from_event=Code("response_sent"),
)


def _window(story: Story) -> Window | None:
    one = story.complaint.participant(1)
    assert one is not None
    return window(BODY, one, story.complaint, story.rules, story.at)


def test_a_window_opens_with_what_its_body_counts_from_and_is_over_after_its_last_day() -> None:
    story = Story(rules(bodies=(BODY,), zone="UTC")).received()
    assert _window(story) is None, "no answer was sent yet"
    story.answered()
    opened = _window(story)
    assert opened is not None
    assert not opened.over

    last = story.later(days=3)
    assert _window(last) == Window(last.at.date(), over=False)

    assert _window(story.later(days=1)) == replace(opened, over=True)


def _body(code: str, **for_: tuple[Code, ...]) -> OutsideBody:
    return OutsideBody(Code(code), **for_)


def _ways(story: Story) -> tuple[str, ...]:
    return ways_further(story.complaint.lead, story.complaint, story.rules)


def test_a_body_for_some_units_or_categories_is_told_where_it_can_help_and_where_nobody_knows() -> (
    None
):
    north, south, late = Code("north"), Code("south"), Code("late")
    bodies = (
        _body("all"),
        _body("here", units=(north,)),
        _body("there", units=(south,)),
        _body("of_late", categories=(late,)),
        _body("of_damp", categories=(Code("damp"),)),
    )
    categories = (*POLICY.categories, Entry(Code("damp")))
    known = rules(bodies=bodies, ladder=(), categories=categories)

    placed = Story(known).received(lodging(unit=north, issues=(NewIssue(late),)))
    assert _ways(placed) == ("outside.all", "outside.here", "outside.of_late")

    open_ = Story(known).received(lodging(unit=None, issues=(NewIssue(),)))
    assert _ways(open_) == tuple(f"outside.{body.code}" for body in bodies)


def test_a_body_of_a_category_is_there_for_what_was_merged_into_it_and_lies_below_it() -> None:
    categories = (
        Entry(Code("homes")),
        Entry(Code("damp"), parent=Code("homes")),
        Entry(Code("wet"), mapped_to=Code("damp")),
        Entry(Code("rent")),
    )
    policy = Policy(
        1, "x", categories=categories, bodies=(_body("board", categories=(Code("homes"),)),)
    )

    for category in ("homes", "damp", "wet"):
        assert len(policy.bodies_for(None, category)) == 1, category
    assert policy.bodies_for(None, "rent") == ()


def test_nobody_goes_up_to_a_level_that_is_retired_and_who_is_there_goes_on_from_it() -> None:
    first, top = POLICY.ladder
    policy = replace(POLICY, ladder=(replace(first, retired=True), top))

    assert policy.levels_above() == (top,)
    assert policy.levels_above(first.code) == (top,)
    assert policy.levels_above(None, top.code) == ()
    story = Story(rules(ladder=policy.ladder)).received()
    assert "internal.management_review" not in _ways(story)
    assert "internal.top_review" in _ways(story)


def test_a_ladder_of_retired_levels_alone_is_no_ladder() -> None:
    gone = tuple(replace(level, retired=True) for level in POLICY.ladder)

    assert "no_ladder" in [finding.code for finding in check(replace(POLICY, ladder=gone))]
