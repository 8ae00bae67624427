"""Clauses 8.3 to 8.7: every kind of record of improvement."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..records.kind import RecordKind
from ..values import Code
from .action_acts import ACTION
from .criteria.acts import CRITERION
from .problem_acts import PROBLEM
from .reports.evidence import EVIDENCE
from .reports.frozen import REPORT
from .samples.reading import READING
from .samples.satisfaction import SURVEY

IMPROVEMENT: Mapping[Code, RecordKind[Any]] = MappingProxyType(
    {kind.name: kind for kind in (PROBLEM, ACTION, CRITERION, SURVEY, READING, REPORT, EVIDENCE)}
)
"""Every kind by its name, in the order in which it is shown."""
