"""Questions of rule packs and their answers, as text."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from amends.core.framework.adoption.proposals import ChosenSetting
from amends.core.framework.packs.codes import Axis, ever
from amends.core.framework.packs.idle import idle
from amends.core.framework.packs.letters import Prescribed
from amends.core.framework.packs.moves import Effect
from amends.core.framework.packs.pack import NEXT_DAY, Pack, Setting
from amends.core.operation.regulators.owed_letters import OwedLetter
from amends.core.principles.calendars import zone_of

from .. import choices, dates
from ..names import Names, readable
from ..pack_words import EVENTS, FACTS
from ..phrases import capital, yes_no
from ..phrases import marked as _
from ..timeliness.derivation import span
from ..tongues import from_english

OTHER = "other"
"""The answer if none of a pack's options fits."""


def asked(name: str, packs: Iterable[Pack]) -> str:
    """Return a fact or event of packs as text: ours for the shared vocabulary, otherwise a pack's
    own label, otherwise the code made readable."""
    if name in FACTS:
        return gettext(FACTS[name])
    packs = tuple(packs)
    for axis in ever(packs, name):
        return list_name(axis)
    for pack in packs:
        words = {str(word.id): word.label for word in (*pack.facts, *pack.events)}
        words |= {str(letter.id): letter.label for letter in pack.communications}
        if words.get(name):
            return from_english(words[name])
    return gettext(EVENTS[name]) if name in EVENTS else readable(name)


def list_name(axis: Axis) -> str:
    """Return what a list of a pack categorises complaints by."""
    return axis.list.label or readable(axis.list.axis)


def list_named(name: str, packs: Iterable[Pack]) -> str:
    """Return the list of a pack, by the fact that contains its choice."""
    lists = ever(packs, name)
    return list_name(lists[-1]) if lists else readable(name)


def listed(name: str, code: str, packs: Iterable[Pack]) -> str | None:
    """Return an entry of a list of a pack, by the fact that contains it; None for a fact that is
    not a choice. The label of a removed entry comes from the newest version that had it."""
    lists = ever(packs, name)
    found = (axis.item(code) for axis in reversed(lists))
    label = next((one.label for one in found if one is not None), readable(code))
    return label if lists else None


def answer(code: str) -> str:
    """Return one of the values known to a pack's conditions, as text."""
    return gettext("none of these") if code == OTHER else readable(code)


def effect(one: Effect, pack: Pack | None) -> str:
    """Return the effect of a met or missed deadline, as text."""
    what = capital(asked(str(one.of), [pack] if pack else ()))
    return gettext("“{what}” {then}.").format(what=what, then=choices.label(one.verb))


def case(one: Prescribed, pack: Pack) -> str:
    """Return the case of a prescribed wording; empty for one that always applies."""
    letters = (letter.fixed_text for letter in pack.communications)
    facts = (fixed.choose_by for fixed in letters if fixed and fixed.asset == one.asset)
    fact = next((fact for fact in facts if fact is not None), None)
    if fact is None or one.value is None:
        return ""
    of_two = one.value in ("true", "false")
    said = yes_no(one.value == "true") if of_two else answer(one.value)
    what = capital(asked(fact, [pack]))
    return gettext("{what}: {chosen}").format(what=what, chosen=said)


def line(text: str, *, enclosed: bool) -> str:
    """Return a line of the checklist of a letter: what it says, or what is enclosed."""
    if enclosed:
        return gettext("Enclosed: {what}").format(what=text)
    return capital(text)


def owed(letter: OwedLetter, names: Names) -> str:
    """Return that a letter is owed, until when, and why."""
    said = _said(letter, names, _OWED, dates.moment(letter.owed.since, zone=names.zone))
    until = letter.owed.until
    if until is None:
        return said
    return gettext("{said} Send it by {day}.").format(said=said, day=dates.day(until.day))


def owed_in_short(letter: OwedLetter, names: Names) -> str:
    """Return the same for a list, where the complaint itself shows more."""
    local = letter.owed.since.astimezone(zone_of(names.zone)).date()
    said = _said(letter, names, _OWED_IN_SHORT, dates.short_day(local))
    until = letter.owed.until
    if until is None:
        return said
    return gettext("{said} By {day}.").format(said=said, day=dates.short_day(until.day))


def _said(letter: OwedLetter, names: Names, texts: Mapping[str, str], since: str) -> str:
    pack, trigger = letter.pack.id, letter.owed.because
    clock = trigger.clock_missed or trigger.clock_met
    because = names.clock(pack, clock) if clock else asked(str(trigger.event or ""), [letter.pack])
    why = "missed" if trigger.clock_missed else "met" if trigger.clock_met else "event"
    why = "lacked" if letter.lacked else why
    return gettext(texts[why]).format(
        letter=names.letter(pack, letter.owed.letter.id),
        pack=names.pack(pack),
        because=because,
        since=since,
    )


_OWED = {
    "missed": _(
        "A letter is due: “{letter}” ({pack}). The deadline for “{because}” passed on {since}."
    ),
    "met": _(
        "You need to send a letter: “{letter}” ({pack}), because “{because}” was met on {since}."
    ),
    "event": _("A letter is due: “{letter}” ({pack}). Reason, on {since}: {because}."),
    "lacked": _(
        "You need to send a letter: “{letter}” ({pack}). The one sent on {since} does not contain "
        "everything required."
    ),
}
_OWED_IN_SHORT = {
    "missed": _("“{letter}”, because the deadline for “{because}” passed on {since}."),
    "met": _("“{letter}”, because “{because}” was met on {since}."),
    "event": _("“{letter}”, because of this on {since}: {because}."),
    "lacked": _("“{letter}”: the one sent on {since} does not contain everything required."),
}


# --- what nothing follows from ---

_IDLE: Mapping[str, str] = {
    "[[outcomes]]": _("outcomes in the regulator's terms"),
    "[[records]]": _("what to record in addition to the standard records"),
    "[[returns]]": _("reports to the regulator"),
    "[[publications]]": _("what you have to publish"),
    "[[assessments]]": _("assessments of how you handle complaints"),
    "[[effects]]": _("what follows from deadlines, in separate tables"),
    "[[stages]]": _("the stages of the procedure"),
}


def idle_in_words(pack: Pack) -> tuple[list[str], list[str]]:
    """Return what of a pack has no effect: known tables in words, the rest as it is named."""
    found = idle(pack)
    said = [capital(gettext(_IDLE[one])) for one in found if one in _IDLE]
    return said, [one for one in found if one not in _IDLE]


# --- what a pack leaves to choose ---

_SWITCHES: Mapping[str, str] = {
    NEXT_DAY: _("anything received after hours or on a day off counts from the next working day"),
    "strict_counting": _("the day of receipt is counted, and nothing moves to a working day"),
}


def setting(one: Setting, pack: Pack | None) -> str:
    """Return the name of a setting of a pack; of a period, by its deadline."""
    if one.id in _SWITCHES:
        return gettext(_SWITCHES[one.id])
    clocks = pack.clocks if pack is not None else ()
    label = next((clock.label for clock in clocks if clock.setting == one.id and clock.label), "")
    return gettext("time for “{clock}”").format(clock=label) if label else readable(one.id)


def limits(one: Setting) -> str:
    """Return the unit of a period that can be chosen, and its limits."""
    if one.unit is None:
        return ""
    if one.min is not None and one.max is not None:
        return gettext("From {least} to {most}.").format(
            least=span(one.min, one.unit), most=span(one.max, one.unit)
        )
    return gettext("The pack itself says {span}.").format(span=span(one.amount or 0, one.unit))


def chosen(one: ChosenSetting, known: Setting) -> str:
    """What was chosen."""
    if one.number is not None and known.unit is not None:
        return span(one.number, known.unit)
    return yes_no(bool(one.flag))
