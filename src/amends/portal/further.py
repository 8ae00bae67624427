"""Where a complainant can turn next: the levels inside and the bodies outside (7.9)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from amends.core.framework.policy import Policy
from amends.wording.derivation import event, span
from amends.wording.names import Names


@dataclass(frozen=True, slots=True)
class Way:
    """One way of going further: what it is called and, outside, where it is and until when."""

    name: str
    inside: bool
    address: str = ""
    url: str = ""
    until: str = ""


def every(policy: Policy, names: Names) -> list[Way]:
    """All that the policy knows, inside first."""
    inside = [f"internal.{level.code}" for level in policy.ladder]
    return named((*inside, *(f"outside.{body.code}" for body in policy.bodies)), policy, names)


def named(options: Iterable[str], policy: Policy, names: Names) -> list[Way]:
    """The ways of these codes, as the record has them; a body that is gone keeps its name."""
    return [_way(option, policy, names) for option in options]


def _way(option: str, policy: Policy, names: Names) -> Way:
    place, _, code = option.partition(".")
    body = policy.body(code) if place == "outside" else None
    if body is None:
        return Way(names.way_further(option), inside=place == "internal")
    until = ""
    if body.window_amount:
        until = gettext("Within {span} from when {event}.").format(
            span=span(body.window_amount, body.window_unit), event=event(body.from_event)
        )
    return Way(names.body(code), inside=False, address=body.address, url=body.url, until=until)
