"""Colours of charts: written as sentinels, shown as the page's variables."""

import re
from enum import Enum


class Paint(Enum):
    """A colour of the design system: its variable on pages."""

    INK = "--ink"
    QUIET = "--ink-quiet"
    PAPER = "--paper"
    SUNK = "--sunk"
    HAIRLINE = "--hairline"
    EDGE = "--edge"
    WORSE = "--late"
    BETTER = "--done"

    @property
    def sentinel(self) -> str:
        """The colour in specifications: one that nothing else has."""
        return f"#0af{list(Paint).index(self):03x}"


_BY_SENTINEL = {paint.sentinel: paint for paint in Paint}
_SENTINEL = re.compile("|".join(map(re.escape, _BY_SENTINEL)))


def for_page(svg: str) -> str:
    """Return a picture in the colours of the page, which follow light and dark."""
    return _SENTINEL.sub(lambda found: f"var({_BY_SENTINEL[found[0]].value})", svg)
