"""Clause 8.4: emails about a new monthly report to senior management and complaints managers."""

from datetime import datetime

from django.utils.translation import gettext

from amends.core.framework.people.authority import sees_every_number
from amends.core.improvement.reports.frozen import ReportFrozen
from amends.handling import rules
from amends.jobs.queue import Claimed
from amends.journal import store
from amends.wording.insight import measures

from .staff_notices import entry_of, write_to_staff


def tell_report(job: Claimed, now: datetime) -> None:
    """Send the link to a report to senior management and complaints managers. It names no figure:
    mail is read on other machines, too."""
    event: object = entry_of(job, store.read(job.stream)).event
    if not isinstance(event, ReportFrozen):
        return
    first, last, in_force = event.first, event.last, rules.rules_at(now)
    persons = sorted(in_force.people.persons.values(), key=lambda one: one.id)
    readers = [one.id for one in persons if sees_every_number(one)]

    def write() -> tuple[str, str, str, str]:
        month = measures.period(first, last, month=True)
        return (
            gettext("Monthly report: {month}").format(month=month),
            gettext("The monthly report is ready, with the changes since the last one."),
            gettext("Open the report:"),
            f"insights/reports/{first:%Y-%m}/",
        )

    write_to_staff(job, "monthly_report", readers, in_force, write)
