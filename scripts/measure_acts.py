"""Count where the names of acts are spelled: `measure_acts.py [FOLDER]`, a checkout, here if none.

Prints string constants that spell an act outside declarations and texts, tables keyed by such
constants, and in how many files an act is named, by a constant or by its declaration.
"""

import ast
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path


def declarations(tree: ast.AST) -> Iterator[tuple[ast.Constant, str]]:
    """Yield the names that a module declares, each with that of the variable."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for call in node.decorator_list:
                yield from ((name, node.name) for name in _declared(call))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield from ((name, node.targets[0].id) for name in _declared(node.value))
        if isinstance(node, ast.Expr):
            yield from ((name, "") for name in _declared(node.value))


def _declared(call: ast.AST) -> Iterator[ast.Constant]:
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Call):
        call = call.func
    if not isinstance(call, ast.Call) or not call.args:
        return
    name = call.args[0]
    words = {child.id for child in ast.walk(call) if isinstance(child, ast.Name)}
    marked = not {"Permission", "appointment"}.isdisjoint(words)
    if marked and isinstance(name, ast.Constant) and isinstance(name.value, str):
        yield name


def keyed(tree: ast.AST, names: set[str]) -> int:
    """Return how many tables have two or more constant keys that are names of acts."""
    tables = (node for node in ast.walk(tree) if isinstance(node, ast.Dict))
    return sum(sum(_is(key, names) for key in table.keys) > 1 for table in tables)


def _is(node: ast.AST | None, names: set[str]) -> bool:
    return isinstance(node, ast.Constant) and node.value in names


def main() -> None:
    """Print the figures."""
    source = Path(sys.argv[1] if len(sys.argv) > 1 else ".") / "src" / "amends"
    trees = {path: ast.parse(path.read_text()) for path in sorted(source.rglob("*.py"))}
    core = {path: tree for path, tree in trees.items() if path.is_relative_to(source / "core")}
    found = [pair for tree in core.values() for pair in declarations(tree)]
    names = {name.value for name, _ in found}
    called = {name.value: variable for name, variable in found if variable}
    declared, hyphened, every, tables = {id(name) for name, _ in found}, 0, 0, 0
    files: defaultdict[str, set[Path]] = defaultdict(set)
    for path, tree in trees.items():
        words = {child.id for child in ast.walk(tree) if isinstance(child, ast.Name)}
        words |= {child.attr for child in ast.walk(tree) if isinstance(child, ast.Attribute)}
        for name, variable in called.items():
            if "-" in name and variable in words:
                files[name].add(path)
        outside = not path.is_relative_to(source / "wording" / "acts")
        tables += outside and keyed(tree, names)
        for node in ast.walk(tree):
            if _is(node, names):
                files[node.value].add(path)
                if outside and id(node) not in declared:
                    every += 1
                    hyphened += "-" in node.value
    spread = [len(files[name]) for name in sorted(names) if "-" in name]
    print(f"acts: {len(names)} names, {len(spread)} with a hyphen")
    print(f"constants that spell one: {hyphened} with a hyphen, {every} in all")
    print(f"tables keyed by such constants: {tables}")
    print(f"files that name an act with a hyphen: median {statistics.median(spread)}")


if __name__ == "__main__":
    main()
