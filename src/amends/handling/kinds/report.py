"""Stream kind of frozen reports, and of whether performance is public."""

from amends.core.framework.people.authority import Actor
from amends.core.improvement.reports import frozen
from amends.core.improvement.reports.frozen import (
    FREEZE,
    ReportFrozen,
    Reports,
    freeze_report,
)
from amends.core.streams import REPORT
from amends.core.values import Code

from ..commands import Command
from ..stream_kind import Decided, jobs_after
from ..streams import history_of
from ..unit_of_work import UnitOfWork
from .records import Wiring, record_streams

TELL_REPORT = Code("tell_report")
"""The job that tells people by email about a new report."""


def reports() -> Reports:
    """Return the frozen reports, and whether performance is public."""
    return history_of(REPORT.prefix).state or Reports()


def _freeze(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    state = uow.state(REPORT, command.stream) or Reports()
    events = freeze_report(state, uow.rules, actor, uow.now, command.particulars)
    return [(command.stream, events)]


REPORTS = record_streams(
    frozen.REPORT,
    REPORT,
    Wiring(consequences=jobs_after(ReportFrozen, TELL_REPORT), decides={FREEZE: _freeze}),
)
