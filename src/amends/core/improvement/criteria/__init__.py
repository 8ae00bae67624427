"""Clause 8.4: criteria with targets, alerts and exposure, in streams ``criterion/<code>``."""

from .state import (
    DEFAULTS,
    EXPOSURE,
    EXPOSURES,
    Alert,
    Criterion,
    CriterionState,
    Exposure,
    Rebased,
    code_of,
    evolve_criterion,
    owner_of,
)

__all__ = [
    "DEFAULTS",
    "EXPOSURE",
    "EXPOSURES",
    "Alert",
    "Criterion",
    "CriterionState",
    "Exposure",
    "Rebased",
    "code_of",
    "evolve_criterion",
    "owner_of",
]
