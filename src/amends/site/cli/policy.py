"""`amends policy`: the policy as one TOML file: export, check, publish."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..console.arguments import option, staff_member
from ..console.declined import Declined, Misused
from . import writing

help = "export the live settings, check new ones, or publish them as the next version"
example = "amends policy publish policy.toml --by rita@example.org --reason 'New category: damp'"
options = (
    option("what", choices=("export", "check", "publish")),
    option("file", metavar="FILE", help="a TOML file, or - to export to the terminal"),
    option("--by", type=staff_member, metavar="PERSON", help="who publishes it"),
    option("--reason", help="the reason for the change, saved with the version"),
    option("--json", action="store_true", help="print the answer as JSON"),
)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out; exit status 1 if the new policy cannot be published unchanged."""
    from amends.core.framework.toml_tables import NotUnderstood
    from amends.governance import policy_transfer
    from amends.governance.adopting import Unusable
    from amends.handling import rules
    from amends.wording.regulators import packs

    if arguments.what == "publish" and not (arguments.by and arguments.reason):
        raise Misused("Give --by and --reason: who publishes it, and why.")
    now = datetime.now(UTC)
    in_force = rules.rules_at(now).policy
    if arguments.what == "export":
        text = policy_transfer.taken_away(in_force)
        if arguments.file == "-":
            print(text, end="")
        else:
            with writing(arguments.file):
                Path(arguments.file).write_text(text, encoding="utf-8")
        return 0
    try:
        content = Path(arguments.file).read_bytes()
        draft = policy_transfer.brought(content, in_force, source=arguments.file)
    except OSError as problem:
        raise Declined(
            f"{arguments.file} cannot be read: {problem.strerror}. `amends policy export` writes "
            "such a file."
        ) from problem
    except NotUnderstood as problem:
        raise Declined(f"The settings cannot be read: {problem}. Nothing has changed.") from problem
    except Unusable as problem:
        if problem.reason == "other_version":
            message = f"{arguments.file} is of version {problem.detail}, {in_force.version} is live"
            raise Declined(f"{message}: export it again and make your changes there.") from problem
        message = " ".join(packs.refused(problem))
        if problem.reason == "no_origin":
            raise Declined(f"{arguments.file}: {message} Nothing has changed.") from problem
        raise Declined(f"{arguments.file} cannot be read: {message}") from problem
    _tell(draft, as_json=arguments.json)
    if arguments.what == "check":
        return 0 if draft.publishable or not draft.changes else 1
    return _publish(draft, arguments, now)


def _publish(draft: Any, arguments: argparse.Namespace, now: datetime) -> int:
    from amends.governance import operating, publishing

    from ..console import who

    actor = operating.acting_as(who.person(arguments.by), "policy-publish")
    try:
        publishing.publish(draft, reason=arguments.reason, actor=actor, now=now)
    except publishing.NotPublishable as problem:
        raise Declined(
            "Nothing was published. Nothing has changed, or one of the problems above prevents it."
        ) from problem
    if not arguments.json:
        if publishing.binds(draft.policy, now=now):
            print(f"version {draft.policy.version} is live")
        else:
            print(
                f"version {draft.policy.version} is proposed. "
                "Another person has to approve it in the staff area"
            )
    return 0


def _tell(draft: Any, *, as_json: bool) -> None:
    from amends.governance.publishing import touched
    from amends.register.models import Row

    output = {
        "version": draft.policy.version,
        "changes": [[c.kind, c.path, c.before, c.after] for c in draft.changes],
        "findings": [[f.code, f.path, f.blocks] for f in draft.findings],
        "open_complaints": touched(draft, seen=Row.objects.all()),
    }
    if as_json:
        print(json.dumps(output, default=str, indent=2))
        return
    for change in draft.changes:
        print(f"{change.kind}: {change.path}: {change.before or '-'} -> {change.after or '-'}")
    for finding in draft.findings:
        blocks = "prevents publishing" if finding.blocks else "check this"
        print(f"{blocks}: {finding.path}: {finding.code}", file=sys.stderr)
    for path, count in output["open_complaints"].items():
        print(f"{count:,} open complaints use {path}")
