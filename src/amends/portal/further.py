"""Where a complainant can turn next: the levels inside and the bodies outside (7.9)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from amends.core.framework.policy import OutsideBody, Policy
from amends.core.operation.demands import ways_further
from amends.core.operation.events import OptionUse
from amends.core.operation.recourse import Window, window
from amends.handling.following import Followed
from amends.wording import reaching
from amends.wording.names import Names


@dataclass(frozen=True, slots=True)
class Way:
    """One way of going further: what it is called and, outside, where it is and until when."""

    name: str
    inside: bool
    address: str = ""
    url: str = ""
    until: str = ""


type Windows = Callable[[OutsideBody], Window | None]
"""How long somebody can turn to a body; None where that cannot be told."""


def every(policy: Policy, names: Names) -> list[Way]:
    """All that the policy knows, inside first, each with the time it leaves."""
    inside = [f"internal.{level.code}" for level in policy.levels_above()]
    options = (*inside, *(f"outside.{body.code}" for body in policy.bodies_in_use))
    return [_way(option, policy, names, lambda _: None) for option in options]


def left_to(known: Followed, names: Names, *, now: datetime) -> list[Way]:
    """The ways that are left to a complainant, as the record has them, each with the last day to
    go there; a body that is gone keeps its name. Once closed, only what was not wanted."""
    complaint, rules = known.file.complaint, known.file.rules
    left = known.party.recourse or ways_further(known.party, complaint, rules)
    over = {o.option for o in known.party.options_closed if o.use is not OptionUse.declined}

    def until(body: OutsideBody) -> Window | None:
        return window(body, known.party, complaint, rules, now)

    return [_way(option, rules.policy, names, until) for option in left if option not in over]


def _way(option: str, policy: Policy, names: Names, until: Windows) -> Way:
    place, _, code = option.partition(".")
    body = policy.body(code) if place == "outside" else None
    if body is None:
        return Way(names.way_further(option), inside=place == "internal")
    told = reaching.until(body, until(body))
    return Way(names.body(code), inside=False, address=body.address, url=body.url, until=told)
