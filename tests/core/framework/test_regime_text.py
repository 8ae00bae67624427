"""Clause 5.3: a pack is read whole or refused with its place, its key and the nearest word."""

from datetime import date, datetime, time

import pytest

from amends.core.framework.packs import text as pack_text
from amends.core.framework.packs.clocks import Amount, Force, Known, Span, Start, StartKind
from amends.core.framework.packs.pack import HolidaySet, Pack, Word
from amends.core.framework.packs.predicate import All, Compare, Happened, Not, Op
from amends.core.framework.packs.trial import Failure, failures
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.principles.timeliness import TermUnit
from amends.core.values import Code
from amends.governance.defaults import pack

HEAD = """
schema = "regime-pack/0.1"
[pack]
id = "sample"
version = "1"
title = "A sample"
"""


def read(body: str) -> Pack:
    return pack_text.read(HEAD + body, source="sample.toml")


def clock(keys: str) -> str:
    """A clock of which only `keys` are of interest."""
    return f'[[clocks]]\nid = "one"\nstrength = "target"\n{keys}\n'


# --- what is read ---


def test_the_base_pack_passes_its_own_examples() -> None:
    base = pack_text.read(pack("iso-10002"))
    assert [one.id for one in base.clocks] == ["acknowledge", "respond"]
    assert {one.strength for one in base.clocks} == {Force.target}
    assert len(base.tests) >= 5
    assert failures(base) == ()


def test_an_example_that_does_not_come_out_is_named() -> None:
    text = pack("iso-10002").replace("acknowledge = 2026-11-23", "acknowledge = 2026-11-24")
    text = text.replace('respond = "met"', 'respond = "missed"')
    assert failures(pack_text.read(text)) == (
        Failure(
            "An urgent complaint of a Saturday is acknowledged on Monday",
            "acknowledge",
            "2026-11-24",
            "2026-11-23",
        ),
        Failure(
            "Late is missed, in time is met, and the first answer decides",
            "respond",
            "missed",
            "met",
        ),
        Failure(
            "A decision told before receipt was confirmed confirms it as well",
            "respond",
            "missed",
            "met",
        ),
    )


def test_conditions_are_read_as_data() -> None:
    found = read(
        """
        [tracks.payments]
        when.all = [
          { f = "complaint.kind", op = "in", v = ["psd", "emd"] },
          { not = { event = "closed" } },
        ]
        """
    ).tracks[0]
    assert found.when == All(
        (
            Compare(Code("complaint.kind"), Op.in_, ("psd", "emd")),
            Not(Happened(Code("closed"))),
        )
    )


def test_starts_and_lengths_are_read_in_all_their_forms() -> None:
    found = read(
        """
        [events]
        case_seen = "The case was looked at"
        [facts]
        severity = "How grave the incident is"
        [[clocks]]
        id = "first"
        strength = "target"
        amount = 3
        unit = "month"
        [clocks.from]
        first_known = [
          "case_seen",
          { event = "received", plus = { amount = 7, unit = "day" } },
        ]
        [[clocks]]
        id = "second"
        strength = "target"
        by = { f = "severity", map = { serious = 15, threat = 2 } }
        unit = "day"
        [[clocks]]
        id = "third"
        strength = "target"
        any_of = [{ amount = 24, unit = "hour" }, { amount = 2, unit = "day" }]
        """
    )
    first, second, third = found.clocks
    week = Span(7, TermUnit.day)
    assert found.events == (Word(Code("case_seen"), "The case was looked at"),)
    assert first.from_ == Start(
        (Known(Code("case_seen")), Known(Code("received"), week)), StartKind.first_known
    )
    assert second.by is not None
    assert second.by.map == (Amount(Code("serious"), 15), Amount(Code("threat"), 2))
    assert third.any_of == (Span(24, TermUnit.hour), Span(2, TermUnit.day))


def test_calendars_are_read_with_their_hours_and_sets() -> None:
    [found] = read(
        """
        [facts]
        "org.uk_part" = "The part of the country where the act is done"
        [calendars.business]
        select_by = "org.uk_part"
        holidays = { england = "uk-ew", scotland = "uk-sct" }
        weekend = ["sat", "sun"]
        timezone = "Europe/London"
        close = "17:00"
        """
    ).calendars
    assert found.close == time(17)
    assert found.holidays == (
        HolidaySet(Code("uk-ew"), Code("england")),
        HolidaySet(Code("uk-sct"), Code("scotland")),
    )


def test_examples_are_read_with_several_times_of_one_event() -> None:
    [found] = read(
        clock('amount = 1\nunit = "day"')
        + """
        [[tests]]
        name = "Twice"
        events = { received = [2026-04-01T09:00:00, 2026-04-02T09:00:00] }
        expect = { one = "2026-04-02" }
        """
    ).tests
    assert found.events["received"] == (datetime(2026, 4, 1, 9), datetime(2026, 4, 2, 9))  # noqa: DTZ001
    assert found.expect == {"one": date(2026, 4, 2)}


# --- what is refused ---

REFUSED = {
    "another schema": ("", "", "schema", "not_listed", None),
    "an extension of no clock": (
        clock('amount = 1\nunit = "day"') + '[[extensions]]\nid = "more"\nclock = "final"\n',
        "extensions.more",
        "clock",
        "no_such_reference",
        None,
    ),
    "an effect on a way that is not there": (
        clock('amount = 1\nunit = "day"\non_missed = ["open_referral:fos"]'),
        "clocks.one",
        "fos",
        "no_such_reference",
        None,
    ),
    "an effect that nobody knows": (
        clock('amount = 1\nunit = "day"\non_missed = ["open_referal:fos"]'),
        "clocks.one.on_missed",
        "0",
        "not_listed",
        "open_referral",
    ),
    "an unknown table": ("[clock]\nid = 1", "", "clock", "unknown_key", "clocks"),
    "an unknown key": (
        clock('amount = 1\nunit = "day"\nfirstday = "include"'),
        "clocks.one",
        "firstday",
        "unknown_key",
        "first_day",
    ),
    "an unknown unit": (
        clock('amount = 1\nunit = "dya"'),
        "clocks.one",
        "unit",
        "not_listed",
        "day",
    ),
    "an unknown event": (
        clock('amount = 1\nunit = "day"\nmet_by = ["final_respons"]'),
        "clocks.one.met_by",
        "final_respons",
        "no_such_reference",
        "final_response",
    ),
    "an unknown event to start from": (
        clock('from = "recieved"\namount = 1\nunit = "day"'),
        "clocks.one.from",
        "recieved",
        "no_such_reference",
        "received",
    ),
    "an unknown fact": (
        clock('amount = 1\nunit = "day"\nonly_if = { f = "complaint.kid", op = "eq", v = "x" }'),
        "clocks.one.only_if",
        "complaint.kid",
        "no_such_reference",
        "complaint.kind",
    ),
    "an unknown fact of a length": (
        clock('by = { f = "target.responds" }\nunit = "day"'),
        "clocks.one.by",
        "target.responds",
        "no_such_reference",
        "target.respond",
    ),
    "an unknown operator": (
        clock('amount = 1\nunit = "day"\nonly_if = { f = "complaint.kind", op = "==", v = "x" }'),
        "clocks.one.only_if",
        "op",
        "not_listed",
        None,
    ),
    "a condition of two forms": (
        clock('amount = 1\nunit = "day"\nonly_if = { event = "closed", else = true }'),
        "clocks.one",
        "only_if",
        "bad_value",
        None,
    ),
    "no length": (clock('unit = "day"'), "clocks", "one", "bad_value", None),
    "two lengths": (
        clock('amount = 1\nunit = "day"\nany_of = [{ amount = 1, unit = "day" }]'),
        "clocks",
        "one",
        "bad_value",
        None,
    ),
    "no unit": (clock("amount = 1"), "clocks.one", "unit", "missing", None),
    "business days without calendar": (
        clock('amount = 1\nunit = "business_day"'),
        "clocks.one",
        "calendar",
        "missing",
        None,
    ),
    "business hours without calendar": (
        clock('amount = 1\nunit = "business_hour"'),
        "clocks.one",
        "calendar",
        "missing",
        None,
    ),
    "close of business on a calendar that has none": (
        '[calendars.business]\nholidays = "uk-ew"\n'
        + clock('amount = 1\nunit = "day"\ncalendar = "business"\nends = "close_of_business"'),
        "clocks.one",
        "ends",
        "bad_value",
        None,
    ),
    "half-days of a third kind": (
        '[calendars.business]\nholidays = "uk-ew"\nhalf_days = "hole"\n',
        "calendars.business",
        "half_days",
        "not_listed",
        "whole",
    ),
    "a roll without calendar": (
        clock('amount = 1\nunit = "day"\nroll = "next"'),
        "clocks.one",
        "calendar",
        "missing",
        None,
    ),
    "a calendar that is not there": (
        '[calendars.business]\nholidays = "uk-ew"\n'
        + clock('amount = 1\nunit = "day"\ncalendar = "busines"'),
        "clocks.one.calendar",
        "busines",
        "no_such_reference",
        "business",
    ),
    "a setting that is not there": (
        clock('setting = "ack_target"'),
        "clocks.one.setting",
        "ack_target",
        "no_such_reference",
        None,
    ),
    "a setting outside its limits": (
        '[settings.ack]\namount = 9\nunit = "day"\nmax = 5',
        "settings",
        "ack",
        "bad_value",
        None,
    ),
    "a track that is not there": (
        clock('amount = 1\nunit = "day"\ntracks = ["payments"]'),
        "clocks.one.tracks",
        "payments",
        "no_such_reference",
        None,
    ),
    "a duty without source": (
        '[[clocks]]\nid = "one"\namount = 1\nunit = "day"',
        "clocks.one",
        "source",
        "missing",
        None,
    ),
    "an id twice": (
        clock('amount = 1\nunit = "day"') * 2,
        "clocks",
        "one",
        "bad_value",
        None,
    ),
    "an example of no clock": (
        clock('amount = 1\nunit = "day"')
        + '[[tests]]\nname = "x"\n'
        + 'events = { received = 2026-04-01T09:00:00 }\nexpect = { oen = "2026-04-02" }',
        "tests.x.expect",
        "oen",
        "no_such_reference",
        "one",
    ),
    "an example without events": (
        '[[tests]]\nname = "x"\nevents = {}',
        "tests",
        "0",
        "bad_value",
        None,
    ),
    "a calendar by an unknown fact": (
        '[calendars.business]\nselect_by = "org.part"\nholidays = { a = "b" }',
        "calendars.business.select_by",
        "org.part",
        "no_such_reference",
        None,
    ),
}


WRONG = {
    "a track that is no table": ("[tracks]\nall = true", "tracks.all"),
    "a calendar of no sets": ("[calendars.own]\nholidays = 5", "calendars.own.holidays"),
    "an hour that is none": (
        '[calendars.own]\nholidays = "x"\nclose = "five"',
        "calendars.own.close",
    ),
    "a meaning that is no text": ("[events]\nseen = 1", "events.seen"),
    "an amount that is no number": (
        clock('by = { f = "complaint.kind", map = { a = "b" } }\nunit = "day"'),
        "clocks.one.by.map.a",
    ),
    "a start of two kinds": (
        clock('amount = 1\nunit = "day"\nfrom = { latest_of = ["made"], earliest_of = ["made"] }'),
        "clocks.one.from",
    ),
    "a start of nothing": (
        clock('amount = 1\nunit = "day"\nfrom = { latest_of = [] }'),
        "clocks.one.from.latest_of",
    ),
    "a comparison with a list": (
        clock('amount = 1\nunit = "day"\nonly_if = { f = "complaint.kind", op = "eq", v = ["a"] }'),
        "clocks.one.only_if.v",
    ),
    "a choice that is no list": (
        clock('amount = 1\nunit = "day"\nonly_if = { f = "complaint.kind", op = "in", v = "a" }'),
        "clocks.one.only_if.v",
    ),
    "existence that is no yes or no": (
        clock('amount = 1\nunit = "day"\nonly_if = { f = "complaint.kind", op = "exists", v = 1 }'),
        "clocks.one.only_if.v",
    ),
    "a comparison without value": (
        clock('amount = 1\nunit = "day"\nonly_if = { f = "complaint.kind", op = "eq" }'),
        "clocks.one.only_if.v",
    ),
    "a comparison with more": (
        clock(
            'amount = 1\nunit = "day"\n'
            'only_if = { f = "complaint.kind", op = "eq", v = "a", w = 1 }'
        ),
        "clocks.one.only_if.w",
    ),
    "otherwise that is false": (
        clock('amount = 1\nunit = "day"\nonly_if = { else = false }'),
        "clocks.one.only_if.else",
    ),
    "an example without a time": (
        clock('amount = 1\nunit = "day"')
        + '[[tests]]\nname = "x"\nevents = { received = 2026-04-01 }',
        "tests.0.events.received",
    ),
    "an example with no day": (
        clock('amount = 1\nunit = "day"')
        + '[[tests]]\nname = "x"\nevents = { received = 2026-04-01T09:00:00 }\n'
        + 'expect = { one = "soon" }',
        "tests.0.expect.one",
    ),
}


@pytest.mark.parametrize("flaw", WRONG)
def test_what_has_another_shape_is_refused_at_its_place(flaw: str) -> None:
    body, path = WRONG[flaw]
    with pytest.raises(NotUnderstood) as refused:
        read(body)
    assert f"{refused.value.table}.{refused.value.key}" == path


@pytest.mark.parametrize("flaw", REFUSED)
def test_what_is_not_understood_is_refused_with_its_place(flaw: str) -> None:
    body, table, key, reason, nearest = REFUSED[flaw]
    text = HEAD + body if body else HEAD.replace("0.1", "9.9")
    with pytest.raises(NotUnderstood) as refused:
        pack_text.read(text, source="sample.toml")
    told = refused.value
    assert (told.source, told.table, told.key, told.reason) == ("sample.toml", table, key, reason)
    if nearest is not None:
        assert told.nearest == nearest


def test_a_track_of_law_needs_a_clock_that_must() -> None:
    text = HEAD + 'base = "iso-10002"\n[tracks.all]\nwhen = { else = true }\n'
    with pytest.raises(NotUnderstood) as refused:
        pack_text.read(text)
    assert (refused.value.table, refused.value.key) == ("tracks", "all")
    duty = """
        [[pack.sources]]
        id = "law"
        url = "https://law.example"
        [[clocks]]
        id = "one"
        amount = 1
        unit = "day"
        source = "law"
    """
    assert pack_text.read(text + duty).tracks[0].id == "all"


# --- wordings that a pack prescribes ---

_WITH_TEXTS = """
schema = "regime-pack/0.1"
[pack]
id = "sample-code"
version = "1"
title = "A code of conduct"
base = "iso-10002"
[facts]
"complaint.late" = "whether it came late"
[[communications]]
id = "final"
must_contain = [{{ id = "limits", text = "says it", auto = "fixed_text" }}]
{fixed}
{texts}
"""
_BY_FACT = 'fixed_text = { asset = "limits", choose_by = "complaint.late" }'
_TEXT = '[[texts]]\nasset = "limits"\nvalue = "true"\ntext = "So it is."\n'


def test_a_pack_holds_the_wordings_that_its_letters_ask_for() -> None:
    pack = pack_text.read(_WITH_TEXTS.format(fixed=_BY_FACT, texts=_TEXT))
    assert [(one.asset, one.value, one.text) for one in pack.texts] == [
        ("limits", "true", "So it is.")
    ]


@pytest.mark.parametrize(
    ("fixed", "texts", "place"),
    [
        ("", "", "fixed_text"),
        (_BY_FACT, _TEXT.replace("limits", "other"), "other"),
        (_BY_FACT, _TEXT.replace("So it is.", "  "), "text"),
        (_BY_FACT, _TEXT + _TEXT, "texts"),
        (_BY_FACT.replace("complaint.late", "complaint.moon"), "", "complaint.moon"),
        ('fixed_text = { asset = "limits" }', _TEXT, "choose_by"),
    ],
)
def test_wordings_and_letters_that_do_not_fit_are_refused_with_their_place(
    fixed: str, texts: str, place: str
) -> None:
    with pytest.raises(NotUnderstood, match=place):
        pack_text.read(_WITH_TEXTS.format(fixed=fixed, texts=texts))
