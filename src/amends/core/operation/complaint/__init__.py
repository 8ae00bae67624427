"""Clause 7: a complaint is the fold of its events."""

from .evolve import evolve, fold
from .stages import Stage
from .state import Complaint, Participant, Told

__all__ = ["Complaint", "Participant", "Stage", "Told", "evolve", "fold"]
