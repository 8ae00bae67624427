"""A report as a workbook or as CSV: one line for each figure, with numerator and denominator."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, TextIO

from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.reports.content import Count, MoneyLine, ReportContent
from amends.core.improvement.suppression import Hidden, Number
from amends.core.principles.calendars import zone_of
from amends.core.values import Code, minor_digits
from amends.documents import workbook
from amends.documents.workbook import Amount, Cell, Column, Sheet
from amends.wording.insight import measures

from .. import spans
from ..measures import MEASURES, part_of, title_of
from .opened import Opened
from .report_text import Told

_NARROW, _MIDDLE, _WIDE = 14, 32, 80


def write(text: Told, report: Opened, rules: Rules, out: IO[bytes]) -> None:
    """Write the workbook, in the active language."""
    workbook.write(_sheets(text, report.content), out, zone=zone_of(rules.policy.zone))


def write_csv(report: Opened, rules: Rules, out: TextIO, *, heading: bool = True) -> None:
    """Write the figures alone by their codes: for machines, the same in every language."""
    content = report.content
    span = spans.days(content.first, content.last, rules, report.made)
    periods = tuple(period.text for period in spans.compared(span, rules, report.made))
    line = csv.writer(out).writerow
    if heading:
        line(("measure", "part", "period", "number", "among", "currency", "minor"))
    for measure, count, period in _counts(content, periods):
        line((measure, "", period, _code(count.number), _code(count.among), "", ""))
        for part in count.parts:
            line((measure, part.part, period, _code(part.number), "", "", ""))
    for paid, period in _payments(content, periods):
        line((paid.flow, "", period, _code(paid.complaints), "", paid.currency, paid.minor))


def _sheets(text: Told, content: ReportContent) -> Iterator[Sheet]:
    yield Sheet(
        gettext("Figures"),
        _columns(
            *(gettext("Figure"), gettext("Part"), gettext("Period")),
            *(gettext("Number"), gettext("Of")),
            wide=3,
        ),
        _rows(text, content),
    )
    yield Sheet(
        gettext("Money"),
        _columns(
            gettext("Figure"), gettext("Period"), gettext("Amount"), gettext("Complaints"), wide=2
        ),
        (
            (title_of(paid.flow), period, _amount(paid), _cell(paid.complaints))
            for paid, period in _payments(content, text.periods)
        ),
    )
    yield from _sheets_of_lists(text)
    method = gettext("How we calculate this")
    yield Sheet(
        method,
        (Column("", _MIDDLE), Column(method, _WIDE)),
        (
            *((figure.title, figure.definition) for figure in text.figures),
            *(("", note) for note in (text.when, *text.notes)),
            *text.proof,
        ),
    )


def _sheets_of_lists(text: Told) -> Iterator[Sheet]:
    if text.targets:
        yield Sheet(
            gettext("Targets"),
            _columns(gettext("Target"), gettext("Good enough"), gettext("Now"), gettext("Result")),
            ((target.title, target.target, target.now, target.standing) for target in text.targets),
        )
    for title, items in ((gettext("Problems"), text.problems), (gettext("Actions"), text.actions)):
        if items:
            yield Sheet(
                title,
                _columns(title, gettext("Status"), gettext("Details")),
                ((entry.title or entry.id, entry.state, entry.note) for entry in items),
            )
    for groups in text.groups:
        yield Sheet(
            groups.by,
            _columns(groups.by, *groups.columns),
            (
                (name, *(c.text if c.value is None else c.value for c in cells))
                for name, cells in groups.rows
            ),
        )
    if text.changed:
        columns = _columns(text.periods[1], gettext("In the last report"), gettext("Now"))
        yield Sheet(gettext("Changed"), columns, text.changed)


def _rows(text: Told, content: ReportContent) -> Iterator[tuple[Cell, ...]]:
    """Yield the figures, and in one line the measures without any."""
    shown = {figure.code for figure in text.figures}
    for measure, count, period in _counts(content, text.periods):
        if measure not in shown:
            continue
        title, number, among = title_of(measure), _cell(count.number), _cell(count.among)
        yield title, None, period, number, among
        for part in count.parts:
            if part.part in MEASURES[measure].parts:
                whole = among if MEASURES[measure].parts_of_all else number
                yield title, part_of(measure, part.part), period, _cell(part.number), whole
    if text.empty:
        yield text.empty, None, None, None, None


def _counts[P](content: ReportContent, periods: tuple[P, ...]) -> Iterator[tuple[Code, Count, P]]:
    for line in content.measures:
        if line.measure in MEASURES:
            counts = (line.now, line.before, line.year_before)
            for count, period in zip(counts, periods, strict=True):
                yield line.measure, count, period


def _payments[P](content: ReportContent, periods: tuple[P, ...]) -> Iterator[tuple[MoneyLine, P]]:
    three = (content.money, content.money_before, content.money_year_before)
    for lines, period in zip(three, periods, strict=True):
        yield from ((paid, period) for paid in lines)


def _cell(number: Number | None) -> Cell:
    return measures.number(number) if isinstance(number, Hidden) else number


def _code(number: Number | None) -> str | int | None:
    return number.value if isinstance(number, Hidden) else number


def _amount(paid: MoneyLine) -> Cell:
    if paid.minor is None:
        return None
    value = Decimal(paid.minor).scaleb(-minor_digits(paid.currency))
    return Amount(value, paid.currency)


def _columns(*titles: str, wide: int = 1) -> tuple[Column, ...]:
    return tuple(
        Column(title, _MIDDLE if place < wide else _NARROW) for place, title in enumerate(titles)
    )
