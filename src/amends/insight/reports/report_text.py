"""A report as text: the same lines on the page, in print and in the workbook."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext, ngettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.actions import ActionState
from amends.core.improvement.criteria.events import Band, Interval
from amends.core.improvement.criteria.judging import Judgement, Standing
from amends.core.improvement.effect import EffectVerdict
from amends.core.improvement.facts import SNAPSHOTS
from amends.core.improvement.problems import ProblemState
from amends.core.improvement.reports.content import (
    ActionLine,
    Count,
    CriterionLine,
    GroupLine,
    MeasureLine,
    MoneyLine,
    ProblemLine,
    ReportContent,
    percent_of,
    recounted,
)
from amends.core.improvement.statistics.control import Verdict
from amends.core.improvement.suppression import Hidden, Number
from amends.core.principles.integrity import read_tree_head
from amends.core.values import Day, Money
from amends.wording import choices, dates, money
from amends.wording.insight import charts, criteria, groups, improvement, measures
from amends.wording.insight.charts import Unit
from amends.wording.names import Names
from amends.wording.phrases import capital

from .. import spans
from ..charts.chart import TimeChart
from ..counting import known
from ..groups import NOWHERE, By, named
from ..lists import Wanted
from ..measures import MEASURES, definition_of, part_of, title_of
from ..spans import Span
from . import charted
from .gathering import BY_GROUP
from .opened import Opened


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as text under its head: its value, the address of its list, and the length of its
    bar in thousandths of the longest."""

    head: str
    text: str
    value: int | None = None
    address: str = ""
    bar: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure, or money of one currency: its title, its figure in the three periods, how that
    compares, and its parts in the period."""

    code: str
    title: str
    cells: tuple[Cell, ...]
    change: str
    definition: str
    parts: tuple[Cell, ...] = ()
    short: str = ""
    """The figure of the period in large type: a share without what it is of."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Units, brands or categories side by side: one row a group, one cell a measure."""

    by: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


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

    periods: tuple[str, str, str]
    when: str
    lead: str
    figures: tuple[Figure, ...]
    empty: str
    """The measures without a case in these months, as a sentence."""
    groups: tuple[Groups, ...]
    targets: tuple[Target, ...]
    problems: tuple[Item, ...]
    actions: tuple[Item, ...]
    changed: tuple[tuple[str, str, str], ...]
    unchanged: str
    notes: tuple[str, ...]
    proof: tuple[tuple[str, str], ...]
    charts: tuple[TimeChart, ...] = ()

    @property
    def first(self) -> tuple[Figure, ...]:
        """The figures that a reader looks for first."""
        return tuple(figure for figure in self.figures if figure.code in _FIRST)

    @property
    def compares(self) -> bool:
        """Return whether any figure is compared: those of a period that is over are."""
        return any(figure.change for figure in self.figures)


_FIRST = ("received", "answered", "late", "open", "upheld", "closed")

type Lists = Callable[[Wanted], str]
"""Returns the address of the list of complaints that a figure counts."""


def told(
    report: Opened,
    rules: Rules,
    titles: Mapping[str, str] = MappingProxyType({}),
    lists: Lists | None = None,
) -> Told:
    """Return the report in the active language; `titles` are those of the problems and actions that
    the reader may see, by their ids."""
    content, names = report.content, Names(rules=rules, zone=rules.policy.zone)
    today = rules.day_of(None, report.made)
    span = spans.days(content.first, content.last, rules, report.made)
    page = _Page(report, spans.compared(span, rules, report.made), names, lists)
    lines = [line for line in content.measures if line.measure in MEASURES]
    return Told(
        page.periods,
        when=_when(report, span, names),
        lead=_lead(content, today),
        figures=(*(page.figure(line) for line in lines if _any(line)), *page.money()),
        empty=_empty([title_of(line.measure) for line in lines if not _any(line)]),
        groups=tuple(page.groups()),
        targets=tuple(_target(line, names) for line in content.criteria),
        problems=tuple(_problem(line, report.last, titles) for line in content.problems),
        actions=tuple(_action(line, today, titles) for line in content.actions),
        changed=tuple(
            (title_of(row.measure), _text(row.measure, row.said), _text(row.measure, row.now))
            for row in recounted(content, report.last)
            if row.measure in MEASURES
        ),
        unchanged=_unchanged(report),
        notes=_notes(report),
        proof=tuple(_proof(report, names)),
        charts=tuple(charted.charts(content)),
    )


def _month(content: ReportContent) -> str:
    return measures.period(content.first, content.last, month=True)


def _when(report: Opened, span: Span, names: Names) -> str:
    moment = dates.moment(report.made, zone=names.zone)
    if report.frozen is not None:
        return gettext("frozen {moment}").format(moment=moment)
    if not span.over:
        return gettext("Figures up to {moment}. This period is not over yet.").format(moment=moment)
    return gettext("As of {moment}").format(moment=dates.moment(report.as_of, zone=names.zone))


def _notes(report: Opened) -> tuple[str, ...]:
    notes = [gettext(text) for text in measures.READING]
    if report.frozen is None:
        notes.append(
            gettext(
                "Based on today's records. Complaints reopened or merged since then are counted "
                "that way."
            )
        )
    notes.append(
        gettext(
            "Everyone who can see figures sees the same ones. Restricted complaints are included."
        )
    )
    if not report.every:
        notes.append(measures.hidden_note())
    return tuple(notes)


def _unchanged(report: Opened) -> str:
    if report.frozen is None:
        return ""
    if report.last is None:
        return gettext("This is the first report.")
    return gettext("No figure of the last report has changed.")


@dataclass(frozen=True, slots=True)
class _Page:
    """A report being told, with the three periods that it compares."""

    report: Opened
    spans: tuple[Span, Span, Span]
    names: Names
    lists: Lists | None

    @property
    def periods(self) -> tuple[str, str, str]:
        now, before, year_before = map(spans.period, self.spans)
        return now, before, year_before

    def cell(self, head: str, text: str, number: Number, *wanted: Any) -> Cell:
        """Return a number that opens the list `Wanted(*wanted)`, if the reader has lists and it
        counts complaints."""
        value = known(number)
        table = MEASURES[wanted[0]].table if wanted[0] in MEASURES else ""
        if self.lists is None or not self.report.lists or number == 0 or table in SNAPSHOTS:
            return Cell(head, text, value)
        return Cell(head, text, value, self.lists(Wanted(*wanted)))

    def figure(self, line: MeasureLine) -> Figure:
        code, counts = line.measure, (line.now, line.before, line.year_before)
        definition = self.report.definitions.get(code)
        parts = MEASURES[code].parts
        return Figure(
            code,
            title_of(code),
            tuple(
                self.cell(spans.period(span), _text(code, count), count.number, code, span)
                for count, span in zip(counts, self.spans, strict=True)
            ),
            self._change(line),
            gettext(definition) if definition else definition_of(code),
            tuple(
                self.cell(
                    part_of(code, part.part),
                    measures.number(part.number),
                    part.number,
                    code,
                    self.spans[0],
                    part.part,
                )
                for part in line.now.parts
                if part.number != 0 and part.part in parts
            ),
            _text(code, line.now) if line.now.share is None else measures.percent(line.now.share),
        )

    def _change(self, line: MeasureLine) -> str:
        """Return how a period that is over compares with the one before."""
        now, before, period = line.now, line.before, self.periods[1]
        if now.median is not None or not self.spans[0].over:
            return ""
        if MEASURES[line.measure].among is None:
            return capital(measures.compared(known(now.number), known(before.number), period))
        return capital(measures.compared(now.share, before.share, period, shares=True))

    def money(self) -> Iterator[Figure]:
        """Yield the money of each flow and currency."""
        content = self.report.content
        three = (content.money, content.money_before, content.money_year_before)
        payments = [{(line.flow, line.currency): line for line in lines} for lines in three]
        keys = dict.fromkeys(key for lines in payments for key in lines)
        for flow, currency in keys:
            lines = [paid.get((flow, currency)) for paid in payments]
            now = lines[0]
            yield Figure(
                f"{flow}-{currency}",
                title_of(flow),
                tuple(
                    self._amount(line, span) for line, span in zip(lines, self.spans, strict=True)
                ),
                "",
                definition_of(flow),
                (Cell(measures.in_complaints(now.complaints), ""),) if now else (),
            )

    def _amount(self, line: MoneyLine | None, span: Span) -> Cell:
        period = spans.period(span)
        if line is None:
            return Cell(period, gettext("nothing"))
        minor, currency = line.minor, line.currency
        text = measures.UNTOLD if minor is None else money.amount(Money(minor, currency))
        return self.cell(period, text, line.complaints, line.flow, span, "", None, "", currency)

    def groups(self) -> Iterator[Groups]:
        """Yield categories, units and brands, where a complaint has one."""
        content = self.report.content
        for by, lines in (
            (By.category, content.categories),
            (By.unit, content.units),
            (By.brand, content.brands),
        ):
            if any(line.code for line in lines):
                most = max(known(line.received) or 0 for line in lines)
                yield Groups(
                    measures.group(by),
                    tuple(map(title_of, BY_GROUP)),
                    tuple(self._row(by, line, most) for line in lines),
                )

    def _row(self, by: By, line: GroupLine, most: int) -> tuple[str, tuple[Cell, ...]]:
        group = line.code or NOWHERE
        texts = (
            measures.number(line.received),
            _of(line.late, line.due),
            measures.number(line.open),
        )
        received, *rest = (
            self.cell(title_of(code), text, number, code, self.spans[0], "", by, group)
            for code, text, number in zip(
                BY_GROUP, texts, (line.received, line.late, line.open), strict=True
            )
        )
        bar = round(1000 * (received.value or 0) / most) if most else 0
        return named(by, group, self.names), (replace(received, bar=bar), *rest)


def _any(line: MeasureLine) -> bool:
    return any(count.number or count.among for count in (line.now, line.before, line.year_before))


def _empty(titles: list[str]) -> str:
    return gettext("No figures: {names}.").format(names=", ".join(titles)) if titles else ""


def _text(measure: str, count: Count) -> str:
    declared = MEASURES[measure]
    if declared.value is None or isinstance(count.number, Hidden):
        return _of(count.number, count.among)
    if count.median is None or count.ninth is None:
        return measures.UNTOLD
    median, ninth = (groups.days(days, str(declared.unit)) for days in (count.median, count.ninth))
    return f"{median}. {groups.ninth(ninth)}"


def _of(number: Number, among: Number | None) -> str:
    if among is None:
        return measures.number(number)
    return measures.of_all(number, among, percent_of(number, among)) if among else measures.UNTOLD


def _lead(content: ReportContent, today: Day) -> str:
    """Return what needs attention: targets, problems and actions, if the report has them."""
    if not (content.criteria or content.problems or content.actions):
        return ""
    missed = sum(Standing(line.standing) is Standing.missed for line in content.criteria)
    open_ = sum(line.state == ProblemState.open for line in content.problems)
    late = sum(_overdue(line, today) for line in content.actions)
    texts = (
        (missed, ngettext("{count} target is missed.", "{count} targets are missed.", missed)),
        (open_, ngettext("{count} problem is open.", "{count} problems are open.", open_)),
        (late, ngettext("{count} action is overdue.", "{count} actions are overdue.", late)),
    )
    sentences = [text.format(count=measures.number(count)) for count, text in texts if count]
    return " ".join(sentences if missed else [gettext("No target is missed."), *sentences])


def _target(line: CriterionLine, names: Names) -> Target:
    measure = MEASURES.get(line.measure)
    share = measure is not None and (measure.among is not None or line.part is not None)
    parts = [title_of(line.measure)]
    if line.part and measure and line.part in measure.parts:
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
    before = {row.problem: row for row in last.problems} if last else {}
    earlier = before.get(line.problem)
    count = ngettext("{count} complaint", "{count} complaints", line.complaints)
    notes = [count.format(count=measures.number(line.complaints))]
    if last is not None and earlier is None:
        notes.append(gettext("new in this report"))
    elif last is not None and earlier and earlier.complaints != line.complaints:
        notes.append(measures.compared(line.complaints, earlier.complaints, _month(last)))
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
    """Yield what shows that a report is unchanged: its digests, or the newest checkpoint."""
    state = report.sealed
    if (frozen := report.frozen) is not None:
        yield gettext("Frozen"), dates.moment(frozen.at, zone=names.zone)
        facts = gettext("version {version}, written {moment}")
        written = dates.moment(frozen.report.facts_at, zone=names.zone)
        yield (gettext("Facts"), facts.format(version=frozen.report.facts_version, moment=written))
        yield gettext("SHA-256 of the figures"), frozen.report.sha256
        yield gettext("SHA-256 of the definitions"), frozen.report.definitions
    elif state is not None and state.note is not None and state.signed_at is not None:
        head = read_tree_head(state.note.partition("\n\n")[0] + "\n")
        entries = ngettext("{count} entry", "{count} entries", head.size)
        yield gettext("Audit trail"), head.origin
        yield gettext("Entries sealed"), entries.format(count=measures.number(head.size))
        yield gettext("Root"), head.root.hex()
        yield gettext("Signed"), dates.moment(state.signed_at, zone=names.zone)
