"""Drafts of complaints: encrypted with a key that only the writer's browser has, deleted after a
day.

The database, a backup or the disk alone reveal nothing of what was typed and not sent. Files are
stored as soon as they are chosen and are deleted with their draft.
"""

import base64
import json
import re
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from amends.core.values import Upload
from amends.handling import rules
from amends.jobs.steps import steps
from amends.register import form_ends
from amends.vault import files, places
from amends.vault.rows import insert

from . import models
from .forms.pages import Answers
from .question_order import STEPS

KEPT = timedelta(hours=24)
"""How long a draft is kept after its last change."""
MOST_FILES = 10
_COOKIE = "amends_draft"
_PATH = "/complain"
_NONCE = 12
_NAME = re.compile(r"[A-Za-z0-9_-]{1,22}")


@dataclass(slots=True)
class Draft:
    """The input so far. `reference` is set once it was sent; `kept` once it is stored, so that a
    draft discarded in one window is not restored by another."""

    id: str
    key: bytes
    answers: Answers = field(default_factory=dict)
    files: list[Upload] = field(default_factory=list)
    reference: str = ""
    kept: bool = False


def begin() -> Draft:
    """Return an empty draft, not stored yet."""
    return Draft(secrets.token_urlsafe(16), secrets.token_bytes(32))


def of(request: HttpRequest, *, now: datetime) -> Draft | None:
    """Return the draft whose key the browser has, unless it has expired."""
    name, _, key = request.COOKIES.get(_COOKIE + settings.AMENDS_APART, "").partition(".")
    if not _NAME.fullmatch(name):
        return None
    try:
        secret = base64.urlsafe_b64decode(key)
    except ValueError:
        return None
    if len(secret) != 32:
        return None
    return _opened(Draft(name, secret), _row(name, now=now))


def hand_over(draft: Draft, response: HttpResponse) -> None:
    """Give the key to the browser, until it is closed. No one else has it."""
    key = base64.urlsafe_b64encode(draft.key).decode()
    response.set_cookie(
        _COOKIE + settings.AMENDS_APART,
        f"{draft.id}.{key}",
        path=_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def take_back(response: HttpResponse) -> None:
    """Delete the key from the browser, so that its next complaint is another one."""
    response.delete_cookie(_COOKIE + settings.AMENDS_APART, path=_PATH)


def put(draft: Draft, page: str, answers: dict[str, Any], *, now: datetime) -> None:
    """Store the input of one page; other pages stay unchanged, even if another window has changed
    them since. Nothing is stored for a draft discarded since."""
    with _changing(draft, now=now) as exists:
        if exists:
            draft.answers[page] = answers


def add_file(draft: Draft, upload: Upload, *, now: datetime) -> None:
    """Add a stored file to the draft, or remove it if the draft was discarded since."""
    with _changing(draft, now=now) as exists:
        draft.files += [upload] if exists else []
    if not exists:
        files.drop([upload.stored])


def drop_file(draft: Draft, stored: str, *, now: datetime) -> None:
    """Remove a file and its bytes."""
    with _changing(draft, now=now) as exists:
        gone = [upload.stored for upload in draft.files if exists and upload.stored == stored]
        draft.files = [upload for upload in draft.files if upload.stored not in gone]
    files.drop(gone)


def sent(draft: Draft, reference: str, *, now: datetime) -> None:
    """Empty the draft; only the reference is left, until it expires."""
    draft.answers, draft.files, draft.reference = {}, [], reference
    _write(draft, now=now)


def forget(draft: Draft, *, now: datetime) -> None:
    """Remove the draft and the files that came with it."""
    _end(models.Draft.objects.filter(pk=draft.id), now=now)
    if not draft.reference:
        files.drop(upload.stored for upload in draft.files)


def sweep(*, now: datetime) -> int:
    """Delete the drafts older than a day; returns how many. Their files are then unclaimed, and
    `vault.files.sweep` removes them."""
    return _end(models.Draft.objects.filter(changed__lt=now - KEPT), now=now)


def _end(rows: QuerySet[models.Draft], *, now: datetime) -> int:
    """Delete drafts and add them to the counts of their months: all that is left of them."""
    deleted = 0
    for keys in steps(list(rows.values_list("pk", flat=True)), at_most=500):
        day_of, some = rules.rules_at(now).day_of, models.Draft.objects.filter(pk__in=keys)
        with transaction.atomic():
            ends = Counter(
                (
                    day_of(None, row.changed).replace(day=1),
                    row.language,
                    form_ends.SENT if row.reference else STEPS[row.answered],
                )
                for row in some.select_for_update().defer("content")
                if row.language  # drafts from before the counts have none and no page
            )
            form_ends.add(ends)
            deleted += some.delete()[0]
    return deleted


def register_place() -> None:
    """Register the drafts with the vault as a place with text: encrypted, and never of a sealed
    piece."""
    places.register(places.Place("portal/drafts", _holding, places.nothing))


def _holding(needle: bytes) -> Iterator[str]:
    for row in models.Draft.objects.iterator():
        if needle in bytes(row.content):
            yield row.id


# --- reading and writing ---


@contextmanager
def _changing(draft: Draft, *, now: datetime) -> Iterator[bool]:
    """Read the draft as it is stored now and store it again; yields False, and stores nothing, if
    it was stored once and no longer is."""
    with transaction.atomic():
        row = _row(draft.id, now=now, locked=True)
        stored = _opened(Draft(draft.id, draft.key), row)
        if stored is not None:
            draft.answers, draft.files = stored.answers, stored.files
            draft.reference = stored.reference
        exists = stored is not None or not draft.kept
        yield exists
        if exists:
            _write(draft, now=now)


def _row(name: str, *, now: datetime, locked: bool = False) -> tuple[bytes, str] | None:
    """Return content and reference of a draft that has not expired: most requests need them, and
    Django takes longer to compose the statement than the database to answer it."""
    lock = " FOR UPDATE" if locked and connection.features.has_select_for_update else ""
    statement = "SELECT content, reference FROM portal_draft WHERE id = %s AND changed >= %s"
    with connection.cursor() as cursor:
        since = connection.ops.adapt_datetimefield_value(now - KEPT)
        cursor.execute(statement + lock, [name, since])
        return cast("tuple[bytes, str] | None", cursor.fetchone())


def _opened(draft: Draft, row: tuple[bytes, str] | None) -> Draft | None:
    if row is None:
        return None
    kept = bytes(row[0])
    try:
        clear = AESGCM(draft.key).decrypt(kept[:_NONCE], kept[_NONCE:], draft.id.encode())
    except InvalidTag:
        return None
    content = json.loads(clear)
    draft.answers, draft.reference, draft.kept = content["answers"], row[1], True
    uploads = [Upload(**file) for file in content["files"]]
    unclaimed = files.unclaimed_among(upload.stored for upload in uploads) if uploads else ()
    draft.files = [upload for upload in uploads if upload.stored in unclaimed]
    return draft


def _write(draft: Draft, *, now: datetime) -> None:
    # unclaimed files are swept by age: these are as recent as their draft
    files.keep_alive((upload.stored for upload in draft.files), now=now)
    parts = {"answers": draft.answers, "files": [asdict(upload) for upload in draft.files]}
    nonce = secrets.token_bytes(_NONCE)
    content = nonce + AESGCM(draft.key).encrypt(
        nonce, json.dumps(parts).encode(), draft.id.encode()
    )
    place = (len(draft.answers), get_language() or "und")
    insert(models.Draft, [(draft.id, content, draft.reference, now, *place)], over=("id",))
    draft.kept = True
