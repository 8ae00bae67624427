"""Database settings: where it is, and how it is used."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from .mail_settings import port

type Options = dict[str, Any]
"""A Django `DATABASES` entry."""


def database(text: str) -> Options:
    """A Django database entry from `postgresql://…` or `sqlite:///…` (also `file:///…`)."""
    url = urlsplit(text)
    if url.scheme in ("sqlite", "file"):
        path = Path(unquote(url.path))
        if url.netloc or not path.is_absolute() or path == Path("/"):
            raise ValueError("needs the form sqlite:////an/absolute/file or sqlite:///C:/a/file")
        return _sqlite(path)
    if url.scheme in ("postgresql", "postgres"):
        name = unquote(url.path.removeprefix("/"))
        if not name or "/" in name:
            raise ValueError("needs the form postgresql://name:secret@host/database")
        return _postgresql(url, name)
    raise ValueError("is neither postgresql:// nor sqlite://")


def replica(text: str) -> Options:
    """Return a Django database entry of a replica, from which this program only reads; empty if
    there is none."""
    if not text:
        return {}
    entry = database(text)
    if "postgresql" not in entry["ENGINE"]:
        raise ValueError("is not postgresql://: only PostgreSQL has replicas")
    del entry["OPTIONS"]["pool"]  # what reads there takes long, and is rare
    entry["OPTIONS"]["options"] += " -c default_transaction_read_only=on"
    return entry


PATIENCE = {"sqlite": 30.0, "postgresql": 4.0}
"""Seconds that a visitor waits for a locked database before an error page. SQLite has one writer
at a time: a visitor waits their turn as long as a browser does. On PostgreSQL only acts on the same
record wait for each other, so a longer wait is a fault."""


def answer_soon(entry: Options, *, seconds: float | None = None) -> None:
    """Let new connections wait at most this long for a lock, otherwise as long as a visitor does.
    Commands and the worker, where no visitor is waiting, are more patient."""
    options, vendor = entry["OPTIONS"], entry["ENGINE"].rpartition(".")[2]
    longest = PATIENCE["sqlite" if vendor == "sqlite3" else vendor] if seconds is None else seconds
    if vendor == "postgresql":
        options["options"] += f" -c lock_timeout={int(longest * 1000)}"
    else:
        options["timeout"] = longest


def enough_for(entry: Options, *, threads: int) -> None:
    """Let each thread of a web process have a connection, where a pool limits them, and leave two
    for what is not a page."""
    if pool := entry["OPTIONS"].get("pool"):
        pool["max_size"] = threads + 2


def let_go_of_the_database() -> None:
    """Close this thread's connection and, if there is one, the pool of the process."""
    from django.db import connection

    connection.close()
    close_pool = getattr(connection, "close_pool", None)
    if close_pool:
        close_pool()


def _sqlite(path: Path) -> Options:
    return {
        "ENGINE": "amends.site.sqlite3",
        "NAME": path,
        # Closing the last connection writes the whole log back: not after each request.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # One writer at a time, decided at BEGIN, so that no transaction fails half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 60,
            "init_command": (
                "PRAGMA journal_mode=WAL;"
                "PRAGMA synchronous=FULL;"  # what was confirmed survives a power cut
                "PRAGMA foreign_keys=ON;"
                "PRAGMA recursive_triggers=ON;"  # REPLACE must meet the delete guard
                "PRAGMA secure_delete=ON;"  # an erased word leaves no bytes in free pages
            ),
        },
    }


PLANNING = {
    "random_page_cost": "1.1",  # disks without moving parts: indexes rather than whole tables
    "max_parallel_workers_per_gather": "0",  # a page of fifty rows is not worth two helpers
    "jit": "off",  # nor a compiler
    "effective_io_concurrency": "0",  # announcing a page that is in memory takes longer
    "work_mem": "16MB",  # who is sought among a million people is counted in memory
}
"""Settings for the query planner, which fit our many small queries."""
ARRIVED = "amends.options"
"""A setting without effect: a connection that has it has all the others, too."""


_GIVING_UP = {
    "connect_timeout": 3,
    "tcp_user_timeout": 3_000,  # milliseconds until what was sent counts as lost
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
}
"""When a server that is gone is given up: seconds, unless they say otherwise. No request holds its
thread for longer."""


def _postgresql(url: SplitResult, name: str) -> Options:
    options = {"sslmode", "sslrootcert", "target_session_attrs", "host"}
    query = {
        key: values[-1]
        for key, values in parse_qs(url.query, strict_parsing=bool(url.query)).items()
    }
    if odd := query.keys() - options:
        raise ValueError(f"has an option that is not known: {min(odd)}")
    host = query.pop("host", "") or unquote(url.hostname or "")
    return {
        "ENGINE": "amends.site.postgresql",
        "NAME": name,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": host,
        "PORT": str(port(url) or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **query,
            **_GIVING_UP,
            "options": " ".join(
                f"-c {name}={value}" for name, value in (PLANNING | {ARRIVED: "on"}).items()
            ),
            # psycopg would double its pause between two attempts up to a minute, and so miss for
            # that long that the database is back
            "pool": {"min_size": 1, "max_size": 10, "timeout": 3, "reconnect_timeout": 3},
        },
    }
