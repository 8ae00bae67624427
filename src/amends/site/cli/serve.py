"""`amends serve`: the web server, optionally with the worker."""

import argparse
import os
import socket
import sys
from typing import TYPE_CHECKING

from ..arguments import LARGEST_PORT, number
from ..checks import waiting
from ..declined import Declined
from . import commands, migrate

if TYPE_CHECKING:
    from ..serving import Child

help = "serve the web pages and the API until stopped"
example = "amends serve --with-worker --migrate --port 8000"
serves = True


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
        "--threads", type=number(1, 1_000), default=4, help="threads in each (%(default)s)"
    )
    names, wait = waiting.OPTION
    parser.add_argument(*names, **wait)
    parser.add_argument("--with-worker", action="store_true", help="also run the worker")
    parser.add_argument(
        "--migrate", action="store_true", help="first update the database for this version"
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve; refuses if the database has another version."""
    from django.conf import settings

    from .. import serving

    if arguments.with_parent:
        serving.end_with_parent()
    if arguments.socket is not None:  # another web process has checked and prepared everything
        serving.serve(socket.socket(fileno=arguments.socket), threads=arguments.threads)
        return 0
    waiting.for_database(arguments.wait)
    if arguments.migrate and settings.AMENDS_BESIDE:
        migrate.prepare_database(quiet=True)  # beside a demo: its setup screens need it
    elif arguments.migrate:
        migrate.run(argparse.Namespace(quiet=True))
    return serve(arguments)


def serve(arguments: argparse.Namespace, *, beside: "Child | None" = None) -> int:
    """Serve the pages, with another installation if there is one."""
    from django.core.management import call_command
    from django.db import connection

    from .. import serving
    from ..checks import doctor

    doctor.demand_fit()
    demand_free(arguments.host, arguments.port)
    _tell_of_the_first_visit()
    processes = arguments.processes or (1 if connection.vendor == "sqlite" else 2)
    serving.let_go_of_the_database()  # what is open here must not be shared with the children
    call_command("collectstatic", interactive=False, verbosity=0)
    listening = serving.listen(arguments.host, arguments.port)
    children = [beside] if beside else []
    words = ["serve", "--threads", str(arguments.threads), "--socket", str(listening.fileno())]
    children += [serving.Child(words, given=[listening.fileno()]) for _ in range(1, processes)]
    if arguments.with_worker and "worker" in commands():
        children.append(serving.Child(["worker"]))
    print(f"Serving at http://{arguments.host}:{arguments.port}.", file=sys.stderr, flush=True)
    serving.serve(listening, threads=arguments.threads, children=children)
    return 0


def demand_free(host: str, port: int) -> None:
    """Refuse if another program uses the address."""
    from ..serving import taken

    try:
        occupied = taken(host, port)
    except OSError as problem:
        raise Declined(
            f"No one can listen at {host}, port {port}: {problem.strerror}. --host is an address "
            "of this machine; a port below 1024 is for the system."
        ) from problem
    if occupied:
        raise Declined(
            f"Port {port} is in use by another program, perhaps by amends itself. "
            "Choose another port with PORT or --port."
        )


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
