"""Deletion of evidence packs that contain text which is erased."""

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

from amends.core.streams import COMPLAINT
from amends.handling.kinds.evidence import folder
from amends.vault import places
from amends.vault.models import Piece


def register_place() -> None:
    """Register with the vault that packs with a text are deleted when it is erased."""
    places.register(places.Place("evidence/packs", lambda needle: iter(()), _with_their_words))


def _with_their_words(pieces: Sequence[str]) -> Sequence[str]:
    """Delete the packs with dossiers of the complaints of these pieces; every pack for those of
    problems and actions, because its tables name them."""
    made = list(folder().glob("*"))
    if not made:
        return ()
    scopes = set(Piece.objects.filter(id__in=pieces).values_list("scope", flat=True))
    names = {f"{one.removeprefix(COMPLAINT.prefix)}.pdf" for one in scopes if one in COMPLAINT}
    tables = any(one not in COMPLAINT for one in scopes)
    for path in made:
        if tables or names & _inside(path):
            remove(path)
    return ()


def _inside(path: Path) -> set[str]:
    if path.is_dir():
        return {one.name for one in path.glob("*.pdf")}
    with zipfile.ZipFile(path) as archive:
        return {name.rpartition("/")[2] for name in archive.namelist()}


def remove(path: Path) -> None:
    """Delete a pack, or the part of one that is being made."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
