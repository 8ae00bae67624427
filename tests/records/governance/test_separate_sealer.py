"""An organisation that is set up by a process without the key of the log."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from amends.governance import opening
from amends.journal import log, signing
from amends.vault import kept_secrets

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("committed_database")


@pytest.fixture
def sealer_key(tmp_path: Path) -> str:
    signing.make_key(tmp_path / "sealer" / "log_key")
    return (tmp_path / "sealer" / "log_key").read_text().strip()


def test_the_log_is_opened_for_the_process_that_announced_its_key(
    tmp_path: Path, settings: Any, sealer_key: str
) -> None:
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_LOG_KEY = sealer_key
    opening.announce_log_key(now=NOW)
    settings.AMENDS_LOG_KEY = ""

    opening.open_log(now=NOW)

    assert not (tmp_path / "keys" / "log_key").exists(), "the pages get no key of the log"
    settings.AMENDS_LOG_KEY = sealer_key
    assert log.other_key() is None
    assert log.sequence(now=NOW, signer=log.signer()) == 1


def test_without_one_the_process_that_opens_the_log_makes_its_key(
    tmp_path: Path, settings: Any
) -> None:
    settings.AMENDS_DATA, settings.AMENDS_LOG_KEY = tmp_path, ""
    opening.announce_log_key(now=NOW)

    opening.open_log(now=NOW)

    assert log.sequence(now=NOW, signer=log.signer()) == 1


def test_a_key_is_not_announced_once_the_log_is_open(
    tmp_path: Path, settings: Any, sealer_key: str
) -> None:
    settings.AMENDS_DATA, settings.AMENDS_LOG_KEY = tmp_path, ""
    opening.open_log(now=NOW)
    settings.AMENDS_LOG_KEY = sealer_key

    opening.announce_log_key(now=NOW)

    assert kept_secrets.read("log_key") is None
