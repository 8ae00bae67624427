"""Stream kind of frozen reports, and of whether performance is public."""

from amends.core.framework.acting import Situation, do
from amends.core.framework.people.authority import Actor, sees_every_number
from amends.core.improvement.reports.frozen import (
    FREEZE,
    REPORT_ACTS,
    ReportFrozen,
    Reports,
    freeze_report,
)
from amends.core.streams import REPORT
from amends.core.values import Code

from ..commands import Command
from ..stream_kind import Decided, StreamKind, jobs_after, nothing, shown_to_staff
from ..streams import history_of
from ..unit_of_work import UnitOfWork

TELL_REPORT = Code("tell_report")
"""The job that tells people by email about a new report."""


def reports() -> Reports:
    """Return the frozen reports, and whether performance is public."""
    return history_of(REPORT.prefix).state or Reports()


def _decide(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    state = uow.state(REPORT, command.stream) or Reports()
    given = command.particulars
    if command.act == FREEZE:
        return [(command.stream, freeze_report(state, uow.rules, actor, uow.now, given))]
    act = REPORT_ACTS[command.act]
    return [(command.stream, do(act, Situation(state, uow.rules, actor, uow.now), given))]


REPORTS = StreamKind(
    REPORT,
    acts={**dict.fromkeys(REPORT_ACTS, _decide), FREEZE: _decide},
    project=nothing,
    consequences=jobs_after(ReportFrozen, TELL_REPORT),
    visible_to=shown_to_staff(sees_every_number),
)
