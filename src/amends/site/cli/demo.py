"""`amends demo`: an invented organisation with two years of complaints for trying everything."""

import argparse
import os
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from ..address import shown
from ..console.arguments import LARGEST_PORT, day
from ..console.arguments import number as number_between
from ..console.declined import Declined, Misused
from . import environment, in_record, serve
from .data import migrate

if TYPE_CHECKING:
    from amends.demo.organization import Which
    from amends.governance.demonstration import Card, Kept

    from ..environment import Environment
    from ..server.serving import Served
    from ..server.starting import State

help = "prepare the demo organisation in the data folder and serve it"
example = "amends demo --port 8000"
alone = True
"""It answers before the settings are read."""

_SEED = 10002
_HOST = "127.0.0.1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which demo, how large, and whether it is served."""
    parser.add_argument(
        "--shop", action="store_true", help="use the nine-person shop, not the group"
    )
    parser.add_argument("--as-of", type=day, metavar="DATE", help="the day that counts as today")
    parser.add_argument(
        "--complaints",
        type=number_between(0, 10_000_000),
        metavar="N",
        help="complaints to generate in addition to the written ones (140, for the shop 50)",
    )
    parser.add_argument(
        "--seed",
        type=number_between(0),
        default=_SEED,
        help="another number makes other complaints",
    )
    parser.add_argument(
        "--with-own",
        action="store_true",
        help="also serve your own empty organisation on the next port",
    )
    parser.add_argument("--no-serve", action="store_true", help="prepare it, but do not serve it")
    parser.add_argument(
        "--port",
        type=number_between(1, LARGEST_PORT - 1),
        default=os.environ.get("PORT") or 8000,
        help="port (PORT, otherwise 8000)",
    )


def prepare(arguments: argparse.Namespace) -> None:
    """Before the settings are read: set where the other installation will be, and make room where
    an older version left its demonstration."""
    if arguments.with_own:
        os.environ.setdefault("AMENDS_BESIDE", _beside(arguments.port + 1))
    if not arguments.no_serve:
        for port in range(arguments.port, arguments.port + 1 + arguments.with_own):
            serve.listen(_HOST, port).close()  # refuses a port in use before anything is moved
    _as_of(arguments.as_of)  # refuses a future day before anything is moved
    _make_room(with_own=arguments.with_own)


def _beside(port: int) -> str:
    """Return the address of the empty organisation: the demo's, on its own port."""
    from ..environment import Mistakes, read

    try:
        base = read(os.environ).base_url
    except Mistakes:
        return ""  # reported when the settings are read
    return base._replace(netloc=shown(base.hostname or "localhost", port)).geturl()


def _make_room(*, with_own: bool) -> None:
    from .. import older_data
    from ..environment import DATABASE, Mistakes, read

    try:
        environment = read(os.environ)
    except Mistakes:
        return  # reported when the settings are read
    data = environment.data
    if environment.database["NAME"] != data / DATABASE or os.environ.get("AMENDS_EMAIL_URL"):
        return  # the folder may belong to a database elsewhere, or nothing is loaded at all
    folders = {data: False} | ({Path(own_folder(str(data))): True} if with_own else {})
    for before, empty in folders.items():
        try:
            now = older_data.move_away(before, empty=empty)
        except OSError:
            continue  # what to do is said when the database is prepared
        if now:
            print(f"{before} is from an older version and was moved to {now}.", file=sys.stderr)


def run(arguments: argparse.Namespace) -> int:
    """Answer at once, migrate, load what is missing, show the demo accounts, serve. The empty
    organisation starts first."""
    from ..server.starting import Starting

    if arguments.no_serve:
        return in_record(_load, arguments)
    env = environment()
    starting = Starting(beside=env.beside, demo=True)

    def update(arguments: argparse.Namespace) -> None:
        _load(arguments, starting.state)

    _show_addresses(env.base_url.geturl(), env.beside if arguments.with_own else "")
    organisations = [serve.served(_serving(arguments, threads=8), starting, update)]
    if arguments.with_own:
        organisations.append(_own(env, arguments))
    return serve.serve(*organisations)


def _serving(arguments: argparse.Namespace, **more: object) -> argparse.Namespace:
    """Return the arguments as those of `amends serve`."""
    usual = {"host": _HOST, "processes": None, "wait": 0, "migrate": True, "with_worker": True}
    return argparse.Namespace(**vars(arguments) | usual | more)


def _load(arguments: argparse.Namespace, state: "State | None" = None) -> int:
    from django.conf import settings

    from amends.governance import demonstration

    if settings.MAILERS["default"]["BACKEND"] != "amends.site.outbox.Outbox":
        raise Declined("The demo sends nothing. Remove AMENDS_EMAIL_URL.")
    migrate.prepare_database(quiet=True)  # its key opens nothing that could be missed
    kept, which = demonstration.kept(), _which(arguments)
    if not (
        kept and kept.whole and kept.wanted["which"] == which and demonstration.is_demonstration()
    ):
        kept = _loaded(arguments, which, state)
    _show(kept.cards)
    return 0


def _which(arguments: argparse.Namespace) -> "Which":
    return "shop" if arguments.shop else "group"


def _loaded(arguments: argparse.Namespace, which: "Which", state: "State | None") -> "Kept":
    from amends.demo.generated.words import USUAL
    from amends.demo.loading import NotHere, Wanted, load

    from ..console.progress import Progress
    from ..worker import make_round

    printed = Progress("steps of the demo loaded")

    def progress(done: int, of: int) -> None:
        printed(done, of)
        if state is not None:
            state.report(done, of)

    number = USUAL[which] if arguments.complaints is None else arguments.complaints
    wanted = Wanted(which, _as_of(arguments.as_of), number, arguments.seed)
    try:
        kept = load(wanted, work=make_round, progress=progress)
    except NotHere as problem:
        raise Declined(f"{problem} Set AMENDS_DATA to another folder.") from problem
    printed.end()
    return kept


def _own(env: "Environment", arguments: argparse.Namespace) -> "Served":
    """Return an empty organisation with a data folder and a database of its own: none of the demo's
    settings reaches it, in particular no key or database."""
    from ..server.starting import Starting

    port = arguments.port + 1
    kept = ("AMENDS_LIMITS", "AMENDS_TIME_ZONE")
    ours = ("AMENDS_", "DATABASE_")
    theirs = {n: v for n, v in os.environ.items() if n in kept or not n.startswith(ours)}
    theirs |= {
        "AMENDS_DATA": own_folder(str(env.data)),
        "AMENDS_BASE_URL": env.beside,
        "AMENDS_BESIDE": env.base_url.geturl(),
        "PORT": str(port),
    }
    starting = Starting(beside=theirs["AMENDS_BESIDE"])
    return serve.served(_serving(arguments, port=port, threads=4), starting, serve.update, theirs)


def own_folder(data: str) -> str:
    """Return the data folder of the empty organisation, beside the demo's."""
    return f"{data.rstrip('/')}-own"


def _as_of(day: date | None) -> datetime:
    """Return now, or the evening of a past day, because nothing may be recorded in the future."""
    now = datetime.now(UTC)
    if day is None or day == now.date():
        return now
    if day > now.date():
        raise Misused("--as-of is in the future.")
    return datetime.combine(day, time(18), UTC)


def _show(cards: "Iterable[Card]") -> None:
    for card in cards:
        if card.sign_in:
            print(f"\n{card.sign_in} / {card.password}   {card.name}, {card.hat}")
        else:
            print(f"\n{card.reference} / {card.secret}   a complainant, on the tracking page")
        for what in card.tries:
            print(f"    - {what}")
    sys.stdout.flush()


def _show_addresses(here: str, own: str) -> None:
    print(f"{here}/desk/   the staff area: choose who to sign in as")
    print(f"{here}/        the public site: make or track a complaint")
    if own:
        print(f"{own}/desk/   an empty organisation to set up as your own")
    print("The demo is invented, and it sends nothing. Stop with Ctrl-C.", flush=True)
