"""One number finds a request: in the response, on the error page, and in every line of the log."""

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from tests.doors.complaining import complain, track
from tests.doors.desk_people import seated
from tests.doors.machine import personnel
from tests.records import organization as org

from amends.core.refusal import Guard, Refused
from amends.core.values import Code
from amends.jobs import queue
from amends.site import worker
from amends.site.monitoring import counters, logs, requests
from amends.site.monitoring.context import REQUESTS

pytestmark = pytest.mark.django_db
TRACE = "0af7651916cd43dd8448eb211c80319c"
MADE = re.compile(r"[0-9a-f]{16}")


@pytest.fixture(params=["text", "json"])
def log(request: Any, settings: Any) -> Iterator[io.StringIO]:
    """What the operator's handler writes in each of its two forms, with the request log."""
    settings.AMENDS_REQUEST_LOG = True
    written = io.StringIO()
    with configured(request.param, written):
        yield written


def configured(form: str, stream: io.StringIO) -> Any:
    """The handler of the configuration, which writes to the stream until the end of the block."""
    return _Configured(form, stream)


class _Configured:
    def __init__(self, form: str, stream: io.StringIO) -> None:
        told = logs.configuration(form)["formatters"]["line"]
        kind = told["()"]
        shape = {name: value for name, value in told.items() if name != "()"}
        given = {"fmt": shape["format"], "style": shape["style"]} if shape else {}
        self.handler = logging.StreamHandler(stream)
        self.handler.addFilter(logs.Discreet())
        self.handler.setFormatter(kind(**given))

    def __enter__(self) -> None:
        logging.getLogger().addHandler(self.handler)

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self.handler)


def visitor() -> Client:
    return Client(raise_request_exception=False)


def test_a_failure_has_one_number_in_header_page_and_log(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise KeyError

    monkeypatch.setattr("amends.portal.frame.rules_at", fail)
    failed = visitor().get("/", headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"})
    number = failed["X-Request-Id"]
    assert MADE.fullmatch(number)
    assert f">{number}<" in failed.content.decode()
    lines = log.getvalue().splitlines()
    assert set(_loggers(lines)) == {
        "amends.failures",
        "django.request",
        REQUESTS,
    }
    assert [line for line in lines if number not in line or TRACE not in line] == []


def _loggers(lines: list[str]) -> list[str]:
    if lines[0].startswith("{"):
        return [json.loads(line)["logger"] for line in lines]
    return [line.split()[3].rstrip(":") for line in lines]


@pytest.mark.parametrize(
    ("given", "proxies", "kept"),
    [
        ("edge-7f3a.99_b", 1, True),
        ("3f2a1b4c-1234-4567-8901-abcdefabcdef", 1, True),
        ("edge-7f3a.99_b", 0, False),
        ("short", 1, False),
        ("x" * 65, 1, False),
        ("no spaces here", 1, False),
        ("ABCD-EFGH", 1, False),
        ("amends_api_abcdefgh", 1, False),
    ],
)
def test_a_number_is_taken_from_a_proxy_alone_and_opens_nothing(
    settings: Any, given: str, proxies: int, kept: bool
) -> None:
    settings.AMENDS_PROXIES = proxies
    number = visitor().get("/livez", headers={"X-Request-Id": given})["X-Request-Id"]
    assert (number == given) is kept
    assert kept or MADE.fullmatch(number)


@pytest.mark.parametrize(
    "given",
    [
        "",
        f"00-{TRACE}-0000000000000000-01",
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"ff-{TRACE}-b7ad6b7169203331-01",
        f"00-{TRACE.upper()}-b7ad6b7169203331-01",
        f"00-{TRACE}-b7ad6b7169203331-01-x",
    ],
)
def test_a_trace_that_is_none_is_in_no_line(log: io.StringIO, given: str) -> None:
    visitor().get("/", headers={"traceparent": given})
    assert "trace" not in log.getvalue()


def test_every_interface_answers_with_a_number() -> None:
    org.found_organization()
    client = visitor()
    paths = ("/", "/nothing", "/desk/", "/api/v1/complaints", "/livez", "/metrics", "/static/none")
    numbers = [client.get(path)["X-Request-Id"] for path in paths]
    numbers += [client.head("/")["X-Request-Id"], client.post("/api/v1/x")["X-Request-Id"]]
    numbers.append(client.get("/", headers={"Host": "a/b"})["X-Request-Id"])
    assert len(set(numbers)) == len(numbers)


def test_the_request_log_has_patterns_and_figures_and_no_address(
    log: io.StringIO,
) -> None:
    org.found_organization()
    client = Client(REMOTE_ADDR="203.0.113.77")
    reference, code = complain(client)
    track(client, reference, code)
    seated(org.HANDLER).get(f"/desk/complaints/{reference}/?q=heating")
    personnel(org.REPRESENTATIVE).get(f"complaints/{reference}")
    client.generic("PROPFIND", f"/track/{reference}/")
    client.generic("SMITH", f"/{reference}")
    written = log.getvalue()
    for word in (reference, code, "203.0.113", "heating", "?", "SMITH"):
        assert word not in written
    if written.startswith("{"):
        lines = [one for one in map(json.loads, written.splitlines()) if one["logger"] == REQUESTS]
        seen = next(one for one in lines if one["route"] == "/track/<reference>")
        assert (seen["method"], seen["status"]) == ("GET", 200)
        assert seen["queries"] > 0
        assert seen["ms"] >= seen["queries_ms"] > 0
        assert seen["bytes"] > 1_000
        assert {"/desk/complaints/<reference>/", "/api/v1/complaints/<reference>", "-"} <= {
            one["route"] for one in lines
        }
        assert {one["method"] for one in lines} == {"GET", "POST", "other"}
    else:
        assert re.search(r"GET /track/<reference> 200 [\d.]+ ms, \d+ queries [\d.]+ ms", written)


def test_no_request_log_is_written_unless_it_is_wanted(log: io.StringIO, settings: Any) -> None:
    settings.AMENDS_REQUEST_LOG = False
    visitor().get("/")
    assert REQUESTS not in log.getvalue()


def value(line: str) -> float:
    """A counter as it is exposed."""
    found = re.search(rf"^{re.escape(line)} (\S+)$", counters.text().decode(), re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_requests_are_counted_by_interface_method_and_status() -> None:
    org.found_organization()
    asked = {
        ("/", "GET"): 'interface="portal",method="GET",status="200"',
        ("/nothing", "GET"): 'interface="portal",method="GET",status="404"',
        ("/desk/", "POST"): 'interface="desk",method="POST",status="405"',
        ("/api/v1/complaints", "DELETE"): 'interface="api",method="DELETE",status="405"',
        ("/brand.css", "GET"): 'interface="static",method="GET",status="200"',
        ("/calendar/x.ics", "GET"): 'interface="desk",method="GET",status="404"',
        ("/", "ABCDEFGH"): 'interface="portal",method="other",status="405"',
    }
    before = {labels: value(f"amends_requests_total{{{labels}}}") for labels in asked.values()}
    client = visitor()
    statuses = [client.generic(method, path).status_code for path, method in asked]
    after = {labels: value(f"amends_requests_total{{{labels}}}") for labels in asked.values()}
    assert {labels: after[labels] - before[labels] for labels in after} == dict.fromkeys(
        after, 1
    ), statuses
    assert value('amends_request_seconds_count{interface="api"}') >= 1
    assert value('amends_queries_total{interface="portal"}') > 0


def test_probes_are_not_counted() -> None:
    before = counters.text()
    for path in ("/livez", "/readyz", "/metrics"):
        visitor().get(path)
    assert counters.text() == before


def test_labels_stay_few_whatever_is_asked() -> None:
    client = visitor()
    for number in range(40):
        client.generic(f"METHOD{number}", f"/track/{number}/x/{number}")
    text = counters.text().decode()
    known = set(re.findall(r'(?:interface|method)="([^"]*)"', text))
    assert known <= {*counters.INTERFACES, "other", "GET", "HEAD", "POST", "PUT", "PATCH"} | {
        "DELETE",
        "OPTIONS",
    }


def test_a_refusal_of_the_server_is_counted_and_has_a_number(
    log: io.StringIO,
) -> None:
    line = 'amends_requests_total{interface="none",method="other",status="408"}'
    before = value(line)
    number = requests.refused(408)
    assert value(line) == before + 1
    assert number in log.getvalue()


def test_jobs_are_counted_by_kind_and_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise ValueError

    def refuses(*_: Any, **__: Any) -> None:
        raise Refused(Guard.forbidden_text)

    def waits(*_: Any, **__: Any) -> None:
        raise queue.NotYet(timedelta(hours=1))

    def does(*_: Any, **__: Any) -> None: ...

    works = {"a_done": does, "b_again": fails, "c_failed": refuses, "d_waits": waits}
    for code, work in works.items():
        monkeypatch.setitem(worker.WORK, Code(code), work)
    at = org.BEGAN
    queue.queue([queue.NewJob("complaint/x", 1, Code(code)) for code in works], now=at)
    for job in queue.claim("t", now=at, at_most=9):
        worker.carry_out(job, now=at)
    counted = re.findall(r'kind="([a-d]_\w+)",result="(\w+)"} 1.0', counters.text().decode())
    assert sorted(counted) == [("a_done", "done"), ("b_again", "again"), ("c_failed", "failed")]


def test_the_security_log_can_be_written_to_the_error_output(
    settings: Any, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.AMENDS_DATA = tmp_path
    org.found_organization()
    found = {}
    for where in ("file", "stderr", "both"):
        settings.AMENDS_SECURITY_LOG = where
        (tmp_path / logs.SECURITY_LOG).unlink(missing_ok=True)
        answer = visitor().post("/desk/sign-in/", {"sign_in": "x", "password": "x"})
        lines = [line for line in capsys.readouterr().err.splitlines() if "sign_in_refused" in line]
        found[where] = len(lines), (tmp_path / logs.SECURITY_LOG).exists()
        assert all(json.loads(line)["request"] == answer["X-Request-Id"] for line in lines)
    assert found == {"file": (0, True), "stderr": (1, False), "both": (1, True)}


def test_a_streamed_response_is_recorded_too(log: io.StringIO, settings: Any) -> None:
    from django.http import StreamingHttpResponse

    def answer(request: HttpRequest) -> HttpResponse:
        return StreamingHttpResponse(iter([b"x"]))  # type: ignore[return-value]

    request = HttpRequest()
    request.method, request.path_info = "GET", "/"
    assert requests.observed(answer)(request)["X-Request-Id"]
    assert "0 bytes" in log.getvalue() or '"bytes": 0' in log.getvalue()
