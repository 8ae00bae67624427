"""Parsing of foreign bytes in child processes with limits on time and memory, so that no message
and no file can occupy or fill the process that asks."""

from .child import USUAL, Answer, Limits, Question, Task
from .pool import Ended, Failed, TakesTooMuch, Talk, answer, asking

__all__ = [
    "USUAL",
    "Answer",
    "Ended",
    "Failed",
    "Limits",
    "Question",
    "TakesTooMuch",
    "Talk",
    "Task",
    "answer",
    "asking",
]
