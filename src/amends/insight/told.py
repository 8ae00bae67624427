"""Monthly report as text: the same lines on the page, in print and in the workbook. A line knows
its figure, so that a page can link to its list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext, ngettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.commitments import Priority
from amends.core.framework.policy.vocabulary import ListName
from amends.core.improvement.suppression import Number
from amends.core.operation.events import Pattern
from amends.core.principles.integrity import read_tree_head
from amends.wording import choices, dates, measures, money
from amends.wording.names import Names
from amends.wording.phrases import capital

from .counting import Figure, Payments, known
from .groups import NOWHERE, By
from .lists import Wanted
from .measures import MEASURES, definition_of, part_of, title_of
from .month import BY_GROUP, Compared, Group, Money, Report
from .spans import Span


@dataclass(frozen=True, slots=True)
class Line:
    """One number with its label: `value` is the length of its bar, `figure` what it links to."""

    label: str
    text: str
    value: int | None
    figure: Wanted | None = None
    past: bool = False
    scale: str = ""
    """Bars of one scale can be compared, for example those of one currency."""


@dataclass(frozen=True, slots=True)
class Card:
    """One figure: the number, its comparison, its parts, and its definition."""

    code: str
    title: str
    text: str
    sentence: str
    periods: tuple[Line, ...]
    parts: tuple[Line, ...]
    definition: str
    figure: Wanted | None = None
    cells: tuple[str, ...] = ()
    """The number of each of the three periods, as in a table."""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures of groups side by side: one row a group, one cell a measure."""

    by: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Line, ...]], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The whole page as text."""

    period: str
    before: str
    year_before: str
    running: str
    as_of: str
    cards: tuple[Card, ...]
    money: tuple[Card, ...]
    categories: tuple[Line, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    sealed: tuple[tuple[str, str], ...]


def told(report: Report, rules: Rules) -> Told:
    """The report in the active language."""
    names = Names(rules=rules, zone=rules.policy.zone)
    periods = period(report.span), period(report.before), period(report.year_before)
    return Told(
        period=periods[0],
        before=periods[1],
        year_before=periods[2],
        running="" if report.span.over else _running(report, names),
        as_of=gettext("As of {moment}").format(moment=dates.moment(report.as_of, zone=names.zone)),
        cards=tuple(_card(one, report, periods) for one in report.figures),
        money=tuple(_money(one, report, periods) for one in report.money),
        categories=_categories(report, names),
        tables=tuple(_tables(report, names)),
        notes=_notes(report),
        sealed=_sealed(report, names),
    )


def period(span: Span) -> str:
    """Return a period as text."""
    return measures.period(span.first, span.last, month=span.whole_month)


def _running(report: Report, names: Names) -> str:
    return gettext("Figures up to {moment}. This period is not over yet.").format(
        moment=dates.moment(report.made, zone=names.zone)
    )


def _notes(report: Report) -> tuple[str, ...]:
    notes = [gettext(text) for text in measures.READING]
    notes.append(
        gettext(
            "Based on today's records. Complaints reopened or merged since then are counted that "
            "way."
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


def in_words(asked: Wanted, rules: Rules) -> str:
    """The figure whose list this is: “Late: still waiting, October 2026”."""
    names = Names(rules=rules, zone=rules.policy.zone)
    title = title_of(asked.figure)
    further = [part_of(asked.figure, asked.part)] if asked.part else []
    if asked.by is not None:
        further.append(named(asked.by, asked.group, names))
    if asked.currency:
        further.append(asked.currency.upper())
    further.append(period(asked.span))
    return gettext("{title}: {further}").format(title=title, further=gettext(", ").join(further))


# --- one figure ---


def _card(one: Compared, report: Report, periods: tuple[str, ...]) -> Card:
    code = one.now.measure
    opens = partial(_opens, report, code)
    figures = zip(
        periods,
        one.periods,
        (report.span, report.before, report.year_before),
        strict=True,
    )
    return Card(
        code=code,
        title=title_of(code),
        text=measures.number(one.now.number),
        sentence=_sentence(one, periods),
        periods=tuple(
            Line(
                name,
                _short(figure),
                _value(figure),
                opens(figure.number, span=span),
                past=place > 0,
            )
            for place, (name, figure, span) in enumerate(figures)
        ),
        parts=tuple(
            Line(
                capital(part_of(code, name)),
                measures.number(count),
                known(count),
                opens(count, part=name),
            )
            for name, count in one.now.parts
            if count != 0
        ),
        definition=definition_of(code),
        figure=opens(one.now.number),
        cells=tuple(map(_text, one.periods)),
    )


def _sentence(one: Compared, periods: tuple[str, ...]) -> str:
    """“15 of 80, 19 %: 3 points more than in October, …”."""
    _, before, year = periods
    if MEASURES[one.now.measure].among is None:
        compare, values = measures.compared, [known(f.number) for f in one.periods]
        lead = ""
    else:
        compare, values = measures.shares_compared, [f.share for f in one.periods]
        lead = _text(one.now)
    said = [compare(values[0], values[1], before), compare(values[0], values[2], year)]
    text = gettext(", ").join(part for part in said if part)
    if lead and text:
        return gettext("{lead}; {text}").format(lead=lead, text=text)
    return capital(lead or text)


def _text(figure: Figure) -> str:
    if MEASURES[figure.measure].among is None or figure.among is None:
        return measures.number(figure.number)
    return measures.of_all(figure.number, figure.among, figure.share)


def _short(figure: Figure) -> str:
    share = _value(figure)
    if MEASURES[figure.measure].among is None or share is None:
        return measures.number(figure.number)
    return measures.percent(share)


def _value(figure: Figure) -> int | None:
    """Return the value of a bar: the share if the figure is one."""
    return known(figure.number) if MEASURES[figure.measure].among is None else figure.share


def _opens(
    report: Report,
    code: str,
    number: Number,
    *,
    span: Span | None = None,
    part: str = "",
    by: By | None = None,
    group: str = "",
    currency: str = "",
) -> Wanted | None:
    if not report.lists or number == 0:
        return None
    return Wanted(code, span or report.span, part, by, group, currency)


# --- money ---


def _money(one: Money, report: Report, periods: tuple[str, ...]) -> Card:
    spans = (report.span, report.before, report.year_before)
    lines = [
        _amount(paid, name, report, span, past=place > 0)
        for place, (name, span, payments) in enumerate(
            zip(periods, spans, (one.now, one.before, one.year_before), strict=True)
        )
        for paid in payments
    ]
    whole = [_amount(paid, "", report, report.span) for paid in one.now]
    few = len(one.now) == 1
    return Card(
        code=one.flow,
        title=title_of(one.flow),
        text=_amounts(one.now),
        sentence=capital(measures.in_complaints(one.now[0].complaints)) if few else "",
        periods=tuple(lines),
        parts=(),
        definition=definition_of(one.flow),
        figure=whole[0].figure if few else None,
        cells=tuple(map(_amounts, (one.now, one.before, one.year_before))),
    )


def _amounts(payments: tuple[Payments, ...]) -> str:
    told = (
        measures.UNTOLD if paid.amount is None else money.amount(paid.amount) for paid in payments
    )
    return ", ".join(told) or gettext("nothing")


def _amount(paid: Payments, period: str, report: Report, span: Span, *, past: bool = False) -> Line:
    text = measures.UNTOLD if paid.amount is None else money.amount(paid.amount)
    return Line(
        period,
        text,
        paid.amount.minor if paid.amount else None,
        _opens(report, paid.flow, paid.complaints, span=span, currency=paid.currency),
        past=past,
        scale=paid.currency,
    )


# --- groups ---


def _categories(report: Report, names: Names) -> tuple[Line, ...]:
    lines = [
        _cell("received", one, By.category, report, named(By.category, one.code, names))
        for one in report.categories
    ]
    if report.others != 0:
        number = report.others
        lines.append(Line(gettext("Everyone else"), measures.number(number), known(number)))
    return tuple(lines)


def _tables(report: Report, names: Names) -> Iterable[Table]:
    for by, groups in ((By.unit, report.units), (By.brand, report.brands)):
        if [one for one in groups if one.code != NOWHERE]:
            rows = tuple(
                (
                    label := named(by, one.code, names),
                    tuple(_cell(code, one, by, report, label) for code in BY_GROUP),
                )
                for one in groups
            )
            yield Table(measures.group(by), tuple(title_of(c) for c in BY_GROUP), rows)


def _cell(code: str, group: Group, by: By, report: Report, label: str) -> Line:
    figure = group.figures[code]
    figure_of = _opens(report, code, figure.number, by=by, group=group.code)
    return Line(label, _text(figure), known(figure.number), figure_of)


def named(by: By, code: str, names: Names) -> str:
    """Return the name of a group; of the empty code, that it is none."""
    if code == NOWHERE:
        return capital(measures.nowhere(by))
    match by:
        case By.unit:
            return names.unit(code)
        case By.brand:
            return names.brand(code)
        case By.entity:
            return names.entity(code)
        case By.priority:
            return capital(choices.label(Priority(code)))
        case By.pattern:
            return capital(choices.label(Pattern(code)))
        case _:
            return capital(names.listed(_LISTS[by], code))


_LISTS: Mapping[By, ListName] = {
    By.category: "categories",
    By.product: "products",
    By.cause: "causes",
    By.channel: "channels",
}


# --- the record ---


def _sealed(report: Report, names: Names) -> tuple[tuple[str, str], ...]:
    """Return the newest checkpoint, so that readers of the page can check the record behind it."""
    state = report.sealed
    if state is None or state.note is None or state.signed_at is None:
        return ()
    head = read_tree_head(state.note.partition("\n\n")[0] + "\n")
    entries = ngettext("{count} entry", "{count} entries", head.size)
    return (
        (gettext("Audit trail"), head.origin),
        (gettext("Entries sealed"), entries.format(count=measures.number(head.size))),
        (gettext("Root"), head.root.hex()),
        (gettext("Signed"), dates.moment(state.signed_at, zone=names.zone)),
    )
