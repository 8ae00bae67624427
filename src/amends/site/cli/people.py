"""`amends people`: staff, with the ids that other commands and scripts use."""

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amends.people.read import Called

from amends.core.framework.people.personnel import Role
from amends.core.framework.people.role_names import ROLE_NAMES

from ..console.arguments import option
from ..console.declined import Declined

help = "list staff: name, sign-in name, roles, id"
example = "amends people --json"
options = (
    option("--all", action="store_true", help="include people who left"),
    option("--json", action="store_true", help="print the list as JSON"),
)


def run(arguments: argparse.Namespace) -> int:
    """Print one person a line, by name."""
    from amends.people import read
    from amends.site.cli import NOT_SET_UP

    if not (everybody := read.everybody()):
        raise Declined(NOT_SET_UP)
    rows = [_about(called) for called in everybody if called.person.active or arguments.all]
    if arguments.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for row in rows:
        print(f"{row['name']:24} {', '.join(row['signs_in_as']) or '-':24} {row['id']}")
        left = "" if row["active"] else "; left"
        print(f"  {', '.join(map(_role, row['roles'])) or 'no role'}{left}")
    return 0


def _about(called: "Called") -> dict[str, Any]:
    person = called.person
    return {
        "id": person.id,
        "name": person.name,
        "signs_in_as": list(called.sign_ins),
        "unit": person.unit or None,
        "active": person.active,
        "roles": [{"role": role.role, "unit": role.unit or None} for role in person.roles],
    }


def _role(role: dict[str, Any]) -> str:
    name = ROLE_NAMES[Role(role["role"])]
    return f"{name} ({role['unit']})" if role["unit"] else name
