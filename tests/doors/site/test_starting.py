"""While the installation is prepared: every interface says so, and what was sent is not lost."""

import http.client
import io
import json
import re
import threading
import time
from collections.abc import Mapping
from html import unescape
from typing import Any

import pytest
from tests.waiting import PATIENCE, until

from amends.api.problems import Problem
from amends.site import serving
from amends.site.address import shown
from amends.site.cli import demo
from amends.site.starting import Starting, State

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
    assert starting.state is not None
    starting.state.report(0, of)
    starting.state._since -= took
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
    continued._since -= 10.0
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


def test_the_server_answers_first_and_then_serves_what_was_prepared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serving.signal, "signal", lambda *_: None)
    listening, go = serving.listen("127.0.0.1", 0), threading.Event()
    port, starting = listening.getsockname()[1], Starting()

    def work() -> serving.Prepared:
        assert go.wait(PATIENCE)
        return _made, ()

    server = _Served(listening, starting, work)
    assert _status(port, "/anything") == 503
    assert _status(port, "/livez") == 200
    go.set()
    until(lambda: _status(port, "/anything") == 201, "the application")
    assert starting.state is None
    assert server.stop() is True


def test_the_server_stops_with_the_reason_if_the_work_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serving.signal, "signal", lambda *_: None)

    def work() -> serving.Prepared:
        raise ValueError("the disk is full")

    with pytest.raises(ValueError, match="the disk is full"):
        serving.serve(serving.listen("127.0.0.1", 0), Starting(), work, threads=1)


def test_a_server_that_is_stopped_before_says_that_it_was_not_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serving.signal, "signal", lambda *_: None)
    begun, listening = threading.Event(), serving.listen("127.0.0.1", 0)

    def work() -> serving.Prepared:
        begun.set()
        time.sleep(PATIENCE)
        raise AssertionError

    server = _Served(listening, Starting(), work)
    assert begun.wait(PATIENCE)
    assert server.stop() is False


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


class _Served:
    """A server in a thread of its own."""

    def __init__(self, listening: Any, starting: Starting, work: Any) -> None:
        self._stops: list[Any] = []
        self._ended: list[bool] = []

        def serve() -> None:
            self._ended.append(serving.serve(listening, starting, work, threads=1))

        made = serving.signal.signal
        serving.signal.signal = lambda _, stop: self._stops.append(stop)  # type: ignore[assignment]
        self._thread = threading.Thread(target=serve, daemon=True)
        self._thread.start()
        until(lambda: len(self._stops) == 2, "the server")
        serving.signal.signal = made

    def stop(self) -> bool:
        """Ask it to end; return what it returned."""
        self._stops[0]()
        self._thread.join(PATIENCE)
        return self._ended[0]


def _made(environ: Mapping[str, Any], start_response: Any) -> list[bytes]:
    start_response("201 Created", [("Content-Type", "text/plain")])
    return [b"made"]


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()
