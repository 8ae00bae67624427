"""Clause 5.3: decisions that a policy still leaves open.

None of them prevents adoption (`policy.check` does that). They are shown to the person who
maintains the settings.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from .check import check
from .labelling import unsaid, unwritten
from .policy import Policy
from .vocabulary import LIST_NAMES


class Undecided(StrEnum):
    """What is left open in a policy."""

    empty_list = "empty_list"
    missing_letters = "missing_letters"
    missing_words = "missing_words"
    no_country = "no_country"
    no_deputy = "no_deputy"
    no_holidays = "no_holidays"
    no_limit = "no_limit"
    no_outside_body = "no_outside_body"
    no_term = "no_term"
    nowhere_to_turn = "nowhere_to_turn"
    other_currency = "other_currency"


PLAIN_CALENDAR = "weekdays"
"""The initial calendar of every organisation: Monday to Friday, without holidays."""
_NEEDED = frozenset({"categories", "causes", "channels", "response_types", "reasons"})
"""Lists from which nearly every complaint takes an entry."""


def undecided(policy: Policy) -> Mapping[str, Undecided]:
    """Return what is open, by the policy field that would decide it."""
    found = {
        name: Undecided.empty_list
        for name in LIST_NAMES
        if name in _NEEDED and not any(entry.usable for entry in policy.entries(name))
    }
    return found | {name: what for name, (what, holds) in _OPEN.items() if holds(policy)}


def _other_currency(policy: Policy) -> bool:
    return any(finding.code == "other_currency" for finding in check(policy))


_OPEN: Mapping[str, tuple[Undecided, Callable[[Policy], bool]]] = {
    "bodies": (Undecided.no_outside_body, lambda p: not p.bodies_in_use),
    "calendar": (Undecided.no_holidays, lambda p: p.calendar == PLAIN_CALENDAR),
    "country": (Undecided.no_country, lambda p: p.country is None),
    "currency": (Undecided.other_currency, _other_currency),
    "email": (
        Undecided.nowhere_to_turn,
        lambda p: not (p.email or p.phone or p.postal_address),
    ),
    "languages": (
        Undecided.missing_words,
        lambda p: any(unsaid(p, language) for language in p.languages),
    ),
    "limits": (Undecided.no_limit, lambda p: not p.limits),
    "representative_deputies": (Undecided.no_deputy, lambda p: not p.representative_deputies),
    "retention": (Undecided.no_term, lambda p: not p.retention),
    "templates": (
        Undecided.missing_letters,
        lambda p: any(unwritten(p, language) for language in p.languages),
    ),
}
