"""Two access requests: one person got a copy of her complaint, another one waits for his. And a
disposal of complaints past their retention period: proposed, approved, carried out."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice

from amends.core.governing.access_requests import (
    ACCESS_REQUEST,
    AddAccessComplaint,
    AnswerAccess,
    CheckIdentity,
    ReceiveAccess,
)
from amends.core.governing.disposals import DISPOSAL, MOST, DisposalState, ProposeDisposal
from amends.core.records.state import NoParticulars
from amends.core.values import Code, Id, Moment
from amends.handling.commands import Batch, Command
from amends.handling.improvement.outlived import DISPOSE
from amends.handling.streams import state_of
from amends.jobs.queue import Claimed
from amends.journal import store
from amends.maintenance import retention

from .. import simulated_clock
from ..organization import person_id
from ..scenario_steps import House, Tale, Turn, actor_of


def told(house: House, complaints: Sequence[Tale]) -> Iterator[Tale]:
    """Yield the access requests of the group; the shop has none."""
    if house.organization.which != "group" or not complaints:
        return
    marcus = Id(person_id("marcus"))
    answered = house.tale("access", 1, prefix=ACCESS_REQUEST.prefix).on(40, "09:40")
    wanted = "A copy of my complaint, by post to the address in it."
    answered.by("marcus", ReceiveAccess("Oonagh Fell", wanted, answered.now.date(), marcus))
    answered.later(hours=3).by("marcus", CheckIdentity("Called back on her number."))
    answered.by("marcus", AddAccessComplaint(Id(complaints[0].reference)))
    answered.later(days=2).by("marcus", AnswerAccess("The copy of the complaint, by post."))
    yield answered
    waiting = house.tale("access", 2, prefix=ACCESS_REQUEST.prefix).on(9, "14:10")
    wanted = "Everything about the damp in his flat, by email: p.lowe@example.org"
    waiting.by("marcus", ReceiveAccess("Perran Lowe", wanted, waiting.now.date(), marcus))
    yield waiting


def turns(house: House) -> Iterator[Turn]:
    """Yield the disposal of the group; the shop sets no retention period."""
    if house.organization.which == "group":
        reference = house.tale("disposal", prefix=DISPOSAL.prefix).reference
        at, stream = house.days.back(30, "10:20"), f"{DISPOSAL.prefix}{reference}"
        yield Turn(at, partial(_follow, stream, at))


def _follow(stream: str, at: Moment) -> None:
    """Propose and approve the disposal, if anything is past its retention period, and carry it out
    as the worker does."""
    if not store.read(stream):
        references = tuple(islice(retention.unproposed(now=at), MOST))
        if not references:
            return
        payload = ProposeDisposal(
            references, "Closed over 20 months ago. Accounts keep the invoices."
        )
        for who, act, particulars in (
            ("marcus", "propose", payload),
            ("ingrid", "approve", NoParticulars()),
        ):
            command = Command(stream, Code(act), particulars)
            simulated_clock.play([Batch(at, actor_of(who), (command,))])
    if state_of(stream, store.read(stream)).state is DisposalState.approved:
        job = Claimed(0, stream, 2, DISPOSE, 0, 1, "demonstration", at)
        retention.carry_out(job, at)
