"""Projection of problems and actions to their rows, and saving them in the register."""

from collections.abc import Sequence

from django.db import models, transaction

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.actions import Action
from amends.core.improvement.problem_events import CauseStatus
from amends.core.improvement.problems import FoundCause, Problem
from amends.core.improvement.reminding import next_reminder
from amends.vault.rows import insert

from . import models as tables
from .columns import row_as
from .projection import columns
from .sweeps import Difference


def problem_rows(p: Problem) -> tuple[tables.Problem, list[tables.ProblemComplaint]]:
    """Return the row of a problem and those of its complaints, bound and unbound."""
    last, best = p.last_verdict, _best(p.causes)
    row = row_as(
        tables.Problem,
        p,
        **{name: getattr(p.where, name) or "" for name in ("unit", "category", "product", "cause")},
        complaints=len(p.complaints),
        actions=len(p.actions),
        verdict=str(last[1]) if last else "",
        found=str(best.status) if best else "",
        found_cause=(best.cause or "") if best else "",
    )
    joins = [
        tables.ProblemComplaint(problem=p.id, reference=reference, bound=bound)
        for references, bound in ((p.complaints, True), (p.unbound, False))
        for reference in references
    ]
    return row, joins


_ORDER = (
    CauseStatus.root,
    CauseStatus.supported,
    CauseStatus.not_tested,
    CauseStatus.not_determined,
    CauseStatus.ruled_out,
)


def _best(causes: Sequence[FoundCause]) -> FoundCause | None:
    """Return the cause of which most is known."""
    return min(causes, key=lambda one: _ORDER.index(one.status), default=None)


def action_row(a: Action, rules: Rules) -> tables.Action:
    """Return the row of an action. The rules decide when its next reminder is due."""
    checks = a.awaits_check
    waits = a.open or checks
    return row_as(
        tables.Action,
        a,
        open=waits,
        reference=a.complaint or "",
        decides=a.rule.decides if a.rule else "",
        holder=a.holder if waits else "",
        day=(a.check_on if checks else a.due) if waits else None,
        has_rule=a.rule is not None,
        minor=a.cost.minor if a.cost else None,
        currency=str(a.cost.currency) if a.cost else "",
        speaks_at=next_reminder(a, rules),
    )


def save_problems(problems: Sequence[Problem]) -> None:
    """Replace the rows of these problems, in the caller's transaction."""
    with transaction.atomic(savepoint=False):
        whole = [problem_rows(one) for one in problems]
        insert(tables.Problem, [columns(row) for row, _ in whole], over=("id",))
        known = [row.id for row, _ in whole]
        tables.ProblemComplaint.objects.filter(problem__in=known).delete()
        insert(tables.ProblemComplaint, [columns(one) for _, joins in whole for one in joins])
        tables.ProblemSignal.objects.filter(problem__in=known).delete()
        insert(tables.ProblemSignal, _signals(problems))


def _signals(problems: Sequence[Problem]) -> list[tuple[str, str]]:
    return [(one.id, signal) for one in problems for signal in sorted(one.signals)]


def save_actions(actions: Sequence[Action], rules: Rules) -> None:
    """Replace the rows of these actions, in the caller's transaction."""
    rows = [columns(action_row(one, rules)) for one in actions]
    insert(tables.Action, rows, over=("id",))


def forget_problems() -> None:
    """Delete the rows of all problems before they are rebuilt."""
    tables.Problem.objects.all().delete()
    tables.ProblemComplaint.objects.all().delete()
    tables.ProblemSignal.objects.all().delete()


def forget_actions() -> None:
    """Delete the rows of all actions before they are rebuilt."""
    tables.Action.objects.all().delete()


def problem_differences(problems: Sequence[Problem]) -> list[Difference]:
    """Return the differences between the register and the projection of these problems."""
    whole = [problem_rows(one) for one in problems]
    found = _unlike(tables.Problem, [row for row, _ in whole], "problem")
    known = [row.id for row, _ in whole]
    kept = tables.ProblemComplaint.objects.filter(problem__in=known)
    wanted = {columns(one) for _, joins in whole for one in joins}
    for problem, reference, *_ in sorted({columns(one) for one in kept} ^ wanted):
        found.append(Difference(f"problem/{problem}", "problemcomplaint", reference))
    named = tables.ProblemSignal.objects.filter(problem__in=known)
    there = set(named.values_list("problem", "signal"))
    for problem, signal in sorted(there ^ set(_signals(problems))):
        found.append(Difference(f"problem/{problem}", "problemsignal", signal))
    return found


def action_differences(actions: Sequence[Action], rules: Rules) -> list[Difference]:
    """Return the differences between the register and the projection of these actions."""
    return _unlike(tables.Action, [action_row(one, rules) for one in actions], "action")


def _unlike(
    model: type[models.Model], wanted: Sequence[models.Model], table: str
) -> list[Difference]:
    there = model._default_manager.in_bulk([row.pk for row in wanted])
    found = []
    for row in wanted:
        kept = there.get(row.pk)
        if kept is None:
            found.append(Difference(f"{table}/{row.pk}", table, "missing"))
            continue
        names = [field.attname for field in model._meta.concrete_fields]
        pairs = zip(names, columns(kept), columns(row), strict=True)
        found += [
            Difference(f"{table}/{row.pk}", table, name)
            for name, is_, should in pairs
            if is_ != should
        ]
    return found
