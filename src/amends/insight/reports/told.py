"""A frozen report as text: the same lines on the page, in print and in the workbook."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.actions import ActionState
from amends.core.improvement.criteria.events import Band, Interval
from amends.core.improvement.criteria.judging import Judgement, Standing
from amends.core.improvement.effect import EffectVerdict
from amends.core.improvement.problems import ProblemState
from amends.core.improvement.reports.content import (
    ActionLine,
    Count,
    CriterionLine,
    MeasureLine,
    ProblemLine,
    ReportContent,
    recounted,
)
from amends.core.improvement.statistics.control import Verdict
from amends.core.values import Day, Money
from amends.wording import charts, choices, criteria, dates, improvement, measures, money
from amends.wording.charts import Unit
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..measures import MEASURES, part_of, title_of
from .opened import Opened


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure: its title, its figure in the three months, and how it compares."""

    code: str
    title: str
    now: str
    before: str
    year_before: str
    change: str
    definition: str


@dataclass(frozen=True, slots=True)
class Target:
    """A criterion: title, target, value, whether it is met, and what its chart says."""

    title: str
    target: str
    now: str
    standing: str
    verdict: str
    missed: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A problem or an action: its id and title, its state, and what is known of it. `overdue`: it
    should have been done."""

    id: str
    title: str
    state: str
    note: str
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The whole report as text."""

    period: str
    before: str
    year_before: str
    lead: str
    figures: tuple[Figure, ...]
    empty: tuple[str, ...]
    money: tuple[tuple[str, str], ...]
    units: tuple[tuple[str, str, str, str], ...]
    targets: tuple[Target, ...]
    problems: tuple[Item, ...]
    actions: tuple[Item, ...]
    changed: tuple[tuple[str, str, str], ...]
    last: str
    proof: tuple[tuple[str, str], ...]


def told(report: Opened, rules: Rules, titles: Mapping[str, str]) -> Told:
    """Return the report in the active language; `titles` are those of the problems and actions that
    the reader may see, by their ids."""
    content, names = report.content, Names(rules=rules, zone=rules.policy.zone)
    today = rules.day_of(None, report.frozen.at)
    lines = [line for line in content.measures if line.measure in MEASURES]
    periods = _periods(content)
    with_cases = [line for line in lines if _any(line)]
    return Told(
        *periods,
        lead=_lead(content, today),
        figures=tuple(_figure(line, report, periods) for line in with_cases),
        empty=tuple(title_of(line.measure) for line in lines if not _any(line)),
        money=tuple(
            (title_of(line.flow), money.amount(Money(line.minor, line.currency)))
            for line in content.money
        ),
        units=tuple(
            (
                capital(names.unit(line.unit) if line.unit else measures.nowhere("unit")),
                measures.number(line.received),
                _of(line.late, line.due),
                measures.number(line.open),
            )
            for line in content.units
        ),
        targets=tuple(_target(line, names) for line in content.criteria),
        problems=tuple(_problem(line, report.last, titles) for line in content.problems),
        actions=tuple(_action(line, today, titles) for line in content.actions),
        changed=tuple(
            (title_of(one.measure), _text(one.measure, one.said), _text(one.measure, one.now))
            for one in recounted(content, report.last)
            if one.measure in MEASURES
        ),
        last=month(report.last) if report.last else "",
        proof=tuple(_proof(report, names)),
    )


def month(content: ReportContent) -> str:
    """Return the month of a report."""
    return measures.period(content.first, content.last, month=True)


def _periods(content: ReportContent) -> tuple[str, str, str]:
    year, number = content.first.year, content.first.month
    back = content.first.replace(year=year - (number == 1), month=(number - 2) % 12 + 1)
    ago = content.first.replace(year=year - 1)
    said = [measures.period(one, one, month=True) for one in (back, ago)]
    return month(content), said[0], said[1]


def _any(line: MeasureLine) -> bool:
    return any(one.number or one.among for one in (line.now, line.before, line.year_before))


def _figure(line: MeasureLine, report: Opened, periods: Sequence[str]) -> Figure:
    if line.now.median is not None:
        change = ""
    elif MEASURES[line.measure].among is None:
        change = measures.compared(line.now.number, line.before.number, periods[1])
    else:
        change = measures.shares_compared(line.now.share, line.before.share, periods[1])
    definition = report.definitions.get(line.measure)
    return Figure(
        line.measure,
        title_of(line.measure),
        _text(line.measure, line.now),
        _text(line.measure, line.before),
        _text(line.measure, line.year_before),
        capital(change),
        gettext(definition) if definition else "",
    )


def _text(measure: str, count: Count) -> str:
    if count.median is not None and count.ninth is not None:
        text = gettext("median {median}, 9 of 10 at most {ninth}")
        return text.format(median=measures.number(count.median), ninth=measures.number(count.ninth))
    if count.among is None:
        return measures.number(count.number)
    return _of(count.number, count.among)


def _of(number: int, among: int) -> str:
    if not among:
        return measures.UNTOLD
    return measures.of_all(number, among, round(100 * number / among))


def _lead(content: ReportContent, today: Day) -> str:
    """Return what needs attention: targets, problems and actions."""
    missed = sum(Standing(line.standing) is Standing.missed for line in content.criteria)
    open_ = sum(line.state == ProblemState.open for line in content.problems)
    late = sum(_overdue(line, today) for line in content.actions)
    said = [
        ngettext("{count} target is missed.", "{count} targets are missed.", missed)
        if missed
        else gettext("No target is missed."),
        ngettext("{count} problem is open.", "{count} problems are open.", open_),
        ngettext("{count} action is overdue.", "{count} actions are overdue.", late),
    ]
    numbers = (missed, open_, late)
    return " ".join(
        text.format(count=measures.number(number))
        for place, (text, number) in enumerate(zip(said, numbers, strict=True))
        if number or not place
    )


def _target(line: CriterionLine, names: Names) -> Target:
    known = MEASURES.get(line.measure)
    share = known is not None and (known.among is not None or line.part is not None)
    parts = [title_of(line.measure)]
    if line.part and known and line.part in known.parts:
        parts.append(part_of(line.measure, line.part))
    if line.unit:
        parts.append(names.unit(line.unit))
    judgement = Judgement(Standing(line.standing), Verdict(line.verdict), line.value, line.among, 1)
    unit = Unit.share if share else Unit.cases
    return Target(
        gettext(", ").join(parts),
        criteria.target(Band(line.least, line.most), unit),
        criteria.now(judgement, unit, Interval.month) or measures.UNTOLD,
        criteria.standing(judgement),
        charts.verdict(judgement.verdict),
        judgement.standing is Standing.missed,
    )


def _problem(line: ProblemLine, last: ReportContent | None, titles: Mapping[str, str]) -> Item:
    before = {one.problem: one for one in last.problems} if last else {}
    known = before.get(line.problem)
    count = ngettext("{count} complaint", "{count} complaints", line.complaints)
    notes = [count.format(count=measures.number(line.complaints))]
    if last is not None and known is None:
        notes.append(gettext("new in this report"))
    elif last is not None and known and known.complaints != line.complaints:
        notes.append(measures.compared(line.complaints, known.complaints, month(last)))
    if line.verdict is not None:
        notes.append(improvement.verdict(EffectVerdict(line.verdict)))
    elif not line.actions:
        notes.append(gettext("No action yet"))
    return Item(
        line.problem,
        titles.get(line.problem, ""),
        capital(choices.label(ProblemState(line.state))),
        gettext(". ").join(notes),
    )


def _action(line: ActionLine, today: Day, titles: Mapping[str, str]) -> Item:
    if line.completed_on is not None:
        note = gettext("Done {day}").format(day=dates.short_day(line.completed_on))
    else:
        note = gettext("Due {day}").format(day=dates.short_day(line.due))
    return Item(
        line.action,
        titles.get(line.action, ""),
        capital(choices.label(ActionState(line.state))),
        note,
        _overdue(line, today),
    )


def _overdue(line: ActionLine, today: Day) -> bool:
    return line.open and line.completed_on is None and line.due < today


def _proof(report: Opened, names: Names) -> Iterator[tuple[str, str]]:
    frozen = report.frozen
    yield gettext("Frozen"), dates.moment(frozen.at, zone=names.zone)
    facts = gettext("version {version}, written {moment}")
    yield (
        gettext("Facts"),
        facts.format(
            version=frozen.report.facts_version,
            moment=dates.moment(frozen.report.facts_at, zone=names.zone),
        ),
    )
    yield gettext("SHA-256 of the figures"), frozen.report.sha256
    yield gettext("SHA-256 of the definitions"), frozen.report.definitions
