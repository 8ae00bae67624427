"""Clause 7.1: the seven facts published about complaining, and what a policy needs for each.

`missing` finds what a language lacks. `reachable` and `open_stages` leave out what no one here can
use: a channel without an address, and a review that no other person could do.
"""

from collections.abc import Iterable, Iterator, Sequence

from ...values import Coded as Codes
from ...values import Id
from ..labels import Label
from ..people.authority import PERMISSIONS, Permission
from ..people.personnel import Directory, Person, Role
from .commitments import Level, Priority
from .labelling import Coded, said_in
from .policy import Policy
from .vocabulary import AskedAt, AskedOf, Entry, OwnField


class Fact(Codes):
    """What has to be published before anyone complains, items a to g of the clause."""

    where = "where"
    how = "how"
    needed = "needed"
    handling = "handling"
    times = "times"
    options = "options"
    status = "status"


SPOKEN = ("en", "de", "fr")
"""The languages of the public pages. A policy can offer more, in letters."""
STAFF = ("en", "de")
"""The languages of the staff area, and of what is written to staff automatically."""
_ADDRESSES = {
    "email": "email",
    "phone": "phone",
    "letter": "postal_address",
    "in_person": "postal_address",
}
"""Which contact detail of the policy leads to a channel; no other channel has one."""


def reachable(policy: Policy) -> tuple[tuple[Entry, str], ...]:
    """Return the channels in use that have an address or a number, each with the field of the
    policy that contains it. The website is not among them: it is always there."""
    pairs = ((entry, _ADDRESSES.get(entry.code, "")) for entry in policy.channels if entry.usable)
    return tuple((entry, name) for entry, name in pairs if name and getattr(policy, name))


def asked_first(policy: Policy) -> tuple[OwnField, ...]:
    """Return the custom fields that complainants are asked for when they complain."""
    return tuple(
        own
        for own in policy.own_fields
        if not own.retired
        and own.asked_of is AskedOf.complainant
        and own.asked_at is AskedAt.lodging
    )


def missing(policy: Policy, language: str) -> dict[Fact, tuple[str, ...]]:
    """Return the facts that are incomplete in a language, each with the paths of what is missing: a
    text (``response_types.refund``), a target, or a whole list (``response_types``)."""
    gaps = {fact: tuple(_missing(fact, policy, language)) for fact in Fact}
    return {fact: paths for fact, paths in gaps.items() if paths}


def languages_of_pages(policy: Policy) -> tuple[str, ...]:
    """Return the languages of the policy in which the pages exist; all, if they exist in none."""
    spoken = tuple(language for language in policy.languages if _base(language) in SPOKEN)
    return spoken or policy.languages


def for_staff(policy: Policy) -> str:
    """Return the first language of the policy that the staff area has; otherwise English."""
    return next((language for language in policy.languages if _base(language) in STAFF), STAFF[0])


def published_in(policy: Policy) -> tuple[str, ...]:
    """Return those of them in which all seven facts are complete."""
    return tuple(tongue for tongue in languages_of_pages(policy) if not missing(policy, tongue))


def open_stages(policy: Policy, people: Directory) -> tuple[Level, ...]:
    """Return the review stages that can be done here by a person who did neither the first handling
    nor an earlier stage (4.7)."""
    answering = _holding(Permission.complaint_decide, people)
    stages, persons = [], [answering]
    for level in policy.levels_above():
        able = frozenset(p.id for p in people.persons.values() if level.role in p.roles())
        if _one_each([*persons, able]):
            stages.append(level)
            persons.append(able)
    return tuple(stages)


def handled_by_another(people: Directory) -> bool:
    """Return whether one person can handle a complaint about another."""
    answering = _holding(Permission.complaint_decide, people)
    return _one_each([answering, answering])


def approved_by_another(people: Directory) -> bool:
    """Return whether one person can approve the response of another."""
    answering = _holding(Permission.complaint_decide, people)
    return _one_each([answering, _holding(Permission.complaint_authorize, people)])


def _holding(permission: Permission, people: Directory) -> frozenset[Id]:
    return frozenset(person.id for person in people.persons.values() if _may(person, permission))


def _missing(fact: Fact, policy: Policy, language: str) -> Iterator[str]:
    match fact:
        case Fact.where:
            if policy.opening_hours and not _said(policy.opening_hours, language):
                yield "opening_hours"
        case Fact.how:
            yield from _unsaid("channels", [entry for entry, _ in reachable(policy)], language)
            yield from _unsaid("needs", [need for need in policy.needs if need.usable], language)
        case Fact.needed:
            yield from _unsaid("own_fields", asked_first(policy), language)
        case Fact.times:
            named = {target.priority for target in policy.targets}
            yield from (f"targets.{priority}" for priority in Priority if priority not in named)
        case Fact.options:
            remedies = [remedy for remedy in policy.response_types if remedy.usable]
            if not remedies:
                yield "response_types"
            yield from _unsaid("response_types", remedies, language)
            yield from _unsaid("ladder", policy.levels_above(), language)
            yield from _unsaid("bodies", policy.bodies_in_use, language)
        case Fact.handling | Fact.status:
            return  # sentences of amends about rules that every policy has


def _unsaid(name: str, entries: Iterable[Coded], language: str) -> Iterator[str]:
    return (f"{name}.{entry.code}" for entry in entries if not _said(entry.labels, language))


def _said(labels: tuple[Label, ...], language: str) -> bool:
    """Return whether the pages have a text for ``de-AT``: its own, or that of ``de``."""
    return any(said_in(labels, tongue) for tongue in (language, _base(language)))


def _base(language: str) -> str:
    return language.partition("-")[0].casefold()


def _may(person: Person, permission: Permission) -> bool:
    """Return whether a person has a permission here, and not only as an outside reviewer."""
    return any(permission in PERMISSIONS[r] for r in person.roles() - {Role.outside_reviewer})


def _one_each(sets: Sequence[frozenset[Id]]) -> bool:
    """Return whether each set can be given a person of its own."""
    if not sets:
        return True
    first, *rest = sorted(sets, key=len)
    return any(_one_each([ids - {person} for ids in rest]) for person in first)
