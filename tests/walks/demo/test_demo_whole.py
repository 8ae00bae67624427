"""The demonstration of a group, loaded once and looked at whole."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from tests.walks.demo.demonstrated import demonstrated

from amends.core.operation.complaint import Stage
from amends.demo.loading import Wanted
from amends.governance import demonstration
from amends.governance.demonstration import Kept
from amends.jobs.models import Job
from amends.journal.models import Entry, Leaf
from amends.maintenance.verification import prove
from amends.register.models import Deadline, Row

AS_OF = datetime(2026, 3, 18, 17, tzinfo=UTC)
"""A Wednesday, the day after a public holiday."""


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Kept, list[Any]]]:
    """What was loaded, and the mails that went out meanwhile."""
    data = tmp_path_factory.mktemp("demonstration")
    mail.outbox.clear()
    with demonstrated(
        Wanted("group", AS_OF, complaints=500, seed=1), data, django_db_blocker
    ) as kept:
        yield kept, list(mail.outbox)


def test_the_group_is_loaded_whole_with_every_stage_and_proves_itself(
    loaded: tuple[Kept, list[Any]],
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
    loaded: tuple[Kept, list[Any]],
) -> None:
    _, sent = loaded

    assert sent == []
    assert not Job.objects.filter(done_at__isnull=True).exists()
    assert not Deadline.objects.filter(speaks_at__lt=AS_OF).exists()
