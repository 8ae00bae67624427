"""Clause 5.3: a check that prescribed wordings of a pack fit the letters they are for."""

from collections.abc import Collection, Iterable

from ...values import Code
from ..toml_tables import Place
from .letters import Check, Communication
from .pack import Pack


def known(place: Place, words: Iterable[str], among: Collection[str]) -> None:
    """Refuse an unknown name. Raises `toml_tables.NotUnderstood`."""
    for word in words:
        if word not in among:
            raise place.at(word).refuse("no_such_reference", given=word, known=among)


def check_fixed(letter: Communication, pack: Pack, facts: Collection[str], at: Place) -> None:
    """Refuse a letter whose checklist looks for a wording that it does not prescribe, or whose
    wordings nothing chooses between. Raises `toml_tables.NotUnderstood`."""
    fixed = letter.fixed_text
    if fixed is None:
        if any(one.auto is Check.fixed_text for one in letter.must_contain):
            raise at.refuse("missing")
        return
    known(at, filter(None, [fixed.choose_by]), facts)
    by_value = any(one.value for one in pack.texts if one.asset == fixed.asset)
    if by_value and fixed.choose_by is None:
        raise at.at("choose_by").refuse("missing")


def check_texts(pack: Pack, top: Place) -> None:
    """Refuse a wording that no letter uses, an empty one, and a duplicate. Raises
    `toml_tables.NotUnderstood`."""
    asked = {one.fixed_text.asset for one in pack.communications if one.fixed_text}
    seen: set[tuple[Code, Code | None]] = set()
    for number, text in enumerate(pack.texts):
        at = top.at(number)
        known(at.at("asset"), [text.asset], asked)
        if not text.text.strip():
            raise at.at("text").refuse("missing")
        if (text.asset, text.value) in seen:
            raise at.refuse("duplicate")
        seen.add((text.asset, text.value))
