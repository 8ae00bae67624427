"""The random walk: many complaints, random acts by random actors under every strength of every
control, with particulars made from their types; after each step every invariant is asked.

Which act comes next is chance, with the weights that are printed; which complaint and which actor
is chance, more often a pair for which the act may be done. There is no script.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.core import samples
from tests.core.invariants import INVARIANTS, Step
from tests.core.particulars import Maker, holds_what
from tests.core.transitions import FACTS, TABLE, facts, transition
from tests.opening import asked

from amends.core.framework.acting import Act, Situation, do, may
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.packs import text as pack_text
from amends.core.framework.people.authority import (
    BY_API,
    BY_PAGE,
    DISPOSAL_ACTOR,
    IMPORT_ACTOR,
    PUBLIC_ACTOR,
    SYSTEM_ACTOR,
    Actor,
    Permission,
)
from amends.core.framework.people.personnel import Competence
from amends.core.framework.policy.commitments import (
    CompetenceGate,
    ControlName,
    Priority,
    Strength,
    Target,
)
from amends.core.framework.policy.vocabulary import FieldType, OwnField
from amends.core.improvement.from_response import action_of, promised
from amends.core.late import recorded_after
from amends.core.operation import events as e
from amends.core.operation.acts.catalogue import ACTS, ON_TWO, declared
from amends.core.operation.acts.closing.carrying_out import to_verify
from amends.core.operation.acts.closing.ending import cause_missing
from amends.core.operation.acts.closing.reaction import REACTING
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.declaration import dated, when
from amends.core.operation.acts.importing import TakeOver, take_over
from amends.core.operation.acts.late_entries import evidence_of, unconfirmed
from amends.core.operation.acts.merging import do_on_two
from amends.core.operation.acts.posting import WriteLetter
from amends.core.operation.acts.receipt import NewParty, Receive, danger_call, receive
from amends.core.operation.acts.tracking import Lapse
from amends.core.operation.complaint import Complaint, RecordedEvent, Stage, evolve, fold
from amends.core.operation.complaint.parts import PROVEN
from amends.core.operation.effects.deadline_warnings import let_pass
from amends.core.operation.guards import permissions_here, who_sees
from amends.core.operation.regulators.regulated import follow
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Contact, Id

RECEIVE, TAKE_OVER = Code("receive"), Code("take-over")
GUARDS = frozenset(Guard) - {
    *(
        Guard.deputy_gains,
        Guard.last_holder,
        Guard.needs_two,
        Guard.no_second_person,
        Guard.not_proposed,
        Guard.own_role,
        Guard.owners_not_competent,
        Guard.still_in_charge,
    ),
    *(
        Guard.actions_planned,
        Guard.baseline_not_over,
        Guard.before_check_day,
        Guard.before_plan,
        Guard.effect_rule_fixed,
        Guard.effect_rule_missing,
        Guard.empty_pattern,
        Guard.no_effect_shown,
        Guard.owner_sees_no_part,
        Guard.not_by_owner,
        Guard.too_early_to_dispose,
        Guard.window_too_short,
        Guard.before_first_entry,
        Guard.review_too_late,
        Guard.wrong_state,
    ),
    *(
        Guard.alert_open,
        Guard.invitation_over,
        Guard.involved_in_it,
        Guard.not_an_independent_auditor,
        Guard.nothing_to_draw,
        Guard.seed_missing,
    ),
    *(Guard.empty_letter, Guard.forbidden_text, Guard.passage_missing, Guard.uncountable),
    *(Guard.not_by_operator, Guard.carries_no_files),
    *(
        Guard.chair_missing,
        Guard.not_the_chair,
        Guard.not_top_management,
        Guard.review_not_complete,
    ),
}
"""Every guard but those of acts on persons, settings and records of learning alone, which are not
walked here, those that read words, of which there are none here, the one of packs that would not
be adopted any more, the one of commands, which no one runs here, and the one of ways without files,
of which the program has none."""

NAMES = (*ACTS, *ON_TWO, RECEIVE, TAKE_OVER)
_WEIGHED: tuple[tuple[float, str], ...] = (
    (27.0, "close"),
    (6.0, "accept-hand-over"),
    (18.0, "send-notice"),
    (30.0, "assign"),
    (10.0, "escalate"),
    (9.0, "assess finish-investigation authorize-response correct"),
    (16.0, "communicate-decision post-letter"),
    (34.0, "extend-term"),
    (25.0, "resume-term"),
    (28.0, "take-back"),
    (
        5.0,
        """withdraw-letter check-exclusion disagree name-person record-finding prepare-response
        pay-remedy carry-out verify-correction unmerge split acknowledge""",
    ),
    (15.0, "record-reaction"),
    (7.0, "object-to-recording record-authority"),
    (8.0, "resolve-at-once confirm-late"),
    (4.5, "confirm-contact determine-cause"),
    (2.0, "pause-term reopen merge"),
    (9.0, "receive"),
    (4.0, "record-danger-call"),
    (6.5, "notify-subject hear-person confirm-hearing"),
    (5.5, "refer-outside record-outside-outcome hand-over return-hand-over"),
    (0.4, "decline-scope decide-kind add-party raise-issue recuse declare-interest hold"),
    (0.3, "message"),
    (0.8, "record-contact"),
)
WEIGHTS = {Code(name): weight for weight, names in _WEIGHED for name in names.split()}
"""Acts that are tried more often than the others, because they build on each other, or less often,
because they end a complaint or hold it up."""


def _softened(c: Complaint) -> bool:
    """Whether staff recorded for a complainant who had refused that they accept."""
    return any(p.noted and p.noted.overturns and p.noted.reaction for p in c.complainants)


def _represented(c: Complaint) -> bool:
    """Whether somebody represents a complainant."""
    return any(p.active and p.party.acts_for for p in c.parties)


def _spoken_for(c: Complaint) -> bool:
    """Whether somebody with proven authority speaks for a complainant who may reply."""
    speakers = [p for p in c.parties if p.active and p.authority in PROVEN]
    theirs = {number for p in speakers for number in p.party.acts_for}
    return any(p.number in theirs and p.stage in REACTING for p in c.complainants)


_RARE: dict[Code, Callable[[Complaint], bool]] = {
    Code("record-danger-call"): lambda c: c.awaits_call,
    Code("merge"): lambda c: c.awaits_call,
    Code("notify-subject"): lambda c: any(not one.told for one in c.subjects),
    Code("hear-person"): lambda c: any(one.told for one in c.subjects),
    Code("confirm-hearing"): lambda c: any(one.noted for one in c.subjects),
    Code("finish-investigation"): lambda c: (
        all(issue.finding for issue in c.live_issues) and any(one.noted for one in c.subjects)
    ),
    Code("record-reaction"): lambda c: (
        _spoken_for(c)
        or (
            any(p.refuses for p in c.complainants)
            and (c.proposal is None or c.proposal.act == "record-reaction")
        )
    ),
    Code("record-authority"): lambda c: (
        _represented(c) and not _spoken_for(c) and not c.stages.isdisjoint(REACTING)
    ),
    Code("confirm-contact"): _represented,
    Code("determine-cause"): cause_missing,
    Code("confirm-late"): lambda c: bool(unconfirmed(c) and evidence_of(c)),
    Code("object-to-recording"): lambda c: _softened(c) and c.closed,
    **dict.fromkeys((Code("carry-out"), Code("pay-remedy")), _softened),
    Code("verify-correction"): lambda c: _softened(c) and bool(to_verify(c)),
    Code("close"): lambda c: (
        any(p.reaction is e.Reaction.no_reply for p in c.complainants)
        or (_softened(c) and any(r.verified for r in c.responses))
    ),
}
"""What some acts are tried on more often, because it is rare: a person complained about, a response
 that no one replies to,
and a refusal that staff softened, closed as accepted and then disputed."""

_SUMS = list(itertools.accumulate(WEIGHTS.get(name, 1.0) for name in NAMES))

_CLOCK = 0.01
"""How often the worker looks at a complaint's dates before somebody does something."""
MOST_OPEN = 40
"""Complaints in a world; then one makes room, mostly one that has ended."""


@dataclass
class Counts:
    """What was accepted and refused so far, over all worlds."""

    accepted: Counter[Code] = field(default_factory=Counter)
    tried: Counter[Code] = field(default_factory=Counter)
    refused: Counter[Guard] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    steps: int = 0

    def add(self, other: "Counts") -> None:
        """Count what another walk met, too."""
        self.steps += other.steps
        for name in ("accepted", "tried", "refused", "moved", "kinds"):
            getattr(self, name).update(getattr(other, name))

    def rare(self, *, acts: int, moves: int, guards: int) -> list[str]:
        """What happened too seldom, with its number."""
        moved = [row.name for row in TABLE] + list(FACTS)
        return [
            *(f"act {n}: {self.accepted[n]}" for n in NAMES if self.accepted[n] < acts),
            *(f"transition {n}: {self.moved[n]}" for n in moved if self.moved[n] < moves),
            *(f"guard {g}: {self.refused[g]}" for g in GUARDS if self.refused[g] < guards),
        ]

    def report(self) -> str:
        """A table of all counts."""
        acts = [f"{n:28}{self.accepted[n]:7}{self.tried[n]:8}" for n in NAMES]
        moved = [f"{row.name:28}{self.moved[row.name]:7}" for row in TABLE]
        facts = [f"{name:28}{self.moved[name]:7}" for name in FACTS]
        guards = [f"{guard!s:28}{self.refused[guard]:7}" for guard in Guard]
        weights = [f"{name:28}{weight:7}" for name, weight in WEIGHTS.items()]
        parts = ("act, accepted, tried", acts), ("transition", [*moved, *facts])
        parts = (*parts, ("guard, refused", guards), ("weight", weights))
        return "\n".join([f"{self.steps} steps", *(f"\n{t}\n" + "\n".join(x) for t, x in parts)])


@dataclass
class Case:
    """A complaint with its entries."""

    complaint: Complaint
    entries: list[RecordedEvent]
    near: list[Actor] = field(default_factory=list)
    """Whoever may see the complaint, found when first asked for."""
    rights: dict[Id, frozenset[Permission]] = field(default_factory=dict)
    """What persons may do here, found when first asked for."""
    held: dict[type, bool] = field(default_factory=dict)
    """Of which particulars it has all that they name, found when first asked for."""
    opened: dict[Id, int] = field(default_factory=dict)
    """Up to which entry persons have opened it."""
    stage: Stage = field(init=False)
    stages: frozenset[Stage] = field(init=False)

    def __post_init__(self) -> None:
        self.stage, self.stages = self.complaint.stage, self.complaint.stages

    def is_opened(self, person: Id) -> bool:
        """Whether a person opened it after the last change by others; what only adds to it is
        none."""
        ours = (SYSTEM_ACTOR.id, person)
        changes = (r for r in reversed(self.entries) if r.by not in ours and not _adds(r))
        last = next(changes, None)
        return person in self.opened and (last is None or last.version <= self.opened[person])

    def holds(self, particulars: type) -> bool:
        """Whether the complaint has some of everything that they must name."""
        if particulars not in self.held:
            self.held[particulars] = holds_what(particulars, self.complaint)
        return self.held[particulars]


@dataclass
class World:
    """Complaints under one policy; time only goes forward."""

    random: Random
    rules: Rules
    counts: Counts
    now: datetime = samples.START
    cases: dict[Id, Case] = field(default_factory=dict)
    adopted: list[tuple[datetime, Rules]] = field(default_factory=list)
    """From when on each of the rules applied."""
    personnel: list[Actor] = field(init=False)

    def adopt(self, rules: Rules) -> None:
        """These rules apply from now on."""
        self.rules = rules
        self.adopted.append((self.now, rules))

    def rules_at(self, moment: datetime) -> Rules:
        """The rules that applied at a moment."""
        past = [rules for since, rules in self.adopted if since <= moment]
        return past[-1] if past else self.adopted[0][1]

    def __post_init__(self) -> None:
        self.adopt(self.rules)
        self.personnel = [Actor.of(person) for person in self.rules.people.persons.values()]

    def step(self) -> None:
        """One act by somebody on something, accepted or refused; then every invariant."""
        self.counts.steps += 1
        self._time_passes()
        if self.cases and self.random.random() < _CLOCK:
            self._let_pass(self.random.choice(list(self.cases.values())))
        name = self._act()
        self.counts.tried[name] += 1
        try:
            self._try(name)
        except Refused as refused:
            self.counts.refused[refused.guard] += 1
            return
        self.counts.accepted[name] += 1

    def _time_passes(self) -> None:
        chance = self.random.random()
        longest = 20 if chance < 0.95 else 1_500 if chance < 0.997 else 40_000
        self.now += timedelta(minutes=self.random.randint(1, longest))

    def _let_pass(self, case: Case) -> None:
        """What the worker writes down of its own accord: and none of it, if it is asked again."""
        events = let_pass(case.complaint, self.rules, self.now)
        if events:
            given = Lapse(Code("any"), Code("any"))
            self._written(case, events, SYSTEM_ACTOR, Code("lapse"), given)
            after = self.cases[case.complaint.reference].complaint
            assert not set(events) & set(let_pass(after, self.rules, self.now))

    def _act(self) -> Code:
        return self.random.choices(NAMES, cum_weights=_SUMS)[0] if self.cases else RECEIVE

    def _try(self, name: Code) -> None:
        if name == RECEIVE:
            self._begin(name, Receive, _received)
        elif name == TAKE_OVER:
            self._begin(name, TakeOver, take_over)
        else:
            case, actor = self._who_on_what(name)
            actor = self._reading(case, actor)
            maker = self._maker(case.complaint, actor)
            given = maker.make(declared(name).particulars)
            if name in ON_TWO:
                self._do_both(name, case, actor, given)
            else:
                decided = do(ACTS[name], self._here(case, actor), given)
                self._written(case, decided, actor, name, given)
                self._write_released(case.complaint.reference)
                self._ask_subjects(case.complaint.reference)

    def _ask_subjects(self, reference: Id) -> None:
        """The worker asks whoever has something to respond to, or to confirm."""
        for subject in self.cases[reference].complaint.subjects:
            if subject.told and subject.asked is None:
                case, name = self.cases[reference], Code("send-notice")
                given = SendNotice(e.Notice.subject, e.Way.email, person=subject.person)
                decided = do(ACTS[name], self._here(case, SYSTEM_ACTOR), given)
                self._written(case, decided, SYSTEM_ACTOR, name, given)

    def _write_released(self, reference: Id) -> None:
        """The worker writes the letter with each response that was released to be posted."""
        released = [p.number for p in self.cases[reference].complaint.complainants if p.released]
        for number in released:
            case = self.cases[reference]
            if any(number in letter.carries for letter in case.complaint.letters):
                continue
            given = WriteLetter(number, e.Way.letter, samples.words(), e.Notice.decision)
            name = Code("write-letter")
            decided = do(ACTS[name], self._here(case, SYSTEM_ACTOR), given)
            self._written(case, decided, SYSTEM_ACTOR, name, given)

    # beginnings

    def _begin(self, name: Code, cls: type, decide: Callable[..., Sequence[e.Event]]) -> None:
        actor = self.random.choice((*self.personnel, PUBLIC_ACTOR, IMPORT_ACTOR, IMPORT_ACTOR))
        given = self._maker(None, actor).make(cls)
        about = self.cases.get(getattr(given, "about_reference", None) or Id("none"))
        more = (about.complaint,) if about else ()
        self._open(
            self._fresh(), decide(self.rules, actor, self.now, given, *more), actor, name, given
        )

    def _fresh(self) -> Id:
        return Id(f"C-{self.random.randrange(10**9)}")

    def _open(
        self, reference: Id, events: Sequence[e.Event], actor: Actor, name: Code, given: object
    ) -> None:
        if len(self.cases) >= MOST_OPEN:
            ended = [r for r, case in self.cases.items() if not case.complaint.open]
            anything = not ended or self.random.random() < 0.15
            del self.cases[self.random.choice(list(self.cases) if anything else ended)]
        self._tell(reference, None, events, actor, name, when(given, self.now))

    # acts

    def _who_on_what(self, name: Code) -> tuple[Case, Actor]:
        """A complaint and somebody, more often a pair for which the act may be done."""
        known = declared(name)
        pool = cases = list(self.cases.values())
        near = self.random.choice((0, 1, 2, 2, 2))
        if near:
            fitting = [c for c in cases if not c.stages.isdisjoint(known.states)]
            holding = [c for c in fitting if near == 2 and c.holds(known.particulars)]
            pool = holding or fitting or cases
            if name in _RARE and self.random.random() < 0.45:
                pool = [c for c in pool if _RARE[name](c.complaint)] or pool
        for _ in range(self.random.choice((1, 10, 24))):
            even = self.random.random() < 0.15
            case = self._of_any_stage(pool) if even else self.random.choice(pool)
            actor = self._somebody(case)
            if name == "record-reaction" and _represented(case.complaint):
                actor = self._representative(case.complaint) or actor
            if self._hopeless(known, case, actor):
                continue
            try:
                may(known, self._here(case, actor))
            except Refused:
                continue
            break
        return case, actor

    def _reading(self, case: Case, actor: Actor) -> Actor:
        """Who acts, with how they opened the complaint: mostly just before, by its page or with a
        token, sometimes earlier or never."""
        if actor.person is None:
            return actor
        chance = self.random.random()
        if chance < 0.85:
            case.opened[actor.id] = len(case.entries)
        by = BY_API if chance < 0.1 else BY_PAGE
        return replace(actor, opened=by if case.is_opened(actor.id) else None)

    def _here(self, case: Case, actor: Actor) -> Situation[Complaint]:
        return Situation(case.complaint, self.rules, actor, self.now)

    def _hopeless(self, act: Act[Complaint, Any], case: Case, actor: Actor) -> bool:
        """Whether it is known without asking the act that it may not be done, by them or now."""
        person, complaint = actor.person, case.complaint
        if not case.stages & act.states:
            return True
        if person is None or person.id in complaint.subject_ids:
            return False
        if person.id not in case.rights:
            seen = who_sees(person, complaint, self.rules)
            held = permissions_here(person, complaint, self.rules) if seen else frozenset()
            case.rights[person.id] = held
        return act.permission not in case.rights[person.id]

    def _of_any_stage(self, cases: list[Case]) -> Case:
        """One of the cases, those of a rare stage as often as those of a common one."""
        by_stage: dict[Stage, list[Case]] = {}
        for case in cases:
            by_stage.setdefault(case.stage, []).append(case)
        return self.random.choice(self.random.choice(list(by_stage.values())))

    def _somebody(self, case: Case) -> Actor:
        complaint, chance = case.complaint, self.random.random()
        persons = self.rules.people.persons
        if chance < 0.25:
            given = {*complaint.investigators, *complaint.asked}
            hands = sorted({complaint.owner or samples.REP, *given})
            return Actor.of(persons[self.random.choice(hands)])
        if chance < 0.45:
            if not case.near:
                case.near = [a for a in self.personnel if _sees(a, complaint, self.rules)]
            return self.random.choice(case.near or self.personnel)
        if chance < 0.60:
            return Actor.complainant(self.random.choice(complaint.parties).number)
        if chance < 0.64 and complaint.subjects:
            subject = self.random.choice(complaint.subjects).person
            return Actor.of(persons[subject])
        if chance < 0.68:
            return self.random.choice((SYSTEM_ACTOR, DISPOSAL_ACTOR, IMPORT_ACTOR))
        return self.random.choice(self.personnel)

    def _representative(self, complaint: Complaint) -> Actor | None:
        """Often somebody whose authority is proven."""
        speaking = [p for p in complaint.parties if p.authority in PROVEN]
        if not speaking or self.random.random() < 0.6:
            return None
        return Actor.complainant(self.random.choice(speaking).number)

    def _maker(self, complaint: Complaint | None, actor: Actor) -> Maker:
        return Maker(
            self.random,
            self.rules,
            self.now,
            list(self.cases),
            complaint,
            actor.id,
            strange=self.random.choice((0.0, 0.0, 0.0, 0.2)),
            left_out=self.random.choice((0.05, 0.3, 0.75) if complaint else (0.3, 0.8, 0.9)),
        )

    def _do_both(self, name: Code, case: Case, actor: Actor, given: Any) -> None:
        there = self.cases.get(given.other)
        other = there.complaint if there else None
        here = self._here(case, actor)
        mine, theirs = do_on_two(ON_TWO[name], here, other, given)
        self._written(case, mine, actor, name, given)
        if there is None:
            self._open(given.other, theirs, actor, name, given)
        else:
            self._written(there, theirs, actor, name, given)

    def _written(
        self, case: Case, events: Sequence[e.Event], actor: Actor, name: Code, given: object
    ) -> None:
        complaint = case.complaint
        happened = when(given, self.now)
        if name in ACTS and isinstance(given, ACTS[name].particulars):
            happened = dated(ACTS[name], complaint, self.rules, self.now, given)
        self._tell(complaint.reference, case, events, actor, name, happened)
        self.cases[complaint.reference].opened = case.opened

    def _tell(
        self,
        reference: Id,
        case: Case | None,
        events: Sequence[e.Event],
        actor: Actor,
        name: Code,
        happened: datetime,
    ) -> None:
        before = case.complaint if case else None
        entries = case.entries if case else []
        states: list[Complaint] = []
        new: list[RecordedEvent] = []

        def write(event: e.Event, by: Actor, happened: datetime) -> None:
            version = len(entries) + 1
            opened = by.opened if by.opened == BY_API else None
            told = RecordedEvent(event, by.id, name, happened, self.now, version, 1, None, opened)
            unit = before.unit if before else None
            told = replace(told, recorded_after=recorded_after(told, self.rules, unit))
            at = evolve(states[-1] if states else before, told, reference=reference)
            entries.append(told)
            new.append(told)
            states.append(at)

        for event in events:
            write(event, actor, happened)
        for response in promised(states[-1], events) if states else ():
            planned = action_of(states[-1], response, self.rules, self.now)
            if planned is not None:
                opened = e.ActionOpened(response.number, Id("A"), planned.owner, planned.due)
                write(opened, SYSTEM_ACTOR, self.now)
        if states:
            opening, at = before is None, self.rules_at
            now = self.now
            for event in follow(states[-1], self.rules, now, opening=opening, rules_at=at):
                write(event, SYSTEM_ACTOR, now)
        self.cases[reference] = Case(states[-1], entries)
        step = Step(before, states, new, entries, self.rules, actor.opened)
        for holds in INVARIANTS:
            holds(step)
        self._count(step)

    def _count(self, step: Step) -> None:
        for before, recorded, after in step.pairs:
            self.counts.kinds[type(recorded.event).__name__] += 1
            self.counts.moved.update(facts(before, recorded, after))
            was = {p.number: p.stage for p in before.complainants} if before else {}
            for party in after.complainants:
                old = was.get(party.number)
                if old is not None and party.stage is not None and old is not party.stage:
                    row = transition(old, party.stage, recorded.event)
                    if row is not None:
                        self.counts.moved[row.name] += 1

    def end(self) -> None:
        """Every complaint is the fold of its entries."""
        for reference, case in self.cases.items():
            assert fold(case.entries, reference=reference) == case.complaint


def _received(
    rules: Rules, actor: Actor, moment: datetime, new: Receive, *about: Complaint
) -> Sequence[e.Event]:
    """What a receipt writes, as if everybody gave a phone number."""
    phoned = replace(new, complainants=(NewParty(Contact(phone="07700 900123")),))
    call = danger_call(rules, phoned, moment)
    return (*receive(rules, actor, moment, new, *about), *call)


def _adds(recorded: RecordedEvent) -> bool:
    return recorded.act in ACTS and ACTS[recorded.act].additive


def _sees(actor: Actor, complaint: Complaint, rules: Rules) -> bool:
    return actor.person is not None and who_sees(actor.person, complaint, rules)


SORTER = pack_text.read(
    """
    schema = "regime-pack/0.1"
    [pack]
    id = "sorter"
    version = "1"
    title = "A code that sorts what is asked about"
    base = "iso-10002"
    [[codes]]
    axis = "kind"
    required_at = "info_requested"
    items = [{ code = "loan", label = "Loan" }]
    """
)
"""Nothing of its list is ever chosen, so nobody asks for information under it."""

REGULATOR = pack_text.read(
    """
    schema = "regime-pack/0.1"
    [pack]
    id = "sample-code"
    version = "1"
    title = "A code of conduct"
    base = "iso-10002"
    [[clocks]]
    id = "first"
    strength = "should"
    amount = 60
    unit = "day"
    met_by = ["first_letter"]
    unless = { event = "escalation_requested" }
    [[clocks]]
    id = "second"
    strength = "should"
    amount = 90
    unit = "day"
    met_by = ["external_opened"]
    [[clocks]]
    id = "third"
    strength = "should"
    amount = 100
    unit = "day"
    met_by = ["external_opened"]
    [[clocks]]
    id = "fourth"
    strength = "should"
    amount = 110
    unit = "day"
    met_by = ["external_opened"]
    [[clocks]]
    id = "fifth"
    strength = "should"
    amount = 95
    unit = "day"
    met_by = ["external_opened"]
    [[extensions]]
    id = "further"
    clock = "fifth"
    cap = { amount = 3, unit = "day", from = "due" }
    over_cap = "needs:good_reason"
    [[extensions]]
    id = "little"
    clock = "second"
    cap = { amount = 6, unit = "day", from = "due" }
    times = 1
    [[extensions]]
    id = "grounded"
    clock = "third"
    grounds = [{ id = "complex", text = "it is complex" }]
    times = 1
    [[extensions]]
    id = "told"
    clock = "fourth"
    needs = { communication = "delay", before = "due" }
    [[communications]]
    id = "first_letter"
    sent_as = ["acknowledgement"]
    [[communications]]
    id = "last_letter"
    sent_as = ["decision"]
    written = true
    must_contain = [{ id = "reasons", text = "gives the reasons" }]
    forbid = ["a dead address"]
    [[communications]]
    id = "delay"
    trigger = { clock_missed = "second" }
    must_contain = [{ id = "why", text = "says why" }]
    [[retention]]
    keep = { amount = 20, unit = "year" }
    from = "received"
    """
)
"""A regulator in small: a clock that a letter meets and nobody moves, one moved once and a little,
one on a ground, one after a letter, one further for a good reason; a record kept for long."""

_SLOW = tuple(Target(priority, 10, 60) for priority in Priority)


def policies() -> Iterator[Rules]:
    """The sample rules under every combination of the first four controls, the others in turn; in
    between organizations without an outside body, with a short ladder, with a field of their own
    that closing needs, or where only half the staff are trained for complaints about safety."""
    names = [str(name) for name in ControlName if name is not ControlName.publish_policy]
    strengths, further = tuple(Strength), names[4:]
    for number, chosen in enumerate(itertools.product(strengths, repeat=4)):
        named = dict(zip(names[:4], chosen, strict=True))
        named |= {name: strengths[(number // 2 + place) % 3] for place, name in enumerate(further)}
        rules = samples.rules_with(**named)
        policy = rules.policy
        if number % 5 < 4:
            policy = replace(policy, targets=_SLOW)
        if number % 5 > 0:
            policy = replace(policy, reaction_days=1, post_days=0, no_reply_notices=1)
        if number % 4 == 1:
            policy = replace(policy, bodies=(), ladder=policy.ladder[:1])
        if number % 6 == 4:
            needed = OwnField(Code("own.tenancy"), FieldType.int, required_at=Code("close"))
            policy = replace(policy, own_fields=(needed, *policy.own_fields[1:]))
        people = rules.people
        if number % 3 == 1:
            safety, gate = (Code("safety"),), CompetenceGate.refuse
            policy = replace(policy, competence_for=safety, competence=gate)
            trained = list(people.persons)[::2]
            people = replace(people, competences=tuple(map(Competence, trained)))
        packs = (*rules.packs, REGULATOR) if number % 5 else rules.packs
        packs = (*packs, SORTER) if number % 7 == 3 else packs
        policy = replace(policy, warn_days=2, climb_days=3, checked_share=50)
        policy = replace(policy, refusals_read=50 * (number % 2))
        policy = replace(policy, danger_call_within=60 * min(1, number % 4))
        yield replace(rules, policy=policy, packs=packs, people=people)


def walk(
    *,
    seed: int,
    steps: int,
    counts: Counts | None = None,
    enough: Callable[[], bool] = lambda: False,
) -> Counts:
    """Walk `steps` steps under each policy, in a world that goes on while the policy changes, until
    it is `enough`; the same seed walks the same way."""
    chance, counts = Random(seed), counts or Counts()
    ways = list(policies())
    chance.shuffle(ways)
    world = World(chance, ways[0], counts)
    with asked():  # people sign what they opened
        for rules in ways:
            if enough():
                break
            world.adopt(rules)
            for _ in range(steps):
                world.step()
    world.end()
    return counts
