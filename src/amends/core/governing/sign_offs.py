"""Clause 5.4.3: area sign-offs: the manager of a unit says how complaints were handled there in a
period, and what is left to do. The next one is due a quarter later."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ..framework.acting import Situation
from ..framework.people.authority import Permission
from ..records.fold import ending
from ..records.kind import governing_acts, governing_kind
from ..records.state import GoverningRecord, add_erase_text, add_hand_over
from ..refusal import Guard, demand
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Sealed, Words

QUARTER = timedelta(days=91)
"""After the end of its period, the next sign-off of a unit is due. Our own choice."""


class SignOffState(Coded):
    """Whether a sign-off is the newest of its unit."""

    signed = "signed"
    followed = "followed"


@dataclass(frozen=True, slots=True)
class AreaSignedOff:
    """A manager signed for a unit and a period."""

    unit: Code
    first: Day
    last: Day
    remarks: Sealed
    points: Sealed | None = None


@dataclass(frozen=True, slots=True)
class SignOffFollowed:
    """A later sign-off of the same unit takes its place."""

    later: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaSignOff(GoverningRecord):
    """A sign-off as of its last entry. Its owner signs the next one by `due`."""

    remarks: Sealed
    points: Sealed | None = None
    later: Id | None = None


def _begin(event: AreaSignedOff, common: Mapping[str, Any]) -> AreaSignOff:
    due = event.last + QUARTER
    return made_from(
        AreaSignOff, event, **common, state=SignOffState.signed, about=Id(event.unit), due=due
    )


_acts = governing_acts("sign-off", "5.4.3", AreaSignOff)


@dataclass(frozen=True, slots=True)
class SignOffArea:
    """For which unit and period, what the manager says of it, and which points are open."""

    unit: Code
    first: Day
    last: Day
    remarks: Words
    points: Words | None = None


@_acts("sign-off", Permission.improvement_decide)
def sign_off(here: Situation[Any], given: SignOffArea) -> Sequence[object]:
    """Sign for a unit and a period that is over."""
    demand(given.first <= given.last, Guard.wrong_type, field=Code("last"))
    demand(given.last <= here.rules.day_of(given.unit, here.moment), Guard.in_the_future)
    return (made_from(AreaSignedOff, given),)


add_hand_over(_acts, {SignOffState.signed})
add_erase_text(_acts, SignOffState)

SIGN_OFF = governing_kind(
    _acts, AreaSignedOff, _begin, {SignOffFollowed: ending(SignOffState.followed, later="later")}
)


def followed_by(
    stream: str, signed: AreaSignOff, others: Collection[tuple[str, AreaSignOff]]
) -> list[tuple[str, Sequence[SignOffFollowed]]]:
    """Return what is recorded when an area was signed off: the sign-offs of the unit for earlier
    days are followed by it, or it is followed by one for later days."""
    same = [
        (name, one)
        for name, one in others
        if one.unit == signed.unit and one.state is SignOffState.signed and one.id != signed.id
    ]
    later = [one for _, one in same if _ends(one) > _ends(signed)]
    if later:
        return [(stream, (SignOffFollowed(max(later, key=_ends).id),))]
    return [(name, (SignOffFollowed(signed.id),)) for name, _ in same]


def _ends(one: AreaSignOff) -> str:
    return one.last.isoformat() if one.last else ""
