"""Tables of months with small numbers hidden, kept as results: hiding them takes longer than
counting."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from amends.core.improvement.finishing import Quantiles
from amends.core.improvement.suppression import Hidden, Number
from amends.core.values import Code
from amends.register.models import FigureResult

from .counting import Figure, Place
from .groups import By
from .spans import Span

type Table = Mapping[Place, Figure]


def kept(version: int, span: Span, brands: Mapping[str, str], hide: Callable[[], Table]) -> Table:
    """Return the table of a month as of a version of the facts. What was hidden before is not
    hidden again; `brands`, the brand of each unit, is a part of what decides it."""
    name = _name(span, brands)
    there = FigureResult.objects.filter(facts_version=version, asked=name).first()
    if there is not None:
        return dict(map(_read, json.loads(there.found)))
    table = hide()
    found = json.dumps([_written(place, figure) for place, figure in table.items()])
    FigureResult.objects.bulk_create(
        [FigureResult(facts_version=version, asked=name, found=found)], ignore_conflicts=True
    )
    return table


def missing(version: int, of: Sequence[Span], brands: Mapping[str, str]) -> list[Span]:
    """Return the months whose tables are not kept."""
    names = {_name(span, brands): span for span in of}
    there = FigureResult.objects.filter(facts_version=version, asked__in=set(names))
    known = set(there.values_list("asked", flat=True))
    return [span for name, span in names.items() if name not in known]


def _name(span: Span, brands: Mapping[str, str]) -> str:
    digest = hashlib.sha256(json.dumps(sorted(brands.items())).encode()).hexdigest()
    return f"hidden {span.first}..{span.last} {span.at} {span.passed} {digest}"


def _written(place: Place, figure: Figure) -> list[Any]:
    code, by, group = place
    times = None if figure.times is None else [figure.times.median, figure.times.ninth]
    parts = [[name, _plain(number)] for name, number in figure.parts]
    numbers = [_plain(one) for one in (figure.number, figure.among, figure.left_out)]
    return [code, str(by or ""), group, *numbers, parts, times]


def _read(row: list[Any]) -> tuple[Place, Figure]:
    code, by, group, number, among, left_out, parts, times = row
    return (code, By(by) if by else None, group), Figure(
        Code(code),
        _number(number),
        None if among is None else _number(among),
        tuple((Code(name), _number(one)) for name, one in parts),
        _number(left_out),
        None if times is None else Quantiles(*times),
    )


def _plain(number: Number | None) -> int | str | None:
    return number.value if isinstance(number, Hidden) else number


def _number(value: int | str) -> Number:
    return Hidden(value) if isinstance(value, str) else value
