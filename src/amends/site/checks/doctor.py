"""Checks of `amends doctor`: each examines one thing and reports a finding.

A check is a function without arguments in `CHECKS`, and its name is the finding's name. It makes no
lasting change. A check that raises is a finding too, so one fault hides no other. Optional parts
that are not set up (a proxy, a demo) give no finding.
"""

import shutil
import stat
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amends.core.codec import moment_text
from amends.governance import schema_version
from amends.jobs import duties

from .. import older_data
from ..console.declined import Declined
from ..folder import existing
from . import mail_ready, pooler, ready, trying_storage
from .ready import Check, Seen, as_check, moment

PATIENCE = timedelta(minutes=10)
"""How long something may wait for the worker before it is reported."""

LEAST_FREE = 2**30
"""Bytes below which a disk counts as nearly full."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of a check; if it is not fine, or `open`, `told` also says what to do. What is open is
    harmless today."""

    check: str
    fine: bool
    told: str
    open: bool = False


@as_check
def database_answers() -> Seen:
    """Check that the database answers a query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True, connection.display_name


@as_check
def migrations_applied() -> Seen:
    """Check that all migrations of this version are applied."""
    if why := _not_for_us():
        return False, why
    if version := schema_version.newer():
        versions = {"version": version, "this": schema_version.this_version()}
        return None, _(
            "the data was upgraded to %(version)s: upgrade this host, which still has %(this)s"
        ) % versions
    if older_data.missing():
        return False, _("the database is out of date: run amends migrate")
    return True, _("none missing")


@as_check
def keys_match() -> Seen | None:
    """Check that the keys of this process are those of the installation."""
    from amends.vault import marks

    from ..folder import other_key

    if why := other_key():
        return False, why
    return (True, _("as recorded")) if marks.recorded() else None


@as_check
def data_folder_private() -> Seen:
    """Check that no other account on the machine can read the data folder."""
    folder = settings.AMENDS_DATA
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return False, _("others can read %(path)s: chmod 700") % {"path": folder}
    return True, str(folder)


@as_check
def secret_files_private() -> Seen:
    """Check that only the account of the installation can read its keys."""
    keys = Path(settings.AMENDS_DATA) / "keys"
    files = sorted(path for path in keys.iterdir() if path.is_file())
    wide = [path.name for path in files if stat.S_IMODE(path.stat().st_mode) & 0o177]
    if wide:
        return False, _("%(names)s: chmod 600") % {"names": ", ".join(wide)}
    return True, ", ".join(path.name for path in files)


@as_check
def time_zones_known() -> Seen:
    """Check that deadlines can be computed in local time."""
    try:
        ZoneInfo(settings.AMENDS_TIME_ZONE)
    except ZoneInfoNotFoundError:
        return False, _("no time zone data: install the package tzdata")
    return True, settings.AMENDS_TIME_ZONE


@as_check
def journal_guarded() -> Iterable[Seen]:
    """Check that the database itself refuses to change or delete an entry."""
    from amends.journal import guard

    faults = guard.faults(connection)
    return [(False, fault) for fault in faults] or [(True, _("every change is refused"))]


@as_check
def proxies_declared() -> Seen | None:
    """Check that callers can be distinguished: `amends serve` uses plain HTTP, so behind https
    there is at least one proxy. Without https and proxy there is no finding."""
    if settings.AMENDS_PROXIES:
        return True, _("%(count)d declared") % {"count": settings.AMENDS_PROXIES}
    if not settings.AMENDS_BASE_URL.startswith("https://"):
        return None
    return False, _(
        "AMENDS_BASE_URL is https and no proxy is declared, so all visitors share one address and "
        "one limit: set AMENDS_PROXIES to the number of proxies"
    )


@as_check
def demonstration_writes_to_nobody() -> Seen | None:
    """Check that a demo's letters become files, whatever the mail server settings."""
    from amends.governance.demonstration import is_demonstration

    if not is_demonstration():
        return None
    if settings.MAILERS["default"]["BACKEND"] == "amends.site.outbox.Outbox":
        return True, _("email is saved to files, not sent")
    return False, _("this is a demo: remove AMENDS_EMAIL_URL")


@as_check
def keys_fit() -> Seen | None:
    """Check that the master key opens every data key, so that names and backups can be read."""
    from amends.vault import keys

    count = keys.check()
    return (True, _("%(count)d data keys open") % {"count": count}) if count else None


@as_check
def log_goes_on() -> Seen | None:
    """Check that the key that signs the log is here, and that entries get their place in the log in
    time."""
    from amends.jobs import duties
    from amends.journal import log
    from amends.journal.tree import LogDamaged

    try:
        fits = log.signer().verifier.text == log.current().verifier_key
    except log.NotOpened:
        return None
    except log.NoKey as problem:
        if any(duty.duty == "seal" and duty.worker for duty in duties.holders()):
            return True, _("another host seals it")
        path = {"path": problem}
        return False, _("%(path)s is missing: put it back, or use amends restore") % path
    if not fits:
        return False, _("the audit trail key is not the original key: restore the original")
    try:
        log.continues()
    except LogDamaged as problem:
        return False, _("no entries are signed: %(why)s. Run amends verify") % {"why": problem}
    waiting = log.oldest_unsealed()
    if waiting and waiting < moment_text(datetime.now(UTC) - PATIENCE):
        late = _(
            "an entry has been waiting since %(moment)s: check that amends worker is running, and "
            "read its output"
        )
        return False, late % {"moment": waiting}
    return True, _("all entries are sealed, or will be in a moment")


@as_check
def errands_done() -> Iterator[Seen]:
    """Check that jobs are done soon, and that none has failed."""
    from amends.jobs import read

    now = datetime.now(UTC)
    waiting = read.waiting(now)
    if waiting.failed:
        yield False, _("%(count)d failed jobs: run amends jobs show") % {"count": waiting.failed}
    due = {"count": waiting.due}
    if waiting.due_since and waiting.due_since < now - PATIENCE:
        late = _("%(count)d due, the oldest since %(moment)s: is amends worker running?")
        yield False, late % (due | moment(waiting.due_since))
    elif not waiting.failed:
        yield True, _("%(count)d due") % due


@as_check
def facts_current() -> Seen | None:
    """Check that the fact tables, from which figures are counted, are not far behind."""
    from amends.core.framework.adoption.rulebook import NothingAdopted
    from amends.insight.facts import refresh

    try:
        count = refresh.lag(now=datetime.now(UTC)).complaints
    except NothingAdopted:
        return None
    if count > refresh.SMALL:
        late = _("more than %(count)d complaints are not counted yet: is amends worker running?")
        return False, late % {"count": refresh.SMALL}
    return True, _("%(count)d complaints are waiting to be counted") % {"count": count}


@as_check
def files_stored() -> Iterator[Seen]:
    """Check that files can be stored once, read and removed, where they are and where the facts
    are."""
    for place in {settings.AMENDS_FILES, settings.AMENDS_FACTS or settings.AMENDS_FILES}:
        yield trying_storage.tried(place)


@as_check
def figures_counted() -> Seen | None:
    """Check that the engine named by AMENDS_ANALYTICS answers; otherwise DuckDB counts."""
    from amends.insight.facts import outside

    if not outside.scheme():
        return None
    if outside.answers():
        return True, _("%(name)s answers") % {"name": outside.scheme()}
    return False, _(
        "%(name)s does not answer, so figures are counted here, more slowly: check AMENDS_ANALYTICS"
    ) % {"name": outside.scheme()}


def folders() -> set[Path]:
    """Return the folders of this host that fill up."""
    places = [settings.AMENDS_DATA, settings.AMENDS_FILES, settings.AMENDS_FACTS]
    if connection.vendor == "sqlite":
        places.append(Path(str(settings.DATABASES["default"]["NAME"])).parent)
    return {existing(place) for place in places if isinstance(place, Path)}


@as_check
def disk_has_room() -> Iterator[Seen]:
    """Check for free disk space: a full disk refuses every complaint."""
    for folder in folders():
        free = shutil.disk_usage(folder).free
        space = {"size": f"{free / 2**30:,.1f}", "path": folder}
        if free < LEAST_FREE:
            yield False, _("only %(size)s GiB are free under %(path)s") % space
        else:
            yield True, _("%(size)s GiB are free under %(path)s") % space


CHECKS: dict[Check, str] = {
    database_answers: gettext_noop("database"),
    migrations_applied: gettext_noop("database updates"),
    keys_match: gettext_noop("keys of this host"),
    pooler.planner_settings: gettext_noop("database planning"),
    data_folder_private: gettext_noop("data folder"),
    secret_files_private: gettext_noop("key files"),
    time_zones_known: gettext_noop("time zone data"),
    journal_guarded: gettext_noop("journal guards"),
    keys_fit: gettext_noop("data keys"),
    log_goes_on: gettext_noop("audit trail"),
    errands_done: gettext_noop("background jobs"),
    facts_current: gettext_noop("figures"),
    figures_counted: gettext_noop("analytics engine"),
    files_stored: gettext_noop("stored files"),
    disk_has_room: gettext_noop("disk space"),
    ready.erased_text_gone: gettext_noop("erased text"),
    ready.disk_encrypted: gettext_noop("disk encryption"),
    proxies_declared: gettext_noop("proxies"),
    demonstration_writes_to_nobody: gettext_noop("email of the demo"),
    ready.clock_right: gettext_noop("system time"),
    ready.languages_compiled: gettext_noop("languages"),
    ready.paper_is_set: gettext_noop("PDF documents"),
    ready.worker_seen: gettext_noop("background worker"),
    ready.backed_up: gettext_noop("backup"),
    ready.scheduled_work_done: gettext_noop("scheduled backups"),
    ready.restore_drilled: gettext_noop("restore drill"),
    ready.reached_safely: gettext_noop("web address"),
    mail_ready.letters_leave: gettext_noop("outgoing email"),
    mail_ready.mail_comes_in: gettext_noop("incoming email"),
    mail_ready.mail_looked_at: gettext_noop("email inbox"),
    ready.organization_set_up: gettext_noop("organisation"),
    ready.recovery_sheet_printed: gettext_noop("recovery sheet"),
    ready.somebody_signs_in: gettext_noop("accounts"),
    ready.representative_named: gettext_noop("complaints manager"),
    ready.deputy_named: gettext_noop("deputy of the complaints manager"),
    ready.somebody_answers: gettext_noop("complaint handlers"),
    ready.calendar_reaches: gettext_noop("holiday calendar"),
    ready.regulators_countable: gettext_noop("regulator rules"),
    ready.policy_whole: gettext_noop("organisation settings"),
    ready.first_hour_done: gettext_noop("first steps"),
}
"""Every check with the name of its subject: the finding says the state."""

NAMES = {check.__name__: name for check, name in CHECKS.items()}


def examine(checks: Iterable[Check] | None = None) -> list[Finding]:
    """Return everything that the checks saw; of data of another version no check but
    these few can read it."""
    chosen = checks or (_NEEDED if _unusable() else _FIRST if _empty() else CHECKS)
    return [finding for check in chosen for finding in _seen(check)]


def _not_for_us() -> str:
    """Return why this version cannot use the data; empty if it can, perhaps after `migrate`."""
    return older_data.explained() if older_data.is_here() else schema_version.refusal()


def _unusable() -> bool:
    try:
        return bool(_not_for_us())
    except DatabaseError:
        return False  # `database_answers` reports why


def _empty() -> bool:
    try:
        return not older_data.applied()
    except DatabaseError:
        return False


_FIRST = (
    database_answers,
    migrations_applied,
    data_folder_private,
    secret_files_private,
    time_zones_known,
    disk_has_room,
)
"""What can be checked before the first `migrate`."""

_NEEDED = (database_answers, migrations_applied, keys_match, demonstration_writes_to_nobody)
"""What nothing may be served or worked on without."""


def unfit(*, apart_from: Collection[Check] = ()) -> Finding | None:
    """Return why nothing may be served or worked on here; None if it may."""
    # one after the other: if no database answers, each would wait for it again
    needed = (check for check in _NEEDED if check not in apart_from)
    findings = (finding for check in needed for finding in _seen(check))
    return next((finding for finding in findings if not finding.fine), None)


def demand_fit() -> None:
    """Refuse to serve or to work where a needed check fails. Raises `Declined`."""
    if finding := unfit():
        raise Declined(f"This installation is not ready ({finding.check}):\n{finding.told}")


def demand_right_clock() -> None:
    """Refuse to record what is due by the clock of this machine if the database's is another.
    Raises `Declined`."""
    if not duties.clock_is_right():
        raise Declined(duties.WRONG_CLOCK)


def _seen(check: Check) -> list[Finding]:
    name = check.__name__
    try:
        return [Finding(name, fine is not False, text, open=fine is None) for fine, text in check()]
    except Exception as problem:  # noqa: BLE001 - whatever went wrong is what the check found
        return [Finding(name, False, f"{type(problem).__name__}: {problem}")]
