"""`amends retention`: erases what has passed its retention period in the policy."""

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ..arguments import staff_member
from ..declined import (
    Declined,
    Misused,
)
from . import NOT_SET_UP, overwritten

if TYPE_CHECKING:
    from amends.core.framework.people.authority import Actor
    from amends.core.operation.regulators.retaining import Kept
    from amends.maintenance.retention import Done, Due

help = "erase data past its retention period, or list it"
example = "amends retention run --dry-run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare whether anything is erased, and by which person."""
    parser.add_argument("what", choices=("run",))
    parser.add_argument("--dry-run", action="store_true", help="only list what would be erased")
    parser.add_argument("--by", type=staff_member, metavar="PERSON", help="the person responsible")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Erase; exit status 1 if something was refused for another reason than a hold or a regulator's
    retention rule."""
    from amends.core.framework.adoption.rulebook import NothingAdopted
    from amends.core.refusal import Guard
    from amends.handling import rules
    from amends.maintenance import retention

    if not arguments.dry_run and arguments.by is None:
        raise Misused("Erasing needs --by with the person responsible. Or use --dry-run.")
    now = datetime.now(UTC)
    try:
        terms = rules.rules_at(now).policy.retention
    except NothingAdopted as problem:
        raise Declined(NOT_SET_UP) from problem
    if not terms:
        raise Declined(
            "There is no retention period, so everything is kept. Set one under Settings, "
            "Retention."
        )
    actor = None if arguments.dry_run else _who(arguments.by)
    found = list(retention.due(now=now))
    if actor is None:
        _tell([_line(one) for one in found], arguments, "would be erased")
        return 0
    done = list(retention.erase(found, actor=actor, now=now))
    if later := overwritten():
        print(later, file=sys.stderr)
    _tell([_line(one.due, one) for one in done], arguments, "erased")
    refused = [one.refused.guard for one in done if one.refused is not None]
    return 1 if set(refused) - {Guard.on_hold, Guard.still_kept} else 0


def _who(text: str) -> "Actor":
    from amends.core.framework.people.authority import Actor

    from .. import who

    return Actor.of(who.person(text))


def _line(due: "Due", done: "Done | None" = None) -> dict[str, Any]:
    what = due.what
    refused = done.refused.guard if done is not None and done.refused is not None else None
    held = "on_hold" if what.holds else "still_kept" if what.kept_by else None
    rule = what.kept_by
    return {
        "reference": str(due.reference),
        "kept_until": what.until.isoformat(),
        "kept_by": None if rule is None else _rule(rule),
        "pieces": len(what.pieces),
        "what": "files" if what.files_only else "text and files",
        "refused": str(refused) if refused is not None else held if done is None else None,
        "holds": list(what.holds),
    }


def _rule(rule: "Kept") -> dict[str, Any]:
    """Return the regulator's retention rule as text: how long from which event, and the last
    day."""
    return {
        "pack": str(rule.pack),
        "keep": f"{rule.keep.amount} {rule.keep.unit}",
        "from": str(rule.from_),
        "until": rule.until and rule.until.isoformat(),
    }


def _tell(lines: list[dict[str, Any]], arguments: argparse.Namespace, went: str) -> None:
    if arguments.json:
        print(json.dumps(lines, indent=1))
        return
    for one in lines:
        holds = "".join(f" {number}" for number in one["holds"])
        kept = f"kept: {one['refused']}{holds}{_because(one)}" if one["refused"] else went
        told = f"{one['what']}, {one['pieces']} pieces, kept until {one['kept_until']}"
        print(f"{one['reference']}  {told}  {kept}")
    kept_all_the_same = sum(1 for one in lines if one["refused"])
    print(f"{len(lines) - kept_all_the_same} {went}, {kept_all_the_same} kept anyway")


def _because(line: dict[str, Any]) -> str:
    rule = line["kept_by"]
    if rule is None:
        return ""
    until = f", until {rule['until']}" if rule["until"] else ""
    return f": {rule['pack']} asks {rule['keep']} from {rule['from']}{until}"
