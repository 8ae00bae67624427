"""Declaration of the pages of a kind of governing record: list, record, form and printed sheet."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from amends.core.governing.record import GoverningKind
from amends.documents.document import Block

from ..improvement.asked import Asked
from ..improvement.records import RecordDetail
from ..request.context import DeskContext

type Detail = RecordDetail[Any]
type Fact = tuple[str, str] | tuple[str, str, bool]
"""A label and a text; with True, a long one of several lines."""


def no_facts(detail: Detail, desk: DeskContext) -> Iterable[Fact]:
    """Return no facts beyond those of the fields that are shown."""
    return ()


def no_links(detail: Detail, desk: DeskContext) -> Iterable[tuple[str, str]]:
    """Return no other pages."""
    return ()


@dataclass(frozen=True, slots=True)
class RecordPages:
    """The pages of one kind, at the address `path`.

    `title` names all of them and `one` a single one without a title of its own; `empty` says what
    they are for while there is none. `shows` are the fields of the state with their labels as in
    the forms, sealed text among them, and `facts` what a page says beyond these. `calls` names a
    record that has no text as title. `layouts` say what the forms of acts ask, where that differs
    from their payload. `links` are other pages and documents of a record, with their addresses.
    """

    kind: GoverningKind[Any]
    path: str
    title: Promise
    one: Promise
    empty: Promise
    shows: tuple[str, ...] = ()
    facts: Callable[[Detail, DeskContext], Iterable[Fact]] = no_facts
    calls: Callable[[Detail, DeskContext], str] | None = None
    layouts: Mapping[str, Callable[[Detail | None, HttpRequest, DeskContext], Asked]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    template: str = "desk/assurance/record.html"
    more: Callable[[Detail, DeskContext], Mapping[str, Any]] | None = None
    """What a template of its own shows in addition."""
    printed: Callable[[Detail, DeskContext], Iterable[Block]] | None = None
    """What the printed sheet says before the history."""
    links: Callable[[Detail, DeskContext], Iterable[tuple[str, str]]] = no_links
    looks: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The look of a state as in `marks.Mark`: done, due, late or empty."""
    column: tuple[Promise, Callable[[Any, Mapping[str, str]], str]] | None = None
    """One more column of the list: its title, and the text of a record, given names of people."""
    rank: Callable[[Any, DeskContext], Any] | None = None
    """What the list is sorted by, instead of the newest first."""
    prints: Callable[[Detail, DeskContext], Iterable[Block]] | None = None
    """The printed sheet, where it is not that of every record."""
