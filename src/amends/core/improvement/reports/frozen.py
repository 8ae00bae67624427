"""Clause 8.4: frozen monthly reports, and whether performance is public, in stream ``report/1``.

A report is frozen by the system, so that no one chooses its figures. Its text is stored under its
SHA-256. Performance is public once a second person agrees, and then with every new report.
"""

from dataclasses import dataclass, replace

from ...framework.acting import Events
from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor, Permission, sees_every_number
from ...operation.complaint import RecordedEvent
from ...records.deciding import acts_on, recording
from ...records.fold import Fold, moving, numbered
from ...records.kind import RecordKind, by_role
from ...refusal import Guard, demand
from ...values import Code, Coded, Day, Id, Moment, Sealed, Words


class Publication(Coded):
    """Whether performance is on the public site."""

    off = "off"
    proposed = "proposed"
    on = "on"


# --- events ---


@dataclass(frozen=True, slots=True)
class ReportFrozen:
    """The report of some days was frozen. `sha256` is that of its figures and `definitions` that of
    what they count; `facts_version` are the facts that were counted, written at `facts_at`."""

    first: Day
    last: Day
    facts_version: int
    facts_at: Moment
    sha256: Id
    definitions: Id


@dataclass(frozen=True, slots=True)
class PerformanceProposed:
    """Someone proposed to publish performance. A second person has not agreed."""


@dataclass(frozen=True, slots=True)
class PerformancePublished:
    """Performance is public, from the newest report on."""


@dataclass(frozen=True, slots=True)
class PerformanceWithdrawn:
    """Performance is not public, or a proposal to publish it is off."""

    reason: Sealed


# --- the fold ---


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen report, and when it was frozen."""

    report: ReportFrozen
    at: Moment


@dataclass(frozen=True, slots=True)
class Reports:
    """The frozen reports, oldest first, and whether performance is public."""

    version: int = 0
    frozen: tuple[Frozen, ...] = ()
    state: Publication = Publication.off
    proposed_by: Id | None = None

    @property
    def holder(self) -> Id | None:
        """No one owns the reports."""
        return None

    @property
    def unit(self) -> Code | None:
        """Reports are of the whole organisation."""
        return None

    def of(self, first: Day) -> Frozen | None:
        """Return the report that begins on a day; None if there is none."""
        return next((one for one in self.frozen if one.report.first == first), None)

    def before(self, first: Day) -> Frozen | None:
        """Return the last report of days before a day; None if there is none."""
        return next((one for one in reversed(self.frozen) if one.report.last < first), None)


def _frozen(reports: Reports, event: ReportFrozen, recorded: RecordedEvent) -> Reports:
    frozen = (*reports.frozen, Frozen(event, recorded.happened))
    return replace(reports, frozen=tuple(sorted(frozen, key=lambda one: one.report.first)))


# --- acts ---


_act = acts_on("report", "8.4", Reports)
FREEZE = Code("freeze-report")


def freeze_report(
    reports: Reports, rules: Rules, actor: Actor, moment: Moment, given: ReportFrozen
) -> Events:
    """Freeze the report of a month that is over. Only the system asks for it, and asking twice
    records nothing twice."""
    demand(Permission.system_run in actor.granted, Guard.not_permitted, act=FREEZE)
    over = given.first <= given.last < rules.day_of(None, moment)
    demand(over, Guard.in_the_future, day=given.last)
    if reports.of(given.first) is not None:
        return ()
    return (given,)


@dataclass(frozen=True, slots=True)
class ProposePerformance:
    """Nothing more is needed."""


propose_performance = _act("propose-performance", Permission.improvement_decide, {Publication.off})(
    recording(ProposePerformance, PerformanceProposed)
)


@dataclass(frozen=True, slots=True)
class PublishPerformance:
    """Nothing more is needed."""


publish_performance = _act(
    "publish-performance",
    Permission.improvement_decide,
    {Publication.proposed},
    opened=True,
    apart=lambda reports: (reports.proposed_by,),
)(recording(PublishPerformance, PerformancePublished))


@dataclass(frozen=True, slots=True)
class WithdrawPerformance:
    """Why performance is not public."""

    reason: Words


withdraw_performance = _act(
    "withdraw-performance",
    Permission.improvement_decide,
    {Publication.proposed, Publication.on},
)(recording(WithdrawPerformance, PerformanceWithdrawn))


REPORT = RecordKind(
    Code(_act.of),
    _act.clause,
    Fold[Reports](
        {},
        {
            ReportFrozen: _frozen,
            PerformanceProposed: moving(Publication.proposed, by="proposed_by"),
            PerformancePublished: moving(Publication.on),
            PerformanceWithdrawn: moving(Publication.off, proposed_by=None),
        },
        before=lambda record: Reports(),
        keeps=numbered,
    ),
    _act.acts,
    by_role(sees_every_number),
    single=True,
)
