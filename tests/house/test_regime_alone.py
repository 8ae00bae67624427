"""What needs no database needs no Django set up either: asked in processes of their
own, as outside, since within the tests everything is set up already."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.house.test_regime_command import QUESTION

from amends.governance import packs

ROOT = Path(__file__).parent.parent.parent


def alone(*words: str, given: str = "") -> str:
    """What a fresh process says that knows neither settings nor data. It ends well and is silent
    on standard error."""
    done = subprocess.run(
        [sys.executable, *words],
        input=given,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": "src", "LANG": "C.UTF-8"},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def question_of_every_pack() -> list[dict[str, object]]:
    """Each of our packs with every fact that it asks for unknown and its first event just come."""
    return [
        {"pack": name, "events": {packs.shipped(name)[0].pack.applies_by: "2026-11-02T10:00:00"}}
        for name in packs.ids()
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("list", "--json"),
        ("evaluate", "-"),
        ("evaluate", "-", "--json", "--at", "2026-11-27T10:00:00Z"),
    ],
    ids=" ".join,
)
def test_a_part_of_the_command_that_needs_no_database_answers_in_a_fresh_process(
    words: tuple[str, ...],
) -> None:
    questions = [QUESTION, *question_of_every_pack()]
    said = alone("-m", "amends", "regime", *words, given=json.dumps(questions))

    assert "uk-fca-disp" in said
    assert "au-asic-rg271" in said
    assert "--json" not in words or len(json.loads(said)) >= len(packs.ids())


def test_every_pack_of_ours_is_checked_in_a_fresh_process() -> None:
    said = alone("-m", "amends", "regime", "check", *packs.ids())

    assert [name for name in packs.ids() if f"{name} " not in said] == []


OF_THE_RECORD = ["packs", "proof", "staff_file"]
"""The modules of `wording` that tell of what is kept here, and of nothing else."""


def test_only_words_about_the_record_need_the_record() -> None:
    code = (
        "import importlib, pkgutil, amends.wording as words\n"
        "from django.conf import settings; settings.configure(USE_I18N=False)\n"
        "for one in pkgutil.walk_packages(words.__path__, 'amends.wording.'):\n"
        "    try: importlib.import_module(one.name)\n"
        "    except Exception: print(one.name.rpartition('.')[2])\n"
    )

    assert sorted(alone("-c", code).split()) == OF_THE_RECORD
