"""Clause 5.3: labels of codes in each language, and points that a letter must contain."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from ..values import Code


@dataclass(frozen=True, slots=True)
class Label:
    """The words for a code in one language (BCP 47, as in ``en`` or ``pt-BR``)."""

    language: str
    text: str


def label(labels: Iterable[Label], languages: Iterable[str]) -> str | None:
    """The text in the first of `languages` that has one."""
    texts = {label.language: label.text for label in labels}
    return next((texts[language] for language in languages if language in texts), None)


@dataclass(frozen=True, slots=True, order=True)
class PackPoint:
    """A point that a letter of a regulator's pack must say, whichever version of the pack: the
    pack, its letter, the point (`Content`), each by its id. Written ``pack/letter/point``."""

    pack: Code
    letter: Code
    point: Code

    @classmethod
    def read(cls, text: str) -> "PackPoint":
        """Return the point of three codes that a text names. Raises ValueError."""
        parts = text.split("/")
        if len(parts) != len(fields(cls)):
            raise ValueError(f"not pack/letter/point: {text[:80]!r}")
        return cls(*map(Code, parts))

    def __str__(self) -> str:
        return f"{self.pack}/{self.letter}/{self.point}"
