"""`amends erase`: erases personal data; the record says what was done, when and by which person."""

import argparse
import sys
from datetime import UTC, datetime

from amends.core.operation.acts.records import erase

from ...console.arguments import number, option, piece_id, staff_member
from ...console.declined import Declined
from .. import overwritten

help = "erase the personal data of a complaint, or single pieces of it"
example = "amends erase 7KQ2-M8XD --by rita@example.org --ground requested"
options = (
    option("reference", metavar="REFERENCE"),
    option(
        "--piece", action="append", type=piece_id, default=[], help="only this piece (repeatable)"
    ),
    option("--party", type=number(1, 10_000), help="only the name and address of this person"),
    option(
        "--by", required=True, type=staff_member, metavar="PERSON", help="the person who decides it"
    ),
    option("--ground", choices=("requested", "not_ours"), default="requested"),
)


def run(arguments: argparse.Namespace) -> int:
    """Erase and overwrite; refused under a hold, which is named."""
    from amends.core.operation.acts.records import Erase, ErasureGround
    from amends.core.principles.integrity import NotAReference, read_reference
    from amends.governance import operating
    from amends.handling.commands import Unknown
    from amends.handling.perform import perform_one
    from amends.handling.streams import stream_of

    from ...console import who

    now = datetime.now(UTC)
    actor = operating.acting_as(who.person(arguments.by), "erase")
    payload = Erase(ErasureGround(arguments.ground), tuple(arguments.piece), arguments.party)
    try:
        stream = stream_of(read_reference(arguments.reference))
        perform_one(stream, erase, payload, actor=actor, now=now)
    except (Unknown, NotAReference) as problem:
        raise Declined(
            f"There is no complaint {arguments.reference}. Check the reference: its last character "
            "checks the others."
        ) from problem
    later = overwritten()
    print(f"erased, and {arguments.reference} still verifies")
    if later:
        print(later, file=sys.stderr)
    return 0
