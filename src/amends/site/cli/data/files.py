"""`amends files`: copy stored files to another folder or bucket."""

import argparse

from ...console.arguments import option
from ...console.declined import Declined
from ...console.progress import Progress

help = "copy stored files to another folder or bucket, and compare the copies"
example = "amends files move --to 's3://bucket/amends?endpoint=https://s3.example.org&style=path'"
options = (
    option("what", choices=("move",), help="copy files, evidence packs and checkpoints"),
    option("--to", required=True, metavar="URL", help="an address for AMENDS_FILES_URL"),
)


def run(arguments: argparse.Namespace) -> int:
    """Copy what is not there yet, and compare all. Nothing is deleted, so it can be interrupted and
    repeated. Returns 1 if a copy differs."""
    from django.conf import settings

    from amends.maintenance import moving
    from amends.vault import storage

    try:
        place = storage.place(arguments.to)
    except ValueError as problem:
        raise Declined(f"--to {problem}.") from problem
    if place == settings.AMENDS_FILES:
        raise Declined("The files are there already.")
    progress, count, differ = Progress("files compared"), 0, []
    try:
        for count, (key, same) in enumerate(moving.copied(place), start=1):
            differ += [] if same else [key]
            progress(count)
        progress.end()
        notes = moving.publish(place)
    except storage.Unavailable as problem:
        raise Declined(f"{problem} Run the same command again to go on.") from problem
    except moving.OtherCheckpoints:
        raise Declined(
            "Checkpoints of another installation are there. Choose another folder or prefix."
        ) from None
    for key in differ:
        print(f"DIFFERS {key}")
    print(f"{count:,} files and {notes:,} checkpoints are there. Nothing was deleted here.")
    if not differ:
        print("If other processes run, stop them and repeat this command. Then set, on every host:")
        print(f"AMENDS_FILES_URL={arguments.to}")
    return 1 if differ else 0
