"""Clause 8.4: emails to the owner of a criterion about an alert."""

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from amends.core.framework.policy.public_facts import for_staff
from amends.core.improvement.criteria import Criterion
from amends.core.improvement.criteria.events import AlertRaised
from amends.core.streams import CRITERION
from amends.handling import rules
from amends.handling.streams import recorded_event, state_of
from amends.jobs.queue import Claimed
from amends.journal import store

from .composing import Letter
from .delivery import BadAddress, Sender, send
from .staff_notices import address_of

_CODE = "criterion_alert"


def tell_alert(job: Claimed, now: datetime) -> None:
    """Send the email about an alert that still has no response. People without a usable address
    see it on the board. It names no figure: those who read mail may not see all of them."""
    entries = store.read(job.stream)
    criterion: Criterion = state_of(job.stream, entries)
    recorded = next(one for one in map(recorded_event, entries) if one.version == job.version)
    event: object = recorded.event
    if not isinstance(event, AlertRaised):
        return
    if event.number not in {one.number for one in criterion.open_alerts}:
        return
    in_force = rules.rules_at(now)
    address = address_of(event.to, in_force)
    if not address:
        return
    language = for_staff(in_force.policy)
    with translation.override(language):
        subject = gettext("A target is missed")
        text = gettext("You own a criterion whose target is missed. Respond to the alert.")
        link = (
            f"{settings.AMENDS_BASE_URL}/desk/criteria/{job.stream.removeprefix(CRITERION.prefix)}/"
        )
        body = f"{text}\n\n{gettext('Open the criterion:')}\n{link}"
    letter = Letter(_CODE, f"default.{_CODE}", 1, language, subject, body)
    mark = f"{job.stream}\n{job.version}\n{job.kind}"
    try:
        send(letter, to=address, mark=mark, sender=Sender(in_force.policy.name))
    except BadAddress:
        return
