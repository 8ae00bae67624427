"""Clause 8.4: emails about a new monthly report to senior management and complaints managers."""

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from amends.core.framework.people.authority import sees_every_number
from amends.core.framework.policy.public_facts import for_staff
from amends.core.improvement.reports.frozen import ReportFrozen
from amends.handling import rules
from amends.handling.streams import recorded_event
from amends.jobs.queue import Claimed
from amends.journal import store
from amends.wording.insight import measures

from .composing import Letter
from .delivery import BadAddress, Sender, send
from .staff_notices import address_of

_CODE = "monthly_report"


def tell_report(job: Claimed, now: datetime) -> None:
    """Send the link to a report to senior management and complaints managers. It names no figure:
    mail is read on other machines, too."""
    recorded = next(
        one for one in map(recorded_event, store.read(job.stream)) if one.version == job.version
    )
    event: object = recorded.event
    if not isinstance(event, ReportFrozen):
        return
    in_force = rules.rules_at(now)
    language = for_staff(in_force.policy)
    with translation.override(language):
        month = measures.period(event.first, event.last, month=True)
        subject = gettext("Monthly report: {month}").format(month=month)
        text = gettext("The monthly report is ready, with the changes since the last one.")
        link = f"{settings.AMENDS_BASE_URL}/desk/insights/reports/{event.first:%Y-%m}/"
        body = f"{text}\n\n{gettext('Open the report:')}\n{link}"
    letter = Letter(_CODE, f"default.{_CODE}", 1, language, subject, body)
    for person in sorted(in_force.people.persons.values(), key=lambda one: one.id):
        address = address_of(person.id, in_force) if sees_every_number(person) else ""
        if not address:
            continue
        mark = f"{job.stream}\n{job.version}\n{job.kind}\n{person.id}"
        try:
            send(letter, to=address, mark=mark, sender=Sender(in_force.policy.name))
        except BadAddress:
            continue
