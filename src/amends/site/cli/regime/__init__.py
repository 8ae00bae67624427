"""`amends regime`: rule packs, and how each deadline is computed."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from ...console.arguments import staff_member
from ...console.declined import Declined
from .. import NOT_SET_UP, in_record
from . import adopting, answering, asking
from .asking import Unusable

if TYPE_CHECKING:
    from amends.core.framework.packs.pack import Pack

help = "list, check and apply regulator rules, and explain deadlines"
example = "amends regime evaluate case.json --json"
alone = True
"""Only `explain`, `replay` and `adopt` need a database; they start Django (`in_record`)."""

_UNUSABLE = 2

type _Run = Callable[[argparse.Namespace], int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare one part for each operation."""
    parts = parser.add_subparsers(title="what", metavar="WHAT", required=True)

    def part(name: str, run: _Run, help: str) -> argparse.ArgumentParser:
        made = parts.add_parser(name, help=help)
        made.set_defaults(part=run)
        return made

    listed = part("list", _list, "list the included rule packs")
    checked = part("check", _check, "read packs and run their examples")
    checked.add_argument(
        "files", nargs="+", metavar="FILE", help="a file, or the id of an included pack"
    )
    evaluated = part(
        "evaluate", _evaluate, "evaluate the deadline rules of a pack for facts and events"
    )
    evaluated.add_argument(
        "file",
        metavar="FILE",
        help="a question in JSON, or a list of them (- reads standard input)",
    )
    evaluated.add_argument("--at", metavar="TIME", help="evaluate as of this time (default: now)")
    explained = part(
        "explain", partial(in_record, _explain), "explain the deadlines of a complaint"
    )
    explained.add_argument("reference", metavar="REFERENCE", help="the complaint's reference")
    replay, adopt = partial(in_record, adopting.replay), partial(in_record, adopting.adopt)
    again = part("replay", replay, "show which deadlines a pack or calendar would change")
    again.add_argument("--pack", metavar="NEW", help="a file, or the id of an included pack")
    again.add_argument("--calendar", metavar="FILE", help="a calendar (TOML) to use instead")
    again.add_argument(
        "--show", type=int, default=20, help="number of changes to print (%(default)s)"
    )
    bound = part("adopt", adopt, "apply a pack, or propose it to a second approver")
    _add_adoption(bound)
    for command in (again, bound):
        command.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="a choice that the pack offers (repeatable)",
        )
    for command in (listed, evaluated, explained, again, bound):
        command.add_argument("--json", action="store_true", help="print the answer as JSON")


def _add_adoption(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "pack", metavar="PACK", help="a file, or ID or ID/VERSION of an included pack"
    )
    parser.add_argument(
        "--by", type=staff_member, required=True, metavar="PERSON", help="the person responsible"
    )
    parser.add_argument("--reason", required=True, help="the reason, saved in the audit trail")


def run(arguments: argparse.Namespace) -> int:
    """Carry it out; a pack that cannot be used is reported on standard error with exit status 2."""
    run: _Run = arguments.part
    try:
        return run(arguments)
    except Unusable as problem:
        print(problem, file=sys.stderr)
        return _UNUSABLE


def _words() -> None:
    """Use English, without reading any settings."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)


# --- list, check ---


def _list(arguments: argparse.Namespace) -> int:
    from amends.governance import packs as regimes
    from amends.wording import choices

    _words()
    packs = [pack for name in regimes.ids() for pack in regimes.shipped(name)]
    if arguments.json:
        print(json.dumps([_about(pack) for pack in packs], indent=2, ensure_ascii=False))
        return 0
    for pack in packs:
        about = pack.pack
        since = f", from {about.effective_from}" if about.effective_from else ""
        until = f" to {about.effective_to}" if about.effective_to else ""
        print(f"{about.id:20} {about.version:12} {choices.label(about.status)}{since}{until}")
        print(f"  {about.title}")
        print(f"  deadlines: {', '.join(clock.id for clock in pack.clocks)}")
    return 0


def _about(pack: "Pack") -> dict[str, Any]:
    about = pack.pack
    return {
        "pack": about.id,
        "version": about.version,
        "title": about.title,
        "authority": about.authority,
        "jurisdiction": about.jurisdiction,
        "status": about.status,
        "effective_from": about.effective_from and about.effective_from.isoformat(),
        "effective_to": about.effective_to and about.effective_to.isoformat(),
        "clocks": [clock.id for clock in pack.clocks],
        "sources": [{"id": source.id, "url": source.url} for source in about.sources],
    }


def _check(arguments: argparse.Namespace) -> int:
    """Read each pack; exit status 1 if one is refused or fails an example of its own."""
    return max([_checked(name) for name in arguments.files])


def _checked(name: str) -> int:
    from amends.core.framework.packs.idle import idle
    from amends.governance import packs as regimes

    try:
        packs = asking.packs(name)
    except regimes.REFUSALS as refused:
        print(asking.told(refused, name), file=sys.stderr)
        return 1
    for pack in packs:
        about = pack.pack
        print(
            f"{about.id} {about.version}: {len(pack.clocks)} clocks, "
            f"{len(pack.tests)} examples passed, {about.status}"
        )
        if unused := idle(pack):
            print(f"  read, but not used yet: {', '.join(unused)}")
    return 0


# --- evaluate ---


def _evaluate(arguments: argparse.Namespace) -> int:
    from amends.governance import packs as regimes

    _words()
    content, beside = asking.read(arguments.file)
    at = None if arguments.at is None else asking.moment(arguments.at, "--at")
    many = content if isinstance(content, list) else [content]
    answers = []
    for number, entry in enumerate(many, start=1):
        where = f"question {number}" if isinstance(content, list) else arguments.file
        question = asking.question(entry, where, beside=beside, at=at)
        try:
            answer = regimes.ask(question, now=datetime.now(UTC))
        except (ValueError, LookupError) as problem:
            raise Unusable(f"{where}: {problem}") from None
        except OverflowError:
            raise Unusable(f"{where}: its dates lie beyond the years 1 to 9999") from None
        if answer.strange:
            names = answer.pack.events_known | answer.pack.facts_known
            unused = ", ".join(f"{name}{asking.nearest(name, names)}" for name in answer.strange)
            print(f"{where}: means nothing to {answer.pack.id}: {unused}", file=sys.stderr)
        answers.append(answer)
    if arguments.json:
        outputs = [answering.as_json(answer) for answer in answers]
        shown = outputs if isinstance(content, list) else outputs[0]
        print(json.dumps(shown, indent=2, ensure_ascii=False))
    else:
        for answer in answers:
            answering.tell(answer)
    return 0


# --- explain ---


def _explain(arguments: argparse.Namespace) -> int:
    from amends.governance.opening import is_set_up
    from amends.handling.deadlines.derivations import explained

    if not is_set_up():
        raise Declined(NOT_SET_UP)
    explanation = explained(arguments.reference, now=datetime.now(UTC))
    if explanation is None:
        raise Declined(f"There is no complaint {arguments.reference}.")
    if arguments.json:
        print(json.dumps(answering.explanation(explanation), indent=2, ensure_ascii=False))
    else:
        answering.tell_explanation(explanation)
    return 0
