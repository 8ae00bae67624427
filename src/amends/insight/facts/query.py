"""Measures as queries: one Ibis expression for each, compiled once and counted by the engine.

An expression counts rows by small keys and adds whole numbers, nothing else, so every engine gives
the same result. The place of a row in a figure is 1 if it is counted, otherwise 0, plus twice the
number of its part; `LEFT_OUT` if it was imported and the measure leaves those out.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from amends.core.improvement.facts import TABLES
from amends.core.improvement.monitoring import Flow
from amends.core.values import Day
from amends.register.models import FigureResult

from ..measure import MEASURES, Days, Measure, Part
from ..spans import Span
from . import delta, outside, templates

REST = "rest"
"""The part of a share that is not counted."""
LEFT_OUT = -1
"""Place of a row that the measure leaves out because it was imported."""
_IBIS = {"long": "int64", "boolean": "boolean", "date": "date", "string": "string"}
STAND_INS = Days(date(1901, 1, 1), date(1902, 2, 2), date(1903, 3, 3), date(1904, 4, 4))
"""Days in compiled SQL, replaced by those of the period."""

type Rows = list[list[Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One query: a measure, a period, and the columns and the length of time by which it is
    grouped."""

    measure: str
    span: Span
    by: tuple[str, ...] = ()
    series: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of a result before the number of rows: how it is grouped (empty: not at all), the
        group, bucket, keys, value and place."""
        return ("by", "group", *self._further)

    @property
    def _further(self) -> tuple[str, ...]:
        measure = MEASURES[self.measure]
        bucket = ("bucket",) if self.series else ()
        value = (measure.value,) if measure.value else ()
        return (*bucket, *measure.keys, *value, "place")

    def grouped(self, rows: Sequence[Sequence[Any]]) -> Rows:
        """Return what the engine counted once for the whole and once for each of the groups."""
        names = tuple(dict.fromkeys((*self.by, *self._further)))
        rest = [names.index(name) for name in self._further]
        counts: Counter[tuple[Any, ...]] = Counter()
        for row in rows:
            further = tuple(_plain(row[at]) for at in rest)
            counts["", "", *further] += row[-1]
            for at, name in enumerate(self.by):
                counts[name, row[at] or "", *further] += row[-1]
        return [[*key, number] for key, number in counts.items()]


def found(requests: Sequence[Asked], version: int) -> dict[Asked, Rows]:
    """Return the counts of several queries as of a version of the facts. What was asked before is
    not counted again."""
    names = {request: _name(request) for request in requests}
    stored = FigureResult.objects.filter(facts_version=version, asked__in=set(names.values()))
    results = {row.asked: json.loads(row.found) for row in stored}
    new = {request: name for request, name in names.items() if name not in results}
    for request, name in new.items():
        sql = filled(template(request.measure, request.by, request.series), request.span)
        results[name] = request.grouped(outside.run(version, sql))
    _keep({name: results[name] for name in new.values()}, version)
    return {request: results[name] for request, name in names.items()}


def money(flow: Flow, span: Span, version: int) -> list[tuple[str, int, int]]:
    """Return the money of a period by currency: the sum in minor units, and of how many
    complaints."""
    rows = kept(f"{flow} {_told(span)}", version, lambda: filled(money_template(flow), span))
    return [(str(currency), int(minor), int(number)) for currency, minor, number in rows]


def money_template(flow: Flow) -> str:
    """Return the SQL of the money of a period, with stand-ins for its days."""
    return templates.sql(f"money {flow}", lambda: _money(flow, _days(STAND_INS)))


def _money(flow: Flow, days: Days) -> Any:
    t = table("money")
    rows = t.filter(t.flow == str(flow), t.on.between(days.first, days.last))
    return rows.group_by(rows.currency).aggregate(
        minor=rows.minor.sum().cast("int64"), complaints=rows.key.nunique()
    )


def _keep(results: Mapping[str, Any], version: int) -> None:
    FigureResult.objects.bulk_create(
        [
            FigureResult(facts_version=version, asked=name, found=json.dumps(rows))
            for name, rows in results.items()
        ],
        ignore_conflicts=True,
    )


def joint(request: Asked, version: int) -> tuple[tuple[str, ...], Rows]:
    """Return the counts of one query by all its columns together, and their names: those by which
    it is grouped, then bucket, keys, value and place. The last value of a row is the number."""
    names = tuple(dict.fromkeys((*request.by, *request.columns[2:])))

    def sql() -> str:
        return filled(template(request.measure, request.by, request.series), request.span)

    return names, kept(f"joint {_name(request)}", version, sql)


def kept(name: str, version: int, sql: Callable[[], str]) -> Rows:
    """Return the rows of any query by its name, which has to name all that it depends on. What was
    asked before is not counted again."""
    stored = FigureResult.objects.filter(facts_version=version, asked=name).first()
    if stored is not None:
        rows: Rows = json.loads(stored.found)
        return rows
    rows = [[_plain(value) for value in row] for row in outside.run(version, sql())]
    _keep({name: rows}, version)
    return rows


def keys(
    measure: str, span: Span, part: str, groups: Mapping[str, str | None], version: int
) -> list[int]:
    """Return the keys of the complaints that a figure, one part of it or one group counts."""
    declared = MEASURES[measure]
    t, days = table(declared.table), _days(span)
    terms = [declared.whole(t, days)]
    if declared.conformity:
        terms.append(t.ours)
    if part == REST:
        terms.append(~_column(declared.counted(t, days)).fill_null(False))
    elif not part or not declared.parts_of_all:
        terms.append(declared.counted(t, days))
    if part and part != REST:
        terms.append(declared.parts[part].condition(t, days))
    return _keys(t, terms, groups, version)


def keys_of_money(
    flow: Flow, span: Span, currency: str, groups: Mapping[str, str | None], version: int
) -> list[int]:
    """Return the keys of the complaints with money of one currency in a period."""
    t, days = table("money"), _days(span)
    terms = [t.flow == str(flow), t.currency == currency]
    return _keys(t, [*terms, t.on.between(days.first, days.last)], groups, version)


def _keys(t: Any, terms: list[Any], groups: Mapping[str, str | None], version: int) -> list[int]:
    for column, code in groups.items():
        terms.append(t[column].isnull() if code is None else t[column] == code)
    rows = t.filter(*(_column(term) for term in terms)).select("key").distinct()
    return [key for (key,) in outside.run(version, outside.compiled(rows))]


@cache
def table(name: str) -> Any:
    """Return a fact table as a table of Ibis."""
    import ibis

    columns = delta.columns_of(TABLES[name])
    return ibis.table({column: _IBIS[kind] for column, kind in columns.items()}, name=name)


def _days(span: Span | Days) -> Days:
    import ibis

    return Days(*(ibis.literal(d) for d in (span.first, span.last, span.at, span.passed)))


def expression(request: Asked) -> Any:
    """Return the query of a measure as an expression of Ibis."""
    return _expression(request.measure, _days(request.span), request.by, request.series)


def _expression(code: str, days: Days, by: tuple[str, ...], series: str) -> Any:
    measure = MEASURES[code]
    t = table(measure.table)
    rows = t.filter(_column(measure.whole(t, days)))
    named = {column: rows[column] for column in by}
    if series:
        named["bucket"] = rows[measure.day].truncate({"month": "M", "week": "W"}[series])
    named |= {column: rows[column] for column in measure.keys}
    if measure.value:
        named[measure.value] = rows[measure.value]
    named["place"] = _place(measure, rows, days)
    counted = rows.group_by(**named).aggregate(number=rows.count())
    return counted.select(*named, "number")


def _place(measure: Measure, rows: Any, days: Days) -> Any:
    import ibis

    def number(condition: Any, counted: int, other: Any) -> Any:
        return ibis.ifelse(_column(condition), counted, other)

    parts: Any = ibis.literal(0)
    for at, part in reversed([*enumerate(measure.parts.values(), start=1)]):
        parts = number(_its(measure, part, rows, days), 2 * at, parts)
    counted = (
        ibis.literal(1) if measure.among is None else number(measure.counted(rows, days), 1, 0)
    )
    place = counted + parts
    return number(rows.ours, place, LEFT_OUT) if measure.conformity else place


def _its(measure: Measure, part: Part, rows: Any, days: Days) -> Any:
    """Return whether a row belongs to a part: of the counted ones, unless parts make up all."""
    its = part.condition(rows, days)
    return (
        its if measure.parts_of_all or measure.among is None else measure.counted(rows, days) & its
    )


def _column(condition: Any) -> Any:
    import ibis

    return ibis.literal(condition) if isinstance(condition, bool) else condition


def template(code: str, by: tuple[str, ...] = (), series: str = "") -> str:
    """Return the SQL of a measure, with stand-ins for the days of its period."""
    name = f"{code} {','.join(by)} {series}"
    return templates.sql(name, lambda: _expression(code, _days(STAND_INS), by, series))


def filled(sql: str, span: Span) -> str:
    """Return a template with the days of a period."""
    for stand_in, day in zip(_each(STAND_INS), _each(span), strict=True):
        sql = sql.replace(_literal(stand_in), _literal(day))
    return sql


def _each(days: Days | Span) -> tuple[Day, Day, Day, Day]:
    return days.first, days.last, days.at, days.passed


@cache
def _literal(day: Day) -> str:
    """Return a day as SQL: the compiled last stand-in, with its numbers replaced."""

    def compiled() -> Any:
        import ibis

        return ibis.literal(STAND_INS.passed).name("day")

    text = templates.sql("day", compiled).removeprefix("SELECT").partition(" AS ")[0].strip()
    return text.replace(str(STAND_INS.passed), str(day)).replace(
        _numbers(STAND_INS.passed), _numbers(day)
    )


def _numbers(day: Day) -> str:
    return f"{day.year}, {day.month}, {day.day}"


def _plain(value: Any) -> Any:
    return value.isoformat()[:10] if isinstance(value, date) else value


def _name(request: Asked) -> str:
    return " ".join((request.measure, _told(request.span), ",".join(request.by), request.series))


def _told(span: Span) -> str:
    return "..".join(map(str, _each(span)))
