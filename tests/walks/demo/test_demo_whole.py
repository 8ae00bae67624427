"""The demonstration of a group, loaded once and looked at whole."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.walks.demo.demonstrated import AS_OF, GROUP, demonstrated

from amends.assurance import checking
from amends.core.codec import moment_text
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.evidence import EvidenceState, Weight
from amends.core.improvement.statistics.control import Verdict
from amends.core.operation import events as e
from amends.core.operation.complaint import Stage
from amends.core.operation.complaint.messages import CARRIED_BY, Went, went
from amends.demo.generated.words import USUAL, planted
from amends.demo.loading import Wanted
from amends.governance import demonstration
from amends.governance.demonstration import Kept
from amends.handling import rules
from amends.handling.access import Countable
from amends.handling.kinds.opened_first import SIGNED
from amends.handling.reading import file_of
from amends.insight.analysis import scope, trend
from amends.insight.signals import refreshing
from amends.insight.signals.models import Finding
from amends.jobs.models import Job
from amends.journal.models import Entry, Leaf
from amends.maintenance.verification import prove
from amends.register import queries
from amends.register.models import Deadline, Problem, Row
from amends.vault.models import ReadLog
from amends.wording.names import Names
from amends.wording.timeline import line

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def loaded(filled_once: Any, shared: Path) -> Iterator[tuple[Kept, int]]:
    """What was loaded, and the mails that went out meanwhile."""
    with demonstrated(filled_once, shared, GROUP) as found:
        yield found


def test_the_group_is_loaded_whole_with_every_stage_and_proves_itself(
    loaded: tuple[Kept, int],
) -> None:
    kept, _ = loaded

    assert set(Row.objects.values_list("stage", flat=True)) == set(Stage) - {Stage.taken_back}
    report = prove(now=AS_OF)
    assert report.clean, report.findings
    assert Leaf.objects.count() == Entry.objects.count()
    assert demonstration.is_demonstration()
    assert kept.whole
    assert demonstration.cards() == kept.cards != ()


def test_nothing_is_sent_and_nothing_is_left_to_do_about_the_past(
    loaded: tuple[Kept, int],
) -> None:
    _, sent = loaded

    assert sent == 0
    assert not Job.objects.filter(done_at__isnull=True).exists()
    assert not Deadline.objects.filter(speaks_at__lt=AS_OF).exists()


def test_no_requirement_is_contradicted_and_some_still_wait_for_an_auditor(
    loaded: tuple[Kept, int],
) -> None:
    results = _checked(AS_OF)
    states = Counter(one.state for one in results.values())
    assert states[EvidenceState.contradicted] == 0
    assert states[EvidenceState.shown] >= 45
    assert results["5.2"].weight is Weight.checked
    assert results["7.4"].own_weight is Weight.seen, "one late of many contradicts nothing"
    assert {"5.1-b", "6.3", "b"} <= {item for item, one in results.items() if one.lacks_weight}


def test_what_was_done_is_checked_by_somebody_else(loaded: tuple[Kept, int]) -> None:
    checked = 0
    for reference in Row.objects.values_list("reference", flat=True):
        complaint = file_of(reference, actor=SYSTEM_ACTOR, now=AS_OF).complaint
        for response in complaint.responses:
            assert not response.verified or (response.remedies and response.checked), reference
            checked += response.checked
    assert checked >= 20


def test_everyone_is_sent_what_the_record_says_that_they_were_told(
    loaded: tuple[Kept, int],
) -> None:
    told: Counter[type] = Counter()
    untold: Counter[str] = Counter()
    for reference in Row.objects.values_list("reference", flat=True):
        file = file_of(reference, actor=SYSTEM_ACTOR, now=AS_OF)
        for entry in file.entries:
            sent = went(file.complaint, entry)
            if isinstance(entry.event, e.TermTold):
                heard = file.heard.get(entry.version)
                said = line(entry, names=Names(), complaint=file.complaint, heard=heard)
                untold[entry.act] += said.endswith("No message about this is recorded.")
            elif sent is not None:
                assert sent is Went.sent, (reference, entry)
                told[type(entry.event)] += 1
    waiting = {"receive", "reopen", "refer-outside", "escalate"}
    assert {act for act, number in untold.items() if number} <= waiting
    assert untold.total() <= 8, "of hundreds, these few were not told yet, and the line says so"
    assert set(told) == set(CARRIED_BY) - {e.TermTold}
    listed, among = _counts(AS_OF).figure("k28").shown
    assert listed == among > 5


def test_every_promise_names_who_keeps_it_and_by_when(loaded: tuple[Kept, int]) -> None:
    for reference in Row.objects.values_list("reference", flat=True):
        complaint = file_of(reference, actor=SYSTEM_ACTOR, now=AS_OF).complaint
        for response in complaint.responses:
            for remedy in response.remedies:
                done = complaint.at_once and remedy.number in response.carried_out
                assert done or response.outside or (remedy.owner and remedy.due), (
                    reference,
                    remedy,
                )


def test_people_open_what_they_sign_before_the_moment_at_which_they_sign_it(
    loaded: tuple[Kept, int],
) -> None:
    signing = Entry.objects.exclude(kind="NoticeRead")  # two may read in the same second
    entries = signing.values_list("stream", "body", "recorded")
    signed = {(stream, json.loads(body)["by"], recorded) for stream, body, recorded in entries}
    opened = ReadLog.objects.filter(purpose=SIGNED).values_list("references", "reader", "at")
    at_once = [
        (stream.strip(), reader, at)
        for stream, reader, at in opened
        if (stream.strip(), reader, moment_text(at)) in signed
    ]
    assert len(opened) > 50
    assert not at_once
    proposed = {
        "DisposalProposed": "DisposalApproved",
        "PerformanceProposed": "PerformancePublished",
    }
    for first, then in proposed.items():
        (before,), (after,) = (
            Entry.objects.filter(kind=kind).values_list("recorded", flat=True)
            for kind in (first, then)
        )
        assert before < after, first


def test_staff_enter_a_fifth_of_the_survey_answers_at_most(loaded: tuple[Kept, int]) -> None:
    entered, answers = _counts(AS_OF).figure("survey_entered").shown

    assert 0 < 5 * entered <= answers


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("day", "seed"), [("2026-12-01", 10_002), ("2027-01-02", 1), ("2026-11-28", 2)]
)
def test_by_default_and_on_any_day_the_demo_shows_everything_that_it_promises(
    filled_once: Any, shared: Path, day: str, seed: int
) -> None:
    wanted = Wanted("group", datetime.fromisoformat(f"{day}T09:00Z"), USUAL["group"], seed)
    with demonstrated(filled_once, shared, wanted) as (kept, _):
        assert kept.whole
        verdicts = Problem.objects.exclude(verdict="").values_list("verdict", "state")
        assert set(verdicts) == {("works", "closed"), ("does_not_work", "open")}
        assert Entry.objects.filter(kind="ChangePublished").exists()
        states = Counter(one.state for one in _checked(wanted.as_of).values())
        assert states[EvidenceState.contradicted] == 0
        assert states[EvidenceState.shown] >= 45
        assert states[EvidenceState.in_part] >= 10
        assert states[EvidenceState.nothing_found] <= 3
        assert len(_found_problems(wanted.as_of)) >= 2
        assert _with_limits(wanted.as_of) == {"received", "answered", "k05"}
        entered, answers = _counts(wanted.as_of).figure("survey_entered").shown
        assert 5 * entered <= answers


def _checked(now: datetime) -> Mapping[str, checking.Result]:
    return checking.check(rules.rules_at(now), now)


def _found_problems(now: datetime) -> set[str]:
    """Return the planted problems of which a finding is shown."""
    refreshing.compute(now=now)
    found = {(one.category, one.product) for one in Finding.objects.all()}
    of = {topic.code: topic for topic in (one.topic for one in planted("group"))}
    return {
        code
        for code, one in of.items()
        if {(one.category, one.product), (one.category, ""), ("", one.product)} & found
    }


def _with_limits(now: datetime) -> set[str]:
    """Return which measures have a chart with limits over two years."""
    counts = _counts(now)
    trends = {code: trend.trend(code, counts) for code in ("received", "answered", "k05")}
    return {code for code, one in trends.items() if one.verdict is not Verdict.too_few}


def _counts(now: datetime) -> scope.Counts:
    in_force = rules.rules_at(now)
    every = Countable(queries.existing(), lists=True, every=True)
    return scope.Counts(every, scope.scope("12m", "", every, in_force, now), in_force, now)
