"""Clause 7.2-e: checking typed facts: those of the organisation (``own.*``) against its policy, and
external moments against what rule packs ask staff to record."""

from dataclasses import dataclass
from typing import Any

from ...framework.acting import Act, Situation
from ...framework.adoption.rulebook import Rules
from ...framework.packs.codes import ever
from ...framework.packs.codes import usable as chosen_of
from ...framework.packs.facts_to_record import by_hand, fits, types_asked
from ...framework.packs.pack import Pack
from ...framework.policy.vocabulary import FieldType, OwnField
from ...refusal import Guard, Refused, demand
from ...shape import made_from
from ...values import Code, Day, Moment, Money, Words
from .. import events as e
from ..complaint.marks import RECORDED, SENT
from ..complaint.state import Complaint
from ..guards import demand_fields
from ..regulators.agreed import demand_agreed
from ..regulators.listed import demand_chosen


@dataclass(frozen=True, slots=True)
class NewFact:
    """A typed fact; exactly the field that fits its type is filled."""

    name: Code
    code: Code | None = None
    number: int | None = None
    flag: bool | None = None
    day: Day | None = None
    moment: Moment | None = None
    money: Money | None = None
    words: Words | None = None


def typed_facts(facts: tuple[NewFact, ...], rules: Rules, moment: Moment) -> tuple[e.Fact, ...]:
    """Return the facts recorded at a moment, with custom fields checked against their declared
    types, and codes of a regulator's list against that list.

    Raises `Refused`, also for a future moment and for facts that cannot be recorded by hand.
    """
    found = tuple(_typed(fact, rules) for fact in facts)
    for fact in found:
        _demand_by_hand(fact, rules, moment)
    _demand_listed(found, rules)
    return found


def _demand_by_hand(fact: e.Fact, rules: Rules, moment: Moment) -> None:
    """Refuse facts about events that an act of its own records, or about moving a date."""
    demand(not fact.name.startswith(_FROM_RULES), Guard.not_by_hand, event=fact.name)
    if fact.moment is None:
        return
    demand(fact.moment <= moment, Guard.in_the_future, moment=fact.moment)
    asked = any(fact.name in by_hand(pack, events=RECORDED) for pack in rules.regulators)
    demand(asked or not _told_here(fact.name, rules), Guard.not_by_hand, event=fact.name)


_FROM_RULES = ("term.", "target.", "setting.")
"""Prefixes of facts that follow from the rules and from moved dates."""


def _told_here(name: str, rules: Rules) -> bool:
    """Return whether the record itself contains such an event, or would seem to."""
    spoken = any(_speaks_of(pack, name) for pack in rules.packs)
    return spoken or name in RECORDED or name.startswith(SENT)


def _speaks_of(pack: Pack, name: str) -> bool:
    means = [str(event) for letter in pack.communications for event in letter.means]
    return pack.clock(name) is not None or pack.communication(name) is not None or name in means


def _demand_listed(facts: tuple[e.Fact, ...], rules: Rules) -> None:
    told = {str(fact.name): str(fact.code) for fact in facts if fact.code is not None}
    for fact in facts:
        lists = ever(rules.regulators, fact.name)
        if lists:
            demand(fact.code is not None, Guard.wrong_type, field=fact.name)
            usable = chosen_of(rules.regulators, fact.name, str(fact.code), told)
            demand(usable, Guard.unknown_code, code=fact.code or fact.name)
            continue
        values = (fact.code, fact.number, fact.flag, fact.day)
        value = next((one for one in values if one is not None), None)
        for pack in rules.regulators:  # the type that it compares
            wanted = types_asked(pack).get(fact.name)
            fit = value is not None and fits(value, wanted)
            demand(wanted is None or fit, Guard.wrong_type, field=fact.name)


def told_with(
    here: Situation[Complaint], facts: tuple[NewFact, ...], *acts: Act[Complaint, Any]
) -> tuple[e.Classified, ...]:
    """Return the events for custom fields supplied with an act. Raises `Refused` while a field that
    any of `acts` needs, or a choice from a regulator's list, is neither recorded nor supplied."""
    told = typed_facts(facts, here.rules, here.moment)
    demand_agreed(here.state, here.rules, here.moment, told)
    names = frozenset(fact.name for fact in told)
    demand_fields(here.state, here.rules, *(act.name for act in acts), told=names)
    demand_chosen(here.state, here.rules, *acts, told=names)
    return (e.Classified(facts=told),) if told else ()


_HOLDS = {
    FieldType.code: "code",
    FieldType.int: "number",
    FieldType.bool: "flag",
    FieldType.day: "day",
    FieldType.money: "money",
    FieldType.words: "words",
}


def _typed(fact: NewFact, rules: Rules) -> e.Fact:
    filled = [name for name in (*_HOLDS.values(), "moment") if getattr(fact, name) is not None]
    demand(len(filled) == 1, Guard.wrong_type, field=fact.name)
    if fact.name.startswith("own."):
        own = rules.policy.own_field(fact.name)
        if own is None:
            raise Refused(Guard.unknown_code, code=fact.name)
        demand(not own.retired, Guard.unknown_code, code=fact.name)
        demand(filled == [_HOLDS[own.type]], Guard.wrong_type, field=fact.name)
        demand(_offered(own, fact.code), Guard.unknown_code, code=fact.code or fact.name)
    return made_from(e.Fact, fact)


def _offered(own: OwnField, code: Code | None) -> bool:
    return own.type is not FieldType.code or any(
        option.code == code and not option.retired for option in own.options
    )
