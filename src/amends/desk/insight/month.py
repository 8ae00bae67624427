"""Monthly report as a page, in print and as a workbook; each figure links to its list."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from amends.documents import NotPrinted, render
from amends.handling import access
from amends.insight import filed, printed, spans
from amends.insight.month import NoFacts, Report, report
from amends.insight.spans import NotAPeriod
from amends.insight.told import Card, Line, Table, period, told
from amends.wording.asking import AskingForm

from ..forms.inputs import DayField
from ..request.context import DeskContext, for_role, show

_WIDE = 1000
"""The longest bar, in units of its graphic."""


class Days(AskingForm):
    """Days of one's own choice."""

    first = DayField(label=gettext_lazy("From"))
    last = DayField(label=gettext_lazy("Up to"))


@dataclass(frozen=True, slots=True)
class Bar:
    """A line with the length of its bar and the address of its list."""

    line: Line
    width: int
    address: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as the page shows it."""

    card: Card
    address: str
    periods: tuple[Bar, ...]
    parts: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Multiples:
    """Groups side by side; the bars of one column have one scale."""

    table: Table
    rows: tuple[tuple[str, tuple[tuple[str, Bar], ...]], ...]
    """Each group with its bars, each bar with the name of its column."""


@require_safe
@for_role
def month_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Clause 8.4: the page."""
    if request.GET.get("first") or request.GET.get("last"):
        days = Days(request.GET)
        if days.is_valid() and days.cleaned_data["first"] <= days.cleaned_data["last"]:
            first, last = days.cleaned_data["first"], days.cleaned_data["last"]
            return HttpResponseRedirect(_at(f"{first}..{last}"))
    else:
        days = Days()
    try:
        found = _report(request, desk)
    except NotAPeriod:
        return HttpResponseRedirect(reverse("desk:month"))
    except NoFacts:
        return no_facts(request, desk)
    later = spans.after(found.span, desk.rules, desk.now)
    text = told(found, desk.rules)
    context = {
        "told": text,
        "cards": [_shown(one) for one in text.cards],
        "money": [_shown(one) for one in text.money],
        "categories": bars(text.categories),
        "multiples": [_multiples(one) for one in text.tables],
        "earlier": _at(found.before.text),
        "later": _at(later.text) if later.first <= later.at else "",
        "after": period(later),
        "period": found.span.text,
        "nothing": all(one.number == 0 for row in found.figures[:4] for one in row.periods),
        "days": days if found.every else None,
        "every": found.every,
        "section": "insight",
    }
    return show(request, desk, "desk/month.html", context)


@require_safe
@for_role
def month_printed(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The same as PDF."""
    found = _asked(request, desk)
    try:
        content = render(printed.document(found, desk.rules))
    except NotPrinted:
        return show(request, desk, "desk/not_printed.html", {"section": "insight"}, status=503)
    return _download(content, "application/pdf", f"{found.span.text}.pdf")


@require_safe
@for_role
def month_filed(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The same as a workbook."""
    found = _asked(request, desk)
    out = BytesIO()
    filed.write(found, desk.rules, out)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _download(out.getvalue(), kind, f"{found.span.text}.xlsx")


def _asked(request: HttpRequest, desk: DeskContext) -> Report:
    try:
        return _report(request, desk)
    except (NotAPeriod, NoFacts) as problem:
        raise Http404 from problem


def no_facts(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Say that the figures are being prepared for the first time."""
    return show(request, desk, "desk/no_facts.html", {"section": "insight"}, status=503)


def _report(request: HttpRequest, desk: DeskContext) -> Report:
    """Return what this person may count. Raises `NotAPeriod`."""
    countable = access.countable(desk.person)
    if countable is None:
        raise Http404
    span = spans.read(request.GET.get("period", ""), desk.rules, desk.now)
    return report(countable, span, desk.rules, desk.now)


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="amends-{name}"'
    return answer


# --- bars ---


def bars(lines: Iterable[Line]) -> tuple[Bar, ...]:
    """Return the lines with bars, comparable within one scale."""
    lines = tuple(lines)
    most = {scale: _most(one for one in lines if one.scale == scale) for scale in _scales(lines)}
    return tuple(_bar(line, most[line.scale]) for line in lines)


def _scales(lines: Iterable[Line]) -> frozenset[str]:
    return frozenset(line.scale for line in lines)


def _bar(line: Line, most: int) -> Bar:
    width = round(_WIDE * (line.value or 0) / most) if most else 0
    return Bar(line, width, "" if line.figure is None else _queue(line.figure.address()))


def _most(lines: Iterable[Line]) -> int:
    return max((line.value or 0 for line in lines), default=0)


def _shown(card: Card) -> Shown:
    address = "" if card.figure is None else _queue(card.figure.address())
    return Shown(card, address, bars(card.periods), bars(card.parts))


def _multiples(table: Table) -> Multiples:
    most = [_most(row[1][place] for row in table.rows) for place in range(len(table.columns))]
    rows = tuple(
        (
            name,
            tuple(
                (column, _bar(cell, scale))
                for column, cell, scale in zip(table.columns, cells, most, strict=True)
            ),
        )
        for name, cells in table.rows
    )
    return Multiples(table, rows)


def _queue(asked: dict[str, str]) -> str:
    return f"{reverse('desk:queue')}?{urlencode(asked)}"


def _at(period: str) -> str:
    return f"{reverse('desk:month')}?{urlencode({'period': period})}"
