"""Contact details of the organisation, and the last day for turning to an external body."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from django.utils.translation import gettext

from amends.core.framework.labels import label
from amends.core.framework.policy.commitments import OutsideBody
from amends.core.framework.policy.policy import Policy
from amends.core.operation.regulators.recourse import Window
from amends.core.principles.timeliness import TermUnit

from .. import dates
from ..pack_words import event
from ..timeliness.derivation import span, within


class Way(NamedTuple):
    """One contact option: its label, its text, and its link."""

    what: str
    how: str
    link: str = ""


def ways(policy: Policy, language: str) -> list[Way]:
    """Return email, phone, postal address and opening hours, as far as the policy has them."""
    hours = label(policy.opening_hours, (language, *policy.languages)) or ""
    told = (
        linked(gettext("Email"), "email", policy),
        linked(gettext("Phone"), "phone", policy),
        linked(gettext("Post"), "postal_address", policy),
        Way(gettext("Opening hours"), hours),
    )
    return [way for way in told if way.how]


def linked(what: str, field: str, policy: Policy) -> Way:
    """Return one contact detail of the policy by its field, with the link that opens it."""
    match field:
        case "email":
            return Way(what, policy.email, f"mailto:{quote(policy.email, safe='@')}")
        case "phone":
            number = "".join(c for c in policy.phone if c.isdigit() or c == "+")
            return Way(what, policy.phone, f"tel:{number}")
        case _:
            return Way(what, ", ".join(policy.postal_address))


def lines(policy: Policy, language: str) -> Iterator[str]:
    """Return the same, a line each, for the foot of a letter."""
    for way in ways(policy, language):
        yield gettext("{what}: {how}").format(what=way.what, how=way.how)


def until(body: OutsideBody, window: Window | None) -> str:
    """Return until when an external body can be turned to: the day, if it is known, otherwise the
    length of the period; empty if there is no limit. A day that has passed is marked as such."""
    if body.window_amount is None:
        return ""
    length = span(body.window_amount, body.window_unit)
    since = event(body.from_event)
    if window is None:
        return possible(body.window_amount, body.window_unit, since)
    if window.over:
        told = gettext("You could contact them until {day} ({span} from the day {event}).")
    else:
        told = gettext("You can contact them until {day} ({span} from the day {event}).")
    return told.format(day=dates.day(window.until), span=length, event=since)


def possible(amount: int, unit: TermUnit, event: str) -> str:
    """“You can contact them within 6 months from the day we sent our response.”"""
    text = gettext("You can contact them {within} from the day {event}.")
    return text.format(within=within(amount, unit), event=event)
