"""Monthly report as a workbook or as CSV: one line for each figure, with numerator, denominator and
definition."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, TextIO

from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.suppression import Hidden, Number
from amends.core.principles.calendars import zone_of
from amends.core.values import minor_digits
from amends.documents import workbook
from amends.documents.workbook import Amount, Cell, Column, Sheet
from amends.wording import measures

from .counting import Figure, Payments
from .measures import MEASURES, part_of, title_of
from .month import Report
from .spans import Span
from .told import Line, period, told

_NARROW, _MIDDLE, _WIDE = 14, 28, 80


def write(report: Report, rules: Rules, out: IO[bytes]) -> None:
    """Writes the workbook, in the active language."""
    workbook.write(_sheets(report, rules), out, zone=zone_of(rules.policy.zone))


def write_csv(report: Report, out: TextIO, *, heading: bool = True) -> None:
    """Writes the figures alone by their codes: for machines, the same in every language."""
    line = csv.writer(out).writerow
    if heading:
        line(("measure", "part", "period", "number", "among", "currency", "minor"))
    for figure, span in _figures(report):
        number, among = map(_code, (figure.number, figure.among))
        line((figure.measure, "", span.text, number, among, "", ""))
        for part, count in figure.parts:
            line((figure.measure, part, span.text, _code(count), "", "", ""))
    for paid, span in _payments(report):
        minor = paid.amount.minor if paid.amount else None
        line((paid.flow, "", span.text, _code(paid.complaints), "", paid.currency, minor))


def _sheets(report: Report, rules: Rules) -> Iterator[Sheet]:
    text = told(report, rules)
    yield Sheet(
        gettext("Figures"),
        (
            Column(gettext("Figure"), _MIDDLE),
            Column(gettext("Part"), _MIDDLE),
            Column(gettext("Period"), _MIDDLE),
            Column(gettext("Number"), _NARROW),
            Column(gettext("Of"), _NARROW),
        ),
        _rows(report),
    )
    yield Sheet(
        gettext("Money"),
        (
            Column(gettext("Figure"), _MIDDLE),
            Column(gettext("Period"), _MIDDLE),
            Column(gettext("Amount"), _MIDDLE),
            Column(gettext("Complaints"), _NARROW),
        ),
        (
            (title_of(paid.flow), period(span), _amount(paid), _cell(paid.complaints))
            for paid, span in _payments(report)
        ),
    )
    yield Sheet(
        gettext("Categories"),
        (Column(gettext("Category"), _MIDDLE), Column(title_of("received"), _NARROW)),
        ((line.label, _shown(line)) for line in text.categories),
    )
    for table in text.tables:
        yield Sheet(
            table.by,
            (Column(table.by, _MIDDLE), *(Column(name, _NARROW) for name in table.columns)),
            ((name, *map(_shown, cells)) for name, cells in table.rows),
        )
    explained = [(card.title, card.definition) for card in (*text.cards, *text.money)]
    explained += [("", note) for note in (text.as_of, *text.notes)] + list(text.sealed)
    yield Sheet(
        gettext("Method"),
        (Column("", _MIDDLE), Column(gettext("Method"), _WIDE)),
        explained,
    )


def _rows(report: Report) -> Iterator[tuple[Cell, ...]]:
    for figure, span in _figures(report):
        title, text = title_of(figure.measure), period(span)
        number, among = map(_cell, (figure.number, figure.among))
        yield (title, None, text, number, among)
        for part, count in figure.parts:
            whole = among if MEASURES[figure.measure].parts_of_all else number
            yield (title, part_of(figure.measure, part), text, _cell(count), whole)


def _figures(report: Report) -> Iterator[tuple[Figure, Span]]:
    for one in report.figures:
        yield from zip(one.periods, _spans(report), strict=True)


def _payments(report: Report) -> Iterator[tuple[Payments, Span]]:
    for one in report.money:
        three = zip((one.now, one.before, one.year_before), _spans(report), strict=True)
        yield from ((paid, span) for payments, span in three for paid in payments)


def _spans(report: Report) -> tuple[Span, Span, Span]:
    return report.span, report.before, report.year_before


def _cell(number: Number | None) -> Cell:
    return measures.number(number) if isinstance(number, Hidden) else number


def _shown(line: Line) -> Cell:
    return line.text if line.value is None else line.value


def _code(number: Number | None) -> str | int | None:
    return number.value if isinstance(number, Hidden) else number


def _amount(paid: Payments) -> Cell:
    if paid.amount is None:
        return None
    value = Decimal(paid.amount.minor).scaleb(-minor_digits(paid.currency))
    return Amount(value, paid.currency)
