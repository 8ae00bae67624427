"""Clause 5.3: a law of counting holds for the clocks that it can hold for, and for no other."""

import pytest

from amends.core.framework.packs.pack import Pack
from amends.core.principles.timeliness import Roll
from amends.governance import packs

HEAD = """
schema = "regime-pack/0.1"
[pack]
id = "sample"
version = "1"
title = "A sample"
base = "iso-10002"
period_law = "eu-1182-71"
sources = [{ id = "law", url = "https://law.example" }]
[settings.promptly]
amount = 2
unit = "%s"
[calendars.uk]
holidays = "uk-ew"
[[clocks]]
id = "one"
calendar = "uk"
source = "law"
"""

UNITS = ("hour", "business_hour", "business_day", "day", "week", "month", "year")
ROLLED = ("day", "week", "month", "year")
HOURS = ("hour", "business_hour")


def roll(keys: str, *, setting: str = "day") -> Roll:
    pack: Pack = packs.load(HEAD % setting + keys, source="mine.toml")
    return pack.clocks[0].roll


def any_of(*units: str) -> str:
    return f"any_of = [{', '.join(f'{{ amount = 3, unit = "{unit}" }}' for unit in units)}]\n"


def expected(*units: str) -> Roll:
    rolls = "business_day" not in units and any(unit in ROLLED for unit in units)
    return Roll.next if rolls else Roll.none


@pytest.mark.parametrize("unit", UNITS)
def test_a_law_of_counting_rolls_days_and_longer_and_neither_hours_nor_working_days(
    unit: str,
) -> None:
    assert roll(f'amount = 3\nunit = "{unit}"\n') is expected(unit)
    assert roll('setting = "promptly"\n', setting=unit) is expected(unit)


@pytest.mark.parametrize("second", UNITS)
@pytest.mark.parametrize("first", UNITS)
def test_of_several_lengths_no_mixture_is_refused_for_what_only_the_law_says(
    first: str, second: str
) -> None:
    assert roll(any_of(first, second) + 'pick = "latest"\n') is expected(first, second)


def test_what_a_clock_says_itself_goes_before_the_law() -> None:
    assert roll('amount = 3\nunit = "month"\nroll = "none"\n') is Roll.none
