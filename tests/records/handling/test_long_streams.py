"""A long stream that was folded once is continued, never bent, and never stale."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.records import organization as org

from amends.core.operation.acts.communication import Note
from amends.core.operation.complaint import fold
from amends.core.values import Code, Id
from amends.handling import streams
from amends.handling.commands import Command
from amends.handling.perform import perform
from amends.handling.streams import histories, history_of, states_at, stream_of
from amends.journal import store

_LONG = 100

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    org.found_organization()
    streams._kept.clear()
    yield
    streams._kept.clear()


def noted(stream: str, number: int) -> None:
    note = Command(stream, Code("note"), Note("The part is missing."))
    perform(
        [note] * number, actor=org.acting(org.REPRESENTATIVE), now=org.BEGAN + timedelta(hours=3)
    )


def long_complaint() -> str:
    stream = stream_of(org.lodged().reference)
    noted(stream, _LONG)
    return stream


def never(*args: Any) -> Any:
    raise AssertionError("the whole stream is read")


def test_a_note_on_a_long_complaint_reads_only_what_is_new(monkeypatch: Any) -> None:
    stream = long_complaint()
    before = history_of(stream)
    monkeypatch.setattr(store, "read_many", never)
    noted(stream, 1)
    after = history_of(stream)
    assert after.entries[: len(before.entries)] == before.entries
    assert len(after.entries) == len(before.entries) + 1
    assert after.state == fold(after.entries, reference=Id(stream.partition("/")[2]))


def test_a_journal_with_another_entry_there_is_read_from_the_beginning() -> None:
    stream = long_complaint()
    right = history_of(stream)
    assert right.last is not None
    other = type(right.last)(
        **{f.attname: getattr(right.last, f.attname) for f in right.last._meta.fields}
    )
    other.digest = "0" * 64
    streams._kept[stream] = replace(right, state=None, last=other)
    assert history_of(stream).state == right.state


def test_what_was_rolled_back_is_not_remembered(monkeypatch: Any) -> None:
    stream = long_complaint()
    right = history_of(stream)
    assert right.last is not None
    monkeypatch.setattr(right.last, "version", right.last.version + 1)  # an entry that never came
    assert len(histories([stream])[stream].entries) == len(right.entries)


def test_records_that_were_folded_are_listed_without_reading_them_again(monkeypatch: Any) -> None:
    stream = stream_of(org.lodged().reference)
    version = history_of(stream).state.version
    first = states_at({stream: version})
    monkeypatch.setattr(store, "read_many", never)
    assert states_at({stream: version}) == first
    assert first[stream].version == version


def test_only_so_many_entries_are_kept(monkeypatch: Any) -> None:
    one, other = long_complaint(), long_complaint()
    monkeypatch.setattr(streams, "_MOST", _LONG + 10)
    histories([one, other])
    streams._kept.clear()
    histories([one])
    histories([other])
    assert list(streams._kept) == [other]


@pytest.mark.both_engines
def test_many_kept_streams_are_looked_up_by_one_query() -> None:
    many = [stream_of(org.lodged().reference) for _ in range(4)]
    states_at(dict.fromkeys(many, 1))
    first = histories(many)
    with CaptureQueriesContext(connection) as queries:
        assert histories(many) == first
    assert len(queries) == 1


def test_only_the_kept_streams_that_went_on_are_read(monkeypatch: Any) -> None:
    one, other = long_complaint(), long_complaint()
    before = histories([one, other])
    noted(other, 1)
    streams._kept.update(before)
    read = []
    from_there = store.read_from
    monkeypatch.setattr(store, "read_many", never)
    monkeypatch.setattr(store, "read_from", lambda *of, **lock: read.append(*of) or from_there(*of))
    after = histories([one, other])
    assert read == [{name: len(found.entries) for name, found in before.items()}]
    assert after[one] == before[one]
    assert len(after[other].entries) == len(before[other].entries) + 1


def test_what_was_read_last_is_kept_longest(monkeypatch: Any) -> None:
    many = [stream_of(org.lodged().reference) for _ in range(3)]
    versions = {stream: history_of(stream).state.version for stream in many}
    streams._kept.clear()
    states_at({many[0]: versions[many[0]]})
    states_at({many[1]: versions[many[1]]})
    states_at({many[0]: versions[many[0]]})
    assert list(streams._kept) == [many[1], many[0]]
    assert streams._kept.entries == sum(len(one.entries) for one in streams._kept.values())
    monkeypatch.setattr(streams, "_MOST", streams._kept.entries)
    states_at({many[2]: versions[many[2]]})
    assert many[1] not in streams._kept
    assert streams._kept.entries == sum(len(one.entries) for one in streams._kept.values())


def test_the_next_act_continues_from_what_the_one_before_made(
    monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    stream = stream_of(org.lodged().reference)
    with django_capture_on_commit_callbacks(execute=True):
        noted(stream, 1)
    made = streams._kept[stream]
    streams._kept.clear()
    assert history_of(stream) == made
    monkeypatch.setattr(store, "read_many", never)
    noted(stream, 1)
