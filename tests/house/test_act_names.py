"""Outside declarations, texts and what is stored, no string spells the name of an act."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from amends import core
from amends.core.framework.acting import Act
from amends.core.framework.appointments import STAFF_ACTS
from amends.core.governing.catalogue import RECORD_ACTS
from amends.core.operation.acts.declaration import COMPLAINT_ACTS

SRC = Path(core.__file__).parents[1]
for module in pkgutil.walk_packages(core.__path__, "amends.core."):
    importlib.import_module(module.name)

MARKS = [mark.name for mark in fields(Act) if mark.default is False]
NAMES = frozenset(
    str(act.name)
    for acts in (COMPLAINT_ACTS.acts, STAFF_ACTS.acts, RECORD_ACTS)
    for act in acts.values()
    if "-" in act.name
)
"""The names with a hyphen; the others are words that also mean something else."""

TEXTS = "wording/acts"
"""Texts of acts by their names, compared with the acts by other tests."""

_ENTRY = "act of a recorded entry, which the state is made of: it knows no acts"
_CHANGE = "act of a recorded proposal, below the acts on staff"
_APART = "act of another subclause, which the subclauses do not know"
_ALL_KINDS = "the name of an act that several kinds of records declare"
_PURPOSE = "purpose in the read log"
_KIND = "name of a kind of record"
_ADDRESS = "address or name of a page"
STORED: dict[str, tuple[str, set[str]]] = {
    "core/framework/adoption/reach.py": (_CHANGE, {"move-person"}),
    "core/framework/people/personnel.py": (
        _CHANGE,
        {"grant-role", "invite-person", "move-person", "release-access"},
    ),
    "core/framework/policy/vocabulary.py": ("code in settings", {"resolve-at-once"}),
    "core/governing/sign_offs.py": (_KIND, {"sign-off"}),
    "core/improvement/reports/evidence.py": (
        "act of its own stream, with the name of another",
        {"record-evidence"},
    ),
    "core/operation/acts/receipt.py": (_APART, {"record-authority"}),
    "core/operation/acts/second_look.py": (_APART, {"authorize-response"}),
    "core/operation/complaint/evolve.py": (_ENTRY, {"set-reminder"}),
    "core/operation/complaint/evolving_answer.py": (
        _ENTRY,
        {"carry-out", "post-letter", "prepare-response", "resolve-at-once"},
    ),
    "core/operation/complaint/evolving_receipt.py": (_ENTRY, {"hand-over"}),
    "core/records/erasing.py": (_ALL_KINDS, {"erase-text"}),
    "core/records/state.py": (_ALL_KINDS, {"hand-over"}),
    "desk/assurance/conformity.py": (_KIND, {"sign-off"}),
    "desk/records/detail.py": (_PURPOSE, {"erase-text"}),
    "desk/urls.py": (
        _ADDRESS,
        {
            *("answer-alert", "hand-over", "read-commands", "record-exposure"),
            *("retire-criterion", "set-criterion", "write-letter"),
            *("approve-change", "return-change"),
        },
    ),
    "desk/worklists/hand_over.py": (_PURPOSE, {"hand-over"}),
    "desk/worklists/records_held.py": (_PURPOSE, {"hand-over"}),
    "handling/read_log.py": (_PURPOSE, {"hand-over"}),
}
"""Files that spell the names of acts, with the reason."""


def _declares(node: ast.AST) -> bool:
    """Whether a call declares an act: it names who may do it, or is one on members of staff."""
    if not isinstance(node, ast.Call):
        return False
    within = [child.id for part in (node.func, *node.args) for child in _names(part)]
    return not {"Permission", "appointment"}.isdisjoint(within)


def _names(node: ast.AST) -> Iterator[ast.Name]:
    return (child for child in ast.walk(node) if isinstance(child, ast.Name))


def spelled(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the lines and names of acts that a module spells and does not declare."""
    declared = {id(node.args[0]) for node in ast.walk(tree) if _declares(node) and node.args}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in NAMES and id(node) not in declared:
            yield node.lineno, node.value


def test_no_string_spells_the_name_of_an_act() -> None:
    wrong, used = [], set()
    for path in sorted(SRC.rglob("*.py")):
        name = path.relative_to(SRC).as_posix()
        if name.startswith(TEXTS):
            continue
        _, allowed = STORED.get(name, ("", set()))
        for line, act in spelled(ast.parse(path.read_text())):
            used.add((name, act))
            if act not in allowed:
                wrong.append(f"{name}:{line}: {act}: use the declaration of the act")
    assert wrong == []
    assert {(name, act) for name, (_, acts) in STORED.items() for act in acts} <= used


@pytest.mark.parametrize(
    ("source", "acts"),
    [
        ('done = acts.button("withdraw-proposal")', ["withdraw-proposal"]),
        ('match act:\n    case "close-all" | "send-notice": pass', ["send-notice"]),
        ('TABLE = {"hear-person": 1}', ["hear-person"]),
        ('@act("hear-person", "7.5", Permission.complaint_handle)\ndef hear(): pass', []),
        ('@appointment("end-token", clause="4.10")\ndef end(): pass', []),
        ('end = _acts("freeze-pack", Permission.policy_adopt)(recording(A, B))', []),
        ("hear = investigation.hear_person.name", []),
    ],
)
def test_what_is_found(source: str, acts: list[str]) -> None:
    assert [act for _, act in spelled(ast.parse(source))] == acts


@pytest.mark.parametrize("mark", MARKS)
def test_every_mark_of_an_act_is_read_somewhere(mark: str) -> None:
    reads = re.compile(rf"\b(act|known)\.{mark}\b")
    assert any(reads.search(path.read_text()) for path in SRC.rglob("*.py"))
