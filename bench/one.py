"""One measure in a process of its own: `python -m bench.one NAME OUT [--quick] [--rows=N] …`."""

import dataclasses
import importlib
import json
import sys
from pathlib import Path

import django


def main(words: list[str]) -> None:
    """Sets the organization up, measures, and writes the figures as JSON."""
    django.setup()
    from django.db import connection
    from tests.records import organization as org

    from amends.journal import log

    from .figures import Scale

    name, out, *options = words
    measure = importlib.import_module(f"bench.{name.replace('-', '_')}")
    if getattr(measure, "FOUNDS", True):
        log.open_log(host="bench.example", demo=False, now=org.BEGAN)
        org.found_organization()
    rows = next((int(one[7:]) for one in options if one.startswith("--rows=")), 0)
    sizes = next((one[8:].split(",") for one in options if one.startswith("--sizes=")), [])
    scale = Scale("--quick" in options, "--million" in options, rows, tuple(map(int, sizes)))
    figures = measure.measure(scale)
    found = [
        dataclasses.asdict(one) | {"engine": one.engine or connection.vendor} for one in figures
    ]
    Path(out).write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
