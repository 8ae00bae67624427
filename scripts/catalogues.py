"""Compiles the catalogues of translations, and the SQL of figures, to the form that is read at run
time.

Usage: `python scripts/catalogues.py`. Only what changed since it was compiled is done, so that it
costs nothing when nothing changed. `scripts/environment.sh` and the build of a wheel run it: what
is compiled is made, never committed.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import polib

SRC = Path(__file__).resolve().parent.parent / "src"
LOCALE = SRC / "amends" / "wording" / "locale"
_COMPILES = (
    "import django; django.setup(); from amends.insight import compiling as c; c.compile_all()"
)


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


def compile_figures() -> bool:
    """Compiles the SQL of figures unless it was compiled from the definitions of now; answers
    whether it did. Where the requirements are not installed (an isolated build of a wheel), it is
    compiled at run time."""
    sys.path.insert(0, str(SRC))
    try:
        from amends.insight.facts import templates

        if templates.known():
            return False
    except ImportError:
        return False
    finally:
        sys.path.remove(str(SRC))
    ours = ("AMENDS_", "DATABASE_URL")
    given = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    given |= {"PYTHONPATH": str(SRC), "DJANGO_SETTINGS_MODULE": "amends.site.settings"}
    with TemporaryDirectory() as data:
        given["AMENDS_DATA"] = data
        subprocess.run([sys.executable, "-c", _COMPILES], env=given, check=True)
    return True


if __name__ == "__main__":
    compile_stale()
    compile_figures()
