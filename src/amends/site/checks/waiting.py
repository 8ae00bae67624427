"""Waiting at the start for a database that does not answer yet, for example while both are started
together or while another server takes over."""

import sys
import time

from ..console.arguments import number, option

OPTION = option(
    "--wait",
    type=number(0, 86_400),
    default=60,
    metavar="SECONDS",
    help="how long to wait for a database that does not answer (%(default)s)",
)

_PAUSE = 1.0
"""Seconds between two attempts."""
_REFUSED = ("authentication failed", "does not exist", "no pg_hba.conf entry")
"""What a server answers that would answer the same again."""


def for_database(seconds: float) -> None:
    """Return when the database answers, when it refuses for good, or after so many seconds.
    `doctor.demand_fit` then says what is the matter."""
    from django.db import OperationalError, connection

    last, silent = time.monotonic() + seconds, True
    while True:
        try:
            connection.ensure_connection()
        except OperationalError as problem:
            refused = any(answer in str(problem) for answer in _REFUSED)
            if connection.vendor == "sqlite" or refused or time.monotonic() >= last:
                return
            if silent:
                sys.stderr.write(
                    f"The database does not answer. Waiting up to {seconds} seconds.\n"
                )
            silent = False
            time.sleep(_PAUSE)
        else:
            return
