"""What people decided about findings: a problem, a dismissal, or nothing yet."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.problem_acts import ReopenProblem
from amends.core.improvement.problems import ProblemState
from amends.core.refusal import Guard, Refused
from amends.core.streams import PROBLEM
from amends.core.values import Code, Coded, Id
from amends.handling.commands import Command
from amends.handling.perform import perform
from amends.register.models import Problem, ProblemSignal

from .counting import WEEK
from .models import Finding


class Standing(Coded):
    """What became of a finding."""

    new = "new"
    problem = "problem"
    dismissed = "dismissed"


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a finding, and in which problem; a dismissed one that grew is new again."""

    standing: Standing = Standing.new
    problem: str = ""
    seen: int = 0
    """How many complaints it had when it was dismissed."""


def decided(findings: Collection[Finding]) -> dict[str, Decided]:
    """Return what became of these findings, by key. Two queries."""
    keys = [finding.key for finding in findings]
    problems = _problems(keys)
    return {finding.key: _of(finding, problems.get(finding.key, ())) for finding in findings}


def _problems(keys: Collection[str]) -> dict[str, list[Problem]]:
    """Return the problems that findings opened or dismissed, by key, the latest first."""
    pairs = list(ProblemSignal.objects.filter(signal__in=keys).values_list("signal", "problem"))
    rows = Problem.objects.in_bulk([problem for _, problem in pairs])
    by_key: dict[str, list[Problem]] = {}
    for signal, problem in pairs:
        by_key.setdefault(signal, []).append(rows[problem])
    for its in by_key.values():
        its.sort(key=lambda row: row.opened_at, reverse=True)
    return by_key


def _of(finding: Finding, problems: Iterable[Problem]) -> Decided:
    dismissed = Decided()
    for row in problems:
        if row.state != ProblemState.dismissed:
            return Decided(Standing.problem, row.id)
        if not dismissed.problem:
            grown = finding.seen >= row.returns_at
            standing = Standing.new if grown else Standing.dismissed
            dismissed = Decided(standing, row.id, row.seen)
    return dismissed


def reopen_problems(findings: Collection[Finding], *, now: datetime) -> int:
    """Reopen the closed problems of findings whose whole window is after the closing, each once for
    a closing; return how many."""
    problems, count = _problems([finding.key for finding in findings]), 0
    for finding in findings:
        for row in problems.get(finding.key, ())[:1]:
            if row.state != ProblemState.closed or row.closed_at is None:
                continue
            if finding.window and row.closed_at <= now - finding.window * WEEK:
                count += _reopened(row.id, f"{finding.key}:{row.closed_at:%Y-%m-%d}", now)
    return count


def _reopened(problem: str, signal: str, now: datetime) -> bool:
    payload = ReopenProblem(signal=Id(signal))
    command = Command(f"{PROBLEM.prefix}{problem}", Code("reopen"), payload)
    try:
        perform([command], actor=SYSTEM_ACTOR, now=now)
    except Refused as refused:
        if refused.guard not in (Guard.already_done, Guard.wrong_state):
            raise
        return False
    return True
