"""`amends docs`: prints a reference document generated from the code."""

import argparse

from ..arguments import option

help = "print the reference of acts or events from the code"
example = "amends docs acts"
alone = True
options = (option("document", choices=("acts", "events"), help="docs/<DOCUMENT>.md"),)


def run(arguments: argparse.Namespace) -> int:
    """Print it in the source language; needs neither settings nor data folder."""
    from django.conf import settings

    from amends.wording.reference import DOCUMENTS

    if not settings.configured:
        settings.configure(USE_I18N=False)
    print(DOCUMENTS[arguments.document](), end="")
    return 0
