"""Stream kind of frozen reports, and of whether performance is public."""

from collections.abc import Iterator, Sequence

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor, Permission, sees_every_number
from amends.core.improvement.declaration import do_record_act
from amends.core.improvement.reports.frozen import (
    FREEZE,
    REPORT_ACTS,
    ReportFrozen,
    Reports,
    freeze_report,
)
from amends.core.streams import REPORT
from amends.core.values import Code
from amends.jobs.queue import NewJob

from ..commands import Command
from ..stream_kind import Decided, StreamKind, nothing
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
        events = freeze_report(state, uow.rules, actor, uow.now, given)
    else:
        act = REPORT_ACTS[command.act]
        events = do_record_act(act, state, uow.rules, actor, uow.now, given)
    return [(command.stream, events)]


def _visible_to(actor: Actor, state: Reports, rules: Rules) -> bool:
    if actor.person is None:
        return Permission.system_run in actor.granted
    person = rules.people.person(actor.person.id)
    return person is not None and sees_every_number(person)


def _jobs(uow: UnitOfWork, streams: Sequence[str]) -> Iterator[NewJob]:
    for stream in streams:
        for recorded in uow.recorded[stream]:
            event: object = recorded.event
            if isinstance(event, ReportFrozen):
                yield NewJob(stream, recorded.version, TELL_REPORT)


REPORTS = StreamKind(
    REPORT,
    acts={**dict.fromkeys(REPORT_ACTS, _decide), FREEZE: _decide},
    project=nothing,
    consequences=_jobs,
    visible_to=_visible_to,
)
