"""How an agreement with a provider of mail is come to: a code is not asked about before its time
(RFC 8628 §3.5), both servers are tried, and only then is the account kept."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from . import account
from .account import Account
from .account_trial import incoming_of, outgoing_of
from .oauth import access, begun, consent
from .oauth.asking import NoToken
from .oauth.begun import Begun
from .oauth.consent import Client, Code, Granted
from .trying import Outcome

_SLOWER = 5
"""Seconds that a provider gets more that is asked too often, or does not answer (RFC 8628 §3.5)."""

type Problems = tuple[tuple[str, str], ...]
"""A field of the form, or none, and the code of what went wrong."""


def with_code(one: Begun, code: Code, *, now: datetime) -> Begun:
    """The same, for a code that is typed elsewhere instead of a way there and back."""
    return replace(
        one,
        state="",
        verifier="",
        device=code.device,
        user_code=code.user,
        address=code.address,
        pause=code.pause,
        until=begun.after(now, code.lasts),
        next=now,
    )


def refused(one: Begun, problems: Problems) -> Begun:
    """The same, with why it came to nothing; what can be used once is used up."""
    return replace(begun.used(one), problems=problems)


def asked_again(data: Path, one: Begun, client: Client, *, now: datetime) -> Granted | Problems:
    """What became of the code that somebody was to type; no problem for not yet. What a provider
    says that may be another by itself does not end it: the code is good until its time is over."""
    before = begun.changed(data, one, lambda kept: _next(kept, now), now=now)
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
            begun.changed(data, one, lambda _: _next(slower, now), now=now)
        return ()


def _next(kept: Begun, now: datetime) -> Begun | None:
    """The same, to be asked about later; None where it is too early now, or there is no code."""
    if not kept.device or (kept.next is not None and now < kept.next):
        return None
    return replace(kept, next=begun.after(now, kept.pause))


def kept_once_tried(
    data: Path, named: Account, granted: Granted, *, by: str, now: datetime
) -> Problems:
    """Try both servers with what was granted, and keep the account if they let us in: why not,
    else nothing."""
    with access.tried(granted.agreement):
        access.keep_token(granted.agreement, granted.token, granted.lasts)
        problems = []
        for at, outcome in (("server", outgoing_of(named)), ("mailbox", incoming_of(named))):
            if outcome is Outcome.not_signed_in and not granted.whole:
                problems.append((at, "not_whole"))
            elif outcome is not Outcome.sent:
                problems.append((at, f"outcome.{outcome}"))
        if not problems:
            account.keep(data, named, by=by, now=now)
    return tuple(problems)


def came_to_nothing(data: Path, one: Begun, problems: Problems, *, now: datetime) -> None:
    """Keep why, and what was written."""
    begun.changed(data, one, lambda kept: refused(kept, problems), now=now)
