"""Filters of lists: the words that a search found, and what an act is called."""

import re
from collections.abc import Collection

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from amends.register import search_words
from amends.wording import acts

register = template.Library()


@register.filter
def marked(text: str, words: Collection[str]) -> str | SafeString:
    """Return a text in which these words of the search index are marked."""
    if not words:
        return text
    parts = re.split(r"(\w+)", text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", part) if _is_among(part, words) else part,)
            for part in parts
        ),
    )


def _is_among(part: str, words: Collection[str]) -> bool:
    return not search_words.of_text(part).isdisjoint(words)


@register.filter
def act_title(act: str) -> str:
    """Return what an act is called."""
    return acts.title(act)
