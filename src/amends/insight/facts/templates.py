"""SQL of the figures that pages and reports ask for, compiled at set-up and when a wheel is built.

Importing the compilers takes as long as a page. What is not here, or was compiled from other
definitions or for another engine, is compiled when it is asked for.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("templates.json")
_PACKAGE = Path(__file__).parents[2]
SOURCES = (
    "core/framework/people/personnel.py",
    "core/framework/policy/vocabulary.py",
    "core/improvement/facts.py",
    "core/improvement/monitoring.py",
    "core/improvement/samples/reading.py",
    "core/operation/acts/scope.py",
    "core/operation/complaint/stages.py",
    "core/operation/events/*.py",
    "insight/analysis/breakdown.py",
    "insight/analysis/cases.py",
    "insight/k01_to_k23.py",
    "insight/k24_to_k36.py",
    "insight/measure.py",
    "insight/measures.py",
    "insight/month.py",
    "insight/monthly.py",
    "insight/compiling.py",
    "insight/facts/delta.py",
    "insight/facts/outside.py",
    "insight/facts/query.py",
)
"""Files on which the SQL of a figure depends, below the package."""


_COMPILED: dict[tuple[str, str], str] = {}


def sql(name: str, expression: Callable[[], Any]) -> str:
    """Return the SQL of an expression by its name: as it was compiled at set-up, or now."""
    from . import outside  # set-up asks for the digest without the libraries that this imports

    scheme = outside.scheme()
    if not scheme and name in known():
        return known()[name]
    if (scheme, name) not in _COMPILED:
        _COMPILED[scheme, name] = outside.compiled(expression())
    return _COMPILED[scheme, name]


@cache
def known() -> Mapping[str, str]:
    """Return the SQL that was compiled from the definitions of now; empty if it was compiled from
    others."""
    try:
        kept = json.loads(FILE.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(kept["sql"]) if kept["of"] == digest() else {}


def keep() -> None:
    """Keep what this process compiled for DuckDB, for others that start later."""
    compiled = {name: text for (scheme, name), text in _COMPILED.items() if not scheme}
    fresh = FILE.with_suffix(".part")
    fresh.write_text(json.dumps({"of": digest(), "sql": compiled}, indent=0), "utf-8")
    fresh.replace(FILE)  # a process that starts now reads the old file or the new one whole


def digest() -> str:
    """Return a digest of all definitions and of the compiler's version."""
    files = sorted(file for pattern in SOURCES for file in _PACKAGE.glob(pattern))
    whole = hashlib.sha256(version("ibis-framework").encode())
    for file in files:
        whole.update(file.read_bytes())
    return whole.hexdigest()
