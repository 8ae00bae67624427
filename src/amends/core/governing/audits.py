"""Clause 8.5: audits: a programme entry, a sample that no one chose, blind verdicts of people who
were not involved, findings that become actions, and a frozen report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import PERMISSIONS, Actor, Permission, reads_the_log
from ..framework.people.personnel import Person
from ..improvement.samples.drawing import Frame, LeftOutCount, Member, Seed
from ..improvement.samples.reading import Verdict
from ..operation.complaint.parts import RecordedEvent
from ..records.fold import ending
from ..records.kind import sees_governing
from ..records.state import GoverningRecord, SealedReason
from ..values import Code, Coded, Day, Id, Moment, Sealed
from .audit_verdicts import AuditItem


class AuditState(Coded):
    """Where an audit is in its course."""

    planned = "planned"
    announced = "announced"
    drawn = "drawn"
    reported = "reported"
    closed = "closed"
    cancelled = "cancelled"


class AuditFinding(Coded):
    """What a finding is."""

    nonconformity = "nonconformity"
    observation = "observation"
    good_practice = "good_practice"


@dataclass(frozen=True, slots=True)
class CaseVerdict:
    """The verdict on one item of a complaint, with a note."""

    item: AuditItem
    verdict: Verdict
    note: Sealed | None = None


# --- events ---


@dataclass(frozen=True, slots=True)
class AuditPlanned:
    """An audit was added to the programme of a year: complaints closed from `first` to `last`, of a
    unit and those below it, of which `wanted` are judged on some items, against the criteria. The
    owner leads it for so many days and reports by the day `due`."""

    year: int
    title: Sealed
    criteria: Sealed
    owner: Id
    first: Day
    last: Day
    wanted: int
    items: tuple[AuditItem, ...]
    due: Day
    days: int | None = None
    unit: Code | None = None


@dataclass(frozen=True, slots=True)
class AuditAnnounced:
    """The list of complaints to draw from was fixed."""

    sha256: Id
    size: int
    left_out: tuple[LeftOutCount, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditDrawn:
    """The sample of the list was drawn."""

    seed: Id
    checkpoint: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class CaseJudged:
    """A person who was not involved judged a complaint of the sample; `by_record` is what the
    record said at that moment."""

    number: int
    verdicts: tuple[CaseVerdict, ...]
    by_record: tuple[CaseVerdict, ...]


@dataclass(frozen=True, slots=True)
class AuditFindingRecorded:
    """A finding was recorded, about some complaints of the sample. `remedy` is what will be done
    about it, and `action` the action that this became."""

    finding: AuditFinding
    clause: AuditItem
    words: Sealed
    cases: tuple[int, ...] = ()
    remedy: Sealed | None = None
    owner: Id | None = None
    due: Day | None = None
    action: Id | None = None


@dataclass(frozen=True, slots=True)
class AuditReported:
    """The lead auditor answered the five questions of an audit. Nothing is judged or found after
    that. `unjudged` is why some of the sample was not judged."""

    procedures: Sealed
    followed: Sealed
    objectives: Sealed
    strengths: Sealed
    chances: Sealed
    unjudged: Sealed | None = None


@dataclass(frozen=True, slots=True)
class AuditClosed:
    """Every nonconformity has an action; `reason` is why one that was cancelled is not needed."""

    reason: Sealed | None = None


class AuditCancelled(SealedReason):
    """It does not take place, with the reason."""


# --- state ---


@dataclass(frozen=True, slots=True)
class SampledCase:
    """A complaint of the sample; once it was judged, by whom and how, and what the record said."""

    member: Member
    judged: Moment | None = None
    by: Id | None = None
    verdicts: tuple[CaseVerdict, ...] = ()
    by_record: tuple[CaseVerdict, ...] = ()

    @property
    def differing(self) -> tuple[AuditItem, ...]:
        """The items on which the auditor and the record differ."""
        record = {one.item: one.verdict for one in self.by_record}
        return tuple(one.item for one in self.verdicts if record.get(one.item) != one.verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit(GoverningRecord):
    """An audit as of its last entry; `announced_in` is the version of the entry with its list."""

    year: int
    criteria: Sealed
    first: Day
    last: Day
    wanted: int
    items: tuple[AuditItem, ...]
    days: int | None = None
    frame: Frame | None = None
    announced_at: Moment | None = None
    announced_by: Id | None = None
    announced_in: int = 0
    drawn_by: Id | None = None
    seed: Seed | None = None
    cases: tuple[SampledCase, ...] = ()
    findings: tuple[AuditFindingRecorded, ...] = ()
    report: AuditReported | None = None
    reported_at: Moment | None = None

    @property
    def judged(self) -> tuple[SampledCase, ...]:
        """The complaints that were judged, in order."""
        return tuple(one for one in self.cases if one.judged is not None)

    def case(self, number: int) -> SampledCase | None:
        """Return the complaint of the sample with this number."""
        return next((one for one in self.cases if one.member.number == number), None)

    @property
    def agreed(self) -> tuple[int, int]:
        """On how many items the auditors and the record agree, and how many were judged."""
        items = sum(len(one.verdicts) for one in self.judged)
        return items - sum(len(one.differing) for one in self.judged), items


def _announced(s: Audit, event: AuditAnnounced, recorded: RecordedEvent) -> Audit:
    return replace(
        s,
        state=AuditState.announced,
        frame=Frame(event.sha256, event.size, event.left_out),
        announced_at=recorded.happened,
        announced_by=recorded.by,
        announced_in=recorded.version,
    )


def _drawn(s: Audit, event: AuditDrawn, recorded: RecordedEvent) -> Audit:
    return replace(
        s,
        state=AuditState.drawn,
        drawn_by=recorded.by,
        seed=Seed(event.seed, event.checkpoint),
        cases=tuple(map(SampledCase, event.members)),
    )


def _judged(s: Audit, event: CaseJudged, recorded: RecordedEvent) -> Audit:
    def after(case: SampledCase) -> SampledCase:
        if case.member.number != event.number:
            return case
        return replace(
            case,
            judged=recorded.happened,
            by=recorded.by,
            verdicts=event.verdicts,
            by_record=event.by_record,
        )

    return replace(s, cases=tuple(map(after, s.cases)))


AUDIT_STEPS: Mapping[type, Any] = {
    AuditAnnounced: _announced,
    AuditDrawn: _drawn,
    CaseJudged: _judged,
    AuditFindingRecorded: lambda s, event, recorded: replace(s, findings=(*s.findings, event)),
    AuditReported: lambda s, event, recorded: replace(
        s, state=AuditState.reported, due=None, report=event, reported_at=recorded.happened
    ),
    AuditClosed: ending(AuditState.closed),
    AuditCancelled: ending(AuditState.cancelled),
}


# --- who may lead, and who may see ---


def works_there(person: Person, unit: Code | None, rules: Rules) -> bool:
    """Return whether a person's role lets them handle or assign complaints of the area."""
    above = {one.code for one in rules.policy.ancestors(unit or "")}

    def within(other: Code | None) -> bool:
        if unit is None or other is None or other in above:
            return True
        return unit in {one.code for one in rules.policy.ancestors(other)}

    works = (Permission.complaint_handle, Permission.complaint_assign)
    return any(
        within(grant.unit) and any(one in PERMISSIONS[grant.role] for one in works)
        for grant in person.grants
    )


def leaders(unit: Code | None, rules: Rules, involved: Iterable[Id] = ()) -> set[Id]:
    """Return who may lead an audit of an area: they may read every record and neither work there
    nor are `involved`. If no one is that independent, reading is enough."""
    staff = rules.people.persons
    readers = {one.id for one in staff.values() if reads_the_log(one)}
    apart = {one for one in readers if not works_there(staff[one], unit, rules)} - set(involved)
    return apart or readers


def may_lead(person: Id, unit: Code | None, rules: Rules, involved: Iterable[Id] = ()) -> bool:
    """Return whether a person is one of the `leaders` of an audit."""
    return person in leaders(unit, rules, involved)


def sees_sample(actor: Actor, state: Audit, rules: Rules) -> bool:
    """Return whether an actor may know which complaints were drawn: those who may lead the audit.
    Others could improve the sample."""
    person = actor.person
    return person is not None and person.active and may_lead(actor.id, state.unit, rules)


def sees_audit(actor: Actor, state: Audit, rules: Rules) -> bool:
    """Return whether an audit exists for an actor. Until it is reported it does so for its leader,
    auditors and senior management alone, so that no one improves the sample."""
    if state.report is not None:
        owners = {one.owner for one in state.findings}
        return sees_governing(actor, state, rules) or actor.id in owners
    wide = (Permission.journal_read, Permission.policy_adopt)
    return actor.id == state.owner or any(map(actor.may_somewhere, wide))
