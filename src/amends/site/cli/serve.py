"""`amends serve`: the web server, optionally with the worker."""

import argparse
import errno
import os
import socket
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ..address import shown
from ..arguments import LARGEST_PORT, number
from ..checks import waiting
from ..declined import Declined
from . import commands, environment, in_record, migrate

if TYPE_CHECKING:
    from .. import serving
    from ..serving import Child
    from ..starting import Starting

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
    parser.add_argument("--socket", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)
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
    from .. import serving
    from ..starting import Starting

    if arguments.with_parent:
        serving.end_with_parent()
    if arguments.socket is not None:  # another web process has checked and prepared everything
        starting = Starting()
        starting.become(in_record(lambda _: serving.application(), arguments, serves=True))
        serving.serve(socket.socket(fileno=arguments.socket), starting, threads=arguments.threads)
        return 0
    return serve(arguments, Starting(beside=environment().beside), _update)


def _update(arguments: argparse.Namespace) -> None:
    from django.conf import settings

    waiting.for_database(arguments.wait)
    if arguments.migrate and settings.AMENDS_BESIDE:
        migrate.prepare_database(quiet=True)  # beside a demo: its setup screens need it
    elif arguments.migrate:
        migrate.run(argparse.Namespace(quiet=True))


def serve(
    arguments: argparse.Namespace,
    starting: "Starting",
    update: Callable[[argparse.Namespace], None],
    *,
    children: "Sequence[Child]" = (),
) -> int:
    """Answer at the address, then make the data fit to be served, then serve the pages with what
    belongs to them; `children` run from the beginning."""
    from .. import serving

    listening = listen(arguments.host, arguments.port)
    where = shown(arguments.host, arguments.port)
    print(f"Serving at http://{where}.", file=sys.stderr, flush=True)

    def prepare(arguments: argparse.Namespace) -> "serving.Prepared":
        update(arguments)
        return _ready(arguments, listening)

    work = partial(in_record, prepare, arguments, serves=True)
    if serving.serve(listening, starting, work, threads=arguments.threads, children=children):
        return 0
    print("Stopped before everything was ready. The next start continues.", file=sys.stderr)
    sys.stdout.flush()
    os._exit(1)  # what is being written now is not written


def _ready(arguments: argparse.Namespace, listening: socket.socket) -> "serving.Prepared":
    """Check the data, and return the application and the processes that run beside it."""
    from django.core.management import call_command
    from django.db import connection

    from .. import serving
    from ..checks import doctor
    from ..database_settings import let_go_of_the_database

    doctor.demand_fit()
    _tell_of_the_first_visit()
    processes = arguments.processes or (1 if connection.vendor == "sqlite" else 2)
    let_go_of_the_database()  # what is open here must not be shared with the children
    call_command("collectstatic", interactive=False, verbosity=0)
    words = ["serve", "--threads", str(arguments.threads), "--socket", str(listening.fileno())]
    children = [serving.Child(words, given=[listening.fileno()]) for _ in range(1, processes)]
    if arguments.with_worker and "worker" in commands():
        children.append(serving.Child(["worker"]))
    return serving.application(), children


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at the address. Raises `Declined` if that cannot be."""
    from ..serving import listen

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
