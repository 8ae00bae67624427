"""Which figures are compiled at set-up: every measure as a whole, by unit, and by the groups of
the report, in a period and by month or week."""

from collections.abc import Iterator
from datetime import date

from amends.core.improvement.monitoring import Flow

from .analysis import cases
from .analysis.breakdown import offered
from .facts import query, templates
from .groups import By
from .measures import MEASURES
from .month import groups_of
from .spans import Span

_ANY = Span(*4 * (date(2000, 1, 1),))

type Combination = tuple[str, tuple[str, ...], str]
"""A measure, the columns by which it is grouped, and the length of time."""


def combinations() -> Iterator[Combination]:
    """Yield what reports, reviews, criteria and *Insights* count."""
    for code, measure in MEASURES.items():
        for by in dict.fromkeys(((), tuple(map(str, groups_of(code))), ("unit",))):
            for series in ("",) if measure.standing else ("", "month", "week"):
                yield code, by, series
        for group in offered(code, every=True):
            if group is not By.unit:
                yield code, (str(group),), ""
    yield "received", cases.RECURRING, "week"
    for columns in (("cause", "product"), ("cause", "product", "severity", "safety")):
        yield "upheld", columns, ""
    for column in cases.DIMENSIONS:
        yield "upheld", (column,), ""
        yield "k21", (column,), ""


def compile_all() -> None:
    """Compile all of them for DuckDB and keep the SQL (`facts.templates`)."""
    for combination in combinations():
        query.template(*combination)
    for flow in Flow:
        query.filled(query.money_template(flow), _ANY)
    for name in cases.EXPRESSIONS:
        cases.template(name, None)
    templates.keep()
