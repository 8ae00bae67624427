"""Completing an OAuth agreement with a mail provider: a device code is not polled too early (RFC
8628 §3.5), both servers are tried, and only then is the account saved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ..oauth import access, begun, consent
from ..oauth.begun import Begun
from ..oauth.consent import Client, Code, Granted
from ..oauth.token_request import NoToken
from .account import Account
from .test_message import Outcome, incoming_of, outgoing_of

_SLOWER = 5
"""Seconds added between questions if a provider is asked too often, or does not answer (RFC 8628
§3.5)."""

type Problems = tuple[tuple[str, str], ...]
"""A field of the form, or none, and the code of the problem."""


def with_code(attempt: Begun, code: Code, *, now: datetime) -> Begun:
    """Return the same, for a code typed elsewhere instead of a redirection."""
    return replace(
        attempt,
        state="",
        verifier="",
        device=code.device,
        user_code=code.user,
        address=code.address,
        pause=code.pause,
        until=begun.after(now, code.lasts),
        next=now,
    )


def refused(attempt: Begun, problems: Problems) -> Begun:
    """Return the same, with the reason of the failure and without what can be used only once."""
    return replace(begun.used(attempt), problems=problems)


def asked_again(data: Path, attempt: Begun, client: Client, *, now: datetime) -> Granted | Problems:
    """Return the result of polling a device code; no problem for "not yet". A temporary error of
    the provider does not end it: the code is valid until it expires."""
    before = begun.changed(data, attempt, lambda kept: _next(kept, now), now=now)
    if before is None:
        return ()
    if before.until is not None and now > before.until:
        return (("", "expired_token"),)
    try:
        return consent.answer_to(client, before.device)
    except NoToken as problem:
        if problem.lasting:
            return (("", problem.kept),)
        if problem.code != "authorization_pending":
            slower = replace(before, pause=before.pause + _SLOWER)
            begun.changed(data, attempt, lambda _: _next(slower, now), now=now)
        return ()


def _next(kept: Begun, now: datetime) -> Begun | None:
    """Return the same, scheduled for later; None if it is too early now, or there is no code."""
    if not kept.device or (kept.next is not None and now < kept.next):
        return None
    return replace(kept, next=begun.after(now, kept.pause))


def kept_once_tried(named: Account, granted: Granted, keep: Callable[[], object]) -> Problems:
    """Try both servers with what was granted, and `keep` the account if they accept it; return the
    problems, if any."""
    with access.tried(granted.agreement):
        access.keep_token(granted.agreement, granted.token, granted.lasts)
        problems = []
        for at, outcome in (("server", outgoing_of(named)), ("mailbox", incoming_of(named))):
            if outcome is Outcome.not_signed_in and not granted.whole:
                problems.append((at, "not_whole"))
            elif outcome is not Outcome.sent:
                problems.append((at, f"outcome.{outcome}"))
        if not problems:
            keep()
    return tuple(problems)


def came_to_nothing(data: Path, attempt: Begun, problems: Problems, *, now: datetime) -> None:
    """Store the problems with the input."""
    begun.changed(data, attempt, lambda kept: refused(kept, problems), now=now)
