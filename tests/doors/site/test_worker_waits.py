"""The worker that a server starts, and what long work says of itself."""

import argparse
from types import SimpleNamespace

import pytest

from amends.governance import opening
from amends.site import worker
from amends.site.checks import doctor, waiting
from amends.site.cli import worker as command
from amends.site.console.progress import Progress
from amends.site.server import serving


def test_the_worker_of_a_server_waits_until_there_is_an_organisation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers, waited, ran, first = iter([False, False, True]), [], [], []
    monkeypatch.setattr(waiting, "for_database", lambda _: None)
    monkeypatch.setattr(doctor, "demand_fit", lambda: first.append("fit"))
    monkeypatch.setattr(opening, "is_set_up", lambda: next(answers))
    monkeypatch.setattr(opening, "announce_log_key", lambda now: first.append("key"))
    monkeypatch.setattr(command, "time", SimpleNamespace(sleep=waited.append))
    monkeypatch.setattr(worker, "until_signalled", lambda: None)
    monkeypatch.setattr(worker, "run", ran.append)

    command.work(argparse.Namespace(wait=0))

    assert waited == [serving.PAUSE]
    assert ran == [None]
    assert first == ["fit", "key", "fit"], "also what was set up meanwhile"


def test_progress_says_how_much_there_is_once_that_is_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    progress = Progress("steps")

    progress(3, 10)
    progress.end()

    assert "3 of 10 steps" in capsys.readouterr().err
