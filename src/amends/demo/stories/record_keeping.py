"""Two access requests: one person got a copy of her complaint, another one waits for his."""

from collections.abc import Iterator, Sequence

from amends.core.governing.access_requests import (
    ACCESS_REQUEST,
    AddAccessComplaint,
    AnswerAccess,
    CheckIdentity,
    ReceiveAccess,
)
from amends.core.values import Id

from ..organization import person_id
from ..telling import House, Tale


def told(house: House, complaints: Sequence[Tale]) -> Iterator[Tale]:
    """Yield the access requests of the group; the shop has none."""
    if house.organization.which != "group" or not complaints:
        return
    marcus = Id(person_id("marcus"))
    answered = house.tale("access", 1, prefix=ACCESS_REQUEST.prefix).on(40, "09:40")
    asked = "A copy of my complaint, by post to the address in it."
    answered.by("marcus", ReceiveAccess("Oonagh Fell", asked, answered.now.date(), marcus))
    answered.later(hours=3).by("marcus", CheckIdentity("Called back on her number."))
    answered.by("marcus", AddAccessComplaint(Id(complaints[0].reference)))
    answered.later(days=2).by("marcus", AnswerAccess("The copy of the complaint, by post."))
    yield answered
    waiting = house.tale("access", 2, prefix=ACCESS_REQUEST.prefix).on(9, "14:10")
    asked = "Everything about the damp in his flat, by email: p.lowe@example.org"
    waiting.by("marcus", ReceiveAccess("Perran Lowe", asked, waiting.now.date(), marcus))
    yield waiting
