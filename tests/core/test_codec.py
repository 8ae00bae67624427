"""Clause 4.9: what is written is read again unchanged, and nothing else can be written."""

import dataclasses
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.core import codec
from amends.core.framework.adoption.acts import Adopt
from amends.core.framework.appointments import PERSON_KINDS
from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.core.operation.acts.communication import Note
from amends.core.operation.acts.receipt import Receive
from amends.core.operation.events import KINDS, Acknowledged, Delivery, Fact, NoteAdded, Way
from amends.core.shape import Shape, fields_of
from amends.core.values import LARGEST_INT, Code, Id, Money, Sealed

EPOCH = datetime(1990, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 10**15).map(lambda micro: EPOCH + timedelta(microseconds=micro))
LOWER, REST = "abcdefghijklmnopqrstuvwxyz0123456789_.-", "ABCXYZabcxyz0189_./:-"
LEAVES: dict[type, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: st.integers(-LARGEST_INT, LARGEST_INT),
    datetime: MOMENTS,
    date: st.dates(),
    Code: st.text(LOWER, min_size=1, max_size=64).map(Code),
    Id: st.text(REST, max_size=99).map(lambda rest: Id(f"a{rest}")),
}
DIGESTS = st.integers(0, 2**256 - 1).map(lambda number: Id(f"{number:064x}"))


def values_of(cls: type) -> st.SearchStrategy[Any]:
    """Any value of a class."""
    if cls is Sealed:
        return st.builds(Sealed, LEAVES[Id], DIGESTS, st.integers(0, 9_999))
    held = {field.name: _values(field.shape) for field in fields_of(cls)}
    return st.builds(cls, **held)


def _values(shape: Shape) -> st.SearchStrategy[Any]:
    if shape.optional:
        return st.none() | _values(replace(shape, optional=False))
    match shape.kind:
        case "many":
            return st.lists(_values(shape.of), max_size=2).map(tuple)
        case "choice":
            return st.sampled_from(shape.of)
        case "object":
            return values_of(shape.of)
        case _:
            return LEAVES[shape.of]


ALL_KINDS = {**KINDS, **PERSON_KINDS}


@pytest.mark.parametrize("kind", ALL_KINDS)
@settings(max_examples=settings.default.max_examples // 3)
@given(data=st.data())
def test_every_event_is_read_as_it_was_written(kind: str, data: st.DataObject) -> None:
    event = data.draw(values_of(ALL_KINDS[kind]))
    body = json.loads(json.dumps(codec.plain(event)))

    assert codec.value_of(ALL_KINDS[kind], body) == event


@given(data=st.data())
def test_the_sealed_pieces_of_an_event_are_all_found(data: st.DataObject) -> None:
    event = data.draw(st.sampled_from(sorted(KINDS)).flatmap(lambda kind: values_of(KINDS[kind])))
    text = json.dumps(codec.plain(event))

    assert text.count('"sealed":') == len(codec.sealed_ids(event))
    assert codec.sealed_ids(event) == tuple(
        piece.sealed for _, piece in codec.located_pieces(event)
    )


def test_a_piece_is_found_at_its_place_in_the_body() -> None:
    piece = Sealed(Id("piece/1"), Id("0" * 64), 3)
    fact = Fact(Code("own.a"), words=piece)

    assert list(codec.located_pieces(fact)) == [("/words", piece)]
    assert codec.plain(fact)["words"]["sealed"] == "piece/1"


@dataclasses.dataclass(frozen=True)
class Loose:
    said: str


@dataclasses.dataclass(frozen=True)
class Inside:
    many: tuple[Loose, ...]


@pytest.mark.parametrize("cls", [Loose("free text"), Inside((Loose("free text"),))])
def test_text_cannot_be_written_into_an_event(cls: object) -> None:
    with pytest.raises(TypeError, match="no event may hold"):
        codec.plain(cls)


@pytest.mark.parametrize("text", ["Two words", "", "ä", "a" * 65, "Upper"])
def test_a_code_cannot_carry_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="not a code"):
        Code(text)


def test_nothing_is_left_of_a_field_without_a_value() -> None:
    assert codec.plain(Acknowledged(1, Way.email)) == {
        "party": 1,
        "way": "email",
        "delivery": "sent",
        "checked": [],
        "lacks": [],
    }


def test_a_field_that_an_older_entry_lacks_takes_its_default() -> None:
    assert codec.value_of(Acknowledged, {"party": 1, "way": "email"}).delivery is Delivery.sent


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"way": "email"}, "/party"),
        ({"party": "1", "way": "email"}, "/party"),
        ({"party": True, "way": "email"}, "/party"),
        ({"party": 1, "way": "pigeon"}, "/way"),
        ({"party": 1, "way": "email", "stranger": 1}, "/stranger"),
        ({"party": 1, "way": "email", "words": "text"}, "/words"),
        ({"party": 1, "way": "email", "words": {"sealed": "a"}}, "/words/digest"),
        ([], "/"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(body: Any, path: str) -> None:
    with pytest.raises(codec.Unreadable) as refused:
        codec.value_of(Acknowledged, body)
    assert (refused.value.path or "/") == path


def test_a_number_beyond_two_to_the_53_is_refused() -> None:
    with pytest.raises(ValueError, match="beyond"):
        codec.plain(Money(LARGEST_INT + 1, Code("eur")))


@pytest.mark.parametrize("number", [LARGEST_INT + 1, -LARGEST_INT - 1, 10**400, True, 1.0])
def test_a_number_that_could_not_be_written_is_not_read_either(number: object) -> None:
    with pytest.raises(codec.Unreadable) as refused:
        codec.value_of(Money, {"minor": number, "currency": "eur"})
    assert refused.value.path == "/minor"
    assert codec.value_of(Money, {"minor": LARGEST_INT, "currency": "eur"}).minor == LARGEST_INT


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-14:00"])
def test_a_moment_beyond_the_calendar_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(codec.Unreadable) as refused:
        codec.value_of(Adopt, {"kind": "policy", "code": "policy", "version": "1",
                               "sha256": "a", "binds": text})  # fmt: skip
    assert refused.value.path == "/binds"


def test_a_moment_is_written_in_utc_with_microseconds_and_needs_an_offset() -> None:
    berlin = timezone(timedelta(hours=1))
    at = datetime(2026, 11, 20, 10, 5, tzinfo=berlin)

    assert codec.moment_text(at) == "2026-11-20T09:05:00.000000Z"
    assert codec.moment_of("2026-11-20T10:05:00+01:00") == at
    with pytest.raises(ValueError, match="offset"):
        codec.moment_of("2026-11-20T10:05:00")


PARTICULARS: list[Callable[..., Any]] = [
    *(known.particulars for known in ACTS.values()),
    *(known.particulars for known in ON_TWO.values()),
    Receive,
]


@pytest.mark.parametrize("cls", PARTICULARS, ids=lambda cls: cls.__name__)
def test_the_particulars_of_every_act_are_read_from_plain_json(cls: type) -> None:
    with pytest.raises(codec.Unreadable) as refused:
        codec.value_of(cls, {"no-such-field": 1})
    assert refused.value.path == "/no-such-field"


def test_words_are_text_at_the_door() -> None:
    assert codec.value_of(Note, {"words": "a note"}) == Note("a note")
    with pytest.raises(TypeError, match="no event may hold"):
        codec.plain(Note("a note"))
    assert codec.plain(NoteAdded(Sealed(Id("p"), Id("0" * 64), 1)))
