"""Reading from a replica, and a pooler that leaves out what a connection asks for."""

import copy
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.records import organization as org

from amends.register import replica
from amends.site.checks import pooler

pytestmark = pytest.mark.both_engines


def _keep(key: str) -> None:
    Session(session_key=key, session_data="", expire_date=timezone.now()).save(force_insert=True)


@pytest.fixture
def same(committed_database: str, settings: Any) -> dict[str, Any]:
    """A replica of which nothing is known but that it is the database itself, read only."""
    if connection.vendor == "sqlite":
        pytest.skip("only PostgreSQL has replicas")
    entry = copy.deepcopy(connection.settings_dict)
    entry["OPTIONS"].pop("pool", None)
    entry["OPTIONS"]["options"] += " -c default_transaction_read_only=on"
    settings.AMENDS_REPLICA = entry
    return entry


def test_what_was_committed_before_is_read_and_a_write_is_refused(same: dict[str, Any]) -> None:
    _keep("before")
    with replica.reads() as elsewhere:
        assert elsewhere
        assert Session.objects.filter(session_key="before").exists()
        with connection.cursor() as cursor:  # our own SQL goes there too
            cursor.execute("SHOW transaction_read_only")
            assert cursor.fetchone() == ("on",)
        with pytest.raises(DatabaseError, match="read-only"), transaction.atomic():
            _keep("inside")
    _keep("after")


def test_a_transaction_reads_what_it_wrote(same: dict[str, Any]) -> None:
    with transaction.atomic():
        _keep("mine")
        with replica.reads() as elsewhere:
            assert not elsewhere
            assert Session.objects.filter(session_key="mine").exists()


def test_a_replica_that_does_not_answer_or_is_behind_is_not_read(
    same: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "_PAUSES", (0, 0))
    with pytest.MonkeyPatch.context() as behind:
        behind.setattr(replica, "_REPLAYED", "SELECT %s::pg_lsn IS NULL")
        with replica.reads() as elsewhere:
            assert not elsewhere
    same["PORT"] = "1"
    with replica.reads() as elsewhere:
        assert not elsewhere
        assert not Session.objects.exists()


def test_another_database_is_not_taken_for_a_replica(
    same: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "_PAUSES", (0, 0))
    org.found_organization()
    with replica.reads() as elsewhere:
        assert elsewhere
    same["NAME"] = same["TEST"]["NAME"]  # it has the same tables, on the same server
    with replica.reads() as elsewhere:
        assert not elsewhere


def test_without_a_replica_the_primary_is_read_and_a_write_is_refused_all_the_same(
    committed_database: str, settings: Any
) -> None:
    settings.AMENDS_REPLICA = {}
    with replica.reads() as elsewhere:
        assert not elsewhere
        if connection.vendor == "postgresql":
            with pytest.raises(DatabaseError, match="read-only"), transaction.atomic():
                _keep("inside")
    _keep("after")


@pytest.mark.django_db
def test_settings_that_a_pooler_left_out_are_named_with_their_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if connection.vendor == "sqlite":
        assert pooler.planner_settings() == []
        return
    assert [fine for fine, _ in pooler.planner_settings()] == [True]
    monkeypatch.setattr(pooler, "ARRIVED", "amends.left_out")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 0; SET LOCAL jit = on")
    ((fine, told),) = pooler.planner_settings()
    assert fine is False
    assert "SET jit = 'off'" in told
    assert "SET lock_timeout = " in told
    assert "work_mem" not in told


@pytest.mark.django_db
def test_a_large_result_leaves_no_cursor_on_the_server_outside_of_a_transaction() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no server")
    with connection.chunked_cursor() as cursor:
        assert cursor.name
    inside, connection.in_atomic_block = connection.in_atomic_block, False
    try:
        with connection.chunked_cursor() as cursor:
            assert not getattr(cursor, "name", None)
    finally:
        connection.in_atomic_block = inside
