"""What a database server may do to an installation: stop, have a replica, be behind a pooler."""

import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests import servers
from tests.servers import Database, Missing
from tests.waiting import until
from tests.walks.lodging import Answered, lodge
from tests.walks.trial import Trial, page, status

pytestmark = [pytest.mark.whole, pytest.mark.one_engine]

AT_ONCE, EACH = 6, 20
"""People who record complaints at the same time, and how many each."""
_UNSEALED = "SELECT (SELECT count(*) FROM journal_entry) - (SELECT count(*) FROM journal_leaf)"


@pytest.fixture(scope="module")
def server() -> Iterator[Database]:
    """A PostgreSQL server."""
    # the folders of pytest are closed to the account that the server runs as
    with TemporaryDirectory(prefix="amends-servers-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        try:
            database = Database(Path(name) / "primary")
        except Missing as reason:
            pytest.skip(str(reason))
        database.create()
        yield database
        database.stop()


@pytest.fixture
def trial(server: Database, tmp_path: Path) -> Iterator[Trial]:
    """A new installation on it."""
    server.answer("CREATE DATABASE amends")
    trial = Trial(tmp_path, server.url("amends"))
    trial.prepare()
    yield trial
    server.answer("DROP DATABASE amends WITH (FORCE)")


def lodge_together(given: list[int], token: str) -> list[Answered]:
    """Many people record complaints at the same time."""
    answers: list[Answered] = []

    def one(person: int) -> None:
        for number in range(EACH):
            port = given[(person + number) % len(given)]
            answers.append(lodge(port, token, f"{person}-{number}"))

    threads = [threading.Thread(target=one, args=(person,)) for person in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_without_a_database_pages_say_so_and_afterwards_work_at_once(
    server: Database, trial: Trial
) -> None:
    with trial.served("--processes", "1") as (port,):
        assert lodge(port, trial.token, "before").status == 201
        server.stop()
        try:
            until(lambda: status(port, "/readyz") == 503, "a process that is not ready")
            assert status(port, "/livez") == 200
            lost = lodge(port, trial.token, "lost")
            assert lost.status == 503
            again = lodge(port, trial.token, "lost")
            assert again.status == 503
            seen, told = page(port, "/")
            assert (seen, "Our database does not respond" in told) == (503, True)
        finally:
            server.start()
        until(lambda: lodge(port, trial.token, "lost").status == 201, "a confirmation")
        until(lambda: status(port, "/readyz") == 200, "a process that is ready again")
    assert server.answer("SELECT count(*) FROM register_row", name="amends") == 2


def test_serve_waits_for_a_database_that_is_not_there_yet(server: Database, trial: Trial) -> None:
    server.stop()
    threading.Timer(2, server.start).start()
    with trial.served("--processes", "1", "--wait", "120") as (port,):
        assert lodge(port, trial.token, "first").status == 201


def test_exports_and_verification_read_a_replica(
    server: Database, trial: Trial, tmp_path: Path
) -> None:
    replica = Database(server.folder.parent / f"replica-{tmp_path.name}")
    replica.follow(server)
    try:
        with trial.served("--with-worker", "--processes", "1") as (port,):
            wanted = {lodge(port, trial.token, f"{number}").reference for number in range(5)}
            until(lambda: server.answer(_UNSEALED, name="amends") == 0, "a sealed audit trail")
        there = {"DATABASE_REPLICA_URL": replica.url("amends")}
        before = _rows_read(replica)
        trial.amends("verify", **there)
        out = str(tmp_path / "complaints.csv")
        trial.amends("export", "complaints", "--out", out, **there)
        assert all(reference in Path(out).read_text() for reference in wanted)
        # the texts in it are noted as read, on the primary
        trial.amends("export", "complaints", "--out", str(tmp_path / "complaints.zip"), **there)
        noted = server.answer("SELECT count(*) FROM vault_readlog", name="amends")
        assert noted
        trial.amends("export", "journal", "--out", str(tmp_path / "journal"), **there)
        trial.amends("export", "facts", "--out", str(tmp_path / "facts"), **there)
        until(lambda: _rows_read(replica) > before, "statistics of the replica")
        replica.answer("SELECT pg_wal_replay_pause()")
        server.answer("CREATE TABLE unrelated ()", name="amends")
        trial.amends("export", "complaints", "--out", out, **there)  # behind: the primary is read
        assert all(reference in Path(out).read_text() for reference in wanted)
    finally:
        replica.stop()
    trial.amends("export", "complaints", "--out", out, **there)  # and where there is none


def _rows_read(database: Database) -> int:
    told = "SELECT tup_returned FROM pg_stat_database WHERE datname = 'amends'"
    return int(database.answer(told))


def test_a_pooler_of_transactions_changes_nothing(
    server: Database, trial: Trial, tmp_path: Path
) -> None:
    folder = server.folder.parent / f"pooler-{tmp_path.name}"
    folder.mkdir()
    try:
        servers.demand("pgbouncer")
    except Missing as reason:
        pytest.skip(str(reason))
    with servers.pooled(server, folder) as (_, port):
        trial.environment["DATABASE_URL"] = server.url("amends", port=port)
        told = trial.amends("doctor", status=1)
        assert "ALTER ROLE" in told
        for line in told.replace("; ", ";\n").splitlines():
            if "ALTER ROLE" in line:
                server.answer(line[line.index("ALTER ROLE") :])
        with trial.served("--with-worker", "--processes", "1", count=2) as given:
            answers = lodge_together(list(given), trial.token)
            assert {one.status for one in answers} == {201}
            until(lambda: server.answer(_UNSEALED, name="amends") == 0, "a sealed audit trail")
        trial.amends("verify")
        trial.amends("export", "complaints", "--out", str(tmp_path / "complaints.csv"))
    kept = server.answer("SELECT count(*) FROM register_row", name="amends")
    assert kept == AT_ONCE * EACH
