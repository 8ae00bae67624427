"""Clause 7: a complaint is the fold of its events."""

from .evolve import evolve, fold
from .stages import Stage
from .state import Complaint, Letter, Participant, Told

__all__ = ["Complaint", "Letter", "Participant", "Stage", "Told", "evolve", "fold"]
