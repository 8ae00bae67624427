"""A hundred complaints of the demonstration, judged by a second implementation that reads nothing
but exported entries.

At first sight, written before its author saw how the product decides, 186 of all 291 complaints
were judged alike (174 of 240 finished ones). The product was wrong where it

- found an investigation whole although nothing is behind a finding against the complainant;
- took 7.3 for the time of the response, not for keeping people informed, and did not count silence
  after the first response;
- did not look at who examined and checked a complaint (4.7), at lateness (7.7, 7.8), at danger and
  immediate action (7.5), at what was accepted and at options that were told (7.9);
- called missing what was not due yet, what was imported, and what a complainant took back early;
- found a closure wrong after an external body had settled the complaint.

The judge was wrong where it

- examined what is outside of the process (out of scope, merged), and closures that were undone;
- counted periods of the settings in working days;
- left out deadlines of regulators, pauses, and silence after a complaint was reopened;
- did not count facts that were never looked for as a lack of objectivity (annex D), and took an
  entry for a message: options are told by what went to the complainant (7.9).

Demonstrations of three other seeds, each unseen until then, were judged alike in 464 of 466, 442 of
446 and 466 of 466, in this order; what differed was mended in between.
"""

import ast
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.walks.demo.demonstrated import AS_OF, GROUP, demonstrated
from tests.walks.judged.second_judge import CLAUSES, Organization, judge

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.governing.audit_verdicts import AuditItem, audited
from amends.core.operation.complaint import Complaint
from amends.governance.demonstration import Kept
from amends.handling import rules
from amends.handling.reading import file_of
from amends.journal.export import export_journal

SIZE, LEAST, SEED = 100, 95, 10_002

type Lines = list[Mapping[str, Any]]


@pytest.fixture(scope="module")
def loaded(filled_once: Any, shared: Path) -> Iterator[tuple[Kept, int]]:
    with demonstrated(filled_once, shared, GROUP) as found:
        yield found


def test_the_second_judge_imports_nothing_from_the_product() -> None:
    tree = ast.parse(Path(__file__).with_name("second_judge.py").read_text(encoding="utf-8"))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or "."]
            if isinstance(node, ast.ImportFrom)
            else [n.name for n in node.names]
        )
    }
    assert imported == {"collections", "dataclasses", "datetime", "json", "typing"}


def test_a_second_implementation_judges_95_of_100_complaints_alike(
    loaded: tuple[Kept, int],
) -> None:
    policy = rules.rules_at(AS_OF).policy
    organization = Organization(policy.status_notice_days, policy.no_reply_notices)
    exported = _exported()
    differ: dict[str, dict[str, tuple[str, str]]] = {}
    for reference in _drawn(exported):
        first, second = _by_record(reference), judge(exported[reference], organization, AS_OF)
        if first != second:
            differ[reference] = {
                item: (first[item], second[item]) for item in CLAUSES if first[item] != second[item]
            }

    assert {str(item.value) for item in AuditItem} == set(CLAUSES)
    assert SIZE - len(differ) >= LEAST, differ


def _exported() -> dict[str, Lines]:
    out, found = StringIO(), defaultdict(list)
    export_journal(None, out)
    for line in map(json.loads, out.getvalue().splitlines()[1:]):
        kind, _, reference = line["stream"].partition("/")
        if kind == "complaint":
            found[reference].append(line)
    return found


def _drawn(exported: Mapping[str, Lines]) -> list[str]:
    """Draw by seed: one of each stage, channel, regulator and severity that occur together, then
    another one of each."""
    groups: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for reference in sorted(exported):
        groups[_sort(reference, exported[reference])].append(reference)
    chance = Random(SEED)
    for references in groups.values():
        chance.shuffle(references)
    order = sorted(groups, key=str)
    chance.shuffle(order)
    turns = max(map(len, groups.values()))
    drawn = [groups[key][turn] for turn in range(turns) for key in order if turn < len(groups[key])]
    return drawn[:SIZE]


def _sort(reference: str, lines: Lines) -> tuple[Any, ...]:
    bodies = [(line["kind"], json.loads(line["body"])["is"]) for line in lines]
    packs = {body["pack"] for kind, body in bodies if kind == "TermTold"}
    severity = [body["severity"] for kind, body in bodies if kind == "Assessed"][-1:]
    place = str(_complaint(reference).stage), str(bodies[0][1].get("channel"))
    return *place, *sorted(packs), *severity


def _complaint(reference: str) -> Complaint:
    return file_of(reference, actor=SYSTEM_ACTOR, now=AS_OF).complaint


def _by_record(reference: str) -> dict[str, str]:
    file = file_of(reference, actor=SYSTEM_ACTOR, now=AS_OF)
    said = audited(file.complaint, file.entries, file.rules, AS_OF)
    return {str(item.value): str(verdict.value) for item, verdict in said.items()}
