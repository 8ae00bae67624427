"""The figures of missing items: per channel, each with the complaints behind it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.core.samples import RULES, START, Story, lodging, words
from tests.records.insight.written import write_facts

from amends.core.improvement.missing_items import MissingItem
from amends.core.values import Code, Id
from amends.insight import counting, spans
from amends.insight.facts import delta, query
from amends.insight.facts.query import Asked
from amends.insight.measures import CRITERIA, MEASURES, RECORD_MEASURES

NOW = START + timedelta(days=1)


def test_every_item_has_a_measure_and_each_is_a_column() -> None:
    assert set(RECORD_MEASURES) == {"incomplete", *(f"lacks_{item}" for item in MissingItem)}
    assert set(RECORD_MEASURES) <= set(CRITERIA)
    assert {MEASURES[code].table for code in RECORD_MEASURES} == {"complaint"}


def test_missing_items_are_counted_per_channel_and_open_to_their_complaints(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delta, "flush", lambda path: None)
    whole = {"occurred_on": START.date(), "remedy": words("repair it")}
    received = [
        lodging(**whole),
        lodging(channel=Code("phone"), **whole | {"remedy": None}),
        lodging(channel=Code("phone"), **whole | {"remedy": None, "unit": None}),
    ]
    stories = [
        Story(reference=Id(f"C-{number}")).received(new) for number, new in enumerate(received, 1)
    ]
    folds = [replace(one.complaint, reference=one.reference) for one in stories]
    entries = {one.reference: one.entries for one in stories}
    version = write_facts(folds, RULES, NOW, entries)

    span = spans.read("2026-11", RULES, NOW)
    asked = [Asked(code, span, ("channel",)) for code in RECORD_MEASURES]
    tallies = counting.tallies(asked, version)
    figures = {one.measure: tally.figure() for one, tally in tallies.items()}
    shares = {code: (figure.number, figure.among) for code, figure in figures.items()}
    nothing = dict.fromkeys(RECORD_MEASURES, (0, 3))
    assert shares == nothing | {
        "incomplete": (2, 3),
        "lacks_remedy": (2, 3),
        "lacks_unit": (1, 3),
    }
    by_channel = tallies[Asked("lacks_unit", span, ("channel",))].grouped("channel")
    assert {name: (one.number, one.among) for name, one in by_channel.items()} == {
        "web": (0, 1),
        "phone": (1, 2),
    }
    assert query.keys("lacks_remedy", span, "", {"channel": "phone"}, version) == [2, 3]
