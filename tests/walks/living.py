"""An organization that goes on living: many complaints acted on at random through the pen, while
its policy changes, people come, move and leave, and the worker does what is due.

An act is rehearsed in memory first, on what the walker remembers of the complaint, so that most of
what reaches the pen is accepted; one in twenty goes there unrehearsed.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from random import Random
from typing import Any

from tests.core import samples
from tests.core.walk import MOST_OPEN, RECEIVE, TAKE_OVER, Case, Counts, policies
from tests.walks.learning import Learning
from tests.walks.pen import PenWorld

from amends.core.framework.acting import do
from amends.core.framework.appointments import (
    AddPerson,
    EndPerson,
    EndRole,
    GrantRole,
    MovePerson,
    SetAbsence,
)
from amends.core.framework.labels import Label
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Grant, Person, Role
from amends.core.framework.policy.policy import Policy
from amends.core.operation.acts.catalogue import ACTS, ON_TWO, declared
from amends.core.operation.acts.merging import do_on_two
from amends.core.operation.effects.consequences import JobKind
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Contact, Id, Sealed, Upload
from amends.governance import publishing
from amends.handling import rules
from amends.handling.commands import Command, Unknown
from amends.handling.perform import perform
from amends.handling.projections.projecting import REPROJECT
from amends.handling.streams import complaint_of, stream_of
from amends.jobs import queue
from amends.jobs.models import Job
from amends.journal import store
from amends.site import clock, worker

ACTS_EACH = 10
"""Acts for each complaint that begins; half the beginnings are refused."""
LEARNED = 12
"""Acts on problems, actions, criteria and samples for each change."""
_UNREHEARSED = 0.05
_TRIES = 40
"""Rehearsals before the walker gives up on a step."""
_HELD = Sealed(Id("held"), Id("0" * 64), 0)


class Living(PenWorld):
    """A world of many complaints, of which the walker has some in mind, old ones among them."""

    def __init__(self, random: Random) -> None:
        super().__init__(random, rules.rules_at(samples.START), Counts())
        self.everyone: dict[Id, None] = {}
        """Every complaint that began, in the order of beginning."""
        self.acts = 0
        """Acts that the pen accepted."""
        self.changed: Counter[str] = Counter()
        self.learning = Learning(self)
        self._policies = cycle([one.policy for one in policies()])

    # complaints

    def live(self, *, complaints: int, changes: int) -> None:
        """Acts until so many complaints began, with so many changes of rules and people in
        between; afterwards everything that is due is done."""
        every = max(1, complaints // (changes + 1))
        due = every
        while len(self.everyone) < complaints:
            self.step()
            if len(self.everyone) >= due:
                due += every
                self.work()
                self.change()
                self.learning.recall()
                self.learning.steps(LEARNED)
        self.work()

    def _act(self) -> Code:
        if not self.cases or self.random.random() < 2.4 / ACTS_EACH:
            return RECEIVE if self.random.random() < 0.8 else TAKE_OVER
        return super()._act()

    def _try(self, name: Code) -> None:
        before = set(self.cases)
        if name in (RECEIVE, TAKE_OVER) or self.random.random() < _UNREHEARSED:
            super()._try(name)
            self.acts += 1
        else:
            self._try_rehearsed(name)
        self.everyone |= dict.fromkeys(sorted(self.cases.keys() - before))
        self._make_room()

    def _try_rehearsed(self, name: Code) -> None:
        for _ in range(_TRIES):
            case, actor = self._who_on_what(name)
            given = self._maker(case.complaint, actor).make(declared(name).particulars)
            try:
                self._rehearse(name, case, actor, blank(given))
            except Refused:
                name = self._act()
                while name in (RECEIVE, TAKE_OVER):
                    name = self._act()
                continue
            self._do(name, case, actor, given)
            return

    def _rehearse(self, name: Code, case: Case, actor: Actor, given: Any) -> None:
        if name in ON_TWO:
            there = self.cases.get(given.other)
            other = there.complaint if there else None
            do_on_two(ON_TWO[name], self._here(case, actor), other, given)
        else:
            do(ACTS[name], self._here(case, actor), given)

    def _do(self, name: Code, case: Case, actor: Actor, given: Any) -> None:
        step = Command(stream_of(case.complaint.reference), name, given)
        try:
            done = perform([step], actor=actor, now=self.now)
        except Unknown as unknown:  # a second complaint that the actor may not know of
            raise Refused(Guard.not_permitted) from unknown
        self.acts += 1
        for complaint in done.complaints.values():
            self.cases[complaint.reference] = Case(complaint, [])

    def _make_room(self) -> None:
        while len(self.cases) > MOST_OPEN:
            ended = [r for r, case in self.cases.items() if not case.complaint.open]
            anything = not ended or self.random.random() < 0.3
            del self.cases[self.random.choice(list(self.cases) if anything else ended)]

    def _recall(self) -> None:
        """Everything in mind is read anew, and some that were forgotten come back to mind."""
        old = self.random.sample(list(self.everyone), min(8, len(self.everyone)))
        streams = [stream_of(reference) for reference in {*self.cases, *old}]
        self.cases = {}
        for stream, entries in sorted(store.read_many(streams).items()):
            complaint = complaint_of(Id(stream.partition("/")[2]), entries)
            if complaint is not None:
                self.cases[complaint.reference] = Case(complaint, [])

    # the worker

    def work(self) -> None:
        """What the worker does: dates that passed, letters, words, redrawing."""
        while clock.tick(now=self.now):
            pass
        while claimed := queue.claim("walker", now=self.now, at_most=100):
            for job in claimed:
                if job.kind == JobKind.forget_words:  # rewrites files, and changes no row
                    queue.finish(job, now=self.now)
                else:
                    worker.carry_out(job, now=self.now)
        self._recall()

    def left(self) -> list[str]:
        """What the worker could not draw or index: nothing."""
        left = Job.objects.filter(done_at=None, kind__in=(JobKind.index_words, REPROJECT))
        return [f"{job}: {job.problem}" for job in left]

    # rules and people

    def change(self) -> None:
        """Another policy, or something about somebody in personnel."""
        if self.changed.total() % 3 == 2:
            self._publish(next(self._policies))
        else:
            for name, steps in self._appointments():
                try:
                    done = perform(steps, actor=self._actor(samples.ADMIN), now=self.now)
                    if any(person.waiting for person in done.persons.values()):
                        perform(steps, actor=self._actor(samples.TOP), now=self.now)
                except Refused:
                    continue
                self.changed[name] += 1
                break
        self.work()
        self.rules = rules.rules_at(self.now)
        self.personnel = [Actor.of(p) for p in self.rules.people.persons.values()]

    def _publish(self, wanted: Policy) -> None:
        deputies = self.random.sample(sorted(self.rules.people.persons), 1)
        policy = dataclasses.replace(
            wanted,
            own_fields=self.rules.policy.own_fields,
            templates=self.rules.policy.templates,
            bodies=self.rules.policy.bodies,
            representative_deputies=tuple(map(Id, deputies)),
        )
        draft = publishing.following(_labelled(policy), self.rules.policy)
        if draft.publishable:
            top = self._actor(samples.TOP)
            publishing.publish(draft, reason="so wanted", actor=top, now=self.now)
            proposed = publishing.proposed()
            if proposed is not None:
                holder = self.rules.people.holders(Role.management_representative)[0]
                second = self._actor(holder.id)
                publishing.agree(proposed, reason="so it is", actor=second, now=self.now)
        self.changed["adopt" if draft.publishable else "not publishable"] += 1

    def _actor(self, of: Id) -> Actor:
        return Actor.of(rules.rules_at(self.now).people.persons[of])

    def _appointments(self) -> Iterator[tuple[str, list[Command]]]:
        """Wishes for a change, in random order; the pen refuses what cannot be."""
        kept = {samples.ADMIN, samples.TOP}
        people = self.rules.people.persons
        while True:
            person = people[self.random.choice(sorted(people.keys() - kept))]
            name, particulars = self._wish(person)
            yield name, [Command(person.id, Code(name), particulars)]
            if self.random.random() < 0.2:
                yield "hand-over", self._hand_over(person.id)

    def _wish(self, person: Person) -> tuple[str, Any]:
        units = [unit.code for unit in self.rules.policy.units if not unit.retired]
        unit = self.random.choice([None, *units])
        other = self.random.choice(sorted(self.rules.people.persons))
        day = self.now.date() - timedelta(days=self.random.randrange(5))
        grant = self.random.choice([*person.grants, Grant(Role.personnel, None, self.now)])
        wishes: list[tuple[str, Any]] = [
            ("move-person", MovePerson(unit, other)),
            ("grant-role", GrantRole(self.random.choice(list(Role)), unit)),
            ("end-role", EndRole(grant.role, grant.unit)),
            ("set-absence", SetAbsence(day, _later(day, self.random), other)),
        ]
        if not person.active:
            wishes = [("add-person", AddPerson("Somebody", unit, None))]
        elif self.random.random() < 0.3:
            wishes.append(("end-person", EndPerson("elsewhere")))
        return self.random.choice(wishes)

    def _hand_over(self, to: Id) -> list[Command]:
        role = Role.management_representative
        return [Command(to, Code("grant-role"), GrantRole(role, None))]


def _later(day: date, random: Random) -> date:
    return day + timedelta(days=random.randrange(30))


def blank(given: Any) -> Any:
    """Particulars with a held piece in the place of all words, as the core may see them."""
    match given:
        case Code() | Id() | Sealed():
            return given
        case str() | Contact() | Upload():
            return _HELD
        case tuple():
            return tuple(blank(one) for one in given)
    if not dataclasses.is_dataclass(given) or isinstance(given, type):
        return given
    fields = {f.name: blank(getattr(given, f.name)) for f in dataclasses.fields(given)}
    return dataclasses.replace(given, **fields)


def _labelled(policy: Policy) -> Policy:
    """The policy with a label for all that its public page names."""
    names = ("channels", "needs", "response_types", "ladder", "bodies")
    labels = tuple(Label(language, "So it is called.") for language in policy.languages)
    return dataclasses.replace(
        policy,
        **{
            name: tuple(dataclasses.replace(one, labels=labels) for one in getattr(policy, name))
            for name in names
        },
    )
