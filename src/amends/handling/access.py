"""Clause 4.10: access to complaints. Core decides it; here the decision becomes rows and a
filter."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import (
    PERMISSIONS,
    Actor,
    Ground,
    Permission,
    may_see,
    reads_the_log,
    sees_every_number,
)
from amends.core.framework.people.personnel import Person
from amends.core.improvement.visibility import sees_figures
from amends.core.operation.complaint import Complaint, Stage
from amends.core.operation.guards import sight_of
from amends.core.values import Id
from amends.register import queries
from amends.register.filters import ORGANIZATION
from amends.register.models import Row


def readers(complaint: Complaint, rules: Rules) -> tuple[str, ...]:
    """Return the keys under which the complaint can be read.

    For an unrestricted complaint these are its own keys: its unit, and the people it was given to
    or who worked on it. They have their key only as long as they may read anything (`keys_of`). So
    only restricted complaints, which are opened to people one by one, depend on staff and policy. A
    deputy who assesses new complaints need not be able to read anything else, and so has a key for
    that alone.
    """
    sight = sight_of(complaint, rules)
    if sight.taken_back:
        return ()
    if sight.restricted:
        staff = rules.people.persons.values()  # possibly anyone sees it
        seen = [(person, may_see(person, sight, rules.people)) for person in staff]
        keys = [_key(person, ground) for person, ground in seen if isinstance(ground, Ground)]
    else:
        ids = {sight.owner, *sight.assigned}
        keys = [ORGANIZATION, *sorted(of for of in ids if rules.people.person(of))]
        if complaint.unit is not None:
            keys.append(f"unit/{complaint.unit}")
    keys.extend(f"about/{subject.person}" for subject in complaint.subjects if subject.told)
    mark = queries.Mark.given if complaint.open else queries.Mark.looked
    examiners = sorted(complaint.examiners)
    keys.extend(mark.key(person) for person in examiners if person != complaint.owner)
    if complaint.stage is Stage.escalated_internal:
        keys.extend(queries.Mark.reviewed.key(person) for person in examiners)
    if complaint.returned is not None:
        keys.append(queries.Mark.returned.key(complaint.returned.to))
    keys.extend(queries.Mark.asked.key(person) for person in sorted(complaint.asked))
    if complaint.hand_over is not None:
        keys.append(queries.Mark.offered.key(complaint.hand_over.by))
    raised = {person for term in complaint.terms if term.running for person in term.raised_to}
    if complaint.open:
        keys.extend(queries.Mark.raised.key(person) for person in sorted(raised))
    return tuple(keys)


def keys_of(person: Person, rules: Rules) -> tuple[str, ...]:
    """Return the keys of a member of staff: as a deputy for new complaints and, if they may read
    anything, their own key and those of their roles."""
    if not person.active:
        return ()
    triages = person.id in rules.policy.representative_deputies
    keys = [_key(person, Ground.deputy)] if triages else []
    granted = [g.unit for g in person.grants if Permission.complaint_read in PERMISSIONS[g.role]]
    if not granted:
        return tuple(keys)
    keys.append(str(person.id))
    if None in granted:
        return (*keys, ORGANIZATION)
    below = (
        unit.code
        for unit in rules.policy.units
        if any(above.code in granted for above in rules.policy.ancestors(unit.code))
    )
    return (*keys, *(f"unit/{code}" for code in below))


def _key(person: Person, ground: Ground) -> str:
    return f"triage/{person.id}" if ground is Ground.deputy else str(person.id)


def visible(person: Person, rules: Rules) -> QuerySet[Row]:
    """Return the complaints that a member of staff may see. There is no other way to get any."""
    return queries.visible(keys_of(person, rules))


@dataclass(frozen=True, slots=True)
class Countable:
    """The complaints that figures are made from, the same for every reader: restricted ones count.

    `lists` is whether the reader has lists of complaints, of those that they may open; `every` is
    whether they see every number.
    """

    rows: QuerySet[Row]
    lists: bool
    every: bool


def countable(person: Person) -> Countable | None:
    """Return what a member of staff may count; None if they read neither complaints nor the
    log."""
    if not counts(person):
        return None
    return Countable(queries.existing(), lists=_reads(person), every=sees_every_number(person))


def counts(person: Person) -> bool:
    """Return whether the person may see figures."""
    return sees_figures(person)


def _reads(person: Person) -> bool:
    return Actor.of(person).may_somewhere(Permission.complaint_read)


def unrestricted() -> QuerySet[Row]:
    """Return the unrestricted complaints. They are those that a holder of `ORGANIZATION` sees,
    found from the rows alone."""
    return queries.unrestricted()


def examinable(person: Person) -> QuerySet[Row] | None:
    """Return the complaints that the person reads with identities masked (`authority.examines`);
    None if they do not. People who may read complaints get them from `visible`."""
    if _reads(person) or not reads_the_log(person):
        return None
    return unrestricted()


def openable(person: Person, rules: Rules) -> QuerySet[Row]:
    """Return the complaints that the person may open, whole or with identities masked."""
    examined = examinable(person)
    return visible(person, rules) if examined is None else examined


def about(person: Person) -> QuerySet[Row]:
    """Return the complaints about a person of which that person was notified. They lead to the
    person's own page, which shows nothing else of the complaint."""
    return queries.visible([f"about/{person.id}"])


def sees(actor: Actor, complaint: Complaint, rules: Rules) -> bool:
    """Return whether the complaint exists for the actor. People involved see their own, staff what
    the access rule allows, the system and the import everything they were granted for."""
    if actor.party is not None:
        participant = complaint.participant(actor.party)
        return participant is not None and participant.active
    if actor.person is None:
        return bool(actor.granted)
    person = rules.people.person(actor.person.id)
    if person is None:
        return False
    return bool(may_see(person, sight_of(complaint, rules), rules.people))


def knows_of(actor: Actor, complaint: Complaint, rules: Rules) -> bool:
    """Return whether the actor may know that the complaint exists: people who see it, and a person
    complained about once they were notified in full."""
    return told_in_full(actor, complaint) or sees(actor, complaint, rules)


def told_in_full(actor: Actor, complaint: Complaint) -> bool:
    """Return whether the actor is complained about and was notified of it. Until then no page or
    refusal may reveal it to them (Annex D-d)."""
    subject = complaint.subject(actor.person.id) if actor.person is not None else None
    return subject is not None and subject.told


def restricted_from(actor: Actor, references: Collection[str], rules: Rules) -> frozenset[Id]:
    """Return those of these complaints of which the actor may not know: restricted ones that they
    do not see. Nothing is hidden from the system."""
    if not references or actor.person is None:
        return frozenset()
    rows = queries.restricted(references)
    person = rules.people.person(actor.person.id) if rows else None
    if person is not None:
        rows -= set(queries.by_references(visible(person, rules), rows))
    return frozenset(map(Id, rows))
