"""What a thief of the disk would read."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings


def files_with(words: str) -> Iterator[Path]:
    """Every file under the data folder and the folder of files that contains the words in any byte.

    Words cut by the border of a database page are missed; `vault.places.seek` finds those.
    """
    needle = words.encode()
    folders = (Path(settings.AMENDS_DATA), Path(settings.AMENDS_FILES))
    for path in sorted({path for folder in folders for path in folder.rglob("*")}):
        if path.is_file() and needle in path.read_bytes():
            yield path
