"""`amends people`: staff, with the ids that other commands and scripts use."""

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amends.people.read import Called

from amends.core.framework.people.personnel import Role
from amends.core.framework.people.role_names import ROLE_NAMES

from ..arguments import option
from ..declined import Declined

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
    told = [_about(one) for one in everybody if one.person.active or arguments.all]
    if arguments.json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
        return 0
    for one in told:
        print(f"{one['name']:24} {', '.join(one['signs_in_as']) or '-':24} {one['id']}")
        left = "" if one["active"] else "; left"
        print(f"  {', '.join(map(_role, one['roles'])) or 'no role'}{left}")
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
