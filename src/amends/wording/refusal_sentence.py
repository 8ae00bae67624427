"""Refusals as text: what was refused, why, and what to do about it.

Core raises `Refused` with a code and values; `sentence` finds the wording that its values fill.
Complainants get a wording of their own where the one for staff would not help them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext

from amends.core.framework.people.personnel import Role
from amends.core.operation.complaint.stages import Stage
from amends.core.principles.objectivity import Closeness
from amends.core.refusal import Refused

from . import acts, choices, dates, fields, money, stages, vocabulary
from .names import Names, readable
from .phrases import filled, listed, quoted
from .refusals import WORDS
from .regulators import regimes


class Reader(Enum):
    """Who reads the sentence."""

    personnel = "personnel"
    complainant = "complainant"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A refusal as text: `what` is refused, `why`, and `what_to_do`."""

    what: str
    why: str
    what_to_do: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.why, self.what_to_do) if part)


def sentence(refused: Refused, *, names: Names, reader: Reader = Reader.personnel) -> Sentence:
    """Return the refusal as text in the active language."""
    words = WORDS[refused.guard]
    if reader is Reader.complainant:
        words = words.complainant or words
    values = _in_words(refused, names)
    return Sentence(
        filled(words.what, values), filled(words.why, values), filled(words.what_to_do, values)
    )


# --- values ---


type Render = Callable[[Any, Names], str]


def _plain(value: Any, _names: Names) -> str:
    return str(value)


def _moment(value: Any, names: Names) -> str:
    return dates.moment(value, zone=names.zone)


def _numbers(values: Any, _names: Names) -> str:
    return listed([str(value) for value in values])


def _field(value: str, names: Names) -> str:
    if value in fields.FIELDS:
        return gettext(fields.FIELDS[value].label)
    return names.own_field(value) if value.startswith("own.") else readable(value)


def _clock(value: str, names: Names) -> str:
    of = next((pack.id for pack in names.packs if pack.clock(value)), "iso-10002")
    return names.clock(of, value)


_RENDER: Mapping[str, Render] = {
    **dict.fromkeys(("asked", "count", "issue", "levels", "forbidden", "other"), _plain),
    **dict.fromkeys(("piece", "remedy", "response", "sent"), _plain),
    **dict.fromkeys(("code", "item", "letter_of_pack"), lambda value, _: readable(str(value))),
    **dict.fromkeys(("moment", "received", "until"), _moment),
    **dict.fromkeys(("holds", "issues", "mentions"), _numbers),
    **dict.fromkeys(("event", "letter"), lambda value, names: regimes.asked(value, names.packs)),
    "act": lambda value, _: acts.title(value),
    "amount": lambda value, _: money.amount(value),
    "category": lambda value, names: names.listed("categories", value),
    "clock": _clock,
    "closeness": lambda values, _: listed([choices.label(Closeness(value)) for value in values]),
    "day": lambda value, _: dates.day(value),
    "fact": lambda value, names: regimes.list_named(value, names.packs),
    "field": _field,
    "grounds": lambda values, names: listed([quoted(names.reason_to_move(v)) for v in values]),
    "level": lambda value, names: names.level(value),
    "lines": lambda values, _: listed([quoted(readable(value)) for value in values]),
    "missing": lambda values, names: listed([quoted(_field(value, names)) for value in values]),
    "needed": lambda needed, _: stages.when(needed),
    "pack": lambda value, names: names.pack(value),
    "option": lambda value, names: names.way_further(value),
    "options": lambda values, names: listed([names.way_further(value) for value in values]),
    "party": lambda value, names: names.party(value),
    "person": lambda value, names: names.person(value),
    "role": lambda value, _: choices.label(Role(value)),
    "state": lambda value, _: choices.label(value),
    "stage": lambda value, _: choices.label(Stage(value)),
    "unit": lambda value, names: names.unit(value),
    "why": lambda value, _: vocabulary.label("long_way", value),
}
"""How each value of a refusal is rendered; a test knows all that core gives."""

_NOTHING = (0, "none", ())
"""Value in a refusal if there was nothing to name."""

_COUNTS = ("sent", "asked")
"""Numbers for which 0 has a meaning."""


def unknown_reference() -> str:
    """Return why an earlier complaint is refused: the same text whether it does not exist or the
    reader may not see it."""
    return gettext(
        "We cannot find a complaint with this reference that you can open. Check it. If it is "
        "right, add it as a number of the complaint so that it is not lost."
    )


def unknown_other() -> str:
    """Return why another complaint is refused: the same text whether it does not exist or the
    reader may not see it."""
    return gettext(
        "We cannot find a complaint with this reference that you can open. Check the reference."
    )


def _in_words(refused: Refused, names: Names) -> dict[str, str]:
    said = {
        name: _RENDER[name](value, names)
        for name, value in refused.values.items()
        if name in _RENDER
        and (name in _COUNTS or value not in _NOTHING)
        and (name != "act" or value in acts.WORDS)
    }
    return said | _of_a_pack(refused.values, names)


def _of_a_pack(values: Mapping[str, Any], names: Names) -> dict[str, str]:
    """Return the text about a pack's letter, which only pack and letter together identify."""
    pack, letter = str(values.get("pack", "")), str(values.get("letter_of_pack", ""))
    if not letter:
        return {}
    said = {"letter_of_pack": names.letter(pack, letter)}
    if lines := values.get("lines"):
        said["lines"] = listed([quoted(names.letter_line(pack, letter, one)) for one in lines])
    if number := values.get("forbidden"):
        said["forbidden"] = names.never(pack, letter, number) or str(number)
    return said
