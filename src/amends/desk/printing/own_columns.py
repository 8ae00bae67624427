"""Custom fields in the printed register of a period: their values as the reader may see them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from amends import vault
from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint
from amends.core.values import Code, Id, Money, Sealed, minor_digits
from amends.documents.workbook import Amount, Cell
from amends.exports.workbook_row import clipped
from amends.handling.masking import masked
from amends.handling.reading import several
from amends.handling.streams import stream_of
from amends.wording import dates, money
from amends.wording.names import Names
from amends.wording.phrases import capital, yes_no

from ..reading.detail import shortened
from ..request.context import DeskContext

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
            for reference, found in several(references).items()
            if (complaint := found.state) is not None
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
        """Return the texts that the reader may see."""
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
        return vault.show(
            wanted,
            reader=self._seat.person.id,
            purpose=purpose,
            now=self._seat.now,
            reference=[stream_of(reference) for reference in complaints],
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
                held = (fact.number, fact.day, fact.money)
                return next((one for one in held if one is not None), None)

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
        case Money(minor, currency):
            return Amount(Decimal(minor).scaleb(-minor_digits(currency)), currency.upper())
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
