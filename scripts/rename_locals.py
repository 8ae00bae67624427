"""Rename local names and parameters that say nothing, without changing what the code does.

- `list FOLDER > names.tsv`: one line for each empty name and scope: file, function, old name,
  line:column of its first binding, new name (empty), source line. Fill in the fifth column.
- `apply names.tsv`: rename. A file in which a new name would be taken is left as it is.
- `check FOLDER`: compare the byte code with that of the last commit, except for local names.
- `count FOLDER …`: count empty local names and parameters, and all bindings.

Afterwards run `ruff format` and `mypy`, which finds callers that pass a renamed parameter by name.
"""

import ast
import csv
import dis
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import libcst as cst
from libcst import metadata as meta

EMPTY = frozenset(["one", "found", "told", "known", "given", "held", "asked", "said", "there"])
Group = tuple[str, str, list[cst.Name]]
"""Function, name, and where the name is bound and read."""


def bindings(node: ast.AST, local: bool = False) -> Iterator[tuple[str, int]]:
    """Return each local name or parameter that is bound in the tree, with its line."""
    if isinstance(node, ast.arg) or (
        local and isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ):
        yield (node.arg if isinstance(node, ast.arg) else node.id), node.lineno
    opens = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.comprehension)
    local = (local or isinstance(node, opens)) and not isinstance(node, ast.ClassDef)
    for child in ast.iter_child_nodes(node):
        yield from bindings(child, local)


def _name(node: Any) -> Any:
    """Return the name at the beginning of `a.b.c`, or that of a parameter."""
    while isinstance(node, cst.Attribute):
        node = node.value
    return node.name if isinstance(node, cst.Param) else node


def _groups(wrapper: meta.MetadataWrapper) -> Iterator[Group]:
    scopes = {scope for scope in wrapper.resolve(meta.ScopeProvider).values() if scope}
    for scope in scopes:
        if not isinstance(scope, meta.FunctionScope | meta.ComprehensionScope):
            continue
        where = getattr(scope, "_name_prefix", "") or ""
        names: dict[str, dict[int, cst.Name]] = defaultdict(dict)
        for bound in scope.assignments:
            if not isinstance(bound, meta.Assignment):
                continue
            for node in (bound.node, *(access.node for access in bound.references)):
                if isinstance(name := _name(node), cst.Name) and name.value == bound.name:
                    names[bound.name][id(name)] = name
        for name, nodes in names.items():
            yield where, name, list(nodes.values())


class _Order(cst.CSTVisitor):
    def __init__(self) -> None:
        self.index: dict[int, int] = {}

    def visit_Name(self, node: cst.Name) -> None:  # noqa: N802
        self.index[id(node)] = len(self.index)


def _structure(wrapper: meta.MetadataWrapper) -> set[frozenset[int]]:
    """Return which names of the module, counted from its beginning, are the same variable."""
    order = _Order()
    wrapper.module.visit(order)
    return {frozenset(order.index[id(n)] for n in nodes) for _, _, nodes in _groups(wrapper)}


class _Rename(cst.CSTTransformer):
    def __init__(self, names: dict[int, str]) -> None:
        self.names = names

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:  # noqa: N802
        new = self.names.get(id(original_node))
        return updated_node.with_changes(value=new) if new else updated_node


def _placed(path: Path) -> tuple[meta.MetadataWrapper, list[tuple[int, int, Group]]]:
    wrapper = meta.MetadataWrapper(cst.parse_module(path.read_text()))
    places = wrapper.resolve(meta.PositionProvider)
    groups = []
    for group in _groups(wrapper):
        first = min((places[n].start.line, places[n].start.column) for n in group[2])
        groups.append((*first, group))
    return wrapper, sorted(groups, key=lambda placed: placed[:2])


def write_list(folder: Path) -> None:
    """Write a line for each empty name and scope."""
    out = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    for path in sorted(folder.rglob("*.py")):
        lines = path.read_text().splitlines()
        for line, column, (where, name, _) in _placed(path)[1]:
            if name in EMPTY:
                source = lines[line - 1].strip()
                out.writerow((path, where, name, f"{line}:{column}", "", source))


def apply(table: Path) -> int:
    """Rename as the table says; exit status 1 if a new name is taken in its scope."""
    new: dict[str, dict[str, str]] = defaultdict(dict)
    with table.open(newline="") as lines:
        for file, _, old, place, name, _ in csv.reader(lines, delimiter="\t"):
            if name:
                new[file][f"{place} {old}"] = name
    refused = 0
    for file, wanted in new.items():
        path = Path(file)
        if (text := _renamed(path, wanted)) is None:
            alone = {key: name for key, name in wanted.items() if _renamed(path, {key: name})}
            for key in wanted.keys() - alone.keys():
                print(f"{path}:{key}: {wanted[key]} is taken", file=sys.stderr)
            text, refused = _renamed(path, alone), 1
        if text is not None:
            path.write_text(text)
    return refused


def _renamed(path: Path, wanted: dict[str, str]) -> str | None:
    wrapper, placed = _placed(path)
    names = {
        id(node): wanted[key]
        for line, column, (_, name, nodes) in placed
        if (key := f"{line}:{column} {name}") in wanted
        for node in nodes
    }
    text = wrapper.module.visit(_Rename(names)).code
    after = meta.MetadataWrapper(cst.parse_module(text))
    return text if _structure(after) == _structure(wrapper) else None


def _steps(code: CodeType) -> Iterator[tuple[str, Any]]:
    """Return the instructions of a code object, without local names."""
    for step in dis.get_instructions(code):
        if isinstance(step.argval, CodeType):
            yield from _steps(step.argval)
        elif "FAST" in step.opname or "DEREF" in step.opname or "CELL" in step.opname:
            # Two in one instruction if their numbers are small.
            for part in step.opname.replace("_LOAD", " LOAD").replace("_STORE", " STORE").split():
                yield part.removesuffix("_CHECK"), None
        elif isinstance(step.argval, tuple) and set(map(type, step.argval)) == {str}:
            yield step.opname, len(step.argval)  # names of arguments
        # A method of a name that is also imported is called with PUSH_NULL.
        elif step.opname not in ("EXTENDED_ARG", "CACHE", "PUSH_NULL"):
            jump = step.opcode in dis.hasjump
            yield step.opname, None if jump else step.argval


def _compiled(text: str) -> CodeType:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        if hasattr(node, "lineno"):
            node.lineno = node.end_lineno = node.col_offset = node.end_col_offset = 1
    return compile(tree, "", "exec")


def check(folder: Path) -> int:
    """Compare with the last commit; exit status 1 if anything but local names differs."""
    differ = 0
    for path in sorted(folder.rglob("*.py")):
        command = ["git", "show", f"HEAD:./{path}"]
        before = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        old, new = (list(_steps(_compiled(text))) for text in (before, path.read_text()))
        if old != new:
            step = next((pair for pair in zip(old, new, strict=False) if pair[0] != pair[1]), "")
            print(f"{path}: {step or 'more or fewer instructions'}", file=sys.stderr)
            differ = 1
    return differ


def count(folders: list[str]) -> None:
    """Print how many bindings there are, and how many of them are empty local names."""
    for folder in folders:
        trees = [ast.parse(path.read_text()) for path in Path(folder).rglob("*.py")]
        empty = sum(name in EMPTY for tree in trees for name, _ in bindings(tree))
        nodes = [node for tree in trees for node in ast.walk(tree)]
        stored = (isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) for n in nodes)
        every = sum(stored) + sum(isinstance(n, ast.arg) for n in nodes)
        print(f"{folder}\t{empty} of {every}\t{empty / max(every, 1):.1%}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case "list", folder:
            write_list(Path(folder))
        case "apply", table:
            sys.exit(apply(Path(table)))
        case "check", folder:
            sys.exit(check(Path(folder)))
        case "count", *folders if folders:
            count(folders)
        case _:
            sys.exit(__doc__)
