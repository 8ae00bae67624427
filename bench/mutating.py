"""List every small change that can be made to a source file; `mutants` draws from them."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

type Change = tuple[Any, ast.AST]
"""A node and its replacement."""

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_COMBINED: dict[type[ast.AST], type[ast.AST]] = {
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_LOOKED_UP = {"__gt": "__gte", "__gte": "__gt", "__lt": "__lte", "__lte": "__lt"}
_NO_VALUES = ("annotation", "returns", "type_params")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file: its bytes from `begin` to `end` are replaced."""

    path: str
    line: int
    begin: int
    end: int
    before: str
    after: str
    function: bool
    """Whether it is inside the body of a function."""

    def applied(self, source: bytes) -> bytes:
        """Return the source of the file with the change."""
        return source[: self.begin] + self.after.encode() + source[self.end :]

    def __str__(self) -> str:
        before = " ".join(self.before.split())
        return f"{self.path}:{self.line}: {before}  →  {self.after}"


def mutants(path: Path, name: str) -> list[Mutant]:
    """Return every mutant of a file, in the order of its lines."""
    source = path.read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def mutant(change: Change, function: bool) -> Mutant:
        node, instead = change
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        text = ast.unparse(instead)
        after = f"({text})" if isinstance(instead, ast.expr) else text
        return Mutant(name, node.lineno, begin, end, source[begin:end].decode(), after, function)

    return [mutant(*found) for found in _changes(ast.parse(source), function=False)]


def _changes(node: ast.AST, *, function: bool) -> Iterator[tuple[Change, bool]]:
    """Return every change at or below a node, without annotations and marks of dataclasses."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "dataclass":
        return
    for change in _of_node(node):
        yield change, function
    for field, value in ast.iter_fields(node):
        if field in _NO_VALUES or isinstance(node, ast.TypeAlias):
            continue
        inside = function or (field == "body" and isinstance(node, ast.FunctionDef | ast.Lambda))
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _changes(child, function=inside)


def _of_node(node: ast.AST) -> Iterator[Change]:
    yield from _without_one(node)
    yield from _of_values(node)
    match node:
        case ast.Compare(ops=ops):
            for at, op in enumerate(ops):
                swapped = [*ops[:at], _COMPARED[type(op)](), *ops[at + 1 :]]
                yield node, _with(node, ops=swapped)
        case ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in _COMBINED:
            yield node, _with(node, op=_COMBINED[type(op)]())
        case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
            yield node, operand
        case ast.Call(func=ast.Name(id=name)) if name in _CALLED:
            yield node, _with(node, func=ast.Name(_CALLED[name]))
        case ast.keyword(arg=str(name)) if "__" in name:
            stem, mark, lookup = name.rpartition("__")
            if mark + lookup in _LOOKED_UP:
                yield node, _with(node, arg=stem + _LOOKED_UP[mark + lookup])
        case _:
            pass


def _of_values(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Constant(value=bool(value)):
            yield node, ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield from ((node, ast.Constant(value + by)) for by in (1, -1))
        case ast.Return(value=ast.Tuple(elts=[_, *_])):
            yield node, ast.Return(ast.Tuple([]))
        case ast.Return(value=ast.Call() | ast.Name() | ast.Attribute()):
            yield node, ast.Return(ast.Constant(None))
        case _:
            pass


def _without_one(node: ast.AST) -> Iterator[Change]:
    """Drop one element of a literal tuple or set."""
    match node:
        case ast.Set(elts=elements) if len(elements) > 1:
            pass
        case ast.Tuple(elts=elements, ctx=ast.Load()) if elements:
            pass
        case _:
            return
    for at in range(len(elements)):
        yield node, _with(node, elts=[*elements[:at], *elements[at + 1 :]])


def _with(node: ast.AST, **changed: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in changed.items():
        setattr(other, name, value)
    return other
