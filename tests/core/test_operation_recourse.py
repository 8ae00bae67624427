"""Clause 7.9: how long each way outside is open, and that one which is over says so."""

from dataclasses import replace

from amends.core.operation.recourse import Window, window
from amends.core.principles.timeliness import TermUnit
from amends.core.values import Code

from .samples import POLICY, Story, rules

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
