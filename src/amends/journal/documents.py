"""Adopted texts: policies, regime packs and calendars, each kept for ever under its SHA-256."""

import hashlib
from collections.abc import Iterable

from .models import Document


class Damaged(Exception):
    """A kept text is no longer the one whose SHA-256 it lies under."""


def adopt_text(text: str) -> str:
    """Keeps a text; returns its hexadecimal SHA-256. A text that is kept already stays as it is."""
    sha256 = _sha256(text)
    if not Document.objects.filter(sha256=sha256).exists():
        # another worker may adopt the same text now: whoever comes second changes nothing
        Document.objects.bulk_create([Document(sha256=sha256, text=text)], ignore_conflicts=True)
    return sha256


def text_of(sha256: str) -> str:
    """The adopted text. Raises LookupError if it was never adopted, `Damaged` if it was altered."""
    found = Document.objects.filter(sha256=sha256).first()
    if found is None:
        raise LookupError(f"no adopted text has the SHA-256 {sha256}")
    if _sha256(found.text) != sha256:
        raise Damaged(sha256)
    return found.text


def altered() -> list[str]:
    """The SHA-256 of every kept text that no longer has it."""
    return [row.sha256 for row in Document.objects.iterator() if _sha256(row.text) != row.sha256]


def missing(sha256s: Iterable[str]) -> set[str]:
    """Those under which no text is kept."""
    wanted = set(sha256s)
    there = Document.objects.filter(sha256__in=wanted).values_list("sha256", flat=True)
    return wanted - set(there)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
