"""The ground under every test: which database, no network, one migrated template.

`AMENDS_TEST_DB=sqlite` (default) or `postgresql` chooses the engine. A test that uses the
database runs in a transaction that is rolled back (`db`); one that must commit takes
`committed_database`, a copy of the migrated template, because nothing here can be flushed: the
guards of the journal would refuse it.
"""

import base64
import gc
import logging
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest

from tests import leftovers

ROOT = Path(__file__).parent.parent
ENGINE = os.environ.get("AMENDS_TEST_DB") or "sqlite"


def _postgresql() -> str:
    """The URL of the test server, started if need be; empty, with a reason, where there is none.

    The answer is kept in the environment, so that parallel workers share one server.
    """
    if "AMENDS_TEST_POSTGRESQL" not in os.environ:
        done = subprocess.run(
            ["sh", str(ROOT / "scripts/postgres.sh"), "start"],
            capture_output=True,
            text=True,
            check=False,
        )
        os.environ["AMENDS_TEST_POSTGRESQL"] = done.stdout.strip()
        os.environ["AMENDS_TEST_POSTGRESQL_REASON"] = done.stderr.strip()
    return os.environ["AMENDS_TEST_POSTGRESQL"]


def _settle_environment() -> Path:
    """Gives the run a data folder, keys and a database of its own, before Django reads them."""
    for name in list(os.environ):
        ours = name.startswith("AMENDS_") and not name.startswith("AMENDS_TEST_")
        if ours or name.startswith("DATABASE_URL"):
            del os.environ[name]
    leftovers.sweep(Path(tempfile.gettempdir()))
    data = Path(tempfile.mkdtemp(prefix=leftovers.prefix()))
    key = base64.b64encode(bytes(range(32))).decode()
    os.environ |= {
        "AMENDS_DATA": str(data),
        "AMENDS_SECRET_KEY": "a key for tests that guards nothing at all",
        "AMENDS_MASTER_KEY": key,
        "DJANGO_SETTINGS_MODULE": "amends.site.settings",
    }
    if ENGINE == "postgresql" and _postgresql():
        os.environ["DATABASE_URL"] = os.environ["AMENDS_TEST_POSTGRESQL"]
    return data


DATA = _settle_environment()

from django.conf import settings  # noqa: E402 - the environment comes first
from django.template import Template  # noqa: E402

from amends.people import limits  # noqa: E402
from amends.site.environment import read  # noqa: E402
from amends.site.folder import prepare  # noqa: E402
from amends.site.monitoring.logs import SECURITY, SecurityFile  # noqa: E402
from tests import opening  # noqa: E402
from tests.once import once  # noqa: E402
from tests.order import first_and_last, longest_first  # noqa: E402
from tests.waiting import PATIENCE, until  # noqa: E402

_own = read(os.environ)
prepare(_own)
# a worker of a parallel run got the settings of the process that started it
settings.AMENDS_DATA, settings.AMENDS_FILES = _own.data, _own.files
settings.STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
settings.WHITENOISE_AUTOREFRESH = True
settings.WHITENOISE_USE_FINDERS = True
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

hypothesis.settings.register_profile("quick", max_examples=30, deadline=None, derandomize=True)
hypothesis.settings.register_profile("full", max_examples=100, deadline=None, derandomize=True)
hypothesis.settings.register_profile("long", max_examples=2000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("AMENDS_TEST_PROFILE") or "quick")


@pytest.fixture(autouse=True)
def _no_facts_of_another_test() -> Iterator[None]:
    """Removes the fact tables that a test wrote: its complaints are gone with its transaction."""
    yield
    shutil.rmtree(DATA / "facts", ignore_errors=True)


@pytest.fixture(autouse=True, scope="session")
def _no_look_at_the_mail_account_between(django_test_environment: None) -> None:
    """A web process asks for it every few seconds: a test that counts queries would count that."""
    from amends.site import mail_now

    mail_now.EVERY = float("inf")


_DRAW = Template._render  # type: ignore[attr-defined]


@pytest.fixture(autouse=True, scope="session")
def _drawn_as_ever(django_test_environment: None) -> None:
    """Django's test client would keep a copy of all that each template was given, down to every
    field of a form. No test asks for it: they read what the page says."""
    Template._render = _DRAW  # type: ignore[attr-defined]


@pytest.fixture(autouse=True, scope="session")
def _everyone_opened() -> Iterator[None]:
    """Let everyone have opened what they sign: few tests are about that."""
    with opening.not_asked():
        yield


@pytest.fixture(autouse=True)
def _opened_as_recorded(request: pytest.FixtureRequest, _everyone_opened: None) -> Iterator[None]:
    """In a test marked `opens`, ask what was opened."""
    marked = request.node.get_closest_marker("opens") is not None
    with opening.asked() if marked else nullcontext():
        yield


def pytest_report_header() -> str:
    return f"amends: database {ENGINE}, hypothesis {hypothesis.settings.get_current_profile_name()}"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fails a test that would flush the database, before it does."""
    marker = item.get_closest_marker("django_db")
    flushes = marker is not None and (marker.kwargs.get("transaction") or marker.args)
    if flushes or "transactional_db" in getattr(item, "fixturenames", ()):
        pytest.fail("flushes the database; take the fixture committed_database", pytrace=False)


def _values_of(item: pytest.Item) -> str:
    """What tests with values of one kind are called; `both_engines` and `long` ones keep all."""
    every = item.get_closest_marker("both_engines") or item.get_closest_marker("long")
    return item.nodeid if every else item.nodeid.partition("[")[0]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest begin first; every worker of a parallel run finds the same order."""
    if ENGINE == "postgresql":
        left = first_and_last(items, _values_of)
        config.hook.pytest_deselected(items=[*set(items).difference(left)])
        items[:] = left
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    items[:] = longest_first(items, workers, lambda item: item.path.stem)


def pytest_collection_finish() -> None:
    """What was collected stays until the end: the collector of garbage need not look at it again
    and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of a run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(autouse=True)
def _no_counts_of_others() -> Iterator[None]:
    """Start each test without what others counted in memory: tries against rate limits, and entries
    that were left out of the security log."""
    limits._periods.clear()
    yield
    for handler in logging.getLogger(SECURITY).handlers:
        if isinstance(handler, SecurityFile):
            handler._counts.clear()


@pytest.fixture(autouse=True, scope="session")
def _unhurried() -> Iterator[None]:
    """Give the program minutes where it waits for a lock, a server or a child process: on a busy
    machine each may take longer than a visitor would wait. Tests of these limits set their own."""
    from amends.bounded import pool
    from amends.documents import drawing, printing
    from amends.handling import idempotency
    from amends.letters.incoming import mailbox
    from amends.letters.mail_account import test_message
    from amends.letters.oauth import token_request

    asked = pool.asking.__wrapped__  # type: ignore[attr-defined]
    waiting: Any = (asked, pool.answer, printing.render, printing.first_page)
    with pytest.MonkeyPatch.context() as patch:
        for function in waiting:
            patch.setitem(function.__kwdefaults__, "patience", PATIENCE)
        patch.setattr(drawing, "LIMITS", replace(drawing.LIMITS, seconds=int(PATIENCE)))
        patch.setattr(idempotency, "WAIT", PATIENCE)
        patch.setattr(test_message, "_PATIENCE", PATIENCE)
        patch.setattr(mailbox, "PATIENCE", PATIENCE)
        patch.setattr(token_request, "PATIENCE", PATIENCE)
        yield


# No network


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Sockets reach this machine only."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _loopback_only(getattr(socket.socket, name)))
        yield


def _loopback_only(real: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        inside = self.family == socket.AF_UNIX or str(address[0]) in (
            "127.0.0.1",
            "::1",
            "localhost",
        )
        if not inside:
            raise RuntimeError(f"a test reached for the network: {address}")
        return real(self, address)

    return guarded


# The database


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """A migrated test database of this process alone, so that runs beside each other never meet.

    The plugin's own would make none for a run in which every test takes `committed_database`.
    """
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    settled = connection.settings_dict
    if ENGINE == "postgresql":
        if not os.environ["AMENDS_TEST_POSTGRESQL"]:
            pytest.skip(os.environ.get("AMENDS_TEST_POSTGRESQL_REASON") or "no PostgreSQL")
        _sweep_server()
        # A pool would keep connections open to a database that is to be copied or dropped.
        del settled["OPTIONS"]["pool"]
        settled["TEST"]["NAME"] = f"amends_test_{os.getpid()}"
    else:
        settled["OPTIONS"]["timeout"] = PATIENCE  # threads of a busy machine wait longer for a lock
        settled["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def fresh_database(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path
) -> Callable[[], AbstractContextManager[str]]:
    """Opens a migrated database in which a test may commit, within another one too: as many
    installations as it needs. The value is its URL.

    Connections of this process (threads included) lead to it; another process is given the URL.
    """
    from django.db import connection, connections

    settled = connection.settings_dict
    migrated = settled["NAME"]
    connections.close_all()  # now: under a browser's loop the connection of before is not found
    return lambda: _opened(settled, migrated, tmp_path, django_db_blocker)


@pytest.fixture(scope="session")
def filled_once(
    django_db_setup: None,
    django_db_blocker: Any,
    shared: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, Callable[[], Any]], AbstractContextManager[Any]]:
    """Open a copy of the database of a name and return what filling that database returned.

    Only the first worker of the run fills it.
    """
    from django.db import connection

    settled = connection.settings_dict
    migrated = settled["NAME"]

    @contextmanager
    def opened(name: str, fill: Callable[[], Any]) -> Iterator[Any]:
        def filled() -> tuple[str, Any]:
            with _opened(settled, migrated, shared, django_db_blocker, kept=name):
                return settled["NAME"], fill()

        full, value = once(shared, name, filled)
        with _opened(settled, full, tmp_path_factory.mktemp(name), django_db_blocker):
            yield value

    return opened


@contextmanager
def _opened(
    settled: dict[str, Any], source: str, folder: Path, blocker: Any, *, kept: str = ""
) -> Iterator[str]:
    """Lead the connections of this process to a copy of a database; the value is its URL. With a
    name, the copy is kept until the run ends."""
    from django.db import connections

    before = settled["NAME"]
    connections.close_all()
    mark = f"{_first_process()}_{kept}" if kept else f"{os.getpid()}_{os.urandom(4).hex()}"
    copy, address = _copied(source, folder, mark)
    settled["NAME"] = copy
    try:
        with blocker.unblock():
            yield address
    finally:
        connections.close_all()
        settled["NAME"] = before
        if ENGINE == "postgresql" and not kept:
            _on_server(f'DROP DATABASE "{copy}" WITH (FORCE)')


def _first_process() -> int:
    """The process that started the run and ends last."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def _sweep_server() -> None:
    """Drop the databases of runs that have ended."""
    import psycopg

    with psycopg.connect(os.environ["AMENDS_TEST_POSTGRESQL"], autocommit=True) as server:
        names = [one for (one,) in server.execute("SELECT datname FROM pg_database").fetchall()]
        for name in names:
            process = name.removeprefix("amends_test_").partition("_")[0]
            if process.isdecimal() and not leftovers.lives(int(process)):
                server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


@pytest.fixture
def committed_database(
    fresh_database: Callable[[], AbstractContextManager[str]],
) -> Iterator[str]:
    """A migrated database of the test's own, in which it may commit; the value is its URL."""
    with fresh_database() as address:
        yield address


def _copied(source: str, folder: Path, mark: str) -> tuple[str, str]:
    """A copy of a database: its name and its URL."""
    if ENGINE == "postgresql":
        copy = f"amends_test_{mark}"
        _on_server(f'CREATE DATABASE "{copy}" TEMPLATE "{source}"')
        served = urlsplit(os.environ["AMENDS_TEST_POSTGRESQL"])
        return copy, served._replace(path=f"/{copy}").geturl()
    copy = str(folder / f"committed-{mark}.sqlite3")
    _copy_sqlite(source, copy)
    return copy, Path(copy).as_uri()


def _copy_sqlite(source: str, target: str) -> None:
    with sqlite3.connect(source) as one, sqlite3.connect(target) as other:
        one.backup(other)
    one.close()
    other.close()


def _on_server(statement: str) -> None:
    """One statement outside every test database, again while another process uses one of it."""
    import psycopg

    def done() -> bool:
        address = os.environ["AMENDS_TEST_POSTGRESQL"]
        with (
            suppress(psycopg.errors.ObjectInUse),
            psycopg.connect(address, autocommit=True) as server,
        ):
            server.execute(statement.encode())
            return True
        return False

    until(done, statement)
