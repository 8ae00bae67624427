"""What figures say on Insights: verdicts, causes, times and groups."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.policy import Brand, Policy, Unit
from amends.core.improvement.criteria.judging import good
from amends.core.improvement.criteria.state import DEFAULTS
from amends.core.improvement.statistics.control import Good, Verdict
from amends.core.improvement.suppression import Hidden
from amends.core.values import Code
from amends.handling.access import Countable
from amends.insight.analysis import breakdown, cases, causes, fairness, times, trend
from amends.insight.analysis.causes import OTHERS, Size
from amends.insight.analysis.fairness import Treatment
from amends.insight.analysis.scope import Counts, Scope, scope
from amends.insight.counting import Figure
from amends.insight.groups import By
from amends.insight.measures import MEASURES
from amends.insight.spans import Span, steps
from amends.wording.insight import groups as group_wording
from amends.wording.insight import insights as wording
from amends.wording.names import Names

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
POLICY = Policy(
    1,
    "Acme",
    zone="Europe/Berlin",
    brands=(Brand(Code("red")), Brand(Code("blue"))),
    units=(Unit(Code("north"), brand=Code("red")), Unit(Code("south"))),
)
RULES = Rules(POLICY)
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _no_criteria(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trend.criteria, "used", list)


@dataclass
class Stub:
    """Counts that are given."""

    figures: Sequence[Figure] = ()
    given: dict[str, list[tuple[tuple[Any, ...], int, int]]] = field(default_factory=dict)
    groups: dict[str, Figure] = field(default_factory=dict)
    every: bool = True
    rules: Rules = RULES
    as_of: datetime = NOW

    @property
    def scope(self) -> Scope:
        number = min(26, len(self.figures)) or 26
        first, last = MONDAY - timedelta(weeks=number), MONDAY - timedelta(days=1)
        return Scope("26w", MONDAY, Span(first, last, last, last), "week")

    def series(self, code: str) -> list[tuple[Span, Figure]]:
        first = MONDAY - timedelta(weeks=len(self.figures))
        whole = Span(first, MONDAY - timedelta(days=1), MONDAY, MONDAY)
        return list(zip(steps(whole, "week"), self.figures, strict=True))

    def rows(self, code: str, *columns: str, span: Span | None = None) -> Any:
        return self.given.get(f"{code} {' '.join(columns)}", [])

    def grouped(self, code: str, by: By) -> dict[str, Figure]:
        return self.groups


def late(*numbers: int, among: int = 40) -> Counts:
    figures = [Figure(Code("k05"), number, among) for number in numbers]
    return cast("Counts", Stub(figures))


STEADY = [2, 1, 3, 2, 2, 1, 2, 3, 2, 1] * 3


def test_more_late_responses_are_a_change_and_its_weeks_are_named() -> None:
    found = trend.on_time(late(*STEADY, 14, 15))
    assert found.verdict is Verdict.worse
    assert found.signal is not None
    assert (found.signal.first, found.signal.last) == (date(2026, 11, 9), date(2026, 11, 22))
    assert "real change" in wording.late_lead(found.verdict, 29, 80, "week")


def test_ordinary_weeks_are_chance() -> None:
    found = trend.on_time(late(*STEADY, 2, 3))
    assert (found.verdict, found.signal) == (Verdict.ordinary, None)
    lead = wording.late_lead(found.verdict, 64, 1280, "week")
    assert lead == "5% of responses were late. The differences between weeks are chance."


def test_fewer_late_responses_are_better() -> None:
    found = trend.on_time(late(*[20, 21, 19, 20, 22, 18] * 5, 2, 1))
    assert found.verdict is Verdict.better


def test_a_few_weeks_are_too_few_to_say() -> None:
    found = trend.on_time(late(2, 3, 2, 15))
    assert (found.verdict, found.signal) == (Verdict.too_few, None)


def test_limits_come_from_weeks_before_the_chart_and_these_are_not_shown() -> None:
    chart = trend.on_time(late(*STEADY, 2, 3)).chart
    assert (len(chart.points), len(chart.head.rows)) == (26, 26)
    assert not chart.head.note


def test_hidden_numbers_are_no_points_and_no_figures() -> None:
    figures = [Figure(Code("k05"), 6, 40)] * 11 + [Figure(Code("k05"), Hidden.few, 40)]
    chart = trend.on_time(cast("Counts", Stub(figures, every=False))).chart
    assert chart.points[-1].value is None
    assert chart.head.rows[-1][1:4] == ("–", "40", "–")


def test_a_measure_with_an_objective_says_which_values_are_better() -> None:
    of_measures = {code: one.target for code, one in DEFAULTS.items() if code in MEASURES}
    assert len(of_measures) > 3
    assert {code: MEASURES[code].better for code in of_measures} == {
        code: good(target) for code, target in of_measures.items()
    }
    assert MEASURES["received"].better is Good.neither


# --- causes ---


def upheld(*rows: tuple[str | None, str | None, int]) -> Counts:
    given = [((cause, product), number, number) for cause, product, number in rows]
    return cast("Counts", Stub(given={"upheld cause product": given}))


def test_the_largest_causes_come_first_with_their_running_share() -> None:
    table = causes.causes(
        upheld(("stock", "boiler", 30), ("late", "visit", 50), ("rude", None, 20)), Size.number
    )
    assert [(row.cause, row.total) for row in table.rows] == [
        ("late", 50),
        ("stock", 30),
        ("rude", 20),
    ]
    assert [round(row.together, 2) for row in table.rows] == [0.5, 0.8, 1.0]
    assert table.half == (1, 0.5)
    title = wording.causes_title("number", *table.half, table.total)
    assert title == "1 cause makes up 50% of upheld complaints"


def test_undetermined_causes_are_no_cause_and_are_not_left_out_silently() -> None:
    table = causes.causes(
        upheld(("late", "visit", 9), (None, "visit", 4), ("not_determined", None, 3)), Size.number
    )
    assert ([row.cause for row in table.rows], table.unknown) == (["late"], 7)
    assert "7" in wording.causes_note("number", "7", "", "")


def test_many_products_are_shown_together_behind_the_largest() -> None:
    rows = [("late", f"p{n}", 20 - n) for n in range(9)]
    table = causes.causes(upheld(*rows), Size.number)
    assert table.products == ("p0", "p1", "p2", "p3", "p4", OTHERS)
    assert sum(table.rows[0].cells) == table.rows[0].total == sum(n for *_, n in rows)


def test_a_few_upheld_complaints_have_no_sentence_about_shares() -> None:
    table = causes.causes(upheld(("late", "visit", 4)), Size.number)
    assert "%" not in wording.causes_title("number", *table.half, table.total)


def test_money_is_of_one_currency_and_names_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    paid = [
        (("late", "visit"), "eur", 9_000, 3),
        (("late", "visit"), "gbp", 99_000, 1),
        (("rude", ""), "eur", 1_000, 1),
    ]
    monkeypatch.setattr(cases, "money", lambda *given: paid)
    table = causes.causes(upheld(), Size.money)
    assert (table.currency, table.other_currencies) == ("eur", ("gbp",))
    assert [row.total for row in table.rows] == [9_000, 1_000]


def test_harm_counts_severe_and_unsafe_complaints_only() -> None:
    given = [
        (("late", "visit", "high", False), 3, 3),
        (("late", "visit", "low", False), 50, 50),
        (("rude", "visit", "low", True), 2, 2),
    ]
    stub = Stub(given={"upheld cause product severity safety": given})
    table = causes.causes(cast("Counts", stub), Size.harm)
    assert [(row.cause, row.total) for row in table.rows] == [("late", 3), ("rude", 2)]


# --- times ---


def test_open_complaints_count_for_as_long_as_they_are_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered = {2: 4, 5: 4}
    for waiting, half in (({}, 2), ({date(2026, 11, 2): 8}, 5), ({date(2026, 6, 1): 9}, None)):
        ages = (answered, waiting)
        monkeypatch.setattr(cases, "ages", lambda counts, ages=ages: ages)
        found = times.times(cast("Counts", Stub()))
        assert found.half == half
        assert (found.answered, found.waiting) == (8, sum(waiting.values()))
        assert times.curve(found).head.title == wording.half_answered(half)


# --- groups ---


def treated(upheld: dict[str, tuple[int, int]], days: dict[str, dict[int, int]]) -> Counts:
    given: dict[str, list[tuple[tuple[Any, ...], int, int]]] = {
        "upheld channel": [((code,), *numbers) for code, numbers in upheld.items()],
        "k21 channel answer_days": [
            ((code, day), number, number)
            for code, its in days.items()
            for day, number in its.items()
        ],
    }
    return cast("Counts", Stub(given=given))


@pytest.fixture
def _remedied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "remedied", lambda *given: {"web": 20, "phone": 20})


@pytest.mark.usefixtures("_remedied")
def test_a_group_that_is_upheld_less_often_is_named() -> None:
    days = {"web": {3: 100}, "phone": {3: 100}}
    found = fairness.fairness(treated({"web": (80, 100), "phone": (40, 100)}, days))
    assert {(row.group, one) for _, row, one in found.found} >= {("phone", Treatment.upheld)}
    sentence = group_wording.unequal("Phone", "upheld", 0.4, 0.8)
    assert sentence == "Phone: upheld less often. 40% against 80% of all others."


@pytest.mark.usefixtures("_remedied")
def test_equal_groups_have_no_difference_and_the_sentence_says_so() -> None:
    days = {"web": {3: 50, 9: 50}, "phone": {3: 48, 9: 52}}
    found = fairness.fairness(treated({"web": (50, 100), "phone": (52, 100)}, days))
    assert (found.found, found.enough) == ([], True)
    assert "beyond chance" in group_wording.fairness_title(found=False, enough=True)


@pytest.mark.usefixtures("_remedied")
def test_small_groups_are_not_compared() -> None:
    days = {"web": {3: 9}, "phone": {9: 400}}
    found = fairness.fairness(treated({"web": (9, 9), "phone": (0, 400)}, days))
    assert (found.tables, found.found) == ({}, [])
    assert found.few == fairness.DIMENSIONS
    assert not found.enough


# --- scope and breakdown ---


def asked(period: str, where: str = "", *, every: bool = True) -> Scope:
    rows = cast("Any", None)
    return scope(period, where, Countable(rows, lists=True, every=every), RULES, NOW)


def test_only_complete_weeks_and_months_are_shown() -> None:
    weeks, months = asked("26w"), asked("12m")
    assert (weeks.span.first, weeks.span.last) == (date(2026, 5, 25), date(2026, 11, 22))
    assert (months.span.first, months.span.last) == (date(2025, 11, 1), date(2026, 10, 31))
    assert (len(weeks.steps), len(months.steps)) == (26, 12)


@pytest.mark.parametrize("where", ["unit:nowhere", "channel:web", "unit", "unit:"])
def test_unknown_places_and_periods_are_the_whole_organization(where: str) -> None:
    found = asked("years", where)
    assert (found.name, found.by, found.group) == ("26w", None, "")


def test_people_who_do_not_see_every_number_get_months() -> None:
    assert asked("26w", "brand:red", every=False).name == "12m"


def test_a_group_beyond_the_exact_limits_is_marked_and_named() -> None:
    of = {"north": (30, 100), "south": (4, 100), "": (5, 100), "harbour": (3, 3)}
    stub = Stub(groups={group: Figure(Code("k05"), *numbers) for group, numbers in of.items()})
    rows, chart = breakdown.breakdown("k05", By.unit, cast("Counts", stub), Names(rules=RULES))
    marks = {row.code: row.mark for row in rows}
    assert marks["north"] is Verdict.worse
    assert marks["harbour"] is Verdict.too_few
    assert chart is not None
    assert chart.head.title.startswith("Unit: ")
    assert "differ" in chart.head.title


def test_readers_who_do_not_see_every_number_get_no_limits_from_hidden_ones() -> None:
    stub = Stub(groups={"north": Figure(Code("k05"), Hidden.few, 90)}, every=False)
    rows, chart = breakdown.breakdown("k05", By.unit, cast("Counts", stub), Names(rules=RULES))
    assert (chart, [row.mark for row in rows]) == (None, [Verdict.ordinary])
    assert breakdown.offered("k05", every=False) == (By.unit, By.category, By.brand)
