"""Limits of ordinary variation and signals of a measure over the API."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors.machine import personnel
from tests.records import organization as org

from amends.insight.facts import delta, refresh

pytestmark = pytest.mark.django_db
FIRST = date(2025, 11, 3)
WEEKS = 40


@pytest.fixture
def weeks(monkeypatch: pytest.MonkeyPatch) -> str:
    """40 weeks with one or two complaints each, and nine in the last but one."""
    monkeypatch.setattr(delta, "flush", lambda path: None)
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    org.found_organization()
    begins = datetime(2025, 11, 4, 9, tzinfo=UTC)
    for week in range(WEEKS):
        for _ in range(9 if week == WEEKS - 2 else 1 + week % 2):
            org.lodged(begins + timedelta(weeks=week))
    refresh.refresh(now=now)
    return f"{FIRST}..{FIRST + timedelta(weeks=WEEKS, days=-1)}"


def test_a_series_has_limits_and_says_which_weeks_are_signals(weeks: str) -> None:
    machine = personnel(org.REPRESENTATIVE)
    told: Any = machine.get("measures/received", period=weeks, series="week").json()
    limits = told["limits"]
    assert (limits["chart"], limits["strength"], limits["base"]) == ("u_prime", "firm", 32)
    assert len(limits["points"]) == WEEKS
    assert limits["points"][0]["centre"] == 1500
    (signal,) = told["signals"]
    assert signal["first"] == str(FIRST + timedelta(weeks=WEEKS - 2))
    assert (signal["rules"], signal["above"]) == (["beyond"], True)


def test_a_cut_week_is_not_compared_with_whole_ones(weeks: str) -> None:
    machine = personnel(org.REPRESENTATIVE)
    first, last = weeks.split("..")
    period = f"{date.fromisoformat(first) + timedelta(days=2)}..{last}"
    told: Any = machine.get("measures/received", period=period, series="week").json()
    assert len(told["series"]) == WEEKS
    assert len(told["limits"]["points"]) == WEEKS - 1


def test_without_a_series_there_are_no_limits(weeks: str) -> None:
    told: Any = personnel(org.REPRESENTATIVE).get("measures/received", period=weeks).json()
    assert (told["limits"], told["signals"]) == (None, [])
