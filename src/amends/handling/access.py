"""Clause 4.10: who sees a complaint is the core's answer; here it becomes rows and a filter."""

from collections.abc import Iterable

from django.db.models import QuerySet

from amends.core.framework.authority import (
    PERMISSIONS,
    Actor,
    Allowed,
    Ground,
    Permission,
    may_see,
)
from amends.core.framework.personnel import Person
from amends.core.framework.rulebook import Rules
from amends.core.operation.complaint import Complaint
from amends.core.operation.demands import sight_of
from amends.register import queries
from amends.register.models import Row

ORGANIZATION = "organization"


def readers(complaint: Complaint, rules: Rules) -> tuple[str, ...]:
    """The keys under which the complaint can be read: those of its unit unless it is walled, and
    one for each person who sees it on a ground of their own."""
    sight = sight_of(complaint, rules)
    keys: list[str] = []
    if not sight.restricted:
        keys.append(ORGANIZATION)
        if complaint.unit is not None:
            keys.append(f"unit/{complaint.unit}")
    keys.extend(_personal(complaint, rules, _concerned(complaint, rules)))
    keys.extend(f"about/{subject.person}" for subject in complaint.subjects if subject.told)
    return tuple(keys)


def keys_of(person: Person, rules: Rules) -> tuple[str, ...]:
    """The keys that somebody in personnel holds: themselves, and what grants let them read."""
    keys = [str(person.id)]
    if not person.active:
        return ()
    granted = [g.unit for g in person.grants if Permission.complaint_read in PERMISSIONS[g.role]]
    if not granted:
        return ()
    if None in granted:
        return (*keys, ORGANIZATION)
    below = (
        unit.code
        for unit in rules.policy.units
        if any(above.code in granted for above in rules.policy.ancestors(unit.code))
    )
    return (*keys, *(f"unit/{code}" for code in below))


def visible(person: Person, rules: Rules) -> QuerySet[Row]:
    """The complaints that a member of personnel may see: the only way to get any."""
    return queries.visible(keys_of(person, rules))


def about(person: Person) -> QuerySet[Row]:
    """The complaints about somebody of which they were told: the way to their own page, which
    shows nothing else of the file."""
    return queries.visible([f"about/{person.id}"])


def sees(actor: Actor, complaint: Complaint, rules: Rules) -> bool:
    """Whether the complaint exists for whoever acts: a party sees their own, somebody in personnel
    what the access rule allows, the system and the import all that they were granted for."""
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
    """Whether the actor may be told that the complaint exists: whoever sees it, and a person
    complained about, who was told of it."""
    subject = actor.person is not None and actor.person.id in complaint.subject_ids
    return subject or sees(actor, complaint, rules)


def _concerned(complaint: Complaint, rules: Rules) -> Iterable[Person]:
    """Whoever may have a ground of their own. In a walled complaint that can be anybody."""
    if complaint.sealed_triage or complaint.subjects:
        return rules.people.persons.values()
    ids = {complaint.owner, *complaint.investigators, *complaint.involved}
    return (person for of in sorted(filter(None, ids)) if (person := rules.people.person(of)))


def _personal(complaint: Complaint, rules: Rules, persons: Iterable[Person]) -> Iterable[str]:
    sight = sight_of(complaint, rules)
    for person in persons:
        answer = may_see(person, sight, rules.people)
        if isinstance(answer, Allowed) and answer.ground is not Ground.unit:
            yield str(person.id)
