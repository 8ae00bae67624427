"""Mail account that was set up in the browser: a mail server for sending and, optionally, the
mailbox of the same account. It is in the vault for every host (`private`) and is used if the
environment names neither.

The password or OAuth agreement is in no backup or page. To change anything about the
account, the password has to be typed, or the consent given, again, so that no one can send an
unknown password to a server of theirs.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlencode

from .. import private
from ..oauth.configured import OAUTH_SETTINGS, OAuth

type Security = Literal["tls", "starttls", "none"]

_OUT: Mapping[Security, str] = {"tls": "smtps", "starttls": "smtp", "none": "smtp+insecure"}
_IN: Mapping[Security, str] = {"tls": "imaps", "starttls": "imap", "none": "imap+insecure"}
PORTS: Mapping[Security, tuple[int, int]] = {"tls": (465, 993), "starttls": (587, 143)}
"""Default ports of mail servers and mailboxes."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server of the account; an IPv6 address as host is in brackets."""

    host: str
    port: int
    security: Security

    @property
    def called(self) -> str:
        """Host in the form for a connection: an address without its brackets."""
        return self.host.strip("[]")


@dataclass(frozen=True, slots=True)
class Account:
    """`address` is the sender of letters; without an `incoming` server no mailbox is read. With an
    `oauth` agreement there is no password; `asked` is the form input for it, without the secret."""

    address: str
    user: str
    password: str = field(repr=False)
    outgoing: Server
    incoming: Server | None = None
    oauth: OAuth | None = field(default=None, repr=False)
    asked: Mapping[str, str] = field(default_factory=dict)

    def settings(self) -> dict[str, str]:
        """Return the account as settings of the environment."""
        into = self.outgoing
        name = quote(self.user, safe="")
        if self.oauth is None:
            name += f":{quote(self.password, safe='')}"
        out = f"{_OUT[into.security]}://{name}@{into.host}:{into.port}"
        query = {"from": self.address} | ({"auth": "xoauth2"} if self.oauth else {})
        variables = {"AMENDS_EMAIL_URL": f"{out}?{urlencode(query)}", **self._agreement()}
        if self.incoming is not None:
            of = self.incoming
            variables["AMENDS_MAIL_URL"] = f"{_IN[of.security]}://{name}@{of.host}:{of.port}/INBOX"
        return variables

    def _agreement(self) -> dict[str, str]:
        """Return the settings of the agreement; empty without one, so that none from the
        environment is used."""
        return dict(zip(OAUTH_SETTINGS, astuple(self.oauth or OAuth("", "", "", "")), strict=True))


# --- where it is stored ---


@dataclass(frozen=True, slots=True)
class Kept:
    """An account with who set it up, and when."""

    settings: Mapping[str, str] = field(repr=False)
    by: str
    at: datetime
    shown: Mapping[str, Any]
    """What a page may show: everything but the password and the agreement."""


def file_of(data: Path) -> Path:
    """Return its path in a data folder, as which it is stored."""
    return private.account(data)


def keep(path: Path, account: Account, *, by: str, now: datetime) -> None:
    """Save it, whole or not at all; of two simultaneous writers, the last one wins."""
    hidden = ("password", "oauth")
    shown = {name: detail for name, detail in asdict(account).items() if name not in hidden}
    content = {"settings": account.settings(), "by": by, "at": now.isoformat(), "shown": shown}
    private.write(path, content)


def forget(data: Path) -> None:
    """Delete the account: nothing is sent any longer, and no mailbox read."""
    private.remove(file_of(data))


def kept(data: Path) -> Kept | None:
    """Return what is stored; None if nothing is, or nothing readable."""
    return read(file_of(data))


def read(path: Path) -> Kept | None:
    """Return the account stored as a file; None if there is none, or none readable."""
    return _read(private.read(path))


def in_file(data: Path) -> Kept | None:
    """Return the account of an older installation, which is a file; None if there is none. Asks no
    database, so the settings can be read with it."""
    return _read(private.read_file(file_of(data)))


def _read(content: Mapping[str, Any]) -> Kept | None:
    with suppress(ValueError, KeyError, TypeError):
        at = datetime.fromisoformat(content["at"])
        return Kept(dict(content["settings"]), str(content["by"]), at, dict(content["shown"]))
    return None


def mark(data: Path) -> str:
    """Return a mark that changes whenever something else is stored; empty if nothing is."""
    return private.mark(file_of(data))
