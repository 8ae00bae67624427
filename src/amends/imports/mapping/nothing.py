"""Ways of writing in a cell that it is empty."""

from .values import normal

_DASHES = frozenset({"-", "--", "---", "\u2013", "\u2014", "\u2212"})
_SIGNS = _DASHES | {"./.", "/", ".", "..", "...", "n/a", "n.a.", "n. a.", "k.a.", "k. a.", "k/a"}
_WORDS = frozenset({"none", "nil", "keine", "keine angabe", "not applicable"})
"""Words for an empty value; a person, a street or a town may have such a name."""


def is_nothing(text: str, *, name: bool = False) -> bool:
    """Return whether a cell is empty in meaning: it is empty, contains a dash, dots, “n/a”, “k.A.”
    or, unless it is the `name` of a person or place, a word for none."""
    said = normal(text)
    return not said or said in _SIGNS or (said in _WORDS and not name)
