"""Shared tools for sentences: choosing between wordings, and filling them.

Tables contain English texts, marked for gettext by `_` (`marked`); `filled` translates and fills
them. A text names its values in braces. Of several wordings, the first is used for which all values
are given.
"""

import string
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from django.utils.translation import get_language_info, gettext

from .tongues import Foreign


def marked(text: str) -> str:
    """Return the text itself, marked for gettext as translatable. Imported as ``_``."""
    return text


type Wordings = tuple[str, ...]
"""Texts for one thing, the most detailed first; the last needs the fewest values."""

type Values = Mapping[str, str]
"""The values that a text may name, already as text."""


@dataclass(frozen=True, slots=True)
class By:
    """Wordings that depend on the value of one field: `texts` by value, otherwise `otherwise`.

    None means that there is nothing to say.
    """

    field: str
    texts: Mapping[object, "Told"]
    otherwise: "Told" = ()


type Told = str | Wordings | By | None
"""How a table describes one thing: in one wording, in several, or by a value."""


def chosen(
    told: Told, value: object, extra: Mapping[str, object] = MappingProxyType({})
) -> Wordings | None:
    """Return the wordings for a value, chosen by `extra` and its own fields."""
    while isinstance(told, By):
        held = extra[told.field] if told.field in extra else getattr(value, told.field)
        told = told.texts.get(held, told.otherwise)
    return (told,) if isinstance(told, str) else told


@cache
def named_in(text: str) -> frozenset[str]:
    """The values that a text names."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def filled(wordings: Wordings, values: Values) -> str:
    """Return the first text for which all values are given, translated, filled, with a capital
    letter.

    Raises LookupError if none fits.
    """
    for text in wordings:
        if named_in(text) <= values.keys():
            return capital(gettext(text).format(**values))
    raise LookupError(f"no wording fits {sorted(values)}: {wordings}")


def capital(text: str) -> str:
    """The text with a capital at its head."""
    raised = text[:1].upper() + text[1:]
    return Foreign(raised, text.language) if isinstance(text, Foreign) else raised


def language_name(code: str) -> str:
    """Return a language by its own name."""
    try:
        return capital(str(get_language_info(code.lower())["name_local"]))
    except KeyError:
        return code


def listed(items: Collection[str]) -> str:
    """“a, b and c”, as the active language joins it."""
    head: Sequence[str]
    *head, last = items or ("",)
    if not head:
        return last
    return gettext("{first} and {last}").format(first=gettext(", ").join(head), last=last)


def either(items: Collection[str]) -> str:
    """Return several alternatives for use in a sentence: a, b or c."""
    *others, last = items or ("",)
    if not others:
        return last
    return gettext("{items} or {last}").format(items=gettext(", ").join(others), last=last)


def quoted(text: str) -> str:
    """“text”, in the marks of the active language."""
    return gettext("“{text}”").format(text=text)


def yes_no(answer: bool) -> str:
    """“yes” or “no”."""
    return gettext("yes") if answer else gettext("no")
