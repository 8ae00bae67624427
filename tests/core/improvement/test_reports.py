"""Frozen reports and public performance: the fold and its rules, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.core.improvement.test_criteria import REP as REP_ID
from tests.core.improvement.test_criteria import RULES

from amends.core.framework.acting import Situation, do
from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.improvement.reports.content import (
    Count,
    MeasureLine,
    PartCount,
    ReportContent,
    read,
    recounted,
    written,
)
from amends.core.improvement.reports.frozen import (
    REPORT,
    Frozen,
    ProposePerformance,
    Publication,
    PublishPerformance,
    ReportFrozen,
    Reports,
    freeze_report,
)
from amends.core.improvement.suppression import Hidden
from amends.core.operation.complaint import RecordedEvent
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
KNOWN = RULES.people.person(REP_ID)
assert KNOWN is not None
REP = Actor.of(KNOWN)
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
GIVEN = ReportFrozen(FIRST, LAST, 3, NOW, Id("a" * 64), Id("b" * 64))


def after(reports: Reports, events: Any, by: Actor) -> Reports:
    for event in events:
        recorded = RecordedEvent(event, by.id, Code("act"), NOW, NOW, reports.version + 1, 1)
        reports = REPORT.evolve(reports, recorded, "report/1")
    return reports


def does(reports: Reports, name: str, given: Any, by: Actor) -> Reports:
    events = do(REPORT.acts[Code(name)], Situation(reports, RULES, by, NOW), given)
    return after(reports, events, by)


def test_a_month_is_frozen_once_and_only_by_the_system() -> None:
    frozen = after(
        Reports(), freeze_report(Reports(), RULES, SYSTEM_ACTOR, NOW, GIVEN), SYSTEM_ACTOR
    )
    assert (found := frozen.of(FIRST)) is not None
    assert found.report.sha256 == GIVEN.sha256
    assert freeze_report(frozen, RULES, SYSTEM_ACTOR, NOW, GIVEN) == ()
    with pytest.raises(Refused) as refused:
        freeze_report(Reports(), RULES, REP, NOW, GIVEN)
    assert refused.value.guard is Guard.not_permitted
    running = replace(GIVEN, first=date(2026, 11, 1), last=date(2026, 11, 30))
    with pytest.raises(Refused) as early:
        freeze_report(Reports(), RULES, SYSTEM_ACTOR, NOW, running)
    assert early.value.guard is Guard.in_the_future


def test_who_proposed_to_publish_does_not_publish_if_someone_else_may() -> None:
    proposed = does(Reports(), "propose-performance", ProposePerformance(), REP)
    assert proposed.state is Publication.proposed
    with pytest.raises(Refused) as refused:
        does(proposed, "publish-performance", PublishPerformance(), REP)
    assert refused.value.guard is Guard.not_by_owner
    other = replace(proposed, proposed_by=Id("person/another"))
    assert does(other, "publish-performance", PublishPerformance(), REP).state is Publication.on


def line(number: int, before: int) -> MeasureLine:
    parts = (PartCount(Code("some"), 1),)
    count = Count(number, 20, 1, 2, 3, parts)
    return MeasureLine(Code("k05"), count, replace(count, number=before), count)


def test_content_is_read_as_it_was_written() -> None:
    content = ReportContent(FIRST, LAST, 3, (line(4, 5),))
    assert read(written(content)) == content
    assert written(content).endswith("}\n")


def test_a_hidden_number_is_never_written() -> None:
    content = ReportContent(FIRST, LAST, 3, (line(4, 5),))
    hidden = replace(content.measures[0], now=Count(Hidden.few, 20))
    assert hidden.now.share is None
    with pytest.raises(TypeError):
        written(replace(content, measures=(hidden,)))


def test_only_figures_of_the_month_before_that_changed_are_told() -> None:
    last = ReportContent(date(2026, 9, 1), date(2026, 9, 30), 2, (line(5, 0),))
    assert [*recounted(ReportContent(FIRST, LAST, 3, (line(4, 5),)), last)] == []
    (one,) = recounted(ReportContent(FIRST, LAST, 3, (line(4, 6),)), last)
    assert (one.said.number, one.now.number) == (5, 6)
    older = replace(last, first=date(2026, 8, 1), last=date(2026, 8, 31))
    assert [*recounted(ReportContent(FIRST, LAST, 3, (line(4, 6),)), older)] == []


def test_the_report_before_is_the_last_of_earlier_days() -> None:
    known = [
        Frozen(ReportFrozen(date(2026, m, 1), date(2026, m, 28), 1, NOW, Id("a"), Id("b")), NOW)
        for m in (7, 9)
    ]
    reports = Reports(frozen=tuple(known))
    assert reports.before(FIRST) is known[1]
    assert reports.before(date(2026, 9, 1)) is known[0]
    assert reports.before(date(2026, 7, 1)) is None
