"""What the worker has sent is recorded, whatever happened to the complaint while it was sent."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from tests.core.samples import ANN, REP, RULES, TOP, Story, assessment, two_tenants, words

from amends.core.framework.acting import Situation, do
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.framework.policy.vocabulary import FieldType, OwnField
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.communication import RecordContact, SendNotice
from amends.core.operation.acts.posting import PostLetter, WriteLetter
from amends.core.operation.complaint.stages import ANY
from amends.core.operation.complaint.steps import changed
from amends.core.operation.regulators.letter_requirements import CheckedLine
from amends.core.refusal import Guard
from amends.core.values import Code

STRANGE = (CheckedLine(Code("pack"), Code("letter"), Code("line")),)
SENT: dict[str, tuple[Any, ...]] = {
    "acknowledge": (Acknowledge(1, e.Way.email, words=words(), checked=STRANGE),),
    "send-notice": (
        SendNotice(e.Notice.decision, e.Way.email, 1, words=words(), checked=STRANGE),
        SendNotice(e.Notice.closure, e.Way.email, 1, delivery=e.Delivery.failed),
        SendNotice(e.Notice.alert, e.Way.email, person=TOP, number=1),
    ),
    "record-contact": (RecordContact(1, e.Way.email, inbound=False, words=words()),),
    "post-letter": (PostLetter(1, Story().at.date() + timedelta(1)),),
}
"""What the worker records of each kind of message that it sent: the last on the day of another time
zone, because the complaint was moved to another unit."""
DECIDED = {"write-letter", "set-reminder"}
"""What it records inside this installation: nothing was sent, so a refusal loses nothing."""


def sent() -> Story:
    """A complaint at the moment when every kind of message has just been sent."""
    story = Story().received(two_tenants()).does("assess", assessment(safety=True))
    return story.does("write-letter", WriteLetter(1, e.Way.email, words()))


@dataclass
class Since:
    """What happened before the worker records a message, and whether staff are then refused."""

    name: str
    happens: Callable[[Story, str], object]
    refused: tuple[str, ...] = ()


def _without_party(story: Story, act: str) -> None:
    story.complaint = changed(story.complaint, (1,), active=False)


def _acknowledged(story: Story, act: str) -> None:
    story.does("acknowledge", Acknowledge(1, e.Way.phone))


def _staff_left(story: Story, act: str) -> None:
    persons = {of: replace(one, active=of == ANN) for of, one in RULES.people.persons.items()}
    story.rules = replace(RULES, people=replace(RULES.people, persons=persons))


def _field_added(story: Story, act: str) -> None:
    field = OwnField(Code("meter"), FieldType.words, {}, required_at=Code(act))
    story.rules = replace(RULES, policy=replace(RULES.policy, own_fields=(field,)))


def _letter_withdrawn(story: Story, act: str) -> None:
    [letter] = story.complaint.letters
    story.complaint = replace(story.complaint, letters=(replace(letter, withdrawn=True),))


def _staged(stage: Any) -> Iterator[Since]:
    def happens(story: Story, act: str) -> None:
        story.complaint = changed(story.complaint, (1,), stage=stage)

    yield Since(f"now {stage}", happens)


ALL = ("acknowledge", "record-contact", "send-notice")
MEANWHILE = [
    Since("nothing", lambda story, act: None),
    *(one for stage in sorted(ANY) for one in _staged(stage)),
    Since("the person left the complaint", _without_party, ALL),
    Since("someone else acknowledged receipt", _acknowledged, ("acknowledge",)),
    Since("the member of staff left", _staff_left),
    Since("a custom field became required", _field_added, ALL),
    Since("the letter was withdrawn", _letter_withdrawn, ("post-letter",)),
]


def test_each_act_of_the_worker_is_a_report_or_decides_within_this_installation() -> None:
    mine = {name for name, act in ACTS.items() if act.system}
    reports = {name for name, act in ACTS.items() if act.reports}
    assert reports == SENT.keys()
    assert mine - reports == DECIDED


@pytest.mark.parametrize("since", MEANWHILE, ids=lambda since: since.name)
def test_what_was_sent_is_recorded_whatever_happened_since(since: Since) -> None:
    for name, payloads in SENT.items():
        for given in payloads:
            story = sent()
            since.happens(story, name)
            act, now = ACTS[Code(name)], max(story.at, story.complaint.received_at)
            assert do(act, Situation(story.complaint, story.rules, SYSTEM_ACTOR, now), given), name


@pytest.mark.parametrize("since", [one for one in MEANWHILE if one.refused], ids=lambda s: s.name)
def test_staff_may_do_no_more_than_before(since: Since) -> None:
    for name in since.refused:
        story = sent()
        since.happens(story, name)
        given = SENT[name][0]
        story.refuses(name, replace(given, checked=()) if hasattr(given, "checked") else given, REP)


def test_staff_record_no_lines_that_no_rule_pack_asks_for() -> None:
    story = sent()
    for name in ("acknowledge", "send-notice"):
        assert story.refuses(name, SENT[name][0], REP) is Guard.unknown_code


def test_what_the_worker_never_knew_is_refused() -> None:
    story = sent()
    assert story.refuses("acknowledge", Acknowledge(9, e.Way.email), SYSTEM_ACTOR) is (
        Guard.unknown_party
    )
    assert story.refuses("post-letter", PostLetter(9, story.at.date()), SYSTEM_ACTOR) is (
        Guard.unknown_item
    )


def test_an_acknowledgement_after_another_one_changes_no_date() -> None:
    story = sent().later(minutes=1).does("acknowledge", Acknowledge(1, e.Way.phone))
    first, terms = story.complaint.acknowledged_at, story.complaint.terms
    story.later(minutes=1).does("acknowledge", SENT["acknowledge"][0], SYSTEM_ACTOR)
    assert story.complaint.acknowledged_at == first
    assert story.complaint.terms == terms
    assert [one.way for one in story.complaint.lead.receipts] == [e.Way.phone, e.Way.email]
