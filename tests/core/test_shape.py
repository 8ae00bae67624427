"""Types of dataclass fields are read the same by all who ask for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

import pytest

from amends.core.shape import INTERNAL, Shape, fields_of, shape_of
from amends.core.values import Code, Coded, Contact, Identity, Moment, Sealed


class Colour(Coded):
    red = "red"


type Colours = tuple[Colour, ...]
type Soon = Moment | None
MARK = object()
ONE: dict[str, tuple[Any, Shape]] = {
    "a class": (int, Shape("plain", int, (int,))),
    "an enumeration": (Colour, Shape("choice", Colour, (Colour,))),
    "a dataclass": (Sealed, Shape("object", Sealed, (Sealed,))),
    "an alias": (Moment, Shape("plain", datetime, (Moment, datetime))),
    "nothing, too": (Code | None, Shape("plain", Code, (Code,), optional=True)),
    "an alias of nothing, too": (Soon, Shape("plain", datetime, (Soon, Moment, datetime), True)),
    "a mark": (Annotated[Code, MARK] | None, Shape("plain", Code, (Code,), True, (MARK,))),
    "several": (
        Colours,
        Shape("many", Shape("choice", Colour, (Colour,)), (Colours, tuple[Colour, ...])),
    ),
    "a set": (frozenset[int], Shape("set", Shape("plain", int, (int,)), (frozenset[int],))),
    "a table": (Mapping[str, int], Shape("table", Mapping, (Mapping[str, int],))),
}


@pytest.mark.parametrize("what", ONE)
def test_a_type_has_one_shape(what: str) -> None:
    declared, shape = ONE[what]
    assert shape_of(declared) == shape


def test_one_of_several_classes_is_each_of_them() -> None:
    shape = shape_of(tuple[Identity | None, ...])
    assert shape.of.optional
    assert shape.classes == (Contact, Sealed)
    assert shape.of.allows(Contact)
    assert not shape.allows(Contact)
    assert shape.of.among({Contact | Sealed: 1, Identity: 2}) == 2


@dataclass(frozen=True)
class Sample:
    """One field of each sort."""

    from_: int
    to: int | None
    rest: Mapping[str, int] = field(default_factory=dict)
    colour: Colour = Colour.red
    own: int = field(default=0, metadata=INTERNAL)
    told: int = field(default=0, init=False)


def test_a_field_says_how_it_is_called_outside_and_whether_it_is_needed() -> None:
    found = [(one.name, one.field, one.required, one.needed) for one in fields_of(Sample)]
    assert found == [
        ("from", "from_", True, True),
        ("to", "to", True, False),
        ("rest", "rest", False, False),
        ("colour", "colour", False, False),
    ]
    assert [(one.default, one.made) for one in fields_of(Sample)[2:]] == [
        ({}, True),
        (Colour.red, False),
    ]
