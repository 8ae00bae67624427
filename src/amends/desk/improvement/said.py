"""Message after an act on a problem or an action."""

from amends.core.improvement.action_acts import ACTION_ACTS
from amends.core.improvement.problem_acts import PROBLEM_ACTS
from amends.wording import acts


def said(kind: str, act: str) -> str:
    """Return what is said after the act that the address names; empty for any other text."""
    known = PROBLEM_ACTS if kind == "problem" else ACTION_ACTS
    return next((acts.done(one.key) for name, one in known.items() if name == act), "")
