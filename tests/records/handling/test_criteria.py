"""Clause 8.4: criteria through the one write path, their rows, figures and alerts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from tests.doors.handled import answer
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement import criteria as core
from amends.core.improvement.criteria.acts import (
    AnswerAlert,
    ApproveChange,
    RaiseAlert,
    RecordExposure,
    RetireCriterion,
    SetCriterion,
)
from amends.core.improvement.criteria.events import AlertReason, Band, Interval
from amends.core.improvement.criteria.judging import Standing
from amends.core.values import Code, Id
from amends.handling import rules
from amends.handling.commands import Unknown
from amends.handling.kinds.criterion import CRITERIA, TELL_ALERT, stream_of_code
from amends.insight import criteria as counting_of
from amends.insight.criteria import lines
from amends.insight.facts import refresh, store
from amends.insight.month import version_for
from amends.jobs.queue import Claimed
from amends.letters import record_notices, staff_notices
from amends.register import criteria as register
from amends.register.improvement_models import Alert, Criterion
from amends.site import alerts

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
K05 = stream_of_code("k05")
HALF = SetCriterion(Code("k05"), Band(most=20), org.HANDLER, reason="We begin here.")
LATE = RaiseAlert(AlertReason.level, date(2026, 10, 1), date(2026, 10, 31), 800, 40)


@pytest.fixture(autouse=True)
def _organization(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts._Looked, "on", None)
    org.found_organization()


def act(name: str, given: Any, by: Id = org.DIRECTOR, stream: str = K05) -> None:
    perform_named(stream, name, given, actor=org.acting(by), now=NOW)


def used() -> dict[str, core.Criterion]:
    return {str(one.code): one for one in register.used()}


def test_defaults_are_used_without_a_row_until_one_is_changed() -> None:
    assert set(used()) == set(core.DEFAULTS)
    assert Criterion.objects.count() == 0
    act("set-criterion", HALF)
    assert used()["k05"].target == Band(most=20)
    assert set(used()) == set(core.DEFAULTS)
    act("retire-criterion", RetireCriterion("No longer."))
    assert "k05" in used()
    assert register.changing() == ["k05"]
    act("approve-change", ApproveChange("Nothing to measure."), by=org.REPRESENTATIVE)
    assert "k05" not in used()
    assert register.changing() == []


def test_a_criterion_that_no_one_set_cannot_be_retired() -> None:
    with pytest.raises(Unknown):
        act("retire-criterion", RetireCriterion("No."), stream=stream_of_code("received"))


def test_exposure_has_a_stream_of_its_own() -> None:
    given = RecordExposure(Code("homes"), date(2026, 10, 3), 1200)
    with pytest.raises(Unknown):
        act("record-exposure", given)
    act("record-exposure", given, stream=stream_of_code(core.EXPOSURE))
    assert register.exposures("homes", "") == {date(2026, 10, 1): 1200}
    assert set(used()) == set(core.DEFAULTS)


def test_rows_rebuilt_from_the_journal_are_the_same() -> None:
    act("set-criterion", HALF)
    perform_named(K05, "raise-alert", LATE, actor=SYSTEM_ACTOR, now=NOW)
    act("answer-alert", AnswerAlert(1, "A new rota."), by=org.HANDLER)
    act(
        "record-exposure",
        RecordExposure(Code("homes"), date(2026, 10, 3), 1200),
        stream=stream_of_code(core.EXPOSURE),
    )
    assert list(CRITERIA.differences(rules.rules_at(NOW), NOW)) == []
    Alert.objects.update(answered_at=None)
    assert [one.table for one in CRITERIA.differences(rules.rules_at(NOW), NOW)] == ["alert"]


def test_an_alert_is_listed_for_its_person_until_it_is_answered() -> None:
    act("set-criterion", HALF)
    perform_named(K05, "raise-alert", LATE, actor=SYSTEM_ACTOR, now=NOW)
    assert register.open_alerts(org.HANDLER) == 1
    act("answer-alert", AnswerAlert(1, "A new rota."), by=org.HANDLER)
    assert register.open_alerts(org.HANDLER) == 0
    assert used()["k05"].alerts[0].answered_by == org.HANDLER
    assert len(register.owned_by(org.HANDLER)) == 1


def received(count: int, back: int) -> None:
    for _ in range(count):
        org.lodged(NOW - timedelta(days=back))


def test_figures_are_of_complete_periods_from_the_first_with_a_case() -> None:
    received(4, 70)
    received(9, 40)
    received(3, 1)
    many = SetCriterion(Code("received"), Band(most=5_000), org.HANDLER)
    act("set-criterion", many, stream=stream_of_code("received"))
    of_day = rules.rules_at(NOW)
    [line] = [
        one
        for one in lines(register.used(), of_day, version_for(NOW), NOW)
        if one.criterion.code == "received"
    ]
    counts = [(one.first, one.observed.number) for one in line.periods]
    assert counts == [(date(2026, 9, 1), 4), (date(2026, 10, 1), 9)]
    assert (line.judgement.standing, line.judgement.value) == (Standing.missed, 6500)


def test_exposure_makes_a_rate() -> None:
    received(12, 40)
    act(
        "record-exposure",
        RecordExposure(Code("homes"), date(2026, 10, 3), 4000),
        stream=stream_of_code(core.EXPOSURE),
    )
    rate = SetCriterion(Code("received"), Band(most=5_000), org.HANDLER, per=Code("homes"))
    act("set-criterion", rate, stream=stream_of_code("received"))
    found = lines(register.used(), rules.rules_at(NOW), version_for(NOW), NOW)
    [line] = [one for one in found if one.criterion.code == "received"]
    assert (line.judgement.standing, line.judgement.value) == (Standing.met, 3000)


def test_a_criterion_of_weeks_and_of_a_unit_counts_only_these() -> None:
    received(11, 8)
    weekly = SetCriterion(Code("received"), Band(most=1_000), org.HANDLER, Interval.week)
    unit = replace(weekly, unit=Code("main"))
    act("set-criterion", weekly, stream=stream_of_code("received"))
    act("set-criterion", unit, stream=stream_of_code("received.main"))
    found = lines(register.used(), rules.rules_at(NOW), version_for(NOW), NOW)
    counts = {str(one.criterion.code): sum(p.observed.number for p in one.periods) for one in found}
    assert (counts["received"], counts["received.main"]) == (11, 0)


def test_the_worker_raises_each_alert_once() -> None:
    received(12, 40)
    act(
        "set-criterion",
        SetCriterion(Code("received"), Band(most=5_000), org.HANDLER),
        stream=stream_of_code("received"),
    )
    assert alerts.look(now=NOW) == 2
    assert alerts.look(now=NOW) == 0
    assert alerts.look(now=NOW + timedelta(days=1)) == 0
    found = {(row.criterion, row.to, row.value, row.among) for row in Alert.objects.all()}
    assert found == {
        ("received", org.HANDLER, 12_000, 0),
        ("k04", org.REPRESENTATIVE, 1000, 12),
    }


def test_a_criterion_of_an_unknown_part_has_no_figures_and_the_others_have() -> None:
    received(12, 40)
    for code in ("k05.sideways", "ships"):
        measure, _, part = code.partition(".")
        of = SetCriterion(
            Code(measure), Band(most=500), org.HANDLER, part=Code(part) if part else None
        )
        act("set-criterion", of, stream=stream_of_code(code))
    found = lines(register.used(), rules.rules_at(NOW), version_for(NOW), NOW)
    standing = {str(one.criterion.code): one.judgement.standing for one in found}
    assert standing["k05.sideways"] is standing["ships"] is Standing.no_figures
    assert standing["k04"] is Standing.missed


def test_a_criterion_that_cannot_be_computed_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    received(12, 40)
    counted = counting_of._periods

    def fails(criterion: core.Criterion, *given: Any) -> Any:
        if criterion.code == "k05":
            raise ValueError
        return counted(criterion, *given)

    monkeypatch.setattr(counting_of, "_periods", fails)
    assert alerts.look(now=NOW) == 1


def test_a_day_on_which_judging_failed_is_not_over(monkeypatch: pytest.MonkeyPatch) -> None:
    received(12, 40)

    def fails(*given: Any) -> Any:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(alerts, "lines", fails)
        assert alerts.look(now=NOW) == 0
    with monkeypatch.context() as patched:
        patched.setattr(alerts, "perform", fails)
        assert alerts.look(now=NOW) == 0
    assert alerts.look(now=NOW) == 1


def test_alerts_wait_for_facts_of_many_complaints(monkeypatch: pytest.MonkeyPatch) -> None:
    received(12, 40)
    monkeypatch.setattr(refresh, "SMALL", 5)
    assert (alerts.look(now=NOW), store.version()) == (0, None)
    refresh.refresh(now=NOW)
    assert alerts.look(now=NOW) == 1


def test_the_owner_gets_an_email_unless_someone_has_responded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(staff_notices, "address_of", lambda person, rules: "rita@example.org")
    perform_named(K05, "raise-alert", LATE, actor=SYSTEM_ACTOR, now=NOW)
    job = Claimed(1, K05, 1, str(TELL_ALERT), 0, 1, "worker", NOW)
    record_notices.tell_alert(job, NOW)
    [sent] = mail.outbox
    assert sent.to == ["rita@example.org"]
    assert "/desk/criteria/k05/" in sent.body
    act("answer-alert", AnswerAlert(1, "A new rota."), by=org.REPRESENTATIVE)
    record_notices.tell_alert(job, NOW)
    assert len(mail.outbox) == 1


def test_few_cases_raise_no_alert() -> None:
    received(3, 40)
    answer(org.lodged(NOW - timedelta(days=40)).reference)
    act(
        "set-criterion",
        SetCriterion(Code("received"), Band(most=1_000), org.HANDLER),
        stream=stream_of_code("received"),
    )
    assert alerts.look(now=NOW) == 0
    assert mail.outbox == []
