"""Monthly report as a workbook or as CSV: one line for each figure, with numerator, denominator and
definition."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, TextIO

from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.principles.calendars import zone_of
from amends.core.values import minor_digits
from amends.documents import workbook
from amends.documents.workbook import Amount, Cell, Column, Sheet

from .counting import Figure, Payments
from .measures import part_of, title_of
from .month import Report
from .spans import Span
from .told import period, told

_NARROW, _MIDDLE, _WIDE = 14, 28, 80


def write(report: Report, rules: Rules, out: IO[bytes]) -> None:
    """Writes the workbook, in the active language."""
    workbook.write(_sheets(report, rules), out, zone=zone_of(rules.policy.zone))


def write_csv(report: Report, out: TextIO) -> None:
    """Writes the figures alone by their codes: for machines, the same in every language."""
    line = csv.writer(out).writerow
    line(("measure", "part", "period", "number", "among", "currency", "minor"))
    for figure, span in _figures(report):
        line((figure.measure, "", span.text, figure.number, figure.among, "", ""))
        for part, number in figure.parts:
            line((figure.measure, part, span.text, number, "", "", ""))
    for paid, span in _payments(report):
        minor = paid.amount.minor if paid.amount else None
        line((paid.flow, "", span.text, paid.complaints, "", paid.currency, minor))


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
            (title_of(paid.flow), period(span), _amount(paid), paid.complaints)
            for paid, span in _payments(report)
        ),
    )
    yield Sheet(
        gettext("Categories"),
        (Column(gettext("Category"), _MIDDLE), Column(title_of("received"), _NARROW)),
        ((line.label, line.value) for line in text.categories),
    )
    for table in text.tables:
        yield Sheet(
            table.by,
            (Column(table.by, _MIDDLE), *(Column(name, _NARROW) for name in table.columns)),
            ((name, *(cell.value for cell in cells)) for name, cells in table.rows),
        )
    explained = [(card.title, card.definition) for card in (*text.cards, *text.money)]
    explained += [("", note) for note in text.notes] + list(text.sealed)
    yield Sheet(
        gettext("How it was counted"),
        (Column("", _MIDDLE), Column(gettext("How it was counted"), _WIDE)),
        explained,
    )


def _rows(report: Report) -> Iterator[tuple[Cell, ...]]:
    for figure, span in _figures(report):
        title, text = title_of(figure.measure), period(span)
        yield (title, None, text, figure.number, figure.among)
        for part, number in figure.parts:
            whole = figure.among if figure.measure == "upheld" else figure.number
            yield (title, part_of(figure.measure, part), text, number, whole)


def _figures(report: Report) -> Iterator[tuple[Figure, Span]]:
    for one in report.figures:
        yield from zip((one.now, one.before, one.year_before), _spans(report), strict=True)


def _payments(report: Report) -> Iterator[tuple[Payments, Span]]:
    for one in report.money:
        three = zip((one.now, one.before, one.year_before), _spans(report), strict=True)
        yield from ((paid, span) for payments, span in three for paid in payments)


def _spans(report: Report) -> tuple[Span, Span, Span]:
    return report.span, report.before, report.year_before


def _amount(paid: Payments) -> Cell:
    if paid.amount is None:
        return None
    value = Decimal(paid.amount.minor).scaleb(-minor_digits(paid.currency))
    return Amount(value, paid.currency)
