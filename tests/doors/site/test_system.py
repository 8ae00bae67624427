"""*System*: what the doctor finds, in sections, with what to do."""

import json
from argparse import Namespace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.records import organization as org

from amends.core.values import Id
from amends.jobs.models import Duty, Job
from amends.people.models import Account
from amends.site.checks import doctor, system
from amends.site.cli import jobs as jobs_command
from amends.site.monitoring.logs import SECURITY_LOG

pytestmark = pytest.mark.django_db

STAFF = [one.id for one in org.FOUNDERS]
READERS = {org.REPRESENTATIVE, org.DIRECTOR, org.ADMINISTRATOR}
MANAGING = {org.REPRESENTATIVE, org.ADMINISTRATOR}


@pytest.fixture(autouse=True)
def _organization(settings: Any, tmp_path: Path) -> None:
    settings.AMENDS_DATA = tmp_path
    (tmp_path / "keys").mkdir()
    org.found_organization()
    cache.clear()


def failed_job(version: int = 3) -> Job:
    now = timezone.now()
    failed = {"failed_at": now, "problem": "no_template", "attempts": 7, "run_after": now}
    stream = {"stream": "complaint/ABCD-EFGH", "version": version, "kind": "send_letter"}
    return Job.objects.create(**stream, **failed)


def test_every_check_of_the_doctor_has_one_section_and_says_what_to_do() -> None:
    placed = [check for section in system.SECTIONS for check in section.checks]

    assert len(placed) == len(set(placed))
    assert set(placed) == set(doctor.CHECKS)
    for check in doctor.CHECKS:
        told, _ = system.advice_of(check.__name__)
        assert str(told).endswith("."), check.__name__


def test_a_check_without_a_section_is_shown_under_health(monkeypatch: Any) -> None:
    def newest_check() -> list[tuple[bool, str]]:
        return [(False, "something new is wrong")]

    known = doctor.CHECKS | {newest_check: "newest"}
    monkeypatch.setattr(doctor, "CHECKS", known)
    monkeypatch.setattr(doctor, "NAMES", {one.__name__: name for one, name in known.items()})
    page = desk.read(desk.seated(org.ADMINISTRATOR), "system/")
    health = page.partition('id="health"')[2].partition("</section>")[0]
    assert "something new is wrong" in health
    assert "Read “Fix problems”" in health


@pytest.mark.parametrize(
    "person",
    [
        org.ADMINISTRATOR,
        org.DIRECTOR,
        org.AUDITOR,
        *(
            pytest.param(one, marks=pytest.mark.whole)
            for one in STAFF
            if one not in (org.ADMINISTRATOR, org.DIRECTOR, org.AUDITOR)
        ),
    ],
)
def test_only_those_who_set_the_organization_up_see_it(person: Id) -> None:
    client = desk.seated(person)
    job = failed_job()

    may = person in READERS
    assert client.get("/desk/system/").status_code == (200 if may else 403)
    assert client.post("/desk/system/", {"retry": "all"}).status_code == (302 if may else 403)
    job.refresh_from_db()
    assert (job.failed_at is None) is may
    menu = 'href="/desk/system/"' in desk.read(client, "")
    assert menu is (person == org.ADMINISTRATOR)


def test_the_old_address_leads_to_it() -> None:
    moved = desk.seated(org.ADMINISTRATOR).get("/desk/readiness/")
    assert (moved.status_code, moved["Location"]) == (301, "/desk/system/")


def test_failed_jobs_are_retried_one_or_all_as_on_the_command_line(caplog: Any) -> None:
    first, second, third = (failed_job(version=one) for one in (1, 2, 3))
    client = desk.seated(org.ADMINISTRATOR)
    page = desk.read(client, "system/")
    assert "send_letter" in page
    assert "no_template" in page
    assert "ABCD-EFGH" not in page

    for sent, left in (({"retry": str(first.id)}, 2), ({"retry": "all"}, 0)):
        answer = client.post("/desk/system/", sent, follow=True)
        assert "Jobs queued again" in answer.content.decode()
        assert Job.objects.filter(failed_at__isnull=False).count() == left
    told = [one.message for one in caplog.records if one.name == "amends.jobs"]
    caplog.clear()
    Job.objects.filter(id__in=[second.id, third.id]).update(failed_at=timezone.now())
    jobs_command.run(Namespace(what="retry", ids=[], all=True, json=False))
    assert [one.message for one in caplog.records if one.name == "amends.jobs"] == told[1:]


def test_no_duty_looks_unattended_that_is_free_between_two_runs() -> None:
    for duty in ("clock", "backup"):
        Duty.objects.create(name=duty, holder="", until=timezone.now())

    page = desk.read(desk.seated(org.ADMINISTRATOR), "system/")
    assert "deadlines and reminders</dt><dd>no worker</dd>" in page
    assert "backups and restore drills</dt><dd>free until the next run</dd>" in page


def test_slow_checks_run_when_someone_asks(monkeypatch: Any) -> None:
    ran: list[str] = []

    def slow_check() -> list[tuple[bool, str]]:
        ran.append("once")
        return [(True, "a test page was printed")]

    slow_check.__name__ = "paper_is_set"
    monkeypatch.setattr(system, "SLOW", (slow_check,))
    known = {one: n for one, n in doctor.CHECKS.items() if one.__name__ != "paper_is_set"}
    monkeypatch.setattr(doctor, "CHECKS", known | {slow_check: "PDF documents"})
    client = desk.seated(org.ADMINISTRATOR)

    assert "Not checked yet: PDF documents" in desk.read(client, "system/")
    assert ran == []
    cache.clear()
    answer = client.post("/desk/system/", {"check": "1"})
    page = desk.unwrapped(answer.content.decode())
    assert "a test page was printed" in page
    assert "Not checked yet: PDF documents" not in page
    assert ran == ["once"]


@pytest.mark.parametrize("person", sorted(READERS))
def test_sign_ins_are_counted_and_named_for_those_who_manage_people(
    person: Id, settings: Any
) -> None:
    desk.account_of(org.HANDLER)
    now = timezone.now()
    old, new = ((now - timedelta(hours=hours)).isoformat() for hours in (30, 1))
    name = {"name": system.digest("name", "han"), "address": "0123"}
    entries = [
        {"at": old, "event": "signed_in", "person": org.HANDLER},
        {"at": new, "event": "signed_in", "person": org.HANDLER},
        {"at": new, "event": "sign_in_refused", **name},
        {"at": new, "event": "sign_in_refused", "name": "feedfeedfeedfeed"},
        {"at": new, "event": "exported", "person": org.HANDLER},
    ]
    log = settings.AMENDS_DATA / SECURITY_LOG
    log.parent.mkdir(exist_ok=True)
    log.write_text("cut}\n" + "".join(json.dumps(one) + "\n" for one in entries))
    Account.objects.filter(sign_in="han").update(locked_until=now + timedelta(minutes=5))
    page = desk.read(desk.seated(person), "system/")

    managing = person in MANAGING
    counted = "1 successful, 2 refused" in page or "2 successful, 2 refused" in page
    assert counted is managing, "the reader's own sign-in may be logged, too"
    assert ("a name that no one has" in page) is managing
    assert ("Locked for some minutes" in page) is managing
    assert "0123" not in page
    assert "feedfeed" not in page


def test_the_log_may_be_elsewhere(settings: Any) -> None:
    client = desk.seated(org.ADMINISTRATOR)
    (settings.AMENDS_DATA / SECURITY_LOG).unlink(missing_ok=True)
    assert "0 successful, 0 refused" in desk.read(client, "system/")
    settings.AMENDS_SECURITY_LOG = "stderr"
    page = desk.read(client, "system/")
    assert "0 successful, 0 refused" not in page
    assert "Read sign-ins where it is collected." in page
