"""Checks of `doctor` for what an organisation needs before it starts work.

If nothing is set up yet, only that is reported. What is harmless today but still open has the
result `None`: it is listed, and no command fails because of it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.packs.clock_count import NoCalendar
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.check import check
from amends.core.governing.restore_drills import RESTORE_DRILL, DrillState
from amends.governance import adopting, opening, preparing
from amends.governance.demonstration import is_demonstration
from amends.handling import rules
from amends.maintenance import schedule
from amends.people import read
from amends.people.models import Account
from amends.register import governing
from amends.vault import recovery
from amends.wording import dates
from amends.wording import policy as wording

type Seen = tuple[bool | None, str]
type Check = Callable[[], list[Seen]]
type _Found = Seen | Iterable[Seen] | None

AHEAD = timedelta(days=180)
"""How far ahead the holidays should be known, because deadlines and notices reach that far."""
DRILLED = timedelta(days=366)
"""How old the last restore drill may be."""
BACKED_UP = timedelta(days=8)
ALIVE = timedelta(minutes=10)
SLACK = timedelta(seconds=30)
LOCAL = ("localhost", "127.0.0.1", "::1")


def as_check(find: Callable[[], _Found]) -> Check:
    """Make a check of a function that returns what it saw: one thing, several or nothing."""
    return _named(find, find)


def check_rules(find: Callable[[Rules], _Found]) -> Check:
    """Make a check of the current rules, which sees nothing before anything is set up."""
    return _named(
        find, lambda: find(rules.rules_at(datetime.now(UTC))) if opening.is_set_up() else None
    )


def check_outside_demo(find: Callable[[], _Found]) -> Check:
    """Make a check that sees nothing in a demo."""
    return _named(find, lambda: None if is_demonstration() else find())


def _named(find: Callable[..., _Found], look: Callable[[], _Found]) -> Check:
    @wraps(find)
    def checked() -> list[Seen]:
        seen = look()
        if seen is None:
            return []
        return [seen] if isinstance(seen, tuple) else list(seen)

    return checked


def _and_more(texts: Sequence[str]) -> str:
    more = _(" (and %(count)d more)") % {"count": len(texts) - 1} if texts[1:] else ""
    return texts[0] + more


def moment(at: datetime) -> dict[str, str]:
    """Return the moment as the value that texts name."""
    return {"moment": f"{at:%Y-%m-%d %H:%M}"}


@as_check
def organization_set_up() -> Seen:
    """Check that there is an organisation with a policy."""
    if opening.is_set_up():
        return True, rules.rules_at(datetime.now(UTC)).policy.name
    return None, _("nothing is set up yet: open the staff area in a browser, or run amends setup")


@check_rules
def somebody_signs_in(in_force: Rules) -> Seen:
    """Check that someone has an account with a password."""
    able = sum(account.has_usable_password() for account in Account.objects.filter(is_active=True))
    if able:
        return True, _("accounts that can sign in: %(count)d") % {"count": able}
    return None, _("no one can sign in: run amends user add")


@check_rules
def representative_named(in_force: Rules) -> Seen:
    """Check that there is a complaints manager (5.4.2) who can be reached here."""
    holders = in_force.people.holders(Role.management_representative)
    if holders:
        return True, ", ".join(sorted(read.names(holder.id for holder in holders).values()))
    return False, _("there is no complaints manager: give someone this role")


@check_rules
def deputy_named(in_force: Rules) -> Seen:
    """Check that another person can read a complaint about the complaints manager."""
    deputies = in_force.policy.representative_deputies
    active = [who for who in deputies if (person := in_force.people.person(who)) and person.active]
    if active:
        return True, ", ".join(sorted(read.names(active).values()))
    return None, _("no one handles a complaint about the complaints manager: choose a deputy")


@check_rules
def somebody_answers(in_force: Rules) -> Seen:
    """Check that complaints get an owner."""
    persons = in_force.people.persons.values()
    count = sum(who.active and any(g.role is Role.handler for g in who.grants) for who in persons)
    if count:
        return True, _("complaint handlers: %(count)d") % {"count": count}
    return None, _("no one has the role of complaint handler")


@check_rules
def calendar_reaches(in_force: Rules) -> Seen:
    """Check that the holidays are known for as long as deadlines run."""
    for unit in (None, *(entry.code for entry in in_force.policy.units if not entry.retired)):
        try:
            until = in_force.calendar(unit).known_until
        except NoCalendar as problem:
            return False, _("calendar %(code)s was never applied") % {"code": problem}
        if until and until < (datetime.now(UTC) + AHEAD).date():
            day = dates.day(until)
            return None, _("holidays are known until %(day)s: add the next years") % {"day": day}
    if in_force.policy.country is None and not in_force.calendar(None).holidays:
        return None, _("no holidays are set: choose the country")
    return True, _("holidays are known")


@check_rules
def regulators_countable(in_force: Rules) -> Seen | None:
    """Check that this version of the program would adopt every current rule pack today; packs
    adopted by older versions apply unchanged."""
    flaws = [flaw for pack in in_force.regulators if (flaw := adopting.flaw(pack)) is not None]
    if flaws:
        return None, _("apply another version: %(why)s") % {"why": _and_more(flaws)}
    return (True, _("all can be worked out")) if in_force.regulators else None


@check_rules
def policy_whole(in_force: Rules) -> Seen:
    """Check that labels, letters and options exist in every language on offer."""
    policies = wording.Policies(in_force.policy, in_force.policy)
    texts = [str(wording.finding(finding, policies)) for finding in check(in_force.policy)]
    return (None, _and_more(texts)) if texts else (True, _("complete"))


@as_check
def reached_safely() -> Seen | None:
    """Check that people elsewhere reach the pages over an encrypted connection."""
    url = urlsplit(settings.AMENDS_BASE_URL)
    address = {"url": settings.AMENDS_BASE_URL}
    if url.hostname in LOCAL:
        local = _("%(url)s works only on this server: set AMENDS_BASE_URL") % address
        return None if is_demonstration() else (None, local)
    if url.scheme != "https":
        return False, _("%(url)s is not encrypted: use https") % address
    return True, settings.AMENDS_BASE_URL


@check_outside_demo
def recovery_sheet_printed() -> Seen | None:
    """Check that the master key is on paper somewhere else; a key set in the environment is kept by
    the person who set it."""
    if not opening.is_set_up():
        return None
    if settings.AMENDS_MASTER_KEY:
        return True, _("the operator of the installation sets the key and keeps it")
    if preparing.sheet_confirmed(recovery.mark()):
        return True, _("the sheet was printed and confirmed")
    return False, _("without it you cannot recover from a lost server: print it from My day")


@check_outside_demo
def backed_up() -> Seen | None:
    """Check that there is a recent backup."""
    if not opening.is_set_up():
        return None
    last = preparing.last(preparing.BACKUP, now=datetime.now(UTC))
    if last is None:
        return None, _("no backup yet: run amends backup")
    recent = last >= datetime.now(UTC) - BACKED_UP
    return recent or None, _("last backup: %(day)s") % {"day": dates.day(last.date())}


@check_outside_demo
def scheduled_work_done() -> Iterable[Seen]:
    """Check that the worker makes the backups and drills that are scheduled."""
    for trouble in schedule.troubles(now=datetime.now(UTC)):
        yield False, _trouble(trouble)


def _trouble(trouble: schedule.Trouble) -> str:
    if trouble.why == "late":
        late = _("last made at %(moment)s UTC: is amends worker running? Read its output")
        return late % moment(trouble.since)
    failed = (
        _("the backup failed at %(moment)s UTC (%(why)s): run amends backup to see why")
        if trouble.work == "backup"
        else _("the drill failed at %(moment)s UTC (%(why)s): run amends restore --drill")
    )
    return failed % {**moment(trouble.since), "why": trouble.why}


@check_outside_demo
def restore_drilled() -> Seen | None:
    """Check that a backup was restored and verified within a year: one that no one restored is a
    hope."""
    if not opening.is_set_up():
        return None
    last = governing.of_kind(RESTORE_DRILL.name).first()
    if last is None or last.begun_at < datetime.now(UTC) - DRILLED:
        return None, _("no restore drill in the last year: run amends restore DIR --drill")
    day = dates.day(last.begun_at.date())
    return last.state == DrillState.passed, _("last restore drill: %(day)s") % {"day": day}


@as_check
def worker_seen() -> Seen:
    """Check that a worker carries out the jobs."""
    last = preparing.last(preparing.WORKER, now=datetime.now(UTC))
    if last is None:
        return None, _(
            "the background worker has not started: run amends serve --with-worker or amends worker"
        )
    if last < datetime.now(UTC) - ALIVE:
        return False, _("the worker last ran at %(moment)s UTC: start it again") % moment(last)
    return True, _("running")


@as_check
def clock_right() -> Seen:
    """Check that this machine and the database agree on the time, and that nothing was recorded in
    the future."""
    now = datetime.now(UTC)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
            apart = abs(cursor.fetchone()[0] - now)
        if apart > SLACK:
            gap = {"seconds": apart.total_seconds()}
            return False, _("the database's clock differs by %(seconds)d seconds") % gap
    last = preparing.last_entry()
    if last is not None and last > now + SLACK:
        told_last = moment(last)
        return False, _("an entry is dated %(moment)s UTC, which is in the future") % told_last
    return True, _("%(moment)s UTC") % moment(now)


@as_check
def languages_compiled() -> Seen:
    """Check that every language on offer has its compiled catalogue."""
    codes = [code for code, _name in settings.LANGUAGES]
    folder, file = Path(settings.LOCALE_PATHS[0]), "LC_MESSAGES/django.mo"
    missing = [
        code for code in codes if code != "en" and not (folder / to_locale(code) / file).exists()
    ]
    if missing:
        params = {"languages": ", ".join(missing)}
        return False, _("no catalogue for %(languages)s: reinstall the package") % params
    return True, ", ".join(codes)


@as_check
def paper_is_set() -> Seen:
    """Check that letters and sheets can be made as PDF."""
    from amends.documents import NotPrinted, render
    from amends.documents.document import Document, Paragraph

    page = Document("doctor", get_language() or "en", "{page}/{pages}", (Paragraph("doctor"),))
    try:
        render(page)
    except NotPrinted as problem:
        return False, _("PDF could not be created: %(why)s") % {"why": problem}
    return True, _("a test page was printed")


@check_rules
def first_hour_done(in_force: Rules) -> Seen:
    """Check that no setup screen is postponed."""
    if count := len(preparing.left()):
        return None, _("setup steps left: %(count)d (see My day)") % {"count": count}
    return True, _("complete")


@as_check
def erased_text_gone() -> Seen | None:
    """Check that a large database was compacted since the last erasure."""
    erased, compacted = preparing.last(preparing.ERASED), preparing.last(preparing.COMPACTED)
    if erased is None or (compacted is not None and compacted >= erased):
        return None
    return None, _(
        "text was erased at %(moment)s UTC, and parts of it may be left in unused space of the "
        "database: run amends compact, for example at night"
    ) % moment(erased)


@check_outside_demo
def disk_encrypted() -> Seen:
    """Remind that text and files are unencrypted on disk; whether the disk is encrypted cannot be
    seen from here. The content of a demo is invented."""
    if preparing.disk_answered():
        return True, _("confirmed by staff")
    return None, _(
        "cannot be checked from here. Documents, files and the search index are not encrypted by "
        "amends: is the disk encrypted?"
    )
