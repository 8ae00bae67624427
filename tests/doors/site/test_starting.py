"""While the installation is prepared: every interface says so, and what was sent is not lost."""

import http.client
import io
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from tests import processes
from tests.waiting import PATIENCE, until

from amends.api.problem_responses import Problem
from amends.site.address import shown
from amends.site.cli import demo
from amends.site.server import serving
from amends.site.server.serving import Served
from amends.site.server.starting import Starting, State

OWN = "http://localhost:8001"


class Answer:
    """What a client receives."""

    def __init__(self, starting: Starting, path: str = "/", method: str = "GET", **given: Any):
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.input": io.BytesIO()} | given
        self.body = b"".join(starting(environ, self._begin)).decode()
        self.text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", self.body)))

    def _begin(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = int(status[:3]), dict(headers)


def loading(done: int = 1204, of: int = 2600, *, took: float = 0.0) -> Starting:
    """A demo of which so much is loaded, in so many seconds."""
    starting = Starting(beside=OWN, demo=True)
    starting.state.report(0, of)
    starting.state._shared[3] -= took
    starting.state.report(done, of)
    return starting


def test_a_page_says_how_far_the_demo_is_and_asks_again_without_a_script() -> None:
    page = Answer(loading(took=12.0), "/desk/complaints/")

    assert (page.status, page.headers["Retry-After"]) == (503, "2")
    assert "Loading the demo: 1,204 of 2,600 steps, about 14 seconds left." in page.text
    assert '<progress value="1204" max="2600"' in page.body
    assert '<meta http-equiv="refresh" content="2">' in page.body
    assert f'<a href="{OWN}/desk/">' in page.body
    assert "<script" not in page.body
    assert int(page.headers["Content-Length"]) == len(page.body.encode())


def test_the_rest_is_told_once_there_is_a_pace_and_in_minutes_where_it_is_long() -> None:
    assert "1,204 of 2,600 steps." in Answer(loading()).text
    assert "about 5 minutes left." in Answer(loading(took=250.0)).text
    assert "the last step" in Answer(loading(2600)).text

    continued = State()
    continued.report(2000, 2600)
    continued._shared[3] -= 10.0
    continued.report(2300, 2600)
    assert continued.seconds_left() == pytest.approx(10.0, rel=0.1)


@pytest.mark.parametrize(
    ("wished", "language"),
    [("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr;q=0.9,es", "fr"), ("es", "en"), ("*", "en")],
)
def test_a_page_is_in_the_language_that_the_browser_asks_for(wished: str, language: str) -> None:
    page = Answer(loading(), HTTP_ACCEPT_LANGUAGE=wished)

    assert page.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in page.body
    number = {"en": "1,204", "de": "1.204", "fr": "1\u202f204"}[language]
    assert number in page.body


def test_an_organisation_that_is_prepared_has_no_numbers_and_leads_to_the_demo() -> None:
    page = Answer(Starting(beside="http://localhost:8000"))

    assert "Preparing the database." in page.text
    assert "<progress aria-label" in page.body
    assert '<a href="http://localhost:8000/desk/">Open the demo</a>' in page.body
    assert "<a " not in Answer(Starting()).body


def test_probes_and_programs_are_answered_in_their_own_form() -> None:
    starting = loading()

    assert Answer(starting, "/livez").status == 200
    ready = Answer(starting, "/readyz")
    assert (ready.status, json.loads(ready.body)) == (
        503,
        {"status": "loading", "done": 1204, "of": 2600},
    )
    for method in ("GET", "POST", "DELETE"):
        problem = Answer(starting, "/api/v1/complaints", method)
        assert problem.status == 503
        assert problem.headers["Content-Type"] == "application/problem+json"
        assert json.loads(problem.body) == Problem("busy").body()
        assert problem.headers["Retry-After"]


def test_the_head_of_a_page_has_no_body() -> None:
    page, whole = Answer(loading(), method="HEAD"), Answer(loading())

    assert page.body == ""
    assert page.status == 503
    assert page.headers["Content-Length"] == whole.headers["Content-Length"]


def test_a_form_is_not_saved_and_can_be_sent_again_with_all_that_was_typed() -> None:
    sent = b"csrfmiddlewaretoken=abc&narrative=Two+%3Cweeks%3E&password=hidden&note="
    page = Answer(
        loading(),
        "//complain/what-happened",
        "POST",
        CONTENT_TYPE="application/x-www-form-urlencoded",
        QUERY_STRING='a="1',
        **{"wsgi.input": io.BytesIO(sent)},
    )

    assert page.status == 503
    assert "nothing that you sent was saved" in page.text
    assert "refresh" not in page.body
    assert 'action="/complain/what-happened?a=&quot;1"' in page.body
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.body))
    assert fields == {"csrfmiddlewaretoken": "abc", "narrative": "Two &lt;weeks&gt;", "note": ""}


def test_a_form_with_files_is_told_that_nothing_was_saved() -> None:
    page = Answer(loading(), "/complain/files", "POST", CONTENT_TYPE="multipart/form-data; b=x")

    assert "nothing that you sent was saved" in page.text
    assert "Your text is still here" not in page.text


def test_the_page_runs_no_script_and_only_its_own_style() -> None:
    policy = Answer(loading()).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "form-action 'self'" in policy


def test_the_server_answers_first_and_then_serves_what_was_prepared(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        until(lambda: server.status("/anything") == 503, "the first page")
        assert server.status("/livez") == 200
        server.go_on()
        until(lambda: server.status("/anything") == 201, "the application")
        assert {server.status("/anything") for _ in range(50)} == {201}
        assert server.stop() == 0


def test_the_server_ends_with_the_status_of_a_preparation_that_fails(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        server.go_on(status=2)
        assert server.process.wait(PATIENCE) == 2
        assert (tmp_path / "failed").read_text() == "2"


def test_a_server_that_is_stopped_before_says_that_it_was_not_done(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        until(lambda: server.status("/anything") == 503, "the first page")
        assert server.stop() == 1
        assert (tmp_path / "failed").read_text() == "0"


def test_an_organisation_beside_has_its_own_settings_and_fails_alone(tmp_path: Path) -> None:
    with served(tmp_path, beside=str(tmp_path / "own")) as server:
        server.go_on()
        until(lambda: server.status("/anything") == 201, "the application")
        until(lambda: not server.answers(beside=True), "the end of the other one")
        assert server.status("/anything") == 201
        database = tmp_path / "own" / "amends.sqlite3"
        seen = json.loads((tmp_path / "seen").read_text())
        assert seen == [str(tmp_path / "own"), str(database), str(database), "amends_session_8002"]
        assert server.stop() == 0


def test_a_process_that_does_not_end_is_killed_soon_after_the_time_to_finish(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Within the 30 seconds that systemd and containers allow."""
    with socket.socket() as listening:
        one = Served(listening, Starting(), int, None, 1, 1, metrics=str(tmp_path))
        family, now, kills = serving.Family(one), [0.0], list[float]()
        process = Mock(exitcode=0, is_alive=lambda: not kills, kill=lambda: kills.append(now[0]))
        family._children = [
            Mock(kind="web", served=one, slot=1, process=process, since=0.0, pause=5.0)
        ]

        def waited(_: Any, seconds: float) -> None:
            if now[0] <= 10.0 < now[0] + seconds:  # asked to end meanwhile
                family._until = 10.0 + serving._GRACE
            now[0] += seconds

        monkeypatch.setattr(serving, "wait", waited)
        monkeypatch.setattr("amends.site.server.serving.time.monotonic", lambda: now[0])
        family._mind()

    assert 35 <= kills[0] < 40


def test_a_process_that_ends_again_and_again_is_started_ever_more_rarely(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One that its data refuses, for example; one that ran for long is started soon."""
    pauses, now = list[float](), [0.0]
    monkeypatch.setattr("amends.site.server.serving.time.monotonic", lambda: now[0])
    with socket.socket() as listening:
        served = Served(listening, Starting(), int, None, 1, 1, metrics=str(tmp_path))
        family, child = serving.Family(served), serving._Child("web", served, int)
        child.process = Mock(exitcode=1)

        def started(child: serving._Child, pause: float) -> None:
            pauses.append(pause)
            child.since = now[0]

        monkeypatch.setattr(family, "_start", started)
        child.since = now[0]
        for ran in (1, 1, 1, 1, 600, 1):
            now[0] += ran + (pauses[-1] if pauses else 0)
            family._follow(child)

    assert pauses == [5, 10, 20, 30, 30, 5]


def test_an_ipv6_address_is_shown_in_brackets() -> None:
    assert shown("::1", 8183) == "[::1]:8183"
    assert shown("127.0.0.1", 8000) == "127.0.0.1:8000"
    assert shown("::1") == "[::1]"


@pytest.mark.parametrize(
    ("base", "own"),
    [
        ("http://localhost:8000", "http://localhost:8001"),
        ("https://demo.example.org", "https://demo.example.org:8001"),
        ("http://[2001:db8::7]:8000", "http://[2001:db8::7]:8001"),
    ],
)
def test_the_organisation_beside_has_scheme_and_host_of_the_demo(
    base: str, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMENDS_BASE_URL", base)

    assert demo._beside(8001) == own


@dataclass
class _Server:
    """A server of two threads whose data is prepared when the test wants it."""

    process: "subprocess.Popen[bytes]"
    folder: Path

    def go_on(self, status: int = 0) -> None:
        """End the preparation."""
        draft = self.folder / "draft"
        draft.write_text(str(status))
        draft.rename(self.folder / "go")

    def stop(self) -> int:
        """Ask it to end; return its exit status."""
        self.process.terminate()
        return self.process.wait(PATIENCE)

    def status(self, path: str, *, beside: bool = False) -> int:
        port = int((self.folder / "ports").read_text().split()[beside])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def answers(self, *, beside: bool) -> bool:
        with suppress(OSError):
            return bool(self.status("/", beside=beside))
        return False


@contextmanager
def served(folder: Path, *, beside: str = "") -> Iterator[_Server]:
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    given |= {"AMENDS_DATA": str(folder / "demo"), "AMENDS_BASE_URL": "http://localhost:8001"}
    command = [sys.executable, "-c", _PROGRAM, str(folder), beside]
    process = processes.start(command, env=given, cwd=folder)
    try:
        until((folder / "ports").exists, "a listening server")
        yield _Server(process, folder)
    finally:
        processes.kill(process)


_PROGRAM = """
import json, os, sys, time
from functools import partial
from pathlib import Path
from amends.site import cli
from amends.site.server import serving
from amends.site.server.starting import Starting

folder, beside = Path(sys.argv[1]), sys.argv[2]

def pages(environ, start_response):
    start_response("201 Created", [])
    return [b"made"]

def prepare():
    while not (folder / "go").exists():
        time.sleep(0.01)
    return int((folder / "go").read_text())

def look():
    from django.conf import settings
    from django.db import connection, connections
    seen = [settings.AMENDS_DATA, connection.settings_dict["NAME"],
            connections.settings["default"]["NAME"], settings.SESSION_COOKIE_NAME]
    (folder / "seen").write_text(json.dumps([str(one) for one in seen]))
    return 1

def load():
    if beside:
        cli.load(own=False)
        from django.db import connection
        connection.settings_dict

serving._serve_pages = lambda served: serving._serve(served, pages)
sockets = [serving.listen("127.0.0.1", 0) for _ in range(2)]
make = partial(serving.Served, worker=None, processes=1, threads=2)
family = [make(sockets[0], Starting(), prepare)]
if beside:
    own = {"AMENDS_DATA": beside, "AMENDS_BASE_URL": "http://localhost:8002"}
    own |= {"AMENDS_BESIDE": "http://localhost:8001"}
    family.append(make(sockets[1], Starting(), look, environment=own))
(folder / "draft").write_text(" ".join(str(one.getsockname()[1]) for one in sockets))
(folder / "draft").rename(folder / "ports")
family = serving.Family(*family)
status = family.run(load)
(folder / "failed").write_text(str(family.failed))
sys.exit(status)
"""
