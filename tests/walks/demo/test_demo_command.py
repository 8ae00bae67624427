"""`amends demo` as whoever types it meets it."""

import argparse
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests import commands

from amends.site.checks import waiting
from amends.site.cli import (
    demo,
    serve,
)
from amends.site.cli.data import migrate
from amends.site.environment import SETTINGS, read

ROOT = Path(__file__).parents[3]


def _demo(*words: str, data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return _amends("demo", "--no-serve", *words, data=data, **settings)


def _amends(*words: str, data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "AMENDS_DATA": str(data)}
    return commands.amends(*words, env=given | settings, cwd=data.parent)


def test_it_prepares_a_fresh_folder_tells_who_can_sign_in_and_keeps_it(tmp_path: Path) -> None:
    data = tmp_path / "data"

    first = _demo("--shop", "--complaints", "3", "--as-of", "2026-03-18", data=data)
    again = _demo("--shop", data=data)

    assert (first.returncode, first.stderr.count("Traceback")) == (0, 0), first.stderr
    assert "una / try-amends-today" in first.stdout
    assert "a complainant, on the tracking page" in first.stdout
    assert (again.returncode, again.stdout) == (0, first.stdout)
    assert not (data / "outbox").exists()
    assert "key" not in first.stderr.lower(), "a demonstration has nothing to lose"

    replayed = _amends("regime", "replay", "--pack", "uk-lgsco", "--show", "3", data=data)
    assert replayed.returncode == 0, replayed.stderr
    assert "complaints replayed under uk-lgsco" in replayed.stdout
    assert "nothing was changed" in replayed.stdout
    assert len([line for line in replayed.stdout.splitlines() if " none → " in line]) == 3


def test_no_setting_of_the_demo_reaches_the_empty_organization_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = read({"AMENDS_DATA": str(tmp_path / "demo"), "AMENDS_BESIDE": "http://localhost:8001"})
    for one in SETTINGS:
        monkeypatch.setenv(one.name, f"of the demo: {one.name}")
    monkeypatch.setattr(serve, "served", lambda *given: given[-1])
    theirs: Any = demo._own(given, argparse.Namespace(port=8000))
    inherited = {name for name, text in theirs.items() if text.startswith("of the demo")}
    assert inherited == {"AMENDS_LIMITS", "AMENDS_TIME_ZONE"}


def test_it_refuses_where_letters_would_be_sent(tmp_path: Path) -> None:
    data = tmp_path / "data"

    done = _demo(data=data, AMENDS_EMAIL_URL="smtp://mail.example.org:587")

    assert done.returncode == 1
    assert "sends nothing" in done.stderr
    assert not (data / "amends.sqlite3").exists()


def test_it_refuses_a_day_that_has_not_come_and_one_that_is_none(tmp_path: Path) -> None:
    data = tmp_path / "data"

    assert _demo("--as-of", "2999-01-01", data=data).returncode == 2
    assert _demo("--as-of", "soon", data=data).returncode == 2


def test_the_empty_organization_beside_it_asks_for_its_key_in_the_browser_and_not_here(
    settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(migrate, "prepare_database", lambda *, quiet: Path("keys/master.key"))
    monkeypatch.setattr(waiting, "for_database", lambda _: None)
    asked = argparse.Namespace(migrate=True, wait=0)

    settings.AMENDS_BESIDE = "http://localhost:8000"
    serve.update(asked)
    assert capsys.readouterr().err == ""

    settings.AMENDS_BESIDE = ""
    serve.update(asked)
    assert "Copy it now to a safe place" in capsys.readouterr().err
