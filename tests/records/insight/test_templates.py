"""SQL of figures that was compiled at set-up: the same as compiled now, and only if it still
fits."""

import ast
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import amends
from amends.insight import compiling, k01_to_k23, k24_to_k36, measure, monthly
from amends.insight.facts import outside, query, templates

PACKAGE = Path(amends.__file__).parent
DAYS = (date(2026, 1, 5), date(2024, 2, 29), date(1999, 12, 31), date(2026, 11, 10))


def _compiled(expression: Any) -> str:
    """Return what `templates.sql` would compile now."""
    return outside.compiled(expression)


def test_what_was_compiled_at_set_up_fits_the_definitions_of_now() -> None:
    known = templates.known()
    assert known, "run scripts/catalogues.py"
    step = max(1, len(known) // 15)
    for code, by, series in islice(compiling.combinations(), 0, None, step):
        fresh = _compiled(query._expression(code, query._days(query.STAND_INS), by, series))
        assert query.template(code, by, series) == fresh, (code, by, series)


@pytest.mark.parametrize("scheme", outside.DIALECTS)
def test_a_day_is_written_as_each_engine_writes_it(
    scheme: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ibis

    settings.AMENDS_ANALYTICS = f"{scheme}://here" if scheme else ""
    monkeypatch.setattr(templates, "_COMPILED", {})
    query._literal.cache_clear()
    for day in DAYS:
        fresh = _compiled(ibis.literal(day).name("day"))
        assert f"{query._literal(day)} AS" in fresh, fresh
    query._literal.cache_clear()


def test_other_definitions_are_compiled_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(templates, "digest", lambda: "of other definitions")
        templates.known.cache_clear()
        assert templates.known() == {}
        assert "FROM" in query.template("received")
    templates.known.cache_clear()
    assert templates.known()


def test_every_file_that_decides_what_is_counted_is_in_the_digest() -> None:
    """A measure's condition uses codes of core, so a change of these has to be seen."""
    covered = {file for pattern in templates.SOURCES for file in PACKAGE.glob(pattern)}
    for module in (k01_to_k23, k24_to_k36, measure, monthly, query, compiling):
        path = Path(str(module.__file__))
        assert path in covered
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("amends.core."):
                place = PACKAGE.parent / str(node.module).replace(".", "/")
                files = [place.with_suffix(".py"), *place.glob("*.py")]
                there = {file for file in files if file.is_file()}
                assert there & covered or node.module in _NO_CODES, node.module


_NO_CODES = {
    "amends.core.values",
    "amends.core.improvement.statistics.control",
    "amends.core.improvement.statistics.limits",
}
"""Modules of types alone, and of what is said about figures once they are counted."""
