"""Whether a PDF can be heard as well as seen: what a machine can check of PDF/UA-1 (ISO 14289-1).

Every finding names the clause that asks for it. Written against the standard and against nothing
of ours, so that it finds what our own setting forgets.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DictionaryObject,
    IndirectObject,
    NullObject,
    NumberObject,
)

_KINDS = """
Document DocumentFragment Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private
Aside Title FENote Sub P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot Span
Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form
Strong Em
"""
_STANDARD = frozenset(_KINDS.split())
_PAINTS = frozenset(
    (
        b"Tj",
        b"TJ",
        b"'",
        b'"',
        b"S",
        b"s",
        b"f",
        b"F",
        b"f*",
        b"B",
        b"B*",
        b"b",
        b"b*",
        b"sh",
        b"Do",
    )
)
_UNTITLED = frozenset({"", "untitled"})


def findings(pdf: bytes) -> list[str]:
    """Everything that stands in the way, each with its clause; empty for a file without a flaw."""
    return list(_Checked(PdfReader(io.BytesIO(pdf))).all())


def _yes(held: Any) -> bool:
    """Whether a file says yes: its truth is an object, which is always true."""
    return getattr(held, "value", held) is True


class _Checked:
    def __init__(self, reader: PdfReader) -> None:
        self.reader, self.root = reader, reader.root_object
        self.tree = self._of(self.root.get("/StructTreeRoot"))
        self.roles = self._of(self.tree.get("/RoleMap")) if self.tree else DictionaryObject()
        self.marked: dict[tuple[int, int], str] = {}
        self.tags: list[str] = []

    def all(self) -> Iterator[str]:
        yield from self._file()
        if not self.tree:
            yield "7.1: there is no structure tree"
            return
        elements = list(self._elements(self.tree.get("/K"), (), None))
        yield from self._nested(elements)
        yield from self._headings()
        for number, page in enumerate(self.reader.pages):
            yield from self._page(number, page)
        yield from self._annotations()

    # --- the file ---

    def _file(self) -> Iterator[str]:
        marked = self._of(self.root.get("/MarkInfo"))
        if not _yes(marked.get("/Marked")):
            yield "6.2: the file does not say that it is tagged"
        if _yes(marked.get("/Suspects")):
            yield "7.1: tags are suspect"
        if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", str(self.root.get("/Lang", ""))):
            yield "7.2: the file has no language"
        if not _yes(self._of(self.root.get("/ViewerPreferences")).get("/DisplayDocTitle")):
            yield "7.1: the window shows the name of the file and not the title"
        title = str((self.reader.metadata or {}).get("/Title", ""))
        if title.strip().lower() in _UNTITLED:
            yield "7.1: the file has no title"
        metadata = self._of(self.root.get("/Metadata"))
        told = metadata.get_data() if hasattr(metadata, "get_data") else b""
        if b"pdfuaid:part" not in told:
            yield "5: the file does not claim the standard"
        if b"dc:title" not in told:
            yield "7.1: the title is not in the metadata"
        for page in self.reader.pages:
            fonts = self._of(self._of(page.get("/Resources")).get("/Font"))
            for name in fonts:
                yield from self._font(self._of(fonts[name]))

    def _font(self, font: DictionaryObject) -> Iterator[str]:
        if "/ToUnicode" not in font:
            yield f"7.21.7: a font says not which letters it draws: {font.get('/BaseFont')}"
        inner = self._of(font.get("/DescendantFonts"))
        held = self._of(inner[0]) if isinstance(inner, ArrayObject) and inner else font
        described = self._of(held.get("/FontDescriptor"))
        if held.get("/Subtype") != "/Type3" and not any(
            name in described for name in ("/FontFile", "/FontFile2", "/FontFile3")
        ):
            yield f"7.21.4: a font is not in the file: {font.get('/BaseFont')}"

    # --- the tree ---

    def _elements(self, kids: Any, above: tuple[str, ...], page: Any) -> Iterator[tuple[Any, ...]]:
        """Every element with the kinds above it, in reading order; notes which pieces of pages
        belong to which."""
        if isinstance(kids, IndirectObject):
            kids = kids.get_object()
        if kids is None or isinstance(kids, NullObject):
            return
        if isinstance(kids, ArrayObject):
            for one in kids:
                yield from self._elements(one, above, page)
        elif isinstance(kids, NumberObject | int):
            if page is not None:
                self.marked[page, int(kids)] = above[-1]
        elif kids.get("/Type") == "/MCR":
            where = self._number_of(kids.raw_get("/Pg")) if "/Pg" in kids else page
            if where is not None:
                self.marked[where, int(kids["/MCID"])] = above[-1]
        elif "/S" in kids:
            kind = self._kind(str(kids["/S"]))
            where = self._number_of(kids.raw_get("/Pg")) if "/Pg" in kids else page
            self.tags.append(kind)
            children = list(self._kinds_of(kids.get("/K")))
            yield kids, kind, above, children
            yield from self._elements(kids.get("/K"), (*above, kind), where)

    def _kinds_of(self, kids: Any) -> Iterator[str]:
        if isinstance(kids, IndirectObject):
            kids = kids.get_object()
        for one in kids if isinstance(kids, ArrayObject) else [kids]:
            held = one.get_object() if isinstance(one, IndirectObject) else one
            if isinstance(held, DictionaryObject) and "/S" in held:
                yield self._kind(str(held["/S"]))

    def _kind(self, named: str) -> str:
        mapped = named
        for _ in range(8):
            if mapped.removeprefix("/") in _STANDARD or mapped not in self.roles:
                break
            mapped = str(self.roles[mapped])
        return mapped.removeprefix("/")

    def _nested(self, elements: list[tuple[Any, ...]]) -> Iterator[str]:
        for element, kind, above, children in elements:
            parent = above[-1] if above else ""
            if kind not in _STANDARD:
                yield f"7.1: {kind} is no kind of the standard and none is named for it"
            wanted = _PARENTS.get(kind)
            if wanted is not None and parent not in wanted:
                yield f"7.2: {kind} stands in {parent or 'nothing'}"
            allowed = _CHILDREN.get(kind)
            if allowed is not None and (strange := set(children) - allowed):
                yield f"7.2: {sorted(strange)} stands in {kind}"
            if kind in ("Figure", "Formula") and not str(element.get("/Alt", "")).strip():
                yield f"7.3: {kind} says nothing to who cannot see it"
            if kind == "TH" and not self._scope(element):
                yield "7.5: the head of a table does not say whether it is of a row or a column"
            if kind == "Table" and not self._rows(element):
                yield "7.5: a table has no head"
            if kind == "Note" and "/ID" not in element:
                yield "7.9: a note has no name"

    def _rows(self, table: DictionaryObject) -> bool:
        """Whether a table has heads, somewhere in it."""
        held = [table]
        while held:
            one = held.pop()
            kids = self._of(one.get("/K"))
            for kid in kids if isinstance(kids, ArrayObject) else [kids]:
                each = self._of(kid)
                if isinstance(each, DictionaryObject) and "/S" in each:
                    if self._kind(str(each["/S"])) == "TH":
                        return True
                    held.append(each)
        return False

    def _scope(self, element: DictionaryObject) -> bool:
        attributes = self._of(element.get("/A"))
        for one in attributes if isinstance(attributes, ArrayObject) else [attributes]:
            if "/Scope" in self._of(one):
                return True
        return False

    def _headings(self) -> Iterator[str]:
        levels = [int(tag[1]) for tag in self.tags if re.fullmatch(r"H[1-6]", tag)]
        if "H" in self.tags and levels:
            yield "7.4.4: headings with a level and without one"
        before = 0
        for level in levels:
            if level > before + 1:
                yield f"7.4.2: H{level} comes after H{before}"
            before = level

    # --- the pages ---

    def _page(self, number: int, page: Any) -> Iterator[str]:
        """Everything that is painted belongs to an element of the tree, or is an artifact."""
        if page.get("/Tabs") != "/S" and page.get("/Annots"):
            yield f"7.18.3: page {number + 1} is not walked through in the order of its tags"
        depth: list[str | None] = []
        content = ContentStream(page.get_contents(), self.reader)
        where = self._number_of(page.indirect_reference)
        for operands, operator in content.operations:
            if operator in (b"BDC", b"BMC"):
                depth.append(self._belongs(operands, where))
                if depth[-1] == "lost":
                    yield f"7.1: page {number + 1} has a piece that no element knows: {operands}"
            elif operator == b"EMC":
                depth.pop()
            elif operator in _PAINTS and not any(depth):
                yield f"7.1: page {number + 1} paints what is neither content nor artifact"
                return

    def _belongs(self, operands: Any, where: Any) -> str | None:
        tag = str(operands[0])
        if tag == "/Artifact":
            return "artifact"
        held = operands[1] if len(operands) > 1 else None
        properties = held if isinstance(held, DictionaryObject) else DictionaryObject()
        if "/MCID" not in properties:
            return None
        return self.marked.get((where, int(properties["/MCID"])), "lost")

    def _annotations(self) -> Iterator[str]:
        for number, page in enumerate(self.reader.pages):
            for one in self._of(page.get("/Annots")) or ():
                held = self._of(one)
                if held.get("/Subtype") == "/Link" and "/StructParent" not in held:
                    yield f"7.18.5: a link on page {number + 1} is in no element"
                if held.get("/Subtype") == "/Link" and not held.get("/Contents"):
                    yield f"7.18.5: a link on page {number + 1} does not say where it leads"

    @staticmethod
    def _number_of(reference: Any) -> int | None:
        return reference.idnum if isinstance(reference, IndirectObject) else None

    @staticmethod
    def _of(held: Any) -> Any:
        found = held.get_object() if isinstance(held, IndirectObject) else held
        return DictionaryObject() if found is None or isinstance(found, NullObject) else found


_ROWS = frozenset({"Table", "THead", "TBody", "TFoot"})
_PARENTS: dict[str, frozenset[str]] = {
    "TR": _ROWS,
    "THead": frozenset({"Table"}),
    "TBody": frozenset({"Table"}),
    "TFoot": frozenset({"Table"}),
    "TH": frozenset({"TR"}),
    "TD": frozenset({"TR"}),
    "LI": frozenset({"L"}),
    "LBody": frozenset({"LI"}),
    "TOCI": frozenset({"TOC"}),
}
"""In what alone an element may stand."""
_CHILDREN: dict[str, frozenset[str]] = {
    "Table": frozenset({"TR", "THead", "TBody", "TFoot", "Caption"}),
    "TR": frozenset({"TH", "TD"}),
    "L": frozenset({"LI", "L", "Caption"}),
    "LI": frozenset({"Lbl", "LBody"}),
    "TOC": frozenset({"TOC", "TOCI", "Caption"}),
}
"""What alone may stand in an element."""
