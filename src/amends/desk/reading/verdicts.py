"""What regulators' packs make of a complaint, clock by clock, for the sheets that are printed."""

from collections.abc import Mapping
from dataclasses import dataclass

from amends.core.framework.packs.verdict import Verdict
from amends.core.operation.complaint.state import Term
from amends.handling.derivations import Clock, derivations
from amends.wording import dates, derivation
from amends.wording.phrases import capital

from ..request.context import DeskContext
from .binding import pack_of, term_state
from .detail import Opened

type Derivations = Mapping[Clock, Verdict]


@dataclass(frozen=True, slots=True)
class Judged:
    """One clock of a regulator: whose rule it is, what it asks for, by when, how it stands, and how
    the day was found in one text."""

    rule: str
    what: str
    day: str
    state: str
    how: str


def of_regulators(seen: Opened, desk: DeskContext) -> list[Judged]:
    """Every clock of a regulator's pack that was told; the organization's own stand elsewhere."""
    derived = derivations(seen.file)
    return [
        _judged(term, derived, seen, desk)
        for term in seen.complaint.terms
        if pack_of(term.pack, seen) is not None
    ]


def _judged(term: Term, derived: Derivations, seen: Opened, desk: DeskContext) -> Judged:
    verdict, packs = derived.get((term.pack, term.clock)), seen.file.rules.packs
    return Judged(
        seen.names.pack(term.pack),
        capital(seen.names.clock(term.pack, term.clock)),
        dates.short_last(term.day, term.until, zone=seen.names.zone),
        term_state(term, seen, desk).text,
        " ".join(derivation.lines(verdict.steps, packs=packs)) if verdict else "",
    )
