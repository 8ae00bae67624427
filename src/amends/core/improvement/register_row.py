"""Clause 8.1: what the register says of a complaint and its entries alone decide: no rule, no other
record. An auditor can derive it again without the installation."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ..operation.acts.posting import waiting_for_post
from ..operation.complaint import Complaint
from ..operation.complaint.terms import priority_of
from ..operation.regulators.retaining import ended
from .monitoring import acceptance, disputed_at, outcome, refusal_changed_at

OTHERS = frozenset(
    (
        *("facts_due", "answer_due", "answer_first", "awaiting", "owed", "unclear"),
        *("next_due", "next_clock", "next_on", "next_what", "next_since"),
    )
)
"""Columns that rules or the program decide too."""


def from_entries(c: Complaint) -> Mapping[str, Any]:
    """Return the columns of a complaint that are not attributes of its state by the same name."""
    exclusion, accepted, closed = c.exclusion, acceptance(c), ended(c)
    return {
        "priority": str(priority_of(c)) if c.assessment or c.danger else "",
        "severity": str(c.assessment.severity) if c.assessment else "",
        "ended_on": closed.astimezone(UTC).date() if isinstance(closed, datetime) else closed,
        "safety": c.alarming,
        "finding": str(outcome(c) or ""),
        "excluded_at": exclusion.at if exclusion else None,
        "excluded_by_act": str(exclusion.act) if exclusion else "",
        "overturned_at": exclusion.overturned if exclusion else None,
        "accepted_at": accepted.at if accepted else None,
        "accepted_noted": accepted is not None and accepted.noted,
        "refusal_changed_at": refusal_changed_at(c),
        "disputed_at": disputed_at(c),
        "replied_at": c.replied_at if c.open else None,
        "letters": waiting_for_post(c),
        "posted_late": sum(letter.late for letter in c.letters),
        "texts": len(c.pieces - c.retracted),
        "complainants": len(c.complainants),
        "restricted": c.sight(units=()).restricted,
    }
