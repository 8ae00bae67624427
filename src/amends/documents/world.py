"""Input folder of the template: the document as data, and each image as a file."""

import json
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from .document import (
    ACCENT,
    Block,
    Code,
    Document,
    Drawing,
    Heading,
    Letterhead,
    Paragraph,
    Picture,
    Quoted,
    Tone,
)
from .notes import without_notes
from .pictures import code, kind
from .plain import plain

_ON_ONE_LINE = frozenset({"title", "reference", "variant", "paging", "sender"})
_ACCENT = re.compile(r"#[0-9a-fA-F]{6}")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[a-z]{4})?(?:-([a-z]{2}))?", re.IGNORECASE)


def lay_out(folder: Path, document: Document, *, within: int | None = None) -> None:
    """Write ``document.json`` and the images. An unreadable image is replaced by its text. `within`
    is the number of a document that is in a file with others."""
    content = _World(folder).told(replace(document, blocks=tuple(_levelled(document.blocks))))
    content["within"] = within
    (folder / "document.json").write_text(json.dumps(content), encoding="ascii")


def _levelled(blocks: tuple[Block, ...]) -> list[Block]:
    """Return the blocks with headings that begin at 1 and skip no level, as screen readers need."""
    deepest, levelled = 0, list(blocks)
    for place, block in enumerate(levelled):
        if isinstance(block, Heading):
            deepest = max(1, min(block.level, deepest + 1))
            levelled[place] = replace(block, level=deepest)
    return levelled


class _World:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def told(self, value: Any) -> Any:
        """Return the value for the template: text made plain, bytes as the name of a file."""
        match value:
            case str():
                return plain(value)
            case tuple():
                return [self.told(part) for part in value]
            case frozenset():
                return sorted(value)
            case Drawing() | Picture():
                return self._picture(value)
            case Letterhead():
                return self._letterhead(value)
            case Code():
                drawn = self._kept(code(value.data).encode("ascii"), "svg")
                return {**self._fields(value), "file": drawn}
            case Document() | Paragraph() | Quoted():
                return {**self._fields(value), **language(value.language)}
            case int() | None:
                return value
            case _ if hasattr(value, "__dataclass_fields__"):
                return self._fields(value)
            case _:  # a moment, which goes into the file's properties only
                return None

    def _fields(self, value: Any) -> dict[str, Any]:
        names = (field.name for field in fields(value) if field.name not in ("content", "logo"))
        values = {name: self.told(getattr(value, name)) for name in names}
        for name in _ON_ONE_LINE & values.keys():
            values[name] = " ".join(values[name].split())
        return {"is": type(value).__name__, **values}

    def _picture(self, value: Drawing | Picture) -> dict[str, Any]:
        if isinstance(value, Drawing):
            return {**self._fields(value), "file": self._kept(value.content, "svg")}
        suffix = kind(value.content)
        if suffix is None:
            return self._fields(Paragraph(value.instead, Tone.BOXED)) | language("")
        return {**self._fields(value), "file": self._kept(value.content, suffix)}

    def _letterhead(self, value: Letterhead) -> dict[str, Any]:
        suffix = kind(value.logo)
        file = {"file": self._kept(value.logo, suffix) if suffix else None}
        accent = value.accent if _ACCENT.fullmatch(value.accent) else ACCENT
        return {**self._fields(value), **file, "accent": accent}

    def _kept(self, content: bytes, ending: str) -> str:
        self._count += 1
        name = f"picture-{self._count}.{ending}"
        (self._folder / name).write_bytes(without_notes(content) if ending == "jpg" else content)
        return name


def language(tag: str) -> dict[str, str | None]:
    """Return language and region as the typesetter names them; an unknown language becomes the
    document's."""
    match = _LANGUAGE.fullmatch(tag)
    if match is None:
        return {"language": None, "region": None}
    return {"language": match[1].lower(), "region": match[2].upper() if match[2] else None}
