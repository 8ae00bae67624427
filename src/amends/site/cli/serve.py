"""`amends serve`: the web server, optionally with the worker."""

import argparse
import errno
import os
import socket
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from ..address import shown
from ..checks import waiting
from ..console.arguments import LARGEST_PORT, number
from ..console.declined import Declined
from . import environment, in_child, load, worker
from .data import migrate

if TYPE_CHECKING:
    from ..server.serving import Served
    from ..server.starting import Starting

help = "serve the web pages and the API until stopped"
example = "amends serve --with-worker --migrate --port 8000"
alone = True
"""It answers before the settings are read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the listening address and the number of threads."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on (%(default)s)"
    )
    parser.add_argument(
        "--port",
        type=number(1, LARGEST_PORT),
        default=os.environ.get("PORT") or 8000,
        help="port (PORT, otherwise 8000)",
    )
    parser.add_argument(
        "--processes",
        type=number(1, 1_000),
        help="web processes (1 with SQLite, 2 with PostgreSQL)",
    )
    parser.add_argument(
        "--threads", type=number(1, 1_000), default=8, help="threads in each (%(default)s)"
    )
    names, wait = waiting.OPTION
    parser.add_argument(*names, **wait)
    parser.add_argument("--with-worker", action="store_true", help="also run the worker")
    parser.add_argument(
        "--migrate", action="store_true", help="first update the database for this version"
    )


def run(arguments: argparse.Namespace) -> int:
    """Answer at once, and serve when everything is prepared; refuses if the database has another
    version."""
    from ..server.starting import Starting

    starting = Starting(beside=environment().beside)
    return serve(served(arguments, starting, update))


def update(arguments: argparse.Namespace) -> None:
    """Make the data fit for this version, if that is wanted."""
    from django.conf import settings

    waiting.for_database(arguments.wait)
    if arguments.migrate and settings.AMENDS_BESIDE:
        migrate.prepare_database(quiet=True)  # beside a demo: its setup screens need it
    elif arguments.migrate:
        migrate.run(argparse.Namespace(quiet=True))


def served(
    arguments: argparse.Namespace,
    starting: "Starting",
    update: Callable[[argparse.Namespace], None],
    variables: Mapping[str, str] | None = None,
) -> "Served":
    """Listen at the address, and return what makes the data fit to be served and what then runs;
    `variables` are those of another organisation than the one of this process."""
    from ..environment import read
    from ..server.serving import Served

    variables = variables or dict(os.environ)
    listening = listen(arguments.host, arguments.port)
    print(f"Serving at http://{shown(arguments.host, arguments.port)}.", file=sys.stderr)
    usual = 1 if "sqlite" in str(read(variables).database["ENGINE"]) else 2

    def prepare(arguments: argparse.Namespace) -> None:
        update(arguments)
        _ready()

    return Served(
        listening,
        starting,
        partial(in_child, prepare, arguments),
        partial(in_child, worker.work, arguments) if arguments.with_worker else None,
        processes=arguments.processes or usual,
        threads=arguments.threads,
        environment=variables,
    )


def serve(*organisations: "Served") -> int:
    """Serve the organisations until this process is asked to end."""
    from ..server import serving

    def load_all() -> None:
        load(own=True)
        serving.load()

    sys.stdout.flush()  # what is waiting would be printed by each process
    family = serving.Family(*organisations)
    status = family.run(load_all)
    if status and not family.failed:
        print("Stopped before everything was ready. The next start continues.", file=sys.stderr)
    return status


def _ready() -> None:
    """Check the data, and collect the files that pages use."""
    from django.core.management import call_command

    from ..checks import doctor

    doctor.demand_fit()
    _tell_of_the_first_visit()
    call_command("collectstatic", interactive=False, verbosity=0)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at the address. Raises `Declined` if that cannot be."""
    from ..server.serving import listen

    try:
        return listen(host, port)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise Declined(
                f"Port {port} is in use by another program, perhaps by amends itself. "
                "Choose another port with PORT or --port."
            ) from problem
        why = str(problem.strerror).partition(" (while")[0]
        raise Declined(
            f"No one can listen at {host}, port {port}: {why}. --host is an address of this "
            "machine; a port below 1024 is for the system."
        ) from problem


def _tell_of_the_first_visit() -> None:
    """If no organisation is set up yet, print how to do it in the browser."""
    from django.conf import settings

    from amends.governance import opening

    if opening.is_set_up():
        return
    code = opening.new_code()
    print(
        f"Nothing is set up here yet. Open {settings.AMENDS_BASE_URL}/desk/ and begin.\n"
        f"Enter this code there: {code}",
        flush=True,
    )
