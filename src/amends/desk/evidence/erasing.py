"""Deletion of evidence packs that contain text which is erased."""

import shutil
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from amends.core.streams import ACTION, COMPLAINT, PROBLEM
from amends.handling.kinds.evidence import folder, made_packs
from amends.vault import places, storage
from amends.vault.models import Piece


def register_place() -> None:
    """Register with the vault that packs with a text are deleted when it is erased."""
    places.register(places.Place("evidence/packs", lambda needle: iter(()), _with_their_words))


def _with_their_words(pieces: Sequence[str]) -> Sequence[str]:
    """Delete the packs with dossiers of the complaints of these pieces; every pack for those of
    problems and actions, because its tables name them."""
    begun, made = list(folder().glob("*.part")), list(made_packs())
    if not begun and not made:
        return ()
    scopes = set(Piece.objects.filter(id__in=pieces).values_list("scope", flat=True))
    names = {f"{one.removeprefix(COMPLAINT.prefix)}.pdf" for one in scopes if one in COMPLAINT}
    tables = any(one not in COMPLAINT for one in scopes)
    for part in begun:
        if tables or names & {one.name for one in part.glob("*.pdf")}:
            shutil.rmtree(part, ignore_errors=True)
    packs = storage.home("evidence")
    packs.remove(key for key in made if tables or names & _inside(packs.open(key)))
    return ()


def _inside(pack: BinaryIO) -> set[str]:
    with pack, zipfile.ZipFile(pack) as archive:
        return {name.rpartition("/")[2] for name in archive.namelist()}


def outdated(part: Path) -> bool:
    """Return whether text of the pack that is made in this folder was erased since, perhaps by
    another machine, which cannot delete the folder."""
    lock = part / "lock"
    begun = datetime.fromtimestamp((lock if lock.exists() else part).stat().st_mtime, UTC)
    erased = Piece.objects.filter(erased_at__gte=begun)
    scopes = set(erased.values_list("scope", flat=True).distinct())
    dossiers = {f"{COMPLAINT.prefix}{one.stem}" for one in part.glob("*.pdf")}
    return bool(scopes & dossiers) or any(one in PROBLEM or one in ACTION for one in scopes)
