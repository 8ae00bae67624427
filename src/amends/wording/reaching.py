"""How the organization is reached, and until which day somebody else can be turned to."""

from collections.abc import Iterator

from django.utils.translation import gettext

from amends.core.framework.commitments import OutsideBody
from amends.core.framework.policy import Policy
from amends.core.framework.vocabulary import label
from amends.core.values import Day

from . import dates
from .derivation import event, span

type Ways = list[tuple[str, str]]
"""What each way is called, and how it is used."""


def ways(policy: Policy, language: str) -> Ways:
    """E-mail, telephone, postal address and opening hours, as far as the policy tells them."""
    hours = label(policy.opening_hours, (language, *policy.languages)) or ""
    told = (
        (gettext("E-mail"), policy.email),
        (gettext("Telephone"), policy.phone),
        (gettext("Post"), ", ".join(policy.postal_address)),
        (gettext("Hours"), hours),
    )
    return [(what, how) for what, how in told if how]


def lines(policy: Policy, language: str) -> Iterator[str]:
    """The same, a line each, for the foot of a letter."""
    for what, how in ways(policy, language):
        yield gettext("{what}: {how}").format(what=what, how=how)


def until(body: OutsideBody, day: Day | None) -> str:
    """Until when an outside body can be turned to: the day, where it can be told, else the time it
    leaves; nothing where it knows no limit."""
    if body.window_amount is None:
        return ""
    length = span(body.window_amount, body.window_unit)
    since = event(body.from_event)
    if day is None:
        return gettext("Within {span} from when {event}.").format(span=length, event=since)
    return gettext("Until {day} ({span} from when {event}).").format(
        day=dates.day(day), span=length, event=since
    )
