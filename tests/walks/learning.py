"""Learning beside the complaints of a world, through the pen and at random: problems, actions,
criteria, surveys, quality checks and reports, with words that carry the canary."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import models
from tests.core.walk import RECEIVE
from tests.walks.pen import CANARY, PenWorld

from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.improvement import action_acts as a
from amends.core.improvement import problem_acts as p
from amends.core.improvement.action_events import ActionKind, ActionSource
from amends.core.improvement.criteria import acts as c
from amends.core.improvement.criteria.events import AlertReason, Band
from amends.core.improvement.criteria.state import DEFAULTS, EXPOSURE
from amends.core.improvement.effect import EffectMeasure, EffectRule, EffectVerdict
from amends.core.improvement.pattern import CodePattern
from amends.core.improvement.problem_events import CauseStatus
from amends.core.improvement.reports import frozen
from amends.core.improvement.samples import reading, satisfaction
from amends.core.improvement.samples.reading import Item, Judged
from amends.core.improvement.samples.reading import Verdict as ReadVerdict
from amends.core.operation.acts.records import ErasureGround
from amends.core.operation.events import Way
from amends.core.records.erasing import EraseText
from amends.core.refusal import Refused
from amends.core.streams import ACTION, CRITERION, PROBLEM, READING, REPORT, SURVEY
from amends.core.values import Code, Day, Id, Money
from amends.handling.commands import Command, Unknown
from amends.handling.fresh_ids import drawn
from amends.handling.perform import perform
from amends.handling.streams import state_of
from amends.journal import adopted_texts, store
from amends.register import models as register

PREFIXES = tuple(one.prefix for one in (PROBLEM, ACTION, CRITERION, SURVEY, READING, REPORT))
TABLES: tuple[type[models.Model], ...] = (
    *(register.Problem, register.ProblemComplaint, register.ProblemSignal, register.Action),
    *(register.Criterion, register.Alert, register.Exposure),
    *(register.SurveyRow, register.SurveyPlace, register.ReadingRow, register.ReadingCard),
)
"""What these acts have rows in."""
AT_ONCE = Code("resolve-at-once")
_TRIES = 60
"""Attempts before a step is given up."""
_ROUNDS = 60
"""Rounds before what is missing is an error."""


class Learning:
    """Somebody who learns from the complaints of a world."""

    def __init__(self, world: PenWorld) -> None:
        self.world, self.random = world, world.random
        self.accepted = Counter[str]()
        self.states: dict[str, Any] = {}

    def steps(self, number: int) -> None:
        """So many acts, each by whoever may do it."""
        for _ in range(number):
            self.step()

    def step(self) -> bool:
        """One act that is accepted; nothing, if none was after many attempts."""
        return any(self._accepted() for _ in range(_TRIES))

    def recall(self) -> None:
        """Everything is read anew: the worker may have written."""
        for prefix in PREFIXES:
            for stream, entries in store.read_many(list(store.streams(prefix))).items():
                self.states[stream] = state_of(stream, entries)

    def until_all_is_there(self, work: Callable[[], object]) -> None:
        """Go on until every table has rows; `work` is what the worker does."""
        for _ in range(_ROUNDS):
            if all(table._default_manager.exists() for table in TABLES):
                return
            for _ in range(10):
                with suppress(Refused):
                    self.world._try(self._one([RECEIVE, AT_ONCE]))
            self.steps(20)
            self.world.now += timedelta(days=4)
            work()
            self.recall()
        raise AssertionError([one for one in TABLES if not one._default_manager.exists()])

    def _accepted(self) -> bool:
        name = self.random.choice(_NAMES)
        found = self._stream(name)
        if found is None:
            return False
        stream, state = found
        try:
            given = ACTS[name](self, state)
            step = Command(stream, Code(name.partition(".")[2]), given)
            by = SYSTEM_ACTOR if step.act == frozen.FREEZE else self._somebody(state)
            done = perform([step], actor=by, now=self.world.now)
        except (Refused, Unknown, IndexError):
            return False
        self.accepted[name] += 1
        self.states |= {
            one: state for one, state in done.states.items() if one.startswith(PREFIXES)
        }
        return True

    def _stream(self, name: str) -> tuple[str, Any] | None:
        """A record for an act, or a new one."""
        of, _, act = name.partition(".")
        if of == "criterion":
            code = EXPOSURE if act == "record-exposure" else self._one(sorted(DEFAULTS))
            stream = f"criterion/{code}"
            return stream, self.states.get(stream)
        if of == "report":
            return REPORT.prefix, self.states.get(REPORT.prefix)
        if act in ("open", "plan", "announce"):
            return f"{of}/{drawn()}", None
        there = sorted(stream for stream in self.states if stream.startswith(f"{of}/"))
        if not there:
            return None
        stream = self._one(there)
        return stream, self.states[stream]

    def _somebody(self, state: Any) -> Actor:
        chance = self.random.random()
        holder = getattr(state, "holder", None)
        person = self.world.rules.people.person(holder) if holder else None
        if person is not None and chance < 0.5:
            return Actor.of(person)
        return SYSTEM_ACTOR if chance > 0.8 else self._one(self.world.personnel)

    # what is chosen from

    def _one(self, pool: Any) -> Any:
        return self.random.choice(pool)

    def words(self) -> str:
        return f"{CANARY} {self.random.randrange(10**6)}"

    def person(self) -> Id:
        return Id(self._one(sorted(self.world.rules.people.persons)))

    def complaint(self) -> Id:
        return self._one(sorted(self.world.cases))

    def record(self, prefix: str) -> Id:
        return Id(self._one(sorted(self._known(prefix))))

    def _known(self, prefix: str) -> list[str]:
        return [one.removeprefix(prefix) for one in self.states if one.startswith(prefix)]

    def today(self) -> Day:
        return self.world.now.date()

    def where(self) -> CodePattern:
        policy = self.world.rules.policy
        category = Code(self._one(policy.categories).code)
        unit = self._one([None, *(unit.code for unit in policy.units if not unit.retired)])
        return CodePattern(category=category, unit=unit)

    def cause(self) -> Code:
        return Code(self._one(self.world.rules.policy.causes).code)

    def cost(self) -> Money | None:
        return self._one([None, Money(1_200, Code("eur"))])

    def rule(self, due: Day) -> EffectRule:
        baseline = self.today() - timedelta(weeks=5)
        check_on = due + timedelta(weeks=1, days=self.random.randint(1, 3))
        decides = self.person()
        return EffectRule(
            self._one(list(EffectMeasure)), self.where(), baseline, 4, 50, 1, check_on, decides
        )

    def scores(self) -> dict[str, int]:
        return {name: self.random.randint(1, 5) for name in satisfaction.QUESTIONS}

    def number(self, of: Any) -> int:
        """The number of a piece of a sample."""
        return self._one(sorted(of))


def _plan(w: Learning, state: Any) -> a.PlanAction:
    due = w.today() + timedelta(days=w.random.randint(0, 4))
    source = w._one([ActionSource.problem, ActionSource.problem, ActionSource.complaint])
    rule = w.rule(due) if w.random.random() < 0.7 else None
    of: dict[str, Any] = {"problem": w.record(PROBLEM.prefix)}
    if source is ActionSource.complaint:
        of = {"complaint": w.complaint()}
    kind = w._one(list(ActionKind))
    return a.PlanAction(w.words(), w.person(), due, kind, source, cost=w.cost(), rule=rule, **of)


def _find(w: Learning, state: Any) -> p.FindCause:
    status = w._one(list(CauseStatus))
    cause = None if status is CauseStatus.not_determined else w.cause()
    return p.FindCause(status, cause, w.words(), w.words())


def _revise(w: Learning, state: Any) -> p.ReviseCause:
    number = w._one([one.number for one in state.causes])
    return p.ReviseCause(number, CauseStatus.root, w.words(), w.cause())


def _check(w: Learning, state: Any) -> a.CheckEffect:
    return a.CheckEffect(w._one([None, *EffectVerdict]), w.words())


def _set_rule(w: Learning, state: Any) -> a.SetEffectRule:
    return a.SetEffectRule(w.rule(max(state.due, w.today())), w.words())


def _set(w: Learning, state: Any) -> c.SetCriterion:
    least = w.random.randint(1, 900)
    alert = w._one([None, Band(least=least // 2)])
    return c.SetCriterion(Code("k05"), Band(least=least), w.person(), alert=alert, reason=w.words())


def _raise(w: Learning, state: Any) -> c.RaiseAlert:
    first = w.today() - timedelta(days=w.random.randint(30, 300))
    return c.RaiseAlert(AlertReason.level, first, first + timedelta(days=28), 400, 20)


def _exposure(w: Learning, state: Any) -> c.RecordExposure:
    of = Code(w._one(["homes", "orders"]))
    return c.RecordExposure(of, w.today(), w.random.randint(1, 10**6), reason=w.words())


def _days(w: Learning) -> tuple[Day, Day]:
    return w.today() - timedelta(days=80), w.today()


def _invite(w: Learning, state: Any) -> satisfaction.Invite:
    way = w._one([Way.letter, Way.phone])
    return satisfaction.Invite(w.number(state.asked), way, party=1)


def _read(w: Learning, state: Any) -> reading.ComplaintRead:
    card = tuple(Judged(item, w._one(list(ReadVerdict))) for item in Item)
    return reading.ComplaintRead(w.number(state.cards), card)


def _answer(w: Learning, state: Any) -> satisfaction.AnswerSurvey:
    declines, hear = w.random.random() < 0.2, w.random.random() < 0.5
    number = w.number(state.asked)
    return satisfaction.AnswerSurvey(number, **w.scores(), hear=hear, declines=declines)


def _open(w: Learning, state: Any) -> p.OpenProblem:
    several = tuple({w.complaint() for _ in range(w.random.randint(0, 3))})
    signal = w._one([None, Id(f"signal{w.random.randrange(10**6)}")])
    more = {"description": w.words(), "advice": w.words(), "complaints": several}
    return p.OpenProblem(w.words(), w.where(), since=w.today(), signal=signal, **more)


def _erase(w: Learning, state: Any) -> EraseText:
    text = w._one(state.texts if state else [])
    return EraseText((text.piece,), w._one(list(ErasureGround)))


def _freeze(w: Learning, state: Any) -> frozen.ReportFrozen:
    """A month that is not frozen yet: a text that no entry names would be a finding."""
    last = w.today().replace(day=1) - timedelta(days=1)
    if state is not None and state.of(last.replace(day=1)) is not None:
        raise Unknown(REPORT.prefix)
    text = Id(adopted_texts.adopt_text(f"{last}\n"))
    return frozen.ReportFrozen(last.replace(day=1), last, 1, w.world.now, text, text)


ACTS: dict[str, Callable[[Learning, Any], Any]] = {
    "problem.open": _open,
    "problem.bind": lambda w, s: p.BindComplaint(w.complaint()),
    "problem.unbind": lambda w, s: p.UnbindComplaint(w._one(s.complaints), w.words()),
    "problem.merge": lambda w, s: p.MergeProblem(w.record(PROBLEM.prefix), w.words()),
    "problem.reclassify": lambda w, s: p.ReclassifyProblem(w.where(), w.today(), w.words()),
    "problem.advise": lambda w, s: p.AdviseOnProblem(w.words()),
    "problem.hand-over": lambda w, s: p.HandOverProblem(w.person(), w.words()),
    "problem.find-cause": _find,
    "problem.revise-cause": _revise,
    "problem.dismiss": lambda w, s: p.DismissProblem(w.words()),
    "problem.close": lambda w, s: p.CloseProblem(w.words()),
    "problem.reopen": lambda w, s: p.ReopenProblem(w.words()),
    "action.plan": _plan,
    "action.start": lambda w, s: a.StartAction(),
    "action.complete": lambda w, s: a.CompleteAction(w.words(), cost=w.cost()),
    "action.cancel": lambda w, s: a.CancelAction(w.words()),
    "action.hand-over": lambda w, s: a.HandOverAction(w.person(), w.words()),
    "action.set-effect-rule": _set_rule,
    "action.check-effect": _check,
    "action.publish-change": lambda w, s: a.PublishChange(w.words()),
    "action.unpublish-change": lambda w, s: a.UnpublishChange(w.words()),
    "problem.erase-text": _erase,
    "action.erase-text": _erase,
    "criterion.erase-text": _erase,
    "criterion.set-criterion": _set,
    "criterion.retire-criterion": lambda w, s: c.RetireCriterion(w.words()),
    "criterion.approve-change": lambda w, s: c.ApproveChange(w.words()),
    "criterion.return-change": lambda w, s: c.ReturnChange(w.words()),
    "criterion.rebase": lambda w, s: c.RebaseCriterion(w.today(), w.words()),
    "criterion.hand-over": lambda w, s: c.HandOverCriterion(w.person(), w.words()),
    "criterion.raise-alert": _raise,
    "criterion.answer-alert": lambda w, s: c.AnswerAlert(
        w._one([one.number for one in s.alerts] if s else []), w.words()
    ),
    "criterion.record-exposure": _exposure,
    "survey.announce": lambda w, s: satisfaction.AnnounceSurvey(*_days(w), percent=100),
    "survey.draw": lambda w, s: satisfaction.DrawSample(),
    "survey.invite": _invite,
    "survey.answer": _answer,
    "reading.announce": lambda w, s: reading.ListReading(*_days(w)),
    "reading.draw": lambda w, s: satisfaction.DrawSample(),
    "reading.read": _read,
    "report.freeze-report": _freeze,
    "report.propose-performance": lambda w, s: frozen.ProposePerformance(),
    "report.publish-performance": lambda w, s: frozen.PublishPerformance(),
    "report.withdraw-performance": lambda w, s: frozen.WithdrawPerformance(w.words()),
}
"""Every act on these records by its kind and name, with what makes its particulars."""
_NAMES = tuple(ACTS)
