"""The ground on either engine: copies for tests that commit, and a process with its database."""

import threading

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from tests.records.founded import founded_before

from amends.people.models import Person


def _keep(key: str) -> None:
    Session(session_key=key, session_data="", expire_date=timezone.now()).save(force_insert=True)


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_commits_no_other_sees(committed_database: str, turn: int) -> None:
    assert not Session.objects.exists()
    _keep("committed")


def test_a_thread_sees_what_another_committed(committed_database: str) -> None:
    seen = []

    def look() -> None:
        seen.append(Session.objects.filter(session_key="committed").exists())
        connection.close()

    _keep("committed")
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert seen == [True]


@pytest.mark.django_db
def test_an_organization_is_founded_once_and_then_only_its_rows_are_written() -> None:
    calls = []

    def found() -> None:
        calls.append(found)
        Person.objects.create(pk="person/ground", name="Greta Ground", version=1)

    for _ in range(2):
        with transaction.atomic():
            founded_before("ground", found)
            assert Person.objects.get().name == "Greta Ground"
            transaction.set_rollback(True)

    assert calls == [found]


@pytest.mark.django_db
def test_the_database_keeps_what_it_confirmed() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the server of the tests is not durable on purpose; SQLite's settings are ours")
    with connection.cursor() as cursor:
        told = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        }

    assert told == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
    }


@pytest.mark.django_db
def test_every_page_is_under_the_strict_content_policy() -> None:
    policy = Client().get("/brand.css").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
