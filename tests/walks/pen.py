"""The random walk of the core, written by the pen, in an organization founded through it."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import accumulate
from random import Random
from typing import Any

import pytest
from tests.core import samples
from tests.core.particulars import Maker
from tests.core.walk import NAMES, RECEIVE, TAKE_OVER, WEIGHTS, Case, World

from amends.core.framework.adoption import calendar_text
from amends.core.framework.people.authority import IMPORT_ACTOR, PUBLIC_ACTOR, Actor
from amends.core.framework.people.personnel import Directory
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.vocabulary import Template
from amends.core.operation.acts.catalogue import declared
from amends.core.operation.acts.importing import TakeOver
from amends.core.operation.acts.receipt import Receive
from amends.core.operation.complaint import Complaint
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Contact, File, Identity, Words
from amends.governance.defaults import default_policy, pack
from amends.governance.founding import Founder, found
from amends.handling import rules
from amends.handling.commands import Command, Unknown
from amends.handling.lodging import fresh_reference
from amends.handling.perform import perform
from amends.handling.streams import reference_of, stream_of
from amends.journal import log
from amends.vault import files

CANARY = "xylocanary"


class DoorMaker(Maker):
    """Particulars as a door hands them over: with words, every one of which carries the canary."""

    def _value(self, name: str, hint: Any, optional: bool) -> Any:
        if hint is Words:
            return f"{CANARY} {self.random.randrange(10**6)}"
        if hint is Identity:
            return Contact(name=f"Mx {CANARY}", email=f"{CANARY}@example.org")
        if hint is File:
            return files.store([f"{CANARY} {self.random.random()}".encode()], name="note.txt")
        return super()._value(name, hint, optional)


_SUMS = list(accumulate(min(WEIGHTS.get(name, 1.0), 9.0) for name in NAMES))
"""Here no guard has to be met often: no act is tried over and over."""


class PenWorld(World):
    """The random walk, written by the pen instead of in memory. It begins with some complaints, so
    that everybody has one to act on."""

    def _let_pass(self, case: Case) -> None:
        """The worker writes down by itself what passed, through the pen."""

    def _act(self) -> Code:
        if len(self.cases) < 12:
            return RECEIVE
        return self.random.choices(NAMES, cum_weights=_SUMS)[0]

    def _try(self, name: Code) -> None:
        if name in (RECEIVE, TAKE_OVER):
            actor = self.random.choice((*self.personnel, PUBLIC_ACTOR, IMPORT_ACTOR))
            given: Any = self._maker(None, actor).make(Receive if name == RECEIVE else TakeOver)
            command = Command(stream_of(fresh_reference()), name, given)
        else:
            case, actor = self._who_on_what(name)
            given = self._maker(case.complaint, actor).make(declared(name).particulars)
            command = Command(stream_of(case.complaint.reference), name, given)
        try:
            done = perform([command], actor=actor, now=self.now)
        except Unknown as unknown:  # to the door it is as if there were none
            raise Refused(Guard.not_permitted) from unknown
        for stream, complaint in done.complaints.items():
            self.cases[reference_of(stream)] = Case(complaint, [])

    def _maker(self, complaint: Complaint | None, actor: Actor) -> Maker:
        plain = super()._maker(complaint, actor)
        return DoorMaker(**vars(plain))


@pytest.fixture
def drawn_alike(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the program draws by chance is the same on every run too: ids of pieces, references. Who
    walks chooses among them in their order."""
    chance = Random(request.node.name)
    monkeypatch.setattr(secrets, "token_bytes", lambda count=32: chance.randbytes(count))
    monkeypatch.setattr(secrets, "choice", chance.choice)


def found_sample(*, host: str) -> None:
    """The organization of the core's samples, through the pen."""
    rules.forget()
    sample = samples.RULES
    start = min(samples.START, *_since(sample.people))
    log.open_log(host=host, demo=False, now=start)
    found(
        policy=policy_text.write(replace(sample.policy, templates=_letters())),
        calendars=[calendar_text.write(calendar) for calendar in sample.calendars.values()],
        packs=[pack("iso-10002")],
        founders=_founders(sample.people),
        now=start,
    )


def _letters() -> tuple[Template, ...]:
    """Those that an organization begins with, so that the worker writes."""
    return policy_text.read(default_policy("standard"), source="standard").templates


def _since(people: Directory) -> Sequence[datetime]:
    return [grant.since for person in people.persons.values() for grant in person.grants]


def _founders(people: Directory) -> list[Founder]:
    """Managers before those they manage."""
    left, there = dict(people.persons), list[Founder]()
    while left:
        for of, person in list(left.items()):
            if person.manager not in left:
                roles = tuple((grant.role, grant.unit) for grant in person.grants)
                there.append(Founder(of, f"Name of {of}", roles, person.unit, person.manager))
                del left[of]
    return there
