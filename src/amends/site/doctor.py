"""The checks of `amends doctor`: each looks at one thing and says what it found.

A check is a function without arguments in `CHECKS`; its name is the finding's. It changes nothing
that lasts. A check that fails by an exception is a finding too, so that one fault hides no other.
"""

import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw; where it is not fine, `told` also says what to do."""

    check: str
    fine: bool
    told: str


type Seen = tuple[bool, str]
type Check = Callable[[], Iterable[Seen]]


def database_answers() -> Iterator[Seen]:
    """A query reaches the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    yield True, connection.display_name


def migrations_applied() -> Iterator[Seen]:
    """The database has the shape that this version needs."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield False, _("%(count)d are missing: run amends migrate") % {"count": len(plan)}
    else:
        yield True, _("none is missing")


def data_folder_private() -> Iterator[Seen]:
    """Nobody else on the machine can look into the data folder."""
    mode = stat.S_IMODE(settings.AMENDS_DATA.stat().st_mode)
    if mode & 0o077:
        yield False, _("%(path)s is open to others: chmod 700") % {"path": settings.AMENDS_DATA}
    else:
        yield True, str(settings.AMENDS_DATA)


def secret_files_private() -> Iterator[Seen]:
    """Only the account of the installation can read its keys."""
    files = sorted(path for path in _keys().iterdir() if path.is_file())
    wide = [path.name for path in files if stat.S_IMODE(path.stat().st_mode) & 0o177]
    if wide:
        yield False, _("%(names)s: chmod 600") % {"names": ", ".join(wide)}
    else:
        yield True, ", ".join(path.name for path in files)


def time_zones_known() -> Iterator[Seen]:
    """Terms can be reckoned in local time."""
    try:
        ZoneInfo(settings.AMENDS_TIME_ZONE)
    except ZoneInfoNotFoundError:
        yield False, _("no time zone data: install the package tzdata")
    else:
        yield True, settings.AMENDS_TIME_ZONE


def journal_guarded() -> Iterator[Seen]:
    """The database itself refuses to change or delete a written entry."""
    from amends.journal import guard

    faults = guard.faults(connection)
    yield from ((False, fault) for fault in faults)
    if not faults:
        yield True, _("every change is refused")


def proxies_declared() -> Iterator[Seen]:
    """Callers can be told apart: `amends serve` speaks plain HTTP, so that behind https there is
    at least one proxy."""
    if settings.AMENDS_BASE_URL.startswith("https://") and not settings.AMENDS_PROXIES:
        yield (
            False,
            _(
                "AMENDS_BASE_URL is https and no proxy is declared, so that everybody comes from "
                "one address and shares one limit: set AMENDS_PROXIES to the number of proxies"
            ),
        )
    else:
        yield True, _("%(count)d declared") % {"count": settings.AMENDS_PROXIES}


def demonstration_writes_to_nobody() -> Iterator[Seen]:
    """A demonstration's letters become files, however the mail server is set."""
    from amends.handling.demonstration import is_demonstration

    outbox = settings.MAILERS["default"]["BACKEND"] == "amends.site.outbox.Outbox"
    if is_demonstration() and not outbox:
        yield False, _("this is a demonstration: take AMENDS_EMAIL_URL away")
    else:
        yield True, _("letters become files") if outbox else _("this is no demonstration")


CHECKS: list[Check] = [
    database_answers,
    migrations_applied,
    data_folder_private,
    secret_files_private,
    time_zones_known,
    journal_guarded,
    proxies_declared,
    demonstration_writes_to_nobody,
]


def examine(checks: Iterable[Check] | None = None) -> list[Finding]:
    """Everything that the checks saw."""
    return [finding for check in checks or CHECKS for finding in _seen(check)]


def unfit() -> Finding | None:
    """Why nothing may be served or worked on here; None if it may."""
    found = examine([database_answers, migrations_applied, demonstration_writes_to_nobody])
    return next((finding for finding in found if not finding.fine), None)


def _seen(check: Check) -> list[Finding]:
    name = check.__name__
    try:
        return [Finding(name, fine, told) for fine, told in check()]
    except Exception as problem:  # noqa: BLE001 - whatever went wrong is what the check found
        return [Finding(name, False, f"{type(problem).__name__}: {problem}")]


def _keys() -> Path:
    return Path(settings.AMENDS_DATA) / "keys"
