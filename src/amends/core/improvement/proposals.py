"""Clause 8.2: dismissed patterns and when they return."""

from .problems import Problem, ProblemState

_LEAST_MORE = 3
"""Complaints by which a dismissed pattern has to grow at least."""


def returns_at(seen: int) -> int:
    """Return from how many complaints on a dismissed pattern returns, if no number was agreed: half
    as many again, and at least three more."""
    return seen + max(_LEAST_MORE, (seen + 1) // 2)


def returns(problem: Problem, seen_now: int) -> bool:
    """Return whether a dismissed pattern has grown enough to be shown again."""
    return problem.state is ProblemState.dismissed and seen_now >= problem.returns_at
