"""Stream kind of staff: appointments, the directory, and their effects."""

from collections.abc import Iterator, Sequence

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.appointments import APPOINTMENTS, demand_held, do_appointment
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Person
from amends.core.streams import COMPLAINT, PERSON
from amends.jobs.queue import NewJob
from amends.people import projection as people
from amends.register import sweeps

from .. import comparing, rules
from ..commands import Command
from ..projecting import REPROJECT, project_people
from ..stream_kind import Decided, Folded, StreamKind
from ..unit_of_work import UnitOfWork


def _appoint(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    act = APPOINTMENTS[command.act]
    owned = _owned_by(command.stream, uow) if act.empty_handed else 0
    person, given = uow.state(PERSON, command.stream), command.particulars
    events = do_appointment(act, person, uow.rules, actor, uow.now, given, in_charge_of=owned)
    return [(command.stream, events)]


def _owned_by(person: str, uow: UnitOfWork) -> int:
    """Return how many open complaints a person owns, with those of this transaction in their
    present state."""
    owned = set(sweeps.owned_by(person))
    for complaint in uow.states_of(COMPLAINT).values():
        theirs = complaint.open and complaint.owner == person
        (owned.add if theirs else owned.discard)(str(complaint.reference))
    return len(owned)


def _project(folded: Folded[Person]) -> None:
    project_people(list(folded.states.values()), folded.versions)


def _jobs(uow: UnitOfWork, streams: Sequence[str]) -> Iterator[NewJob]:
    """Return the jobs: people who are appointed, moved or ended may see other complaints than
    before."""
    return (NewJob(stream, uow.versions[stream], REPROJECT) for stream in streams)


def _visible_to(actor: Actor, person: Person, rules: Rules) -> bool:
    """Return whether the actor may see staff: everyone who may act at all can; appointments need
    permission."""
    return True


def _last_holder_stays(before: Rules, after: Rules) -> None:
    demand_held(before.people, after.people)


def _forget() -> None:
    people.forget_all()
    rules.forget()


PERSONS = StreamKind(
    PERSON,
    acts=dict.fromkeys(APPOINTMENTS, _appoint),
    project=_project,
    consequences=_jobs,
    visible_to=_visible_to,
    invariant=_last_holder_stays,
    forget=_forget,
    differences=comparing.personnel,
)
