"""Clause 4.10: who sees a complaint is the core's answer; here it becomes rows and a filter."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import (
    PERMISSIONS,
    Actor,
    Allowed,
    Ground,
    Permission,
    Sight,
    may_see,
)
from amends.core.framework.people.personnel import Person
from amends.core.operation.complaint import Complaint
from amends.core.operation.guards import sight_of
from amends.register import queries
from amends.register.models import Row

from .logged_entries import reads_the_log

ORGANIZATION = "organization"


def readers(complaint: Complaint, rules: Rules) -> tuple[str, ...]:
    """The keys under which the complaint can be read.

    Those of a complaint that is not restricted are the complaint's own: its unit, and whoever was
    given it or had a hand in it, who holds their key only as long as they may read anything
    (`keys_of`). So only restricted ones, which are opened to persons one by one, hang on personnel
    and policy. A deputy who triages need not be able to read anything else, and so has a key for
    that alone.
    """
    sight = sight_of(complaint, rules)
    if sight.taken_back:
        return ()
    if sight.restricted:
        keys = [_key(person, ground) for person, ground in _let_in(sight, rules)]
    else:
        ids = {sight.owner, *sight.assigned}
        keys = [ORGANIZATION, *sorted(of for of in ids if rules.people.person(of))]
        if complaint.unit is not None:
            keys.append(f"unit/{complaint.unit}")
    keys.extend(f"about/{subject.person}" for subject in complaint.subjects if subject.told)
    keys.extend(queries.given_key(person) for person in sorted(complaint.investigators))
    if complaint.returned is not None:
        keys.append(queries.returned_key(complaint.returned.to))
    keys.extend(queries.asked_key(person) for person in sorted(complaint.asked))
    if complaint.hand_over is not None:
        keys.append(queries.offered_key(complaint.hand_over.by))
    raised = {person for term in complaint.terms if term.running for person in term.raised_to}
    if complaint.open:
        keys.extend(queries.raised_key(person) for person in sorted(raised))
    return tuple(keys)


def keys_of(person: Person, rules: Rules) -> tuple[str, ...]:
    """The keys that somebody in personnel holds: what they triage as a deputy and, if they may read
    anything, themselves and what grants let them read."""
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
    """The complaints that a member of personnel may see: the only way to get any."""
    return queries.visible(keys_of(person, rules))


@dataclass(frozen=True, slots=True)
class Countable:
    """The complaints that somebody may count, and whether they may open each of them, too."""

    rows: QuerySet[Row]
    opened: bool


def countable(person: Person, rules: Rules) -> Countable | None:
    """What figures are made of for a member of personnel; None where they may read nothing.

    Whoever reads complaints counts those. Whoever reads only the record (an auditor) counts those
    of the organization that no wall surrounds, without opening any: small numbers are hidden.
    """
    if _reads(person):
        return Countable(visible(person, rules), opened=True)
    if reads_the_log(person):
        return Countable(unrestricted(), opened=False)
    return None


def counts(person: Person) -> bool:
    """Whether there is anything that somebody may count (`countable`), without asking for it."""
    return _reads(person) or reads_the_log(person)


def _reads(person: Person) -> bool:
    """Whether a member of personnel reads complaints."""
    held = [PERMISSIONS[grant.role] for grant in person.grants] if person.active else []
    return any(Permission.complaint_read in one for one in held)


def unrestricted() -> QuerySet[Row]:
    """The complaints that no wall surrounds, for figures: whoever counts these opens none. They are
    those that whoever holds `ORGANIZATION` sees, told by the rows alone."""
    return queries.unrestricted()


def examinable(person: Person) -> QuerySet[Row] | None:
    """The complaints whose file somebody reads with identities masked (`authority.examines`); None
    for whoever does not. Whoever may read complaints has them by `visible`."""
    held = [PERMISSIONS[grant.role] for grant in person.grants]
    if any(Permission.complaint_read in one for one in held) or not reads_the_log(person):
        return None
    return unrestricted()


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
    complained about once they were told in full."""
    return told_in_full(actor, complaint) or sees(actor, complaint, rules)


def told_in_full(actor: Actor, complaint: Complaint) -> bool:
    """Whether the actor is complained about and was told so. Until then it is not for a page, a
    refusal or a guess to let them know (Annex D-d)."""
    subject = complaint.subject(actor.person.id) if actor.person is not None else None
    return subject is not None and subject.told


def _let_in(sight: Sight, rules: Rules) -> Iterator[tuple[Person, Ground]]:
    """Whoever sees a restricted complaint, and why: that can be anybody in personnel."""
    for person in rules.people.persons.values():
        answer = may_see(person, sight, rules.people)
        if isinstance(answer, Allowed):
            yield person, answer.ground
