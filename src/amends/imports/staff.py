"""People from a file: each row is the acts that one person would take, and all rows are carried out
in one transaction or none. Rows that are here already add nothing, so a file can be sent twice."""

import json
import re
from base64 import b32encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac

from amends.core.framework.acting import Situation, do
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.appointments import (
    APPOINTMENTS,
    AddPerson,
    GrantRole,
    Invite,
    SetContact,
    add_person,
    grant_role,
    invite_person,
    set_contact,
)
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Change, Person, Role, evolve_person
from amends.core.framework.people.role_names import role_named
from amends.core.refusal import Refused
from amends.core.values import Code, Id, Sealed, Words
from amends.handling.commands import Batch, Command
from amends.handling.perform import transaction_of_acts, write
from amends.handling.streams import state_of
from amends.journal import store
from amends.people import invitations, read
from amends.people.models import Account
from amends.people.names import folded

from .parsing import NotRead
from .sources import opened, table

MOST = 2_000
"""Maximum number of rows in a file."""
LARGEST = 1_000_000
"""Maximum size of a file, in bytes."""
_LONGEST = 150
_MOST_IN_CELL = 50
"""Roles, and units, of one person."""
_FORMULA = "=+-@"
"""What a cell begins with that a spreadsheet calculates."""
_HEADINGS: Mapping[str, str] = {
    **dict.fromkeys(("name", "full name", "vollständiger name"), "name"),
    **dict.fromkeys(("email", "e-mail", "email address", "e-mail-adresse"), "email"),
    **dict.fromkeys(("sign-in name", "sign-in", "user name", "username", "anmeldename"), "sign_in"),
    **dict.fromkeys(("role", "roles", "role(s)", "rolle", "rollen"), "roles"),
    **dict.fromkeys(("unit", "units", "unit(s)", "einheit", "einheiten"), "units"),
}
TEMPLATE = (
    "name,email,sign-in name,roles,units\r\n"
    "Nora Example,nora@example.org,,complaint handler,\r\n"
    "Sam Sample,,sam,front-line staff; auditor,\r\n"
)
"""A file to fill in. Roles and units are separated by semicolons."""


class Fault(StrEnum):
    """Why a row cannot be imported."""

    no_name = "no_name"
    no_sign_in = "no_sign_in"
    not_email = "not_email"
    too_long = "too_long"
    too_many = "too_many"
    twice = "twice"
    unknown_role = "unknown_role"
    unknown_unit = "unknown_unit"
    one_only = "one_only"
    left = "left"
    same_name = "same_name"
    other_name = "other_name"
    refused = "refused"


@dataclass(frozen=True, slots=True)
class Row:
    """A row as typed; roles and units are lists in one text. `line` is its line in the file."""

    line: int
    name: str = ""
    email: str = ""
    sign_in: str = ""
    roles: str = ""
    units: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of a row, with the text at fault, or what core refused."""

    fault: Fault
    text: str = ""
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """What a row leads to: the acts on a person, none if all of it is here already, and the name of
    the account that it gets."""

    row: Row
    person: Id
    commands: tuple[Command, ...] = ()
    sign_in: str = ""
    problems: tuple[Problem, ...] = ()
    new: bool = True


@dataclass(frozen=True, slots=True)
class Brought:
    """Result of an import: who was added, whose changes wait for a second person, and invitations
    by person for those that one person may make."""

    added: int
    waiting: int
    invitations: Mapping[Id, str]


def rows_of(file: bytes, kind: str) -> list[Row]:
    """Return the rows of a file with the columns of `TEMPLATE`. Raises `NotRead`."""
    if len(file) > LARGEST:
        raise NotRead("too-large")
    with opened(file, kind) as source:
        of = table(source)
        names = {column: _HEADINGS.get(folded(column), "") for column in of.columns}
        if "name" not in names.values():
            raise NotRead("no-name-column")
        found = []
        for line, cells in of.rows():
            texts = {names[one]: _plain(cell) for one, cell in cells.items()}
            texts.pop("", None)
            if any(texts.values()):
                found.append(Row(line, **texts))
            if len(found) > MOST:
                raise NotRead("too-many-rows")
    if not found:
        raise NotRead("empty")
    return found


def written(rows: Sequence[Row]) -> str:
    """Return rows as a text that a form sends back."""
    return json.dumps([[r.line, r.name, r.email, r.sign_in, r.roles, r.units] for r in rows])


def rewritten(text: str) -> list[Row]:
    """Return the rows of such a text. Raises `NotRead`."""
    try:
        found = [Row(int(line), *map(_plain, cells)) for line, *cells in json.loads(text)]
    except (ValueError, TypeError, OverflowError, RecursionError) as problem:
        raise NotRead("not-readable") from problem
    if not 0 < len(found) <= MOST:
        raise NotRead("too-many-rows" if found else "empty")
    return found


def _plain(cell: object) -> str:
    """Return a cell as one line of printable text: a database stores no other."""
    text = "".join(c if c.isprintable() else " " for c in str(cell or ""))
    return " ".join(text.split())


def plan(
    rows: Sequence[Row],
    rules: Rules,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    labels: Mapping[str, Role],
) -> list[Planned]:
    """Return what each row leads to, as core would decide it for this actor now. `labels` are
    further names of roles, folded."""
    return list(_Planning(rules, actor, now, reason, labels).of(rows))


class _Planning:
    def __init__(
        self,
        rules: Rules,
        actor: Actor,
        now: datetime,
        reason: str,
        labels: Mapping[str, Role],
    ) -> None:
        self.rules, self.actor, self.now = rules, actor, now
        self.reason, self.labels = reason or None, labels
        self.accounts = read.sign_ins()
        people = read.persons()
        self.names = {one.id: one.name for one in people}
        has_account = set(self.accounts.values())
        self.nameless = {
            folded(one.name): one.id
            for one in people
            if one.active and not one.waiting and one.id not in has_account
        }
        self.undecided = {one.id for one in people if one.waiting}

    def of(self, rows: Sequence[Row]) -> Iterator[Planned]:
        """Yield a plan for each row."""
        names = [folded(row.sign_in or row.email) for row in rows]
        persons = [Id(self.accounts.get(name) or staff_id(name)) for name in names]
        waiting = [one for one in set(persons) if one in self.undecided]
        streams = store.read_many(waiting)
        folds = {one: state_of(one, entries) for one, entries in streams.items()}
        times = Counter(names)
        for row, name, person in zip(rows, names, persons, strict=True):
            known = folds.get(person) or self.rules.people.person(person)
            faults = list(self._faults(row, name, known, person))
            if times[name] > 1 and name:
                faults.append(Problem(Fault.twice, name))
            if faults:
                yield Planned(row, person, problems=tuple(faults), new=known is None)
            else:
                yield self._planned(row, name, person, known)

    def _faults(self, row: Row, name: str, known: Person | None, person: Id) -> Iterator[Problem]:
        if not row.name or row.name[0] in _FORMULA:
            yield Problem(Fault.no_name, row.name)
        if not name or name[0] in _FORMULA:
            yield Problem(Fault.no_sign_in)
        long = (text for text in (row.name, name, row.email) if len(text) > _LONGEST)
        yield from (Problem(Fault.too_long, text[:20]) for text in long)
        many = [cell for cell in (row.roles, row.units) if len(split(cell)) > _MOST_IN_CELL]
        if many:
            yield from (Problem(Fault.too_many, cell[:20]) for cell in many)
            return  # each of them would be looked up
        if row.email and not _is_email(row.email):
            yield Problem(Fault.not_email, row.email)
        yield from (Problem(Fault.unknown_unit, u) for u in split(row.units) if not self._unit(u))
        yield from self._role_faults(row)
        if known is not None and not known.active:
            yield Problem(Fault.left)
        elif known is None and self.nameless.get(folded(row.name), person) != person:
            yield Problem(Fault.same_name, row.name)
        elif folded(name_here := self.names.get(person, row.name)) != folded(row.name):
            yield Problem(Fault.other_name, name_here)

    def _role_faults(self, row: Row) -> Iterator[Problem]:
        for text in split(row.roles):
            role = self._role(text)
            if role is None:
                yield Problem(Fault.unknown_role, text)
            elif role is Role.management_representative:
                yield Problem(Fault.one_only, text)

    def _role(self, text: str) -> Role | None:
        try:
            return self.labels.get(folded(text)) or role_named(text)
        except ValueError:
            return None

    def _unit(self, text: str) -> Code | None:
        """Return the unit with this code, or with this name in any language."""
        used = (one for one in self.rules.policy.units if not one.retired)
        for one in used:
            if folded(text) in {one.code, *(folded(label.text) for label in one.labels)}:
                return one.code
        return None

    def _planned(self, row: Row, name: str, person: Id, known: Person | None) -> Planned:
        acts = list(self._acts(row, name, known))
        problem = self._refusal(person, known, acts)
        if problem is not None:
            problems = (Problem(Fault.refused, refused=problem),)
            return Planned(row, person, problems=problems, new=known is None)
        commands = tuple(Command(person, act, given) for act, given in acts)
        invites = any(isinstance(given, Invite) for _, given in acts)
        return Planned(row, person, commands, name if invites else "", new=known is None)

    def _acts(self, row: Row, name: str, known: Person | None) -> Iterator[tuple[Code, object]]:
        units = [self._unit(one) for one in split(row.units)]
        if known is None:
            yield add_person.name, AddPerson(row.name, units[0] if units else None)
        if row.email and (known is None or known.contact is None):
            yield set_contact.name, SetContact(row.email)
        waiting = {one.change for one in known.waiting} if known else set()
        held = {(one.role, one.unit) for one in known.grants} if known else set()
        wanted = ((self._role(one), unit) for one in split(row.roles) for unit in units or [None])
        for role, unit in dict.fromkeys(wanted):
            change = Change(grant_role.name, role=role, unit=unit)
            if role is not None and (role, unit) not in held and change not in waiting:
                yield grant_role.name, GrantRole(role, unit, self.reason)
        invited = any(one.act == invite_person.name for one in waiting)
        if name not in self.accounts and not invited:
            yield invite_person.name, Invite(sign_in=name, reason=self.reason)

    def _refusal(
        self, person: Id, known: Person | None, acts: Iterable[tuple[Code, object]]
    ) -> Refused | None:
        """Return what core refuses of these acts, one after the other."""
        state = known
        for act, given in acts:
            people = self.rules.people
            if state is not None:
                people = replace(people, persons={**people.persons, person: state})
            try:
                here: Situation[Any] = Situation(
                    state, replace(self.rules, people=people), self.actor, self.now
                )
                events = do(APPOINTMENTS[act], here, _sealed(given), 0)
            except Refused as refused:
                return refused
            for event in events:
                state = evolve_person(
                    state, event, person_id=person, happened=self.now, by=self.actor.id
                )
        return None


def bring_in(planned: Sequence[Planned], *, actor: Actor, now: datetime) -> Brought:
    """Carry out every row, or none. Raises `Refused`, and IntegrityError if someone else has got
    one of the sign-in names."""
    commands = tuple(command for one in planned for command in one.commands)
    if not commands:
        return Brought(0, 0, {})
    with transaction_of_acts():
        persons = write([Batch(now, actor, commands)]).persons
        let_in = {
            one.person: one.sign_in
            for one in planned
            if one.sign_in and persons[one.person].proposed(_INVITED) is None
        }
        texts = let_in_by(let_in, now=now)
    waiting = sum(bool(person.waiting) for person in persons.values())
    return Brought(sum(one.new for one in planned), waiting, texts)


_INVITED = Change(invite_person.name)


def let_in_by(sign_ins: Mapping[Id, str], *, now: datetime) -> dict[Id, str]:
    """Return an invitation for each person, after making an account with the name if they have
    none. Call it in the transaction that records it."""
    known = {one.person: one for one in Account.objects.filter(sign_in__in=sign_ins.values())}
    return {
        person: invitations.invite(
            known.get(person) or Account.objects.add(name, person=person), now=now
        )
        for person, name in sign_ins.items()
    }


def staff_id(sign_in: str) -> str:
    """Return the id that a file's person with this sign-in name gets. It is the same in every
    import of this installation, so that a file sent twice adds no one twice."""
    digest = salted_hmac("amends.imports.staff", folded(sign_in), algorithm="sha256").digest()
    return f"person/{b32encode(digest[:10]).decode()}"


def split(text: str) -> list[str]:
    """Return the entries of a list in a cell."""
    return [entry for part in re.split("[;,|]", text) if (entry := " ".join(part.split()))]


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


_UNREAD = Sealed(Id("unread"), Id("0" * 64), 0)
"""In place of a text that core carries and never reads."""


def _sealed(given: object) -> object:
    texts: dict[str, Words] = {name: _UNREAD for name in _TEXTS if getattr(given, name, None)}
    return replace(given, **texts) if texts else given  # type: ignore[type-var]


_TEXTS = ("name", "email", "sign_in", "reason")
