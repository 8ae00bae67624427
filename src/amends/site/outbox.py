"""Mail backend of an installation that sends nothing: each message becomes a file in a folder."""

import contextlib
import email
import email.policy
import os
import secrets
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from amends.vault.storage import destroy


class Outbox(BaseEmailBackend):
    """Writes `<moment>-<random>.eml` files that any mail program can open."""

    def __init__(self, *, folder: Path, **rest: Any) -> None:
        super().__init__(**rest)
        self.folder = folder

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages and return how many; each appears complete or not at all."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep_sometimes(self.folder)
        for message in email_messages:
            name = f"{timezone.now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}.eml"
            draft = self.folder / f".{name}"
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as file:
                file.write(message.message().as_bytes())
            draft.rename(self.folder / name)
        return len(email_messages)


def forget(references: Collection[str]) -> int:
    """Overwrite and remove the letters that were written here instead of being sent and that name
    one of these complaints, after text of it was erased; returns how many. The vault keeps the
    content of a letter, where it can be erased separately."""
    options = cast(dict[str, Any], settings.MAILERS["default"].get("OPTIONS", {}))
    gone = 0
    for path in Path(options["folder"]).glob("*.eml") if "folder" in options else ():
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        parts = [part.get_content() for part in message.walk() if part.get_content_type() in _TEXTS]
        texts = (str(message["Subject"]), *parts)
        if any(reference in text for text in texts for reference in references):
            destroy(path)
            gone += 1
    return gone


def _sweep_sometimes(folder: Path) -> None:
    """Delete files left half-written by a killed process; they are never sent, and the job writes
    them again. A folder with many letters is not searched for each of them."""
    now = time.monotonic()
    if now < _swept.get(folder, -_HALF_WRITTEN) + _HALF_WRITTEN:
        return
    _swept[folder] = now
    before = time.time() - _HALF_WRITTEN
    for draft in folder.glob(".*.eml"):
        with contextlib.suppress(FileNotFoundError):  # another process was faster
            if draft.stat().st_mtime < before:
                destroy(draft)


_HALF_WRITTEN = 60
"""Seconds after which a letter still being written counts as abandoned."""
_swept: dict[Path, float] = {}
"""When a folder was searched for them last."""


_TEXTS = ("text/plain", "text/html")
