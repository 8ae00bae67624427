"""Projection of problems and actions to their rows, and saving them in the register."""

from collections.abc import Iterator, Sequence

from django.db import models
from django.db.models import F

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.action_reminding import next_reminder
from amends.core.improvement.actions import Action
from amends.core.improvement.problem_events import CauseStatus
from amends.core.improvement.problems import FoundCause, Problem
from amends.core.streams import ACTION, PROBLEM

from . import models as tables
from .columns import row_as
from .stream_rows import StreamRows


def _problem_rows(stream: str, p: Problem, rules: Rules) -> Iterator[models.Model]:
    """Yield the row of a problem, those of its complaints, bound and unbound, and of its
    findings."""
    last, best = p.last_verdict, _best(p.causes)
    yield row_as(
        tables.Problem,
        p,
        **{name: getattr(p.where, name) or "" for name in ("unit", "category", "product", "cause")},
        complaints=len(p.complaints),
        actions=len(p.actions),
        verdict=str(last[1]) if last else "",
        found=str(best.status) if best else "",
        found_cause=(best.cause or "") if best else "",
    )
    for references, bound in ((p.complaints, True), (p.unbound, False)):
        for reference in references:
            yield tables.ProblemComplaint(problem=p.id, reference=reference, bound=bound)
    for signal in p.signals:
        yield tables.ProblemSignal(problem=p.id, signal=signal)


_ORDER = (
    CauseStatus.root,
    CauseStatus.supported,
    CauseStatus.not_tested,
    CauseStatus.not_determined,
    CauseStatus.ruled_out,
)


def _best(causes: Sequence[FoundCause]) -> FoundCause | None:
    return min(causes, key=lambda cause: _ORDER.index(cause.status), default=None)


def _action_rows(stream: str, a: Action, rules: Rules) -> Iterator[models.Model]:
    checks = a.awaits_check
    waits = a.open or checks
    yield row_as(
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


PROBLEMS = StreamRows[Problem](
    PROBLEM.prefix,
    {
        tables.Problem: F("id"),
        tables.ProblemComplaint: F("problem"),
        tables.ProblemSignal: F("problem"),
    },
    _problem_rows,
)
ACTIONS = StreamRows[Action](ACTION.prefix, {tables.Action: F("id")}, _action_rows)
