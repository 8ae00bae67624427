"""Typesetting: turns a document into a tagged PDF, and a page into a picture, in this process
(child process only).

The template is fixed and contains every instruction. The document is data that the template reads
from a file. User text is never part of a program, and nothing is fetched.
"""

import json
import re
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import typst

from .document import Block, Document, Paragraph, Picture, Printed, Together, Tone
from .plain import plain
from .world import language, lay_out

_TEMPLATE = Path(__file__).parent / "template.typ"
_PPI = 110.0
"""Pixels an inch of the picture of a page."""
_QUOTED = re.compile(r"[\"'`].*", re.DOTALL)


class NotSet(Exception):
    """The document could not be set; the message contains no text of it."""


def set_pages(document: Printed) -> bytes:
    """Return the PDF: PDF/UA-1 if every character can be shown, otherwise tagged without that claim
    (a missing character is an empty box). Raises NotSet."""
    try:
        try:
            return _set(document)
        except typst.TypstError:
            # One broken image must not prevent the rest.
            return _set(_with_pictures_that_open(document))
    except typst.TypstError as problem:
        raise NotSet(_QUOTED.sub("…", problem.message)) from None


_FIRST_PAGE = b"""\
#set page(width: auto, height: auto, margin: 0pt)
#context {
  let whole = measure(image("foreign.pdf"))
  let most = calc.min(595pt / whole.width, 842pt / whole.height)
  image("foreign.pdf", width: whole.width * most)
}
"""


def set_first_page(pdf: bytes) -> bytes:
    """Return the first page of someone else's PDF file, fitted into A4, as a PNG picture. No script
    in it runs and nothing is fetched. Raises NotSet."""
    with tempfile.TemporaryDirectory(prefix="amends-page-") as folder:
        world = Path(folder)
        (world / "foreign.pdf").write_bytes(pdf)
        (world / "main.typ").write_bytes(_FIRST_PAGE)
        try:
            compiler = typst.Compiler(str(world / "main.typ"), root=folder, font_paths=_fonts())
            png = compiler.compile(format="png", ppi=_PPI)
        except typst.TypstError as problem:
            raise NotSet(_QUOTED.sub("…", problem.message)) from None
    if not isinstance(png, bytes):
        raise NotSet("no single page came out")
    return png


def _set(document: Printed) -> bytes:
    with tempfile.TemporaryDirectory(prefix="amends-paper-") as folder:
        world = Path(folder)
        if isinstance(document, Together):
            _lay_out_together(world, document)
        else:
            (world / "main.typ").write_bytes(_TEMPLATE.read_bytes())
            lay_out(world, document)
        try:
            return _run(world, document, ["ua-1"])
        except typst.TypstError:
            return _run(world, document, [])


def _lay_out_together(world: Path, together: Together) -> None:
    """Write each document into a folder with the template, and one file that includes them all."""
    about = {"title": plain(" ".join(together.title.split())), **language(together.language)}
    (world / "together.json").write_text(json.dumps(about), encoding="ascii")
    fresh = ', to: "odd"' if together.both_sides else ""
    lines = [_TOGETHER]
    for number, document in enumerate(together.documents, start=1):
        folder = world / str(number)
        folder.mkdir()
        (folder / "main.typ").write_bytes(_TEMPLATE.read_bytes())
        lay_out(folder, document, within=number)
        if number > 1:
            lines.append(f"#pagebreak(weak: true{fresh})")
        lines.append(f'#include "{number}/main.typ"')
    (world / "main.typ").write_text("\n".join(lines), encoding="ascii")


_TOGETHER = """\
#let d = json("together.json")
#set document(title: d.title)
#set text(lang: d.language, region: d.region)
"""


def _run(world: Path, document: Printed, standards: list[Any]) -> bytes:
    compiler = typst.Compiler(str(world / "main.typ"), root=str(world), font_paths=_fonts())
    made = int(document.made.timestamp()) if document.made else 0
    pdf = compiler.compile(format="pdf", pdf_standards=standards, timestamp=made)
    if not isinstance(pdf, bytes):
        raise NotSet("no pages came out")
    return pdf


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def _with_pictures_that_open[P: Printed](document: P) -> P:
    """Return the same document with text in place of each image that cannot be shown, and without
    such a logo."""
    if isinstance(document, Together):
        whole = tuple(_with_pictures_that_open(part) for part in document.documents)
        return replace(document, documents=whole)
    blocks = tuple(_opened(document, block) for block in document.blocks)
    head = document.letterhead
    if head and head.logo and not _opens(replace(document, blocks=())):
        head = replace(head, logo=b"")
    return replace(document, blocks=blocks, letterhead=head)


def _opened(document: Document, block: Block) -> Block:
    if not isinstance(block, Picture):
        return block
    alone = replace(document, blocks=(block,), letterhead=None)
    return block if _opens(alone) else Paragraph(block.instead, Tone.BOXED)


def _opens(document: Document) -> bool:
    try:
        _set(document)
    except typst.TypstError:
        return False
    return True
