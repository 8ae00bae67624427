"""What the public site shows of the newest report: measures by quarter, small numbers hidden."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from amends.core.improvement.reports.content import Count, ReportContent
from amends.core.improvement.reports.frozen import Publication, Reports
from amends.core.values import Code
from amends.wording import measures
from amends.wording.phrases import marked as _

from ..counting import Figure, Place, known, suppressed
from ..measures import MEASURES
from .opened import newest

_TEXTS: Mapping[str, tuple[str, str]] = {
    "received": (_("Complaints received"), _("Complaints that we received in the quarter.")),
    "k05": (
        _("Responses in time"),
        _("Of complaints with an original deadline in the quarter, those we responded to in time."),
    ),
    "k04": (
        _("Acknowledged in time"),
        _("Of complaints we had to acknowledge in the quarter, those we acknowledged in time."),
    ),
    "k22": (
        _("Satisfied with the handling"),
        _("Of people who answered our survey, those who rated our handling at least 4 of 5."),
    ),
    "upheld": (
        _("Upheld, in full or in part"),
        _("Of complaints we responded to in the quarter, those we upheld in full or in part."),
    ),
}
"""Each measure in words for everyone."""
_IN_TIME = ("k05", "k04")
"""Measures of what was late, shown as what was in time."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A measure in a quarter: its value, and of how many."""

    value: str
    of: str


@dataclass(frozen=True, slots=True)
class Row:
    """A measure by quarter, with what it counts."""

    title: str
    definition: str
    cells: tuple[tuple[str, Cell], ...]
    """Each quarter with its figure."""


@dataclass(frozen=True, slots=True)
class Performance:
    """The public figures of the newest report."""

    quarters: tuple[str, ...]
    rows: tuple[Row, ...]


def is_public(known: Reports) -> bool:
    """Return whether performance is on the public site."""
    return known.state is Publication.on and bool(known.frozen)


def performance(known: Reports) -> Performance | None:
    """Return what is public, in the active language; None if nothing is."""
    content = newest(known) if is_public(known) else None
    if content is None or not content.quarters:
        return None
    quarters = tuple(
        gettext("{first} to {last}").format(
            first=measures.period(one.first, one.first, month=True),
            last=measures.period(one.last, one.last, month=True),
        )
        for one in content.quarters
    )
    shown = list(_shown(content))
    rows = tuple(
        Row(
            gettext(title),
            gettext(definition),
            tuple(
                (quarter, _cell(figures[code]))
                for quarter, figures in zip(quarters, shown, strict=True)
                if code in figures
            ),
        )
        for code, (title, definition) in _TEXTS.items()
        if any(code in one and (one[code].number or one[code].among) for one in shown)
    )
    return Performance(quarters, rows)


def _shown(content: ReportContent) -> Iterator[dict[str, Figure]]:
    """Yield the figures of each quarter, those below the limit and those that would reveal them
    hidden."""
    for quarter in content.quarters:
        figures: dict[Place, Figure] = {
            (one.measure, None, ""): _figure(one.measure, one.count)
            for one in quarter.counts
            if one.measure in MEASURES
        }
        yield {place[0]: one for place, one in suppressed(figures).items()}


def _figure(measure: Code, count: Count) -> Figure:
    number, among = known(count.number), known(count.among)
    if measure in _IN_TIME and among is not None:
        return Figure(measure, among - (number or 0), among)
    return Figure(measure, count.number, count.among)


def _cell(figure: Figure) -> Cell:
    if figure.among is None:
        return Cell(measures.number(figure.number), "")
    if figure.among == 0:
        return Cell(measures.UNTOLD, measures.number(0))
    if figure.share is None:
        return Cell(measures.number(figure.number), measures.number(figure.among))
    return Cell(measures.percent(figure.share), measures.number(figure.among))
