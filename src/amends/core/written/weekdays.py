"""Clause 7.2: a weekday before a day, as offices write it: “Mon 3 March”, “Montag, 3.3.2026”."""

import re

_WORDS = (
    # English, German, French, Spanish, Italian, Dutch, Portuguese: whole, then short
    "monday tuesday wednesday thursday friday saturday sunday",
    "mon tue tues wed thu thur thurs fri sat sun",
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so",
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim",
    "lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica gio sab dom",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma woe don vrij vri zat zon",
    "ma wo vr za zo",
    "segunda terça quarta quinta sexta segunda-feira terça-feira quarta-feira quinta-feira",
    "sexta-feira seg ter qua qui sex",
)
_WEEKDAYS = frozenset(word for words in _WORDS for word in words.split())
_FIRST = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)?)[.,]*\s+(?=\S)")


def without_weekday(text: str) -> str:
    """The text without a day of the week at its beginning; any other word stays, for it may mean
    that the day is not the one that is meant (“before 3.3.2026”)."""
    found = _FIRST.match(text)
    return text[found.end() :] if found and found[1].casefold() in _WEEKDAYS else text
