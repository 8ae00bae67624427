"""Display of long texts and of texts in any script."""

import re

from django import template

from amends.wording import direction as scripts

register = template.Library()

_LONG = 1_200
"""Length in characters from which text is collapsed."""
_OPENING = 600
"""Characters shown of collapsed text, up to the next end of a sentence or line."""
_END = re.compile(r"[.!?…。؟]\s|\n")


@register.filter
def direction(text: str) -> str:
    """Return ``ltr`` or ``rtl``, the direction of most letters; ``auto`` if there are none."""
    return scripts.direction(text)


@register.filter
def opening(text: str) -> str:
    """Return the beginning of a long text, to the end of a sentence; short text whole."""
    return text[: _cut(text)]


@register.filter
def remainder(text: str) -> str:
    """Return what `opening` left out."""
    return text[_cut(text) :]


def _cut(text: str) -> int:
    if len(text) <= _LONG:
        return len(text)
    end = _END.search(text, _OPENING, _LONG)
    if end is not None:
        return end.end()
    blank = text.rfind(" ", _OPENING, _LONG)
    return blank + 1 if blank > 0 else _OPENING
