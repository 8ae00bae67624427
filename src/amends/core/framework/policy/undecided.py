"""Clause 5.3: decisions that a policy still leaves open.

None of them prevents adoption (`policy.check` does that). They are shown to the person who
maintains the settings.
"""

from collections.abc import Callable, Mapping

from .check import check
from .labelling import unsaid, unwritten
from .policy import Policy
from .vocabulary import ListName

PLAIN_CALENDAR = "weekdays"
"""The initial calendar of every organisation: Monday to Friday, without holidays."""
LISTS: tuple[ListName, ...] = ("categories", "causes", "channels", "response_types", "reasons")
"""Lists from which nearly every complaint takes an entry."""


def undecided(policy: Policy) -> frozenset[str]:
    """Return what is open: the policy fields that would decide it."""
    empty = (name for name in LISTS if not any(entry.usable for entry in policy.entries(name)))
    return frozenset((*empty, *(name for name, holds in OPEN.items() if holds(policy))))


OPEN: Mapping[str, Callable[[Policy], bool]] = {
    "bodies": lambda p: not p.bodies_in_use,
    "calendar": lambda p: p.calendar == PLAIN_CALENDAR,
    "country": lambda p: p.country is None,
    "currency": lambda p: any(finding.code == "other_currency" for finding in check(p)),
    "email": lambda p: not (p.email or p.phone or p.postal_address),
    "languages": lambda p: any(unsaid(p, language) for language in p.languages),
    "limits": lambda p: not p.limits,
    "representative_deputies": lambda p: not p.representative_deputies,
    "retention": lambda p: not p.retention,
    "templates": lambda p: any(unwritten(p, language) for language in p.languages),
}
"""Single rules, and whether a policy leaves them open."""
