"""Stream kind of readings: fixing the list, drawing, and reading finished complaints."""

from dataclasses import replace
from functools import partial

from amends.core.framework.people.authority import Actor, examines
from amends.core.improvement.samples import reading
from amends.core.improvement.samples.drawing import draw
from amends.core.improvement.uninvolved import involved_in
from amends.core.operation.guards import sight_of
from amends.core.refusal import Guard, demand
from amends.core.streams import COMPLAINT, READING
from amends.core.values import Code
from amends.register import samples

from .. import access
from ..commands import Command, Unknown
from ..improvement import sampling
from ..stream_kind import Decided, existing
from ..streams import stream_of
from ..unit_of_work import UnitOfWork
from .records import Wiring, record_streams


def _announce(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    payload, today = command.particulars, uow.rules.day_of(None, uow.now)
    first, end = sampling.moments(payload.first, payload.last, uow.rules)
    candidates = samples.to_read(first, end)
    frame = sampling.listed(command.stream, candidates, now=uow.now)
    state = uow.state(READING, command.stream)
    events = reading.list_reading(state, actor, today, payload, frame, candidates.excluded)
    return [(command.stream, events)]


def _draw(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    state = existing(uow, READING, command)
    seed = sampling.seed_after(state.id, state.listed_in)
    drawing = partial(draw, size=state.listed.wanted)
    period = samples.of_period(*sampling.moments(state.listed.first, state.listed.last, uow.rules))
    members = sampling.members(state.id, state.frame, seed, drawing, period)
    return [(command.stream, reading.draw_reading(state, actor, seed, members))]


def _read(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    state, payload = existing(uow, READING, command), command.particulars
    demand(payload.number in state.cards, Guard.unknown_item, item=payload.number)
    stream = stream_of(state.cards[payload.number].member.reference)
    uow.load([] if stream in uow.states else [stream])
    complaint, person = uow.state(COMPLAINT, stream), actor.person
    if complaint is None or person is None:
        raise Unknown(stream)
    masked = examines(person, sight_of(complaint, uow.rules))
    if not (masked or access.sees(actor, complaint, uow.rules)):
        raise Unknown(stream)
    involved = involved_in(person.id, complaint, uow.rules)
    events = reading.read_complaint(
        state, uow.rules, actor, payload, complaint=complaint, involved=involved
    )
    return [(command.stream, events)]


def _signs(uow: UnitOfWork, command: Command, actor: Actor) -> str | None:
    """Return the complaint that is read."""
    state = uow.state(READING, command.stream)
    number = getattr(command.particulars, "number", None)
    card = state.cards.get(number) if state is not None and number is not None else None
    return stream_of(card.member.reference) if card else None


READINGS = replace(
    record_streams(
        reading.READING,
        READING,
        Wiring(decides={Code("announce"): _announce, Code("draw"): _draw, Code("read"): _read}),
        samples.READINGS,
    ),
    opening=frozenset({Code("announce")}),
    signs=_signs,
)
