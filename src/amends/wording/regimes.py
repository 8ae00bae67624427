"""What regulators' packs ask, and what was answered, in words."""

from collections.abc import Iterable

from django.utils.translation import gettext

from amends.core.framework.regime import Pack
from amends.core.operation.demanded_letters import OwedLetter

from . import dates
from .derivation import EVENTS, FACTS
from .names import Names, readable
from .phrases import capital

OTHER = "other"
"""The answer of whoever finds none of a pack's words fitting."""


def asked(name: str, packs: Iterable[Pack]) -> str:
    """A fact or an event of packs: our words for the vocabulary that all share, else a pack's own
    label, else the code made readable."""
    if name in FACTS:
        return gettext(FACTS[name])
    for pack in packs:
        words = {str(word.id): word.label for word in (*pack.facts, *pack.events)}
        words |= {str(letter.id): letter.label for letter in pack.communications}
        if words.get(name):
            return words[name]
    return gettext(EVENTS[name]) if name in EVENTS else readable(name)


def answer(code: str) -> str:
    """One of the words that a pack's conditions know."""
    return gettext("none of these") if code == OTHER else readable(code)


def line(text: str, *, enclosed: bool) -> str:
    """A line of the checklist of a letter: what it says, or what is enclosed."""
    if enclosed:
        return gettext("Enclosed: {what}").format(what=text)
    return capital(text)


def owed(one: OwedLetter, names: Names) -> str:
    """That a letter is owed, until when, and because of what."""
    pack, because = one.pack.id, one.owed.because
    values = {
        "letter": names.letter(pack, one.owed.letter.id),
        "pack": names.pack(pack),
        "since": dates.moment(one.owed.since, zone=names.zone),
        "because": "",
    }
    until = one.owed.until
    if because.clock_missed is not None:
        values["because"] = names.clock(pack, because.clock_missed)
        text = gettext(
            "A letter is owed: “{letter}” ({pack}), because the time for “{because}” ran out on "
            "{since}."
        )
    elif because.clock_met is not None:
        values["because"] = names.clock(pack, because.clock_met)
        text = gettext(
            "A letter is owed: “{letter}” ({pack}), because “{because}” was kept on {since}."
        )
    else:
        values["because"] = asked(str(because.event or ""), [one.pack])
        text = gettext(
            "A letter is owed: “{letter}” ({pack}), because of this on {since}: {because}."
        )
    said = text.format(**values)
    if until is None:
        return said
    return gettext("{said} It must go by {day}.").format(said=said, day=dates.day(until.day))
