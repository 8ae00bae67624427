"""Clause 8.1: text of an ended complaint whose retention period is over."""

from dataclasses import dataclass

from ...framework.adoption.rulebook import Rules
from ...framework.policy.retention import Kept
from ...principles.timeliness import add_months
from ...values import Day, Id, Moment
from ..complaint.state import Complaint
from .retaining import Kept as KeptByRule
from .retaining import ended_on, keeping

_FILES = frozenset({"/file", "/evidence"})


def is_file(path: str) -> bool:
    """Whether a piece at this place of an event is a file."""
    return path in _FILES or path.startswith("/enclosures/")


@dataclass(frozen=True, slots=True)
class Outlived:
    """What is past its retention period: the pieces, whether only files, the last day of the
    period, and what prevents erasure: holds, and the longest rule of a regulator."""

    pieces: tuple[Id, ...]
    files_only: bool
    until: Day
    holds: tuple[int, ...] = ()
    kept_by: KeptByRule | None = None


def outlived(
    complaint: Complaint, files: frozenset[Id], rules: Rules, moment: Moment
) -> Outlived | None:
    """Return what of a complaint is no longer to be kept at a moment; None for nothing, and for an
    open complaint. The period counts from the day it ended (`ended_on`); `files` are its pieces
    that are files. What a hold or a regulator's rule keeps is included, because it is erased once
    that ends."""
    ended = ended_on(complaint, rules)
    if ended is None:
        return None
    left = complaint.pieces - complaint.retracted
    for kept, pieces in ((Kept.words, left), (Kept.files, left & files)):
        months = rules.policy.months_kept(kept, complaint.category)
        if months is None or not pieces:
            continue
        until = add_months(ended, months)
        today = rules.day_of(complaint.unit, moment)
        if until < today:
            holds = tuple(sorted(complaint.holds))
            longer = keeping(complaint, rules, today)
            return Outlived(tuple(sorted(pieces)), kept is Kept.files, until, holds, longer)
    return None
