"""Clause 4.7 and Annex D: conflicts of interest in handling or reviewing a complaint."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from ..values import Coded, Id


class Closeness(Coded):
    """Kind of a conflict of interest."""

    complained_about = "complained_about"
    manages_person_complained_about = "manages_person_complained_about"
    handled_what_is_complained_about = "handled_what_is_complained_about"
    declared_interest = "declared_interest"
    involved_before = "involved_before"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One reason why a person is not independent, and the person it concerns."""

    closeness: Closeness
    person: Id


def conflicts(
    person: Id,
    *,
    subjects: Collection[Id],
    manages: Callable[[Id, Id], bool],
    complained_handlers: Collection[Id] = (),
    interested: Collection[Id] = (),
    involved: Collection[Id] = (),
) -> tuple[Conflict, ...]:
    """Return every reason against `person` (Annex D, impartiality); empty means independent.

    `involved` is given only for a review: people who investigated or decided before cannot review
    their own work, but may continue handling it.
    """
    found = []
    for subject in subjects:
        if person == subject:
            found.append(Conflict(Closeness.complained_about, subject))
        elif manages(person, subject):
            found.append(Conflict(Closeness.manages_person_complained_about, subject))
    for closeness, group in (
        (Closeness.handled_what_is_complained_about, complained_handlers),
        (Closeness.declared_interest, interested),
        (Closeness.involved_before, involved),
    ):
        if person in group:
            found.append(Conflict(closeness, person))
    return tuple(found)
