"""Events contain no text in clear."""

import dataclasses
import types
import typing
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from amends.core.operation.events import KINDS
from amends.core.values import Code, Id

ALLOWED = (Code, Id, datetime, date, int, bool, type(None))
"""Subclasses count too; everything else must be a frozen dataclass of these or a tuple."""


def _leaves(declared: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every plain type that a declaration can hold, with the path to it."""
    if isinstance(declared, typing.TypeAliasType):
        yield from _leaves(declared.__value__, path)
    elif isinstance(declared, types.UnionType) or typing.get_origin(declared) in (
        tuple,
        typing.Union,
    ):
        for part in typing.get_args(declared):
            if part is not Ellipsis:
                yield from _leaves(part, path)
    elif dataclasses.is_dataclass(declared):
        hints = typing.get_type_hints(declared)
        for field in dataclasses.fields(declared):
            yield from _leaves(hints[field.name], f"{path}.{field.name}")
    else:
        yield path, declared


@pytest.mark.parametrize("kind", KINDS)
def test_no_event_can_hold_free_text(kind: str) -> None:
    found = [
        (path, declared)
        for path, declared in _leaves(KINDS[kind], kind)
        if not (isinstance(declared, type) and issubclass(declared, ALLOWED))
    ]

    assert found == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_never_changes(kind: str) -> None:
    assert KINDS[kind].__dataclass_params__.frozen


def test_the_search_for_free_text_finds_it() -> None:
    @dataclasses.dataclass(frozen=True)
    class Loose:
        inside: tuple[tuple[int, str] | None, ...]

    assert ("Loose.inside", str) in list(_leaves(Loose, "Loose"))
