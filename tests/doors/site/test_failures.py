"""An error page says why, what was saved, and a number: at every address, by every method."""

import errno
import logging
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import psycopg
import pytest
from django.core.handlers.base import BaseHandler
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from tests.doors.complaining import text_of

from amends import bounded
from amends.people.models import Account
from amends.site.monitoring.causes import Cause, cause_of
from amends.site.unhandled import WHAT
from amends.vault.storage import Missing, Unavailable

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "HEAD", "PUT")
NOT_SAVED = "We did not save what you just sent. Everything before that is saved."
STILL_THERE = "Everything that you saved before is still there."
SAMPLES = ("abc", "1", "AB2D-EF3H")


def caused(problem: BaseException, cause: BaseException | None = None) -> BaseException:
    problem.__cause__ = cause
    return problem


def sqlite(code: int) -> BaseException:
    problem = sqlite3.OperationalError("words of someone")
    problem.sqlite_errorcode = code
    return caused(OperationalError("words of someone"), problem)


PROBLEMS: dict[str, tuple[Cause, Callable[[], BaseException]]] = {
    "locked": (Cause.busy, lambda: sqlite(5)),
    "no lock": (
        Cause.busy,
        lambda: caused(OperationalError(), psycopg.errors.LockNotAvailable()),
    ),
    "no child": (Cause.busy, lambda: bounded.Busy("others")),
    "no server": (
        Cause.database,
        lambda: caused(OperationalError(), psycopg.OperationalError("refused")),
    ),
    "closed": (Cause.database, InterfaceError),
    "no bucket": (Cause.store, lambda: Unavailable("words of someone")),
    "no room": (Cause.full, lambda: sqlite(13)),
    "no room for a file": (Cause.full, lambda: OSError(errno.ENOSPC, "no room")),
    "no file": (Cause.missing, lambda: Missing("id")),
    "no other file": (Cause.failed, lambda: FileNotFoundError("of the program")),
    "ours": (Cause.failed, lambda: KeyError("words of someone")),
}
STATUS = {
    Cause.busy: 503,
    Cause.database: 503,
    Cause.store: 503,
    Cause.full: 503,
    Cause.missing: 404,
    Cause.failed: 500,
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_cause_is_found_in_what_was_raised(name: str) -> None:
    cause, problem = PROBLEMS[name]
    assert cause_of(problem()) is cause
    assert cause_of(caused(ValueError(), problem())) is cause


def addresses() -> list[str]:
    """A path for every pattern that is registered, with its parameters filled."""
    return sorted(set(_paths(get_resolver().url_patterns, "/")))


def _paths(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for one in patterns:
        route = str(one.pattern).removeprefix("^").removesuffix("(?:/.*)?$")
        for name, converter in one.pattern.converters.items():
            samples = (*SAMPLES, converter.regex.partition("|")[0])
            fits = next(sample for sample in samples if re.fullmatch(converter.regex, sample))
            route = re.sub(rf"<(?:\w+:)?{name}>", fits, route)
        if isinstance(one, URLResolver):
            yield from _paths(one.url_patterns, before + route)
        else:
            yield before + route


@pytest.fixture
def raised(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes every view raise a problem."""
    problem: list[str] = []
    found = BaseHandler.resolve_request

    def view(request: HttpRequest, *_: Any, **__: Any) -> Any:
        raise PROBLEMS[problem[-1]][1]()

    view.csrf_exempt = True  # type: ignore[attr-defined]

    def resolved(self: Any, request: HttpRequest) -> Any:
        match = found(self, request)
        match.func = view
        return match

    monkeypatch.setattr(BaseHandler, "resolve_request", resolved)
    return problem.append


def answered(path: str, method: str, cause: Cause, language: str = "en") -> None:
    """Asserts that the answer to a request says all of it."""
    client = Client(raise_request_exception=False)
    headers = {"Accept-Language": language}
    page = client.generic(method, path, "a=b%20c", _FORM, headers=headers)
    where = f"{method} {path} {cause}"
    assert page.status_code == STATUS[cause], where
    assert page["X-Request-Id"], where
    assert ("Retry-After" in page) is (STATUS[cause] == 503), where
    if method == "HEAD":
        assert page.content == b""
        return
    text = text_of(page)
    if path.startswith("/api/"):
        assert page["Content-Type"] == "application/problem+json", where
        text = f"{page.json()['title']} {page.json()['detail']}"
        assert page.json()["request_id"] == page["X-Request-Id"], where
    else:
        assert page["X-Request-Id"] in text, where
    if language == "en":
        assert str(WHAT[cause]) in text, where
        assert (NOT_SAVED in text) is (method != "GET"), where
        assert (STILL_THERE in text) is (method == "GET"), where
        assert ("save" in text.replace(STILL_THERE, "")) is (method != "GET"), where
    assert "someone" not in page.content.decode(), where


_FORM = "application/x-www-form-urlencoded"


def test_every_address_says_why_it_failed_and_what_was_saved(raised: Callable[[str], None]) -> None:
    """Each address is asked once, by one method, for one cause, in turn."""
    names = list(PROBLEMS)
    for number, path in enumerate(addresses()[::9]):
        name, method = names[number % len(names)], METHODS[number // 3 % len(METHODS)]
        raised(name)
        answered(path, method, PROBLEMS[name][0])


@pytest.mark.whole
@pytest.mark.one_engine
def test_every_address_says_it_for_every_cause_and_by_every_method(
    raised: Callable[[str], None],
) -> None:
    """Each address is asked for every cause, by one method after the other."""
    paths = addresses()
    assert len(paths) > 150
    for number, path in enumerate(paths):
        resolve(path)
        for method, (name, (cause, _)) in zip(
            cycle(METHODS[number % 4 :] + METHODS[: number % 4]), PROBLEMS.items(), strict=False
        ):
            raised(name)
            answered(path, method, cause)


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize(
    "cause", ["locked", "no server", "no bucket", "no room", "no file", "ours"]
)
def test_the_public_site_says_it_in_every_language(
    raised: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, language: str, cause: str
) -> None:
    # an organisation that another test set up in this process may offer fewer
    monkeypatch.setattr("amends.site.languages._offered", lambda request: ("en", "de", "fr"))
    raised(cause)
    client = Client(raise_request_exception=False)
    page = client.get("/track", headers={"Accept-Language": language})
    assert f'<html lang="{language}"' in page.content.decode()
    if language != "en":
        for english in (str(WHAT[PROBLEMS[cause][0]]), STILL_THERE, "If you report"):
            assert english not in text_of(page)


def test_a_file_that_does_not_exist_below_static_has_a_page() -> None:
    page = Client(raise_request_exception=False).get("/static/none.css")
    assert page.status_code == 404
    assert page["X-Request-Id"]


def test_what_was_typed_is_shown_again_only_where_it_was_not_saved(
    raised: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = {"words": "Two weeks without heating.", "password": "a very secret one"}
    sent["group-7"] = "a secret of the key"
    raised("locked")
    client = Client(raise_request_exception=False)
    page = client.post("/complain/what-happened", sent).content.decode()
    assert 'value="Two weeks without heating."' in page
    assert "secret" not in page
    raised("no file")
    page = client.post("/complain/what-happened", sent).content.decode()
    assert "<form" not in page


def test_an_organisation_that_is_not_set_up_is_no_error(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    account = Account.objects.add("nora", person="person/nora", password=secrets.token_urlsafe())
    client.force_login(account)
    for address in ("/", "/track", "/desk/", "/desk/complaints/", "/api/v1/complaints"):
        caplog.clear()
        assert client.get(address).status_code in (503, 302, 401), address
        assert not [one for one in caplog.records if one.levelno >= logging.ERROR], address
    assert client.get("/").status_code == 503
