"""Compiles the catalogues of translations to the form that is read at run time.

Usage: `python scripts/catalogues.py`. Only what is newer than its compiled form is done, so that it
costs nothing when nothing changed. `scripts/environment.sh` and the build of a wheel run it: a
compiled catalogue is made, never committed.
"""

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "src" / "amends" / "wording" / "locale"


def compile_stale(locale: Path = LOCALE) -> list[Path]:
    """Brings every compiled catalogue up to date; answers those that were written."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/django.po")):
        compiled = source.with_suffix(".mo")
        if compiled.is_file() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        fresh = compiled.with_suffix(".part")
        polib.pofile(str(source)).save_as_mofile(str(fresh))
        fresh.replace(compiled)  # whoever starts meanwhile reads the old one or the new one whole
        written.append(compiled)
    return written


if __name__ == "__main__":
    compile_stale()
