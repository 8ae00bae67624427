"""A new kind of stream is one declaration: perform, projection and access need to know no more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from tests.records import organization as org

from amends.core import streams
from amends.core.framework.people.authority import Actor
from amends.core.operation.complaint import RecordedEvent
from amends.core.refusal import Guard, Refused, demand
from amends.core.streams import Stream
from amends.core.values import Code, Sealed, Words
from amends.handling import kinds, reprojecting
from amends.handling.commands import Command, Outdated, Unknown
from amends.handling.perform import perform_one
from amends.handling.stream_kind import Decided, Folded, StreamKind
from amends.handling.streams import state_of, stream_of
from amends.handling.unit_of_work import UnitOfWork
from amends.jobs.models import Job
from amends.jobs.queue import NewJob
from amends.journal import store
from amends.vault import peek

pytestmark = pytest.mark.django_db

IDEA = "idea/0001"
SUBMIT, ANSWER = Code("submit"), Code("answer")


@dataclass(frozen=True, slots=True)
class Submit:
    """An idea of somebody in personnel."""

    words: Words


@dataclass(frozen=True, slots=True)
class IdeaSubmitted:
    words: Sealed


@dataclass(frozen=True, slots=True)
class IdeaAnswered:
    pass


@dataclass(frozen=True, slots=True)
class Idea:
    words: Sealed
    by: str
    revision: int = 1
    answered: bool = False


def evolve(idea: Idea | None, recorded: RecordedEvent, name: str) -> Idea:
    if idea is None:
        return Idea(recorded.event.words, recorded.by)
    return Idea(idea.words, idea.by, idea.revision + 1, answered=True)


STREAM = Stream("idea/", {c.__name__: c for c in (IdeaSubmitted, IdeaAnswered)}, evolve)
PROJECTED: dict[str, Idea] = {}


def submit(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    demand(command.stream not in uow.states, Guard.already_exists)
    return [(command.stream, [IdeaSubmitted(command.particulars.words)])]


def answer(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    return [(command.stream, [IdeaAnswered()])]


def project(folded: Folded[Idea]) -> None:
    PROJECTED.update(folded.states)


def jobs(uow: UnitOfWork, names: Sequence[str]) -> Iterator[NewJob]:
    return (NewJob(name, uow.versions[name], Code("redraw")) for name in names)


def follow(uow: UnitOfWork, stream: str, command: Command, events: Sequence[Any]) -> Decided:
    """An idea also answers the one before it."""
    return [("idea/0002", [IdeaAnswered()])] if "idea/0002" in uow.states else []


KIND = StreamKind(
    STREAM,
    acts={SUBMIT: submit, ANSWER: answer},
    project=project,
    consequences=jobs,
    visible_to=lambda actor, idea, rules: actor.id == idea.by,
    opening=frozenset({SUBMIT}),
    also_reads=lambda command: ["idea/0002"],
    follow=follow,
    forget=PROJECTED.clear,
)


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(streams, "STREAMS", (*streams.STREAMS, STREAM))
    monkeypatch.setattr(kinds, "KINDS", (*kinds.KINDS, KIND))
    org.found_organization()
    yield
    PROJECTED.clear()


def submitted(name: str = IDEA) -> None:
    given = Submit("Ring before you come.")
    perform_one(name, SUBMIT, given, actor=org.acting(org.HANDLER), now=org.BEGAN)


def test_every_stream_has_its_kind_and_no_kind_of_entry_is_in_two() -> None:
    assert {id(kind.stream) for kind in kinds.KINDS} == {id(one) for one in streams.STREAMS}
    names = [name for stream in streams.STREAMS for name in stream.events]
    assert len(names) == len(set(names))


def test_an_act_on_it_is_sealed_recorded_folded_projected_and_followed_by_a_job() -> None:
    submitted()

    entries = store.read(IDEA)
    idea = state_of(IDEA, entries)
    assert [entry.kind for entry in entries] == ["IdeaSubmitted"]
    assert {IDEA: idea} == PROJECTED
    assert peek([idea.words.sealed]) == {idea.words.sealed: "Ring before you come."}
    assert Job.objects.filter(stream=IDEA, kind="redraw").exists()


def test_a_refusal_a_stale_revision_and_a_stranger_write_nothing() -> None:
    submitted()

    with pytest.raises(Refused):
        submitted()
    with pytest.raises(Outdated):
        perform_one(IDEA, ANSWER, None, actor=org.acting(org.HANDLER), now=org.BEGAN, expected=7)
    with pytest.raises(Unknown):
        perform_one(IDEA, ANSWER, None, actor=org.acting(org.REPRESENTATIVE), now=org.BEGAN)
    assert len(store.read(IDEA)) == 1


def test_what_follows_may_be_recorded_in_another_stream_by_the_system() -> None:
    submitted("idea/0002")
    submitted()

    last = store.read("idea/0002")[-1]
    assert (last.kind, PROJECTED["idea/0002"].answered) == ("IdeaAnswered", True)
    assert '"by":"system"' in last.body


def test_a_rebuild_projects_it_again_and_complaints_know_nothing_of_it() -> None:
    submitted()
    reference = org.lodged().reference
    before = dict(PROJECTED)
    PROJECTED["idea/left-over"] = before[IDEA]

    assert reprojecting.rebuild(now=org.BEGAN) == 1
    assert before == PROJECTED
    assert store.read(stream_of(reference))[0].kind == "Received"
