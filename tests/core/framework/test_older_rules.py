"""House §4: what an older version of the program adopted is read and judged for ever.

Each refusal that came later stands here with a text that was adopted before it: it is refused
when it is brought, read when it is in the record.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from tests.core.framework.test_regime_bounds import CIRCLES, HEAD, clock, letter

from amends.core.framework.adoption import calendar_text
from amends.core.framework.adoption.events import CalendarAdopted, PackAdopted, PolicyAdopted
from amends.core.framework.adoption.rulebook import Rulebook, digest, rulebook
from amends.core.framework.packs import text as pack_text
from amends.core.framework.packs.verdict import State, Verdict, evaluate
from amends.core.framework.policy import text as policy_text
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.principles.calendars import (
    Calendar,
    HalfDay,
)
from amends.core.values import Code, Id
from amends.governance.defaults import default_policy, pack, plain_calendar

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
RECEIVED = START + timedelta(days=1)
_DAYS = [date(2031, 1, 1) + timedelta(n) for n in range(600)]

CALENDARS: dict[str, dict[str, Any]] = {
    "hours past midnight": {"opens": time(22), "closes": time(6)},
    "hours that end as they begin": {"opens": time(9), "closes": time(9)},
    "a close at midnight without an opening": {"closes": time()},
    "nobody works for more than a year": {"holidays": frozenset(_DAYS)},
    "half-days that end at midnight": {
        "half_days": tuple(HalfDay(day, time()) for day in _DAYS),
    },
}


def condition(deep: int) -> str:
    return "{ not = " * deep + '{ event = "received" }' + " }" * deep


PACKS = {
    **{name: body for name, (body, _, _) in CIRCLES.items()},
    "conditions too deep": clock("deep", f"only_if = {condition(60)}"),
    "a time longer than a century": clock("long").replace("amount = 1", "amount = 40_000"),
    "a letter that is the first after nothing": clock("told", 'met_by = ["first"]')
    + letter("first", 'clock_missed = "told"')
    + "first = true\n",
    "an event that the vocabulary does not know any more": clock("told", 'met_by = ["gone"]'),
}


def adopted_before(*, body: str = "", calendar: str = "") -> Rulebook:
    """The rules of an installation on which an older program adopted a pack, or a calendar."""
    standard = policy_text.read(default_policy("standard"))
    text = calendar or plain_calendar()
    held = calendar_text.kept(text)
    policy = policy_text.write(standard)
    base = pack("iso-10002")
    packs = [(PackAdopted(Code("iso-10002"), Id("2018.4"), digest(base), START), base)]
    if body:
        whole = HEAD + body
        packs.append((PackAdopted(Code("sample"), Id("1"), digest(whole), START), whole))
    return rulebook(
        [
            (CalendarAdopted(held.code, held.version, digest(text), START), text),
            (PolicyAdopted(1, digest(policy), START), policy),
            *packs,
        ]
    )


def judged(book: Rulebook, named: str) -> tuple[Verdict, ...]:
    rules = book.at(RECEIVED)
    [found] = [one for one in rules.packs if one.id == named]
    facts = rules.target_facts("routine")
    events = {"received": RECEIVED}
    calendars = rules.calendars_for(None)
    return evaluate(found, facts=facts, events=events, calendars=calendars, at=RECEIVED)


@pytest.mark.parametrize("flaw", CALENDARS)
def test_a_calendar_that_is_refused_today_and_was_adopted_is_read_and_counted_on(flaw: str) -> None:
    standard = policy_text.read(default_policy("standard"))
    calendar = replace(Calendar(Code(standard.calendar)), **CALENDARS[flaw])
    text = calendar_text.write(calendar)
    with pytest.raises(NotUnderstood):
        calendar_text.read(text)
    book = adopted_before(calendar=text)
    assert book.at(RECEIVED).calendars[standard.calendar] == calendar
    verdicts = judged(book, "iso-10002")
    assert {one.state for one in verdicts} == {State.open}
    assert all(one.due is not None for one in verdicts)


@pytest.mark.parametrize("flaw", PACKS)
def test_a_pack_that_is_refused_today_and_was_adopted_is_read_and_judged(flaw: str) -> None:
    with pytest.raises(NotUnderstood):
        pack_text.read(HEAD + PACKS[flaw])
    verdicts = judged(adopted_before(body=PACKS[flaw]), "sample")
    assert [one.pack for one in verdicts] == ["sample"] * PACKS[flaw].count("[[clocks]]")
