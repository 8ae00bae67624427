"""Where a test finds a stored file on the disk."""

from pathlib import Path

from django.conf import settings

from amends.vault import files, storage


def path_of(stored: str) -> Path:
    """The file in the folder of files; the program itself asks `vault.storage` alone."""
    return Path(settings.AMENDS_FILES) / files.key_of(stored)


def stored_files() -> list[Path]:
    """Every file in that folder."""
    folder = Path(settings.AMENDS_FILES)
    return [folder / key for key in storage.home("files").keys(None)]
