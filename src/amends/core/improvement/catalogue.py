"""Clauses 8.4 and 8.7: acts on problems, actions and criteria, by their names among all acts."""

from typing import Any

from .action_acts import ACTION_ACTS
from .criteria.acts import CRITERION_ACTS
from .declaration import RecordAct
from .problem_acts import PROBLEM_ACTS
from .reports.frozen import REPORT_ACTS

RECORD_ACTS: dict[str, RecordAct[Any]] = {
    act.key: act
    for acts in (PROBLEM_ACTS, ACTION_ACTS, CRITERION_ACTS, REPORT_ACTS)
    for act in acts.values()
}
"""Every act on a problem, an action, a criterion or reports, as in ``problem.close``."""
