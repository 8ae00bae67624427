"""`amends people`: staff, with the ids that other commands and scripts use; and adding many from a
file, as in the browser."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amends.people.read import Called

from amends.core.framework.people.personnel import Role
from amends.core.framework.people.role_names import ROLE_NAMES

from ..arguments import option, staff_member
from ..declined import Declined, Misused

help = "list staff (name, sign-in name, roles, id), or import people from a file"
example = "amends people import staff.csv --by ada --dry-run"
options = (
    option("what", nargs="?", choices=("list", "import"), default="list"),
    option("file", nargs="?", type=Path, metavar="FILE", help="import: CSV or .xlsx"),
    option("--by", type=staff_member, metavar="PERSON", help="import: who adds them"),
    option("--reason", default="", help="import: needed if one person may decide alone"),
    option("--dry-run", action="store_true", help="import: only check the rows"),
    option("--all", action="store_true", help="include people who left"),
    option("--json", action="store_true", help="print the list as JSON"),
)


def run(arguments: argparse.Namespace) -> int:
    """Print one person a line, by name; or import people."""
    from amends.people import read
    from amends.site.cli import NOT_SET_UP

    if arguments.what == "import":
        return _import(arguments)
    if arguments.file or arguments.by or arguments.dry_run or arguments.reason:
        raise Misused("--by, --reason and --dry-run are for `amends people import FILE`.")
    if not (everybody := read.everybody()):
        raise Declined(NOT_SET_UP)
    told = [_about(one) for one in everybody if one.person.active or arguments.all]
    if arguments.json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
        return 0
    for one in told:
        print(f"{one['name']:24} {', '.join(one['signs_in_as']) or '-':24} {one['id']}")
        left = "" if one["active"] else "; left"
        print(f"  {', '.join(map(_role, one['roles'])) or 'no role'}{left}")
    return 0


def _import(arguments: argparse.Namespace) -> int:
    """Import all rows in the name of a person, or none; print each row that prevents it."""
    from django.db import IntegrityError

    from amends.core.framework.people.authority import Actor
    from amends.governance import operating
    from amends.handling import rules
    from amends.imports import sources, staff
    from amends.imports.parsing import NotRead
    from amends.wording import staff_file, taking_over
    from amends.wording.names import Names

    from .. import who

    if arguments.file is None or not arguments.by:
        raise Misused("Give the file, and with --by in whose name people are added.")
    actor, now = Actor.of(who.person(arguments.by)), datetime.now(UTC)
    try:
        kind = sources.kind_of(arguments.file.name)
        rows = staff.rows_of(arguments.file.read_bytes(), kind)
    except NotRead as problem:
        told = staff_file.not_read(problem.reason) or taking_over.not_read(problem.reason)
        raise Declined(f"{arguments.file} cannot be read: {told}") from problem
    in_force = rules.rules_at(now)
    planned = staff.plan(rows, in_force, actor=actor, now=now, reason=arguments.reason)
    names = Names(rules=in_force)
    refused = [one for one in planned if one.problems]
    for one in refused:
        told = " ".join(staff_file.told(each, names) for each in one.problems)
        print(f"line {one.row.line}, {one.row.name or '-'}: {told}")
    if refused:
        raise Declined(f"{len(refused)} of {len(planned)} rows are refused. Nothing was imported.")
    if arguments.dry_run:
        print(f"{sum(bool(one.commands) for one in planned)} of {len(planned)} rows would change")
        return 0
    try:
        done = staff.bring_in(planned, actor=actor, now=now)
    except IntegrityError:
        raise Declined("A sign-in name was taken just now. Nothing was imported.") from None
    operating.ran("people-import", now=now, person=actor.id)
    print(f"added {done.added}, waiting for a second person {done.waiting}")
    for one in planned:
        if text := done.invitations.get(one.person):
            print(f"{one.row.name}, {one.sign_in}: {text}")
    return 0


def _about(one: "Called") -> dict[str, Any]:
    person = one.person
    return {
        "id": person.id,
        "name": person.name,
        "signs_in_as": list(one.sign_ins),
        "unit": person.unit or None,
        "active": person.active,
        "roles": [{"role": held.role, "unit": held.unit or None} for held in person.roles],
    }


def _role(held: dict[str, Any]) -> str:
    name = ROLE_NAMES[Role(held["role"])]
    return f"{name} ({held['unit']})" if held["unit"] else name
