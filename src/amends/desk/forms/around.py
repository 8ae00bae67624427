"""Context of a form: choices from the policy, members of staff, units and languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import MappingProxyType

from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.personnel import Person
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.vocabulary import ListName
from amends.core.operation.complaint import Complaint
from amends.governance.defaults import default_policy
from amends.wording.names import Names
from amends.wording.phrases import language_name

type Options = list[tuple[str, str]]
"""Value and label, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Around:
    """Context of an act: the person, the rules, the complaint."""

    person: Person
    rules: Rules
    names: Names
    now: datetime
    complaint: Complaint | None = None
    pieces: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The texts and files of the complaint by id, as shown in a list."""

    @property
    def at(self) -> Complaint:
        """The complaint. Raises TypeError where there is none yet."""
        if self.complaint is None:
            raise TypeError("there is no complaint yet")
        return self.complaint


def listed(around: Around, name: ListName) -> Options:
    """Return the entries in use of a policy list, children after their parent."""
    entries = around.rules.policy.choices(name)
    return [(entry.code, around.names.listed(name, entry.code)) for entry in entries]


@cache
def _of_the_standard(name: ListName) -> frozenset[str]:
    """Return the initial codes of every organisation."""
    return frozenset(
        entry.code for entry in policy_text.read(default_policy("standard")).entries(name)
    )


def of_whom(around: Around, name: ListName) -> tuple[Options, Options]:
    """Return a list in two parts, each sorted by label: the organisation's own entries, and the
    initial ones."""
    options = sorted(listed(around, name), key=lambda option: option[1].casefold())
    begun = _of_the_standard(name)
    own = [option for option in options if option[0] not in begun]
    return own, [option for option in options if option[0] in begun]


# --- people ---


def personnel(around: Around, persons: Iterable[Person] | None = None) -> Options:
    """Return members of staff by name, with their unit."""
    people = around.rules.people.persons.values() if persons is None else persons
    options = [(str(p.id), _person(around, p)) for p in people if p.active]
    return sorted(options, key=lambda option: option[1].casefold())


def _person(around: Around, person: Person) -> str:
    name = around.names.person(person.id)
    if person.id == around.person.id:
        name = gettext("{name} (you)").format(name=name)
    if person.unit is None:
        return name
    return gettext("{name}, {unit}").format(name=name, unit=around.names.unit(person.unit))


# --- the policy ---


def units(around: Around) -> Options:
    """The units in use."""
    every = around.rules.policy.units
    return [(str(unit.code), around.names.unit(unit.code)) for unit in every if not unit.retired]


def languages(around: Around) -> Options:
    """Return the policy's languages, each by its own name."""
    return [(code.lower(), language_name(code)) for code in around.rules.policy.languages]
