"""Clause 5.3: branding of an organisation from the current policy: accent, logo, name.

A policy names a logo by the SHA-256 of its bytes, so that exactly the adopted logo is shown. The
bytes are in the vault with the other files, under the scope of the policy.
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.db.models import QuerySet

from amends import vault
from amends.core.framework.labels import Label
from amends.core.framework.policy.branding import HOUSE
from amends.core.framework.policy.check import Finding
from amends.core.framework.policy.policy import Policy
from amends.core.values import Code, Id
from amends.handling.streams import RULES
from amends.vault import files
from amends.vault.models import Kind, Piece
from amends.vault.sealing import Unsealed
from amends.vault.uploads import UploadRefused

LARGEST = 256 * 1024
"""Bytes of a logo."""
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
"""File types of a logo: raster images only, because a vector image can contain a script."""


@dataclass(frozen=True, slots=True)
class Look:
    """Branding of pages and printed sheets: accent, logo and name. `labels` are those of a brand;
    the organisation as a whole has none."""

    accent: str
    logo: Id | None
    labels: tuple[Label, ...] = ()

    @property
    def own(self) -> bool:
        """Whether the accent was chosen by the organisation."""
        return self.accent.lower() != HOUSE


@dataclass(frozen=True, slots=True)
class Picture:
    """A logo to be sent."""

    stream: BinaryIO
    content_type: str
    size: int


def look_of(policy: Policy, brand: str | None = None) -> Look:
    """Return the branding of a brand's pages. Without a brand, an organisation with one brand uses
    that, any other the organisation's own."""
    in_use = policy.brands_in_use
    only = in_use[0] if len(in_use) == 1 else None
    shown = policy.brand(brand) if brand else only
    if shown is None:
        return Look(policy.accent, policy.logo)
    return Look(shown.accent or policy.accent, shown.logo or policy.logo, shown.labels)


def keep_logo(chunks: Iterable[bytes], *, name: str, now: datetime) -> Id:
    """Store a logo and return the id by which a policy names it; the same image twice is stored
    once.

    Raises `UploadRefused`.
    """
    kept = files.store(chunks, name=name, limit=LARGEST)
    with transaction.atomic():
        if kept.content_type in PICTURES and not _pieces(kept.sha256).exists():
            vault.seal([Unsealed.of_file(kept, RULES)], now=now)
            return Id(kept.sha256)
    files.drop([kept.stored])
    if kept.content_type not in PICTURES:
        raise UploadRefused("type_not_allowed")
    return Id(kept.sha256)


def picture(sha256: str) -> Picture | None:
    """Return a logo by its SHA-256; None if there is none, or if its bytes have changed."""
    row = _pieces(sha256).first()
    if row is None or row.content_type not in PICTURES:
        return None
    with suppress(FileNotFoundError):
        content = files.open_stored(row.stored)
        if hashlib.file_digest(content, "sha256").hexdigest() == sha256:  # type: ignore[arg-type]
            content.seek(0)
            return Picture(content, row.content_type, row.length)
    return None


def unknown_logos(policy: Policy) -> tuple[Finding, ...]:
    """Return a finding for each logo that was never uploaded."""
    named = [("logo", policy.logo)]
    named += [(f"brands.{brand.code}.logo", brand.logo) for brand in policy.brands]
    return tuple(
        Finding(Code("unknown_logo"), path, (logo,))
        for path, logo in named
        if logo is not None and not _pieces(logo).exists()
    )


def _pieces(sha256: str) -> QuerySet[Piece]:
    return Piece.objects.filter(scope=RULES, kind=Kind.file, text=sha256, erased_at__isnull=True)
