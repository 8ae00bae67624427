"""`amends docs`: prints a reference document generated from the code."""

import argparse

help = "print the reference of acts or events from the code"
example = "amends docs acts"
alone = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which document."""
    parser.add_argument("document", choices=("acts", "events"), help="docs/<DOCUMENT>.md")


def run(arguments: argparse.Namespace) -> int:
    """Print it in the source language; needs neither settings nor data folder."""
    from django.conf import settings

    from amends.wording.reference import DOCUMENTS

    if not settings.configured:
        settings.configure(USE_I18N=False)
    print(DOCUMENTS[arguments.document](), end="")
    return 0
