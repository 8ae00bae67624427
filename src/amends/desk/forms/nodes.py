"""Nodes of a form: each has its inputs and reads its part of the payload from them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django import forms
from django.utils.translation import gettext

from amends.core.operation.acts.facts import NewFact
from amends.core.values import Code

from . import inputs


class _Plain:
    """A node of which nothing is missing that its inputs or the act do not report themselves."""

    __slots__ = ()

    def unfinished(self, cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Return the inputs that are missing, each with what to enter."""
        return iter(())


@dataclass(frozen=True, slots=True)
class Leaf(_Plain):
    """One field of the particulars in one input."""

    name: str
    html: str
    input: forms.Field
    needed: bool
    """Whether it is required in a row with input."""
    given: Any = None
    """The value in the payload if nothing is entered."""
    carried: bool = False
    """Whether the initial values were written by a person before."""
    legend: str = ""
    hint: str = ""

    def inputs(self) -> dict[str, forms.Field]:
        """The input by its name in the browser."""
        return {self.html: self.input}

    def read(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """The field's value."""
        value = cleaned.get(self.html)
        if isinstance(value, list):
            value = tuple(value)
        return {self.name: self.given if value in (None, "", ()) else value}

    def begun(self, cleaned: Mapping[str, Any]) -> bool:
        """Return whether it was written: now, or before if it is carried over."""
        value = cleaned.get(self.html)
        written = self.carried or value != self.input.initial
        return written and value not in (None, "", [], (), False)


@dataclass(frozen=True, slots=True)
class Twin(Leaf):
    """Two fields of the particulars, chosen together as ``first/second``."""

    both: tuple[str, str] = ("", "")
    types: tuple[type, type] = (str, str)

    def read(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """Both values."""
        parts = str(cleaned.get(self.html) or "").partition("/")[::2]
        return {
            name: cls(part) for name, cls, part in zip(self.both, self.types, parts, strict=True)
        }


@dataclass(frozen=True, slots=True)
class Person(_Plain):
    """An identity: name, address and contact details."""

    name: str
    html: str
    legend: str
    hint: str = ""

    def inputs(self) -> dict[str, forms.Field]:
        """One input for each part."""
        return inputs.contact_fields(self.html)

    def read(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """The `Contact`, or None."""
        return {self.name: inputs.contact_of(dict(cleaned), self.html)}

    def begun(self, cleaned: Mapping[str, Any]) -> bool:
        """Return whether any part has input."""
        return inputs.contact_of(dict(cleaned), self.html) is not None


@dataclass(frozen=True, slots=True)
class Nest:
    """One value with fields of its own, each in its input."""

    name: str
    html: str
    cls: type
    nodes: Sequence["Node"]
    legend: str
    hint: str = ""
    needed: bool = False
    given: Any = None
    """The value in the payload if nothing is entered."""

    def inputs(self) -> dict[str, forms.Field]:
        """The inputs of its fields."""
        return _inputs(self.nodes)

    def read(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """Return the value; the empty value if nothing was entered."""
        begun = self.begun(cleaned)
        return {self.name: self.cls(**_read(self.nodes, cleaned)) if begun else self.given}

    def begun(self, cleaned: Mapping[str, Any]) -> bool:
        """Return whether any field has a value."""
        return self.needed or any(not _empty(cleaned, html) for html in self.inputs())

    def unfinished(self, cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Return which fields are missing in a value with input."""
        nodes = self.nodes if self.begun(cleaned) else ()
        yield from _missing(nodes, cleaned, gettext("Enter “{label}”"))


@dataclass(frozen=True, slots=True)
class Many:
    """Several of the same: of its rows, those with input count."""

    name: str
    cls: type
    rows: Sequence[Sequence["Node"]]
    legend: str
    hint: str = ""
    open: int = 1

    def inputs(self) -> dict[str, forms.Field]:
        """The inputs of every row."""
        return _inputs(chain.from_iterable(self.rows))

    def read(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """Return a tuple of the rows with input."""
        return {self.name: tuple(self.cls(**_read(row, cleaned)) for row in self._begun(cleaned))}

    def begun(self, cleaned: Mapping[str, Any]) -> bool:
        """Return whether any row has input."""
        return any(self._begun(cleaned))

    def _begun(self, cleaned: Mapping[str, Any]) -> Iterator[Sequence["Node"]]:
        return (row for row in self.rows if any(node.begun(cleaned) for node in row))

    def unfinished(self, cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Return what is missing in a row with input."""
        for row in self._begun(cleaned):
            text = gettext("Enter “{label}”, or leave the whole row empty")
            yield from _missing(row, cleaned, text)


@dataclass(frozen=True, slots=True)
class Section:
    """Facts asked for by one source: the organisation by its custom fields, or a regulator by its
    pack."""

    name: str
    legend: str
    asked: Mapping[str, tuple[str, str, forms.Field]]
    """By the name of the input: code, the field of `NewFact` for it, the input."""
    hint: str = ""
    """Why it is asked."""
    folded: str = ""
    """Label of the collapsed fields."""


@dataclass(frozen=True, slots=True)
class Facts(_Plain):
    """Typed facts, each in the input of its declared type, grouped by who asks."""

    name: str
    sections: Sequence[Section]

    def inputs(self) -> dict[str, forms.Field]:
        """One for each fact."""
        return {html: field for html, (_, _, field) in self._asked().items()}

    def _asked(self) -> dict[str, tuple[str, str, forms.Field]]:
        return {html: entry for section in self.sections for html, entry in section.asked.items()}

    def read(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """The facts that were given."""
        facts = (
            NewFact(Code(code), **{holds: cleaned[html]})
            for html, (code, holds, _) in self._asked().items()
            if not _empty(cleaned, html)
        )
        return {self.name: tuple(facts)}

    def begun(self, cleaned: Mapping[str, Any]) -> bool:
        """Return whether any fact has input."""
        return any(not _empty(cleaned, html) for html in self._asked())


type Node = Leaf | Person | Nest | Many | Facts


def _inputs(nodes: Iterable[Node]) -> dict[str, forms.Field]:
    return {html: field for node in nodes for html, field in node.inputs().items()}


def _read(nodes: Iterable[Node], cleaned: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for node in nodes for name, value in node.read(cleaned).items()}


def _missing(
    nodes: Iterable[Node], cleaned: Mapping[str, Any], text: str
) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, Leaf) and node.needed and _empty(cleaned, node.html):
            yield node.html, text.format(label=node.input.label)


def _empty(cleaned: Mapping[str, Any], html: str) -> bool:
    return cleaned.get(html) in (None, "", [], ())
