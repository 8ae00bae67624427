"""The demonstration of a group, loaded once and looked at whole."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.walks.demo.demonstrated import AS_OF, GROUP, demonstrated

from amends.assurance import checking
from amends.core.improvement.evidence import EvidenceState
from amends.core.operation.complaint import Stage
from amends.demo.loading import Wanted
from amends.governance import demonstration
from amends.governance.demonstration import Kept
from amends.handling import rules
from amends.jobs.models import Job
from amends.journal.models import Entry, Leaf
from amends.maintenance.verification import prove
from amends.register.models import Deadline, Problem, Row


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


def test_one_requirement_is_contradicted_on_purpose(loaded: tuple[Kept, int]) -> None:
    results = checking.check(rules.rules_at(AS_OF), AS_OF)
    found = {item for item, one in results.items() if one.state is EvidenceState.contradicted}
    assert found == {"7.4"}


@pytest.mark.whole
@pytest.mark.one_engine
@pytest.mark.parametrize(("day", "complaints"), [("2026-11-28", 2_000), ("2027-01-02", 300)])
def test_on_any_day_as_much_as_it_is_loaded_by_default_can_be_loaded(
    filled_once: Any, shared: Path, day: str, complaints: int
) -> None:
    wanted = Wanted("group", datetime.fromisoformat(f"{day}T09:00Z"), complaints=complaints, seed=1)
    with demonstrated(filled_once, shared, wanted) as (kept, _):
        assert kept.whole
        verdicts = Problem.objects.exclude(verdict="").values_list("verdict", "state")
        assert set(verdicts) == {("works", "closed"), ("does_not_work", "open")}
