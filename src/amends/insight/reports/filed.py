"""A frozen report as a workbook."""

from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.principles.calendars import zone_of
from amends.documents import workbook
from amends.documents.workbook import Column, Sheet

from ..measures import title_of
from .opened import Opened
from .printed import unchanged
from .told import Told

_NARROW, _MIDDLE, _WIDE = 14, 32, 80


def write(text: Told, report: Opened, rules: Rules, out: IO[bytes]) -> None:
    """Write the workbook, in the active language."""
    workbook.write(_sheets(text, report), out, zone=zone_of(rules.policy.zone))


def _sheets(text: Told, report: Opened) -> Iterator[Sheet]:
    yield Sheet(
        gettext("Figures"),
        _columns(gettext("Figure"), gettext("Month"), gettext("Number"), gettext("Of")),
        (
            (title_of(line.measure), month, count.number, count.among)
            for line in report.content.measures
            for month, count in zip(
                (text.period, text.before, text.year_before),
                (line.now, line.before, line.year_before),
                strict=True,
            )
        ),
    )
    yield Sheet(
        gettext("Targets"),
        _columns(gettext("Target"), gettext("Good enough"), gettext("Now"), gettext("Result")),
        ((one.title, one.target, one.now, one.standing) for one in text.targets),
    )
    for title, items in ((gettext("Problems"), text.problems), (gettext("Actions"), text.actions)):
        yield Sheet(
            title,
            _columns(title, gettext("Status"), gettext("Details")),
            ((one.title or one.id, one.state, one.note) for one in items),
        )
    yield Sheet(
        gettext("Units"),
        _columns(gettext("Unit"), gettext("Received"), gettext("Late"), gettext("Open")),
        text.units,
    )
    yield Sheet(
        gettext("Changed"),
        _columns(text.before, gettext("In the last report"), gettext("Now")),
        text.changed or ((unchanged(text), "", ""),),
    )
    yield Sheet(
        gettext("How we calculate this"),
        (Column("", _MIDDLE), Column(gettext("How we calculate this"), _WIDE)),
        (*((one.title, one.definition) for one in text.figures), *text.proof),
    )


def _columns(*titles: str) -> tuple[Column, ...]:
    return tuple(Column(title, _NARROW if place else _MIDDLE) for place, title in enumerate(titles))
