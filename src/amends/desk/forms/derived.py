"""Form for the payload of any act, derived from the types of its fields.

`ActForm` is flat, as a browser sends it: a field inside a row is called ``remedies-0-amount``. Its
`parts` tell a template how fields belong together, and `particulars` builds the payload.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.choices import flatten_choices
from django.utils.translation import gettext

from amends.core.values import Upload
from amends.vault.uploads import UploadRefused
from amends.wording.asking import AskingForm

from .around import Around
from .choosing import why_refused
from .fields import nodes_of, unnumbered
from .layout import PLAIN, FormLayout
from .nodes import Facts, Leaf, Many, Node, Section

type Keep = Callable[[UploadedFile[Any]], Upload]
"""Function that stores an uploaded file. Raises `UploadRefused`."""

_MOST_ROWS = 20
ADD = "add"
"""Button that adds a row to a list."""


@dataclass(frozen=True, slots=True)
class Part:
    """Fields that belong together, as a template shows them: one field, a group, or rows."""

    name: str
    legend: str = ""
    hint: str = ""
    field: BoundField | None = None
    group: "Group | None" = None
    rows: tuple["Group", ...] = ()
    further: tuple["Group", ...] = ()
    """Rows that are expanded only when needed."""
    nested: bool = False
    sections: tuple["Part", ...] = ()
    """Groups that belong to one question, each with its legend."""

    @property
    def every(self) -> tuple["Group", ...]:
        """All rows."""
        return (*self.rows, *self.further)


@dataclass(frozen=True, slots=True)
class Group:
    """The parts of one row or one identity; `folded` are those that are rarely needed."""

    number: int
    parts: tuple[Part, ...]
    folded: tuple[Part, ...] = ()
    unfolded: bool = False
    """Whether a collapsed part has input."""
    summary: str = ""
    """Label of the collapsed parts, if it is more than “More”."""


class ActForm(AskingForm):
    """The form of one act. `around` contains what can be chosen."""

    def __init__(
        self,
        particulars: type,
        around: Around,
        *,
        drawing: FormLayout = PLAIN,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
    ) -> None:
        super().__init__(data, files, initial=dict(drawing.initial))
        self.class_of = particulars
        self.fold = drawing.fold
        self.nodes: Sequence[Node] = nodes_of(particulars, around, drawing, _wanted_rows(data))
        for node in self.nodes:
            self.fields.update(node.inputs())

    @cached_property
    def parts(self) -> list[Part]:
        """All fields, in the order of the payload; kept until errors change, because a template
        asks for them many times."""
        return [self._part(node) for node in self.nodes if node.inputs()]

    def add_error(self, field: str | None, error: Any) -> None:
        """Add an error, which can expand rows."""
        super().add_error(field, error)
        self.__dict__.pop("parts", None)

    @property
    def asked_at_once(self) -> list[Part]:
        """The parts asked of everyone."""
        return [part for part in self.parts if part.name not in self.fold]

    @property
    def asked_rarely(self) -> list[Part]:
        """The rarely needed parts: collapsed unless they have input."""
        return [part for part in self.parts if part.name in self.fold]

    @property
    def rarely_begun(self) -> bool:
        """Whether the rarely needed parts have input."""
        return any(
            _begun(part) or any(map(self._begun, (*part.rows, *part.further)))
            for part in self.asked_rarely
        )

    @property
    def part(self) -> dict[str, Part]:
        """The parts by the name of their field, for hand-made pages."""
        return {part.name: part for part in self.parts}

    def clean(self) -> dict[str, Any]:
        """Require that rows with input are complete."""
        for node in self.nodes:
            for name, text in node.unfinished(self.cleaned_data):
                if name not in self.errors:
                    self.add_error(name, text)
        return self.cleaned_data

    def particulars(self, keep: Keep, **fixed: Any) -> Any:
        """Return the payload from the input and the `fixed` values; None if a file is refused, and
        then the form says so. Stores the files."""
        cleaned = dict(self.cleaned_data)
        for name, value in self.cleaned_data.items():
            try:
                cleaned[name] = _kept(value, keep)
            except UploadRefused as refused:
                self.add_error(name, why_refused(refused.why))
        if self.errors:
            return None
        kept: dict[str, Any] = {}
        for node in self.nodes:
            kept |= node.read(cleaned)
        file, names = kept.get("file"), {field.name for field in dataclasses.fields(self.class_of)}
        if isinstance(file, Upload) and "name" in names:
            kept.setdefault("name", file.name)
        return self.class_of(**{**kept, **fixed})

    def forgive(self) -> None:
        """Discard the errors of the input, because the form is shown again and not sent."""
        self.is_valid()
        for name in list(self.errors):
            del self.errors[name]
        self.__dict__.pop("parts", None)

    def told_back(self) -> list[tuple[str, list[str]]]:
        """Return the input for reading: each label with its lines."""
        begun = {
            _row_of(name)
            for name, field in self.fields.items()
            if self.cleaned_data.get(name) not in (None, "", [], False, field.initial)
        }
        lines_of = []
        for name, field in self.fields.items():
            lines = _in_words(field, self.cleaned_data.get(name))
            if lines and (_row_of(name) == "" or _row_of(name) in begun):
                lines_of.append((str(self[name].label), lines))
        return lines_of

    def _part(self, node: Node, *, nested: bool = False) -> Part:
        if isinstance(node, Many):
            groups = [
                self._group(number, [self._part(inner, nested=True) for inner in row])
                for number, row in enumerate(node.rows, start=1)
            ]
            begun = [group.number for group in groups if self._begun(group)]
            shown = max(node.open, *begun, 1)
            rows, further = tuple(groups[:shown]), tuple(groups[shown:])
            return Part(node.name, node.legend, node.hint, rows=rows, further=further)
        names = list(node.inputs())
        if isinstance(node, Leaf):
            return Part(node.html, field=self[names[0]], nested=nested)
        if isinstance(node, Facts):
            return Part(node.name, sections=tuple(map(self._section, node.sections)))
        group = self._fields(names)
        if node.name.endswith("identity"):
            group = dataclasses.replace(group, summary=gettext("Address and organisation"))
        return Part(node.name, node.legend, node.hint, group=group)

    def _section(self, section: Section) -> Part:
        group = dataclasses.replace(self._fields(section.asked), summary=section.folded)
        return Part(section.name, section.legend, section.hint, group=group)

    def _fields(self, names: Iterable[str]) -> Group:
        return self._group(1, [Part(name, field=self[name], nested=True) for name in names])

    def _group(self, number: int, parts: list[Part]) -> Group:
        folded = tuple(part for part in parts if unnumbered(part.name) in self.fold)
        open_ones = tuple(part for part in parts if part not in folded)
        return Group(number, open_ones, folded, any(_begun(part) for part in folded))

    def _begun(self, group: Group) -> bool:
        parts = (*group.parts, *group.folded)
        inner = [part for p in parts if p.group for part in (*p.group.parts, *p.group.folded)]
        return any(_begun(part) for part in (*parts, *inner))


def _begun(part: Part) -> bool:
    """Return whether the user entered something; initial values do not count."""
    if part.field is None:
        return False
    value = part.field.value()
    return bool(part.field.errors) or value not in (None, "", [], False, part.field.initial)


def _row_of(name: str) -> str:
    """Return the row of a field, empty for one outside rows."""
    parts = name.split("-")
    return "-".join(parts[:2]) if len(parts) > 2 else ""


def _in_words(field: forms.Field, value: Any) -> list[str]:
    if value in (None, "", [], (), False):
        return []
    if isinstance(field, forms.ChoiceField):
        labels = labels_of(field)
        many = value if isinstance(value, list | tuple) else [value]
        texts = [
            "yes" if value_of is True else "no" if value_of is False else str(value_of)
            for value_of in many
        ]
        return [str(labels.get(text, text)) for text in texts]
    if value is True:
        return [gettext("Yes")]
    return [str(field.prepare_value(value))]


def labels_of(field: forms.Field) -> dict[str, Any]:
    """Return the labels of the choices of a field, in groups or not, by value."""
    choices: Any = field.choices if isinstance(field, forms.ChoiceField) else ()
    flat: Iterable[tuple[Any, Any]] = flatten_choices(choices)
    return {str(value): label for value, label in flat}


def _kept(value: Any, keep: Keep) -> Any:
    match value:
        case UploadedFile():
            return keep(value)
        case [UploadedFile(), *_]:
            return tuple(keep(text) for text in value)
        case _:
            return value


def with_new_row(data: Any) -> Any:
    """Return the input, with an empty row in the list that the button `ADD` names."""
    changed = data.copy()
    if rows := changed.get(ADD):
        number = _wanted_rows(changed).get(rows, 0)
        changed[f"{rows}-{number}-type"] = ""
    return changed


def _wanted_rows(data: Mapping[str, Any] | None) -> dict[str, int]:
    """Return how many rows the browser sent of each list, so that none is lost."""
    rows: dict[str, int] = {}
    for name in data or ():
        parts = name.split("-")
        if len(parts) > 2 and parts[1].isdecimal() and len(parts[1]) <= 2:
            rows[parts[0]] = min(_MOST_ROWS, max(rows.get(parts[0], 0), int(parts[1]) + 1))
    return rows
