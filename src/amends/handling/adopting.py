"""Clause 5.3: a regulator's pack is adopted, with the holiday sets that it counts on."""

from dataclasses import dataclass
from functools import cache

from amends.core.framework import calendar_text, regime_text
from amends.core.framework.adoption import RuleKind
from amends.core.framework.authority import Actor
from amends.core.framework.regime import Pack
from amends.core.framework.rulebook import Rules
from amends.core.values import Code, Moment
from amends.journal import documents

from . import regimes, rules
from .defaults.holiday_sets import holiday_set, named_in
from .founding import adoption
from .perform import Performed, Step, perform
from .streams import RULES


@dataclass(frozen=True, slots=True)
class Shipped:
    """A version of a pack that comes with the program, and whether it is adopted as it is."""

    pack: Pack
    text: str
    adopted: bool


def all_shipped(in_force: Rules) -> tuple[Shipped, ...]:
    """Every regulator's pack that comes with the program, beside those in force."""
    versions = {(pack.id, pack.pack.version) for pack in in_force.regulators}
    found = [
        Shipped(pack, text, (pack.id, pack.pack.version) in versions)
        for text in regimes.texts().values()
        if (pack := _read(text)).pack.base is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.pack.pack.title, one.pack.pack.version)))


@cache
def _read(text: str) -> Pack:
    return regime_text.read(text)


def adopt_pack(text: str, *, reason: str, actor: Actor, now: Moment) -> Performed:
    """Adopt a pack, with those of its holiday sets that were not adopted yet, at once: it binds
    from now on, and open complaints get its dates.

    Raises `Refused` for somebody without the right, and as `load` does.
    """
    pack = regimes.load(text)
    book = rules.book()
    held = {str(one.named.code) for one in book.held if one.named.kind == RuleKind.calendar}
    sets = [holiday_set(name) for name in named_in(pack) if name not in held]
    told = [(RuleKind.calendar, calendar_text.write(one)) for one in sets]
    told.append((RuleKind.pack, text))
    for _, one in told:
        documents.adopt_text(one)
    steps = [Step(RULES, Code("adopt"), adoption(kind, one, reason=reason)) for kind, one in told]
    return perform(steps, actor=actor, now=now)


def sets_of(pack: Pack) -> tuple[Code, ...]:
    """The holiday sets that a pack counts on, the organization's own apart."""
    return named_in(pack)
