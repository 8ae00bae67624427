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
        rows = []
        for line, cells in of.rows():
            texts = {names[column]: _plain(cell) for column, cell in cells.items()}
            texts.pop("", None)
            if any(texts.values()):
                rows.append(Row(line, **texts))
            if len(rows) > MOST:
                raise NotRead("too-many-rows")
    if not rows:
        raise NotRead("empty")
    return rows


def written(rows: Sequence[Row]) -> str:
    """Return rows as a text that a form sends back."""
    return json.dumps([[r.line, r.name, r.email, r.sign_in, r.roles, r.units] for r in rows])


def rewritten(text: str) -> list[Row]:
    """Return the rows of such a text. Raises `NotRead`."""
    try:
        rows = [Row(int(line), *map(_plain, cells)) for line, *cells in json.loads(text)]
    except (ValueError, TypeError, OverflowError, RecursionError) as problem:
        raise NotRead("not-readable") from problem
    if not 0 < len(rows) <= MOST:
        raise NotRead("too-many-rows" if rows else "empty")
    return rows


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
        self.names = {row.id: row.name for row in people}
        has_account = set(self.accounts.values())
        self.nameless = {
            folded(row.name): row.id
            for row in people
            if row.active and not row.waiting and row.id not in has_account
        }
        self.undecided = {row.id for row in people if row.waiting or not row.contact}

    def of(self, rows: Sequence[Row]) -> Iterator[Planned]:
        """Yield a plan for each row."""
        names = [folded(row.sign_in or row.email) for row in rows]
        persons = [Id(self.accounts.get(name) or staff_id(name)) for name in names]
        waiting = [person for person in set(persons) if person in self.undecided]
        streams = store.read_many(waiting)
        folds = {person: state_of(person, entries) for person, entries in streams.items()}
        times = Counter(names)
        for row, name, person in zip(rows, names, persons, strict=True):
            staff = folds.get(person) or self.rules.people.person(person)
            faults = list(self._faults(row, name, staff, person))
            if times[name] > 1 and name:
                faults.append(Problem(Fault.twice, name))
            if faults:
                yield Planned(row, person, problems=tuple(faults), new=staff is None)
            else:
                yield self._planned(row, name, person, staff)

    def _faults(self, row: Row, name: str, staff: Person | None, person: Id) -> Iterator[Problem]:
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
        if staff is not None and not staff.active:
            yield Problem(Fault.left)
        elif staff is None and self.nameless.get(folded(row.name), person) != person:
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
        used = (unit for unit in self.rules.policy.units if not unit.retired)
        for unit in used:
            if folded(text) in {unit.code, *(folded(label.text) for label in unit.labels)}:
                return unit.code
        return None

    def _planned(self, row: Row, name: str, person: Id, staff: Person | None) -> Planned:
        acts = list(self._acts(row, name, staff))
        problem = self._refusal(person, staff, acts)
        if problem is not None:
            problems = (Problem(Fault.refused, refused=problem),)
            return Planned(row, person, problems=problems, new=staff is None)
        commands = tuple(Command(person, act, payload) for act, payload in acts)
        invites = any(isinstance(payload, Invite) for _, payload in acts)
        return Planned(row, person, commands, name if invites else "", new=staff is None)

    def _acts(self, row: Row, name: str, staff: Person | None) -> Iterator[tuple[Code, object]]:
        units = [self._unit(text) for text in split(row.units)]
        if staff is None:
            yield add_person.name, AddPerson(row.name, units[0] if units else None)
        if row.email and (staff is None or not (staff.contact or staff.unconfirmed)):
            yield set_contact.name, SetContact(row.email)
        waiting = {proposal.change for proposal in staff.waiting} if staff else set()
        grants = {(grant.role, grant.unit) for grant in staff.grants} if staff else set()
        wanted = ((self._role(text), unit) for text in split(row.roles) for unit in units or [None])
        for role, unit in dict.fromkeys(wanted):
            change = Change(grant_role.name, role=role, unit=unit)
            if role is not None and (role, unit) not in grants and change not in waiting:
                yield grant_role.name, GrantRole(role, unit, self.reason)
        invited = any(change.act == invite_person.name for change in waiting)
        if name not in self.accounts and not invited:
            yield invite_person.name, Invite(sign_in=name, reason=self.reason)

    def _refusal(
        self, person: Id, staff: Person | None, acts: Iterable[tuple[Code, object]]
    ) -> Refused | None:
        """Return what core refuses of these acts, one after the other."""
        state = staff
        for act, payload in acts:
            people = self.rules.people
            if state is not None:
                people = replace(people, persons={**people.persons, person: state})
            try:
                here: Situation[Any] = Situation(
                    state, replace(self.rules, people=people), self.actor, self.now
                )
                events = do(APPOINTMENTS[act], here, _sealed(payload), 0)
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
    commands = tuple(command for plan in planned for command in plan.commands)
    if not commands:
        return Brought(0, 0, {})
    with transaction_of_acts():
        persons = write([Batch(now, actor, commands)]).persons
        let_in = {
            plan.person: plan.sign_in
            for plan in planned
            if plan.sign_in and persons[plan.person].proposed(_INVITED) is None
        }
        texts = let_in_by(let_in, now=now)
    waiting = sum(bool(person.waiting) for person in persons.values())
    return Brought(sum(plan.new for plan in planned), waiting, texts)


_INVITED = Change(invite_person.name)


def let_in_by(sign_ins: Mapping[Id, str], *, now: datetime) -> dict[Id, str]:
    """Return an invitation for each person, after making an account with the name if they have
    none. Call it in the transaction that records it."""
    accounts = {row.person: row for row in Account.objects.filter(sign_in__in=sign_ins.values())}
    return {
        person: invitations.invite(
            accounts.get(person) or Account.objects.add(name, person=person), now=now
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


def _sealed(payload: object) -> object:
    texts: dict[str, Words] = {name: _UNREAD for name in _TEXTS if getattr(payload, name, None)}
    return replace(payload, **texts) if texts else payload  # type: ignore[type-var]


_TEXTS = ("name", "email", "sign_in", "reason")
