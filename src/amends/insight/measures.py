"""Clause 8.4: every measure: those of the monthly report, then the criteria K01 to K36."""

from . import annex, derived, monthly
from .measure import MEASURES, UNFED, definition_of, part_of, title_of

MONTHLY = tuple(code for code, one in MEASURES.items() if one.monthly)
"""The measures of the monthly report, in the order in which they are shown."""
CRITERIA = tuple(sorted({*MEASURES, *UNFED} - set(MONTHLY)))
"""The criteria, with and without a source."""

__all__ = [
    "CRITERIA",
    "MEASURES",
    "MONTHLY",
    "UNFED",
    "annex",
    "definition_of",
    "derived",
    "monthly",
    "part_of",
    "title_of",
]
