"""A form for the particulars of any act, derived from the types of its fields.

`ActForm` is flat, as a browser sends it: a field inside a row is called ``remedies-0-amount``.
Its `parts` tell a template how the fields belong together; `particulars` puts them together.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField

from amends.core.values import Upload
from amends.vault.uploads import UploadRefused

from .around import Around
from .fields import Many, Node, nodes_of
from .uploads_told import why_refused

type Keep = Callable[[UploadedFile], Upload]
"""Stores an uploaded file. Raises `UploadRefused`."""

_MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Drawing:
    """How one act's form differs from what its types alone would give.

    `omit` are fields that are not asked, `need` those that are asked although they may stay
    empty in the particulars, `rows` how many rows of a list are offered, `initial` what stands in
    the fields at first, by the names that a browser sends.
    """

    omit: frozenset[str] = frozenset()
    need: frozenset[str] = frozenset()
    rows: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    initial: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


PLAIN = Drawing()


@dataclass(frozen=True, slots=True)
class Part:
    """Fields that belong together, as a template shows them: one field, or a group with rows."""

    name: str
    legend: str = ""
    hint: str = ""
    field: BoundField | None = None
    fields: tuple["Part", ...] = ()
    rows: tuple[tuple["Part", ...], ...] = ()
    filled: int = 0
    """How many rows are shown open."""


class ActForm(forms.Form):
    """The form of one act. `around` holds what can be chosen."""

    def __init__(
        self,
        particulars: type,
        around: Around,
        *,
        drawing: Drawing = PLAIN,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, initial=dict(drawing.initial))
        self.class_of = particulars
        self.nodes: Sequence[Node] = nodes_of(particulars, around, drawing, _wanted_rows(data))
        for node in self.nodes:
            self.fields.update(node.inputs())

    @property
    def parts(self) -> list[Part]:
        """Everything that is asked, in the order of the particulars."""
        return [self._part(node) for node in self.nodes]

    @property
    def part(self) -> dict[str, Part]:
        """The same by the name of the field, for pages drawn by hand."""
        return {part.name: part for part in self.parts}

    def clean(self) -> dict[str, Any]:
        """A row that was begun is finished."""
        for node in self.nodes:
            for name, told in node.unfinished(self.cleaned_data):
                if name not in self.errors:
                    self.add_error(name, told)
        return self.cleaned_data

    def particulars(self, keep: Keep, **fixed: Any) -> Any:
        """The particulars that were typed, with `fixed` ones beside them; None if a file is not
        taken, and then the form says so. Stores the files."""
        cleaned = dict(self.cleaned_data)
        for name, value in self.cleaned_data.items():
            try:
                cleaned[name] = _kept(value, keep)
            except UploadRefused as refused:
                self.add_error(name, why_refused(refused.why))
        if self.errors:
            return None
        given: dict[str, Any] = {}
        for node in self.nodes:
            given |= node.read(cleaned)
        file = given.get("file")
        if isinstance(file, Upload) and "name" in _names(self.class_of):
            given.setdefault("name", file.name)
        return self.class_of(**{**given, **fixed})

    def blame(self, names: Sequence[str], told: str) -> bool:
        """Hang a refusal on the fields that it speaks of; whether there was one."""
        known = [name for name in names if name in self.fields]
        for name in known:
            self.add_error(name, told)
        return bool(known)

    def _part(self, node: Node, prefix: str = "") -> Part:
        if isinstance(node, Many):
            rows = tuple(tuple(self._part(inner) for inner in row) for row in node.rows)
            filled = max((n for n, row in enumerate(rows, start=1) if self._begun(row)), default=1)
            return Part(node.name, node.legend, node.hint, rows=rows, filled=max(filled, node.open))
        inputs = list(node.inputs())
        if len(inputs) == 1 and not node.legend:
            return Part(node.name, field=self[inputs[0]])
        parts = tuple(Part(name, field=self[name]) for name in inputs)
        return Part(node.name, node.legend, node.hint, fields=parts)

    def _begun(self, row: tuple[Part, ...]) -> bool:
        return any(bool(_bound(part)) for one in row for part in (one, *one.fields))


def _bound(part: Part) -> Any:
    """What somebody wrote there; what stood there from the beginning is nothing."""
    if part.field is None:
        return None
    value = part.field.value()
    return None if value == part.field.field.initial else value or part.field.errors


def _kept(value: Any, keep: Keep) -> Any:
    if isinstance(value, UploadedFile):
        return keep(value)
    if isinstance(value, list) and value and isinstance(value[0], UploadedFile):
        return tuple(keep(one) for one in value)
    return value


def _wanted_rows(data: Mapping[str, Any] | None) -> dict[str, int]:
    """How many rows the browser sent of each list, so that none is lost."""
    found: dict[str, int] = {}
    for name in data or ():
        parts = name.split("-")
        if len(parts) > 2 and parts[1].isdecimal() and len(parts[1]) <= 2:
            found[parts[0]] = min(_MOST_ROWS, max(found.get(parts[0], 0), int(parts[1]) + 1))
    return found


def _names(particulars: type) -> set[str]:
    return {field.name for field in dataclasses.fields(particulars)}
