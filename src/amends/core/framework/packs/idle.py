"""Clause 5.3: what a pack says and nothing follows from yet, so that nobody trusts that it does.

A key that the reader takes is acted on, said of a rule for whoever reads it, or named here. A test
goes over the whole schema.
"""

from collections.abc import Iterator

from .letters import Communication, Referral, Within
from .moves import Effect, EffectVerb
from .pack import About, Pack
from .predicate import Measured
from .records import CodeList, Handler, Stage

IDLE_TABLES = (
    "outcomes",
    "records",
    "returns",
    "publications",
    "duties",
    "assessments",
    "effects",
)
"""Tables that are read and checked whole, and from which nothing follows."""

IDLE_KEYS: dict[type, tuple[str, ...]] = {
    About: ("overlays",),
    Stage: ("order", "enter_on", "final", "leave_by", "label"),
    Communication: ("media", "language"),
    Within: ("before",),
    Referral: ("consent_field",),
    CodeList: ("file", "map_to"),
    Measured: ("return", "measure"),
}
"""Keys of other tables from which nothing follows."""

KEPT_OTHERWISE: dict[type, tuple[str, ...]] = {Handler: ("not_same_as",)}
"""Keys that no code reads, for the core keeps what they ask for (`operation.response`)."""

_OF_WAYS = EffectVerb.open_referral
_ESCALATION = "escalation_requested"


def idle(pack: Pack) -> tuple[str, ...]:
    """What of a pack is read and nothing follows from, each by its table and key, in the order of
    the schema."""
    return tuple(dict.fromkeys((*_tables(pack), *_keys(pack))))


def _tables(pack: Pack) -> Iterator[str]:
    yield from (f"[[{table}]]" for table in IDLE_TABLES if getattr(pack, table))
    yield from _stages(pack)


def _stages(pack: Pack) -> Iterator[str]:
    """Of tiers the one thing that is kept is that whoever answered below answers no escalation."""
    others = [one for one in pack.stages if one.handler is None or one.enter_on != _ESCALATION]
    if any(one.handler is not None for one in others) or others == list(pack.stages) != []:
        yield "[[stages]]"
    elif pack.stages:
        yield "[[stages]], but for handler"


def _keys(pack: Pack) -> Iterator[str]:
    if any(one != "*" for one in pack.pack.overlays):  # every pack stands beside all others
        yield "[pack]: overlays"
    yield from _effects(pack)
    for letter in pack.communications:
        yield from _of_letter(letter, pack)
    for referral in pack.referrals:
        if referral.consent_field is not None:
            yield f"[[referrals]] {referral.id}: consent_field"
    for listed in pack.codes:
        for key in ("file", "map_to"):
            if getattr(listed, key) is not None:
                yield f"[[codes]] {listed.axis}: {key}"


def _effects(pack: Pack) -> Iterator[str]:
    """A way outside opens where a clock is missed, and not where one is kept."""
    for clock in pack.clocks:
        for one in clock.on_met:
            if one.verb is _OF_WAYS:
                yield f"[[clocks]] {clock.id}: on_met {_short(one)}"


def _of_letter(letter: Communication, pack: Pack) -> Iterator[str]:
    for key in ("media", "language"):
        if getattr(letter, key):
            yield f"[[communications]] {letter.id}: {key}"
    if letter.within is not None and letter.within.before is not None:
        yield f"[[communications]] {letter.id}: within before"
    fixed = letter.fixed_text
    if fixed is not None and not any(one.asset == fixed.asset for one in pack.texts):
        yield f"[[communications]] {letter.id}: fixed_text {fixed.asset}, without its words"


def _short(effect: Effect) -> str:
    return f"{effect.verb}:{effect.of}"
