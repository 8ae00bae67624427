"""Clause 7: the state of a complaint, the fold of its events."""

from .evolve import evolve, fold
from .parts import Letter, Participant, RecordedEvent
from .stages import Stage
from .state import Complaint
