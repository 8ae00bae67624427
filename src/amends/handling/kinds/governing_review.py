"""Wiring of management reviews: the pack is computed when it is frozen, and a decision becomes an
action."""

from collections.abc import Callable
from typing import Any

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor
from amends.core.governing.review_pack import PackContent
from amends.core.governing.reviews import (
    REVIEW,
    Review,
    ReviewPackFrozen,
    ReviewState,
    freeze_pack,
)
from amends.core.improvement.reports.content import read_as, written
from amends.core.streams import ACTION
from amends.core.values import Code, Day, Id, Moment
from amends.journal import adopted_texts, log, store
from amends.register import governing as register

from .. import fresh_ids
from ..commands import Command
from ..streams import state_of
from ..unit_of_work import UnitOfWork

type Gather = Callable[[Review, Review | None, Rules, Moment], PackContent]
"""Returns what the record says about the inputs of a review, given the last one."""

_gathering: list[Gather] = []


def gather_with(gather: Gather) -> None:
    """Set what computes packs: a layer above, because it counts."""
    _gathering[:] = [gather]


def arguments(uow: UnitOfWork, command: Command, actor: Actor, record: Any) -> tuple[Any, ...]:
    """Return what decisions get besides the payload: the pack, computed now, or the id of the
    action of a decision."""
    if command.act == freeze_pack.name:
        return (frozen(record, uow.rules, uow.now),)
    if command.act == Code("decide"):
        return (fresh_ids.derived(ACTION.prefix, record.id, len(record.decisions) + 1),)
    return ()


def frozen(review: Review, rules: Rules, now: Moment) -> ReviewPackFrozen:
    """Compute and store the pack of a review."""
    (gather,) = _gathering
    content = gather(review, last_signed(review.day), rules, now)
    sha256 = Id(adopted_texts.adopt_text(written(content)))
    position = log.state().size if log.openings() else 0
    return ReviewPackFrozen(sha256, position, content.missing, content.facts_version)


def reviews() -> list[Review]:
    """Return all reviews, the newest first, for the program's own use."""
    names = [row.id for row in register.of_kind(REVIEW.name)]
    entries = store.read_many(names)
    states = (state_of(name, entries[name]) for name in names)
    return sorted((state for state in states if state), key=lambda review: review.day, reverse=True)


def last_signed(before: Day) -> Review | None:
    """Return the last signed review of a day before, or of that day; None if there is none."""
    signed = (r for r in reviews() if r.state is ReviewState.signed and r.day <= before)
    return next(signed, None)


def pack_of(review: Review) -> PackContent | None:
    """Return the content of the frozen pack as it was frozen; None before. Raises `Damaged`."""
    if review.pack is None:
        return None
    return read_as(PackContent, adopted_texts.text_of(review.pack.sha256))
