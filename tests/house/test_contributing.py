"""The walk-throughs of docs/contributing.md, followed on a copy of the source."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "contributing.md").read_text()
_STEP = re.compile(
    r"(?P<where>In the new file|In|At the end of) `(?P<path>[\w/]+\.py)`(?:(?!```).)*?"
    r"^```(?P<form>diff|python)\n(?P<code>.*?)^```$",
    re.M | re.S,
)

type Walk = Callable[[str], set[str]]
"""Follows a section of the document; the files that it changed."""


def _steps(title: str) -> Iterator[re.Match[str]]:
    section = DOCUMENT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    assert section.count("```diff\n") + section.count("```python\n") == len(_STEP.findall(section))
    return _STEP.finditer(section)


def _changed(text: str, diff: str) -> str:
    """The text with every hunk in place of the lines that it shows, which stand there once."""
    for hunk in diff.split("@@\n"):
        lines = hunk.splitlines(keepends=True)
        before = "".join(line[1:] or "\n" for line in lines if not line.startswith("+"))
        after = "".join(line[1:] or "\n" for line in lines if not line.startswith("-"))
        assert f"\n{text}".count(f"\n{before}") == 1, before
        text = f"\n{text}".replace(f"\n{before}", f"\n{after}").removeprefix("\n")
    return text


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of the source, and of what was compiled of it, valid for what is not changed."""
    copy = tmp_path / "src"
    shutil.copytree(ROOT / "src", copy, ignore=shutil.ignore_patterns("*.egg-info"))
    return copy


@pytest.fixture
def walk(source: Path) -> Walk:
    """What follows a section of the document on the copy."""

    def followed(title: str) -> set[str]:
        changed = set()
        for step in _steps(title):
            path = source / "amends" / step["path"]
            code, where = step["code"], step["where"]
            if where == "In the new file":
                assert not path.exists()
                path.write_text(code)
            else:
                text = path.read_text()
                appended = where == "At the end of"
                path.write_text(f"{text}\n\n{code}" if appended else _changed(text, code))
            changed.add(step["path"])
        return changed

    return followed


def _run(source: Path, *command: str) -> None:
    """Run Python on the copy. Fails with what it said."""
    data = source.parent / "data"
    data.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "AMENDS_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "amends.site.settings",
        "PYTHONPATH": f"{source}{os.pathsep}{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _proves(source: Path, program: str) -> None:
    opening = f"import amends; assert amends.__file__.startswith({str(source)!r})\n"
    opening += "import django; django.setup()\n"
    _run(source, "-c", opening + dedent(program))


def test_an_act_touches_at_most_eight_files(source: Path, walk: Walk) -> None:
    assert len(walk("Add an act")) <= 8

    _proves(
        source,
        """
        from amends.api.complaints.acts import OFFERED
        from amends.core.operation.acts.catalogue import ACTS
        from amends.core.operation.acts.communication import MakeApology
        from amends.core.framework.acting import may
        from amends.core.operation.events import KINDS, ApologyMade, Way
        from amends.core.refusal import Guard, Refused
        from amends.desk.complaint_acts import GROUPS
        from amends.wording import acts, fields, refusal_sentence, timeline
        from amends.wording.names import Names
        from tests.core.samples import ANN, Story, actor, lodging, words

        story = Story().received(lodging())
        act = ACTS["make-apology"]
        may(act, story.here(ANN))
        payload = MakeApology(1, Way.phone, words("We are sorry."))
        story.does("make-apology", payload)

        assert story.complaint.apologized == {1}
        assert story.refuses("make-apology", payload) is Guard.apologized_already
        assert KINDS["ApologyMade"] is ApologyMade
        entry, names = story.entries[-1], Names(parties={1: "Sunniva Brook"})
        line = timeline.line(entry, names=names, complaint=story.complaint)
        assert line.endswith("apologised to Sunniva Brook by phone."), line
        told = timeline.line_for_complainant(
            entry, parties={1}, complaint=story.complaint, names=names
        )
        assert told == "We apologised to you by phone."
        assert acts.title("make-apology") == "Record an apology"
        assert fields.label_of(MakeApology, "words") == "Words of the apology"
        said = refusal_sentence.sentence(Refused(Guard.apologized_already), names=names)
        assert said.what == "You cannot record another apology."
        assert "make-apology" in OFFERED
        assert "make-apology" in {one.name for one in GROUPS[0].acts}
        """,
    )
    complete = "tests/core/wording/test_wording_complete.py"
    options = ("-q", "-p", "no:cacheprovider", "-o", f"pythonpath={source}")
    _run(source, "-m", "pytest", *options, complete)


def test_a_measure_touches_at_most_four_files(source: Path, walk: Walk) -> None:
    changed = walk("Add a measure")
    assert len(changed) <= 4

    _proves(
        source,
        """
        from dataclasses import replace
        from datetime import timedelta

        from amends.core.improvement.fact_rows import facts
        from amends.insight.facts import delta, engine, query
        from amends.insight.measures import MEASURES, title_of
        from amends.insight.spans import read
        from tests.core.samples import START, Story, lodging

        story = Story().received(lodging())
        columns = delta.columns_of(type(facts(story.complaint, (), story.rules, 1).complaint))
        span = read("2026-11", story.rules, story.at)
        sql = query.filled(query.template("reopened"), span)
        found = []
        with engine.connect(".") as database:
            for reopened in (START, START - timedelta(days=90), None):
                again = replace(story.complaint, reopened_at=reopened)
                row = facts(again, (), story.rules, 1).complaint
                values = [getattr(row, name) for name in columns]
                typed = ", ".join(
                    f'?::{engine.SQL_TYPES[kind]} AS "{name}"' for name, kind in columns.items()
                )
                database.execute(f"CREATE OR REPLACE TABLE complaint AS SELECT {typed}", values)
                found.append(sum(row[-1] for row in database.execute(sql).fetchall()))
        assert found == [1, 0, 0], found
        assert title_of("reopened") == "Reopened"
        assert MEASURES["reopened"].better == "low"
        """,
    )


def test_a_setting_touches_at_most_five_files(source: Path, walk: Walk) -> None:
    assert len(walk("Add a setting")) <= 5

    _proves(
        source,
        """
        from dataclasses import replace
        from datetime import timedelta
        from types import SimpleNamespace

        from amends.core.framework.policy import text
        from amends.core.framework.policy.check import check
        from amends.desk.reading import states
        from amends.desk.settings.declaration import PolicyForm
        from amends.desk.settings.times import WAITING
        from amends.wording import policy as wording
        from amends.wording.policy import Policies
        from tests.core.samples import START, rules

        policy = replace(rules().policy, soon_days=5)
        assert text.read(text.write(policy)).soon_days == 5
        wrong = replace(policy, soon_days=0)
        assert ("too_small", "soon_days") in [(one.code, one.path) for one in check(wrong)]
        change, = text.difference(rules().policy, policy)
        assert "due soon" in wording.change(change, Policies(policy, rules().policy))

        form = PolicyForm(WAITING.settings, policy, rules())
        assert form["soon_days"].value() == 5
        typed = {name: form[name].value() for name in form.fields} | {"soon_days": "7"}
        sent = PolicyForm(WAITING.settings, policy, rules(), typed)
        assert sent.is_valid(), sent.errors
        assert sent.applied().soon_days == 7

        desk = SimpleNamespace(now=START, rules=SimpleNamespace(policy=policy))
        looks = [states._look(START + timedelta(days=days), desk) for days in (4, 6)]
        assert looks == ["due", "open"]
        """,
    )


def test_a_channel_touches_at_most_four_files(source: Path, walk: Walk) -> None:
    assert len(walk("Add a channel")) <= 4

    _proves(
        source,
        """
        from amends.core.operation.events import OUTBOUND, WAYS, Way
        from amends.core.values import Contact
        from amends.desk.acts.initial_values import REACHED
        from amends.letters.channels import CHANNELS, ways_of_letters
        from amends.portal.forms import sender, wishes
        from amends.wording import choices

        assert not OUTBOUND[Way.sms].files
        assert Way.sms in WAYS & set(CHANNELS) & set(REACHED["way"])
        assert ways_of_letters(Contact(phone="020 910 11")) == (Way.sms,)
        assert "By text message" in [str(text) for way, text in wishes.WAYS]
        assert sender.You.unfolds["contact_by"]["sms"] == ("phone",)
        assert choices.by_way(Way.sms) == "by text message"
        """,
    )


def test_an_added_channel_is_served_wherever_people_are_written_to(
    source: Path, walk: Walk
) -> None:
    walk("Add a channel")
    options = ("-q", "-p", "no:cacheprovider", "-o", f"pythonpath={source}")
    _run(source, "-m", "pytest", *options, "tests/records/letters/text_messages.py")
