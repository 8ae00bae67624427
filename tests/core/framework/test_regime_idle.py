"""Clause 5.3: no key of a pack is taken in silence: it is acted on, or told as not acted upon."""

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.core.framework.test_regime_references import CLOCK, HEAD
from tests.core.samples import ANN, NORTH_MANAGER, RULES, SOUTH_MANAGER, Story, words

import amends
from amends.core.framework.packs import text as pack_text
from amends.core.framework.packs.idle import IGNORED_KEYS, IGNORED_TABLES, idle
from amends.core.framework.packs.moves import EffectVerb
from amends.core.framework.packs.pack import About, Pack
from amends.core.framework.packs.verdict import State, evaluate
from amends.core.framework.packs.ways import coming, ways
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.operation.acts.response import Escalate, PrepareResponse
from amends.core.principles.calendars import Calendar
from amends.core.refusal import Guard
from amends.core.shape import fields_of
from amends.core.values import Code
from amends.governance import packs

SOURCES = Path(amends.__file__).parent
READS = {"text", "idle", "bounds", "check", "references"}
"""Modules of `framework.packs` that take a pack in, and act on nothing."""

SAID_OF_A_RULE = {
    "source",
    "note",
    "confidence",
    "map_to",
    "quality",
    "basis",
    "jurisdiction",
    "kind",
    "schema",
    "id",
    "label",
}
"""Keys that say something of a rule to whoever reads it, and ask for nothing."""


def _classes(cls: type, seen: list[type]) -> list[type]:
    if cls not in seen:
        seen.append(cls)
        for key in fields_of(cls):
            if not (cls is Pack and key.name == "tests"):
                for inner in key.shape.classes:
                    _classes(inner, seen)
    return seen


def _used() -> set[str]:
    """The fields that any module asks for that knows of packs and does more than read them."""
    found: set[str] = set()
    for path in SOURCES.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        folder = path.parent.name
        about_packs = "pack" in text.lower() or folder == "principles"
        reads = (folder == "packs" and path.stem in READS) or path.stem.endswith("_check")
        if reads or not about_packs:
            continue
        tree = ast.parse(text)
        asked = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
        found |= {one.attr for one in asked if isinstance(one.ctx, ast.Load)}
    return found


def test_every_key_that_is_read_is_acted_on_or_told_as_not_acted_upon() -> None:
    used = _used()
    silent = [
        f"{cls.__name__}.{key.name}"
        for cls in _classes(Pack, [])
        for key in fields_of(cls)
        if key.field not in used
        and key.name not in SAID_OF_A_RULE
        and not (cls is About and key.name == "period_law")  # `text` acts on it
    ]
    assert silent == []


def test_nothing_that_is_ignored_belongs_to_the_schema() -> None:
    schema = {key.name: key.shape for key in fields_of(Pack)}
    assert not set(IGNORED_TABLES) & schema.keys()
    for table, keys in IGNORED_KEYS.items():
        [cls] = schema[table].classes
        assert not set(keys) & {key.name for key in fields_of(cls)}


def test_that_a_pack_ignores_something_is_no_key_of_its_text() -> None:
    with pytest.raises(NotUnderstood, match="ignored: unknown key"):
        pack_text.read('ignored = ["[[returns]]"]\n' + HEAD + CLOCK)


LETTER = '[[communications]]\nid = "told"\n'
BODY = '[[referrals]]\nid = "o"\nbody = "O"\n'
STAGES = """
[[stages]]
id = "s1"
order = 1
enter_on = "received"
[[stages]]
id = "s2"
order = 2
enter_on = "{on}"
{keys}
"""
IDLE = {
    "outcomes": ('[outcomes]\nfine = "upheld"\n', "[[outcomes]]"),
    "records": ('[[records]]\nfields = ["subject"]\nat = "closed"\n', "[[records]]"),
    "returns": (
        '[[returns]]\nid = "r"\ngrain = "record"\nperiod = { every = "year" }\n',
        "[[returns]]",
    ),
    "publications": ('[[publications]]\nid = "p"\n', "[[publications]]"),
    "duties": ('[[duties]]\nid = "d"\nevery = "yearly"\ntext = "look"\n', "[[duties]]"),
    "assessments": ('[[assessments]]\nid = "a"\n', "[[assessments]]"),
    "effects of their own": (
        '[[effects]]\nid = "e"\nkind = "forbid_action"\nof = "close"\nclock = "one"\n',
        "[[effects]]",
    ),
    "tiers": (STAGES.format(on="stage_entered", keys=""), "[[stages]]"),
    "tiers that are left": (
        STAGES.format(on="escalation_requested", keys='leave_by = ["closed"]'),
        "[[stages]]",
    ),
    "somebody else at a tier": (
        STAGES.format(on="escalation_requested", keys='handler = { not_same_as = "s1" }'),
        "[[stages]]",
    ),
    "media": (LETTER + 'media = ["post"]\n', "[[communications]] told: media"),
    "language": (LETTER + 'language = "en"\n', "[[communications]] told: language"),
    "days before an end": (
        LETTER + 'within = { amount = 3, unit = "day", before = "one" }\n',
        "[[communications]] told: within before",
    ),
    "a wording without its words": (
        LETTER + 'fixed_text = { asset = "annex" }\n',
        "[[communications]] told: fixed_text annex, without its words",
    ),
    "consent": (
        BODY + 'consent_field = "complaint.topic"\n',
        "[[referrals]] o: consent_field",
    ),
    "a list in a file": ('[[codes]]\naxis = "p"\nfile = "p.csv"\n', "[[codes]] p: file"),
}


@pytest.mark.parametrize("what", IDLE)
def test_what_nothing_follows_from_is_told(what: str) -> None:
    body, told = IDLE[what]
    assert idle(packs.load(HEAD + CLOCK + body)) == (told,)


def test_beside_which_single_pack_one_stands_is_told_and_beside_all_of_them_it_stands() -> None:
    assert idle(packs.load(HEAD + 'overlays = ["uk-housing"]\n' + CLOCK)) == ("[pack]: overlays",)
    assert idle(packs.load(HEAD + 'overlays = ["*"]\n' + CLOCK)) == ()


@pytest.mark.parametrize("verb", EffectVerb)
@pytest.mark.parametrize("when", ["on_met", "on_missed"])
def test_every_effect_is_read_and_told_where_nothing_follows(verb: EffectVerb, when: str) -> None:
    of = {"open_referral": "o", "require": "told", "waive": "told", "close_route": "told"}
    named = f"{verb}:{of.get(verb, 'board')}"
    body = CLOCK + f'{when} = ["{named}"]\n' + BODY + LETTER
    idle_one = (verb, when) == ("open_referral", "on_met")
    told = (f"[[clocks]] one: {when} {named}",) if idle_one else ()
    assert idle(packs.load(HEAD + body)) == told


@pytest.mark.parametrize("table", IGNORED_TABLES)
def test_what_an_ignored_table_contains_is_not_looked_at(table: str) -> None:
    for body in (f"[[{table}]]\namount = -1\nanything = {{ f = 1 }}\n", f'[{table}]\nid = "x"\n'):
        assert idle(packs.load(HEAD + CLOCK + body)) == (f"[[{table}]]",)
        assert idle(pack_text.kept(HEAD + CLOCK + body)) == (f"[[{table}]]",)


def test_what_is_ignored_is_still_named_after_settings_were_chosen() -> None:
    setting = '[settings.soon]\namount = 2\nunit = "day"\n[[duties]]\nid = "d"\n'
    pack = packs.load(HEAD + CLOCK + setting).with_settings({"soon": 3})
    assert idle(pack) == ("[[duties]]",)


def test_a_missed_clock_opens_the_body_that_it_names() -> None:
    pack = packs.load(HEAD + CLOCK + 'on_missed = ["open_referral:o"]\n' + BODY)
    story = Story()
    begun, later = story.at, story.later(days=30).at
    events, on = {"received": begun}, {"unit": Calendar(Code("unit"))}
    running = evaluate(pack, facts={}, events=events, calendars=on, at=begun)
    assert [one.clock for one in coming(pack, running)] == ["one"]
    over = evaluate(pack, facts={}, events=events, calendars=on, at=later)
    assert over[0].state is State.missed
    [way] = ways(pack, over, facts={}, events=events, calendars=on, at=later)
    assert over[0].due is not None
    assert way.opened == over[0].due.moment


@pytest.mark.parametrize("person", [ANN, NORTH_MANAGER])
def test_whoever_worked_on_the_first_stage_answers_no_second_one(person: Any) -> None:
    [housing] = packs.shipped("uk-housing")[:1]
    assert "[[stages]]" in idle(housing)
    story = Story(replace(RULES, packs=(*RULES.packs, housing))).refused()
    story.does("escalate", Escalate(SOUTH_MANAGER)).examined(SOUTH_MANAGER)
    given = PrepareResponse(words("we looked again"), ())
    assert story.refuses("prepare-response", given, person) is Guard.not_independent
    story.does("prepare-response", given, SOUTH_MANAGER)
