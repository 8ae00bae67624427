"""Mail settings: how letters are sent, the mailbox or the listener, and the addresses."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from amends.letters.incoming.configured import (
    ADDED,
    LONGEST_LOCAL,
    Incoming,
    Listening,
    Mailbox,
    Where,
)
from amends.letters.oauth.configured import OAuth

type Options = dict[str, object]
"""A Django `MAILERS` entry."""

_SECURITY = {"imaps": "tls", "imap": "starttls", "imap+insecure": "none"}
_PORTS = {"imaps": 993, "imap": 143, "imap+insecure": 143}
_ADDRESS = re.compile(r"[a-z0-9._-]+@[a-z0-9.-]+")
_NEEDED = ("AMENDS_MAIL_OAUTH_URL", "AMENDS_MAIL_OAUTH_CLIENT", "AMENDS_MAIL_OAUTH_REFRESH")
"""Settings of an agreement that cannot be left out."""


def mailer(text: str, oauth: OAuth | None = None) -> tuple[Options, str]:
    """Return a Django `MAILERS` entry and the sender's address (empty: the default). With
    `auth=xoauth2`, a token of the agreement is the password."""
    url = urlsplit(text)
    sender = parse_qs(url.query).get("from", [""])[-1]
    if url.scheme == "file":
        kept: Options = {"folder": folder(text)}
        return {"BACKEND": "amends.site.outbox.Outbox", "OPTIONS": kept}, sender
    if url.scheme not in ("smtp", "smtps", "smtp+insecure") or not url.hostname:
        raise ValueError(
            "needs the form smtp://name:secret@host:587, smtps://… or file:///a/folder"
        )
    if url.scheme == "smtp+insecure" and not here(url.hostname):
        raise ValueError("smtp+insecure:// reaches this machine only; use smtps:// or smtp://")
    options: Options = {
        "host": url.hostname,
        "port": port(url) or {"smtp": 587, "smtps": 465}.get(url.scheme, 25),
        "username": unquote(url.username or ""),
        "password": unquote(url.password or ""),
        "use_tls": url.scheme == "smtp",
        "use_ssl": url.scheme == "smtps",
        "timeout": 30,
    }
    auth = parse_qs(url.query).get("auth", [""])[-1]
    if auth == "xoauth2" and oauth is None:
        raise ValueError("auth=xoauth2 needs the settings AMENDS_MAIL_OAUTH_… beside it")
    if auth == "xoauth2" and (options["password"] or not options["username"]):
        raise ValueError("auth=xoauth2 needs a name and no password")
    if auth not in ("", "xoauth2"):
        raise ValueError("auth= is xoauth2, or left out")
    if auth:
        return {
            "BACKEND": "amends.letters.oauth.smtp.Tokens",
            "OPTIONS": options | {"oauth": oauth},
        }, sender
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}, sender


def folder(text: str) -> Path:
    """A folder from `file:///an/absolute/folder`."""
    url = urlsplit(text)
    path = Path(unquote(url.path))
    if url.scheme != "file" or url.netloc or not path.is_absolute():
        raise ValueError("needs the form file:///an/absolute/folder")
    return path


def mailbox(text: str) -> Mailbox | None:
    """A mailbox from `imaps://name:secret@host/FOLDER`; None where none is given."""
    if not text:
        return None
    url = urlsplit(text)
    if url.scheme not in _SECURITY or not url.hostname or not url.username:
        raise ValueError(
            "needs the form imaps://name:secret@host:993/INBOX, or imap://… (STARTTLS)"
        )
    if url.scheme == "imap+insecure" and not here(url.hostname):
        raise ValueError("imap+insecure:// reaches this machine only; use imaps://")
    query = _query(url, {"done", "every"})
    folders = tuple(unquote(name) for name in url.path.strip("/").split(",") if name) or ("INBOX",)
    done = query.get("done", "")
    if any(not name.isascii() or '"' in name or "\\" in name for name in (*folders, done)):
        raise ValueError("names a folder with signs that are not plain letters")
    every = query.get("every", "30")
    if not every.isdigit() or not 1 <= int(every) <= 3600:
        raise ValueError("every= is a number of seconds from 1 to 3600")
    return Mailbox(
        url.hostname,
        port(url) or _PORTS[url.scheme],
        _SECURITY[url.scheme],  # type: ignore[arg-type]
        unquote(url.username),
        unquote(url.password or ""),
        folders,
        done,
        int(every),
    )


def listening(text: str) -> Listening | None:
    """Return the listener address, from `lmtp://127.0.0.1:8024` or `smtp://…`; None without one."""
    if not text:
        return None
    url = urlsplit(text)
    if url.scheme not in ("smtp", "lmtp") or not url.hostname or not port(url):
        raise ValueError("needs the form lmtp://127.0.0.1:8024 or smtp://127.0.0.1:8025")
    return Listening(url.scheme, url.hostname, port(url) or 0)  # type: ignore[arg-type]


def addresses(text: str) -> dict[str, Where]:
    """Return the addresses for complaints, each with its unit or brand, if it has one."""
    places: dict[str, Where] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        address, _, of = part.partition("=")
        address = address.strip().lower()
        if not _ADDRESS.fullmatch(address):
            raise ValueError("needs the form complaints@example.org,shop@example.org=brand:shop")
        if len(address.partition("@")[0]) + ADDED > LONGEST_LOCAL:
            raise ValueError(f"{address} is too long: before the @ stand at most 38 signs")
        kind, _, code = of.strip().partition(":")
        if of and (kind not in ("unit", "brand") or not re.fullmatch(r"[a-z0-9_.-]{1,64}", code)):
            raise ValueError(f"{address} is followed by neither =unit:CODE nor =brand:CODE")
        places[address] = Where(**{kind: code}) if of else Where()
    return places


def agreement(values: Mapping[str, str], *, wanted: bool) -> OAuth | None:
    """Return the OAuth agreement with a provider; None if none of its settings is given, or not
    all and it is not `wanted`. Raises ValueError for a bad address or missing settings."""
    address = values["AMENDS_MAIL_OAUTH_URL"]
    url = urlsplit(address)
    insecure = url.scheme == "http" and here(url.hostname or "")
    if address and (not url.hostname or not (url.scheme == "https" or insecure)):
        raise ValueError("needs the form https://login.example.org/token")
    missing = [name for name in _NEEDED if not values[name]]
    if not any(values.values()) or (missing and not wanted):
        return None
    if missing:
        raise ValueError(f"needs {', '.join(missing)} beside it")
    return OAuth.told_by(values)


def together(
    box: Mailbox | None,
    at: Listening | None,
    places: Mapping[str, Where],
    oauth: OAuth | None,
    *,
    sender: str,
) -> Incoming:
    """Return all settings together. Raises ValueError for contradictory ones."""
    if oauth is not None and box is not None:
        box = replace(box, oauth=oauth)
    elif box is not None and not box.password:
        raise ValueError("AMENDS_MAIL_URL has no password, and no AMENDS_MAIL_OAUTH_… is set")
    of_letters = sender.rpartition("<")[2].rstrip("> ").lower()
    return Incoming(box, at, dict(places) or {of_letters: Where()})


def here(host: str) -> bool:
    """Return whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def port(url: SplitResult) -> int | None:
    """Return the port of an address. Raises ValueError without repeating a possible part of a
    password."""
    try:
        return url.port
    except ValueError:
        raise ValueError("has a port that is no number") from None


def _query(url: SplitResult, options: set[str]) -> dict[str, str]:
    values = parse_qs(url.query, strict_parsing=bool(url.query))
    if odd := values.keys() - options:
        raise ValueError(f"has an option that is not known: {min(odd)}")
    return {name: values[-1] for name, values in values.items()}
