"""The mail account that somebody named in the browser: a mail server by which letters leave and, if
they want, the mailbox of the same account. It lies in a file among the keys, and is used wherever
the environment names neither.

The password is not in the database, in no backup and on no page; whoever changes anything of the
account types it again, so that nobody sends a password that they do not know to a server of theirs.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Literal
from urllib.parse import quote, urlencode

type Security = Literal["tls", "starttls", "none"]

_OUT: Mapping[Security, str] = {"tls": "smtps", "starttls": "smtp", "none": "smtp+insecure"}
_IN: Mapping[Security, str] = {"tls": "imaps", "starttls": "imap", "none": "imap+insecure"}
PORTS: Mapping[Security, tuple[int, int]] = {"tls": (465, 993), "starttls": (587, 143)}
"""At which ports mail servers and mailboxes are, where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server of the account; an IPv6 address as host stands in brackets."""

    host: str
    port: int
    security: Security

    @property
    def called(self) -> str:
        """The host as a connection wants it: an address without its brackets."""
        return self.host.strip("[]")


@dataclass(frozen=True, slots=True)
class Account:
    """`address` is whom letters come from; without an `incoming` server no mailbox is read."""

    address: str
    user: str
    password: str = field(repr=False)
    outgoing: Server
    incoming: Server | None = None

    def settings(self) -> dict[str, str]:
        """As the environment would say it."""
        into = self.outgoing
        name = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        out = f"{_OUT[into.security]}://{name}@{into.host}:{into.port}"
        told = {"AMENDS_EMAIL_URL": f"{out}?{urlencode({'from': self.address})}"}
        if self.incoming is not None:
            of = self.incoming
            told["AMENDS_MAIL_URL"] = f"{_IN[of.security]}://{name}@{of.host}:{of.port}/INBOX"
        return told


# --- where it is kept ---


@dataclass(frozen=True, slots=True)
class Kept:
    """An account with who named it, and when."""

    settings: Mapping[str, str] = field(repr=False)
    by: str
    at: datetime
    shown: Mapping[str, Any]
    """What a page may say: everything but the password."""


def file_of(data: Path) -> Path:
    """Where it lies in a data folder."""
    return data / "keys" / "mail-account.json"


def keep(data: Path, account: Account, *, by: str, now: datetime) -> None:
    """Keep it, whole or not at all; of two who do at once, that of whoever is done last."""
    shown = {name: held for name, held in asdict(account).items() if name != "password"}
    told = {"settings": account.settings(), "by": by, "at": now.isoformat(), "shown": shown}
    path = file_of(data)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft, part = mkstemp(dir=path.parent, prefix=f"{path.stem}-", suffix=".part")
    try:
        with os.fdopen(draft, "w") as file:
            json.dump(told, file)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    finally:
        Path(part).unlink(missing_ok=True)


def forget(data: Path) -> None:
    """Nothing is sent any more, and no mailbox read."""
    file_of(data).unlink(missing_ok=True)


def kept(data: Path) -> Kept | None:
    """What is kept; None where nothing is, or nothing that can be read."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        told = json.loads(file_of(data).read_text())
        at = datetime.fromisoformat(told["at"])
        return Kept(dict(told["settings"]), str(told["by"]), at, dict(told["shown"]))
    return None


def mark(data: Path) -> str:
    """Another one whenever something else is kept; empty where nothing is."""
    with suppress(OSError):
        return str(file_of(data).stat().st_mtime_ns)
    return ""
