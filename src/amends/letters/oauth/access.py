"""Current access token of a mail account, and its renewal (RFC 6749 §6).

A provider may return a new refresh token and end the old one. The newest is stored beside the keys,
and only one process at a time asks, so that none is lost. If a provider refuses for good, the
moment and its code are stored too, for every process and for display. For an agreement that is no
longer in use nothing is requested and nothing stored, even by a process that still has it.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings

from amends.letters import private

from .configured import OAuth
from .token_request import NoToken, asked, refusal

_EARLY = 60.0
"""Seconds before its expiry in which a token is no longer used."""
_REST = timedelta(minutes=2)
"""How long a provider that refused for good is not asked again."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    until: float
    """Expiry on the clock of the process (`time.monotonic`)."""


class _Held:
    tokens: ClassVar[dict[str, _Token]] = {}
    tried: ClassVar[list[str]] = []


@dataclass(frozen=True, slots=True)
class Refused:
    """Since when a provider refuses our sign-in, with its code and number."""

    since: datetime
    code: str
    detail: str = ""


def access_token(of: OAuth) -> str:
    """Return a valid token. Raises `NoToken`; with `given_up` if the agreement is no longer
    ours."""
    token = _good(of)
    if token:
        return token
    with private.alone(_file("mail-refresh.lock")):
        return _good(of) or _refreshed(of)


def keep_token(of: OAuth, text: str, lasts: object) -> None:
    """Use a token that was just granted, for as many seconds as its provider said."""
    seconds = float(lasts) if isinstance(lasts, int | float) else 300.0
    early = min(_EARLY, seconds / 2)
    _Held.tokens[of.mark] = _Token(text, time.monotonic() + max(seconds - early, 0.0))


@contextmanager
def tried(of: OAuth) -> Iterator[None]:
    """Use an agreement before it is saved; if it is not saved by the end, nothing of it stays."""
    _Held.tried.append(of.mark)
    try:
        yield
    finally:
        _Held.tried.remove(of.mark)
        if not _is_ours(of):
            _Held.tokens.pop(of.mark, None)
            with private.alone(_file("mail-refresh.lock")):
                _keep({mark: token for mark, token in _kept().items() if mark != of.mark})


def forget() -> None:
    """Forget a token that was refused, so that a new one is requested."""
    _Held.tokens.clear()


def refused(of: OAuth) -> Refused | None:
    """Return since when the provider refuses for good; None if it does not, as far as known."""
    saved = private.read(_file("mail-refused.json"))
    with suppress(KeyError, TypeError, ValueError):
        if saved["of"] == of.mark:
            since = datetime.fromisoformat(saved["since"])
            return Refused(since, str(saved["code"]), str(saved["detail"]))
    return None


def sweep(of: OAuth | None) -> None:
    """Delete the tokens of all agreements but this one."""
    with private.alone(_file("mail-refresh.lock")):
        _keep({mark: token for mark, token in _kept().items() if of and mark == of.mark})
        if of is None or refused(of) is None:
            _file("mail-refused.json").unlink(missing_ok=True)
    if of is None:
        forget()


def _good(of: OAuth) -> str:
    token = _Held.tokens.get(of.mark)
    return token.text if token is not None and time.monotonic() < token.until else ""


def _refreshed(of: OAuth) -> str:
    if not _is_ours(of):
        raise NoToken("given_up")
    _let_rest(of)
    newest = _kept().get(of.mark, of.refresh_token)
    answer = asked(
        of.token_url,
        {
            "grant_type": "refresh_token",
            "client_id": of.client,
            "client_secret": of.client_secret,
            "refresh_token": newest,
            "scope": of.scope,
        },
    )
    token = answer.get("access_token")
    if not isinstance(token, str) or not token:
        problem = refusal(answer)
        if problem.lasting:
            _note(of, problem)
        raise problem
    renewed = answer.get("refresh_token")
    if isinstance(renewed, str) and renewed not in ("", newest):
        _keep(_kept() | {of.mark: renewed})
    _file("mail-refused.json").unlink(missing_ok=True)
    keep_token(of, token, answer.get("expires_in"))
    return token


def _is_ours(of: OAuth) -> bool:
    """Return whether it is in use: from the environment or the saved account, or being tried."""
    if settings.AMENDS_MAIL_TOLD or of.mark in _Held.tried:
        return True
    kept = private.read(private.account(Path(settings.AMENDS_DATA))).get("settings")
    return isinstance(kept, dict) and OAuth.told_by(kept).mark == of.mark


def _let_rest(of: OAuth) -> None:
    saved = private.read(_file("mail-refused.json"))
    with suppress(KeyError, TypeError, ValueError):
        asked_last = datetime.fromisoformat(saved["asked"])
        if saved["of"] == of.mark and timedelta() <= datetime.now(UTC) - asked_last < _REST:
            raise NoToken(str(saved["code"]), str(saved["detail"]))


def _note(of: OAuth, problem: NoToken) -> None:
    now = datetime.now(UTC)
    before = refused(of)
    saved: Mapping[str, Any] = {
        "of": of.mark,
        "since": (before.since if before else now).isoformat(),
        "asked": now.isoformat(),
        "code": problem.code,
        "detail": problem.detail,
    }
    private.write(_file("mail-refused.json"), saved)


def _kept() -> dict[str, str]:
    """Return the newest token by the mark of each agreement: of the one in use, and of one being
    tried."""
    saved = private.read(_file("mail-refresh.token"))
    tokens = saved.get("tokens")
    return tokens if isinstance(tokens, dict) else {}


def _keep(tokens: Mapping[str, str]) -> None:
    if tokens:
        private.write(_file("mail-refresh.token"), {"tokens": tokens})
    else:
        _file("mail-refresh.token").unlink(missing_ok=True)


def _file(name: str) -> Path:
    return private.folder(Path(settings.AMENDS_DATA)) / name
