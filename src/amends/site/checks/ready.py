"""Checks of `doctor` for what an organisation needs before it starts work.

If nothing is set up yet, only that is reported. What is harmless today but still open has the
result `None`: it is listed, and no command fails because of it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
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
from amends.people import read
from amends.people.models import Account
from amends.register import governing
from amends.vault import recovery
from amends.wording import dates
from amends.wording import policy as wording

type Seen = tuple[bool | None, str]

AHEAD = timedelta(days=180)
"""How far ahead the holidays should be known, because deadlines and notices reach that far."""
DRILLED = timedelta(days=366)
"""How old the last restore drill may be."""
BACKED_UP = timedelta(days=8)
ALIVE = timedelta(minutes=10)
SLACK = timedelta(seconds=30)
LOCAL = ("localhost", "127.0.0.1", "::1")


def _rules() -> Rules | None:
    return rules.rules_at(datetime.now(UTC)) if opening.is_set_up() else None


def organization_set_up() -> Iterator[Seen]:
    """Check that there is an organisation with a policy."""
    in_force = _rules()
    if in_force is None:
        yield (
            None,
            _("nothing is set up yet: open the staff area in a browser, or run amends setup"),
        )
    else:
        yield True, in_force.policy.name


def somebody_signs_in() -> Iterator[Seen]:
    """Check that someone has an account with a password."""
    if _rules() is None:
        return
    able = sum(one.has_usable_password() for one in Account.objects.filter(is_active=True))
    told = _("accounts that can sign in: %(count)d") % {"count": able}
    yield (True, told) if able else (None, _("no one can sign in: run amends user add"))


def representative_named() -> Iterator[Seen]:
    """Check that there is a complaints manager (5.4.2) who can be reached here."""
    in_force = _rules()
    if in_force is None:
        return
    holders = in_force.people.holders(Role.management_representative)
    names = read.names(one.id for one in holders)
    if holders:
        yield True, ", ".join(sorted(names.values()))
    else:
        yield False, _("there is no complaints manager: give someone this role")


def deputy_named() -> Iterator[Seen]:
    """Check that another person can read a complaint about the complaints manager."""
    in_force = _rules()
    if in_force is None:
        return
    deputies = in_force.policy.representative_deputies
    active = [one for one in deputies if (held := in_force.people.person(one)) and held.active]
    if active:
        yield True, ", ".join(sorted(read.names(active).values()))
    else:
        yield (None, _("no one handles a complaint about the complaints manager: choose a deputy"))


def somebody_answers() -> Iterator[Seen]:
    """Check that complaints get an owner."""
    in_force = _rules()
    if in_force is None:
        return
    persons = in_force.people.persons.values()
    count = sum(one.active and any(g.role is Role.handler for g in one.grants) for one in persons)
    if count:
        yield True, _("complaint handlers: %(count)d") % {"count": count}
    else:
        yield None, _("no one has the role of complaint handler")


def calendar_reaches() -> Iterator[Seen]:
    """Check that the holidays are known for as long as deadlines run."""
    in_force = _rules()
    if in_force is None:
        return
    for unit in (None, *(one.code for one in in_force.policy.units if not one.retired)):
        try:
            calendar = in_force.calendar(unit)
        except NoCalendar as problem:
            yield False, _("calendar %(code)s was never applied") % {"code": problem}
            return
        if calendar.known_until and calendar.known_until < (datetime.now(UTC) + AHEAD).date():
            day = dates.day(calendar.known_until)
            yield None, _("holidays are known until %(day)s: add the next years") % {"day": day}
            return
    if in_force.policy.country is None and not in_force.calendar(None).holidays:
        yield None, _("no holidays are set: choose the country")
    else:
        yield True, _("holidays are known")


def regulators_countable() -> Iterator[Seen]:
    """Check that this version of the program would adopt every current rule pack today; packs
    adopted by older versions apply unchanged."""
    in_force = _rules()
    if in_force is None or not in_force.regulators:
        return
    flaws = [told for pack in in_force.regulators if (told := adopting.flaw(pack)) is not None]
    if flaws:
        more = _(" (and %(count)d more)") % {"count": len(flaws) - 1} if flaws[1:] else ""
        yield None, _("apply another version: %(why)s") % {"why": flaws[0]} + more
    else:
        yield True, _("all can be worked out")


def policy_whole() -> Iterator[Seen]:
    """Check that labels, letters and options exist in every language on offer."""
    in_force = _rules()
    if in_force is None:
        return
    found = check(in_force.policy)
    known = wording.Policies(in_force.policy, in_force.policy)
    told = [str(wording.finding(one, known)) for one in found]
    if told:
        more = _(" (and %(count)d more)") % {"count": len(told) - 1} if told[1:] else ""
        yield None, told[0] + more
    else:
        yield True, _("complete")


def reached_safely() -> Iterator[Seen]:
    """Check that people elsewhere reach the pages over an encrypted connection."""
    url = urlsplit(settings.AMENDS_BASE_URL)
    if url.hostname in LOCAL and is_demonstration():
        return
    if url.hostname in LOCAL:
        yield (
            None,
            _("%(url)s works only on this server: set AMENDS_BASE_URL")
            % {"url": settings.AMENDS_BASE_URL},
        )
    elif url.scheme != "https":
        yield False, _("%(url)s is not encrypted: use https") % {"url": settings.AMENDS_BASE_URL}
    else:
        yield True, settings.AMENDS_BASE_URL


def recovery_sheet_printed() -> Iterator[Seen]:
    """Check that the master key is on paper somewhere else; a key set in the environment is kept by
    the person who set it."""
    if _rules() is None or is_demonstration():
        return
    if settings.AMENDS_MASTER_KEY:
        yield True, _("the operator of the installation sets the key and keeps it")
    elif preparing.sheet_confirmed(recovery.mark()):
        yield True, _("the sheet was printed and confirmed")
    else:
        yield (False, _("without it you cannot recover from a lost server: print it from My day"))


def backed_up() -> Iterator[Seen]:
    """Check that there is a recent backup."""
    if _rules() is None or is_demonstration():
        return
    last = preparing.last(preparing.BACKUP)
    if last is None:
        yield None, _("no backup yet: run amends backup")
    elif last < datetime.now(UTC) - BACKED_UP:
        yield None, _("last backup: %(day)s") % {"day": dates.day(last.date())}
    else:
        yield True, _("last backup: %(day)s") % {"day": dates.day(last.date())}


def restore_drilled() -> Iterator[Seen]:
    """Check that a backup was restored and verified within a year: one that no one restored is a
    hope."""
    if _rules() is None or is_demonstration():
        return
    last = governing.of_kind(RESTORE_DRILL.name).first()
    if last is None or last.begun_at < datetime.now(UTC) - DRILLED:
        yield None, _("no restore drill in the last year: run amends restore DIR --drill")
    else:
        passed = last.state == DrillState.passed
        yield passed, _("last restore drill: %(day)s") % {"day": dates.day(last.begun_at.date())}


def worker_seen() -> Iterator[Seen]:
    """Check that a worker carries out the jobs."""
    last = preparing.last(preparing.WORKER)
    if last is None:
        yield (
            None,
            _(
                "the background worker has not started: run amends serve --with-worker or amends "
                "worker"
            ),
        )
    elif last < datetime.now(UTC) - ALIVE:
        yield (
            False,
            _("the worker last ran at %(moment)s UTC: start it again")
            % {"moment": f"{last:%Y-%m-%d %H:%M}"},
        )
    else:
        yield True, _("running")


def clock_right() -> Iterator[Seen]:
    """Check that this machine and the database agree on the time, and that nothing was recorded in
    the future."""
    now = datetime.now(UTC)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
            there = cursor.fetchone()[0]
        if abs(there - now) > SLACK:
            yield (
                False,
                _("the database's clock differs by %(seconds)d seconds")
                % {"seconds": abs(there - now).total_seconds()},
            )
            return
    last = preparing.last_entry()
    if last is not None and last > now + SLACK:
        yield (
            False,
            _("an entry is dated %(moment)s UTC, which is in the future")
            % {"moment": f"{last:%Y-%m-%d %H:%M}"},
        )
    else:
        yield True, _("%(moment)s UTC") % {"moment": f"{now:%Y-%m-%d %H:%M}"}


def languages_compiled() -> Iterator[Seen]:
    """Check that every language on offer has its compiled catalogue."""
    folder = Path(settings.LOCALE_PATHS[0])
    missing = [
        code
        for code, _name in settings.LANGUAGES
        if code != "en" and not _catalogue(folder, code).is_file()
    ]
    if missing:
        yield (
            False,
            _("no catalogue for %(languages)s: reinstall the package")
            % {"languages": ", ".join(missing)},
        )
    else:
        yield True, ", ".join(code for code, _name in settings.LANGUAGES)


def _catalogue(folder: Path, code: str) -> Path:
    return folder / to_locale(code) / "LC_MESSAGES" / "django.mo"


def paper_is_set() -> Iterator[Seen]:
    """Check that letters and sheets can be made as PDF."""
    from amends.documents import NotPrinted, render
    from amends.documents.document import Document, Paragraph

    page = Document("doctor", get_language() or "en", "{page}/{pages}", (Paragraph("doctor"),))
    try:
        render(page)
    except NotPrinted as problem:
        yield False, _("PDF could not be created: %(why)s") % {"why": problem}
    else:
        yield True, _("a test page was printed")


def first_hour_done() -> Iterator[Seen]:
    """Check that no setup screen is postponed."""
    if _rules() is None:
        return
    count = len(preparing.left())
    if count:
        yield None, _("setup steps left: %(count)d (see My day)") % {"count": count}
    else:
        yield True, _("complete")


def disk_encrypted() -> Iterator[Seen]:
    """Remind that text and files are unencrypted on disk; whether the disk is encrypted cannot be
    seen from here. The content of a demo is invented."""
    if is_demonstration():
        return
    if preparing.disk_answered():
        yield True, _("confirmed by staff")
    else:
        yield (
            None,
            _(
                "cannot be checked from here. Documents, files and the search index are not "
                "encrypted by amends: is the disk encrypted?"
            ),
        )
