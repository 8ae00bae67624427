"""Command line `amends`.

Each module of this package is one command, with `help`, `example`, its arguments (`options`, or
`add_arguments(parser)` where they cannot be listed) and `run(arguments)`, which returns the exit
status: 0 done, 1 refused or problems found, 2 usage. The command has the module's name, or `name`
where that is a Python keyword. Modules are imported for every call, so Django's models and slow
libraries are imported inside `run`. A command that needs neither settings nor database sets
`alone = True`; so does one that answers before it reads them, and then calls `in_record`. One that
has work to do before the settings are read has `prepare(arguments)`. One that must run with other
keys than the installation has sets `any_keys = True`, one that examines data of newer versions,
which no other command uses, `any_schema = True`. `aliases` are older names.
"""

import argparse
import atexit
import gc
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from ..console.declined import Declined, Misused

if TYPE_CHECKING:
    from amends.core.refusal import Refused

    from ..environment import Environment


class Subcommand(Protocol):
    """Interface of a module of this package."""

    help: str
    example: str

    def run(self, arguments: argparse.Namespace) -> int:
        """Run the command and return the exit status."""


NOT_SET_UP = (
    "There is no organisation here yet. Set one up in the browser (`amends serve`) or with "
    "`amends setup`, or set AMENDS_DATA and DATABASE_URL to yours."
)


def overwritten() -> str:
    """Overwrite the freed bytes of what was erased; return why not, if others use the database. The
    worker then does it."""
    from django.db import OperationalError

    from amends import vault
    from amends.register import engine
    from amends.vault.engine import ScrubIncomplete

    try:
        vault.scrub()
        engine.scrub()
    except (OperationalError, ScrubIncomplete):
        return "the database is in use, so the worker overwrites the freed bytes later"
    return ""


def checkpoints_in(paths: Sequence[str]) -> list[str]:
    """Return the texts of files with checkpoints. Raises `Declined`."""
    texts = []
    for path in paths:
        try:
            texts.append(Path(path).read_text(encoding="utf-8"))
        except OSError as problem:
            raise Declined(f"{path} cannot be read: {problem.strerror}") from problem
        except UnicodeDecodeError as problem:
            raise Declined(f"{path} is not a checkpoint: it is not text in UTF-8.") from problem
    return texts


@contextmanager
def writing(path: str | Path) -> Iterator[None]:
    """Decline with the reason if the file cannot be written."""
    try:
        yield
    except OSError as problem:
        raise Declined(
            f"{path} cannot be written: {problem.strerror}. Enter a file in an existing folder."
        ) from problem


def commands() -> dict[str, Subcommand]:
    """Every command by its name."""
    by_name = {}
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        command = importlib.import_module(module.name)
        if hasattr(command, "run"):  # not a folder of commands, nor a part of one
            name = module.name.rpartition(".")[2]
            by_name[getattr(command, "name", name)] = cast(Subcommand, command)
    return dict(sorted(by_name.items()))


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    whole = argparse.ArgumentParser(
        prog="amends", description="Complaints management that follows ISO 10002:2018."
    )
    whole.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    parts = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, command in commands().items():
        part = parts.add_parser(
            name,
            help=command.help,
            description=command.help,
            epilog=f"example:\n  {command.example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        declare(command, part)
        part.set_defaults(command=command, called=name)
    return whole


class _Version(argparse.Action):
    """Print the version, which is found out only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from ..version import shown

        print(f"amends {shown()}")
        parser.exit()


def declare(command: Any, parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of a command, which has one of the two."""
    if add_arguments := getattr(command, "add_arguments", None):
        add_arguments(parser)
        return
    for names, settings in command.options:
        parser.add_argument(*names, **settings)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    whole = parser()
    typed = list(sys.argv[1:] if words is None else words)
    if odd := [word for word in typed if not _is_text(word)]:
        whole.error(f"{odd[0]!a} is not text in the encoding of this terminal")
    older = {
        old: name for name, command in commands().items() for old in getattr(command, "aliases", ())
    }
    arguments = whole.parse_args([*(older.get(word, word) for word in typed[:1]), *typed[1:]])

    def run() -> int:
        if port := getattr(arguments, "port", None):
            os.environ["PORT"] = str(port)  # letters and slips name the address that is served
        if prepare := getattr(arguments.command, "prepare", None):
            prepare(arguments)
        arguments.own = words is None
        if getattr(arguments.command, "alone", False):
            return cast(Subcommand, arguments.command).run(arguments)
        return in_record(cast(Subcommand, arguments.command).run, arguments)

    return _reported(run, arguments.called)


def _reported(run: Callable[[], int], called: str) -> int:
    """Return the exit status; print why a command was declined."""
    try:
        return run()
    except Declined as refusal:
        print(refusal, file=sys.stderr)
        if refusal.status == Misused.status:
            print(f"More: amends {called} --help", file=sys.stderr)
        return refusal.status
    except BrokenPipeError:  # the reader of the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as problem:
        print(_of_the_machine(problem), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1


def _is_text(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _of_the_machine(problem: OSError) -> str:
    if problem.errno is None and str(problem):
        return str(problem)
    what = problem.strerror or type(problem).__name__
    if problem.filename is None:
        return f"The operating system refused it: {what}."
    return f"{problem.filename}: {what}. Check that it exists and can be used."


def _guarded[T](part: Callable[[argparse.Namespace], T], arguments: argparse.Namespace) -> T:
    """Run a command that needs the database. If an act is refused, or if that fails because the
    database has another version or cannot be reached, because nothing is set up there, or because a
    key does not fit, the reason is printed instead of the error."""
    from django.db import DatabaseError

    from amends.core.framework.adoption.rulebook import NothingAdopted
    from amends.core.refusal import Refused
    from amends.journal.log import NotOpened
    from amends.vault.keys import KeyProblem

    try:
        if not getattr(getattr(arguments, "command", None), "any_schema", False):
            _demand_usable()
        return part(arguments)
    except Refused as refused:
        raise in_words(refused) from refused
    except KeyProblem as problem:
        raise Declined(f"The keys in the folder keys/ do not match the data: {problem}") from None
    except (NothingAdopted, NotOpened):
        raise Declined(NOT_SET_UP) from None
    except DatabaseError:
        from ..checks import doctor

        doctor.demand_fit()
        raise


def _demand_usable() -> None:
    """Refuse data of a newer version that this one cannot use. Raises `Declined`."""
    from django.db import DatabaseError

    from amends.governance import schema_version

    try:
        refused = schema_version.refusal() if schema_version.is_there() else ""
    except DatabaseError:
        return  # the command reports it
    if refused:
        raise Declined(refused)


def in_record[T](part: Callable[[argparse.Namespace], T], arguments: argparse.Namespace) -> T:
    """Run a part that needs the record, of a command that otherwise works `alone`."""
    _start(arguments.command, own=arguments.own)
    return _guarded(part, arguments)


def in_child(part: Callable[[argparse.Namespace], object], arguments: argparse.Namespace) -> int:
    """Run a part that needs the record in a process that was forked from one that has loaded the
    program; return the exit status."""

    def run() -> int:
        _enter(arguments.command)
        _guarded(part, arguments)
        return 0

    return _reported(run, arguments.called)


def in_words(refused: "Refused") -> Declined:
    """Return a refused act as the message shown in the staff area."""
    from amends.handling import rules
    from amends.people import read
    from amends.wording.names import Names
    from amends.wording.refusal_sentence import sentence

    book = rules.book()
    names = Names(persons=read.all_names(), rules=book.at(datetime.now(UTC)) if book.held else None)
    return Declined(f"{sentence(refused, names=names)} ({refused.guard})")


def environment() -> "Environment":
    """Read the settings without starting Django. Raises `Declined` with every mistake."""
    from ..environment import Mistakes, read

    try:
        return read(os.environ)
    except Mistakes as mistakes:
        listed = "\n".join(f"  {mistake}" for mistake in mistakes.found)
        raise Declined(f"These variables are wrong (see docs/settings.md):\n{listed}") from None


def _start(command: Any = None, *, own: bool = False) -> None:
    """Read the settings, start Django, refuse other keys than the installation has, and create the
    data folder; `own` is a process that runs nothing but the command."""
    environment()
    load(own=own)
    _enter(command)


def load(*, own: bool) -> None:
    """Start Django, without opening the database."""
    import django

    from ..monitoring import logs

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.site.settings")
    if own:
        gc.disable()  # while classes and modules are made, nothing can be collected
    django.setup()
    if own:
        from django.db import connections

        gc.enable()
        gc.freeze()
        gc.set_threshold(50_000)  # our values have no cycles, so there is little to find
        atexit.register(connections.close_all)  # what is frozen is not collected at exit either
        logs.take_uncaught()


def _enter(command: Any) -> None:
    from django.conf import settings

    from .. import folder

    # one thread needs no pool, which would delay an error message by seconds
    options = cast(dict[str, object], settings.DATABASES["default"]["OPTIONS"])
    options.pop("pool", None)
    if not getattr(command, "any_keys", False):
        folder.demand_its_keys()
    try:
        folder.prepare(environment())
    except OSError as problem:
        raise Declined(f"The data folder cannot be created: {problem}") from problem
