"""A governing record as acts change it, for tests of every kind."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.core.samples import REP, RULES, actor

from amends.core.framework.acting import Situation, do
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor
from amends.core.operation.complaint import RecordedEvent
from amends.core.records.kind import RecordKind
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)


class Recording:
    """A record of a kind as its acts change it; `state` is None before the first."""

    def __init__(self, kind: RecordKind[Any], rules: Rules = RULES) -> None:
        self.kind, self.rules, self.state, self.version = kind, rules, None, 0
        self.state: Any = None

    def does(
        self,
        act: str,
        given: Any,
        *more: Any,
        by: Id | Actor = REP,
        at: datetime = NOW,
        opened: bool = True,
    ) -> "Recording":
        who = by if isinstance(by, Actor) else actor(by)
        who = who.having_opened if opened else who
        name = Code(act)
        here = Situation(self.state, self.rules, who, at)
        for event in do(self.kind.acts[name], here, given, *more):
            self.version += 1
            recorded = RecordedEvent(event, who.id, name, at, at, self.version, 1)
            self.state = self.kind.evolve(self.state, recorded, f"{self.kind.prefix}A1")
        return self

    def refuses(
        self,
        act: str,
        given: Any,
        *more: Any,
        by: Id | Actor = REP,
        at: datetime = NOW,
        opened: bool = True,
    ) -> Guard:
        with pytest.raises(Refused) as refused:
            self.does(act, given, *more, by=by, at=at, opened=opened)
        return refused.value.guard
