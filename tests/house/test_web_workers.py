"""What a web worker carries: nothing that sets pages, reads workbooks or draws charts."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
HEAVY = {"typst", "segno", "openpyxl", "numpy", "pyarrow", "duckdb", "altair", "spacy", "PIL"}


def test_a_web_worker_with_every_address_loaded_holds_no_heavy_library() -> None:
    code = (
        "import sys, amends.site.wsgi\n"
        "from django.urls import get_resolver\n"
        "assert get_resolver().reverse_dict\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "amends.site.settings"},
    )

    loaded = set(done.stdout.split())
    assert "django" in loaded
    assert loaded & HEAVY == set()
