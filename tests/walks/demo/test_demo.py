"""The demonstration: every stage, proved, the same again, and never a real record."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests.records import organization as org
from tests.walks.demo.demonstrated import AS_OF, GROUP

from amends.core.codec import moment_text
from amends.core.framework.people.authority import PUBLIC_ACTOR, SYSTEM_ACTOR, Actor
from amends.core.operation.acts.communication import Note
from amends.core.operation.events import (
    NoticeRaised,
    NoticeRead,
    TermLapsed,
    TopManagementAlerted,
)
from amends.core.refusal import Refused
from amends.core.values import Code
from amends.demo import loading, simulated_clock
from amends.demo.days import Days
from amends.demo.lines import six
from amends.demo.loading import NotHere, Wanted, load
from amends.demo.organization import organization
from amends.demo.scenario_steps import House
from amends.demo.simulated_clock import NOTICED, READ_AFTER, play
from amends.governance import demonstration
from amends.governance.demonstration import NotADemonstration
from amends.handling import rules
from amends.handling.commands import Batch, Command
from amends.handling.kinds.complaint import RECEIVE
from amends.handling.streams import recorded_event
from amends.journal import log, store
from amends.journal.models import Entry
from amends.people.models import Account
from amends.register.models import Deadline, Row
from amends.site.worker import make_round

SMALL = replace(GROUP, complaints=5)


@pytest.fixture
def _empty(db: None, tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.AMENDS_DATA = tmp_path
    rules.forget()
    yield
    rules.forget()


empty = pytest.mark.usefixtures("_empty")


_CHANCE = r'"(digest|sealed)":"[^"]+"|"pieces":\[[^]]*\]|"sampled":(true|false)'
"""What chance gives in the body of an entry; `pieces` are those that a disposal erased."""


def comparable() -> dict[str, str]:
    """Entries by stream and version, without what chance gives: ids of pieces, salts, what is drawn
    by them for a second look, the log's own, samples drawn by its checkpoints, and reports."""
    drawn = r"^(log$|survey/|reading/|report/|audit/)"
    entries = Entry.objects.exclude(stream__regex=drawn)
    return {
        f"{stream} {version}": json.dumps([kind, recorded, re.sub(_CHANCE, "", body)])
        for stream, version, kind, recorded, body in entries.values_list(
            "stream", "version", "kind", "recorded", "body"
        )
    }


def unlike(
    these: dict[str, str], those: dict[str, str]
) -> list[tuple[str, str | None, str | None]]:
    """The first entries that differ: where, and how each reads."""
    names = sorted(these.keys() | those.keys())
    differing = (name for name in names if these.get(name) != those.get(name))
    return [(name, these.get(name), those.get(name)) for name in islice(differing, 5)]


@empty
def test_an_installation_without_a_demonstration_has_no_cards() -> None:
    log.open_log(host="shop.example", demo=False, now=AS_OF)

    assert not demonstration.is_demonstration()
    assert demonstration.cards() == ()


# --- never a real one, and always the same ---


@empty
def test_a_real_organization_is_left_alone() -> None:
    log.open_log(host="shop.example", demo=False, now=org.BEGAN)
    org.found_organization()
    before = Entry.objects.count()

    with pytest.raises(NotHere, match="This data folder contains another organisation"):
        load(SMALL, work=make_round)

    assert Entry.objects.count() == before
    assert not Account.objects.exists()
    assert demonstration.kept() is None


@empty
def test_no_simulated_clock_writes_a_real_record() -> None:
    log.open_log(host="shop.example", demo=False, now=org.BEGAN)
    org.found_organization()
    batch = Batch(
        org.BEGAN, PUBLIC_ACTOR, (Command("complaint/AAAA-AAAA", RECEIVE, org.complaint()),)
    )

    with pytest.raises(NotADemonstration):
        play([batch])

    assert not Row.objects.exists()


HOUR = timedelta(hours=1)


def _scene(at: datetime, stream: str, act: str, given: Any, actor: Actor) -> Batch:
    return Batch(at, actor, (Command(stream, Code(act), given),))


@empty
def test_staff_read_their_notices_before_these_are_raised() -> None:
    log.open_log(host="shop.example", demo=True, now=org.BEGAN)
    org.found_organization()
    stream, later = "complaint/AAAA-AAAA", org.BEGAN + timedelta(days=3)
    danger = six("high", safety=True)
    play(
        [
            _scene(org.BEGAN, stream, "receive", org.complaint(), PUBLIC_ACTOR),
            _scene(org.BEGAN + HOUR, stream, "assess", danger, org.acting(org.HANDLER)),
            _scene(later, stream, "note", Note("Found in a drawer."), org.acting(org.HANDLER)),
        ]
    )
    entries = [recorded_event(entry) for entry in store.read(stream)]
    kinds = [type(entry.event) for entry in entries]
    assert kinds.count(TopManagementAlerted) == kinds.count(NoticeRead) == 1
    assert NoticeRaised not in kinds
    (read,) = [entry for entry in entries if isinstance(entry.event, NoticeRead)]
    assert read.by == org.DIRECTOR
    assert org.BEGAN + HOUR + READ_AFTER <= read.recorded <= org.BEGAN + 5 * HOUR


@empty
def test_a_date_that_passes_between_two_scenes_lapses_when_the_worker_would_have_noticed() -> None:
    log.open_log(host="shop.example", demo=True, now=org.BEGAN)
    org.found_organization()
    stream, later = "complaint/AAAA-AAAA", org.BEGAN + timedelta(days=60)
    other = "complaint/BBBB-BBBB"

    play(
        [
            _scene(org.BEGAN, other, "receive", org.complaint(), PUBLIC_ACTOR),
            _scene(org.BEGAN, stream, "receive", org.complaint(), PUBLIC_ACTOR),
            _scene(later, stream, "note", Note("Found in a drawer."), org.acting(org.HANDLER)),
        ]
    )

    for one in (stream, other):  # nobody came back to the other one, and its dates pass as well
        entries = [recorded_event(entry) for entry in store.read(one)]
        lapsed = [entry for entry in entries if isinstance(entry.event, TermLapsed)]
        assert len(lapsed) == 2
        for entry in lapsed:
            assert isinstance(entry.event, TermLapsed)
            assert entry.recorded == entry.event.until + NOTICED
            assert entry.happened == entry.recorded
        moments = [entry.recorded for entry in entries]
        assert moments == sorted(moments)
    assert store.read(stream)[-1].kind == "NoteAdded"


@empty
def test_time_goes_by_without_an_act_and_every_date_has_spoken() -> None:
    log.open_log(host="shop.example", demo=True, now=org.BEGAN)
    org.found_organization()
    stream, later = "complaint/AAAA-AAAA", org.BEGAN + timedelta(days=60)
    play([_scene(org.BEGAN, stream, "receive", org.complaint(), PUBLIC_ACTOR)])

    assert play([Batch(later, SYSTEM_ACTOR, ())]) > 2
    assert play([Batch(later, SYSTEM_ACTOR, ())]) == 0

    assert not Deadline.objects.filter(speaks_at__lt=later).exists()
    assert max(entry.recorded for entry in store.read(stream)) < moment_text(later)


@empty
def test_a_refused_scene_takes_all_others_of_its_call_with_it() -> None:
    log.open_log(host="shop.example", demo=True, now=org.BEGAN)
    org.found_organization()
    stream, later = "complaint/AAAA-AAAA", org.BEGAN + timedelta(hours=1)

    with pytest.raises(Refused):
        play(
            [
                _scene(org.BEGAN, stream, "receive", org.complaint(), PUBLIC_ACTOR),
                _scene(later, stream, "note", Note("Not mine to note."), PUBLIC_ACTOR),
            ]
        )

    assert not store.read(stream)


@empty
def test_scenes_that_go_back_and_acts_that_erase_are_refused() -> None:
    log.open_log(host="shop.example", demo=True, now=org.BEGAN)
    org.found_organization()
    stream, later = "complaint/AAAA-AAAA", org.BEGAN + timedelta(hours=1)
    first = _scene(org.BEGAN, stream, "receive", org.complaint(), PUBLIC_ACTOR)
    second = _scene(later, stream, "note", Note("Later."), org.acting(org.HANDLER))
    gone = _scene(later, stream, "erase", None, org.acting(org.REPRESENTATIVE))

    for batches in ([second, first], [first, gone]):
        with pytest.raises(ValueError, match=r"back in time|not played"):
            play(batches)

    assert not store.read(stream)


@pytest.mark.whole
@empty
def test_the_same_seed_tells_the_same_and_an_interrupted_load_ends_the_same(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_AT_ONCE", 60)

    def loaded(
        folder: str, wanted: Wanted, *, interrupted_after: int | None = None
    ) -> dict[str, str]:
        """Loaded into a folder and a database of its own, which are then taken back."""
        settings.AMENDS_DATA = tmp_path / folder
        (tmp_path / folder / "keys").mkdir(parents=True)
        rules.forget()
        apart = transaction.atomic()
        apart._from_testcase = True  # type: ignore[attr-defined] # as the test's own: durable inside
        with apart:
            if interrupted_after is not None:
                _interrupted(wanted, after=interrupted_after)
            load(wanted, work=make_round)
            entries = comparable()
            transaction.set_rollback(True)
        return entries

    def _interrupted(wanted: Wanted, *, after: int) -> None:
        calls = iter(range(after))

        def plays(batches: Any) -> int:
            if next(calls, None) is None:
                raise KeyboardInterrupt
            return play(batches)

        with monkeypatch.context() as patch:
            patch.setattr(simulated_clock, "play", plays)
            with pytest.raises(KeyboardInterrupt):
                load(wanted, work=make_round)

    small = replace(SMALL, complaints=12)
    first = loaded("one", small)
    assert unlike(loaded("two", small, interrupted_after=3), first) == []
    assert unlike(loaded("three", replace(small, seed=2)), first) != []


def test_references_are_never_given_twice() -> None:
    theirs = organization("shop", AS_OF.date())
    house = House(theirs, Days(theirs.calendar, AS_OF), seed=1)

    assert house.tale("same").reference != house.tale("same").reference
