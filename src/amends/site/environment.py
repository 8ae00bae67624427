"""Settings of an installation: read once, typed, and refused with all mistakes together.

Every setting is an environment variable in `SETTINGS`. A secret one can also be in a file named by
`<NAME>_FILE`. `docs/settings.md` explains each to operators.
"""

import base64
import binascii
import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

from amends.letters.incoming.configured import Incoming, Where
from amends.letters.mail_account import account
from amends.letters.oauth.configured import OAUTH_SETTINGS, OAuth
from amends.vault import storage

from . import database_settings, mail_settings

type Network = IPv4Network | IPv6Network
type Options = dict[str, object]
"""A Django `DATABASES` or `MAILERS` entry."""


class Mistakes(Exception):
    """The settings cannot be used; `found` contains every mistake, each with the name of its
    setting."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.found = mistakes


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable; `example` is an accepted value."""

    name: str
    example: str
    secret: bool = False


SETTINGS = (
    Setting("DATABASE_URL", "postgresql://amends:secret@db.example.org/amends", secret=True),
    Setting("DATABASE_REPLICA_URL", "postgresql://amends:secret@replica/amends", secret=True),
    Setting("AMENDS_DATA", "/var/lib/amends"),
    Setting("AMENDS_BASE_URL", "https://complaints.example.org"),
    Setting("AMENDS_SECRET_KEY", "0123456789" * 5, secret=True),
    Setting("AMENDS_MASTER_KEY", base64.b64encode(bytes(32)).decode(), secret=True),
    Setting("AMENDS_LOG_KEY", base64.b64encode(bytes(32)).decode(), secret=True),
    Setting("AMENDS_EMAIL_URL", "smtp://name:secret@mail.example.org:587", secret=True),
    Setting("AMENDS_MAIL_URL", "imaps://complaints:secret@mail.example.org/INBOX", secret=True),
    Setting("AMENDS_MAIL_OAUTH_URL", "https://login.example.org/token"),
    Setting("AMENDS_MAIL_OAUTH_CLIENT", "0a1b2c3d"),
    Setting("AMENDS_MAIL_OAUTH_SECRET", "a secret of the client", secret=True),
    Setting("AMENDS_MAIL_OAUTH_REFRESH", "a token to refresh with", secret=True),
    Setting("AMENDS_MAIL_OAUTH_SCOPE", "https://mail.example.org/imap"),
    Setting("AMENDS_MAIL_LISTEN", "lmtp://127.0.0.1:8024"),
    Setting("AMENDS_MAIL_ADDRESSES", "complaints@example.org,shop@example.org=brand:shop"),
    Setting("AMENDS_FILES_URL", "file:///var/lib/amends-files"),
    Setting("AMENDS_FACTS_URL", "file:///var/lib/amends-facts"),
    Setting("AMENDS_BUCKET_KEY", "a name of the object store"),
    Setting("AMENDS_BUCKET_SECRET", "a secret of the object store", secret=True),
    Setting("AMENDS_LIMITS", "lodge=20/h,sign_in=10/5m"),
    Setting("AMENDS_TIME_ZONE", "Europe/Berlin"),
    Setting("AMENDS_PROXIES", "1"),
    Setting("AMENDS_METRICS", "10.1.0.0/16,2001:db8::7"),
    Setting("AMENDS_WORKER_METRICS", "127.0.0.1:9465"),
    Setting("AMENDS_LOG", "json"),
    Setting("AMENDS_REQUEST_LOG", "yes"),
    Setting("AMENDS_SECURITY_LOG", "both"),
    Setting("AMENDS_ANALYTICS", "spark://analytics.example.org:15002"),
    Setting("AMENDS_BACKUP_URL", "file:///backups/amends"),
    Setting("AMENDS_BACKUP_AT", "02:30"),
    Setting("AMENDS_BACKUP_KEEP", "30"),
    Setting("AMENDS_DRILL", "monthly"),
    Setting("AMENDS_SCRATCH_URL", "postgresql://amends:secret@db.example.org/empty", secret=True),
    Setting("AMENDS_BESIDE", "http://localhost:8001"),
)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many attempts, or megabytes, in so many seconds; at one time if these are 0."""

    count: int
    seconds: int


LIMITS = {
    "acknowledge": Rate(3, 86400),
    "lodge": Rate(20, 3600),
    "mail": Rate(20, 3600),
    "sign_in": Rate(10, 300),
    "track": Rate(20, 300),
    "api": Rate(600, 60),
    "upload": Rate(500, 86400),
    "unclaimed": Rate(5000, 0),
}
"""Rate limits for one sender, unless `AMENDS_LIMITS` changes them. `upload` is in megabytes. So is
`unclaimed`, the limit for all strangers together for files of complaints not sent yet."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The current settings. Keys are text as given; empty means the file in the data folder."""

    data: Path
    base_url: SplitResult
    database: Options
    replica: Options
    mailer: Options
    sender: str
    mail: Incoming
    mail_told: bool
    files: storage.Place
    facts: storage.Place | None
    bucket_key: str
    bucket_secret: str
    secret_key: str
    master_key: str
    log_key: str
    limits: Mapping[str, Rate] | None
    time_zone: str
    proxies: int
    metrics: tuple[Network, ...]
    worker_metrics: tuple[str, int] | None
    log: str
    request_log: bool
    security_log: str
    beside: str
    analytics: str
    backup: storage.Place | None
    backup_at: time
    backup_keep: int
    drill: bool
    scratch: str

    @property
    def https(self) -> bool:
        """Whether people reach the installation over an encrypted connection."""
        return self.base_url.scheme == "https"


DATABASE = "amends.sqlite3"
"""The database in a data folder unless DATABASE_URL names another."""


def secret_key_file(data: Path) -> Path:
    """Return the path of Django's signing key in a data folder unless it is set."""
    return data / "keys" / "secret.key"


def read(env: Mapping[str, str], *, saved: account.Kept | None = None) -> Environment:
    """Return the settings from `env` (the process's environment), and those of the mail account
    `saved` in the staff area where it names none; by default of one in a file.

    Raises `Mistakes` with every mistake: unknown names, values of the wrong shape, unreadable
    files. Writes nothing.
    """
    mistakes = _unknown(env)
    has_mail = any(env.get(name) for name in _MAIL)
    data = Path(env.get("AMENDS_DATA") or "data").expanduser().absolute()
    if not has_mail and (named := saved or account.in_file(data)) is not None:
        env = {**env, **named.settings}
    take = _taking(env, mistakes)
    port = env.get("PORT", "")
    here = f"http://localhost:{port if port.isdigit() else 8000}"
    base = take("AMENDS_BASE_URL", here, _base_url, urlsplit(here))
    environment = Environment(
        data=data,
        base_url=base,
        database=take("DATABASE_URL", (data / DATABASE).as_uri(), database_settings.database, {}),
        replica=take("DATABASE_REPLICA_URL", "", database_settings.replica, {}),
        **_mail(take, data, base.hostname),
        mail_told=has_mail,
        files=take("AMENDS_FILES_URL", (data / "files").as_uri(), storage.place, _NO_PLACE),
        facts=take("AMENDS_FACTS_URL", "", _elsewhere, None),
        bucket_key=take("AMENDS_BUCKET_KEY", "", str, ""),
        bucket_secret=take("AMENDS_BUCKET_SECRET", "", str, ""),
        secret_key=take("AMENDS_SECRET_KEY", "", partial(_secret_key, data), ""),
        master_key=take("AMENDS_MASTER_KEY", "", _key_of_32_bytes, ""),
        log_key=take("AMENDS_LOG_KEY", "", _key_of_32_bytes, ""),
        limits=take("AMENDS_LIMITS", "", _limits, None),
        time_zone=take("AMENDS_TIME_ZONE", "UTC", _time_zone, "UTC"),
        proxies=take("AMENDS_PROXIES", "0", _proxies, 0),
        metrics=take("AMENDS_METRICS", "", _networks, ()),
        worker_metrics=take("AMENDS_WORKER_METRICS", "", _listen, None),
        log=take("AMENDS_LOG", "text", partial(_one_of, ("text", "json")), "text"),
        request_log=take("AMENDS_REQUEST_LOG", "no", _yes, False),
        security_log=take("AMENDS_SECURITY_LOG", "file", partial(_one_of, _SECURITY_LOGS), "file"),
        beside=take("AMENDS_BESIDE", "", _beside, ""),
        analytics=take("AMENDS_ANALYTICS", "", _analytics, ""),
        **_backups(take),
    )
    mistakes += _too_near(environment)
    if mistakes:
        raise Mistakes(list(dict.fromkeys(mistakes)))
    return environment


def _mail(take: "_Take", data: Path, host: str | None) -> dict[str, Any]:
    """Return the fields that say how email is sent and received."""
    nowhere: tuple[Options, str] = ({}, "")
    oauth = _agreement(take, wanted=bool(take("AMENDS_MAIL_URL", "", str, "")))
    mailer = partial(mail_settings.mailer, oauth=oauth)
    options, sender = take("AMENDS_EMAIL_URL", (data / "outbox").as_uri(), mailer, nowhere)
    sender = sender or f"complaints@{host}"
    return {"mailer": options, "sender": sender, "mail": _incoming(take, oauth, sender=sender)}


def _backups(take: "_Take") -> dict[str, Any]:
    """Return the fields that say what the worker backs up and tries out."""
    return {
        "backup": take("AMENDS_BACKUP_URL", "", _elsewhere, None),
        "backup_at": take("AMENDS_BACKUP_AT", "02:30", _time_of_day, time()),
        "backup_keep": take("AMENDS_BACKUP_KEEP", "30", _days, 30),
        "drill": take("AMENDS_DRILL", "", _drill, False),
        "scratch": take("AMENDS_SCRATCH_URL", "", _scratch, ""),
    }


def _too_near(environment: Environment) -> Iterator[str]:
    """Yield a mistake for each copy that would be where the data itself is."""
    near = {
        "the data folder": environment.data,
        "AMENDS_FILES_URL": environment.files,
        "AMENDS_FACTS_URL": environment.facts,
    }
    for name, place in near.items():
        if environment.backup and place and storage.overlap(environment.backup, place):
            yield f"AMENDS_BACKUP_URL: shares a folder with {name}, and would be lost with it"
    if environment.scratch:
        scratch = _server(database_settings.database(environment.scratch))
        for name in ("database", "replica"):
            if scratch == _server(getattr(environment, name)):
                yield "AMENDS_SCRATCH_URL: names the database in use, and is emptied after a drill"
    if environment.files == _NO_PLACE:
        return  # reported already
    facts = environment.facts or environment.data / "facts"
    if storage.mixed(environment.files, facts):
        yield "AMENDS_FACTS_URL: one of it and AMENDS_FILES_URL is inside the other. Separate them"
    for name, place in {"AMENDS_FILES_URL": environment.files, "AMENDS_FACTS_URL": facts}.items():
        if isinstance(place, Path) and environment.data.resolve().is_relative_to(place.resolve()):
            yield f"{name}: contains the data folder and its keys. Choose a folder of its own"


def _server(entry: Options) -> tuple[str, ...]:
    host, port = str(entry.get("HOST", "")).lower(), str(entry.get("PORT") or 5432)
    return ("" if host == "localhost" else host, port, str(entry.get("NAME", "")))


_MAIL = tuple(
    f"{name}{ending}"
    for name in ("AMENDS_EMAIL_URL", "AMENDS_MAIL_URL", "AMENDS_MAIL_LISTEN")
    for ending in ("", "_FILE")
)
"""If one of them is set, the mail account set up in the browser is ignored."""


_NO_PLACE: storage.Place = Path()


class _Take(Protocol):
    """Reads one setting; a mistake in it is recorded, and a default returned."""

    def __call__[T](self, name: str, default: str, parse: Callable[[str], T], stand_in: T) -> T: ...


def _taking(env: Mapping[str, str], mistakes: list[str]) -> _Take:
    """Return the reader of settings, which adds mistakes to those found."""

    def take[T](name: str, default: str, parse: Callable[[str], T], stand_in: T) -> T:
        try:
            return parse(_text(env, name) or default)
        except (ValueError, OSError) as problem:
            mistakes.append(f"{name}: {problem}")
            return stand_in

    return take


def _agreement(take: _Take, *, wanted: bool) -> OAuth | None:
    values = {name: take(name, "", str, "") for name in OAUTH_SETTINGS}
    agreed = partial(mail_settings.agreement, values, wanted=wanted)
    return take("AMENDS_MAIL_OAUTH_URL", "", lambda _: agreed(), None)


def _incoming(take: _Take, oauth: OAuth | None, *, sender: str) -> Incoming:
    box = take("AMENDS_MAIL_URL", "", mail_settings.mailbox, None)
    nowhere: dict[str, Where] = {}
    at = take("AMENDS_MAIL_LISTEN", "", mail_settings.listening, None)
    addresses = take("AMENDS_MAIL_ADDRESSES", "", mail_settings.addresses, nowhere)

    def together(_: str) -> Incoming:
        return mail_settings.together(box, at, addresses, oauth, sender=sender)

    return take("AMENDS_MAIL_URL", "", together, Incoming())


def _unknown(env: Mapping[str, str]) -> list[str]:
    """Return a message for each unknown name with our prefix. AMENDS_TEST_ belongs to the tests."""
    names = {setting.name for setting in SETTINGS}
    names |= {f"{setting.name}_FILE" for setting in SETTINGS if setting.secret}
    mistakes = []
    for name in sorted(env.keys() - names):
        if name.startswith("AMENDS_") and not name.startswith("AMENDS_TEST_"):
            near = difflib.get_close_matches(name, names, n=1)
            mistakes.append(f"{name}: no such setting" + (f"; {near[0]} is meant?" if near else ""))
    return mistakes


def _text(env: Mapping[str, str], name: str) -> str:
    """The value of a setting or the content of the file that `<name>_FILE` names."""
    path = env.get(f"{name}_FILE")
    if not path:
        return env.get(name, "")
    if env.get(name):
        raise ValueError(f"is set twice, here and in {name}_FILE")
    text = Path(path).read_text().strip()
    if not text:
        raise ValueError(f"{path} is empty")
    return text


def _base_url(text: str) -> SplitResult:
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise ValueError("needs the form https://complaints.example.org")
    mail_settings.port(url)
    if url.path.strip("/") or url.query or url.fragment or url.username:
        raise ValueError("holds more than scheme, host and port")
    return url._replace(path="")


def _analytics(text: str) -> str:
    address = urlsplit(text)
    if text and address.scheme not in ("spark", "trino", "clickhouse"):
        raise ValueError("not spark://, trino:// or clickhouse:// with a server")
    return text


def _elsewhere(text: str) -> storage.Place | None:
    return storage.place(text) if text else None


def _time_of_day(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - of any day
    except ValueError:
        raise ValueError(f"{text!r} is not a time of day like 02:30") from None


def _days(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text, re.ASCII):
        raise ValueError("is not a number of days from 1 to 9999")
    return int(text)


def _drill(text: str) -> bool:
    if text not in ("", "monthly", "never"):
        raise ValueError("is neither monthly nor never")
    return text == "monthly"


def _scratch(text: str) -> str:
    if text and database_settings.database(text)["ENGINE"].endswith("sqlite3"):
        raise ValueError("needs the form postgresql://name:secret@host/database")
    return text


def _beside(text: str) -> str:
    return _base_url(text).geturl() if text else ""


def _secret_key(data: Path, text: str) -> str:
    """Return the key that is set, otherwise the one in the data folder, otherwise none yet."""
    kept = secret_key_file(data)
    if not text and kept.exists():
        text = kept.read_text().strip()
    if text and len(text) < 32:
        raise ValueError("is shorter than 32 characters")
    return text


def _key_of_32_bytes(text: str) -> str:
    try:
        length = len(base64.b64decode(text, validate=True)) if text else 32
    except binascii.Error:
        raise ValueError("is not base64") from None
    if length != 32:
        raise ValueError(f"is {length} bytes long, not 32")
    return text


_RATE = re.compile(r"(?P<name>[a-z_]+)=(?P<count>\d+)(?:/(?P<times>\d*)(?P<unit>[smhd]))?")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _limits(text: str) -> Mapping[str, Rate] | None:
    """Return the current rates; None if the whole text is `off`."""
    if text == "off":
        return None
    limits = dict(LIMITS)
    for part in filter(None, text.split(",")):
        rate = _RATE.fullmatch(part.strip())
        limit = LIMITS.get(rate["name"]) if rate else None
        if rate is None or limit is None or not int(rate["count"]):
            names = ", ".join(LIMITS)
            raise ValueError(f"{part!r} is not a rate like lodge=20/h (names: {names}) or off")
        if bool(limit.seconds) is not bool(rate["unit"]):
            like = "a rate like 20/h" if limit.seconds else "a number of megabytes"
            raise ValueError(f"{part!r}: {rate['name']} is {like}")
        seconds = int(rate["times"] or 1) * _SECONDS[rate["unit"]] if rate["unit"] else 0
        limits[rate["name"]] = Rate(int(rate["count"]), seconds)
    return limits


def _proxies(text: str) -> int:
    if not re.fullmatch(r"[0-9]", text, re.ASCII):
        raise ValueError("is no number of proxies from 0 to 9")
    return int(text)


def _networks(text: str) -> tuple[Network, ...]:
    networks = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        try:
            networks.append(ip_network(part))
        except ValueError:
            raise ValueError(f"{part!r} is no address or network like 10.1.0.0/16") from None
    return tuple(networks)


_SECURITY_LOGS = ("file", "stderr", "both")


def _yes(text: str) -> bool:
    return _one_of(("yes", "no"), text) == "yes"


def _one_of(values: tuple[str, ...], text: str) -> str:
    if text not in values:
        raise ValueError(f"{text!r} is none of {', '.join(values)}")
    return text


def _listen(text: str) -> tuple[str, int] | None:
    """Return the host and the port of an address like ``127.0.0.1:9465`` or ``[::1]:9465``."""
    if not text:
        return None
    address = urlsplit(f"//{text}")
    number = mail_settings.port(address)
    if not address.hostname or not number or text != address.netloc:
        raise ValueError("needs the form 127.0.0.1:9465")
    return address.hostname, number


def _time_zone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError(f"{text!r} is not a name of the time zone database")
    return text
