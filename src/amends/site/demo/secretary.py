"""The letters that follow from an act by themselves: another day for the answer, where it is now,
why it is closed. In live use the worker writes them; a tale of the past has to tell of them itself.

Written to is whoever speaks for themselves, in English, by e-mail; letters that a tale tells of in
its own words (receipt, decision, ways further, reminder) are not written again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import translation

from amends.core.framework.policy import Policy
from amends.core.operation import events as e
from amends.core.operation.acknowledgement import Acknowledge
from amends.core.operation.assessment import Assess
from amends.core.operation.closing.ending import Close
from amends.core.operation.closing.outside import ReferOutside
from amends.core.operation.communication import SendNotice
from amends.core.operation.decision import CommunicateDecision
from amends.core.operation.receipt import NewParty, Receive
from amends.core.operation.response import Escalate, NewRemedy, PrepareResponse
from amends.core.operation.scope import DeclineScope
from amends.core.values import Contact, Moment
from amends.letters import filling
from amends.wording import dates

from .post import Post, promised
from .telling import Tale

_OURS = frozenset({None, "en"})
_SOON = timedelta(seconds=20)
"""So long before the next scene: an act and what follows from it are a minute."""


@dataclass
class Secretary:
    """What has to be known of one complaint to write what follows from its acts."""

    post: Post
    received: Moment | None = None
    unit: str = ""
    names: dict[int, str] = field(default_factory=dict)
    """Whom the machine writes to, by number."""
    confirmed: set[int] = field(default_factory=set)
    waiting: set[int] = field(default_factory=set)
    """Who waits for an answer."""
    days: int = 0
    """Working days in which the answer was promised."""
    remedies: list[tuple[NewRemedy, ...]] = field(default_factory=list)
    proposed: Counter[str] = field(default_factory=Counter)

    def follow(self, tale: Tale, acts: Iterable[Any]) -> None:
        """Write what follows from the acts that the tale has just told."""
        for act in acts:
            for letter in self._letters(tale, act):
                tale.aside(letter, at=tale.now - _SOON)

    def _letters(self, tale: Tale, act: Any) -> Iterator[SendNotice]:
        match act:
            case Receive():
                self._begin(tale, act)
            case Acknowledge():
                self.confirmed.add(act.party)
            case PrepareResponse():
                self.remedies.append(act.remedies)
            case CommunicateDecision():
                self.waiting -= set(act.parties or self.waiting)
            case Assess():
                yield from self._assessed(tale, act)
            case Escalate():
                parties = set(act.parties or self.names)
                self.waiting |= parties
                again = filling.looked_at_anew("en", self._policy)
                yield from self._new_date(tale, tale.now, parties, again)
            case ReferOutside():
                yield from self._to(act.parties, lambda n: self._referred(tale, act, n))
            case DeclineScope() if self._settled("scope", alone=bool(act.alone_reason)):
                yield from self._to((), lambda n: self._declined(tale, act, n))
            case Close() if act.ground is not e.Ground.options_exhausted or self._settled(
                "close", alone=bool(act.alone_reason)
            ):
                yield from self._to(act.parties, lambda n: self._closed(tale, act, n))

    def _begin(self, tale: Tale, act: Receive) -> None:
        """Whom the machine may write to; where somebody speaks for them, a tale writes itself."""
        self.received, self.unit = act.happened or tale.scenes[0].at, str(act.unit or "")
        self.days = self._policy.target("routine").respond
        self.waiting = set(range(1, len(act.complainants) + 1))
        if not act.representatives:
            self.names = {
                number: party.identity.name
                for number, party in enumerate(act.complainants, start=1)
                if isinstance(party.identity, Contact) and _by_mail(party)
            }

    def _assessed(self, tale: Tale, act: Assess) -> Iterator[SendNotice]:
        """An assessment that makes the complaint more pressing brings the answer forward."""
        policy = self._policy
        priority = policy.priority(
            severity=str(act.severity or "low"),
            complexity=str(act.complexity or "low"),
            impact=str(act.impact or "low"),
            safety=bool(act.safety),
            immediate_needed=bool(act.immediate_needed),
        )
        days = policy.target(priority).respond
        sooner = days < promised(tale, self.days)
        self.days = min(days, self.days)
        if self.received is None or not sooner:
            return
        yield from self._new_date(tale, self.received, self.waiting)

    def _new_date(
        self, tale: Tale, since: Moment, parties: set[int], why: str = ""
    ) -> Iterator[SendNotice]:
        with translation.override("en"):
            day = dates.day(self.post.days.due(since, self.days))
        for number in sorted(parties & self.waiting & self.confirmed & self.names.keys()):
            yield self._write(
                tale, e.Notice.new_date, "new_date", number, respond_by=day, reason=why
            )

    def _referred(self, tale: Tale, act: ReferOutside, number: int) -> SendNotice:
        body = self.post.place(act.body)
        return self._write(tale, e.Notice.outside_referral, "outside_referral", number, body=body)

    def _declined(self, tale: Tale, act: DeclineScope, number: int) -> SendNotice:
        where = [f"outside.{act.pointed_to}"] if act.pointed_to else []
        told = (str(act.reason), self.post.lines(where, None))
        reason = "\n\n".join(filter(None, told))
        return self._write(tale, e.Notice.out_of_scope, "out_of_scope", number, reason=reason)

    def _closed(self, tale: Tale, act: Close, number: int) -> SendNotice:
        policy, closure = self._policy, e.Notice.closure
        if act.ground is e.Ground.accepted:
            offered = self.remedies[-1] if self.remedies else ()
            remedies = [e.Remedy(n, one.type, amount=one.amount) for n, one in enumerate(offered)]
            done = filling.done(policy, remedies, "en")
            return self._write(tale, closure, "closure_accepted", number, done=done)
        uses = {one.option: one.use for one in act.options}
        ways = self.post.lines(uses, None, uses) if uses else self.post.ways(tale.now)
        why = filling.why_closed(act.ground, "en", policy)
        return self._write(tale, closure, "closure", number, why=why, ways=ways)

    def _write(
        self, tale: Tale, notice: e.Notice, code: str, number: int, **values: str
    ) -> SendNotice:
        name = self.names[number]
        return self.post.notice(
            tale, notice, code, unit=self.unit, party=number, name=name, **values
        )

    @property
    def _policy(self) -> Policy:
        return self.post.organization.policy

    def _to(
        self, parties: tuple[int, ...], write: Callable[[int], SendNotice]
    ) -> Iterator[SendNotice]:
        for number in parties or tuple(self.names):
            self.waiting.discard(number)
            if number in self.names:
                yield write(number)

    def _settled(self, what: str, *, alone: bool) -> bool:
        """Whether it takes no second person, or this is the second."""
        self.proposed[what] += 1
        return alone or self.proposed[what] > 1


def _by_mail(party: NewParty) -> bool:
    reached = party.contact_by in (None, e.Way.email)
    address = isinstance(party.identity, Contact) and bool(party.identity.email)
    return reached and address and party.language in _OURS
