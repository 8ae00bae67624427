"""A new kind of stream is one declaration: perform, projection and access need to know no more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from tests.named import perform_named
from tests.records import organization as org

from amends.core import streams
from amends.core.framework.people.authority import Actor
from amends.core.operation.complaint import RecordedEvent
from amends.core.refusal import Guard, Refused, demand
from amends.core.streams import Stream
from amends.core.values import Code, Sealed, Words
from amends.handling import kinds, reprojecting
from amends.handling.commands import Command, Outdated, Unknown
from amends.handling.stream_kind import Decided, Folded, StreamKind
from amends.handling.streams import state_of, stream_of
from amends.handling.unit_of_work import UnitOfWork
from amends.jobs.models import Job
from amends.jobs.queue import NewJob
from amends.journal import store
from amends.vault import peek

pytestmark = pytest.mark.django_db

NOTION = "notion/0001"
SUBMIT, ANSWER = Code("submit"), Code("answer")


@dataclass(frozen=True, slots=True)
class Submit:
    """An notion of somebody in personnel."""

    words: Words


@dataclass(frozen=True, slots=True)
class NotionSubmitted:
    words: Sealed


@dataclass(frozen=True, slots=True)
class NotionAnswered:
    pass


@dataclass(frozen=True, slots=True)
class Notion:
    words: Sealed
    by: str
    revision: int = 1
    answered: bool = False


def evolve(notion: Notion | None, recorded: RecordedEvent, name: str) -> Notion:
    if notion is None:
        return Notion(recorded.event.words, recorded.by)
    return Notion(notion.words, notion.by, notion.revision + 1, answered=True)


STREAM = Stream("notion/", {c.__name__: c for c in (NotionSubmitted, NotionAnswered)}, evolve)
PROJECTED: dict[str, Notion] = {}


def submit(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    demand(command.stream not in uow.states, Guard.already_exists)
    return [(command.stream, [NotionSubmitted(command.particulars.words)])]


def answer(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    return [(command.stream, [NotionAnswered()])]


def project(folded: Folded[Notion]) -> None:
    PROJECTED.update(folded.states)


def jobs(uow: UnitOfWork, names: Sequence[str]) -> Iterator[NewJob]:
    return (NewJob(name, uow.versions[name], Code("redraw")) for name in names)


def follow(uow: UnitOfWork, stream: str, command: Command, events: Sequence[Any]) -> Decided:
    """An notion also answers the one before it."""
    return [("notion/0002", [NotionAnswered()])] if "notion/0002" in uow.states else []


KIND = StreamKind(
    STREAM,
    acts={SUBMIT: submit, ANSWER: answer},
    project=project,
    consequences=jobs,
    visible_to=lambda actor, notion, rules: actor.id == notion.by,
    opening=frozenset({SUBMIT}),
    also_reads=lambda command: ["notion/0002"],
    follow=follow,
    forget=lambda streams: [PROJECTED.pop(stream, None) for stream in streams],
)


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(streams, "STREAMS", (*streams.STREAMS, STREAM))
    monkeypatch.setattr(kinds, "KINDS", (*kinds.KINDS, KIND))
    org.found_organization()
    yield
    PROJECTED.clear()


def submitted(name: str = NOTION) -> None:
    given = Submit("Ring before you come.")
    perform_named(name, SUBMIT, given, actor=org.acting(org.HANDLER), now=org.BEGAN)


def test_every_stream_has_its_kind_and_no_kind_of_entry_is_in_two() -> None:
    assert {id(kind.stream) for kind in kinds.KINDS} == {id(one) for one in streams.STREAMS}
    names = [name for stream in streams.STREAMS for name in stream.events]
    assert len(names) == len(set(names))


def test_an_act_on_it_is_sealed_recorded_folded_projected_and_followed_by_a_job() -> None:
    submitted()

    entries = store.read(NOTION)
    notion = state_of(NOTION, entries)
    assert [entry.kind for entry in entries] == ["NotionSubmitted"]
    assert {NOTION: notion} == PROJECTED
    assert peek([notion.words.sealed]) == {notion.words.sealed: "Ring before you come."}
    assert Job.objects.filter(stream=NOTION, kind="redraw").exists()


def test_a_refusal_a_stale_revision_and_a_stranger_write_nothing() -> None:
    submitted()

    with pytest.raises(Refused):
        submitted()
    with pytest.raises(Outdated):
        perform_named(
            NOTION, ANSWER, None, actor=org.acting(org.HANDLER), now=org.BEGAN, expected=7
        )
    with pytest.raises(Unknown):
        perform_named(NOTION, ANSWER, None, actor=org.acting(org.REPRESENTATIVE), now=org.BEGAN)
    assert len(store.read(NOTION)) == 1


def test_what_follows_may_be_recorded_in_another_stream_by_the_system() -> None:
    submitted("notion/0002")
    submitted()

    last = store.read("notion/0002")[-1]
    assert (last.kind, PROJECTED["notion/0002"].answered) == ("NotionAnswered", True)
    assert '"by":"system"' in last.body


def test_a_rebuild_projects_it_again_and_complaints_know_nothing_of_it() -> None:
    submitted()
    reference = org.lodged().reference
    before = dict(PROJECTED)
    PROJECTED.clear()

    assert reprojecting.rebuild(now=org.BEGAN) == 1
    assert before == PROJECTED
    assert store.read(stream_of(reference))[0].kind == "Received"
