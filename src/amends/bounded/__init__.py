"""Parsing of foreign bytes in child processes with limits on time and memory, so that no message
and no file can occupy or fill the process that asks."""

from .child import MEMORY, SECONDS, Answer, Question, Task
from .pool import Ended, Failed, TakesTooMuch, Talk, answer, asking

__all__ = [
    "MEMORY",
    "SECONDS",
    "Answer",
    "Ended",
    "Failed",
    "Question",
    "TakesTooMuch",
    "Talk",
    "Task",
    "answer",
    "asking",
]
