"""`amends erase`: personal data goes; what was done, when and by whom still stands."""

import argparse
from datetime import UTC, datetime

from . import Declined, in_words

help = "erase the personal data of a complaint, or single pieces of it"
example = "amends erase 7KQ2-M8XD --by person/rep --ground requested"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which complaint, what of it, who asks and why."""
    parser.add_argument("reference", metavar="REFERENCE")
    parser.add_argument("--piece", action="append", default=[], help="only this piece (repeatable)")
    parser.add_argument("--party", type=int, help="only the identity of this party")
    parser.add_argument("--by", required=True, metavar="PERSON", help="the person who decides it")
    parser.add_argument(
        "--ground", choices=("requested", "retention", "not_ours"), default="requested"
    )


def run(arguments: argparse.Namespace) -> int:
    """Erases and overwrites; refused under a hold, which is named."""
    from amends import vault
    from amends.core.framework.authority import Actor
    from amends.core.operation.records import Erase, ErasureGround
    from amends.core.principles.integrity import NotAReference, read_reference
    from amends.core.refusal import Refused
    from amends.core.values import Id
    from amends.handling import rules
    from amends.handling.perform import Unknown, perform_one
    from amends.handling.streams import stream_of
    from amends.register import engine

    now = datetime.now(UTC)
    person = rules.rules_at(now).people.person(Id(arguments.by))
    if person is None:
        raise Declined(f"Nobody in personnel is {arguments.by}.")
    asked = Erase(ErasureGround(arguments.ground), tuple(map(Id, arguments.piece)), arguments.party)
    try:
        stream = stream_of(read_reference(arguments.reference))
        perform_one(stream, "erase", asked, actor=Actor.of(person), now=now)
    except (Unknown, NotAReference) as problem:
        raise Declined(f"There is no complaint {arguments.reference}.") from problem
    except Refused as refused:
        raise in_words(refused) from refused
    vault.scrub()
    engine.scrub()
    print(f"erased; {arguments.reference} still verifies")
    return 0
