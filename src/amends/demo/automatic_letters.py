"""Automatic letters of the demo: a new due date, the decision, the options of who does not accept
it, the reason for closing. In live use the worker writes them; scenarios in the past have to write
them themselves.

Recipients are people without a representative, by email; letters with a reason of ours go to those
who read English. Letters that a scenario writes itself (acknowledgement, reminder) are not written
again. Core decides at the moment of sending whether there is anything to say (see `demo.post`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from amends.core.operation import events as e
from amends.core.operation.acts.assessment import Assess
from amends.core.operation.acts.closing.ending import Close
from amends.core.operation.acts.closing.outside import ReferOutside
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import RequestInformation
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.investigation import NotifySubject
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

    reached: dict[int, bool] = field(default_factory=dict)
    """Numbers of the people who get automatic letters, and whether they read English."""
    called: tuple[int, ...] = ()
    """Numbers of those whom staff call instead."""

    def follow(self, tale: Tale, acts: Iterable[Any]) -> None:
        """Write the letters that follow from the scenario's last acts; who did them calls people
        without letters."""
        by = tale.batches[-1].actor
        for act in acts:
            for letter in self._letters(tale, act):
                tale.aside(letter, at=tale.now - _SOON)
            if isinstance(act, Assess | Escalate) and by.person is not None:
                for number in self.called:
                    tale.aside(post.day_by_phone(tale, party=number), at=tale.now - _SOON, by=by)

    def _letters(self, tale: Tale, act: Any) -> Iterator[Deferred]:
        if isinstance(act, Receive) and not act.representatives:
            parties = enumerate(act.complainants, start=1)
            self.reached = {n: party.language in _OURS for n, party in parties if _by_mail(party)}
            self.called = tuple(
                n for n, party in enumerate(act.complainants, start=1) if _by_phone(party)
            )
        if isinstance(act, NotifySubject):
            yield post.to_subject(tale)
        answers = _ANSWERS.get(type(act)) if _is_answered(act) else None
        if write := answers or _FOLLOWS.get(type(act)):
            party = (act.party,) if isinstance(act, RecordReaction | RequestInformation) else ()
            for number in party or getattr(act, "parties", ()) or sorted(self.reached):
                if self.reached.get(number) or (answers and number in self.reached):
                    yield write(tale, party=number)


def _is_answered(act: Any) -> bool:
    """Return whether a letter to readers of any language follows from an act."""
    if isinstance(act, CommunicateDecision):
        return act.way is e.Way.email
    return not isinstance(act, RecordReaction) or act.reaction is e.Reaction.refused


_ANSWERS: Mapping[type, Callable[..., Deferred]] = {
    CommunicateDecision: post.decision,
    RecordReaction: post.recourse,
    RequestInformation: post.question,
}
"""The letter that follows from what is said to a person, or by them."""
_FOLLOWS: Mapping[type, Callable[..., Deferred]] = {
    Assess: post.new_date,
    Escalate: post.new_date,
    ReferOutside: post.referral,
    DeclineScope: post.out_of_scope,
    Close: post.closure,
}
"""The letter with a reason that follows from each act."""


def _by_phone(party: NewParty) -> bool:
    number = isinstance(party.identity, Contact) and bool(party.identity.phone)
    return number and not _by_mail(party)


def _by_mail(party: NewParty) -> bool:
    reached = party.contact_by in (None, e.Way.email)
    address = isinstance(party.identity, Contact) and bool(party.identity.email)
    return reached and address
