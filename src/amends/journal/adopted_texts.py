"""Adopted texts: policies, rule packs and calendars, each kept for ever under its SHA-256."""

import hashlib

from django.db import IntegrityError, transaction

from .models import Document


class Damaged(Exception):
    """A stored text no longer matches the SHA-256 under which it is stored."""


def adopt_text(text: str) -> str:
    """Store a text; returns its hexadecimal SHA-256. A text that is already stored stays as it
    is."""
    sha256 = digest_of(text)
    kept = Document.objects.filter(sha256=sha256)
    if kept.exists():
        return sha256
    try:
        with transaction.atomic():
            fresh = [Document(sha256=sha256, text=text)]
            Document.objects.bulk_create(fresh, ignore_conflicts=True)
    except IntegrityError:
        # another process stored the same text just now, and SQLite's guard refuses a second row
        if not kept.exists():
            raise
    return sha256


def text_of(sha256: str) -> str:
    """The adopted text. Raises LookupError if it was never adopted, `Damaged` if it was altered."""
    document = Document.objects.filter(sha256=sha256).first()
    if document is None:
        raise LookupError(f"no adopted text has the SHA-256 {sha256}")
    if digest_of(document.text) != sha256:
        raise Damaged(sha256)
    return document.text


def altered() -> list[str]:
    """Yield the SHA-256 of every stored text that no longer matches it."""
    return [row.sha256 for row in Document.objects.iterator() if digest_of(row.text) != row.sha256]


def every() -> set[str]:
    """Return the SHA-256 of every stored text."""
    return set(Document.objects.values_list("sha256", flat=True))


def digest_of(text: str) -> str:
    """Return the hexadecimal SHA-256 under which a text is stored."""
    return hashlib.sha256(text.encode()).hexdigest()
