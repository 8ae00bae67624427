"""Options for a complainant's next step: review stages and external bodies (7.9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from amends.core.operation.events import OptionUse
from amends.core.operation.regulators.recourse import (
    OUTSIDE,
    Outside,
    code_of,
    ways_known,
    ways_outside,
)
from amends.core.values import Code
from amends.handling.following import Followed
from amends.wording.names import Names
from amends.wording.regulators import outside
from amends.wording.regulators.outside import Told


@dataclass(frozen=True, slots=True)
class Further:
    """Options for escalation: names of the review stages, and the external bodies."""

    inside: tuple[str, ...]
    outside: tuple[Told, ...]

    def __bool__(self) -> bool:
        return bool(self.inside or self.outside)


def left_to(followed: Followed, names: Names, *, now: datetime) -> Further:
    """Return the remaining options of a complainant, from the record, each with its last day; a
    retired body keeps its name. After closing, only those that were declined. What rule packs say
    about a body is separate (`watching`)."""
    options, policy = _left(followed, now), followed.file.rules.policy
    every = _bodies(followed, options, now)
    bodies = [body for body in every if not body.named]
    of_packs = {f"{OUTSIDE}{code_of(named)}" for body in every for named in body.named}
    gone = [
        Told(names.way_further(option))
        for option in options
        if option.startswith(OUTSIDE)
        and policy.body(option.removeprefix(OUTSIDE)) is None
        and option not in of_packs
    ]
    shown = [_told(body, followed, names, now) for body in bodies]
    inside = (names.way_further(option) for option in options if option.startswith("internal."))
    return Further(tuple(inside), (*shown, *gone))


def watching(followed: Followed, names: Names, *, now: datetime) -> list[Told]:
    """Return the external bodies that rule packs name for this complaint: those available, and
    those that a missed deadline or a letter would make available. Empty for a representative
    without proven authority."""
    if not followed.able:
        return []
    bodies = _bodies(followed, _left(followed, now), now)
    return [_told(body, followed, names, now) for body in bodies if body.named]


def _left(followed: Followed, now: datetime) -> list[Code]:
    complaint, rules = followed.file.complaint, followed.file.rules
    left = ways_known(followed.party, complaint, rules, now)
    over = {o.option for o in followed.party.options_closed if o.use is not OptionUse.declined}
    return [option for option in left if option not in over]


def _bodies(followed: Followed, options: Iterable[Code], now: datetime) -> tuple[Outside, ...]:
    return ways_outside(options, followed.party, followed.file.complaint, followed.file.rules, now)


def _told(body: Outside, followed: Followed, names: Names, now: datetime) -> Told:
    calendar = followed.file.rules.calendar(followed.file.complaint.unit)
    return outside.to_complainant(body, names, calendar, now=now)
