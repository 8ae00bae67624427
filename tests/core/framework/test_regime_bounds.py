"""Clause 5.3: packs and calendars that would never end are refused when they are read.

Circles of clocks, of extensions and of lists; conditions within conditions; a chain as long as an
adopted pack may be; and calendars on which nobody ever works.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from amends.core.framework.adoption import calendar_text
from amends.core.framework.packs import text as pack_text
from amends.core.framework.packs.pack import Pack
from amends.core.framework.packs.verdict import State, evaluate
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.principles.calendars import LONGEST_GAP, Calendar
from amends.core.principles.timeliness import add_working_days
from amends.core.values import Code
from amends.governance import adopting, packs

HEAD = """
schema = "regime-pack/0.1"
[pack]
id = "sample"
version = "1"
title = "A sample"
base = "iso-10002"
sources = [{ id = "law", url = "https://law.example" }]
"""


def clock(name: str, keys: str = "") -> str:
    return f"""
[[clocks]]
id = "{name}"
amount = 1
unit = "day"
source = "law"
{keys}
"""


def letter(name: str, trigger: str) -> str:
    return f"""
[[communications]]
id = "{name}"
trigger = {{ {trigger} }}
"""


def read(body: str) -> Pack:
    return pack_text.read(HEAD + body, source="sample.toml")


# --- circles ---

LISTS = """
[[codes]]
axis = "one"
parent_axis = "two"
[[codes]]
axis = "two"
parent_axis = "one"
"""

CIRCLES = {
    "two clocks that begin with the letter owed at the other's end": (
        clock("a", 'from = "told_b"')
        + clock("b", 'from = "told_a"')
        + letter("told_a", 'clock_missed = "a"')
        + letter("told_b", 'clock_met = "b"'),
        "clocks",
        "a → b → a",
    ),
    "a clock that begins with the letter owed at its own end": (
        clock("a", 'from = { latest_of = ["told"] }') + letter("told", 'clock_missed = "a"'),
        "clocks",
        "a → a",
    ),
    "a clock that is moved to another one and back": (
        clock("a")
        + clock("b")
        + '[[extensions]]\nid = "more"\nclock = "a"\nbecomes = "b"\n'
        + '[[extensions]]\nid = "back"\nclock = "b"\nbecomes = "a"\n',
        "extensions",
        "a → b → a",
    ),
    "every clock, itself among them, moved to one": (
        clock("s1") + clock("s2") + '[[extensions]]\nid = "x"\nclock = "s*"\nbecomes = "s2"\n',
        "extensions",
        "s2 → s2",
    ),
    "a list under a list under itself": (
        LISTS,
        "codes",
        "one → two → one",
    ),
}


@pytest.mark.parametrize("flaw", CIRCLES)
def test_a_circle_is_refused_and_shown(flaw: str) -> None:
    body, table, circle = CIRCLES[flaw]
    with pytest.raises(NotUnderstood) as refused:
        read(body)
    assert refused.value.table == table
    told = refused.value.expected
    steps = circle.split(" → ")
    turned = [" → ".join((*steps[n:-1], *steps[: n + 1])) for n in range(len(steps) - 1)]
    assert any(told.endswith(one) for one in turned), told


def test_what_can_begin_otherwise_too_is_no_circle() -> None:
    pack = read(
        clock("a", 'from = { first_known = ["told", "received"] }')
        + letter("told", 'clock_missed = "a"')
    )
    received = datetime(2026, 4, 1, 10, tzinfo=UTC)
    calendars = {"unit": Calendar(Code("unit"))}
    [verdict] = evaluate(
        pack, facts={}, events={"received": received}, calendars=calendars, at=received
    )
    assert verdict.state is State.open


# --- depth and length ---


@pytest.mark.parametrize("opening", ["{ not = ", "{ all = [ ", "{ any = [ "])
@pytest.mark.parametrize("deep", [25, 100, 400, 5_000])
def test_conditions_within_conditions_are_refused_long_before_they_could_stop_a_page(
    opening: str, deep: int
) -> None:
    closing = " }" if "not" in opening else " ] }"
    condition = opening * deep + '{ event = "received" }' + closing * deep
    with pytest.raises(NotUnderstood):
        read(clock("a", f"only_if = {condition}"))


def test_conditions_as_deep_as_rules_are_written_are_read() -> None:
    condition = "{ not = " * 10 + '{ event = "received" }' + " }" * 10
    read(clock("a", f"only_if = {condition}"))


def _chain(length: int) -> str:
    """Clocks each of which begins with a letter that is owed when the one before was missed."""
    first = clock("c0", 'met_by = ["t0"]') + letter("t0", 'clock_missed = "c0"')
    more = (
        clock(f"c{n}", f'from = "t{n - 1}"\nmet_by = ["t{n}"]')
        + letter(f"t{n}", f'clock_missed = "c{n}"')
        for n in range(1, length)
    )
    example = '[[tests]]\nname = "x"\nevents = { received = 2026-04-01T10:00:00 }\n'
    return "".join((first, *more, example, "expect = { c0 = 2026-04-02 }\n"))


def test_a_chain_as_long_as_a_pack_may_be_is_judged_from_end_to_end() -> None:
    pack = adopting.bearable(HEAD + _chain(adopting.MOST))
    began = datetime(2026, 4, 1, 10, tzinfo=UTC)
    events = {f"t{n}": began + timedelta(days=n + 1) for n in range(adopting.MOST)}
    calendars = {"unit": Calendar(Code("unit"))}
    found = evaluate(
        pack,
        facts={},
        events={"received": began, **events},
        calendars=calendars,
        at=began + timedelta(days=1_000),
    )
    assert {one.state for one in found} == {State.met}
    last = found[-1].due
    assert last is not None
    assert last.day == began.date() + timedelta(days=adopting.MOST)


def test_a_longer_chain_is_not_adopted() -> None:
    with pytest.raises(adopting.Unusable, match="too_many"):
        adopting.bearable(HEAD + _chain(adopting.MOST + 1))


def test_a_chain_far_longer_than_that_is_still_read_and_refused_and_not_run_into() -> None:
    body = _chain(3_000).replace('met_by = ["t0"]', 'from = "t2999"\nmet_by = ["t0"]')
    with pytest.raises(NotUnderstood, match="waits for its own end"):
        read(body)


# --- nobody ever works ---

PLAIN = Calendar(Code("plain"))
FIRST = date(2026, 1, 1)


def _shut(days: int) -> frozenset[date]:
    return frozenset(FIRST + timedelta(days=n) for n in range(days))


@pytest.mark.parametrize(
    "calendar",
    [
        replace(PLAIN, holidays=_shut(2_000)),
        replace(PLAIN, holidays=_shut(LONGEST_GAP)),
        replace(
            PLAIN,
            weekend=frozenset(range(1, 7)),
            holidays=frozenset(date(2026, 1, 5) + timedelta(weeks=n) for n in range(60)),
        ),
        replace(PLAIN, holidays=frozenset({date.max - timedelta(n) for n in range(500)})),
    ],
)
def test_a_calendar_on_which_nobody_works_for_more_than_a_year_is_refused_when_it_is_read(
    calendar: Calendar,
) -> None:
    with pytest.raises(NotUnderstood, match="a working day within"):
        calendar_text.read(calendar_text.write(calendar))


def test_whatever_calendar_is_read_every_count_on_it_ends() -> None:
    nearly = replace(PLAIN, holidays=_shut(LONGEST_GAP - 12))
    read_back = calendar_text.read(calendar_text.write(nearly))
    for before in range(10):
        begins = FIRST - timedelta(days=before)
        assert add_working_days(begins, 20, calendar=read_back) > FIRST


def test_a_pack_whose_own_example_has_no_day_of_work_is_refused_with_the_reason() -> None:
    days = ", ".join(day.isoformat() for day in sorted(_shut(500)))
    body = (
        '[calendars.work]\nholidays = "unit"\n'
        + clock("a", 'calendar = "work"').replace('"day"', '"business_day"')
        + '[[tests]]\nname = "x"\nevents = { received = 2026-01-01T10:00:00 }\n'
        + f"expect = {{ a = 2026-01-02 }}\ncalendar = {{ holidays = [{days}] }}\n"
    )
    with pytest.raises(packs.CannotTry, match="no working day"):
        packs.load(HEAD + body)
