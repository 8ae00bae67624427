"""OAuth agreement in progress: the form input, and what binds the return to the person who started.
It is stored beside the keys for an hour at most, because it contains a secret. The session contains
only its name."""

import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from amends.letters import private

KEPT = timedelta(hours=1)
_NAME = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class Begun:
    """`given` is the form input, including secrets. `state`, `verifier` and `device` are empty once
    used, or if there are none; `problems` are shown with the form: a field (or none) and a code."""

    name: str
    by: str
    at: datetime
    kind: str
    given: Mapping[str, str] = field(repr=False)
    state: str = field(default="", repr=False)
    verifier: str = field(default="", repr=False)
    device: str = field(default="", repr=False)
    user_code: str = ""
    address: str = ""
    pause: int = 0
    until: datetime | None = None
    next: datetime | None = None
    problems: tuple[tuple[str, str], ...] = ()


def begin(data: Path, *, by: str, kind: str, form: Mapping[str, str], now: datetime) -> Begun:
    """Return a new one, not stored yet, with an unguessable state and verifier."""
    sweep(data, now=now)
    return Begun(
        name=secrets.token_urlsafe(24),
        by=by,
        at=now,
        kind=kind,
        given=form,
        state=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
    )


def keep(data: Path, begun: Begun) -> None:
    """Store it."""
    fields = asdict(begun)
    for moment in ("at", "until", "next"):
        fields[moment] = fields[moment].isoformat() if fields[moment] else None
    private.write(_file(data, begun.name), fields)


def found(data: Path, name: object, *, by: str, now: datetime) -> Begun | None:
    """Return what the person began; None for another person's, an expired one, and none. Expired
    ones are deleted on the way."""
    sweep(data, now=now)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return None
    fields = private.read(_file(data, name))
    with suppress(KeyError, TypeError, ValueError):
        for moment in ("at", "until", "next"):
            fields[moment] = datetime.fromisoformat(fields[moment]) if fields[moment] else None
        fields["problems"] = tuple((str(at), str(code)) for at, code in fields["problems"])
        begun = Begun(**fields)
        if begun.by == by and begun.name == name and now - begun.at < KEPT:
            return begun
    return None


def changed(
    data: Path, begun: Begun, change: Callable[[Begun], Begun | None], *, now: datetime
) -> Begun | None:
    """Change what is stored, one request at a time; returns the earlier state, or None if `change`
    returns None (nothing is changed), or it no longer exists."""
    with private.alone(private.folder(data) / "mail-consent.lock"):
        kept = found(data, begun.name, by=begun.by, now=now)
        after = change(kept) if kept is not None else None
        if after is None:
            return None
        keep(data, after)
        return kept


def used(begun: Begun) -> Begun:
    """Return the same, without what can be used only once."""
    return replace(begun, state="", verifier="", device="", user_code="", address="")


def end(data: Path, begun: Begun) -> None:
    """Delete it."""
    _file(data, begun.name).unlink(missing_ok=True)


def sweep(data: Path, *, now: datetime) -> None:
    """Delete what was begun more than an hour ago, even if it was changed since."""
    for path in private.folder(data).glob("mail-consent-*"):
        with suppress(OSError):
            if now - _begun_at(path) >= KEPT:
                path.unlink(missing_ok=True)


def _begun_at(path: Path) -> datetime:
    with suppress(KeyError, TypeError, ValueError):
        at = datetime.fromisoformat(private.read(path)["at"])
        if at.tzinfo is not None:
            return at
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def after(now: datetime, seconds: int) -> datetime:
    """So many seconds later."""
    return now + timedelta(seconds=seconds)


def _file(data: Path, name: str) -> Path:
    return private.folder(data) / f"mail-consent-{name}.json"
