"""Clause 7.2: which of the items a to f are missing from what is recorded of a complaint today."""

from enum import StrEnum

from ..framework.adoption.rulebook import Rules
from ..operation.complaint import Complaint
from .monitoring import answer_due
from .past_entries import Past


class MissingItem(StrEnum):
    """The items a to f; each is a column of the facts and a measure (`lacks_…`)."""

    description = "description"
    remedy = "remedy"
    subject = "subject"
    deadline = "deadline"
    unit = "unit"
    immediate = "immediate"


def lacking(c: Complaint, seen: Past, rules: Rules) -> frozenset[MissingItem]:
    """Return the missing items; `seen` is what the complaint's entries say."""
    assessed = c.assessment
    urgent = assessed and assessed.immediate_needed and assessed.immediate_possible
    related = seen.related or c.files or c.facts or c.incident or c.mentions
    categories = (c.category, *(issue.category for issue in c.live_issues))
    units = any(not unit.retired for unit in rules.policy.units)
    missing = {
        MissingItem.description: not (seen.described and related),
        MissingItem.remedy: not c.remedy_wanted,
        MissingItem.subject: c.product is None and not any(categories),
        MissingItem.deadline: answer_due(c, rules) is None,
        MissingItem.unit: (units and c.unit is None) or bool(c.unsettled),
        MissingItem.immediate: bool(urgent) and not seen.immediate,
    }
    return frozenset(item for item, lacks in missing.items() if lacks)
