"""After the entries: the pictures are drawn and the errands queued, in the same transaction."""

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from amends.core.framework.adoption.events import CalendarAdopted, PackAdopted
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.personnel import Person
from amends.core.operation.complaint import Complaint
from amends.core.operation.effects.consequences import Consequence, Task, consequences, due
from amends.core.operation.events import Erased, Retracted, TakenBack
from amends.core.operation.regulators.regulated import news_due
from amends.core.values import Code, Moment
from amends.jobs.queue import NewErrand, queue
from amends.people.projection import draw_persons
from amends.people.read import Away, PersonRow, RoleHeld
from amends.register import projection as register
from amends.vault import erase, files, peek

from . import access
from .streams import COMPLAINT, PERSON, RULES, reference_of
from .unit_of_work import UnitOfWork

REPROJECT = Code("redraw")
"""The job that projects again what a change of roles or rules lets people see."""
RECOUNT = Code("recount")
"""The job that counts the dates of everything open by the rules in force."""


def draw(uow: UnitOfWork) -> None:
    """Draw whatever the sitting wrote to, and queue what follows from it."""
    complaints = uow.touched(COMPLAINT)
    if complaints:
        new = {reference_of(s) for s in complaints if uow.told[s][0].version == 1}
        draw_complaints([uow.complaints[s] for s in complaints], uow.rules, new=new)
    persons = uow.touched(PERSON)
    if persons:
        draw_people([uow.persons[stream] for stream in persons], uow.versions)
    _erase(uow)
    queue(_errands(uow), now=uow.now)


def draw_complaints(
    complaints: list[Complaint], rules: Rules, *, new: Collection[str] = frozenset()
) -> None:
    """Draw the register's rows of these complaints, with who may read them; `new` are those of
    which nothing was drawn before."""
    register.save(
        [register.draw(complaint, rules) for complaint in complaints],
        {complaint.reference: access.readers(complaint, rules) for complaint in complaints},
        new=new,
    )


def draw_people(persons: Sequence[Person], versions: Mapping[str, int]) -> None:
    """Draw the pictures of these persons, each as of a version of their stream (by id)."""
    draw_persons(rows_of(persons), versions=versions)


def rows_of(persons: Sequence[Person]) -> list[PersonRow]:
    """These persons as they are drawn."""
    names = peek([person.name.sealed for person in persons if person.name])
    return [
        PersonRow(
            id=person.id,
            name=(names.get(person.name.sealed) if person.name else None) or "",
            unit=person.unit or "",
            manager=person.manager or "",
            active=person.active,
            roles=tuple(RoleHeld(g.role, g.unit or "", g.since) for g in person.grants),
            absences=tuple(Away(a.first, a.last, a.deputy or "") for a in person.absences),
        )
        for person in persons
    ]


def _erase(uow: UnitOfWork) -> None:
    """Words that were retracted or erased go in the same transaction; files right after it, and
    whatever a crash leaves of them is swept."""
    gone = [
        piece
        for stream in uow.touched(COMPLAINT)
        for one in uow.told[stream]
        for piece in _gone(one.event)
    ]
    if not gone:
        return
    left = erase(gone, uow.now).files
    transaction.on_commit(lambda: files.remove(left))


def _gone(event: object) -> tuple[str, ...]:
    match event:
        case Retracted():
            return (event.piece,)
        case Erased() | TakenBack():
            return event.pieces
        case _:
            return ()


def _news(uow: UnitOfWork, stream: str, asked: Consequence) -> Moment | None:
    """Until when a regulator wants complainants told how it stands, where that is asked for."""
    if asked.task is not Task.keep_told or not uow.rules.regulators:
        return None
    return news_due(uow.complaints[stream], uow.rules)


def _errands(uow: UnitOfWork) -> list[NewErrand]:
    found = [
        NewErrand(
            stream,
            asked.version,
            asked.task,
            asked.party,
            due(asked, uow.rules.policy, uow.now, _news(uow, stream, asked)),
        )
        for stream in uow.touched(COMPLAINT)
        for asked in consequences(uow.complaints[stream], uow.told[stream], uow.rules)
    ]
    # whoever is appointed, moved or ended may see other complaints than before
    for stream in (*uow.touched(PERSON), *uow.touched(RULES)):
        found.append(NewErrand(stream, uow.versions[stream], REPROJECT))
    adopted: list[object] = [told.event for told in uow.told.get(RULES, ())]
    if any(isinstance(event, PackAdopted | CalendarAdopted) for event in adopted):
        found.append(NewErrand(RULES, uow.versions[RULES], RECOUNT))
    return found
