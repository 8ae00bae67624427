"""The score card of a reading as a form, and what was read as rows of tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from amends.core.improvement import reading_verdicts
from amends.core.improvement.monitoring import answer_due
from amends.core.improvement.reading import Item, Reading, Verdict
from amends.core.improvement.suppression import Number, masked
from amends.core.operation.complaint.terms import ACKNOWLEDGE
from amends.handling.reading import File
from amends.register.models import ReadingCard
from amends.wording import choices, dates
from amends.wording.asking import AskingForm
from amends.wording.insight import surveys

from ...reading.detail import zone_of_unit
from ...request.context import DeskContext
from .survey_told import number as told_number


class ScoreCard(AskingForm):
    """One verdict for each question, and a note for staff."""

    note = forms.CharField(
        label=gettext_lazy("Note for the complaint record"),
        help_text=gettext_lazy("Staff who can open the complaint can see it."),
        required=False,
        max_length=4_000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, items: tuple[Item, ...], *args: Any, notes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            self.fields[str(item)] = forms.ChoiceField(
                label=choices.label(item),
                help_text=surveys.statement(item),
                choices=[(str(one), surveys.verdict(one)) for one in Verdict],
                widget=forms.RadioSelect,
            )
        self.order_fields([*map(str, items), "note"])
        if not notes:
            del self.fields["note"]


@dataclass(frozen=True, slots=True)
class Total:
    """How often each verdict was given on one question."""

    name: str
    cells: tuple[tuple[str, str], ...]


def totals(rows: list[ReadingCard], *, every: bool) -> list[Total]:
    done = [row for row in rows if row.read_at is not None]
    totals = []
    for item in Item:
        given = [getattr(row, item) for row in done if getattr(row, item)]
        counts = {str(one): given.count(str(one)) for one in Verdict}
        cells: dict[str, int] = {**counts, "all": len(given)}
        shown: Mapping[str, Number] = cells if every else masked(cells, [("all", *counts)])
        if given:
            told = ((surveys.verdict(one), told_number(shown[one])) for one in counts)
            totals.append(Total(choices.label(item), tuple(told)))
    return totals


def facts(file: File, desk: DeskContext) -> list[tuple[str, str]]:
    """Return the dates that a reader compares first."""
    complaint, zone = file.complaint, zone_of_unit(desk, file.complaint.unit)
    receipt, response = complaint.term(*ACKNOWLEDGE), answer_due(complaint, file.rules)
    moments = (
        (gettext("Received"), complaint.received_at),
        (gettext("Acknowledgement due"), receipt.first if receipt else None),
        (gettext("Acknowledged"), complaint.acknowledged_at),
        (gettext("Response due"), response.first if response else None),
        (gettext("Response sent"), complaint.answered_at),
        (gettext("Closed"), complaint.closed_at),
    )
    return [(name, dates.moment(at, zone=zone)) for name, at in moments if at is not None]


@dataclass(frozen=True, slots=True)
class Compared:
    """A question with the verdict of the reader and what the record says."""

    item: str
    person: str
    record: str
    differs: bool


def compared(state: Reading, number: int, file: File, desk: DeskContext) -> list[Compared]:
    mine = state.cards[number].verdicts
    record = reading_verdicts.from_record(file.complaint, file.entries, file.rules)
    differing = reading_verdicts.differing(mine, record)
    return [
        Compared(
            choices.label(item),
            surveys.verdict(verdict),
            surveys.verdict(record.get(item, "")),
            item in differing,
        )
        for item, verdict in mine.items()
    ]
