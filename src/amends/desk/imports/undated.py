"""Imported complaints that are open and of which nothing has a date: a reminder for each of their
owners."""

from collections.abc import Iterator
from datetime import date
from itertools import batched
from typing import Any

from django.utils.translation import gettext_lazy

from amends.core.framework.packs.clock_count import NoCalendar
from amends.core.operation.acts.tracking import SetReminder
from amends.core.principles.timeliness import due
from amends.core.values import Code, Id
from amends.handling.commands import Command
from amends.handling.streams import stream_of
from amends.imports.models import ImportRun
from amends.imports.taking_back import among
from amends.imports.taking_over import AT_ONCE
from amends.register import queries
from amends.register.queries import Filters, Rows
from amends.wording.asking import AskingForm

from ..forms.inputs import PickedDayField
from ..request.context import DeskContext


class DayForm(AskingForm):
    """The day on which the owners are reminded."""

    day = PickedDayField(label=gettext_lazy("Remind the owners on"))

    def blame(self, names: Any, told: str) -> bool:
        """Attach no refusal to the day."""
        return False


def undated(row: ImportRun, desk: DeskContext) -> Rows:
    """Return the complaints of an import that are open with no date, as far as visible."""
    seen = among(desk.visible(), row.source, row.run)
    return queries.filtered(seen, Filters(undated=True))


def offered(desk: DeskContext) -> date:
    """Return the day of the routine target for the response, counted from today."""
    target = desk.rules.policy.targets[0]
    try:
        calendar = desk.rules.calendar(None)
    except NoCalendar:
        return desk.rules.day_of(None, desk.now)
    return due(desk.now, amount=target.respond, unit=target.unit, calendar=calendar).day


def reminders(row: ImportRun, desk: DeskContext, day: date) -> Iterator[list[Command]]:
    """Yield the commands that remind the owner of each of them, a transaction at a time."""
    found = list(undated(row, desk).values_list("reference", "owner"))
    for part in batched(found, AT_ONCE):
        yield [
            Command(
                stream_of(reference),
                Code("set-reminder"),
                SetReminder(day, Id(owner or desk.person.id)),
            )
            for reference, owner in part
        ]
