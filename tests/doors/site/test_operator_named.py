"""What the operator does in a person's name says so, and is never a second person's."""

import argparse
import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.doors.handled import do
from tests.records import organization as org

from amends.core.framework.policy.retention import Kept, Retention
from amends.core.operation.acts.scope import DecideKind
from amends.core.operation.events import Kind
from amends.core.refusal import Refused
from amends.governance import policy_transfer, publishing
from amends.handling import rules
from amends.handling.streams import recorded_event
from amends.journal import store
from amends.journal.models import Entry
from amends.site import cli
from amends.site.cli import evidence
from amends.site.cli.data import erase
from amends.wording.names import Names
from amends.wording.timeline import line

pytestmark = pytest.mark.django_db

NAMING = {"--by", "--for"}
PERSON = str(org.REPRESENTATIVE)
BY = ["--by", PERSON]
ACTING = {
    "calendar adopt": ["ie", *BY, "--reason", "x"],
    "erase": [*BY],
    "evidence": ["2026", "--for", PERSON],
    "policy": ["publish", "policy.toml", *BY, "--reason", "x"],
    "regime adopt": ["eu-psd2", *BY, "--reason", "x"],
    "retention": ["run", *BY],
}
"""The commands that write in a person's name."""
READING = {
    "export": ["complaints", "--format", "csv", "--for", PERSON],
    "report": ["month", "--for", PERSON],
}
"""The commands that read as a person does: they write nothing else."""


def named_options() -> Iterator[str]:
    """Every command with an option that names a person."""

    def walk(parser: argparse.ArgumentParser, name: str) -> Iterator[str]:
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for word, part in action.choices.items():
                    yield from walk(part, f"{name} {word}".strip())
            elif NAMING & set(action.option_strings):
                yield name

    return walk(cli.parser(), "")


def run(name: str, *words: str) -> None:
    arguments = cli.parser().parse_args([*name.split(), *words])
    if name == "regime adopt":  # begins Django itself
        arguments.part.args[0](arguments)
    else:
        arguments.command.run(arguments)


@pytest.fixture(autouse=True)
def _organization(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    org.found_organization()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(evidence, "_make", lambda number: None)
    monkeypatch.setattr(erase, "overwritten", lambda: "")
    in_force = rules.rules_at(timezone.now()).policy
    text = policy_transfer.taken_away(in_force).replace("watch_days = 30", "watch_days = 20")
    Path("policy.toml").write_text(text)


def outlived() -> str:
    before = timezone.now() - timedelta(days=100)
    reference = str(org.lodged(before).reference)
    for person in (org.COLLEAGUE, org.REPRESENTATIVE):
        do(reference, "decide-kind", DecideKind(Kind.enquiry, "Asks."), by=person, now=before)
    held = rules.rules_at(timezone.now()).policy
    org.publish(replace(held, retention=(Retention(Kept.words, 1),)), now=timezone.now())
    return reference


def test_every_option_that_names_a_person_is_tried_here() -> None:
    assert set(named_options()) == ACTING.keys() | READING.keys()


def test_no_command_makes_an_actor_of_a_person_by_itself() -> None:
    for file in sorted(Path(cli.__file__).parent.rglob("*.py")):
        names = {node.id for node in ast.walk(ast.parse(file.read_text())) if _is_name(node)}
        assert "Actor" not in names, f"{file.name}: use governance.operating.acting_as"


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name)


@pytest.mark.both_engines
@pytest.mark.parametrize("name", [*ACTING, *READING])
def test_a_command_in_a_persons_name_is_recorded_with_what_it_did(name: str) -> None:
    words = list((ACTING | READING)[name])
    if name == "evidence":
        org.lodged()
    if name in ("erase", "retention"):
        reference = outlived()
        words = [reference, *words] if name == "erase" else words
    if name in ("evidence", *READING):
        words += ["--out", "out.csv"]
    before = Entry.objects.count()
    try:
        run(name, *words)
    except (FileNotFoundError, LookupError):
        assert name == "evidence", "its pack is not made here"
    new = [
        (entry.stream, json.loads(entry.body)) for entry in Entry.objects.order_by("id")[before:]
    ]
    notes = [body["is"] for stream, body in new if stream == "installation/1"]
    assert notes == [{**notes[0], "person": PERSON}]
    acts = [body for stream, body in new if stream != "installation/1" and body["by"] == PERSON]
    assert bool(acts) is (name in ACTING)
    assert {body.get("via") for body in acts} <= {"operator"}


def test_an_act_of_the_person_themselves_says_nothing_of_the_operator() -> None:
    reference = str(org.lodged().reference)
    assert all("via" not in entry.body for entry in store.read(f"complaint/{reference}"))


def test_the_history_names_the_person_and_the_command_line() -> None:
    run("policy", *ACTING["policy"])
    last = recorded_event(store.read("policy/1")[-1])
    assert last.via == "operator"
    names = Names(persons={PERSON: "Rita Berg"}, zone="UTC")
    assert line(last, names=names).startswith("Rita Berg (by command line) published version 2")


def test_the_operator_is_not_the_second_person_and_someone_who_signs_in_is() -> None:
    policy = rules.rules_at(timezone.now()).policy
    text = policy_transfer.taken_away(policy).replace("watch_days = 30", "watch_days = 40")
    Path("policy.toml").write_text(text)
    run("policy", *ACTING["policy"])
    proposal = publishing.proposed()
    assert proposal is not None
    director: list[Any] = ["--by", str(org.DIRECTOR), "--reason", "y"]
    with pytest.raises(Refused, match="not_by_operator"):
        run("policy", "publish", "policy.toml", *director)
    org.approve_waiting(now=timezone.now())
    assert rules.rules_at(timezone.now()).policy.watch_days == 40
