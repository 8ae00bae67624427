"""Clause 7: a complaint is the fold of its events."""

from .evolve import evolve, fold
from .stages import Stage
from .state import Complaint, Letter, Participant, RecordedEvent

__all__ = ["Complaint", "Letter", "Participant", "RecordedEvent", "Stage", "evolve", "fold"]
