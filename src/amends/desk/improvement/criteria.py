"""Clause 8.4: the board of criteria, and one criterion with its charts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from amends.core.framework.acting import Act, Situation, may
from amends.core.framework.people.authority import Permission, sees_every_number
from amends.core.improvement.criteria import Alert, Criterion, CriterionState, owner_of
from amends.core.improvement.criteria.acts import (
    CRITERION,
    answer_alert,
    approve_change,
    demand_changeable,
    return_change,
)
from amends.core.improvement.criteria.events import (
    Interval,
    LooserTargetProposed,
    RetirementProposed,
)
from amends.core.improvement.criteria.judging import Standing, good, judged, phases_of
from amends.core.improvement.statistics.control import ControlChart, Good, Verdict
from amends.core.improvement.statistics.limits import ChartKind
from amends.core.records.deciding import has
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Day
from amends.handling import access
from amends.handling.improvement.reading import criterion_file
from amends.handling.kinds.criterion import SET, stream_of_code
from amends.insight.charts import Event, TimeChart, csv_of, pictures
from amends.insight.charts.control import Series, time_chart
from amends.insight.criteria import Line, counts_events, in_use, is_share, last_year, measured
from amends.insight.measures import MEASURES, UNFED, definition_of, part_of, title_of
from amends.register import criteria as register
from amends.wording import acts, dates
from amends.wording.insight import charts
from amends.wording.insight import criteria as wording
from amends.wording.insight.charts import Unit
from amends.wording.names import Names
from amends.wording.refusal_sentence import sentence

from ..records.detail import titles
from ..request.context import CSV, DeskContext, download, read_only, show

_LEFT, _WIDE, _TOP, _HIGH = 3.0, 170.0, 3.0, 30.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A point with its shape, or the last one; `look` is ``worse``, ``better`` or ``noise``."""

    look: str
    path: str


@dataclass(frozen=True, slots=True)
class Spark:
    """The line, the band of the limits, the average, the targets, and the marked points."""

    line: str
    band: tuple[str, str] | None
    average: str
    targets: tuple[str, ...]
    marks: tuple[Mark, ...]


def spark(chart: ControlChart, good: Good, targets: Sequence[float]) -> Spark | None:
    """Return the picture of a chart; None with fewer than two values."""
    values = [one.value for one in chart.points if one.value is not None]
    if len(values) < 2:
        return None
    limit = next((one.limit for one in reversed(chart.points) if one.limit), None)
    edges = [limit.lower, limit.upper] if limit else []
    low, high = min(*values, *edges, *targets), max(*values, *edges, *targets)

    def y(value: float) -> float:
        return _TOP + _HIGH * (1 - (value - low) / ((high - low) or 1))

    step = _WIDE / max(len(chart.points) - 1, 1)
    places = [
        (_LEFT + n * step, y(one.value), one)
        for n, one in enumerate(chart.points)
        if one.value is not None
    ]
    marks = [(x, at, one.mark(good)) for x, at, one in places if one.rules]
    if not marks or marks[-1][0] != places[-1][0]:
        marks.append((*places[-1][:2], Verdict.ordinary))
    return Spark(
        " ".join(f"{x:.1f},{at:.1f}" for x, at, _ in places),
        (f"{y(limit.upper):.1f}", f"{y(limit.lower) - y(limit.upper):.1f}") if limit else None,
        f"{y(limit.centre):.1f}" if limit else "",
        tuple(f"{y(one):.1f}" for one in targets),
        tuple(_mark(x, at, verdict) for x, at, verdict in marks),
    )


def _mark(x: float, y: float, verdict: Verdict) -> Mark:
    match verdict:
        case Verdict.worse:
            return Mark("worse", f"M{x:.1f} {y - 4:.1f}l4 4-4 4-4-4z")
        case Verdict.better:
            return Mark("better", f"M{x:.1f} {y - 3.5:.1f}l3.5 6h-7z")
        case _:
            return Mark("noise", f"M{x - 2.5:.1f} {y:.1f}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z")


_LOOKS = {
    Verdict.worse: ("worse", "late"),
    Verdict.better: ("better", "up"),
    Verdict.changed: ("noise", "insight"),
    Verdict.ordinary: ("noise", "wave"),
    Verdict.too_few: ("noise", "dash"),
}
_ORDER = (Verdict.worse, Verdict.changed, Verdict.better, Verdict.ordinary, Verdict.too_few)


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert in words; `day` is when it was raised, or answered."""

    number: int
    text: str
    day: str
    open: bool
    response: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A criterion on the board, in words."""

    code: str
    title: str
    sector: str
    target: str
    now: str
    since: str
    spark: Spark | None
    described: str
    look: str
    icon: str
    verdict: str
    standing: str
    missed: bool
    owner: str
    alert: AlertRow | None
    may_answer: bool


@read_only
def criteria_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page of all criteria: those with an alert or a missed target come first."""
    found = lines_of(desk)
    names = desk.names({owner for one in found if (owner := owner_of(one.criterion, desk.rules))})
    alerts = sum(len(one.criterion.open_alerts) for one in found)
    first, rest = wording.lead([one.judgement for one in found], alerts)
    done = request.GET.get("done", "")
    may = has(desk.actor, CRITERION.acts[SET].permission, None, desk.rules)
    context = {
        "rows": [row_of(one, desk, names) for one in sorted(found, key=_urgency)],
        "first": first,
        "rest": rest,
        "may_set": may,
        "retired": [
            (one.code, title(one, desk), _may_erase(one, desk))
            for one in register.used(retired=True)
        ],
        "every": sees_every_number(desk.person),
        "said": acts.done(f"criterion.{done}") if done in CRITERION.acts else "",
        "section": "criteria",
    }
    return show(request, desk, "desk/improvement/criteria.html", context)


@read_only
def criterion_page(request: HttpRequest, desk: DeskContext, code: str) -> HttpResponse:
    """Page of one criterion: its chart, and its alerts with their responses."""
    line = line_of(desk, code)
    criterion, measure = line.criterion, line.criterion.measure
    desk.signs(stream_of_code(code))
    owner = owner_of(criterion, desk.rules)
    chart = _chart(line) if sees_every_number(desk.person) else None
    context: dict[str, Any] = {
        "row": row_of(line, desk, desk.names({owner} if owner else ())),
        "picture": pictures([chart])[0] if chart else None,
        "definition": definition_of(measure) if measure in MEASURES else "",
        "source": gettext(UNFED[measure].feeds) if measure in UNFED else "",
        "alerts": _alerts(criterion, desk),
        "may_set": has(desk.actor, CRITERION.acts[SET].permission, criterion.unit, desk.rules),
        "may_erase": _may_erase(criterion, desk),
        "rebased": _rebased(criterion, desk),
        "unchangeable": _unchangeable(criterion, desk),
        "change": _change(criterion, desk),
        "section": "criteria",
    }
    return show(request, desk, "desk/improvement/criterion.html", context)


def _change(criterion: Criterion, desk: DeskContext) -> dict[str, Any] | None:
    """Return the change that waits for a second person: what it is, its author, why, and whether
    the reader may approve or reject it."""
    proposal, by = criterion.proposal, criterion.proposed_by
    if proposal is None or by is None:
        return None
    piece, here = proposal.reason, desk.here(criterion)
    stream = stream_of_code(criterion.code)
    texts = titles([(piece.sealed, stream)] if piece else [], desk, purpose="criterion")
    return {
        "told": _proposed(proposal, criterion),
        "by": desk.names([by]).get(by, ""),
        "reason": texts.get(piece.sealed, "") if piece else "",
        "approves": _possible(approve_change, here),
        "returns": _possible(return_change, here),
    }


def _proposed(proposal: LooserTargetProposed | RetirementProposed, criterion: Criterion) -> str:
    if isinstance(proposal, RetirementProposed):
        return gettext("The criterion retires.")
    unit = unit_of(criterion)
    parts = [
        gettext("Target: {target}").format(target=wording.target(proposal.target, unit)),
        gettext("Alert level: {level}").format(
            level=wording.target(proposal.alert or proposal.target, unit)
        ),
    ]
    if proposal.by != criterion.by:
        day = dates.day(proposal.by) if proposal.by else gettext("no date")
        parts.append(gettext("Meet by: {day}").format(day=day))
    return ". ".join(parts) + "."


def _possible(act: Act[Criterion, Any], here: Situation[Criterion]) -> bool:
    try:
        may(act, here)
    except Refused:
        return False
    return True


def to_approve(desk: DeskContext) -> list[tuple[str, str, str]]:
    """Return the changes of criteria that this person may approve: title, author and address."""
    found = []
    for code in register.changing():
        criterion = criterion_file(code).state
        by = criterion.proposed_by
        if by in (None, desk.person.id) or not _possible(approve_change, desk.here(criterion)):
            continue
        what = gettext("Less strict target or retirement: {criterion}")
        name = what.format(criterion=title(criterion, desk))
        found.append((name, desk.names([by]).get(by, ""), reverse("desk:criterion", args=[code])))
    return found


def _may_erase(criterion: Criterion, desk: DeskContext) -> bool:
    erases = has(desk.actor, Permission.complaint_erase, criterion.unit, desk.rules)
    return criterion.version > 0 and erases


def _rebased(criterion: Criterion, desk: DeskContext) -> list[str]:
    stream, reasons = stream_of_code(criterion.code), [one.reason for one in criterion.rebased]
    pieces = [(piece.sealed, stream) for piece in reasons if piece]
    texts = titles(pieces, desk, purpose="criterion")
    return [
        gettext("{day}: {reason}").format(
            day=dates.day(one.day), reason=texts.get(one.reason.sealed, "") if one.reason else ""
        )
        for one in criterion.rebased
    ]


def _unchangeable(criterion: Criterion, desk: DeskContext) -> str:
    """Return why the person cannot change the target now; empty if they can."""
    try:
        demand_changeable(CRITERION.acts[SET], desk.here(criterion))
    except Refused as refused:
        if refused.guard is Guard.not_by_owner:
            return gettext("You own this criterion. Ask a colleague to change its target.")
        return sentence(refused, names=Names(rules=desk.rules)).why
    return ""


@read_only
def criterion_figures(request: HttpRequest, desk: DeskContext, code: str) -> HttpResponse:
    """Figures of a criterion as CSV, for those who see every number."""
    chart = _chart(line_of(desk, code)) if sees_every_number(desk.person) else None
    if chart is None:
        raise Http404
    return download(csv_of(chart), f"{code}.csv", CSV)


def line_of(desk: DeskContext, code: str) -> Line:
    """Return one criterion in use with its figures and every re-basing. Raises Http404."""
    found = lines_of(desk, code)
    if not found:
        raise Http404
    line, criterion = found[0], found[0].criterion
    if criterion.rebased or criterion.state is CriterionState.changing:
        whole = criterion_file(criterion.code).state
        criterion = replace(
            criterion,
            rebased=whole.rebased,
            owners=whole.owners,
            proposal=whole.proposal,
            proposed_by=whole.proposed_by,
        )
        line = replace(line, criterion=criterion, judgement=judged(criterion, line.periods))
    return line


def title(criterion: Criterion, desk: DeskContext) -> str:
    """Return what a criterion is called: the measure, its part and its unit."""
    measure = criterion.measure  # of a later or earlier version of the program, it has no title
    parts = [title_of(measure) if measure in {*MEASURES, *UNFED} else str(measure)]
    if criterion.part:
        known = measured(criterion.measure, criterion.part)
        parts.append(part_of(criterion.measure, criterion.part) if known else criterion.part)
    if criterion.unit:
        parts.append(Names({}, {}, desk.rules).unit(criterion.unit))
    return ", ".join(parts)


def unit_of(criterion: Criterion) -> Unit:
    """Return what the values of a criterion are."""
    if is_share(criterion) or criterion.measure not in MEASURES:
        return Unit.share
    return Unit.rate if criterion.per else Unit.cases


def board(desk: DeskContext) -> list[Row]:
    """Return the criteria in use, in words, by code."""
    found = sorted(lines_of(desk), key=lambda one: one.criterion.code)
    return [row_of(one, desk, {}) for one in found]


def lines_of(desk: DeskContext, code: str = "") -> list[Line]:
    """Return the criteria in use with their figures; without any while facts are written. Raises
    Http404 for those who may not see figures."""
    if not access.counts(desk.person):
        raise Http404
    return in_use(desk.rules, desk.now, code)


def last_years(criteria: Sequence[Criterion], desk: DeskContext) -> dict[Code, int]:
    """Return what criteria were in the last calendar year, for those who see every number."""
    if not sees_every_number(desk.person):
        return {}
    return last_year(criteria, desk.rules, desk.now)


def value_of(criterion: Criterion, value: int | None) -> str:
    """Return a value of a criterion as text; empty for none."""
    return "" if value is None else wording.thousandths(value, unit_of(criterion))


def _urgency(line: Line) -> tuple[bool, bool, int, str]:
    criterion, judgement = line.criterion, line.judgement
    missed = judgement.standing is Standing.missed
    place = _ORDER.index(judgement.verdict)
    return (not criterion.open_alerts, not missed, place, criterion.code)


def row_of(line: Line, desk: DeskContext, names: dict[str, str]) -> Row:
    """Return a criterion as the board shows it."""
    criterion, judgement = line.criterion, line.judgement
    unit, owner = unit_of(criterion), owner_of(criterion, desk.rules)
    every = sees_every_number(desk.person)
    look, icon = _LOOKS[judgement.verdict]
    if judgement.verdict is Verdict.better and good(criterion.target).value == "low":
        icon = "down"
    chart = judgement.chart if every and judgement.verdict is not Verdict.too_few else None
    ends = (criterion.target.least, criterion.target.most)
    targets = [one / 1000 for one in ends if one is not None]
    latest = criterion.open_alerts[-1] if criterion.open_alerts else None
    shown = latest or (criterion.alerts[-1] if criterion.alerts else None)
    answering = CRITERION.acts[answer_alert.name].permission
    decides = has(desk.actor, answering, criterion.unit, desk.rules)
    asked = latest is not None and desk.person.id in (owner, latest.to)
    return Row(
        criterion.code,
        title(criterion, desk),
        wording.sector(criterion.measure),
        wording.target(criterion.target, unit),
        wording.now(judgement, unit, criterion.interval) if every else "",
        wording.since(judgement, criterion.interval),
        spark(chart, good(criterion.target), targets) if chart else None,
        charts.described(chart, _label(line.periods[-1].first, criterion), unit) if chart else "",
        look,
        icon,
        charts.verdict(judgement.verdict),
        wording.standing(judgement),
        judgement.standing is Standing.missed,
        names.get(owner, "") if owner else "",
        _alert(shown, desk) if shown else None,
        latest is not None and (asked or decides),
    )


def _alerts(criterion: Criterion, desk: DeskContext) -> list[AlertRow]:
    pieces, stream = register.responses(criterion.code), stream_of_code(criterion.code)
    texts = titles([(one, stream) for one in pieces.values()], desk, purpose="criterion")
    return [
        replace(_alert(one, desk), response=texts.get(pieces.get(one.number, ""), ""))
        for one in reversed(criterion.alerts)
    ]


def _alert(alert: Alert, desk: DeskContext) -> AlertRow:
    at = alert.answered_at or alert.raised_at
    day = dates.short_day(desk.rules.day_of(None, at))
    return AlertRow(alert.number, wording.alert(alert.reason), day, alert.answered_at is None)


def _chart(line: Line) -> TimeChart | None:
    criterion = line.criterion
    if not line.periods:
        return None
    share = is_share(criterion)
    begun = phases_of(criterion, line.periods)
    ends = [one for one in (criterion.target.most, criterion.target.least) if one is not None]
    return time_chart(
        Series(
            title_of(criterion.measure),
            tuple(_label(one.first, criterion) for one in line.periods),
            tuple(one.observed for one in line.periods),
            ChartKind.proportion_prime if share else ChartKind.rate_prime,
            unit_of(criterion),
            good(criterion.target),
            ends[0] / 1000 if ends else None,
            begun,
            tuple(Event(one.begins, gettext("New limits")) for one in begun[1:]),
            begins=tuple(one.first for one in line.periods) if counts_events(criterion) else (),
            step=str(criterion.interval),
        )
    )


def _label(first: Day, criterion: Criterion) -> str:
    if criterion.interval is Interval.week:
        return gettext("Week {number}").format(number=first.isocalendar().week)
    return dates.short_month(first)
