"""Long words and words of any script, as a page shows them."""

import re

from django import template

from amends.wording import direction as scripts

register = template.Library()

_LONG = 1_200
"""Signs from which words are folded."""
_OPENING = 600
"""Signs that are shown of folded words, up to the next end of a sentence or line."""
_END = re.compile(r"[.!?…。؟]\s|\n")


@register.filter
def direction(text: str) -> str:
    """``ltr`` or ``rtl``, as most of the letters run; ``auto`` where there are none."""
    return scripts.direction(text)


@register.filter
def opening(text: str) -> str:
    """The beginning of long words, to the end of a sentence; short words whole."""
    return text[: _cut(text)]


@register.filter
def remainder(text: str) -> str:
    """What `opening` left out."""
    return text[_cut(text) :]


def _cut(text: str) -> int:
    if len(text) <= _LONG:
        return len(text)
    end = _END.search(text, _OPENING, _LONG)
    if end is not None:
        return end.end()
    blank = text.rfind(" ", _OPENING, _LONG)
    return blank + 1 if blank > 0 else _OPENING
