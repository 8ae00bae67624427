"""What people write into a cell to say that nothing is there."""

from .values import normal

_DASHES = frozenset({"-", "--", "---", "\u2013", "\u2014", "\u2212"})
_SIGNS = _DASHES | {"./.", "/", ".", "..", "...", "n/a", "n.a.", "n. a.", "k.a.", "k. a.", "k/a"}
_WORDS = frozenset({"none", "nil", "keine", "keine angabe", "not applicable"})
"""Words for none; a person, a street or a town may be called so."""


def is_nothing(text: str, *, name: bool = False) -> bool:
    """Whether a cell says that there is nothing: it is empty, holds a dash, dots, “n/a”, “k.A.” or,
    unless it is for a `name` of somebody or of a place, a word for none."""
    said = normal(text)
    return not said or said in _SIGNS or (said in _WORDS and not name)
