"""`amends retention`: proposes the disposal of what is past its retention period, or lists it."""

import argparse
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ...console.arguments import option, staff_member
from ...console.declined import Declined, Misused

if TYPE_CHECKING:
    from amends.core.operation.regulators.retaining import Kept
    from amends.handling.improvement.outlived import Due

help = "propose to erase data past its retention period, or list it"
example = "amends retention run --dry-run"
options = (
    option("what", choices=("run",)),
    option("--dry-run", action="store_true", help="only list what is past its period"),
    option("--by", type=staff_member, metavar="PERSON", help="the person responsible"),
    option("--json", action="store_true", help="print the answer as JSON"),
    option("--with-parent", action="store_true", help=argparse.SUPPRESS),
)


def run(arguments: argparse.Namespace) -> int:
    """Propose disposals, which someone else approves in the staff area and the worker carries
    out."""
    from amends.governance import operating
    from amends.handling import rules
    from amends.maintenance import retention

    from ...checks import doctor
    from ...console import who
    from ...server import serving

    doctor.demand_right_clock()
    if arguments.with_parent:  # of a worker, which does it for the organisation
        serving.end_with_parent()
        retention.propose_due(now=datetime.now(UTC))
        return 0
    if not arguments.dry_run and arguments.by is None:
        raise Misused("Proposing needs --by with the person responsible. Or use --dry-run.")
    now = datetime.now(UTC)
    if not rules.rules_at(now).policy.retention:
        raise Declined(
            "There is no retention period, so everything is kept. Set one under Settings, "
            "Retention."
        )
    if arguments.dry_run:
        _tell([_line(due) for due in retention.due(now=now)], arguments)
        return 0
    actor = operating.acting_as(who.person(arguments.by), "retention-run")
    references = list(retention.proposable(actor, now=now))
    streams = retention.propose(references, "amends retention run", actor=actor, now=now)
    if arguments.json:
        print(json.dumps({"proposed": references, "disposals": streams}, indent=1))
    else:
        print(f"{len(references)} complaints proposed, disposals to approve: {len(streams)}")
    return 0


def _line(due: "Due") -> dict[str, Any]:
    what = due.what
    rule = what.kept_by
    return {
        "reference": str(due.reference),
        "kept_until": what.until.isoformat(),
        "kept_by": None if rule is None else _rule(rule),
        "pieces": len(what.pieces),
        "what": "files" if what.files_only else "text and files",
        "refused": "on_hold" if what.holds else "still_kept" if rule else None,
        "holds": list(what.holds),
    }


def _rule(rule: "Kept") -> dict[str, Any]:
    return {
        "pack": str(rule.pack),
        "keep": f"{rule.keep.amount} {rule.keep.unit}",
        "from": str(rule.from_),
        "until": rule.until and rule.until.isoformat(),
    }


def _tell(lines: list[dict[str, Any]], arguments: argparse.Namespace) -> None:
    if arguments.json:
        print(json.dumps(lines, indent=1))
        return
    for line in lines:
        holds = "".join(f" {number}" for number in line["holds"])
        kept = f"kept: {line['refused']}{holds}{_because(line)}" if line["refused"] else "past it"
        text = f"{line['what']}, {line['pieces']} pieces, kept until {line['kept_until']}"
        print(f"{line['reference']}  {text}  {kept}")
    kept_all_the_same = sum(1 for line in lines if line["refused"])
    print(f"{len(lines) - kept_all_the_same} can be proposed, {kept_all_the_same} kept anyway")


def _because(line: dict[str, Any]) -> str:
    rule = line["kept_by"]
    if rule is None:
        return ""
    until = f", until {rule['until']}" if rule["until"] else ""
    return f": {rule['pack']} asks {rule['keep']} from {rule['from']}{until}"
