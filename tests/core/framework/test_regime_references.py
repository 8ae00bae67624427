"""Clause 5.3: what a pack names is there and means something, or the pack is refused with table,
reason and the nearest word."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, get_args, get_type_hints

import pytest

from amends.core.framework.packs import text as pack_text
from amends.core.framework.packs.check import _REFERENCES
from amends.core.framework.packs.letters import OURS
from amends.core.framework.packs.pack import Pack
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.operation.events import Notice
from amends.core.values import Code
from amends.governance import packs

HEAD = """
schema = "regime-pack/0.1"
[pack]
id = "sample"
version = "1"
title = "A sample"
base = "iso-10002"
sources = [{ id = "law", url = "https://law.example" }]
"""
CLOCK = """
[[clocks]]
id = "one"
amount = 5
unit = "day"
source = "law"
"""
CALENDAR = '[calendars.uk]\nholidays = "uk-ew"\n'


def track(name: str, when: str) -> str:
    return f"[tracks.{name}]\nwhen = {when}\n"


def hours(keys: str, unit: str = "hour") -> str:
    whole = f'[[clocks]]\nid = "two"\namount = 4\nunit = "{unit}"\nsource = "law"\n'
    return HEAD + CALENDAR + CLOCK + whole + f'calendar = "uk"\n{keys}\n'


def moved(keys: str) -> str:
    return HEAD + CLOCK + f'[[extensions]]\nid = "more"\nclock = "one"\n{keys}\n'


BODY = '[[referrals]]\nid = "o"\nbody = "O"\nopens_on = ["missed:two"]\n'
EXAMPLE = """
[[tests]]
name = "two is late"
events = { received = 2026-03-02T10:00:00 }
expect = { two = 2026-03-09 }
"""
ELSE = "{ else = true }"
KIND = '{ f = "complaint.kind", op = "eq", v = "x" }'

WRONG: dict[str, tuple[str, str, str]] = {
    "a base that nobody knows": (
        HEAD.replace('"iso-10002"', '"iso-1002"') + CLOCK,
        "[pack.base] iso-1002",
        "did you mean iso-10002?",
    ),
    "the base's own id": (
        HEAD.replace('"sample"', '"iso-10002"') + CLOCK,
        "[pack] id",
        "another id than iso-10002",
    ),
    "the standard's own id": (
        HEAD.replace('"sample"', '"iso-10002-2018"') + CLOCK,
        "[pack] id",
        "another id",
    ),
    "a track whose only clock is of another track": (
        HEAD
        + CLOCK
        + 'tracks = ["a"]\n'
        + track("a", KIND)
        + track("b", ELSE)
        + CLOCK.replace("one", "two")
        + 'tracks = ["b"]\nstrength = "should"\n',
        "[tracks] b",
        "a clock that must",
    ),
    "a track behind the one that takes all": (
        HEAD + CLOCK + track("a", ELSE) + track("b", KIND),
        "[tracks] b",
        "no track after a",
    ),
    "several holiday sets and nothing that chooses": (
        HEAD + '[calendars.uk]\nholidays = { england = "uk-ew" }\n' + CLOCK,
        "[calendars.uk] select_by",
        "the fact that chooses",
    ),
    "one holiday set and a fact that chooses": (
        HEAD + CALENDAR + 'select_by = "org.uk_part"\n' + CLOCK,
        "[calendars.uk] holidays",
        "for each value",
    ),
    "hours that count the first day": (hours('first_day = "include"'), "[clocks.two]", "hours"),
    "hours that are rolled": (hours('roll = "next"'), "[clocks.two] roll", "hours"),
    "working hours that are rolled": (
        hours('roll = "next"', "business_hour"),
        "[clocks.two] roll",
        "hours",
    ),
    "hours until business closes": (
        hours('ends = "close_of_business"').replace(
            "[[clocks]]", "close = 17:00:00\n[[clocks]]", 1
        ),
        "[clocks.two] ends",
        "hours",
    ),
    "a longer time that never comes": (
        moved("cap = { amount = 1, unit = 'day' }\ntimes = 0"),
        "[extensions.more] times",
        "at least 1",
    ),
    "a longer time without any bound": (moved(""), "[extensions.more] cap", "becomes, cap"),
    "more than the cap for no word": (
        moved('cap = { amount = 1, unit = "day" }\nover_cap = "needs-good-reason"'),
        "[extensions.more] over_cap",
        "needs:good_reason",
    ),
    "more than a cap that is not there": (
        moved('becomes = "one"\nover_cap = "needs:good_reason"'),
        "[extensions.more] cap",
        "over_cap",
    ),
    "a letter that is none of ours": (
        HEAD + CLOCK + '[[communications]]\nid = "told"\nsent_as = ["decison"]\n',
        "[communications.told.sent_as] decison",
        "did you mean decision?",
    ),
    "a letter within working days of no calendar": (
        HEAD
        + CLOCK
        + '[[communications]]\nid = "told"\nwithin = { amount = 3, unit = "business_day" }\n',
        "[communications.told.within] calendar",
        "calendar",
    ),
    "a condition of no form": (
        HEAD + CLOCK + 'only_if = { evnt = "received" }\n',
        "[clocks.one.only_if] evnt",
        "did you mean event?",
    ),
    "a condition of two forms, one of them none": (
        HEAD + CLOCK + 'only_if = { event = "received", evnt = "x" }\n',
        "[clocks.one.only_if] evnt",
        "did you mean event?",
    ),
    "a beginning of no kind": (
        HEAD + CLOCK + 'from = { latst_of = ["received"] }\n',
        "[clocks.one.from] latst_of",
        "did you mean latest_of?",
    ),
    **{
        f"a source at {url[:12]}": (
            HEAD.replace("https://law.example", url) + CLOCK,
            "[pack.sources.law] url",
            "https://",
        )
        for url in (
            "javascript:alert(1)",
            "data:text/html,x",
            "//law.example",
            "https://",
            "HTTPS://",
            "law",
        )
    },
    "a body at no address of the web": (
        HEAD + CLOCK + '[[referrals]]\nid = "o"\nbody = "O"\nurl = "JavaScript:alert(1)"\n',
        "[referrals.o] url",
        "https://",
    ),
    "a deadline that was deleted, in what refers to it before the examples of it": (
        HEAD + CLOCK + BODY + EXAMPLE,
        "[referrals.o.opens_on] two",
        "no such reference",
    ),
    "an example of a deadline that was deleted": (
        HEAD + CLOCK + EXAMPLE,
        "[tests.two is late.expect] two",
        "no such reference",
    ),
    "a holiday set that nobody knows": (
        HEAD + '[calendars.uk]\nholidays = "uk-eww"\n' + CLOCK,
        "[calendars.uk.holidays] uk-eww",
        "did you mean uk-ew?",
    ),
}


@pytest.mark.parametrize("url", ["https://a.example", "http://a.example", "HTTPS://A.Example/x"])
def test_an_address_of_the_web_is_one_however_its_scheme_is_written(url: str) -> None:
    packs.load(HEAD.replace("https://law.example", url) + CLOCK, source="mine.toml")


@pytest.mark.parametrize("flaw", WRONG)
def test_what_points_nowhere_is_refused_with_table_reason_and_the_nearest_word(flaw: str) -> None:
    text, place, reason = WRONG[flaw]
    with pytest.raises(NotUnderstood) as refused:
        packs.load(text, source="mine.toml")
    assert str(refused.value).startswith("mine.toml: [")
    assert place in str(refused.value)
    assert reason in str(refused.value)


@pytest.mark.parametrize("flaw", WRONG)
def test_what_was_adopted_with_it_is_read_as_it_was(flaw: str) -> None:
    text, _, _ = WRONG[flaw]
    if "of no form" in flaw or "two forms" in flaw or "of no kind" in flaw:
        return  # never was a pack
    assert pack_text.kept(text).clocks


def test_a_mark_before_the_text_says_nothing() -> None:
    assert packs.load("\ufeff" + HEAD + CLOCK) == packs.load(HEAD + CLOCK)


def test_the_letters_that_a_pack_may_name_are_those_that_we_send() -> None:
    assert {str(one) for one in Notice} == OURS


def test_hours_beside_days_are_counted_as_the_days_say() -> None:
    body = CLOCK.replace(
        'amount = 5\nunit = "day"',
        'any_of = [{ amount = 24, unit = "hour" }, { amount = 1, unit = "business_day" }]\n'
        'calendar = "uk"\nfirst_day = "include"',
    )
    assert packs.load(HEAD + CALENDAR + body).clocks


NO_REFERENCES = {
    "names the entry itself": {
        "calendars.id",
        "clocks.id",
        "codes.axis",
        "codes.items.code",
        "communications.id",
        "communications.must_contain.id",
        "events.id",
        "extensions.grounds.id",
        "extensions.id",
        "facts.id",
        "pack.id",
        "pack.sources.id",
        "referrals.id",
        "settings.id",
        "suspensions.id",
        "tracks.id",
    },
    "a value of a fact": {"calendars.holidays.value", "clocks.by.map.value", "texts.value"},
    "checked by code of its own": {
        "clocks.on_met.of",
        "clocks.on_missed.of",
        "codes.items.parent",
        "pack.applies_by",
        "referrals.closes.from_.of",
        "referrals.opens_on.of",
    },
    "checked when a pack is loaded, beside what is installed": {
        "calendars.holidays.calendar",
        "communications.sent_as",
        "pack.base",
    },
    "free: the regulator may keep the text": {"communications.fixed_text.asset"},
    "free: has no effect": {"calendars.kind", "clocks.quality", "codes.items.map_to"},
}


def parts(hint: Any) -> set[Any]:
    within = get_args(hint)
    return {one for part in within for one in parts(part)} if within else {hint}


def paths(kind: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Every path of fields below a table, with the types that it holds."""
    for name, hint in get_type_hints(kind).items():
        for one in parts(hint):
            yield f"{above}{name}", one
            if is_dataclass(one):
                yield from paths(one, f"{above}{name}.")


def test_every_name_in_a_pack_is_checked_or_excused() -> None:
    listed = {f"{table}.{path}" for table, fields in _REFERENCES.items() for path in fields}
    excused = set().union(*NO_REFERENCES.values())
    held = list(paths(Pack))

    assert listed <= {path for path, _ in held}, "a path that no dataclass has"
    assert {path for path, kind in held if kind is Code} - listed == excused
