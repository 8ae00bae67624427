"""Parsing of foreign bytes in child processes with limits on time and memory, so that no message
and no file can occupy or fill the process that asks."""

from .child import USUAL, Answer, Limits, Question, Task
from .pool import (
    ARCHIVES,
    REGISTERS,
    Busy,
    Ended,
    Failed,
    TakesTooMuch,
    Talk,
    TryAgain,
    answer,
    asking,
)
