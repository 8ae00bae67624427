"""Small secrets: the mail account, tokens, a consent in progress. The account, which every host
needs (`SHARED`), is a row of the vault under the master key; older installations have it in a file
beside the keys, which is read until it is written again. The rest is in such files: readable by
this account alone, written whole or not at all, locked for one process at a time where needed. No
backup contains either."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp
from typing import Any, ClassVar

from django.apps import apps

SHARED = frozenset({"mail-account.json", "mail-account-proposed.json"})
"""The names of files whose content is in the database."""


class Here:
    """What this process has changed itself."""

    changes: ClassVar[int] = 0


def folder(data: Path) -> Path:
    """The folder of the keys in a data folder."""
    return data / "keys"


def account(data: Path) -> Path:
    """Return the path of the account that was set up in the browser (`letters.mail_account`)."""
    return folder(data) / "mail-account.json"


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Save it, whole or not at all; of two simultaneous writers, the last one wins."""
    Here.changes += 1
    if _is_shared(path):
        from amends.vault import kept_secrets

        kept_secrets.keep(path.name, content, now=datetime.now(UTC))
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft, part = mkstemp(dir=path.parent, prefix=f"{path.stem}-", suffix=".part")
    try:
        with os.fdopen(draft, "w") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    finally:
        Path(part).unlink(missing_ok=True)


def read(path: Path) -> dict[str, Any]:
    """Return what is stored; empty if nothing is, or nothing readable."""
    if _is_shared(path):
        from amends.vault import kept_secrets

        if (content := kept_secrets.read(path.name)) is not None:
            return content
    return read_file(path)


def read_file(path: Path) -> dict[str, Any]:
    """Return what a file has, without asking the database; empty if there is none, or none
    readable."""
    with suppress(OSError, ValueError):
        content = json.loads(path.read_text())
        if isinstance(content, dict):
            return content
    return {}


def remove(path: Path) -> None:
    """Delete what is stored."""
    Here.changes += 1
    if _is_shared(path):
        from amends.vault import kept_secrets

        kept_secrets.forget(path.name)
    path.unlink(missing_ok=True)


def mark(path: Path) -> str:
    """Return a mark that changes whenever something else is stored; empty if nothing is."""
    if _is_shared(path):
        from amends.vault import kept_secrets

        if version := kept_secrets.mark(path.name):
            return version
    with suppress(OSError):
        return str(path.stat().st_mtime_ns)
    return ""


def _is_shared(path: Path) -> bool:
    """Return whether it is in the database; while the settings are read there is none."""
    return path.name in SHARED and apps.ready


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Lock this file against other threads and processes of the machine; a process that dies
    releases it. The file stays, and is empty."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
