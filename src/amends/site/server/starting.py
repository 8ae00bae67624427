"""Application that answers while the installation is prepared, without Django and without a
database.

Pages say how far the work is and open as soon as it is done. Nothing is saved until then.
"""

import json
import math
import os
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from gettext import NullTranslations, translation
from hashlib import sha256
from html import escape
from mmap import mmap
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import parse_qsl, quote

from django.utils.translation.trans_real import parse_accept_lang_header

from amends.people.secret_fields import is_secret

from ..environment import read
from ..sizes import PLAIN

type Environ = Mapping[str, Any]
type StartResponse = Callable[[str, list[tuple[str, str]]], object]

RETRY_AFTER = 2
"""Seconds until a client may try again, and until a page does."""
_HERE = Path(__file__).parents[1]
_LOCALE = _HERE.parent / "wording" / "locale"
_THOUSANDS = {"en": ",", "de": ".", "fr": "\u202f"}
"""The languages of the page, each with its separator of thousands."""
_SURE = 2.0
"""Seconds of work after which the rest can be estimated."""
_PAUSE = 0.05
"""Seconds between two looks whether everything is ready."""
_HANDED_OVER = 5.0
"""Seconds after which the process with the page counts as ended."""
_MINUTES_FROM = 120
"""Seconds above which the rest is told in minutes."""


class State:
    """How far the work is: so many of so many steps; 0 of 0 if they cannot be counted. Processes
    that are forked share it."""

    def __init__(self) -> None:
        self._shared = memoryview(mmap(-1, 48)).cast("d")
        self._shared[3] = time.monotonic()

    @property
    def done(self) -> int:
        """How many steps are done."""
        return int(self._shared[0])

    @property
    def of(self) -> int:
        """How many there are."""
        return int(self._shared[1])

    @property
    def is_over(self) -> bool:
        """Whether everything is ready."""
        return bool(self._shared[4])

    def report(self, done: int, of: int) -> None:
        """Say so much is done. What was done before the first report tells nothing of the pace."""
        if not self.of:
            self._shared[2], self._shared[3] = done, time.monotonic()
        self._shared[0], self._shared[1] = done, of

    def end(self) -> None:
        """Say that everything is ready."""
        self._shared[4] = 1

    def wait(self) -> None:
        """Return when everything is ready."""
        while not self.is_over:
            time.sleep(_PAUSE)

    def hand_over(self) -> None:
        """Say that visitors no longer get the page that says how far the work is."""
        self._shared[5] = 1

    def wait_for_visitors(self) -> None:
        """Return when they no longer get it; also if the process with the page has ended."""
        until = time.monotonic() + _HANDED_OVER
        while not self._shared[5] and time.monotonic() < until:
            time.sleep(_PAUSE)

    def seconds_left(self) -> float | None:
        """Return the estimated seconds until all steps are done; None if that is not known yet."""
        first, since = self._shared[2], self._shared[3]
        took, steps = time.monotonic() - since, self.done - first
        return took / steps * (self.of - self.done) if steps > 0 and took > _SURE else None


class Starting:
    """WSGI application that says what is being prepared.

    `beside` is the address of the installation on the next port. `demo` says which of the two this
    is: the demo, or an organisation.
    """

    def __init__(self, *, beside: str = "", demo: bool = False) -> None:
        self.state = State()
        self._beside, self._demo = beside.rstrip("/"), demo

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with how far the work is."""
        status, headers, text = self._answer(environ)
        body = text.encode()
        headers = {**headers, **_ALWAYS, "Content-Length": str(len(body))}
        if status != _OK:
            headers["Retry-After"] = str(RETRY_AFTER)
        start_response(status, list(headers.items()))
        return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _answer(self, environ: Environ) -> "_Answer":
        state, path = self.state, environ.get("PATH_INFO", "/")
        if path == "/livez":
            return _OK, _JSON, json.dumps({"status": "ok"})
        if path == "/readyz":
            content = {"status": "loading", "done": state.done, "of": state.of}
            return _BUSY, _JSON, json.dumps(content)
        words, language = _words(environ)
        if path.startswith("/api/"):
            return _BUSY, _PROBLEM, json.dumps(self._problem(words))
        page = {"language": language, "style": _STYLE, "refresh": ""}
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            page |= self._waiting(words, language, state)
        else:
            page |= _not_saved(words, environ)
        kind = {"Content-Type": "text/html; charset=utf-8", "Content-Language": language}
        return _BUSY, kind | {"Content-Security-Policy": _CSP}, _page().substitute(page)

    def _problem(self, words: NullTranslations) -> dict[str, str | int]:
        """Return what `amends.api.problem_responses` says when nothing can be saved."""
        return {
            "type": f"{read(os.environ).base_url.geturl()}/api/docs#problem-busy",
            "title": words.gettext("We cannot do this at the moment. Try again soon."),
            "status": 503,
            "code": "busy",
        }

    def _waiting(self, words: NullTranslations, language: str, state: State) -> dict[str, str]:
        value = f' value="{state.done}" max="{state.of}"' if state.of else ""
        text = self._told(words, language, state)
        label = escape(text, quote=True)
        parts = [
            f"<p>{escape(text)}</p>",
            f'<progress{value} aria-label="{label}"></progress>',
            f'<p class="quiet">{escape(words.gettext("This page opens automatically."))}</p>',
        ]
        if self._beside:
            other = (
                words.gettext("Set up your own organisation")
                if self._demo
                else words.gettext("Open the demo")
            )
            href = escape(f"{self._beside}/desk/", quote=True)
            parts.append(f'<p><a href="{href}">{escape(other)}</a></p>')
        return {
            "refresh": f'<meta http-equiv="refresh" content="{RETRY_AFTER}">',
            "title": escape(words.gettext("One moment")),
            "body": "\n".join(parts),
        }

    def _told(self, words: NullTranslations, language: str, state: State) -> str:
        if not self._demo or not state.of:
            return words.gettext("Preparing the database.")
        if state.done >= state.of:
            return words.gettext("Loading the demo: the last step.")
        count = {"done": _number(state.done, language), "of": _number(state.of, language)}
        left = state.seconds_left()
        if left is None:
            return words.gettext("Loading the demo: {done} of {of} steps.").format(**count)
        if left > _MINUTES_FROM:
            text = words.gettext(
                "Loading the demo: {done} of {of} steps, about {minutes} minutes left."
            )
            return text.format(minutes=math.ceil(left / 60), **count)
        seconds = max(1, math.ceil(left))
        text = words.ngettext(
            "Loading the demo: {done} of {of} steps, about {seconds} second left.",
            "Loading the demo: {done} of {of} steps, about {seconds} seconds left.",
            seconds,
        )
        return text.format(seconds=seconds, **count)


type _Answer = tuple[str, dict[str, str], str]


def _words(environ: Environ) -> tuple[NullTranslations, str]:
    """Return the texts in the language that the browser asks for, and its code."""
    wishes = parse_accept_lang_header(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    codes = (tag.partition("-")[0] for tag, _ in wishes)
    language = next((code for code in codes if code in _THOUSANDS), "en")
    return translation("django", _LOCALE, [language], fallback=True), language


def _number(number: int, language: str) -> str:
    return f"{number:,}".replace(",", _THOUSANDS[language])


def _not_saved(words: NullTranslations, environ: Environ) -> dict[str, str]:
    """Return what answers a form: nothing is saved, and it can be sent again."""
    path = "/" + quote(environ.get("PATH_INFO", "").encode("latin-1")).lstrip("/")
    query = environ.get("QUERY_STRING", "")
    action = escape(f"{path}?{query}" if query else path, quote=True)
    typed = [(escape(name, quote=True), escape(text, quote=True)) for name, text in _typed(environ)]
    fields = "\n".join(
        f'<input type="hidden" name="{name}" value="{text}">' for name, text in typed
    )
    texts = [words.gettext("We are starting, and nothing that you sent was saved.")]
    if fields:
        texts.append(
            words.gettext("Your text is still here. If you added files, choose them again.")
        )
    parts = [
        *(f"<p>{escape(text)}</p>" for text in texts),
        f'<form method="{"post" if fields else "get"}" action="{action}">',
        fields,
        f"<button>{escape(words.gettext('Try again'))}</button></form>",
    ]
    return {"title": escape(words.gettext("Not saved yet")), "body": "\n".join(parts)}


def _typed(environ: Environ) -> list[tuple[str, str]]:
    """Return the fields of a plain form; one with files is not read."""
    if environ.get("CONTENT_TYPE", "").partition(";")[0] != "application/x-www-form-urlencoded":
        return []
    try:
        body = environ["wsgi.input"].read(PLAIN).decode()
        fields = parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST)
    except ValueError:
        return []
    return [(name, text) for name, text in fields if not is_secret(name)]


@cache
def _page() -> Template:
    return Template((_HERE / "templates" / "amends" / "starting.html").read_text(encoding="utf-8"))


def _style() -> str:
    sheets = (_HERE / "static" / "amends" / f"{name}.css" for name in ("tokens", "starting"))
    return "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


_MOST = 1_000
"""Fields of a form that are kept."""
_STYLE = _style()
_DIGEST = b64encode(sha256(_STYLE.encode()).digest()).decode()
_CSP = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_OK, _BUSY = "200 OK", "503 Service Unavailable"
_JSON = {"Content-Type": "application/json"}
_PROBLEM = {"Content-Type": "application/problem+json"}
_ALWAYS = {
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
