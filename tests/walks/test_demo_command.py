"""`amends demo` as whoever types it meets it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def _demo(*words: str, data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "AMENDS_DATA": str(data)}
    return subprocess.run(
        [sys.executable, "-m", "amends", "demo", "--no-serve", *words],
        env=given | settings,
        cwd=data.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_prepares_a_fresh_folder_tells_who_can_sign_in_and_keeps_it(tmp_path: Path) -> None:
    data = tmp_path / "data"

    first = _demo("--shop", "--complaints", "3", "--as-of", "2026-03-18", data=data)
    again = _demo("--shop", data=data)

    assert (first.returncode, first.stderr.count("Traceback")) == (0, 0), first.stderr
    assert "una / try-amends-today" in first.stdout
    assert "a complainant, on the status page" in first.stdout
    assert (again.returncode, again.stdout) == (0, first.stdout)
    assert not (data / "outbox").exists()


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
