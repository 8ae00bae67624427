"""Text in another language than the page around it, marked for screen readers.

The policy's labels exist in each of its languages, packs are in English. If the reader's language
is missing, another one is shown. Such a text knows its language until it becomes part of a
sentence.
"""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

register = template.Library()


class Foreign(str):
    """Text in another language than the active one."""

    language: str

    def __new__(cls, text: str, language: str) -> "Foreign":
        """The text, and the tag of its language."""
        made = super().__new__(cls, text)
        made.language = language
        return made


def said_in(language: str, text: str) -> str:
    """Return the text, marked with its language if that is not the active one."""
    here = (get_language() or "en").partition("-")[0].casefold()
    return text if language.partition("-")[0].casefold() == here else Foreign(text, language)


def from_english(text: str) -> str:
    """Return a pack's text, which is in English: translated if the catalogue has it, as for every
    shipped pack, otherwise unchanged."""
    translated = gettext(text) if text else text
    return translated if translated != text else said_in("en", text)


@register.filter
def tongue(text: str) -> SafeString:
    """Template filter: the text, in an element with its language if that differs from the
    page's."""
    if isinstance(text, Foreign):
        return format_html('<span lang="{}">{}</span>', text.language, str(text))
    return conditional_escape(text)
