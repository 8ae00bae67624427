"""What was once written in the journal is read for ever."""

import dataclasses
import json

import pytest
from tests.core import golden

from amends.core import codec

each_kind = pytest.mark.parametrize("kind", golden.KINDS)


@each_kind
def test_every_shape_that_a_kind_ever_had_is_read_and_says_the_same(kind: str) -> None:
    """A list that was added later is empty where an older program wrote none."""
    for text in golden.held(kind):
        event = codec.value_of(golden.KINDS[kind], json.loads(text))
        said, known = json.loads(golden.text_of(event)), json.loads(text)

        assert {name: value for name, value in said.items() if name in known} == known
        assert all(value == [] for name, value in said.items() if name not in known)


@each_kind
def test_the_shape_of_today_is_kept_as_well(kind: str) -> None:
    today = golden.text_of(golden.filled(golden.KINDS[kind]))

    assert today in golden.held(kind), "python -m tests.core.golden"


@each_kind
def test_no_shape_was_taken_away(kind: str) -> None:
    numbers = [int(path.suffixes[0][1:]) for path in golden.files_of(kind)]

    assert numbers == list(range(1, len(numbers) + 1))


def test_no_kind_was_taken_away() -> None:
    kinds = {path.name.partition(".")[0] for path in golden.FOLDER.glob("*.json")}

    assert kinds == set(golden.KINDS)


def test_a_field_that_an_older_program_did_not_know_may_be_missing() -> None:
    """Fields are only added, and with defaults: the first shape of a kind needs no other."""
    for kind, cls in golden.KINDS.items():
        first = set(json.loads(golden.held(kind)[0]))
        asked = {
            one.name
            for one in dataclasses.fields(cls)
            if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
        }

        assert asked <= first, kind
