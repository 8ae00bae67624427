"""Complaints register of a period: one line for each complaint the reader may see, as a PDF or a
workbook."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import batched
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.policy.commitments import Priority
from amends.core.framework.policy.vocabulary import ListName
from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint
from amends.core.operation.events import Pattern
from amends.core.principles.calendars import zone_of
from amends.core.values import Code, Coded, Id, Money, Sealed
from amends.documents import workbook
from amends.documents.document import Paragraph, Table, TableColumn, Tone
from amends.documents.workbook import Cell
from amends.exports.workbook_row import clipped
from amends.handling.masking import masked
from amends.handling.reading import several
from amends.handling.streams import stream_of
from amends.people import security_log
from amends.register import queries
from amends.register.models import Row
from amends.wording import choices, dates, money
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.phrases import capital, yes_no

from ..forms.inputs import DayField
from ..reading.detail import shortened, zone_of_unit
from ..reading.list_rows import ListRow, list_rows
from ..request.context import DeskContext, read_only, show
from .sheets import amount, book, print_sheet

type Column[T] = tuple[str, int, Callable[[ListRow], T]]
"""A title, its width, and what it says of a complaint."""
type Answer = str | int | date | Money
"""A value: text, a yes or no and a choice as their reader may see them."""


class OwnColumns:
    """A column for each own field, in the policy's order."""

    def __init__(self, desk: DeskContext, names: Names) -> None:
        self._seat, self._names = desk, names
        self.fields = [str(own.code) for own in desk.rules.policy.own_fields]

    @property
    def titles(self) -> list[str]:
        """What the fields are called."""
        return [capital(self._names.own_field(code)) for code in self.fields]

    def answers(self, references: Sequence[str], *, purpose: str) -> dict[str, dict[str, Answer]]:
        """Return the values of each field by reference. One row of the read log for all texts."""
        if not self.fields:
            return {}
        complaints = {
            Id(reference): complaint
            for reference, file in several(references).items()
            if (complaint := file.state) is not None
        }
        texts = self._texts(complaints, purpose)
        return {
            str(reference): {
                str(fact.name): answer
                for fact in complaint.facts
                if str(fact.name) in self.fields and (answer := self._told(fact, texts)) is not None
            }
            for reference, complaint in complaints.items()
        }

    def _texts(self, complaints: Mapping[Id, Complaint], purpose: str) -> Mapping[str, str | None]:
        wanted: set[Id] = set()
        for complaint in complaints.values():
            pieces = {
                fact.words.sealed
                for fact in complaint.facts
                if fact.words is not None and str(fact.name) in self.fields
            }
            if pieces:
                hidden = masked(self._seat.person, complaint, self._seat.rules)
                wanted |= pieces - hidden - set(complaint.retracted)
        return self._seat.texts(
            wanted, purpose=purpose, of=[stream_of(reference) for reference in complaints]
        )

    def _told(self, fact: e.Fact, texts: Mapping[str, str | None]) -> Answer | None:
        match fact:
            case e.Fact(words=Sealed(sealed=piece)):
                return texts.get(piece) or None
            case e.Fact(flag=bool(flag)):
                return yes_no(flag)
            case e.Fact(code=Code() as code):
                return self._names.own_option(fact.name, code)
            case _:
                values = (fact.number, fact.day, fact.money)
                return next((value for value in values if value is not None), None)

    def cells(self, answers: Mapping[str, Answer]) -> list[Cell]:
        """The cells of a row, in the order of the fields."""
        return [_cell(answers.get(code)) for code in self.fields]

    def in_words(self, answers: Mapping[str, Answer]) -> str:
        """Return all of them in one cell for print."""
        return "\n".join(
            _line(name, _said(answers[code]))
            for code, name in zip(self.fields, self.titles, strict=True)
            if code in answers
        )


def _line(name: str, answer: str) -> str:
    """Return a field and its value; a label that is a question gets no colon."""
    if name.endswith("?"):
        return f"{name} {answer}"
    return gettext("{name}: {answer}").format(name=name, answer=answer)


def _cell(answer: Answer | None) -> Cell:
    match answer:
        case Money():
            return amount(answer)
        case str():
            return clipped(answer)
        case _:
            return answer


def _said(answer: Answer) -> str:
    match answer:
        case Money():
            return money.amount(answer)
        case date():
            return dates.short_day(answer)
        case _:
            return shortened(str(answer))


MOST_ON_PAPER = 1_000
MOST_IN_A_WORKBOOK = 20_000
_AT_ONCE = 200
_PURPOSE = "print/register"
_NOTHING = "\N{EN DASH}"


class PeriodForm(AskingForm):
    """The days in which the complaints of the register were received."""

    since = DayField(ahead=False, label=gettext_lazy("Received on or after"))
    until = DayField(ahead=False, label=gettext_lazy("Received on or before"))

    def clean(self) -> dict[str, Any]:
        """The first day comes first."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("The last day is before the first."))
        return self.cleaned_data


@read_only
def register_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page for choosing the period, and PDF or workbook."""
    today = desk.now.astimezone(zone_of(_zone(desk))).date()
    first = {"since": today.replace(day=1), "until": today}
    submitted = "since" in request.GET
    form = PeriodForm(request.GET if submitted else None, initial=first)
    if not submitted or not form.is_valid():
        return _page(request, desk, form)
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    rows = _rows(desk, since, until)
    as_workbook = request.GET.get("as") == "xlsx"
    most = MOST_IN_A_WORKBOOK if as_workbook else MOST_ON_PAPER
    count = queries.counted(rows, at_most=most)
    if count.more:
        message = gettext("There are more than {number} complaints. Choose a shorter period.")
        form.add_error("until", message.format(number=most))
        return _page(request, desk, form)
    security_log.note("exported", reader=desk.person.id, complaints=count.number)
    name = f"register-{since}-{until}"
    if as_workbook:
        return book(desk, name, _workbook(desk, rows, since, until))
    return _paper(request, desk, rows, (since, until), name)


def _page(request: HttpRequest, desk: DeskContext, form: PeriodForm) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"form": form, "section": "complaints"}
    return show(request, desk, "desk/register.html", context, status=status)


def _zone(desk: DeskContext) -> str:
    return zone_of_unit(desk, desk.person.unit)


def _rows(desk: DeskContext, since: date, until: date) -> queries.Rows:
    zone = zone_of(_zone(desk))
    begins = datetime.combine(since, time(), zone) - timedelta(microseconds=1)
    ends = datetime.combine(until + timedelta(days=1), time(), zone)
    within = queries.Filters(received_after=begins, received_before=ends)
    return queries.filtered(desk.visible(), within)


def _lines(
    desk: DeskContext, rows: queries.Rows, own: OwnColumns
) -> Iterator[tuple[ListRow, dict[str, Answer]]]:
    """Yield the lines, earliest first, opened in batches, with the values of custom fields."""
    ordered = rows.order_by("received_at", "reference").iterator(chunk_size=_AT_ONCE)
    for some in batched(ordered, _AT_ONCE):
        answers = own.answers([row.reference for row in some], purpose=_PURPOSE)
        for line in list_rows(some, desk, purpose=_PURPOSE):
            yield line, answers.get(line.row.reference, {})


def _paper(
    request: HttpRequest, desk: DeskContext, rows: queries.Rows, days: tuple[date, date], name: str
) -> HttpResponse:
    names = Names({}, {}, desk.rules, _zone(desk))
    own = OwnColumns(desk, names)
    columns = _on_paper(names)
    lines = [
        (
            *(text(line) or _NOTHING for _, _, text in columns),
            *([own.in_words(answers)] if own.fields else []),
        )
        for line, answers in _lines(desk, rows, own)
    ]
    heads = [TableColumn(title, wide) for title, wide, _ in columns]
    if own.fields:
        heads.append(TableColumn(gettext("Custom fields"), 9))
    period = gettext(
        "Received from {since} to {until}: {number}. Only complaints that {who} can see."
    )
    note = period.format(
        since=dates.day(days[0]), until=dates.day(days[1]), number=len(lines), who=desk.name
    )
    table = (Table(tuple(heads), tuple(lines), small=True),) if lines else ()
    return print_sheet(
        request,
        desk,
        name,
        gettext("Complaints register"),
        (Paragraph(note, Tone.QUIET), *table),
        unit=desk.person.unit,
        variant=gettext("Internal: do not pass on"),
        across=True,
    )


def _on_paper(names: Names) -> list[Column[str]]:
    return [
        (gettext("Reference"), 0, lambda line: line.row.reference),
        (gettext("Received"), 0, lambda line: dates.short_day(line.received)),
        (gettext("Complainant"), 5, lambda line: line.who),
        (gettext("Outcome sought"), 8, lambda line: line.remedy),
        (gettext("Category"), 5, lambda line: _counted("categories", line.row.category, names)),
        (gettext("Unit"), 4, lambda line: line.unit),
        (gettext("Owner"), 5, lambda line: line.owner),
        (gettext("Stage"), 5, lambda line: line.stage.text),
        (gettext("Next, or closed"), 5, _next_or_closed),
    ]


def _next_or_closed(line: ListRow) -> str:
    if line.closed is not None:
        return dates.short_day(line.closed)
    return ": ".join(filter(None, (line.asked, line.due.text if line.due else "")))


def _counted(name: ListName, code: str, names: Names) -> str:
    """Return the label under which a code is counted today, so that registers before and after a
    merge of codes compare."""
    if not code or names.rules is None:
        return ""
    return names.listed(name, names.rules.policy.counted_as(name, code))


# --- the workbook ---


def _workbook(desk: DeskContext, rows: queries.Rows, since: date, until: date) -> workbook.Sheet:
    names = Names({}, {}, desk.rules, _zone(desk))
    own, columns = OwnColumns(desk, names), _in_workbook(names, desk)
    heads = [workbook.Column(title, wide) for title, wide, _ in columns]
    heads += [workbook.Column(name, 20) for name in own.titles]
    # a sheet's name has at most 31 characters, in every language
    title = gettext("{since} to {until}").format(since=since, until=until)
    lines = (
        (*(cell(line) for _, _, cell in columns), *own.cells(answers))
        for line, answers in _lines(desk, rows, own)
    )
    return workbook.Sheet(title, tuple(heads), lines)


def _in_zone(title: str, names: Names) -> str:
    """Return a title with the time zone of the moments below it."""
    zone = dates.zone_name(names.zone)
    return gettext("{title} ({zone})").format(title=title, zone=zone)


def _next_date(row: Row, desk: DeskContext) -> workbook.Cell:
    """Return the day if the deadline ends with it, otherwise the moment."""
    if row.next_on is None:
        return None
    zone = zone_of_unit(desk, row.unit or None)
    return dates.whole_day(row.next_on, zone=zone) or row.next_on


def _in_workbook(names: Names, desk: DeskContext) -> list[Column[Cell]]:
    def listed(name: ListName, field: str) -> Callable[[ListRow], Cell]:
        return lambda line: _counted(name, getattr(line.row, field), names)

    def labelled(vocabulary: type[Coded], field: str) -> Callable[[ListRow], Cell]:
        return lambda line: (
            capital(choices.label(vocabulary(code))) if (code := getattr(line.row, field)) else ""
        )

    received = _in_zone(gettext("Received"), names)
    acknowledged = _in_zone(gettext("Acknowledged to the complainant"), names)
    return [
        (gettext("Reference"), 12, lambda line: line.row.reference),
        (received, 17, lambda line: line.row.received_at if line.timed else line.received),
        (gettext("Complainant"), 26, lambda line: line.who),
        (gettext("Outcome sought"), 48, lambda line: line.remedy),
        (gettext("Category"), 26, listed("categories", "category")),
        (gettext("Cause"), 26, listed("causes", "cause")),
        (gettext("Cause determined later"), 12, _determined_later),
        (gettext("Seen before?"), 18, labelled(Pattern, "pattern")),
        (gettext("Product or service"), 22, listed("products", "product")),
        (gettext("Medium"), 16, listed("channels", "channel")),
        (gettext("Unit"), 20, lambda line: line.unit),
        (gettext("Priority"), 12, labelled(Priority, "priority")),
        (gettext("Safety risk"), 12, lambda line: line.row.safety),
        (gettext("Stage"), 26, lambda line: line.stage.text),
        (gettext("Owner"), 22, lambda line: line.owner),
        (acknowledged, 17, lambda line: line.row.acknowledged_at),
        (_in_zone(gettext("Next deadline"), names), 17, lambda line: _next_date(line.row, desk)),
        (_in_zone(gettext("Closed"), names), 17, _closed),
    ]


def _determined_later(line: ListRow) -> Cell:
    return line.row.cause_revised_at is not None if line.row.cause else ""


def _closed(line: ListRow) -> Cell:
    return line.row.closed_at if line.closed and line.row.closed_at else line.closed
