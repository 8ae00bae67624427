"""How many statements an act and a request cost: a number that no machine changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.doors.machine import COMPLAINT, personnel
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.people.authority import PUBLIC_ACTOR
from amends.core.framework.policy.commitments import Grade
from amends.core.operation.acts.assessment import Assess
from amends.core.operation.acts.communication import Note
from amends.core.operation.acts.investigation import Assign
from amends.handling.lodging import Lodged, lodge
from amends.handling.rules import book
from amends.handling.streams import stream_of

pytestmark = pytest.mark.django_db

NOW = org.BEGAN + timedelta(hours=1)
NOT_COUNTED = ("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA", "RESET", "SELECT set_config")
"""Where a transaction begins and ends, and how long a lock is waited for."""


@contextmanager
def at_most(statements: int) -> Iterator[None]:
    """Fails, and shows them, if there are more. PostgreSQL has one for the locks."""
    with CaptureQueriesContext(connection) as queries:
        yield
    asked = [one["sql"] for one in queries if not one["sql"].startswith(NOT_COUNTED)]
    assert len(asked) <= statements + (connection.vendor == "postgresql"), "\n".join(
        sql[:120] for sql in asked
    )


@pytest.fixture(autouse=True)
def _founded() -> None:
    org.found_organization()


@pytest.fixture
def lodged() -> Lodged:
    done = lodge(org.complaint(), actor=PUBLIC_ACTOR, now=NOW)
    book()  # what the process remembers from then on
    return done


def test_an_act_with_words_costs_seven_statements(lodged: Lodged) -> None:
    owner, stream = org.acting(org.REPRESENTATIVE), stream_of(lodged.reference)
    note = Note("Called the caretaker; the boiler is old.")

    with at_most(7):
        perform_named(stream, "note", note, actor=owner, now=NOW)
    for _ in range(5):
        perform_named(stream, "note", note, actor=owner, now=NOW)
    with at_most(7):
        perform_named(stream, "note", note, actor=owner, now=NOW)


def test_an_act_that_changes_who_may_read_costs_twelve(lodged: Lodged) -> None:
    owner, stream = org.acting(org.REPRESENTATIVE), stream_of(lodged.reference)
    low = Grade.low
    assessed = Assess(low, False, low, low, False, True)
    perform_named(stream, "assess", assessed, actor=owner, now=NOW)

    with at_most(12):
        perform_named(stream, "assign", Assign(org.HANDLER), actor=owner, now=NOW)


@pytest.mark.usefixtures("lodged")
def test_receiving_a_complaint_costs_thirteen() -> None:
    with at_most(13):
        lodge(org.complaint(), actor=PUBLIC_ACTOR, now=NOW)


@pytest.mark.usefixtures("lodged")
def test_lodging_over_http_costs_seventeen(settings: Any) -> None:
    settings.AMENDS_LIMITS = None
    machine = personnel(org.COUNTER)
    machine.post("complaints", COMPLAINT)

    with at_most(17):
        machine.post("complaints", COMPLAINT)


def test_asking_for_the_rules_costs_one_while_they_stay_the_same() -> None:
    book()

    with at_most(1):
        book()
