"""Keys: every host has those of its installation, or refuses before it writes anything."""

import argparse
import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import OperationalError
from django.db.backends.signals import connection_created
from tests.records import organization as org

from amends.journal import log
from amends.site import cli, folder
from amends.site.checks import doctor
from amends.site.cli.data import keys as keys_command
from amends.site.console.declined import Declined
from amends.vault import keys, marks
from amends.vault.models import DataKey

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
OTHER = "another key of at least thirty-two characters"
MASTER = base64.b64encode(bytes(32)).decode()
LOG = base64.b64encode(bytes(32)).decode()
ANY_KEYS = {"doctor", "keys"}
"""Commands that run with other keys. Of the others, those that need no installation are asked as
when they read its record."""


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    settings.AMENDS_DATA = tmp_path / "data"
    return tmp_path / "data"


@pytest.fixture
def first_host() -> None:
    folder.make_keys(now=NOW)
    org.found_organization()
    keys.both_in_use(now=NOW)


def _written(data: Path) -> list[Path]:
    return [path for path in data.rglob("*") if path.is_file()]


@pytest.mark.parametrize(("setting", "value"), [("SECRET_KEY", OTHER), ("SECRET_KEY", "")])
def test_every_command_refuses_another_secret_key_and_writes_no_file(
    first_host: None, settings: Any, data: Path, setting: str, value: str
) -> None:
    setattr(settings, setting, value)
    for name, command in cli.commands().items():
        if name not in ANY_KEYS:
            with pytest.raises(Declined, match=r"secret\.key") as refused:
                cli._start(command)
            assert refused.value.status == 1
    assert not data.exists()
    for name in ANY_KEYS:
        cli._start(cli.commands()[name])
    assert _written(data) == []


@pytest.mark.parametrize("what", ["rotate", "clear", "sheet"])
def test_data_keys_are_not_touched_with_another_key(
    first_host: None, settings: Any, what: str
) -> None:
    settings.SECRET_KEY = OTHER
    before = list(DataKey.objects.values())
    with pytest.raises(Declined, match=r"another secret\.key"):
        keys_command.run(argparse.Namespace(what=what))
    assert list(DataKey.objects.values()) == before


def test_the_refusal_is_the_sentence_with_both_marks(first_host: None, settings: Any) -> None:
    own, settings.SECRET_KEY = marks.key_marks()["secret"], OTHER
    other = marks.key_marks()["secret"]
    with pytest.raises(Declined) as refused:
        folder.demand_its_keys()
    assert str(refused.value) == (
        f"This process has another secret.key (mark {other[:6]}…) than this installation "
        f"({own[:6]}…). Copy keys/secret.key from the first host, or set AMENDS_SECRET_KEY_FILE."
    )


def test_another_master_key_and_none_are_refused(first_host: None, settings: Any) -> None:
    for key, says in ((MASTER, r"another master\.key \(mark"), ("", r"no master\.key, and this")):
        settings.AMENDS_MASTER_KEY = key
        with pytest.raises(Declined, match=says + r".*AMENDS_MASTER_KEY_FILE"):
            folder.demand_its_keys()


def test_another_key_of_the_log_is_refused_and_none_is_not(first_host: None, settings: Any) -> None:
    settings.AMENDS_LOG_KEY = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw())
    settings.AMENDS_LOG_KEY = settings.AMENDS_LOG_KEY.decode()
    log.open_log(host="test.example", demo=False, now=NOW)
    folder.demand_its_keys()
    settings.AMENDS_LOG_KEY = LOG
    with pytest.raises(Declined, match=r"another log_key \(mark .*AMENDS_LOG_KEY_FILE"):
        folder.demand_its_keys()
    settings.AMENDS_LOG_KEY = ""
    folder.demand_its_keys()  # a host that does not seal


def test_a_database_that_was_silent_at_the_start_is_asked_before_anything_else(
    first_host: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server of another make starts all the same; it would read and write with other keys."""
    silent = Mock(side_effect=OperationalError("no answer"))
    monkeypatch.setattr(folder.connection, "vendor", "postgresql")
    with monkeypatch.context() as start:
        start.setattr(folder, "other_key", silent)
        folder.demand_its_keys()
    try:
        unasked = Mock(alias="default")
        with monkeypatch.context() as broken:
            broken.setattr(folder, "other_key", silent)
            with pytest.raises(OperationalError, match="no answer"):
                connection_created.send(sender=Mock, connection=unasked)
        unasked.close.assert_called_once()
        right, settings.SECRET_KEY = settings.SECRET_KEY, OTHER
        for _ in range(2):
            with pytest.raises(OperationalError, match=r"another secret\.key"):
                connection_created.send(sender=Mock, connection=Mock(alias="default"))
        settings.SECRET_KEY = right
        connection_created.send(sender=Mock, connection=Mock(alias="default"))
        settings.SECRET_KEY = OTHER  # no connection is asked twice
        connection_created.send(sender=Mock, connection=Mock(alias="default"))
    finally:
        connection_created.disconnect(folder._demand_at_first_connection)


def test_what_serves_or_works_refuses_too_and_doctor_says_why(
    first_host: None, settings: Any
) -> None:
    assert doctor.unfit() is None
    settings.SECRET_KEY = OTHER
    found = doctor.unfit()
    assert found is not None
    assert found.check == "keys_match"
    assert "another secret.key" in found.told


def test_a_new_installation_gets_its_keys_once(settings: Any, data: Path) -> None:
    settings.SECRET_KEY = settings.AMENDS_MASTER_KEY = ""
    (data / "keys").mkdir(parents=True)
    assert folder.make_keys(now=NOW) == data / "keys" / "master.key"
    texts = {path.name: path.read_text() for path in _written(data)}
    assert set(texts) == {"master.key", "secret.key"}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in _written(data))
    assert len(settings.SECRET_KEY) >= 32
    assert folder.make_keys(now=NOW) is None
    assert {path.name: path.read_text() for path in _written(data)} == texts
    assert marks.recorded() == marks.key_marks()


@pytest.mark.parametrize("lacking", ["SECRET_KEY", "AMENDS_MASTER_KEY"])
def test_an_older_installation_is_given_no_new_key(settings: Any, data: Path, lacking: str) -> None:
    keys.both_in_use(now=NOW)
    setattr(settings, lacking, "")
    keys.forget()
    with pytest.raises(keys.KeyProblem):
        folder.make_keys(now=NOW)
    assert _written(data) == []
    assert marks.recorded() == {}


def test_an_older_installation_gets_its_marks_if_its_master_key_opens_all(settings: Any) -> None:
    keys.both_in_use(now=NOW)
    own, settings.AMENDS_MASTER_KEY = settings.AMENDS_MASTER_KEY, MASTER
    keys.forget()
    with pytest.raises(keys.KeyProblem):
        folder.make_keys(now=NOW)
    assert marks.recorded() == {}
    settings.AMENDS_MASTER_KEY = own
    folder.make_keys(now=NOW)
    assert marks.recorded() == marks.key_marks()
