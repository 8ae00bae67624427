"""Lists behind figures. The address names the figure, and the complaints are found by the
conditions that counted them, so that list and figure agree."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.facts import SNAPSHOTS
from amends.core.improvement.monitoring import Flow
from amends.core.values import Moment
from amends.handling.access import Countable
from amends.register import queries
from amends.wording.names import Names

from . import spans
from .facts import query
from .groups import By, columns_of, named
from .measure import Measure
from .measures import MEASURES, part_of, title_of
from .month import Teller
from .spans import NotAPeriod, Span

type Rows = queries.Rows


class NoSuchFigure(ValueError):
    """The address names an unknown figure."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure named by an address: a measure, or money of one currency; possibly only a part or a
    group."""

    figure: str
    span: Span
    part: str = ""
    by: By | None = None
    group: str = ""
    currency: str = ""

    def address(self) -> dict[str, str]:
        """Return the parameters from which `wanted` reads it again."""
        params = {"figure": self.figure, "period": self.span.text, "part": self.part}
        params |= {"currency": self.currency}
        params = {name: value for name, value in params.items() if value}
        return params if self.by is None else params | {"by": str(self.by), "group": self.group}


def wanted(params: Mapping[str, str], rules: Rules, now: Moment) -> Wanted | None:
    """The figure that an address asks for; None where it names none. Raises `NoSuchFigure`."""
    code = params.get("figure", "")
    if not code:
        return None
    part, currency = params.get("part", ""), params.get("currency", "")
    measure = MEASURES.get(code)
    if measure is None and (code not in set(Flow) or not currency):
        raise NoSuchFigure(code)
    if measure is not None and measure.table in SNAPSHOTS:
        raise NoSuchFigure(code)  # it counts no complaints
    if part and (measure is None or part not in {*measure.parts, *_rest(measure)}):
        raise NoSuchFigure(f"{code} {part}")
    try:
        span = spans.read(params.get("period", ""), rules, now)
        by = By(params["by"]) if params.get("by") else None
    except (NotAPeriod, ValueError) as problem:
        raise NoSuchFigure(code) from problem
    return Wanted(code, span, part, by, params.get("group", ""), currency)


def in_words(wanted: Wanted, rules: Rules) -> str:
    """The figure whose list this is: “Late: still waiting, October 2026”."""
    names = Names(rules=rules, zone=rules.policy.zone)
    title, further = title_of(wanted.figure), []
    if wanted.part == query.REST:
        further.append(gettext("all others"))
    elif wanted.part:
        further.append(part_of(wanted.figure, wanted.part))
    if wanted.by is not None:
        further.append(named(wanted.by, wanted.group, names))
    if wanted.currency:
        further.append(wanted.currency.upper())
    further.append(spans.period(wanted.span))
    return gettext("{title}: {further}").format(title=title, further=gettext(", ").join(further))


def _rest(measure: Measure) -> tuple[str, ...]:
    return (query.REST,) if measure.among is not None else ()


def not_opened(
    opened: Rows, wanted: Wanted, countable: Countable, rules: Rules, version: int
) -> int | None:
    """Return how many complaints a figure counts beside those of its list that the reader may open;
    None if the reader does not see the figure's number, from which it could be computed."""
    if countable.every:
        number: int | None = len(_keys(wanted, rules, version))
    else:
        teller = Teller(countable, rules.policy, version)
        number = teller.shown(wanted.figure, wanted.span, wanted.by, wanted.group, wanted.part)
    return None if number is None else number - opened.count()


def narrowed(rows: Rows, wanted: Wanted, rules: Rules, version: int) -> Rows:
    """Return those of the complaints that the figure counts."""
    return queries.with_keys(rows, _keys(wanted, rules, version))


def _keys(wanted: Wanted, rules: Rules, version: int) -> list[int]:
    groups = {} if wanted.by is None else columns_of(wanted.by, wanted.group, rules.policy)
    if wanted.figure in MEASURES:
        return query.keys(wanted.figure, wanted.span, wanted.part, groups, version)
    flow = Flow(wanted.figure)
    return query.keys_of_money(flow, wanted.span, wanted.currency, groups, version)
