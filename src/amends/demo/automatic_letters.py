"""Automatic letters of the demo: a new due date, a progress update, the reason for closing. In live
use the worker writes them; scenarios in the past have to write them themselves.

Recipients are people without a representative, in English, by email. Letters that a scenario writes
itself (acknowledgement, decision, external bodies, reminder) are not written again. Core decides at
the moment of sending whether there is anything to say (see `demo.post`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
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

from . import post
from .scenario_steps import Tale

_OURS = frozenset({None, "en"})
_SOON = timedelta(seconds=20)
"""How long before the next batch a letter is written, because an act and its automatic effects take
a minute."""


@dataclass
class Secretary:
    """Recipients of automatic letters in one complaint."""

    reached: set[int] = field(default_factory=set)
    """Numbers of the people who get automatic letters."""

    def follow(self, tale: Tale, acts: Iterable[Any]) -> None:
        """Write the letters that follow from the scenario's last acts."""
        for act in acts:
            for letter in self._letters(tale, act):
                tale.aside(letter, at=tale.now - _SOON)

    def _letters(self, tale: Tale, act: Any) -> Iterator[Deferred]:
        if isinstance(act, Receive) and not act.representatives:
            parties = enumerate(act.complainants, start=1)
            self.reached = {number for number, party in parties if _by_mail(party)}
        if write := _FOLLOWS.get(type(act)):
            for number in getattr(act, "parties", ()) or sorted(self.reached):
                if number in self.reached:
                    yield write(tale, party=number)


_FOLLOWS: Mapping[type, Callable[..., Deferred]] = {
    Assess: post.new_date,
    Escalate: post.new_date,
    ReferOutside: post.referral,
    DeclineScope: post.out_of_scope,
    Close: post.closure,
}
"""The letter that follows from each act."""


def _by_mail(party: NewParty) -> bool:
    reached = party.contact_by in (None, e.Way.email)
    address = isinstance(party.identity, Contact) and bool(party.identity.email)
    return reached and address and party.language in _OURS
