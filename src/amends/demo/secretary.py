"""Automatic letters of the demo: a new due date, a progress update, the reason for closing. In live
use the worker writes them; scenarios in the past have to write them themselves.

Recipients are people without a representative, in English, by email. Letters that a scenario writes
itself (acknowledgement, decision, external bodies, reminder) are not written again. Core decides at
the moment of sending whether there is anything to say (see `demo.post`).
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
from amends.handling.sealing import Deferred

from .post import Post
from .telling import Tale

_OURS = frozenset({None, "en"})
_SOON = timedelta(seconds=20)
"""How long before the next batch a letter is written, because an act and its automatic effects take
a minute."""


@dataclass
class Secretary:
    """Recipients of automatic letters in one complaint."""

    post: Post
    reached: set[int] = field(default_factory=set)
    """Numbers of the people who get automatic letters."""

    def follow(self, tale: Tale, acts: Iterable[Any]) -> None:
        """Write the letters that follow from the scenario's last acts."""
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
