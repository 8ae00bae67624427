"""People who use an installation over HTTP: they complain by the public form or are recorded
through the API, and staff open their pages and resolve each complaint at once."""

import http.client
import json
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from html import unescape
from itertools import count
from random import Random
from typing import Any
from urllib.parse import urlencode

PATIENCE = 60
_FORM = re.compile(r'<form method="post" action="([^"]+)" novalidate')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_REFERENCE = re.compile(r'class="spoken[^"]*">([^<]+)<')
_RESOLVED = {
    "way": "phone",
    "finding": "upheld",
    "reasons": "We repaired it while they waited.",
    "category": "other",
    "cause": "mistake",
    "seen_before": "single",
    "remedies": [{"type": "apology"}],
}


@dataclass
class Seen:
    """Seconds of each request by interface, what was confirmed, and what failed."""

    took: dict[str, list[float]] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Failed(Exception):
    """An answer that was no success."""


class Browser:
    """Someone at one of the hosts, with the cookies that it gave."""

    def __init__(self, port: int, seen: Seen, cookies: Mapping[str, str] | None = None) -> None:
        self.port, self.seen, self.cookies = port, seen, dict(cookies or {})
        self.state = ""

    def ask(self, interface: str, path: str, body: str = "", **headers: str) -> tuple[str, str]:
        """Return the page and where it leads. Raises `Failed`."""
        sent = dict(headers)
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        began = time.perf_counter()
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as at:
            try:
                at.request("POST" if body else "GET", path, body or None, sent)
                answer = at.getresponse()
                page = answer.read().decode()
            except (OSError, http.client.HTTPException) as problem:
                raise Failed(f"{interface}: {type(problem).__name__}") from problem
        self.seen.took.setdefault(interface, []).append(time.perf_counter() - began)
        self.state = answer.headers.get("ETag", "")
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status >= 400:
            raise Failed(f"{interface}: {answer.status} {path.partition('?')[0]}")
        return page, answer.headers.get("Location", "")

    def complain(self, answers: Mapping[str, Mapping[str, Any]]) -> str:
        """Fill in the public form; the reference on the confirmation."""
        page, _ = self.ask("portal", "/complain")
        for given in answers.values():
            _, leads = self._send(page, given)
            page, _ = self.ask("portal", leads)
        _, leads = self._send(page, {}, at="/complain/check")
        page, _ = self.ask("portal", leads)
        return _REFERENCE.findall(page)[0]

    def _send(self, page: str, given: Mapping[str, Any], *, at: str = "") -> tuple[str, str]:
        token = unescape(_TOKEN.findall(page)[0])
        body = urlencode({"csrfmiddlewaretoken": token, **given})
        address = at or unescape(_FORM.findall(page)[0])
        kind = "application/x-www-form-urlencoded"
        return self.ask("portal", address, body, **{"Content-Type": kind})

    def call(self, path: str, token: str, sent: Any, *, of: str = "") -> Any:
        """Ask the API to record something, `of` a complaint in the state that it has."""
        headers = {"Authorization": f"Bearer {token}"}
        if of:
            self.ask("API", f"/api/v1/complaints/{of}", **headers)
            headers["If-Match"] = self.state
        headers |= {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}
        return json.loads(self.ask("API", f"/api/v1/{path}", json.dumps(sent), **headers)[0])


@dataclass(frozen=True, slots=True)
class Staff:
    """One of the staff: the cookies of their browser and a token for the API."""

    cookies: Mapping[str, str]
    token: str


def visit(
    ports: Sequence[int], staff: Sequence[Staff], complaints: int, *, people: int, seed: int
) -> Seen:
    """Let so many people at a time see so many complaints through, at all hosts in turn."""
    from tests.doors.complaining import ANSWERS

    seen, numbers = Seen(), count()

    def life(number: int, random: Random) -> None:
        port, member = ports[number % len(ports)], random.choice(staff)
        if number % 2:
            reference = Browser(port, seen).complain(ANSWERS)
        else:
            person = {"name": f"Nora {number}", "email": f"nora{number}@example.org"}
            told = {"channel": "phone", "narrative": f"The heating is cold: {number}"}
            sent = told | {"complainant": person | {"contact_by": "email"}}
            reference = Browser(port, seen).call("complaints", member.token, sent)["reference"]
        seen.confirmed.append(reference)
        browser = Browser(ports[(number + 1) % len(ports)], seen, member.cookies)
        browser.ask("staff area", "/desk/")
        browser.ask("staff area", f"/desk/complaints/{reference}/")
        act = f"complaints/{reference}/acts/resolve-at-once"
        browser.call(act, member.token, _RESOLVED, of=reference)

    def person(which: int) -> None:
        random = Random(f"{seed} {which}")
        while (number := next(numbers)) < complaints:
            try:
                life(number, random)
            except (Failed, IndexError) as problem:
                seen.errors.append(str(problem))

    _together(person, people)
    return seen


def _together(work: Callable[[int], None], people: int) -> None:
    threads = [threading.Thread(target=work, args=(which,)) for which in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        with suppress(KeyboardInterrupt):
            thread.join()
