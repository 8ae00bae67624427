"""The measures: what the register counts is what the folds say, reckoned here in another way."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.test import override_settings
from tests.records.insight.written import write_facts

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.organization import (
    Brand,
    Unit,
)
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import Entry
from amends.core.improvement.monitoring import Flow, outcome, sums
from amends.core.improvement.suppression import FEW, Hidden
from amends.core.operation.complaint.parts import (
    Exclusion,
    Issue,
    Paid,
    Participant,
    Reply,
    Response,
    Term,
)
from amends.core.operation.complaint.stages import CLOSED, OPEN, Stage
from amends.core.operation.complaint.state import Complaint
from amends.core.operation.events import About, Finding, Kind, Party, PartyRole, Reaction, Remedy
from amends.core.values import Code, Id, Money
from amends.handling.access import Countable
from amends.insight import counting, spans
from amends.insight import month as month_report
from amends.insight.analysis import scope
from amends.insight.counting import Figure, known
from amends.insight.facts import store
from amends.insight.facts.query import Asked
from amends.insight.groups import MASKED, By
from amends.insight.lists import NoSuchFigure, Wanted, in_words, narrowed, wanted
from amends.insight.measures import MEASURES, MONTHLY, definition_of, part_of, title_of
from amends.insight.month import Teller
from amends.insight.reports.gathering import BY_GROUP, gathered
from amends.insight.spans import Span
from amends.register import projection, queries
from amends.register.models import FigureResult

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY = timedelta(days=1)
POLICY = Policy(
    1,
    "Acme",
    zone="Europe/Berlin",
    brands=(Brand(Code("red")), Brand(Code("blue"))),
    units=(
        Unit(Code("north"), brand=Code("red")),
        Unit(Code("harbour"), parent=Code("north")),
        Unit(Code("south")),
    ),
    categories=(
        Entry(Code("delay")),
        Entry(Code("waiting"), mapped_to=Code("delay")),
        Entry(Code("damage")),
    ),
)
RULES = Rules(POLICY)
OCTOBER = spans.read("2026-10", RULES, NOW)
STAGES = [stage for stage in Stage if stage is not Stage.taken_back]
CLOSED_HERE = CLOSED - {Stage.closed_elsewhere}


def made(random: Random, number: int) -> Complaint:
    """A complaint as folds are: closed ones have an end, open ones have none."""
    received = NOW - timedelta(hours=random.randrange(1, 24 * 420))
    stage = random.choice(STAGES)
    answered = received + timedelta(hours=random.randrange(24 * 60))
    ended = answered + timedelta(hours=random.randrange(24 * 30))
    over = stage in CLOSED_HERE or stage is Stage.out_of_scope
    due = received + 20 * DAY + timedelta(days=random.choice((0, 0, 10)))
    answered_at = answered if (over or random.random() < 0.5) and answered < NOW else None
    finding = random.choice([*Finding, None])
    amount = Money(random.randrange(1, 9_999), Code(random.choice(("eur", "gbp"))))
    told = None if answered_at is None else 1
    said = Random(f"replies {number}")
    replies = tuple(reply(said, answered) for _ in range(said.randrange(3)))
    party = Participant(
        Party(1, PartyRole.complainant, lead=True),
        stage,
        received,
        told=told,
        decided_at=answered_at,
        reaction=next((one.reaction for one in reversed(replies) if one.reaction), None),
        replies=replies,
    )
    paid = (Paid(1, amount, answered.date()),) if random.random() < 0.5 else ()
    term = Term(
        Code("iso-10002"), Code("respond"), due.date(), due, received + 20 * DAY, met_at=answered_at
    )
    return Complaint(
        reference=Id(f"R{number:07}"),
        version=1,
        revision=1,
        received_at=received,
        recorded_at=received,
        channel=Code("web"),
        kind=random.choice([Kind.complaint] * 9 + [Kind.praise]),
        about=About.service,
        owner=None,
        parties=(party,),
        unit=random.choice((None, Code("north"), Code("harbour"), Code("south"), Code("gone"))),
        brand=random.choice((None, None, Code("blue"))),
        category=random.choice((None, Code("delay"), Code("waiting"), Code("damage"), Code("old"))),
        taken_over=random.random() < 0.1,
        issues=(Issue(1, None, finding),),
        responses=(
            Response(
                1, (1,), (Remedy(1, Code("compensation"), amount=amount),), Id("p/1"), paid=paid
            ),
        ),
        terms=(term,) if random.random() < 0.8 else (),
        exclusion=left_out(number, received),
        answered_at=answered_at,
        closed_at=min(ended, NOW) if over else None,
        at_once=stage is Stage.closed_satisfied and random.random() < 0.4,
    )


def left_out(number: int, received: datetime) -> Exclusion | None:
    random = Random(number)
    act = Code(random.choice(("decide-kind", "decline-scope", "merge")))
    back = random.choice((None, received + 4 * DAY))
    excluded = Exclusion(act, Id("p/1"), received + 2 * DAY, overturned=back)
    return random.choice((None, excluded))


def reply(random: Random, after: datetime) -> Reply:
    """Something that a complainant said, or staff recorded for them."""
    own = random.random() < 0.5
    at = after + timedelta(hours=random.randrange(24 * 30))
    return Reply(
        random.choice((*Reaction, None)),
        1,
        at,
        Id("party/1" if own else "person/1"),
        own,
        overturns=not own and random.random() < 0.5,
        disputed=random.choice((None, None, None, None, at + DAY)),
    )


@pytest.fixture(scope="module")
def _filled(filled_once: Any, shared: Path) -> Iterator[list[Complaint]]:
    """A database with the rows of 400 complaints, and their facts in a folder, made once a run."""

    def fill() -> list[Complaint]:
        (shared / "insight").mkdir()
        random = Random("insight")
        found = [made(random, number) for number in range(400)]
        with override_settings(AMENDS_DATA=shared / "insight"):
            kept(found)
        return found

    with filled_once("insight", fill) as found:
        yield found


@pytest.fixture
def folds(_filled: list[Complaint], db: None, settings: Any, shared: Path) -> list[Complaint]:
    """The complaints of the database and of the facts that tests count."""
    settings.AMENDS_DATA = shared / "insight"
    return _filled


def kept(found: list[Complaint]) -> None:
    """The register's rows and the facts of these complaints, which have no entries."""
    drawn = [projection.project(one, RULES) for one in found]
    projection.save(drawn, {one.reference: ["organization"] for one in found})
    write_facts(found, RULES, NOW)


def version() -> int:
    found = store.version()
    assert found is not None
    return found


def listed(asked: Wanted) -> set[str]:
    """The complaints behind a figure."""
    found = narrowed(seen(), asked, RULES, version())
    return set(found.values_list("reference", flat=True))


class Period:
    """A period as the oracle has it: moments."""

    def __init__(self, span: Span) -> None:
        self.begins = RULES.day_begins(None, span.first)
        self.ends = RULES.day_begins(None, span.last + DAY)
        self.until = min(self.ends, RULES.day_begins(None, span.at + DAY))
        self.passed = RULES.day_begins(None, span.passed + DAY)


_period = cache(Period)


def seen() -> queries.Rows:
    return queries.visible(["organization"])


def counted(*, every: bool) -> Countable:
    return Countable(seen(), lists=True, every=every)


# --- the oracle: over the folds, case by case ---


def told_by_folds(  # noqa: C901 - one line a measure reads best
    measure: str, part: str, c: Complaint, days: Span
) -> bool:
    """Whether a complaint belongs to a figure, written anew and without facts."""
    span = _period(days)
    if measure in ("excluded", "overturned"):
        left = c.exclusion
        if left is None or c.taken_over or not span.begins <= left.at < span.ends:
            return False
        by = {"decide-kind": "kind", "decline-scope": "scope", "merge": "merged"}[left.act]
        return part in ("", by) if measure == "excluded" else left.overturned is not None
    if c.kind is not Kind.complaint or c.stage in (Stage.merged, Stage.taken_back):
        return False
    ours = not c.taken_over and c.stage is not Stage.out_of_scope
    term = c.terms[0] if c.terms else None
    given = c.answered_at
    answered = ours and given is not None and span.begins <= given < span.ends
    came = c.received_at < span.until
    waits = (
        ours
        and came
        and ((given is None and c.stage in OPEN) or bool(given and given >= span.until))
    )
    late = answered and bool(term and given and given > term.until)
    after_first = answered and bool(term and given and given > term.first)
    overdue = waits and bool(term and term.until < span.passed)
    overdue_first = waits and bool(term and term.first < span.passed)
    finding = outcome(c)
    age = (days.at - RULES.day_of(None, c.received_at)).days
    ended = c.closed_at is not None and span.begins <= c.closed_at < span.ends
    closed = not c.taken_over and c.stage in CLOSED_HERE and ended
    match measure:
        case "received":
            arrived = span.begins <= c.received_at < span.ends
            return arrived and {"": True, "recorded": not c.taken_over}.get(part, c.taken_over)
        case "answered":
            if not answered or given is None:
                return False
            if term is None:
                return part in ("", "no_date")
            how = "late" if late else "in_time" if given <= term.first else "moved"
            return part in ("", how)
        case "late":
            any_late = after_first or overdue_first
            kept = any_late and not late and not overdue
            return {"": any_late, "answered_late": late, "extended": kept}.get(part, overdue)
        case "open":
            there = c.stage in OPEN or bool(c.closed_at and c.closed_at >= span.until)
            weeks = age / 7
            old = (
                "week"
                if weeks < 1
                else "month"
                if weeks < 4
                else "two_months"
                if weeks < 8
                else "older"
            )
            return came and there and part in ("", old)
        case "upheld":
            if part:
                return answered and finding == part
            return answered and finding in (Finding.upheld, Finding.partly_upheld)
        case "closed":
            grounds = {
                Stage.closed_satisfied: "accepted",
                Stage.closed_options_exhausted: "options_exhausted",
                Stage.closed_withdrawn: "withdrawn",
                Stage.closed_no_reply: "no_reply",
            }
            return closed and part in ("", grounds[c.stage])
        case "at_once":
            return closed and c.at_once
        case "accepted":
            said = [r for p in c.parties for r in p.replies if r.reaction]
            last = said[-1] if said else None
            yes = last is not None and str(last.reaction) in ("accepted", "accepted_reluctantly")
            if not yes or last is None or c.taken_over or not span.begins <= last.at < span.ends:
                return False
            return part in ("", "themselves" if last.own else "recorded")
        case "refusals_changed":
            turned = [r.at for p in c.parties for r in p.replies if r.overturns and not r.disputed]
            return not c.taken_over and bool(turned) and span.begins <= max(turned) < span.ends
        case "disputed":
            said = [r.disputed for p in c.parties for r in p.replies if r.disputed]
            return not c.taken_over and bool(said) and span.begins <= max(said) < span.ends
        case _:
            raise AssertionError(measure)


PERIODS = ("2026-10", "2026-11", "2025-12", "2026-07-13..2026-09-02", "2027-01")


def figure(measure: str, span: Span) -> Figure:
    """Count a measure alone."""
    asked = Asked(measure, span)
    return counting.tallies([asked], version())[asked].figure()


def grouped(measure: str, span: Span, by: By) -> dict[str, Figure]:
    """Count a measure alone, by groups."""
    asked = Asked(measure, span, (by,))
    return counting.tallies([asked], version())[asked].grouped(by)


def test_the_engine_counts_what_the_folds_say(folds: list[Complaint]) -> None:
    for measure, period in product(MONTHLY, PERIODS):
        span = spans.read(period, RULES, NOW)
        told = figure(measure, span)
        parts: dict[str, Any] = {"": told.number} | {str(name): n for name, n in told.parts}
        for part, number in parts.items():
            expected = {c.reference for c in folds if told_by_folds(measure, part, c, span)}
            asked = Wanted(measure, span, part)
            assert listed(asked) == expected, (measure, period, part)
            assert number == len(expected), (measure, period, part)


def test_there_is_something_of_each_measure_to_be_told(folds: list[Complaint]) -> None:
    for measure in MONTHLY:
        assert figure(measure, OCTOBER).number, measure


@pytest.mark.parametrize(
    ("after_the_first", "part", "late"),
    [
        (timedelta(0), "in_time", 0),
        (timedelta(seconds=1), "moved", 1),
        (10 * DAY, "moved", 1),
        (10 * DAY + timedelta(seconds=1), "late", 1),
    ],
)
def test_an_answer_at_the_very_moment_of_the_original_deadline_is_not_late(
    db: None,
    after_the_first: timedelta,
    part: str,
    late: int,
) -> None:
    first = Period(OCTOBER).begins + 10 * DAY
    given = first + after_the_first
    term = Term(
        Code("iso-10002"), Code("respond"), first.date(), first + 10 * DAY, first, met_at=given
    )
    party = Participant(
        Party(1, PartyRole.complainant, lead=True), Stage.decision_communicated, first
    )
    answered = replace(
        made(Random(0), 1),
        kind=Kind.complaint,
        taken_over=False,
        parties=(party,),
        terms=(term,),
        answered_at=given,
    )
    kept([answered])
    told = figure("answered", OCTOBER)
    assert [str(name) for name, number in told.parts if number] == [part]
    lists = {name: listed(Wanted("answered", OCTOBER, name)) for name, _ in told.parts}
    assert [str(name) for name, rows in lists.items() if rows] == [part]
    assert figure("late", OCTOBER).number == late


def test_groups_part_the_whole_and_open_lists_as_long_as_they_say(folds: list[Complaint]) -> None:
    for measure, by in product(("received", "late", "open"), By):
        told = grouped(measure, OCTOBER, by)
        whole = figure(measure, OCTOBER)
        assert sum(counting.known(one.number) or 0 for one in told.values()) == whole.number
        for group, part in told.items():
            assert len(listed(Wanted(measure, OCTOBER, by=by, group=group))) == part.number, group


def test_a_mapped_category_counts_where_it_now_belongs_and_a_brand_comes_from_the_unit(
    folds: list[Complaint],
) -> None:
    told = grouped("received", OCTOBER, By.category)
    assert listed(Wanted("received", OCTOBER, by=By.category, group="waiting")) == listed(
        Wanted("received", OCTOBER, by=By.category, group="delay")
    )
    assert "waiting" not in told
    assert {"delay", "damage", "old", ""} <= told.keys()
    brands = grouped("received", OCTOBER, By.brand)
    red = [
        c
        for c in folds
        if c.brand is None
        and c.unit in ("north", "harbour")
        and told_by_folds("received", "", c, OCTOBER)
    ]
    assert brands["red"].number == len(red) > 0


def test_the_report_names_what_most_complained_about_first(folds: list[Complaint]) -> None:
    page = gathered(counted(every=True), OCTOBER, RULES, version(), NOW)
    for groups in (page.categories, page.units, page.brands):
        numbers = [counting.known(one.received) or 0 for one in groups]
        assert numbers == sorted(numbers, reverse=True)
        assert len(set(numbers)) > 1


def test_roles_are_known_as_of_today_so_earlier_periods_have_none(folds: list[Complaint]) -> None:
    page = gathered(counted(every=True), OCTOBER, RULES, version(), NOW)

    roles = [one for one in page.measures if MEASURES[one.measure].table == "appointment"]

    assert any(one.now.among for one in roles)
    assert {one.before.among for one in roles} == {one.year_before.among for one in roles} == {0}


@pytest.mark.parametrize("flow", Flow)
def test_money_is_told_by_currency_and_opens_the_complaints_it_is_in(
    folds: list[Complaint], flow: Flow
) -> None:
    expected: dict[str, tuple[int, set[str]]] = {}
    for c in folds:
        for one in sums(c):
            october = _period(OCTOBER)
            moment = one.at and october.begins <= one.at < october.ends
            if one.flow is flow and (
                moment or (one.on and OCTOBER.first <= one.on <= OCTOBER.last)
            ):
                minor, where = expected.get(one.amount.currency, (0, set()))
                expected[one.amount.currency] = (minor + one.amount.minor, {*where, c.reference})
    (told,) = counting.payments([OCTOBER], flow, version())
    assert {p.currency: (p.minor, p.complaints) for p in told} == {
        currency: (minor, len(where)) for currency, (minor, where) in expected.items()
    }
    for currency, (_, where) in expected.items():
        asked = Wanted(flow, OCTOBER, currency=currency)
        assert listed(asked) == where


def test_no_small_number_is_shown_to_readers_who_do_not_see_every_number(
    folds: list[Complaint],
) -> None:
    told = gathered(counted(every=False), OCTOBER, RULES, version(), NOW)
    numbers = [one.now.number for one in told.measures]
    numbers += [part.number for one in told.measures for part in one.now.parts]
    numbers += [n for one in told.brands for n in (one.received, one.late, one.open)]
    numbers += [one.received for one in told.categories]
    assert {Hidden.few, Hidden.reveals} <= set(numbers)
    assert not [n for n in numbers if isinstance(n, int) and 0 < n < FEW]


def test_a_hidden_unit_is_not_what_its_brand_has_beside_the_others() -> None:
    def place(by: By | None, group: str) -> tuple[Code, By | None, str]:
        return Code("received"), by, group

    units, brands = {"north": 3, "harbour": 9, "south": 2, "pier": 20}, {"red": 12, "blue": 22}
    numbers = {place(By.unit, one): number for one, number in units.items()}
    numbers |= {place(By.brand, one): number for one, number in brands.items()}
    numbers[place(None, "")] = 34
    figures = {of: Figure(Code("received"), number) for of, number in numbers.items()}
    alone = counting.suppressed(figures)
    assert [alone[place(By.unit, one)].number for one in units] == [Hidden.few, 9, Hidden.few, 20]
    of = {"north": "red", "harbour": "red", "south": "blue", "pier": "blue"}
    told = counting.suppressed(figures, of)
    assert [told[place(By.unit, one)].number for one in units] == [
        Hidden.few,
        Hidden.reveals,
        Hidden.few,
        Hidden.reveals,
    ]


@pytest.mark.parametrize("period", ["2026-10", "2026-11", "2025-12"])
def test_numbers_are_hidden_the_same_on_the_page_and_one_by_one(
    folds: list[Complaint], period: str
) -> None:
    span = spans.read(period, RULES, NOW)
    page = gathered(counted(every=False), span, RULES, version(), NOW)
    for code in MONTHLY:
        alone = Teller(counted(every=False), POLICY, version())
        (shown,) = (one.now for one in page.measures if one.measure == code)
        figure = alone.figure(code, span)
        assert (figure.number, figure.among) == (shown.number, shown.among)
        assert [n for _, n in figure.parts] == [part.number for part in shown.parts]
        if code in BY_GROUP:
            groups = alone.grouped(code, By.brand, span)
            shown_of = {one.code or "": getattr(one, code) for one in page.brands}
            assert all(shown_of[name] == one.number for name, one in groups.items())


@pytest.mark.whole
def test_months_counted_together_are_hidden_like_each_alone(folds: list[Complaint]) -> None:
    months = [spans.month(2026, number, RULES, NOW) for number in range(1, 11)]

    def told(*, together: bool) -> list[Figure]:
        FigureResult.objects.all().delete()
        month_report._Shown.of = {}
        teller = Teller(counted(every=False), POLICY, version())
        if together:
            teller.count_months(months)
        return [teller.figure(code, one) for one in months for code in MEASURES]

    alone, together = told(together=False), told(together=True)
    assert alone == together
    kept = Teller(counted(every=False), POLICY, version())
    assert [kept.figure(code, one) for one in months for code in MEASURES] == alone


@pytest.mark.parametrize("where", ["", "unit:south", "brand:red"])
def test_insights_count_a_part_of_the_organization_as_its_lists_do(
    folds: list[Complaint], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(scope, "version_for", lambda now: version())
    of = scope.scope("12m", where, counted(every=True), RULES, NOW)
    counts = scope.Counts(counted(every=True), of, RULES, NOW)
    for code in ("received", "k05", "upheld"):
        found = counts.figure(code)
        wanted_ = Wanted(code, of.span, by=of.by, group=of.group)
        assert len(listed(wanted_)) == found.number
        assert sum(number for _, number, _ in counts.rows(code, "cause")) == found.number
        months = counts.series(code)[-12:]
        assert sum(known(one.number) or 0 for _, one in months) == found.number


def test_no_hidden_group_is_what_the_others_leave_of_the_whole(folds: list[Complaint]) -> None:
    for month in ("2026-09", "2026-10", "2026-11"):
        span = spans.read(month, RULES, NOW)
        teller = Teller(counted(every=False), POLICY, version())
        for measure in MEASURES:
            _nothing_left(measure, span, teller)


def _nothing_left(measure: str, span: Span, teller: Teller) -> None:
    whole = teller.figure(measure, span)
    for by in MASKED:
        groups = teller.grouped(measure, by, span).values()
        for total, cells in (
            (whole.number, [one.number for one in groups]),
            (whole.among, [one.among for one in groups]),
        ):
            hidden = [one for one in cells if isinstance(one, Hidden)]
            assert isinstance(total, Hidden) or len(hidden) != 1, (measure, span.text, by)


def test_a_hidden_part_is_not_shown_by_another_measure(folds: list[Complaint]) -> None:
    """Late answers are a part of two measures: what one hides, the other hides, too."""
    hidden = set()
    for month in range(1, 11):
        teller = Teller(counted(every=False), POLICY, version())
        span = spans.read(f"2026-{month:02}", RULES, NOW)
        answered, late = (dict(teller.figure(code, span).parts) for code in ("answered", "late"))
        assert answered[Code("late")] == late[Code("answered_late")]
        hidden.add(late[Code("answered_late")])
        closed, at_once = (teller.figure(code, span) for code in ("closed", "at_once"))
        assert closed.number == at_once.among
    assert hidden & set(Hidden)


def test_what_a_share_leaves_is_hidden_if_it_is_small() -> None:
    def shown(number: int, among: int) -> Figure:
        place = Code("late"), None, ""
        return counting.suppressed({place: Figure(Code("late"), number, among)})[place]

    assert shown(28, 30).number is Hidden.reveals
    assert shown(20, 30).number == 20
    assert shown(3, 30) == Figure(Code("late"), Hidden.few, 30)


def test_right_findings_are_parts_of_the_figure_and_not_only_of_what_it_is_among() -> None:
    place, parts = (Code("upheld"), None, ""), ((Code("upheld"), 3), (Code("partly_upheld"), 20))
    others = (
        (Code("not_upheld"), 50),
        (Code("could_not_be_established"), 10),
        (Code("withdrawn"), 0),
    )
    figure = Figure(Code("upheld"), 23, 83, parts + others)
    told = counting.suppressed({place: figure})[place]
    assert dict(told.parts)[Code("partly_upheld")] is Hidden.reveals, "23 - 20 would reveal the 3"
    assert (told.number, dict(told.parts)[Code("not_upheld")]) == (23, 50)


class TestSpans:
    def test_a_month_begins_where_the_organization_is(self) -> None:
        assert Period(OCTOBER).begins == datetime(2026, 9, 30, 22, tzinfo=UTC)
        assert Period(OCTOBER).ends == datetime(2026, 10, 31, 23, tzinfo=UTC)
        assert OCTOBER.over

    def test_what_is_compared_is_the_month_before_and_the_one_a_year_ago(self) -> None:
        january = spans.read("2026-01", RULES, NOW)
        assert spans.before(january, RULES, NOW).text == "2025-12"
        assert spans.year_before(january, RULES, NOW).text == "2025-01"
        assert spans.after(spans.read("2025-12", RULES, NOW), RULES, NOW).text == "2026-01"

    def test_chosen_days_are_compared_with_as_many_before(self) -> None:
        week = spans.read("2026-03-02..2026-03-08", RULES, NOW)
        assert spans.before(week, RULES, NOW).text == "2026-02-23..2026-03-01"
        assert spans.after(week, RULES, NOW).text == "2026-03-09..2026-03-15"
        assert spans.year_before(week, RULES, NOW).text == "2025-03-02..2025-03-08"
        leap = spans.read("2028-02-29..2028-02-29", RULES, NOW)
        assert spans.year_before(leap, RULES, NOW).text == "2027-02-28..2027-02-28"

    def test_nothing_said_is_the_month_of_today(self) -> None:
        assert spans.read("", RULES, NOW).text == "2026-11"
        assert not spans.read("", RULES, NOW).over

    @pytest.mark.parametrize(
        "text", ["2026-13", "2026", "0000-01", "2026-10-05..2026-10-01", "2020-01-01..2026-01-01"]
    )
    def test_what_is_no_period_is_refused(self, text: str) -> None:
        with pytest.raises(spans.NotAPeriod):
            spans.read(text, RULES, NOW)


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_has_a_title_a_definition_and_a_name_for_each_part(measure: str) -> None:
    assert title_of(measure)
    assert definition_of(measure).endswith(".")
    assert all(part_of(measure, part) for part in MEASURES[measure].parts)


def test_an_address_is_read_as_the_figure_it_was_made_of() -> None:
    for asked in (
        Wanted("late", OCTOBER, "still_waiting"),
        Wanted("open", OCTOBER, by=By.unit, group=""),
        Wanted("paid", OCTOBER, currency="eur"),
    ):
        assert wanted(asked.address(), RULES, NOW) == asked


def test_a_list_of_those_that_a_share_does_not_count_has_a_name() -> None:
    asked = Wanted("k24", OCTOBER, "rest")
    assert wanted(asked.address(), RULES, NOW) == asked
    assert "all others" in in_words(asked, RULES)


def test_what_counts_no_complaints_opens_no_list_of_them() -> None:
    with pytest.raises(NoSuchFigure):
        wanted({"figure": "k08", "period": "2026-10"}, RULES, NOW)
