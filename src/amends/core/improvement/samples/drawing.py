"""Clauses 8.3 and D-k: random samples that a stranger can draw again.

The list to draw from is fixed and its digest recorded first. The seed is the SHA-256 of the first
checkpoint of the log that was signed after that. Of a survey, the entries are drawn whose SHA-256
of ``<seed>:<entry>``, as a number, is below the share of 2^256. Of a reading, the entries are
sorted by it, and the first of them are the sample.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from ...values import Coded, Id


class LeftOut(Coded):
    """Why a complaint is not in a sample."""

    restricted = "restricted"
    imported = "imported"
    asked_before = "asked_before"
    erased = "erased"
    no_contact = "no_contact"
    no_longer_involved = "no_longer_involved"
    not_reached = "not_reached"


@dataclass(frozen=True, slots=True)
class LeftOutCount:
    """How many complaints a reason leaves out."""

    reason: LeftOut
    number: int


@dataclass(frozen=True, slots=True)
class Frame:
    """A list to draw from: the SHA-256 of its text, its size, and what it leaves out."""

    sha256: Id
    size: int
    left_out: tuple[LeftOutCount, ...] = ()


@dataclass(frozen=True, slots=True)
class Seed:
    """A public seed, and the size of the log in the checkpoint that it comes from."""

    value: Id
    checkpoint: int


@dataclass(frozen=True, slots=True)
class Member:
    """A complaint in a sample: its number there, and its entry in the published list."""

    number: int
    reference: Id
    entry: Id


def list_text(entries: Iterable[str]) -> str:
    """Return the published text of a list: each entry once, sorted, a line each."""
    return "".join(f"{entry}\n" for entry in sorted(set(entries)))


def entries_of(text: str) -> tuple[str, ...]:
    """Return the entries of a published list."""
    return tuple(text.split())


def seed_of(note: str) -> Id:
    """Return the seed that a signed checkpoint gives: its SHA-256 in hexadecimal."""
    return Id(hashlib.sha256(note.encode()).hexdigest())


def draw(entries: Iterable[str], seed: str, size: int) -> tuple[str, ...]:
    """Return the sample of a list, in the order in which it is drawn."""
    return tuple(sorted(entries, key=lambda entry: _place(entry, seed))[:size])


def _place(entry: str, seed: str) -> str:
    return hashlib.sha256(f"{seed}:{entry}".encode()).hexdigest()


def draw_share(entries: Iterable[str], seed: str, percent: int) -> tuple[str, ...]:
    """Return the sample of a list for a share in percent, in the order in which it is drawn. Each
    entry is drawn by itself, so many short lists give the same share as a long one."""
    places = sorted((_place(entry, seed), entry) for entry in entries)
    return tuple(entry for place, entry in places if 100 * int(place, 16) < percent << 256)
