"""Colours of charts: written as sentinels, shown as the page's variables or on paper."""

import re
from enum import Enum


class Paint(Enum):
    """A colour of the design system: its variable on pages and its value on paper."""

    INK = ("--ink", "#1a1f24")
    QUIET = ("--ink-quiet", "#545b62")
    PAPER = ("--paper", "#ffffff")
    SUNK = ("--sunk", "#f6f5f2")
    HAIRLINE = ("--hairline", "#e2e0da")
    EDGE = ("--edge", "#767b80")
    WORSE = ("--late", "#a3251b")
    BETTER = ("--done", "#1f6b3a")

    @property
    def sentinel(self) -> str:
        """The colour in specifications: one that nothing else has."""
        return f"#0af{list(Paint).index(self):03x}"


_BY_SENTINEL = {paint.sentinel: paint for paint in Paint}
_SENTINEL = re.compile("|".join(map(re.escape, _BY_SENTINEL)))


def for_page(svg: str) -> str:
    """Return a picture in the colours of the page, which follow light and dark."""
    return _SENTINEL.sub(lambda match: f"var({_BY_SENTINEL[match[0]].value[0]})", svg)


def for_paper(svg: str) -> str:
    """Return a picture in the colours of paper."""
    return _SENTINEL.sub(lambda match: _BY_SENTINEL[match[0]].value[1], svg)
