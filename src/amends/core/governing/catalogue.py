"""Clauses 4 to 6 and 8: every kind of governing record, and their acts by name among all acts."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..improvement.action_acts import ACTION_ACTS
from ..improvement.criteria.acts import CRITERION_ACTS
from ..improvement.declaration import RecordAct
from ..improvement.problem_acts import PROBLEM_ACTS
from ..improvement.reports.frozen import REPORT_ACTS
from ..values import Code
from .record import GoverningKind
from .reviews import REVIEW
from .statements import STATEMENT

GOVERNING: Mapping[Code, GoverningKind[Any]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            STATEMENT,  # one kind a line, so that two branches can add one each
            REVIEW,
        )
    }
)
"""Every kind by its name, in the order in which it is shown."""

RECORD_ACTS: Mapping[str, RecordAct[Any]] = MappingProxyType(
    {
        act.key: act
        for acts in (
            *(PROBLEM_ACTS, ACTION_ACTS, CRITERION_ACTS, REPORT_ACTS),
            *(kind.acts for kind in GOVERNING.values()),
        )
        for act in acts.values()
    }
)
"""Every act on a record that is no complaint, as in ``problem.close`` or ``statement.approve``."""
