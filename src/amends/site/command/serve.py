"""`amends serve`: the web server, with the worker beside it if asked."""

import argparse
import os

from . import Declined, commands

help = "serve the web pages and the API until stopped"
example = "amends serve --with-worker --port 8000"
serves = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where it listens and how many it serves at once."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", type=int, default=os.environ.get("PORT") or 8000, help="port (PORT, else 8000)"
    )
    parser.add_argument(
        "--processes", type=int, help="web processes (1 with SQLite, 2 with PostgreSQL)"
    )
    parser.add_argument("--threads", type=int, default=4, help="threads in each (%(default)s)")
    parser.add_argument("--with-worker", action="store_true", help="also run the worker")


def run(arguments: argparse.Namespace) -> int:
    """Serves; refuses when the database is not of this version."""
    from django.core.management import call_command
    from django.db import connection

    from .. import doctor, serving

    if unfit := doctor.unfit():
        raise Declined(f"{unfit.check}: {unfit.told}")
    processes = arguments.processes or (1 if connection.vendor == "sqlite" else 2)
    serving.let_go_of_the_database()  # what is open here must not be shared with the children
    call_command("collectstatic", interactive=False, verbosity=0)
    serving.Server(
        address=f"{arguments.host}:{arguments.port}",
        processes=processes,
        threads=arguments.threads,
        with_worker=arguments.with_worker and "worker" in commands(),
    ).run()
    return 0
