"""What the public site shows of the newest report: measures by quarter, small numbers hidden."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from django.utils.dateformat import format as written
from django.utils.translation import gettext, pgettext

from amends.core.improvement.reports.content import Count, ReportContent
from amends.core.improvement.reports.frozen import Publication, Reports
from amends.core.values import Code
from amends.wording.insight import measures
from amends.wording.phrases import marked as _

from ..counting import Figure, Place, known, suppressed
from ..measures import MEASURES
from .opened import newest

_TEXTS: Mapping[str, tuple[str, str]] = {
    "received": (_("Complaints received"), _("Complaints that we received in the quarter.")),
    "k05": (
        _("Responses in time"),
        _("The share of complaints due in the quarter that we responded to in time."),
    ),
    "k04": (
        _("Acknowledged in time"),
        _("The share of complaints to acknowledge in the quarter that we acknowledged in time."),
    ),
    "k22": (
        _("Satisfied with the handling"),
        _("The share of people who answered our survey and rated our handling 4 or 5 out of 5."),
    ),
    "survey_entered": (
        _("Survey answers entered by staff"),
        _("The share of answers to our survey that our staff entered for people."),
    ),
    "upheld": (
        _("Upheld, in full or in part"),
        _("The share of complaints responded to in the quarter that we upheld in full or in part."),
    ),
}
"""Each measure in words for everyone."""
_IN_TIME = ("k05", "k04")
"""Measures of what was late, shown as what was in time."""


@dataclass(frozen=True, slots=True)
class Row:
    """A measure by quarter, with what it counts."""

    title: str
    definition: str
    cells: tuple[tuple[str, str, str], ...]
    """Each quarter from the first with a case: its value, and of how many."""


def is_public(reports: Reports) -> bool:
    """Return whether performance is on the public site."""
    return reports.state is Publication.on and bool(reports.frozen)


def performance(reports: Reports) -> tuple[Row, ...] | None:
    """Return what is public of the newest report, in the active language; None if nothing is."""
    content = newest(reports) if is_public(reports) else None
    if content is None or not content.quarters:
        return None
    quarters = [
        pgettext("months", "{first} to {last}").format(
            first=written(quarter.first, "F"),
            last=measures.period(quarter.last, quarter.last, month=True),
        )
        for quarter in content.quarters
    ]
    shown = list(zip(quarters, _shown(content), strict=True))
    return tuple(
        Row(gettext(title), gettext(definition), cells)
        for code, (title, definition) in _TEXTS.items()
        if (cells := tuple(_cells(code, shown)))
    )


def _shown(content: ReportContent) -> Iterator[dict[str, Figure]]:
    """Yield the figures of each quarter, those below the limit and those that would reveal them
    hidden."""
    for quarter in content.quarters:
        figures: dict[Place, Figure] = {
            (line.measure, None, ""): _figure(line.measure, line.count)
            for line in quarter.counts
            if line.measure in MEASURES
        }
        yield {place[0]: figure for place, figure in suppressed(figures).items()}


def _figure(measure: Code, count: Count) -> Figure:
    number, among = known(count.number), known(count.among)
    if measure in _IN_TIME and among is not None:
        return Figure(measure, among - (number or 0), among)
    return Figure(measure, count.number, count.among)


def _cells(
    code: str, quarters: Sequence[tuple[str, Mapping[str, Figure]]]
) -> Iterator[tuple[str, str, str]]:
    """Yield each quarter with its figure, the first ones without any case left out."""
    begun = dropwhile(lambda pair: not _any(pair[1].get(code)), quarters)
    for quarter, figures in begun:
        figure = figures.get(code)
        if figure is None or not _any(figure):
            yield quarter, gettext("No cases"), ""
        elif figure.among is None or figure.share is None:
            among = "" if figure.among is None else measures.number(figure.among)
            yield quarter, measures.number(figure.number), among
        else:
            yield quarter, measures.percent(figure.share), measures.number(figure.among)


def _any(figure: Figure | None) -> bool:
    return figure is not None and bool(figure.number or figure.among)
