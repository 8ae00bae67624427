"""Form that maps values of columns: dates, amounts, stages, policy codes, people."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext, gettext_lazy, ngettext

from amends.core.framework.labels import label
from amends.core.framework.people.authority import Permission
from amends.core.framework.policy.policy import Policy
from amends.core.operation.complaint.stages import MAIN_LINE, Stage
from amends.core.written_amounts import Decimals, written_currency
from amends.core.written_days import DateOrder
from amends.imports import guessing, looking, new_codes
from amends.imports.fields import CODED
from amends.imports.mapping import Cell, Mapping, Problem, Reason
from amends.imports.mapping.model import AmountOf, OwnerOf, meanings
from amends.imports.mapping.values import DayNumbers, Days, day, normal, numbered, text_of
from amends.imports.run import known_persons
from amends.imports.sources import Table
from amends.people import read
from amends.wording import choices, dates
from amends.wording import import_texts as wording
from amends.wording.asking import AskingForm

from ..reading.detail import shortened
from ..request.context import DeskContext


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """Names of the codes of a field, including retired ones."""

    named: dict[str, str]
    gone: dict[str, str]
    gone_named: dict[str, str]
    codes: dict[str, str]
    """Each code by its labels and by itself, in normal form; those in use take precedence."""

    @classmethod
    def of(cls, policy: Policy, field: str) -> Self:
        """Return those of a field."""
        languages = policy.languages
        current, gone = new_codes.entries(policy, field), new_codes.gone(policy, field)
        labels = {code: new_codes.labels_of(policy, field, code) for code in gone}
        codes = {normal(label.text): code for code, texts in labels.items() for label in texts}
        codes |= {normal(code): code for code in labels}
        codes |= {normal(label.text): code for code, texts in current.items() for label in texts}
        codes |= {normal(code): code for code in current}
        named, gone_named = (
            {code: label(texts, languages) or code for code, texts in of_whom.items()}
            for of_whom in (current, labels)
        )
        return cls(named, gone, gone_named, codes)

    def today(self, code: str) -> tuple[str, str]:
        """Return the present code for a code, and why it is another one, or none."""
        if code in self.named:
            return code, ""
        became = self.gone.get(code)
        if became is None:
            return "", ""
        if became == code:
            message = gettext("“{name}” is retired. Older complaints keep it.")
            return code, message.format(name=self.gone_named[code])
        message = gettext("“{name}” was merged into “{other}”.")
        name, other = self.gone_named[code], self.named[became]
        return became, message.format(name=name, other=other)

    def offered(self, guess: str) -> list[tuple[str, str]]:
        """Return the codes in use, and the retired one that a value names."""
        choices = list(self.named.items())
        if guess in self.gone:
            name = gettext("{name} (retired)").format(name=self.gone_named[guess])
            choices.append((guess, name))
        return choices


_ORDERS = (DateOrder.day_first, DateOrder.month_first)
_NUMBERED = {
    DayNumbers.since_1900: gettext_lazy("{written} is {day} (Excel, counted from 1900)"),
    DayNumbers.since_1904: gettext_lazy(
        "{written} is {day} (older Excel for Mac, counted from 1904)"
    ),
}
_MAKE = "make:"
_KEEP = ""
_SHOWN = 40
"""Characters of a value in a list of several."""
_FIRST_YEAR = 1900
_NAMED = 10
"""How many new entries are named when all of them are proposed at once."""
_STAGES = (
    *MAIN_LINE,
    Stage.unresolved_open,
    Stage.escalated_internal,
    Stage.in_external_resolution,
    Stage.closed_elsewhere,
)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a column: how often it occurs, and the field that asks for its meaning; and why
    it is mapped to something with another name."""

    said: str
    count: int
    field: BoundField
    known: bool
    note: str

    @property
    def shown(self) -> str:
        """The beginning of a long one."""
        return shortened(self.said)


@dataclass(slots=True)
class Part:
    """The values of one column, unknown ones first; `rest` asks whether to add all of them."""

    field: str
    title: str
    column: str
    values: list[Value]
    too_many: bool
    rest: BoundField | None = None

    @property
    def unknown(self) -> list[Value]:
        """Return the values without a known meaning."""
        return [value for value in self.values if not value.known]


type Meant = tuple[str, Sequence[tuple[str, str]], str]
"""The likely meaning of a value, the possible ones, and a note."""


class ValuesForm(AskingForm):
    """Form for everything that the file does not say."""

    def __init__(
        self, of: Mapping, table: Table, policy: Policy, desk: DeskContext, data: Any = None
    ) -> None:
        super().__init__(data)
        self.of, self.policy = of, policy
        self.order, self._this_year = of.date_order, desk.now.year
        self.parts: list[Part] = []
        coded = {field: getattr(of, field) for field in CODED if getattr(of, field) is not None}
        columns = [of.stage.column, *(part.column for part in coded.values())]
        columns += [of.owner.column] if of.owner is not None else []
        counted = looking.values(table, columns)
        self._ask_dates(table)
        self._ask_amounts(table)
        if of.stage.column:
            self._ask_stages(counted.get(of.stage.column))
        self._ask_empty_stage()
        may_make = desk.actor.may(Permission.policy_adopt, units=())
        for field, part in coded.items():
            self._ask_codes(field, part, counted.get(part.column), may_make=may_make)
        if of.owner is not None:
            self._ask_owners(of.owner, counted.get(of.owner.column))

    # --- dates and amounts ---

    def _ask_dates(self, table: Table) -> None:
        columns = [name for name in (self.of.received, self.of.closed, self.of.due) if name]
        cells = [cell for name in columns for cell in looking.column(table, name)]
        year = self._ask_year(cells)
        self._ask_order(cells, year)
        self._ask_numbers(cells, since_1904=table.source.since_1904)

    def _ask_year(self, cells: Sequence[Cell]) -> int:
        """Ask for the year of days without one; return the likely one."""
        years = Counter(cell.year for cell in cells if isinstance(cell, date))
        years.update(year for cell in cells if isinstance(cell, str) and (year := _year_in(cell)))
        likely = self.of.year or next((year for year, _ in years.most_common(1)), None)
        if without := list(filter(None, map(_without_year, cells))):
            self.fields["year"] = forms.IntegerField(
                label=ngettext(
                    "{count} date has no year: “{sample}”. Which year is it?",
                    "{count} dates have no year, for example “{sample}”. Which year is it?",
                    len(without),
                ).format(count=len(without), sample=without[0][:30]),
                help_text=gettext("You can correct single rows in the next step."),
                min_value=_FIRST_YEAR,
                max_value=self._this_year + 1,
                initial=likely,
                widget=forms.NumberInput({"class": "narrow", "autocomplete": "off"}),
            )
        return likely or self._this_year

    def _ask_order(self, cells: Sequence[Cell], year: int) -> None:
        guess, unsure = guessing.date_order(cells)
        samples = [sample for cell in cells if (sample := _ambiguous(cell, year))]
        if not samples or guess is DateOrder.year_first:
            self.order = guess if guess is not DateOrder.year_first else self.of.date_order
            return
        # one that can be read both ways says most
        offered = max((_orders(sample, year) for sample in samples), key=len)
        kept = self.of.date_order
        initial = kept if kept is not DateOrder.year_first else "" if unsure else guess
        self.fields["date_order"] = forms.ChoiceField(
            label=gettext("How are dates written?"),
            choices=offered,
            initial=initial,
            widget=forms.RadioSelect,
        )

    def _ask_numbers(self, cells: Sequence[Cell], *, since_1904: bool) -> None:
        """Ask how days that a spreadsheet shows as plain numbers are counted."""
        numbers = [cell for cell in cells if numbered(cell)]
        if not numbers:
            return
        sample = text_of(numbers[0])
        guess = DayNumbers.since_1904 if since_1904 else DayNumbers.since_1900
        offered = []
        for system in (DayNumbers.since_1900, DayNumbers.since_1904):
            text = _as_day(sample, Days(numbers=system))
            offered.append((system.value, _NUMBERED[system].format(written=sample, day=text)))
        offered.append((DayNumbers.none.value, gettext("They are not dates: leave these rows out")))
        kept = self.of.day_numbers
        self.fields["day_numbers"] = forms.ChoiceField(
            label=ngettext(
                "{count} date is a spreadsheet number. Which date is it?",
                "{count} dates are spreadsheet numbers. Which dates are they?",
                len(numbers),
            ).format(count=len(numbers)),
            choices=offered,
            initial=guess if kept is DayNumbers.none else kept,
            widget=forms.RadioSelect,
        )

    def _ask_amounts(self, table: Table) -> None:
        amount = self.of.amount
        if amount is None or not amount.column:
            return
        cells = looking.column(table, amount.column)
        if not amount.currency_column:
            beside = (written_currency(cell) for cell in cells if isinstance(cell, str))
            codes = Counter(pair[0] for pair in beside if pair)
            guess = next((code for code, _ in codes.most_common(1)), amount.currency)
            self.fields["currency"] = forms.CharField(
                label=gettext("Which currency are the amounts in?"),
                help_text=gettext("Three letters, for example EUR."),
                min_length=3,
                max_length=3,
                initial=guess.upper(),
                widget=forms.TextInput({"class": "narrow", "autocomplete": "off"}),
            )
        written = [cell for cell in cells if isinstance(cell, str)]
        marked = [text.strip() for text in written if "," in text or "." in text]
        if marked:
            comma = sum(text.rfind(",") > text.rfind(".") for text in marked) * 2 > len(marked)
            kept = amount.decimals if amount.currency else None
            likely = Decimals.comma if comma else Decimals.point
            self.fields["decimals"] = forms.ChoiceField(
                label=gettext(
                    "Which character comes before the cents, for example in {sample}?"
                ).format(sample=marked[0][:30]),
                choices=[
                    (Decimals.point.value, gettext("A point")),
                    (Decimals.comma.value, gettext("A comma")),
                ],
                initial=kept if kept is Decimals.comma else likely,
                widget=forms.RadioSelect,
            )

    # --- stages ---

    def _ask_stages(self, counts: Counter[str] | None) -> None:
        stages, otherwise = meanings(self.of.stage.open), self.of.stage.otherwise
        labels = [(stage.value, choices.label(stage)) for stage in _STAGES]
        offered = [("", gettext("Choose")), *labels]

        def meant(word: str, _place: int) -> Meant:
            return stages.get(normal(word)) or guessing.stage(word) or otherwise, offered, ""

        self._ask("stage", self.of.stage.column, counts, meant, required=True)

    def _ask_empty_stage(self) -> None:
        offered = [
            (stage.value, choices.label(stage))
            for stage in (Stage.received, Stage.closed_elsewhere)
        ]
        self.fields["stage-empty"] = forms.ChoiceField(
            label=gettext("Which stage should a complaint have if the file does not give one?"),
            choices=offered,
            initial=self.of.stage.empty,
        )
        if self.of.closed:
            self.fields["closed_if_dated"] = forms.BooleanField(
                label=gettext("A complaint with a closing date is closed"),
                required=False,
                initial=self.of.stage.closed_if_dated,
            )

    # --- codes and persons ---

    def _ask_codes(
        self, field: str, of: Any, counts: Counter[str] | None, *, may_make: bool
    ) -> None:
        words, named = KnownCodes.of(self.policy, field), meanings(of.values)

        def meant(word: str, place: int) -> Meant:
            likely = named.get(normal(word)) or guessing.code(word, words.codes, of=field)
            guess, note = words.today(likely)
            make = (f"{_MAKE}{place}", gettext("Add “{word}”").format(word=word[:40]))
            kept = (_KEEP, gettext("Keep it unchanged"))
            return guess, [kept, *words.offered(guess), *([make] if may_make else [])], note

        part = self._ask(field, of.column, counts, meant)
        if may_make and (unknown := part.unknown):
            name = f"{field}-rest"
            self.fields[name] = forms.BooleanField(
                label=ngettext(
                    "Add {count} new entry: {names}",
                    "Add {count} new entries: {names}",
                    len(unknown),
                ).format(count=len(unknown), names=_with_counts(unknown)),
                help_text=gettext("Values that you map above are not added."),
                required=False,
            )
            part.rest = self[name]

    def _ask_owners(self, of: OwnerOf, counts: Counter[str] | None) -> None:
        persons = {row.id: row.name for row in read.persons() if row.active}
        earlier, named = known_persons(), meanings(of.values)
        offered = [("", gettext("The default owner of the unit")), *persons.items()]

        def meant(word: str, _place: int) -> Meant:
            guess = named.get(normal(word)) or guessing.person(word, earlier, persons)
            return guess, offered, ""

        self._ask("owner", of.column, counts, meant)

    def _ask(
        self,
        field: str,
        column: str,
        counts: Counter[str] | None,
        meant: Callable[[str, int], Meant],
        *,
        required: bool = False,
    ) -> Part:
        values = []
        for place, (word, count) in enumerate(_ordered(counts)):
            guess, offered, note = meant(word, place)
            name = f"{field}-{place}"
            self.fields[name] = forms.ChoiceField(
                label=word, choices=offered, required=required, initial=guess
            )
            values.append(Value(word, count, self[name], bool(guess), note))
        values.sort(key=lambda value: value.known)
        self.parts.append(Part(field, wording.column(field), column, values, counts is None))
        return self.parts[-1]

    # --- what comes of it ---

    def applied(self) -> tuple[Mapping, Policy]:
        """Return the mapping with every meaning, and the policy with new entries."""
        answers, policy = self.cleaned_data, self.policy
        of = replace(
            self.of,
            date_order=DateOrder(answers["date_order"]) if "date_order" in answers else self.order,
            day_numbers=DayNumbers(answers.get("day_numbers", self.of.day_numbers)),
            year=answers.get("year", self.of.year),
            stage=replace(
                self.of.stage,
                open=self._said("stage"),
                otherwise="" if self.of.stage.column else self.of.stage.otherwise,
                empty=answers["stage-empty"],
                closed_if_dated=bool(answers.get("closed_if_dated")),
            ),
            amount=self._amount(),
        )
        for field in CODED:
            coded = getattr(of, field)
            if coded is None:
                continue
            meant: dict[str, str] = {}
            rest = bool(answers.get(f"{field}-rest"))
            for word, chosen in self._said(field).items():
                code = chosen
                if chosen.startswith(_MAKE) or (rest and not chosen):
                    policy, code = new_codes.made(policy, field, word[:120])
                if code:
                    meant[word] = str(code)
            of = replace(of, **{field: replace(coded, values=meant)})
        if of.owner is not None:
            persons = {word: person for word, person in self._said("owner").items() if person}
            of = replace(of, owner=replace(of.owner, values=persons))
        return of, policy

    def _said(self, field: str) -> dict[str, str]:
        values = (value for part in self.parts if part.field == field for value in part.values)
        return {value.said: self.cleaned_data.get(value.field.name, "") for value in values}

    def _amount(self) -> AmountOf | None:
        of = self.of.amount
        if of is None:
            return None
        return replace(
            of,
            currency=self.cleaned_data.get("currency", of.currency).casefold(),
            decimals=Decimals(self.cleaned_data.get("decimals", of.decimals)),
        )


def _ordered(counts: Counter[str] | None) -> list[tuple[str, int]]:
    """Return the values, most frequent first; equal ones together under the first spelling."""
    words: dict[str, tuple[str, int]] = {}
    for word, count in sorted((counts or Counter()).items(), key=lambda pair: (-pair[1], pair[0])):
        first, so_far = words.get(normal(word), (word, 0))
        words[normal(word)] = first, so_far + count
    return list(words.values())


def _orders(sample: str, year: int) -> list[tuple[str, str]]:
    """Return the orders in which a day can be read, each with what it then is."""
    return [
        (order.value, gettext("{written} is {day}").format(written=sample, day=text))
        for order in _ORDERS
        if (text := _as_day(sample, Days(order, year=year)))
    ]


def _read(text: str, days: Days) -> date | Reason:
    try:
        return day(text, "", days)
    except Problem as problem:
        return problem.reason


def _without_year(cell: Cell) -> str:
    text = text_of(cell) if isinstance(cell, str) else ""
    return text if Reason.no_year in [_read(text, Days(order)) for order in _ORDERS] else ""


def _year_in(text: str) -> int | None:
    """Return the year of a day; None if it has none, or is none."""
    read = (_read(text, Days(order)) for order in _ORDERS)
    return next((result.year for result in read if isinstance(result, date)), None)


def _ambiguous(cell: Cell, year: int) -> str:
    """Return a day that can be read in two ways, or at least has no year in front."""
    text = text_of(cell) if isinstance(cell, str) and not numbered(cell) else ""
    first, other = (_as_day(text, Days(order, year=year)) for order in _ORDERS)
    return text if first != other else ""


def _as_day(text: str, days: Days) -> str:
    result = _read(text, days)
    return dates.day(result) if isinstance(result, date) else ""


def with_count(word: str, count: int) -> str:
    """Return a value with how many rows have it."""
    message = ngettext("{name} ({count} row)", "{name} ({count} rows)", count)
    return message.format(name=shortened(word, _SHOWN), count=count)


def _with_counts(values: Sequence[Value]) -> str:
    """Return values with how many rows have them, the most frequent ones by name."""
    parts = [with_count(row.said, row.count) for row in values[:_NAMED]]
    if len(values) > _NAMED:
        parts.append(gettext("{count} more").format(count=len(values) - _NAMED))
    return ", ".join(parts)
