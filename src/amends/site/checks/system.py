"""*System*: how the installation is, for those who run it. The checks of `amends doctor` in
sections, each with its state in one sentence and what to do for each finding."""

import json
import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from amends.core.framework.people.authority import Permission
from amends.desk.onboarding.frame import may_prepare
from amends.desk.reading.detail import zone_of_unit
from amends.desk.request.context import DeskContext, for_role, number_in, show
from amends.governance import preparing
from amends.governance.demonstration import is_demonstration
from amends.jobs import duties, queue
from amends.jobs import read as jobs
from amends.people import read
from amends.people.models import Account
from amends.people.names import folded
from amends.people.security_log import digest
from amends.wording import dates
from amends.wording.phrases import capital

from .. import version
from ..monitoring.logs import SECURITY_LOG
from . import doctor, mail_ready, pooler, ready
from .doctor import Finding
from .ready import Check

SLOW: tuple[Check, ...] = (
    ready.paper_is_set,
    mail_ready.letters_leave,
    mail_ready.mail_comes_in,
    doctor.files_stored,
    doctor.figures_counted,
)
"""Checks that print a page or call another server: they run when someone asks for them."""
_REMEMBERED = timedelta(minutes=15)
_FAILED = 20
_SIGN_INS = 12
_TAIL = 256 * 1024
"""Bytes from the end of the security log that are read."""

type Advice = tuple[Promise, str]
"""What to do, and the name of the page on which it is done; empty if it is done elsewhere."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with its checks, each with what to do if something is found."""

    name: str
    title: Promise
    checks: Mapping[Check, Advice] = field(default_factory=dict)


_OPERATOR = _("The operator of this server does this.")
_MANUAL = _("Read “Fix problems” in the guide for operators.")

SECTIONS = (
    Section(
        "health",
        _("Health"),
        {
            doctor.database_answers: (_("Check that the database server is running."), ""),
            doctor.journal_guarded: (_("Run amends migrate, which sets the guards again."), ""),
            doctor.keys_match: (_("Give this host the keys of the first host."), ""),
            pooler.planner_settings: (_("Run the ALTER ROLE lines in the database."), ""),
            doctor.keys_fit: (_("Restore the folder keys/ from the recovery sheet."), ""),
            doctor.log_goes_on: (_("Start the worker. If it runs, read its output."), ""),
            doctor.facts_current: (_("Wait some minutes. The worker counts them."), ""),
            doctor.figures_counted: (_("Check AMENDS_ANALYTICS and its server."), ""),
            doctor.time_zones_known: (_("Install the package tzdata and restart."), ""),
            doctor.demonstration_writes_to_nobody: (_("Remove AMENDS_EMAIL_URL."), ""),
            ready.clock_right: (_("Set the time of this server by NTP."), ""),
            ready.languages_compiled: (_("Install the program again."), ""),
            ready.paper_is_set: (_("Free some memory, and check the installed fonts."), ""),
            doctor.proxies_declared: (_("Set AMENDS_PROXIES and restart."), ""),
            ready.reached_safely: (_("Set AMENDS_BASE_URL to the public https address."), ""),
        },
    ),
    Section(
        "jobs",
        _("Jobs and background worker"),
        {
            ready.worker_seen: (_("Start amends worker, and let the system keep it running."), ""),
            doctor.errands_done: (
                _("Start the worker. Retry failed jobs below once the cause is gone."),
                "",
            ),
        },
    ),
    Section(
        "mail",
        _("Mail"),
        {
            mail_ready.letters_leave: (_("Check the mail account."), "desk:mail-account"),
            mail_ready.mail_comes_in: (_("Check the mail account."), "desk:mail-account"),
            mail_ready.mail_looked_at: (_("Ask the people who sort the inbox."), ""),
        },
    ),
    Section(
        "backup",
        _("Backup"),
        {
            ready.backed_up: (_("Run amends backup every day."), ""),
            ready.scheduled_work_done: (
                _("Remove the cause. The worker tries again within an hour."),
                "",
            ),
            ready.restore_drilled: (_("Restore the newest backup with --drill."), ""),
            ready.recovery_sheet_printed: (_("Print the recovery sheet."), "desk:recovery"),
        },
    ),
    Section(
        "disk",
        _("Disk"),
        {
            doctor.disk_has_room: (_("Free space, or move the folder to a larger disk."), ""),
            doctor.files_stored: (_("Check the folder or bucket of the files."), ""),
            ready.erased_text_gone: (_("Run amends compact when no one is working."), ""),
            ready.disk_encrypted: (_("Ask the operator, then answer below."), ""),
            doctor.data_folder_private: (_OPERATOR, ""),
            doctor.secret_files_private: (_OPERATOR, ""),
        },
    ),
    Section(
        "versions",
        _("Versions"),
        {doctor.migrations_applied: (_("Make a backup, then run amends migrate."), "")},
    ),
    Section(
        "sign-ins",
        _("Sign-ins"),
        {ready.somebody_signs_in: (_("Invite people on their pages."), "desk:people")},
    ),
    Section(
        "organization",
        _("Organisation"),
        {
            ready.organization_set_up: (_("Set the organisation up."), "desk:first-hour"),
            ready.representative_named: (_("Grant this role."), "desk:people"),
            ready.deputy_named: (_("Choose a deputy."), "desk:deputies"),
            ready.somebody_answers: (_("Grant this role."), "desk:people"),
            ready.calendar_reaches: (_("Add the holidays."), "desk:holidays"),
            ready.regulators_countable: (_("Apply another version."), "desk:regulators"),
            ready.policy_whole: (_("Complete the settings."), "desk:settings"),
            ready.first_hour_done: (_("Continue with the first steps."), "desk:first-hour"),
        },
    ),
)


def advice_of(check: str) -> Advice:
    """Return what to do about a finding; for a check without a section, where to read it."""
    of_sections = (section.checks for section in SECTIONS)
    named = {each.__name__: advice for checks in of_sections for each, advice in checks.items()}
    return named.get(check, (_MANUAL, ""))


@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with the state of the installation, its failed jobs and its sign-ins."""
    if not may_prepare(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    if "disk" in request.POST:
        preparing.answer_disk(by=desk.person.id, now=desk.now)
        return HttpResponseRedirect(request.path)
    if "retry" in request.POST:
        chosen = number_in(request.POST["retry"])
        queue.retry([chosen] if chosen else None, now=desk.now)
        return HttpResponseRedirect(f"{request.path}?retried=1#jobs")
    if request.method == "POST":
        _look(desk)  # and show it now: the next process to answer does not remember it
    seen, remembered = _found()
    sections = [
        _section(section, seen, desk, looked=remembered is not None) for section in SECTIONS
    ]
    context = {
        "sections": sections,
        "wanting": [section for section in sections if section["wanting"]],
        "wanted": sum(section["wanting"] for section in sections),
        "still_open": sum(section["open"] for section in sections),
        "retried": request.GET.get("retried") == "1",
        "checked": dates.moment(remembered, zone=zone_of_unit(desk, None)) if remembered else "",
        "failed": _failed(desk),
        "sign_ins": _sign_ins(desk),
        "asks_disk": not (preparing.disk_answered() or is_demonstration()),
        "section": "system",
    }
    return show(request, desk, "desk/system.html", context)


def _look(desk: DeskContext) -> None:
    """Run the slow checks, and remember for this server what they found."""
    cache.set(_key(), (doctor.examine(SLOW), desk.now), _REMEMBERED.total_seconds())


def _key() -> str:
    return f"system/{settings.AMENDS_DATA}/{get_language()}"


def _found() -> tuple[list[Finding], datetime | None]:
    """Return what the quick checks find now and the slow ones found last, and when that was."""
    slow, at = cache.get(_key(), ([], None))
    quick = [check for check in doctor.CHECKS if check not in SLOW]
    return [*doctor.examine(quick), *slow], at


def _section(
    section: Section, findings: Sequence[Finding], desk: DeskContext, *, looked: bool
) -> dict[str, Any]:
    """Return a section as the page shows it; `looked` if the slow checks ran lately."""
    mine = {check.__name__ for check in section.checks}
    others = {check.__name__ for each in SECTIONS for check in each.checks}
    if section.name == "health":  # with every check that no section names
        mine |= {check.__name__ for check in doctor.CHECKS} - others
    rows = [_row(finding) for finding in findings if finding.check in mine]
    wanting, still_open = (sum(row["state"] == name for row in rows) for name in ("late", "due"))
    unseen = [] if looked else [check for check in SLOW if check.__name__ in mine]
    state, text = "done", gettext("All well")
    if wanting:
        text = ngettext("%d thing to do", "%d things to do", wanting) % wanting
        state = "late"
    elif still_open:
        text = ngettext("%d point still open", "%d points still open", still_open) % still_open
        state = "due"
    elif not rows:
        text = gettext("Not checked yet") if unseen else gettext("Nothing to check here")
        state = "open"
    return {
        "name": section.name,
        "title": section.title,
        "state": state,
        "told": text,
        "wanting": wanting,
        "open": still_open,
        "rows": [row for row in rows if row["state"] != "done"],
        "fine": [row for row in rows if row["state"] == "done"],
        "unseen": [capital(gettext(doctor.CHECKS[check])) for check in unseen],
        "facts": _FACTS[section.name](desk) if section.name in _FACTS else [],
    }


def _row(finding: Finding) -> dict[str, Any]:
    advice, page = advice_of(finding.check)
    state = "late" if not finding.fine else "due" if finding.open else "done"
    name = capital(gettext(doctor.NAMES[finding.check]))
    return {"name": name, "told": finding.told, "state": state, "advice": advice, "page": page}


type Facts = list[tuple[str, str]]


def _job_facts(desk: DeskContext) -> Facts:
    """Return what waits, and which worker has each duty."""
    waiting = jobs.waiting(desk.now)
    holders = [
        (gettext("Duty: {name}").format(name=gettext(duties.DUTIES[duty.duty])), _holder(duty))
        for duty in duties.holders()
    ]
    return [
        (gettext("Due now"), f"{waiting.due:,}"),
        (gettext("Later or in progress"), f"{waiting.later:,}"),
        (gettext("Failed"), f"{waiting.failed:,}"),
        *holders,
    ]


def _holder(duty: duties.Holder) -> str:
    if duty.worker:
        return duty.worker
    if duty.until is None:
        return gettext("never taken")
    scheduled = duty.duty in ("backup", "retention")
    return gettext("free until the next run") if scheduled else gettext("no worker")


def _mail_facts(desk: DeskContext) -> Facts:
    last, zone = preparing.last(preparing.MAILBOX), zone_of_unit(desk, None)
    never = gettext("never")
    return [(gettext("Mailbox last read"), dates.moment(last, zone=zone) if last else never)]


def _version_facts(desk: DeskContext) -> Facts:
    with connection.cursor() as cursor:
        lite = connection.vendor == "sqlite"
        cursor.execute("SELECT sqlite_version()" if lite else "SHOW server_version")
        number = cursor.fetchone()[0]
    applied = MigrationRecorder(connection).migration_qs.order_by("-applied", "-id").first()
    return [
        (gettext("Program"), f"amends {version.shown()}"),
        (gettext("Database"), f"{connection.display_name} {number}"),
        (gettext("Last database update"), f"{applied.app} {applied.name}" if applied else "-"),
        ("Python", platform.python_version()),
    ]


_FACTS: Mapping[str, Callable[[DeskContext], Facts]] = {
    "jobs": _job_facts,
    "mail": _mail_facts,
    "versions": _version_facts,
}
"""What a section says besides its checks."""


def _failed(desk: DeskContext) -> list[dict[str, Any]]:
    """Return the newest failed jobs by kind and problem, never with the complaint they are for."""
    zone = zone_of_unit(desk, None)
    return [
        {
            "id": job.id,
            "kind": job.kind,
            "about": job.stream.partition("/")[0],
            "problem": job.problem,
            "tries": job.attempts,
            "at": dates.moment(job.failed_at, zone=zone) if job.failed_at else "",
        }
        for job in jobs.failed(at_most=_FAILED)
    ]


def _sign_ins(desk: DeskContext) -> dict[str, Any] | None:
    """Return sign-ins of the last day, and the newest with the name of the person, from the
    security log of this server, for those who manage people. An unknown name is not shown."""
    if not desk.actor.may(Permission.people_manage, units=()):
        return None
    since = desk.now - timedelta(days=1)
    entries = [entry for entry in _logged() if datetime.fromisoformat(entry["at"]) >= since]
    accounts, names = read.sign_ins(), read.all_names()
    by_digest = {digest("name", folded(name)): person for name, person in accounts.items()}
    zone = zone_of_unit(desk, None)
    newest = [
        {
            "at": dates.moment(datetime.fromisoformat(entry["at"]), zone=zone),
            "refused": entry["event"] == _REFUSED,
            "who": names.get(entry.get("person") or by_digest.get(entry.get("name", ""), ""), ""),
        }
        for entry in reversed(entries[-_SIGN_INS:])
    ]
    refused = sum(entry["event"] == _REFUSED for entry in entries)
    locked = Account.objects.filter(locked_until__gt=desk.now).values_list("sign_in", flat=True)
    return {
        "elsewhere": settings.AMENDS_SECURITY_LOG == "stderr",
        "refused": refused,
        "signed_in": len(entries) - refused,
        "newest": newest,
        "locked": sorted(locked),
    }


_REFUSED = "sign_in_refused"


def _logged() -> Iterable[dict[str, Any]]:
    """Yield the sign-ins at the end of the security log; nothing if it is not a file here."""
    path = Path(settings.AMENDS_DATA) / SECURITY_LOG
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL), os.SEEK_SET)
            lines = file.read().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # the first one may be cut
        if isinstance(entry, dict) and entry.get("event") in ("signed_in", _REFUSED):
            yield entry
