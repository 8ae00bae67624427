"""The criteria K01 to K36: each figure is counted again over folds and entries, in another way."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from math import ceil
from random import Random
from unittest.mock import MagicMock

import pytest
from tests.records.insight.test_insight import NOW, POLICY, RULES, made
from tests.records.insight.written import write_facts

from amends.core.framework.people.personnel import Directory, Grant, Person, Role
from amends.core.framework.policy.commitments import Grade, Priority
from amends.core.improvement.fact_rows import facts
from amends.core.improvement.facts import ActionFact
from amends.core.improvement.statistics.summaries import Quantiles
from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint, RecordedEvent
from amends.core.operation.complaint.parts import Term
from amends.core.operation.complaint.stages import CLOSED, Stage
from amends.core.values import Code, Id
from amends.insight import counting, spans
from amends.insight.counting import Figure
from amends.insight.facts import delta, outside
from amends.insight.facts.query import Asked, expression
from amends.insight.measures import CRITERIA, MEASURES, UNFED
from amends.insight.spans import Span

HOUR = timedelta(hours=1)
PERSONS = [Id(f"person/{name}") for name in ("ada", "ben", "cem")]
STAFF = (
    (Role.handler, Role.contact_personnel),
    (Role.contact_personnel,),
    (Role.auditor, Role.administrator),
)
PEOPLE = Directory(
    {
        person: Person(person, active=True, grants=tuple(Grant(role, None, NOW) for role in roles))
        for person, roles in zip(PERSONS, STAFF, strict=True)
    }
)
STAFFED = replace(RULES, people=PEOPLE)
COUNTED = (
    *("k03", "k04", "k05", "k06", "k07", "k24", "k25", "k26", "k31", "k32"),
    *("escalated", "cause_other", "cause_open", "cause_revised"),
)
PERIODS = ("2026-10", "2026-11", "2026-03-02..2026-09-20")

type Case = tuple[Complaint, tuple[RecordedEvent, ...]]


def case(number: int) -> Case:
    """A complaint with entries that it could have, in the order of their moments."""
    random = Random(f"criteria {number}")
    c = made(Random(f"fold {number}"), number)
    moments = sorted(c.received_at + random.randrange(1, 24 * 40) * HOUR for _ in range(9))
    priorities = [random.choice([*Priority]) for _ in range(random.randrange(3))]
    happened: list[e.Event] = [assessed(one) for one in priorities]
    if random.random() < 0.6:
        happened.append(e.InvestigatorAssigned(random.choice(PERSONS), (1,)))
    if random.random() < 0.2:
        happened.append(e.InvestigatorReleased(random.choice(PERSONS)))
    if random.random() < 0.6:
        happened += [e.ResponseAuthorized(1), e.DecisionCommunicated(1, 1, e.Way.email, ())]
    if random.random() < 0.3:
        happened.append(e.ReferredOutside((1,), Code("ombudsman"), consent=True))
        if random.random() < 0.6:
            upheld = random.random() < 0.5
            result, day = e.OutsideResult.decision, c.received_at.date()
            body = Code("ombudsman")
            happened.append(e.OutsideOutcomeRecorded((1,), body, result, day, upheld=upheld))
    if random.random() < 0.4:
        happened.append(e.Escalated((1,), Code("review"), Id("person/ben")))
    if c.closed_at is not None and c.stage in CLOSED:
        codes = Code("delay"), Code("process"), e.Pattern.single
        happened.append(e.Closed((1,), e.Ground.accepted, *codes))
    if random.random() < 0.2:
        happened.append(e.TopManagementAlerted(Code("safety")))
    entries = tuple(
        RecordedEvent(event, Id("person/ada"), Code("act"), at, at, version, 1)
        for version, (event, at) in enumerate(zip(happened, moments, strict=False), start=1)
    )
    last = [one.happened for one in entries if isinstance(one.event, e.Assessed)]
    receipt = c.received_at + timedelta(days=3)
    met = random.choice((None, receipt - HOUR, receipt, receipt + 30 * HOUR))
    acknowledge = Term(
        Code("iso-10002"), Code("acknowledge"), receipt.date(), receipt, receipt, met_at=met
    )
    c = replace(
        c,
        terms=(*c.terms, acknowledge) if random.random() < 0.8 else c.terms,
        assessment=assessed(priorities[-1]) if priorities else None,
        assessed_at=max(last, default=None),
        product=random.choice((None, Code("kettle"), Code("lamp"))),
        cause=random.choice((None, *map(Code, ("process", "not_determined", "other", "unknown")))),
        cause_revised_at=NOW if random.random() < 0.2 else None,
        interested=frozenset({PERSONS[0]}) if random.random() < 0.2 else frozenset(),
    )
    return c, entries


def assessed(priority: Priority) -> e.Assessed:
    low = Grade.low
    return e.Assessed(low, False, low, low, False, False, priority)


@pytest.fixture
def cases(db: None, monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    monkeypatch.setattr(delta, "flush", lambda path: None)
    return [case(number) for number in range(300)]


def figures(version: int, span: Span) -> dict[str, Figure]:
    asked = [Asked(code, span) for code in CRITERIA if code in MEASURES]
    return {one.measure: told.figure() for one, told in counting.tallies(asked, version).items()}


# --- the oracle ---


def counts(c: Complaint) -> bool:
    return c.kind is e.Kind.complaint and c.stage not in (Stage.merged, Stage.taken_back)


def ours(c: Complaint) -> bool:
    return counts(c) and not c.taken_over


class Oracle:
    """Numerator and denominator of each criterion, from folds and entries."""

    def __init__(self, cases: Sequence[Case], span: Span) -> None:
        self.span = span
        self.cases = [one for one in cases if counts(one[0])]
        self.ours = [one for one in cases if ours(one[0])]
        self.begins = RULES.day_begins(None, span.first)
        self.ends = RULES.day_begins(None, span.last + timedelta(days=1))
        self.passed = RULES.day_begins(None, span.passed + timedelta(days=1))

    def within(self, moment: datetime | None) -> bool:
        return moment is not None and self.begins <= moment < self.ends

    def share(self, among: Callable[[Case], bool], counted: Callable[[Case], bool]) -> list[int]:
        whole = [one for one in self.ours if among(one)]
        return [sum(map(counted, whole)), len(whole)]

    def answered(self, one: Case) -> bool:
        return self.within(one[0].answered_at) and one[0].stage is not Stage.out_of_scope

    def due(self, one: Case, clock: str) -> bool:
        term = one[0].term(Code("iso-10002"), Code(clock))
        if term is None or one[0].stage is Stage.out_of_scope or not self.within(term.first):
            return False
        return term.first < self.passed or not self.missed(one, clock)

    def missed(self, one: Case, clock: str) -> bool:
        c = one[0]
        term = c.term(Code("iso-10002"), Code(clock))
        met = c.answered_at if clock == "respond" else term and term.met_at
        return term is not None and (met is None or met > term.first)

    def k03(self) -> list[int]:
        def changed(one: Case) -> bool:
            given = [x.event.priority for x in one[1] if isinstance(x.event, e.Assessed)]
            return len(set(given)) > 1

        return self.share(lambda one: self.within(one[0].assessed_at), changed)

    def k04(self) -> list[int]:
        return self.share(
            lambda one: self.due(one, "acknowledge"), lambda one: self.missed(one, "acknowledge")
        )

    def k05(self) -> list[int]:
        return self.share(
            lambda one: self.due(one, "respond"), lambda one: self.missed(one, "respond")
        )

    def k06(self) -> list[int]:
        return [
            sum(
                self.within(next((x.happened for x in entries if _is_referral(x)), None))
                for _, entries in self.cases
            )
        ]

    def k07(self) -> list[int]:
        here = [c for c, _ in self.cases if self.within(c.received_at) and c.category]
        codes = Counter(
            (POLICY.counted_as("categories", c.category or ""), c.product, c.unit) for c in here
        )
        return [sum(n for n in codes.values() if n > 1), len(here)]

    def k24(self) -> list[int]:
        rows = {c.reference: facts(c, entries, STAFFED, 1).complaint for c, entries in self.ours}
        return self.share(self.answered, lambda one: rows[one[0].reference].news_in_time)

    def k25(self) -> list[int]:
        def before(one: Case) -> bool:
            first = next((x.happened for x in one[1] if isinstance(x.event, e.Assessed)), None)
            return first is not None and first <= one[0].answered_at  # type: ignore[operator]

        return self.share(self.answered, before)

    def k26(self) -> list[int]:
        found = []
        for c, entries in self.ours:
            gone = {x.event.person for x in entries if isinstance(x.event, e.InvestigatorReleased)}
            for x in entries:
                if isinstance(x.event, e.InvestigatorAssigned) and self.within(x.happened):
                    found.append(x.event.person not in gone | c.interested)
        return [sum(found), len(found)]

    def k31(self) -> list[int]:
        return self.share(
            lambda one: (
                self.within(one[0].closed_at) and one[0].stage in CLOSED - {Stage.closed_elsewhere}
            ),
            lambda one: bool(one[0].category) and one[0].cause in ("process", "other", "unknown"),
        )

    def escalated(self) -> list[int]:
        def after(one: Case) -> bool:
            c, entries = one
            kinds = [type(x.event) for x in entries]
            told = e.DecisionCommunicated in kinds
            first = kinds.index(e.DecisionCommunicated) if told else len(kinds)
            day = next((RULES.day_of(None, x.happened) for x in entries if _is_referral(x)), None)
            late = day is not None and day >= RULES.day_of(None, c.answered_at)  # type: ignore[arg-type]
            return late or e.Escalated in kinds[first:]

        return self.share(self.answered, after)

    def cause(self, *causes: str, revised: bool = False) -> list[int]:
        return self.share(
            lambda one: (
                self.within(one[0].closed_at)
                and one[0].stage in CLOSED - {Stage.closed_elsewhere}
                and one[0].cause is not None
            ),
            lambda one: one[0].cause in causes or (revised and one[0].cause_revised_at is not None),
        )

    def cause_other(self) -> list[int]:
        return self.cause("other", "unknown")

    def cause_open(self) -> list[int]:
        return self.cause("not_determined")

    def cause_revised(self) -> list[int]:
        return self.cause(revised=True)

    def k32(self) -> list[int]:
        closed = [
            x
            for _, entries in self.ours
            for x in entries
            if isinstance(x.event, e.Closed) and self.within(x.happened)
        ]
        return [0, len(closed)]

    def lags(self) -> dict[str, list[int]]:
        """The lengths of time behind the criteria that are one."""
        found: dict[str, list[int]] = {"k21": [], "k27": [], "k35": []}
        for c, entries in self.ours:
            if self.answered((c, entries)):
                days = (RULES.day_of(None, c.answered_at) - RULES.day_of(None, c.received_at)).days  # type: ignore[arg-type]
                found["k21"].append(days)
            decided = next((x.happened for x in entries if _is(x, e.ResponseAuthorized)), None)
            told = next((x.happened for x in entries if _is(x, e.DecisionCommunicated)), None)
            if decided and told and self.within(told):
                found["k27"].append((told - decided) // HOUR)
            for x in entries:
                if _is(x, e.TopManagementAlerted) and self.within(x.happened):
                    found["k35"].append((x.happened - c.received_at) // HOUR)
        return found


def _is(entry: RecordedEvent, kind: type) -> bool:
    return isinstance(entry.event, kind)


def _is_referral(entry: RecordedEvent) -> bool:
    return _is(entry, e.ReferredOutside)


def test_every_criterion_is_what_folds_and_entries_say(cases: list[Case]) -> None:
    entries = {c.reference: of for c, of in cases}
    version = write_facts([c for c, _ in cases], STAFFED, NOW, entries)
    seen: Counter[str] = Counter()
    for period in PERIODS:
        span = spans.read(period, RULES, NOW)
        oracle, told = Oracle(cases, span), figures(version, span)
        for code in COUNTED:
            expected = getattr(oracle, code)()
            one = told[code]
            assert [x for x in (one.number, one.among) if x is not None] == expected, (code, period)
            seen[code] += sum(expected)
        for code, lags in oracle.lags().items():
            times = told[code].times
            assert (told[code].number, times is None) == (len(lags), not lags), (code, period)
            if times is not None:
                at = [sorted(lags)[ceil(len(lags) * of / 10) - 1] for of in (5, 9)]
                assert [times.median, times.ninth] == at, (code, period)
            seen[code] += len(lags)
    assert all(seen.values()), seen


def test_imported_complaints_are_left_out_of_conformity_and_the_figure_says_how_many(
    cases: list[Case],
) -> None:
    version = write_facts([c for c, _ in cases], STAFFED, NOW)
    span = spans.read("2026-03-02..2026-09-20", RULES, NOW)
    oracle, told = Oracle(cases, span), figures(version, span)
    imported = [one for one in oracle.cases if one[0].taken_over and oracle.answered(one)]
    assert told["k25"].left_out == len(imported) > 0


def test_roles_are_counted_as_they_are_held_today(cases: list[Case]) -> None:
    version = write_facts([], STAFFED, NOW)
    told = figures(version, spans.read("2026-10", RULES, NOW))
    assert (told["k11"].number, told["k11"].among) == (3, 5)
    assert (told["k12"].number, told["k12"].among) == (2, 2)
    assert (told["k13"].number, told["k13"].among) == (0, 3)


def test_actions_count_when_they_are_completed_and_when_their_effect_is_judged(db: None) -> None:
    def action(source: str, done: str, checked: str | None, *, works: bool = False) -> ActionFact:
        return ActionFact(
            unit=None,
            kind=Code("corrective"),
            source=Code(source),
            state=Code("completed"),
            planned_on=date(2026, 9, 1),
            due_on=date(2026, 10, 10),
            completed_on=date.fromisoformat(done),
            days=4,
            checked_on=date.fromisoformat(checked) if checked else None,
            works=works,
        )

    actions = (
        action("complaint", "2026-10-01", "2026-10-31", works=True),
        action("problem", "2026-10-31", None),
        action("audit", "2026-10-10", "2026-10-01"),
        action("review", "2026-10-11", None),
        action("promise", "2026-11-01", None),
    )
    version = write_facts([], STAFFED, NOW, actions=actions)
    told = figures(version, spans.read("2026-10", RULES, NOW))
    assert told["k08"].number == 2
    assert (told["k20"].number, dict(told["k20"].parts)) == (2, {"in_time": 1, "overdue": 1})
    assert told["k20"].times == Quantiles(4, 4)
    assert (told["k23"].number, told["k23"].among) == (1, 2)


def test_every_criterion_is_a_measure_or_says_what_would_feed_it() -> None:
    assert [f"k{number:02}" for number in range(1, 37)] == list(CRITERIA)[:36]
    assert not [code for code in CRITERIA[36:] if code in UNFED]
    assert not MEASURES.keys() & UNFED.keys()


def test_spark_reads_the_version_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, settings: pytest.FixtureRequest
) -> None:
    session = MagicMock()
    monkeypatch.setitem(sys.modules, "pyspark", MagicMock())
    monkeypatch.setitem(sys.modules, "pyspark.sql", MagicMock(SparkSession=session))
    monkeypatch.setitem(sys.modules, "pyspark.errors", MagicMock(PySparkException=OSError))
    monkeypatch.setattr(outside, "answers", lambda: True)
    monkeypatch.setattr(outside._Tried, "next", 0.0)
    settings.AMENDS_ANALYTICS = "spark://example.org"  # type: ignore[attr-defined]
    reader = session.builder.remote.return_value.getOrCreate.return_value.read.format.return_value
    reader.option.return_value = reader
    outside.run(7, "SELECT count(*) FROM complaint")
    assert {call.args for call in reader.option.call_args_list} == {("versionAsOf", 7)}


@pytest.mark.parametrize("scheme", ["spark", "trino", "clickhouse"])
def test_every_measure_compiles_for_every_engine(
    scheme: str, settings: pytest.FixtureRequest
) -> None:
    settings.AMENDS_ANALYTICS = f"{scheme}://example.org"  # type: ignore[attr-defined]
    span = spans.read("2026-10", RULES, NOW)
    for code, measure in MEASURES.items():
        series = "month" if measure.day else ""
        assert "2026" in outside.compiled(expression(Asked(code, span, (), series))) or not (
            measure.day
        )
