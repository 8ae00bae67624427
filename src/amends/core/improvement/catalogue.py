"""Clause 8.7: the acts on problems and actions, by their names among all acts."""

from typing import Any

from .action_acts import ACTION_ACTS
from .declaration import RecordAct
from .problem_acts import PROBLEM_ACTS

RECORD_ACTS: dict[str, RecordAct[Any]] = {
    act.key: act for act in (*PROBLEM_ACTS.values(), *ACTION_ACTS.values())
}
"""Every act on a problem or an action, as in ``problem.close``."""
