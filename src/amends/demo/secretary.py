"""The letters that follow from an act by themselves: another day for the answer, where it is now,
why it is closed. In live use the worker writes them; a tale of the past has to tell of them itself.

Written to is whoever speaks for themselves, in English, by e-mail; letters that a tale tells of in
its own words (receipt, decision, ways further, reminder) are not written again. Whether there is
something to tell is asked of the core when the letter's turn comes (`post`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from amends.core.operation import events as e
from amends.core.operation.acts.assessment import Assess
from amends.core.operation.acts.closing.ending import Close
from amends.core.operation.acts.closing.outside import ReferOutside
from amends.core.operation.acts.receipt import NewParty, Receive
from amends.core.operation.acts.response import Escalate
from amends.core.operation.acts.scope import DeclineScope
from amends.core.values import Contact
from amends.handling.deferred import Deferred

from .post import Post
from .telling import Tale

_OURS = frozenset({None, "en"})
_SOON = timedelta(seconds=20)
"""So long before the next scene: an act and what follows from it are a minute."""


@dataclass
class Secretary:
    """Whom to write to of one complaint when something follows from its acts."""

    post: Post
    reached: set[int] = field(default_factory=set)
    """Whom the machine writes to, by number."""

    def follow(self, tale: Tale, acts: Iterable[Any]) -> None:
        """Write what follows from the acts that the tale has just told."""
        for act in acts:
            for letter in self._letters(tale, act):
                tale.aside(letter, at=tale.now - _SOON)

    def _letters(self, tale: Tale, act: Any) -> Iterator[Deferred]:
        match act:
            case Receive() if not act.representatives:
                parties = enumerate(act.complainants, start=1)
                self.reached = {number for number, party in parties if _by_mail(party)}
            case Assess():
                yield from self._to((), tale, self.post.new_date)
            case Escalate():
                yield from self._to(act.parties, tale, self.post.new_date)
            case ReferOutside():
                yield from self._to(act.parties, tale, self.post.referral)
            case DeclineScope():
                yield from self._to((), tale, self.post.out_of_scope)
            case Close():
                yield from self._to(act.parties, tale, self.post.closure)
            case _:
                pass

    def _to(
        self, parties: tuple[int, ...], tale: Tale, write: Callable[[Tale, int], Deferred]
    ) -> Iterator[Deferred]:
        for number in parties or sorted(self.reached):
            if number in self.reached:
                yield write(tale, number)


def _by_mail(party: NewParty) -> bool:
    reached = party.contact_by in (None, e.Way.email)
    address = isinstance(party.identity, Contact) and bool(party.identity.email)
    return reached and address and party.language in _OURS
