"""Data folder: private to the account that runs the installation, with its keys.

Keys are made by `amends migrate` and by no other command, and only for a new installation. What is
recorded of the keys of an older one (`vault.marks`) refuses a process with others before it writes
anything.
"""

import logging
import os
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from .console.declined import Declined
from .database_settings import let_go_of_the_database
from .environment import Environment, secret_key_file

_log = logging.getLogger("amends.keys")


def prepare(environment: Environment) -> None:
    """Make the data folder (mode 0700), without any key. Raises OSError."""
    keys = environment.data / "keys"
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    for private in (environment.data, keys):
        private.chmod(0o700)
    (environment.data / "static").mkdir(exist_ok=True)


def demand_its_keys() -> None:
    """Refuse to run with other keys than the installation has. A database without tables refuses
    nothing; one that does not answer is asked at the first connection, before anything is read or
    written. Writes nothing. Raises `Declined`."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return  # to connect would create it
    try:
        why = other_key()
    except DatabaseError as problem:
        if connection.vendor == "postgresql" and not isinstance(problem, ProgrammingError):
            connection_created.connect(_demand_at_first_connection)
        return
    finally:
        if not connection.in_atomic_block:
            # nothing open is shared with children, or keeps the options of before `answer_soon`
            let_go_of_the_database()
    if why:
        raise Declined(why)


class OtherKeys(OperationalError):
    """The database was out of reach when this process started, and belongs to another installation.
    Nothing is read or written: for pages and the worker it is as if it did not answer."""


def _demand_at_first_connection(connection: BaseDatabaseWrapper, **_: object) -> None:
    if connection.alias != DEFAULT_DB_ALIAS:
        return
    try:
        different = other_key()
    except ProgrammingError:
        different = None  # there are no tables
    except BaseException:
        connection.close()  # otherwise it would be used without having been asked
        raise
    if different:
        _log.critical("%s", different)
        connection.close()
        raise OtherKeys(different)
    connection_created.disconnect(_demand_at_first_connection)


def other_key() -> str | None:
    """Return which key of this process is not the installation's, and what to do; None if none. Two
    queries. Raises DatabaseError."""
    from amends.journal import log
    from amends.vault import marks

    if why := marks.difference(marks.recorded()):
        return why
    other = log.other_key()
    return None if other is None else marks.sentence("log", *other)


def make_keys(*, now: datetime) -> Path | None:
    """Make the keys of a new installation and record the marks of its keys, if they are not; return
    the file of a new master key. Call it after the migrations. Raises `Declined`, `KeyProblem`."""
    from amends.journal import engine
    from amends.vault import keys, marks
    from amends.vault.models import DataKey

    secret, made = secret_key_file(settings.AMENDS_DATA), None
    with transaction.atomic():
        engine.lock(["keys of the installation"])
        if why := other_key():
            raise Declined(why)  # another host was first
        if not marks.recorded() and not DataKey.objects.exists():
            if not (settings.AMENDS_MASTER_KEY or keys.key_file().exists()):
                keys.make_master_key()
                made = keys.key_file()
            if not marks.has_secret_key():
                _write_once(secret)
                settings.SECRET_KEY = secret.read_text().strip()
        marks.note(now=now)
    return made


def _write_once(path: Path) -> None:
    """Write a new key to a temporary file and link it, so that two simultaneous starts use the
    same."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        draft.unlink()


def existing(path: Path) -> Path:
    """Return the path, or of one that does not exist yet the folder that it will be in."""
    return path if path.exists() else existing(path.parent)
