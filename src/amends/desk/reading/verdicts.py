"""Verdicts of rule packs about a complaint, deadline by deadline, for printed sheets."""

from collections.abc import Mapping
from dataclasses import dataclass

from amends.core.framework.packs.verdict import Verdict
from amends.core.operation.complaint.parts import Term
from amends.handling.derivations import Clock, derivations
from amends.wording import dates
from amends.wording.phrases import capital
from amends.wording.timeliness import derivation

from ..request.context import DeskContext
from .binding import pack_of, term_state
from .detail import ComplaintDetail

type Derivations = Mapping[Clock, Verdict]


@dataclass(frozen=True, slots=True)
class Judged:
    """One regulator's deadline: its pack, what it is for, its date and state, and how the date was
    computed in one text."""

    rule: str
    what: str
    day: str
    state: str
    how: str


def of_regulators(detail: ComplaintDetail, desk: DeskContext) -> list[Judged]:
    """Return every recorded deadline of a rule pack; the organisation's own are elsewhere."""
    derived = derivations(detail.file)
    return [
        _judged(term, derived, detail, desk)
        for term in detail.complaint.terms
        if pack_of(term.pack, detail) is not None
    ]


def _judged(term: Term, derived: Derivations, detail: ComplaintDetail, desk: DeskContext) -> Judged:
    verdict, packs = derived.get((term.pack, term.clock)), detail.file.rules.packs
    return Judged(
        detail.names.pack(term.pack),
        capital(detail.names.clock(term.pack, term.clock)),
        dates.short_last(term.day, term.until, zone=detail.names.zone),
        term_state(term, detail, desk).text,
        " ".join(derivation.lines(verdict.steps, packs=packs)) if verdict else "",
    )
