"""In packages that are done, a local name or parameter says what it contains."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src" / "amends"
EMPTY = frozenset(["one", "found", "told", "known", "given", "held", "asked", "said", "there"])
DONE = (
    "api",
    "assurance",
    "bounded",
    "core/framework",
    "demo",
    "desk/acts",
    "desk/assurance",
    "desk/forms",
    "desk/imports",
    "desk/insight",
    "desk/onboarding",
    "desk/people",
    "desk/printing",
    "desk/reading",
    "desk/settings",
    "desk/worklists",
    "documents",
    "exports",
    "governance",
    "handling",
    "imports",
    "insight",
    "jobs",
    "letters",
    "journal",
    "maintenance",
    "people",
    "portal",
    "register",
    "site",
    "vault",
)
"""The list only grows. `scripts/rename_locals.py` helps with the next package."""


def _empty(node: ast.AST, local: bool = False) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.arg) and node.arg in EMPTY:
        yield node.lineno, node.arg
    stored = local and isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    if stored and node.id in EMPTY:
        yield node.lineno, node.id
    opens = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.comprehension)
    local = (local or isinstance(node, opens)) and not isinstance(node, ast.ClassDef)
    for child in ast.iter_child_nodes(node):
        yield from _empty(child, local)


@pytest.mark.parametrize("package", DONE)
def test_local_names_say_what_they_contain(package: str) -> None:
    paths = sorted((SRC / package).rglob("*.py"))
    assert paths, f"{package} is not a package"
    empty = [
        f"{path.relative_to(SRC)}:{line}: {name}"
        for path in paths
        for line, name in _empty(ast.parse(path.read_text()))
    ]
    assert empty == []


@pytest.mark.parametrize(
    "code",
    [
        "def f(one): pass",
        "def f(*, told=1): pass",
        "def f():\n    found = 1",
        "def f():\n    if known := 1: pass",
        "def f():\n    for held in (): pass",
        "x = [one for one in ()]",
        "x = lambda given: given",
    ],
)
def test_empty_names_are_found_wherever_they_are_bound(code: str) -> None:
    assert list(_empty(ast.parse(code)))


def test_fields_and_arguments_may_have_any_name() -> None:
    assert not list(_empty(ast.parse("class A:\n    told: str = ''\n    found = 1\nf(one=1)")))
