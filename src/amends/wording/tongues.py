"""Words in another language than the page around them, which a reader's voice should know of.

The policy's labels are written once a language, packs in English: where the reader's is missing,
another one is shown. Such words say their language until they are put into a sentence.
"""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

register = template.Library()


class Foreign(str):
    """Words that are in another language than the one that is active."""

    language: str

    def __new__(cls, text: str, language: str) -> "Foreign":
        """The text, and the tag of its language."""
        made = super().__new__(cls, text)
        made.language = language
        return made


def said_in(language: str, text: str) -> str:
    """The text, which says its language if that is another one than the active."""
    here = (get_language() or "en").partition("-")[0].casefold()
    return text if language.partition("-")[0].casefold() == here else Foreign(text, language)


def from_english(text: str) -> str:
    """What a pack says, which is written in English: in the reader's language where the catalogue
    has it, as it has for every pack that is shipped, else as it is."""
    translated = gettext(text) if text else text
    return translated if translated != text else said_in("en", text)


@register.filter
def tongue(text: str) -> SafeString:
    """In a template: the text, in an element that says its language where it is another one."""
    if isinstance(text, Foreign):
        return format_html('<span lang="{}">{}</span>', text.language, str(text))
    return conditional_escape(text)
