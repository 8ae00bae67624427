"""`amends docs`: prints a reference document generated from the code."""

import argparse

from ..console.arguments import option

help = "print the reference of acts, events or settings from the code"
example = "amends docs acts"
alone = True
options = (
    option("document", choices=("acts", "events", "complaint-settings"), help="docs/<DOCUMENT>.md"),
)


def run(arguments: argparse.Namespace) -> int:
    """Print it in the source language; needs no data folder."""
    from django.conf import settings

    if arguments.document == "complaint-settings":
        from . import load

        load(own=True)
        from amends.desk.settings.reference import complaint_settings

        print(complaint_settings(), end="")
        return 0
    from amends.wording.reference import DOCUMENTS

    if not settings.configured:
        settings.configure(USE_I18N=False)
    print(DOCUMENTS[arguments.document](), end="")
    return 0
