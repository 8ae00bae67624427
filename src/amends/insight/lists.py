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
        told = {"figure": self.figure, "period": self.span.text, "part": self.part}
        told |= {"currency": self.currency}
        told = {name: value for name, value in told.items() if value}
        return told if self.by is None else told | {"by": str(self.by), "group": self.group}


def wanted(asked: Mapping[str, str], rules: Rules, now: Moment) -> Wanted | None:
    """The figure that an address asks for; None where it names none. Raises `NoSuchFigure`."""
    code = asked.get("figure", "")
    if not code:
        return None
    part, currency = asked.get("part", ""), asked.get("currency", "")
    known = MEASURES.get(code)
    if known is None and (code not in set(Flow) or not currency):
        raise NoSuchFigure(code)
    if known is not None and known.table in SNAPSHOTS:
        raise NoSuchFigure(code)  # it counts no complaints
    if part and (known is None or part not in {*known.parts, *_rest(known)}):
        raise NoSuchFigure(f"{code} {part}")
    try:
        span = spans.read(asked.get("period", ""), rules, now)
        by = By(asked["by"]) if asked.get("by") else None
    except (NotAPeriod, ValueError) as problem:
        raise NoSuchFigure(code) from problem
    return Wanted(code, span, part, by, asked.get("group", ""), currency)


def in_words(asked: Wanted, rules: Rules) -> str:
    """The figure whose list this is: “Late: still waiting, October 2026”."""
    names = Names(rules=rules, zone=rules.policy.zone)
    title, further = title_of(asked.figure), []
    if asked.part == query.REST:
        further.append(gettext("all others"))
    elif asked.part:
        further.append(part_of(asked.figure, asked.part))
    if asked.by is not None:
        further.append(named(asked.by, asked.group, names))
    if asked.currency:
        further.append(asked.currency.upper())
    further.append(spans.period(asked.span))
    return gettext("{title}: {further}").format(title=title, further=gettext(", ").join(further))


def _rest(known: Measure) -> tuple[str, ...]:
    return (query.REST,) if known.among is not None else ()


def not_opened(
    opened: Rows, asked: Wanted, countable: Countable, rules: Rules, version: int
) -> int | None:
    """Return how many complaints a figure counts beside those of its list that the reader may open;
    None if the reader does not see the figure's number, from which it could be computed."""
    if countable.every:
        number: int | None = len(_keys(asked, rules, version))
    else:
        teller = Teller(countable, rules.policy, version)
        number = teller.shown(asked.figure, asked.span, asked.by, asked.group, asked.part)
    return None if number is None else number - opened.count()


def narrowed(rows: Rows, asked: Wanted, rules: Rules, version: int) -> Rows:
    """Return those of the complaints that the figure counts."""
    return queries.with_keys(rows, _keys(asked, rules, version))


def _keys(asked: Wanted, rules: Rules, version: int) -> list[int]:
    groups = {} if asked.by is None else columns_of(asked.by, asked.group, rules.policy)
    if asked.figure in MEASURES:
        return query.keys(asked.figure, asked.span, asked.part, groups, version)
    flow = Flow(asked.figure)
    return query.keys_of_money(flow, asked.span, asked.currency, groups, version)
