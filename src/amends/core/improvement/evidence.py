"""Clauses 8.4 and 8.5: what the record says about one requirement, from counted cases."""

from dataclasses import dataclass

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

    @property
    def state(self) -> EvidenceState:
        """Return what the cases show. One case that contradicts is enough; a few that do not prove
        nothing."""
        if self.faults:
            return EvidenceState.contradicted
        if not self.population:
            return EvidenceState.nothing_found
        if self.doubts:
            return EvidenceState.in_part
        return EvidenceState.too_few if self.population < self.least else EvidenceState.shown
