"""Clause 8.4: emails to the owner of a criterion about an alert."""

from datetime import datetime

from django.utils.translation import gettext

from amends.core.improvement.criteria import Criterion
from amends.core.improvement.criteria.events import AlertRaised
from amends.core.streams import CRITERION
from amends.handling import rules
from amends.handling.streams import state_of
from amends.jobs.queue import Claimed
from amends.journal import store

from .staff_notices import entry_of, write_to_staff


def tell_alert(job: Claimed, now: datetime) -> None:
    """Send the email about an alert that still has no response. People without a usable address
    see it on the board. It names no figure: those who read mail may not see all of them."""
    entries = store.read(job.stream)
    criterion: Criterion = state_of(job.stream, entries)
    event: object = entry_of(job, entries).event
    if not isinstance(event, AlertRaised):
        return
    if event.number not in {one.number for one in criterion.open_alerts}:
        return
    page = f"criteria/{job.stream.removeprefix(CRITERION.prefix)}/"
    write_to_staff(
        job,
        "criterion_alert",
        [event.to],
        rules.rules_at(now),
        lambda: (
            gettext("A target is missed"),
            gettext("You own a criterion whose target is missed. Respond to the alert."),
            gettext("Open the criterion:"),
            page,
        ),
        alone=True,
    )
