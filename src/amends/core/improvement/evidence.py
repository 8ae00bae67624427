"""Clauses 8.4 and 8.5: what the record says about one requirement, from counted cases, and how it
is known."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..values import Coded
from .criteria.judging import LEAST_CASES


class EvidenceState(Coded):
    """What the record shows of a requirement, worst first."""

    contradicted = "contradicted"
    nothing_found = "nothing_found"
    in_part = "in_part"
    too_few = "too_few"
    shown = "shown"
    not_applicable = "not_applicable"


class Weight(Coded):
    """How it is known, weakest first: a person says so; the program observed it, for example a
    server that took a message, a code that was used, a page that was opened or a seed that drew;
    or a person who was not involved confirmed it within a year, or read a sample."""

    stated = "stated"
    seen = "seen"
    checked = "checked"


class Rule(StrEnum):
    """How a requirement is judged: one case contradicts it, a share of its cases has to keep it, or
    records show it."""

    never = "never"
    each = "each"
    record = "record"


WHOLE = 1_000
"""Shares are in thousandths."""
IN_TIME = 950
"""The share that has to keep a requirement of the rule `each` without an objective of its own."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Cases of a period: of the `population`, how many contradict the requirement (`faults`), and
    how many show it only in part (`doubts`). Below `least` cases none of them says anything."""

    population: int
    faults: int = 0
    doubts: int = 0
    least: int = LEAST_CASES

    @property
    def sound(self) -> int:
        """How many show the requirement."""
        return max(0, self.population - self.faults - self.doubts)

    def state(self, rule: Rule = Rule.never, objective: int = IN_TIME) -> EvidenceState:
        """Return what the cases show under a rule, `objective` in thousandths. A few that keep it
        prove nothing; where each has to, those below half of the objective contradict."""
        if self.faults and rule is not Rule.each:
            return EvidenceState.contradicted
        if not self.population:
            return EvidenceState.nothing_found
        if rule is Rule.each:
            share = self.sound * WHOLE
            if share * 2 < objective * self.population:
                return EvidenceState.contradicted
            lacking = share < objective * self.population
        else:
            lacking = bool(self.doubts)
        if lacking:
            return EvidenceState.in_part
        return EvidenceState.too_few if self.population < self.least else EvidenceState.shown


def weighed(state: EvidenceState, weight: Weight) -> EvidenceState:
    """Return the state of a requirement with how it is known: what people only state is never more
    than partly shown."""
    stated = state is EvidenceState.shown and weight is Weight.stated
    return EvidenceState.in_part if stated else state


SHARED = 3
"""For how many requirements one text says nothing any more."""


def repeated(texts: Mapping[str, str], items: Mapping[str, Collection[str]]) -> set[str]:
    """Return the records whose text, apart from spaces and capitals, records of `SHARED` or more
    requirements have; `items` are the requirements of each record."""
    of: dict[str, set[str]] = {}
    for record, text in texts.items():
        of.setdefault(_plain(text), set()).update(items.get(record, ()))
    return {record for record, text in texts.items() if len(of[_plain(text)]) >= SHARED}


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()
