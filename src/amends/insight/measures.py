"""Clause 8.4: every measure: those of the monthly report, then the criteria K01 to K36."""

import re

from . import k01_to_k23, k24_to_k36, monthly
from .measure import MEASURES, UNFED, definition_of, part_of, title_of

MONTHLY = tuple(code for code, measure in MEASURES.items() if measure.monthly)
"""The measures of the monthly report, in the order in which they are shown."""
_ANNEX = sorted(code for code in (*MEASURES, *UNFED) if re.fullmatch(r"k\d\d", code))
CRITERIA = (*_ANNEX, *(code for code in MEASURES if code not in {*MONTHLY, *_ANNEX}))
"""The criteria K01 to K36, with and without a source, then those of ours that have no number."""
RECORD_MEASURES = ("incomplete", *(code for code in CRITERIA if code.startswith("lacks_")))
"""Measures of what is missing from the records, all among the same complaints."""

SAME = {"received": "k01", "at_once": "k02"}
"""Monthly measures that are criteria of the annex by another name."""
