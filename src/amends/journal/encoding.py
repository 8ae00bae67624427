"""Published form of entries and hashes, as `docs/auditors.md` describes it. Needs no
Django."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

COLUMNS = ("stream", "version", "kind", "body", "recorded", "previous", "digest")
"""The fields of an entry, which are also the columns of its table."""


def entry_fields(entry: object) -> dict[str, Any]:
    """An entry as a JSON object."""
    return {name: getattr(entry, name) for name in COLUMNS}


def base64_of(hashed: bytes) -> str:
    """Return a hash in the notation of proofs."""
    return base64.b64encode(hashed).decode()


def hashes_of(path: Sequence[str]) -> list[bytes]:
    """The hashes of a proof. Raises ValueError for anything but base64 of 32 bytes."""
    try:
        hashes = [base64.b64decode(text, validate=True) for text in path]
    except (binascii.Error, TypeError) as problem:
        raise ValueError("a proof is a list of base64 texts") from problem
    if any(len(digest) != 32 for digest in hashes):
        raise ValueError("a hash has 32 bytes")
    return hashes
