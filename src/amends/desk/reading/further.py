"""Names of a complaint owner's options for escalation: review stages, then external bodies."""

from amends.core.operation.guards import ways_further
from amends.core.operation.regulators.recourse import ways_outside
from amends.wording.regulators import outside

from ..request.context import DeskContext
from .detail import ComplaintDetail


def named(detail: ComplaintDetail, desk: DeskContext) -> list[str]:
    """The levels inside, and the bodies outside that the policy and regulators' packs name."""
    complaint, rules = detail.complaint, detail.file.rules
    left = ways_further(complaint.lead, complaint, rules)
    inside = [detail.names.way_further(one) for one in left if one.startswith("internal.")]
    bodies = ways_outside(left, complaint.lead, complaint, rules, desk.now)
    return [*inside, *(outside.called(one, detail.names) for one in bodies)]
