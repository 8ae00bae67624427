"""Clause 8.5: acts on audits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ..framework.acting import Events, Situation
from ..framework.people.authority import Permission
from ..improvement.action_events import ActionKind, ActionPlanned, ActionSource
from ..improvement.samples.drawing import Frame, Member, Seed
from ..improvement.samples.reading import MOST_READ, Verdict
from ..improvement.samples.satisfaction import LONGEST_PERIOD
from ..records.deciding import recording
from ..records.fold import beginning
from ..records.kind import governing_acts, governing_kind
from ..records.state import (
    GivenReason,
    HandOverRecord,
    NoParticulars,
    RecordHandedOver,
    add_erase_text,
    common_events,
)
from ..refusal import Guard, Refused, demand
from ..shape import made_from
from ..values import Code, Day, Id, Words, sealed_or_none
from . import audits as a
from .audit_verdicts import AuditItem

_READ = Permission.journal_read
_DRAWN = frozenset({a.AuditState.drawn})
_UNDER_WAY = _DRAWN | {a.AuditState.planned, a.AuditState.announced}

_acts = governing_acts("audit", "8.5", a.Audit)


def _independent(here: Situation[a.Audit]) -> None:
    fit = a.may_lead(here.actor.id, here.state.unit, here.rules)
    demand(fit, Guard.not_an_independent_auditor)


@dataclass(frozen=True, slots=True)
class PlanAudit:
    """The programme year, what is audited against which criteria, who leads it, and until when."""

    title: Words
    year: int
    first: Day
    last: Day
    owner: Id
    due: Day
    criteria: Words
    items: tuple[AuditItem, ...]
    wanted: int = 25
    days: int | None = None
    unit: Code | None = None


@_acts("plan", _READ)
def plan(here: Situation[a.Audit], given: PlanAudit) -> Events:
    """Plan an audit, led by someone who neither handles complaints of the area nor manages it."""
    in_order = 0 <= (given.last - given.first).days < LONGEST_PERIOD
    demand(in_order, Guard.wrong_type, field=Code("last"))
    demand(1 <= given.wanted <= MOST_READ, Guard.wrong_type, field=Code("wanted"))
    demand(given.first.year <= given.year <= given.due.year, Guard.wrong_type, field=Code("year"))
    items = tuple(one for one in AuditItem if one in given.items)
    demand(bool(items), Guard.not_complete, missing=(Code("items"),))
    demand(a.may_lead(given.owner, given.unit, here.rules), Guard.not_an_independent_auditor)
    return (made_from(a.AuditPlanned, given, items=items),)


@_acts("announce", _READ, {a.AuditState.planned})
def announce(
    here: Situation[a.Audit], given: NoParticulars, frame: Frame, involved: Collection[Id]
) -> Events:
    """Fix the list of complaints. Those who were `involved` in any of them cannot lead the
    audit."""
    record = here.state
    over = record.last < here.today
    demand(over, Guard.in_the_future, day=record.last)
    fit = a.may_lead(record.owner, record.unit, here.rules, involved)
    demand(fit, Guard.not_an_independent_auditor)
    demand(frame.size > 0, Guard.nothing_to_draw)
    return (a.AuditAnnounced(frame.sha256, frame.size, frame.left_out),)


@_acts("draw", _READ, {a.AuditState.announced})
def draw(
    here: Situation[a.Audit], given: NoParticulars, seed: Seed | None, members: Sequence[Member]
) -> Events:
    """Draw the sample. Its seed is the first checkpoint signed after the announcement."""
    if seed is None:
        raise Refused(Guard.seed_missing)
    return (a.AuditDrawn(seed.value, seed.checkpoint, tuple(members)),)


@dataclass(frozen=True, slots=True)
class GivenVerdict:
    """The verdict on an item, and a note for the auditors."""

    item: AuditItem
    verdict: Verdict
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class JudgeCase:
    """A complaint of the sample by its number, with a verdict on each item of the audit."""

    number: int
    verdicts: tuple[GivenVerdict, ...]


@_acts("judge", _READ, _DRAWN, ready=_independent, opened=True)
def judge(
    here: Situation[a.Audit],
    given: JudgeCase,
    involved: bool,
    by_record: Mapping[AuditItem, Verdict],
) -> Events:
    """Judge a complaint, once, as someone who was not involved in it. What the record says is
    recorded with it."""
    record = here.state
    case = demand_case(record, given.number)
    demand(not involved, Guard.involved_in_it)
    demand(case.judged is None, Guard.already_done)
    judged = [one.item for one in given.verdicts]
    missing = tuple(one for one in record.items if one not in judged)
    demand(not missing, Guard.not_complete, missing=missing)
    demand(len(judged) == len(record.items), Guard.wrong_type, field=Code("verdicts"))
    verdicts = tuple(made_from(a.CaseVerdict, one) for one in given.verdicts)
    said = tuple(a.CaseVerdict(item, by_record[item]) for item in record.items)
    return (a.CaseJudged(given.number, verdicts, said),)


@dataclass(frozen=True, slots=True)
class RecordAuditFinding:
    """What was found, on which clause, and what will be done about it by whom and when. A
    nonconformity needs that."""

    finding: a.AuditFinding
    clause: AuditItem
    words: Words
    cases: tuple[int, ...] = ()
    remedy: Words | None = None
    owner: Id | None = None
    due: Day | None = None


@_acts("find", _READ, _DRAWN, ready=_independent)
def find(here: Situation[a.Audit], given: RecordAuditFinding, action: Id) -> Events:
    """Record a finding. What will be done about it becomes the `action`."""
    for number in given.cases:
        demand_case(here.state, number)
    parts = {name: getattr(given, name) for name in ("remedy", "owner", "due")}
    missing = tuple(Code(name) for name, one in parts.items() if not one)
    nothing = len(missing) == len(parts) and given.finding is not a.AuditFinding.nonconformity
    demand(not missing or nothing, Guard.not_complete, missing=missing)
    return (made_from(a.AuditFindingRecorded, given, action=None if missing else action),)


def demand_case(record: a.Audit, number: int) -> a.SampledCase:
    """Return a complaint of the sample. Raises `Refused` for a number that is not in it."""
    case = record.case(number)
    if case is None:
        raise Refused(Guard.unknown_item, item=number)
    return case


def planned_for(record: a.Audit, found: a.AuditFindingRecorded) -> ActionPlanned | None:
    """Return the action that a finding becomes; None if nothing has to be done."""
    if found.action is None or found.owner is None or found.due is None:
        return None
    kind, source = ActionKind.corrective, ActionSource.audit
    return ActionPlanned(kind, source, found.owner, found.due, found.remedy, record.unit)


@dataclass(frozen=True, slots=True)
class ReportAudit:
    """The conclusions on the five questions of an audit, and why a part was not judged."""

    procedures: Words
    followed: Words
    objectives: Words
    strengths: Words
    chances: Words
    unjudged: Words | None = None


@_acts("report", _READ, _DRAWN, own=True, ready=_independent, opened=True)
def report(here: Situation[a.Audit], given: ReportAudit) -> Events:
    """Report the conclusions. After that, nothing is judged or found any more."""
    record = here.state
    demand(bool(record.judged), Guard.not_complete, missing=(Code("verdicts"),))
    whole = len(record.judged) == len(record.cases) or bool(given.unjudged)
    demand(whole, Guard.not_complete, missing=(Code("unjudged"),))
    return (made_from(a.AuditReported, given),)


@dataclass(frozen=True, slots=True)
class CloseAudit:
    """Why an action against a nonconformity is not needed, if one was cancelled."""

    reason: Words | None = None


@_acts("close", _READ, {a.AuditState.reported}, ready=_independent, opened=True)
def close(here: Situation[a.Audit], given: CloseAudit, cancelled: Collection[Id]) -> Events:
    """Close the audit: every nonconformity has an action, or a reason why one of those that were
    `cancelled` is not needed."""
    reason = sealed_or_none(given.reason)
    needed = (one for one in here.state.findings if one.finding is a.AuditFinding.nonconformity)
    lost = any(one.action in cancelled for one in needed)
    demand(reason is not None or not lost, Guard.not_complete, missing=(Code("reason"),))
    return (a.AuditClosed(reason),)


@_acts("hand-over", Permission.policy_adopt, _UNDER_WAY, own=True)
def hand_over(here: Situation[a.Audit], given: HandOverRecord, involved: Collection[Id]) -> Events:
    """Hand the audit over to another leader, who is as independent of the area as the first had to
    be, and once it is announced was not `involved` in any complaint of the list."""
    demand(given.to != here.state.owner, Guard.already_done)
    demand(
        a.may_lead(given.to, here.state.unit, here.rules, involved),
        Guard.not_an_independent_auditor,
    )
    return (made_from(common_events(Code(_acts.of))[RecordHandedOver], given),)


class CancelAudit(GivenReason):
    """Why the audit does not take place."""


def _nothing_judged(here: Situation[a.Audit]) -> None:
    record = here.state
    _independent(here)
    demand(not record.judged and not record.findings, Guard.already_done)
    able = a.leaders(record.unit, here.rules)
    did = {record.begun_by, record.announced_by, record.drawn_by} if record.frame else set()
    led = {*record.owners} if record.frame else set()
    demand(here.actor.id in (able - did - led or able - did or able), Guard.not_by_owner)


# Once it is announced, those who planned, led, announced or drew it cannot, if someone else may: no
# one draws again until they like the sample.
_acts("cancel", _READ, _UNDER_WAY, ready=_nothing_judged)(recording(CancelAudit, a.AuditCancelled))


add_erase_text(_acts, a.AuditState)


AUDIT = governing_kind(
    _acts,
    a.AuditPlanned,
    beginning(a.Audit, a.AuditState.planned),
    a.AUDIT_STEPS,
    sees=a.sees_audit,
    hidden=lambda actor, audit, rules: () if a.sees_sample(actor, audit, rules) else ("cases",),
)
