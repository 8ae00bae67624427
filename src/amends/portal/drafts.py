"""Drafts: encrypted under a key that lies in the writer's browser alone, and gone after a day.

Whoever takes the database, a backup or the disk reads nothing of what was typed and never sent.
Files are stored as soon as they are chosen, and live as long as their draft does.
"""

import base64
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from amends.core.values import Id, Upload
from amends.vault import files, places

from . import models

KEPT = timedelta(hours=24)
"""How long a draft lives after its last change."""
MOST_FILES = 10
_COOKIE = f"amends_draft{settings.AMENDS_APART}"
_PATH = "/complain"
_NONCE = 12
_NAME = re.compile(r"[A-Za-z0-9_-]{1,22}")

type Answers = dict[str, dict[str, Any]]
"""By page, what was answered there, as JSON can hold it."""


@dataclass(slots=True)
class Draft:
    """What was answered so far. `reference` is set once it was sent; `kept` once it lies here, so
    that a draft thrown away in one window is not brought back by another."""

    id: str
    key: bytes
    answers: Answers = field(default_factory=dict)
    files: list[Upload] = field(default_factory=list)
    reference: str = ""
    kept: bool = False


def begin() -> Draft:
    """An empty draft, which nobody keeps yet."""
    return Draft(secrets.token_urlsafe(16), secrets.token_bytes(32))


def of(request: HttpRequest, *, now: datetime) -> Draft | None:
    """The draft that the browser holds the key to, unless its day is over."""
    name, _, key = request.COOKIES.get(_COOKIE, "").partition(".")
    if not _NAME.fullmatch(name):
        return None
    try:
        secret = base64.urlsafe_b64decode(key)
    except ValueError:
        return None
    if len(secret) != 32:
        return None
    return _read(Draft(name, secret), now=now)


def hand_over(draft: Draft, response: HttpResponse) -> None:
    """Give the key to the browser, until it is closed. It is the only one who has it."""
    key = base64.urlsafe_b64encode(draft.key).decode()
    response.set_cookie(
        _COOKIE,
        f"{draft.id}.{key}",
        path=_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def put(draft: Draft, page: str, answers: dict[str, Any], *, now: datetime) -> None:
    """Keep the answers of one page; those of other pages stay as they are, also if another window
    has changed them meanwhile. Of a draft that was thrown away meanwhile nothing is kept."""
    with transaction.atomic():
        if not _lock_and_read(draft, now=now):
            return
        draft.answers[page] = answers
        _write(draft, now=now)


def add_file(draft: Draft, upload: Upload, *, now: datetime) -> None:
    """Keep a stored file with the draft, or remove it with one that was thrown away meanwhile."""
    with transaction.atomic():
        if _lock_and_read(draft, now=now):
            draft.files.append(upload)
            _write(draft, now=now)
            return
    files.remove([upload.stored])


def drop_file(draft: Draft, stored: str, *, now: datetime) -> None:
    """Take a file out again and remove its bytes."""
    with transaction.atomic():
        if not _lock_and_read(draft, now=now):
            return
        known = [one.stored for one in draft.files]
        draft.files = [one for one in draft.files if one.stored != stored]
        _write(draft, now=now)
    if stored in known:
        files.remove([stored])


def sent(draft: Draft, reference: str, *, now: datetime) -> None:
    """Empty the draft; only what it has become is left, until its day is over."""
    draft.answers, draft.files, draft.reference = {}, [], reference
    _write(draft, now=now)


def forget(draft: Draft) -> None:
    """Remove the draft and the files that came with it."""
    models.Draft.objects.filter(pk=draft.id).delete()
    if not draft.reference:
        files.remove(one.stored for one in draft.files)


def sweep(*, now: datetime) -> int:
    """Remove the drafts whose day is over; answers how many. Their files nobody can name any more:
    `vault.files.sweep` removes what no piece names."""
    return models.Draft.objects.filter(changed__lt=now - KEPT).delete()[0]


def register_place() -> None:
    """Tells the vault that words lie here too: encrypted, and never of a sealed piece."""
    places.register(places.Place("portal/drafts", _holding, places.nothing))


def _holding(needle: bytes) -> Iterator[str]:
    for row in models.Draft.objects.iterator():
        if needle in bytes(row.content):
            yield row.id


# --- reading and writing ---


def _lock_and_read(draft: Draft, *, now: datetime) -> bool:
    """The draft as it lies here by now; False if it lay here once and does not any more."""
    models.Draft.objects.select_for_update().filter(pk=draft.id).first()
    known = _read(Draft(draft.id, draft.key), now=now)
    if known is not None:
        draft.answers, draft.files, draft.reference = known.answers, known.files, known.reference
    return known is not None or not draft.kept


def _read(draft: Draft, *, now: datetime) -> Draft | None:
    row = models.Draft.objects.filter(pk=draft.id, changed__gte=now - KEPT).first()
    if row is None:
        return None
    kept = bytes(row.content)
    try:
        clear = AESGCM(draft.key).decrypt(kept[:_NONCE], kept[_NONCE:], draft.id.encode())
    except InvalidTag:
        return None
    told = json.loads(clear)
    draft.answers, draft.reference, draft.kept = told["answers"], row.reference, True
    uploads = (_upload(one) for one in told["files"])
    draft.files = [one for one in uploads if files.path_of(one.stored).exists()]
    return draft


def _write(draft: Draft, *, now: datetime) -> None:
    _keep_alive(draft.files, now=now)
    told = {"answers": draft.answers, "files": [asdict(one) for one in draft.files]}
    nonce = secrets.token_bytes(_NONCE)
    content = nonce + AESGCM(draft.key).encrypt(nonce, json.dumps(told).encode(), draft.id.encode())
    models.Draft.objects.update_or_create(
        pk=draft.id,
        defaults={"content": content, "reference": draft.reference, "changed": now},
    )
    draft.kept = True


def _keep_alive(uploads: list[Upload], *, now: datetime) -> None:
    """Files that no piece names are swept by their age; these are as young as their draft."""
    for one in uploads:
        with suppress(FileNotFoundError):
            os.utime(files.path_of(one.stored), (now.timestamp(), now.timestamp()))


def _upload(told: dict[str, Any]) -> Upload:
    return Upload(
        Id(told["stored"]), Id(told["sha256"]), told["size"], told["name"], told["content_type"]
    )
