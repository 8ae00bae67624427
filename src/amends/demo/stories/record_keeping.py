"""Two access requests: one person got a copy of her complaint, another one waits for his. And a
disposal of complaints past their retention period: proposed, approved, carried out."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

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
    """Yield the disposal of the group, proposed and approved later on the same day; the shop sets
    no retention period."""
    if house.organization.which == "group":
        reference = house.tale("disposal", prefix=DISPOSAL.prefix).reference
        stream = f"{DISPOSAL.prefix}{reference}"
        for act, at in ((_propose, "10:20"), (_approve, "11:50")):
            moment = house.days.back(30, at)
            yield Turn(moment, partial(act, stream, moment))


def _propose(stream: str, at: Moment) -> None:
    """Propose the disposal, if anything is past its retention period."""
    references = tuple(islice(retention.unproposed(now=at), MOST))
    if references and not store.read(stream):
        reason = "Closed over 20 months ago. Accounts keep the invoices."
        _play(stream, at, "marcus", "propose", ProposeDisposal(references, reason))


def _approve(stream: str, at: Moment) -> None:
    """Approve what is proposed, and carry it out as the worker does."""
    if _state(stream) is DisposalState.proposed:
        _play(stream, at, "ingrid", "approve", NoParticulars())
    if _state(stream) is DisposalState.approved:
        job = Claimed(0, stream, 2, DISPOSE, 0, 1, "demonstration", at)
        retention.carry_out(job, at)


def _state(stream: str) -> DisposalState | None:
    entries = store.read(stream)
    return state_of(stream, entries).state if entries else None


def _play(stream: str, at: Moment, who: str, act: str, payload: Any) -> None:
    command = Command(stream, Code(act), payload)
    simulated_clock.play([Batch(at, actor_of(who), (command,))])
