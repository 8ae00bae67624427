"""Frozen monthly reports: once after the month, from the facts, and the same for ever."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.reports.content import read, recounted, written
from amends.core.improvement.reports.frozen import ReportFrozen
from amends.core.refusal import Guard, Refused
from amends.core.values import Id
from amends.handling.kinds.report import TELL_REPORT, reports
from amends.insight.facts import delta, refresh
from amends.insight.reports import freezing
from amends.jobs.models import Job
from amends.jobs.queue import Claimed
from amends.journal import adopted_texts
from amends.letters import record_notices, staff_notices
from amends.maintenance import verification

pytestmark = pytest.mark.django_db
MONTH = datetime(2026, 10, 14, 9, tzinfo=UTC)
AFTER = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _organization(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delta, "flush", lambda path: None)
    monkeypatch.setattr(freezing._Done, "first", None)
    org.found_organization()
    for hours in range(6):
        org.lodged(MONTH + timedelta(hours=hours))
    refresh.refresh(now=datetime(2026, 11, 1, 1, tzinfo=UTC))


def freeze(now: datetime = AFTER) -> int:
    freezing._Done.first = None
    return freezing.tick(now=now)


def text(place: int = -1) -> str:
    return adopted_texts.text_of(reports().frozen[place].report.sha256)


def test_the_report_of_a_month_is_frozen_once_some_hours_after_its_end() -> None:
    end = datetime(2026, 11, 1, tzinfo=UTC)
    assert freeze(end + timedelta(hours=3)) == 0
    assert not reports().frozen
    assert freeze() == 1
    (only,) = reports().frozen
    assert (only.report.first.isoformat(), only.report.last.isoformat()) == (
        "2026-10-01",
        "2026-10-31",
    )
    freeze()
    assert len(reports().frozen) == 1


def test_its_figures_are_those_of_the_facts_under_their_digest() -> None:
    freeze()
    report = reports().frozen[0].report
    content = read(text())
    assert hashlib.sha256(text().encode()).hexdigest() == report.sha256
    figures = {line.measure: line for line in content.measures}
    assert (figures["received"].now.number, figures["received"].before.number) == (6, 0)
    assert figures["k22"].now.among == 0
    assert written(content) == text(), "reading and writing changes nothing"
    assert "received" in adopted_texts.text_of(report.definitions)


def test_an_old_report_stays_as_it_was_when_its_month_changes() -> None:
    freeze()
    before = text()
    org.lodged(MONTH)
    later = datetime(2026, 12, 1, 12, tzinfo=UTC)
    refresh.refresh(now=later)
    assert freeze(later) == 1
    assert (len(reports().frozen), text(0)) == (2, before)
    new, last = read(text()), read(before)
    changed = {one.measure: (one.said.number, one.now.number) for one in recounted(new, last)}
    assert changed["received"] == (6, 7), "the new report says what the last one did not know"


def test_nothing_is_frozen_while_facts_are_behind() -> None:
    org.lodged(MONTH)
    assert freeze() == 0
    refresh.refresh(now=AFTER)
    assert freeze() == 1


def test_only_the_system_freezes() -> None:
    freeze()
    known = reports().frozen[0].report
    given = ReportFrozen(
        known.first.replace(month=9, day=1),
        known.first.replace(month=9, day=30),
        1,
        AFTER,
        Id("0" * 64),
        Id("0" * 64),
    )
    with pytest.raises(Refused) as refused:
        act("freeze-report", given, org.DIRECTOR)
    assert refused.value.guard is Guard.not_permitted
    running = given.__class__(
        known.first.replace(month=11), known.first.replace(month=11, day=30), 1, AFTER, *IDS
    )
    with pytest.raises(Refused) as early:
        perform_named("report/1", "freeze-report", running, actor=SYSTEM_ACTOR, now=AFTER)
    assert early.value.guard is Guard.in_the_future


IDS = (Id("0" * 64), Id("0" * 64))


def act(name: str, given: Any, by: Id) -> None:
    perform_named("report/1", name, given, actor=org.acting(by), now=AFTER)


def test_managers_and_senior_management_get_a_link_without_a_figure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    freeze()
    assert Job.objects.filter(kind=TELL_REPORT).count() == 1
    monkeypatch.setattr(staff_notices, "address_of", lambda person, rules: f"{person[7:]}@a.org")
    job = Claimed(1, "report/1", 1, str(TELL_REPORT), 0, 1, "worker", AFTER)
    record_notices.tell_report(job, AFTER)
    people = {f"{one[7:]}@a.org" for one in (org.DIRECTOR, org.REPRESENTATIVE)}
    assert {to for one in mail.outbox for to in one.to} == people
    body = mail.outbox[0].body
    assert "/desk/insights/reports/2026-10/" in body
    assert "6" not in body.replace("2026", "")


def test_verifying_finds_the_texts_of_reports_and_misses_none() -> None:
    freeze()
    report = verification.prove(now=AFTER)
    assert [one for one in report.findings if "document" in str(one.what)] == []
    assert [one for one in report.findings if one.place == "policy/1"] == []
