"""Clause 7.6: assigning an independent investigator, hearing both sides, and a finding on each
issue."""

from dataclasses import dataclass

from ...framework.acting import Events, Situation
from ...framework.people.authority import Permission
from ...refusal import Guard, Refused, demand
from ...shape import made_from
from ...values import Code, Day, File, Id, Words, sealed, sealed_or_none
from .. import events as e
from ..complaint.parts import Subject
from ..complaint.stages import OPEN, Stage
from ..complaint.state import Complaint
from ..guards import (
    demand_both_sides,
    demand_handler,
    demand_issue,
    demand_parties,
    own_id,
    permissions_here,
    silent_since,
)
from .declaration import act

EXAMINING = frozenset({Stage.under_investigation})
TO_ASSIGN = EXAMINING | {Stage.assessed, Stage.response_prepared, Stage.escalated_internal}
"""Stages in which an investigator can be assigned; a response that was not sent yet may need more
investigation."""


@dataclass(frozen=True, slots=True)
class Assign:
    """Who examines the complaint, and for which complainants (all who wait, if none is named).
    The plan says what they look at and whom they hear (`looks`), and by when they are ready."""

    person: Id
    parties: tuple[int, ...] = ()
    looks: tuple[e.Look, ...] = ()
    ready_by: Day | None = None


def _ready_to_assign(here: Situation[Complaint]) -> None:
    unsettled = here.state.unsettled
    demand(not unsettled, Guard.mentions_unsettled, mentions=unsettled)
    demand(here.state.assessment is not None, Guard.not_complete, missing=(Code("assessment"),))


@act("assign", "7.6", Permission.complaint_handle, TO_ASSIGN, ready=_ready_to_assign)
def assign(here: Situation[Complaint], particulars: Assign) -> Events:
    """Assign an investigator. At a review stage it must be a person with that stage's role who was
    not involved before (Annex G). Assigning oneself needs no permission to assign others."""
    own_id(here.actor)
    if ready_by := particulars.ready_by:
        demand(ready_by >= here.today, Guard.in_the_past, day=ready_by)
    if here.actor.person is not None and particulars.person != here.actor.person.id:
        permitted = permissions_here(here.actor.person, here.state, here.rules)
        demand(Permission.complaint_assign in permitted, Guard.not_permitted, act=Code("assign"))
    parties = demand_parties(here.state, particulars.parties, *TO_ASSIGN)
    climbed = [
        participant
        for number in parties
        if (participant := here.state.participant(number))
        and participant.stage is Stage.escalated_internal
    ]
    levels = {participant.level for participant in climbed} or {None}
    for level in levels:
        demand_handler(
            here.state,
            here.rules,
            particulars.person,
            here.moment,
            review=bool(climbed),
            level=level,
        )
    looks = tuple(dict.fromkeys(particulars.looks))
    return (made_from(e.InvestigatorAssigned, particulars, parties=parties, looks=looks),)


def _demand_subject(complaint: Complaint, person: Id) -> Subject:
    subject = complaint.subject(person)
    if subject is None:
        raise Refused(Guard.unknown_person, person=person)
    return subject


@dataclass(frozen=True, slots=True)
class NotifySubject:
    """What the person complained about is told in full, and who supports them."""

    person: Id
    allegation: Words
    support: Words | None = None


@act("notify-subject", "4.7", Permission.complaint_handle, OPEN, impartial=True)
def notify_subject(here: Situation[Complaint], particulars: NotifySubject) -> Events:
    """Notify a person complained about of the whole allegation before they respond (Annex D)."""
    _demand_subject(here.state, particulars.person)
    return (made_from(e.SubjectNotified, particulars),)


@dataclass(frozen=True, slots=True)
class HearPerson:
    """What the person says, and the `way` in which they said it to someone else who records it; or,
    where they could not be heard, why not."""

    person: Id
    words: Words | None = None
    not_heard_reason: Words | None = None
    way: e.Way | None = None


@act("hear-person", "4.7", Permission.complaint_handle, OPEN, subject=True, impartial=True)
def hear_person(here: Situation[Complaint], particulars: HearPerson) -> Events:
    """Record the response of a person complained about, who was notified in full before. They may
    respond themselves on their own page. What someone else records for them they are asked to
    confirm or correct. That they did not respond is recorded when their time to respond is over."""
    by_subject = here.actor.id in here.state.subject_ids
    demand(not by_subject or here.actor.id == particulars.person, Guard.not_your_own)
    subject = _demand_subject(here.state, particulars.person)
    demand(subject.told, Guard.not_told_in_full, person=particulars.person)
    person, words = particulars.person, particulars.words
    if words and by_subject and subject.noted and here.actor.via is None:
        return (e.HearingCorrected(person, sealed(words), by_code=here.actor.person is None),)
    if words:
        return (e.PersonHeard(person, sealed(words), None if by_subject else particulars.way),)
    demand(bool(particulars.not_heard_reason) and not by_subject, Guard.needs_reason)
    asked_on = _demand_silence(here, subject)
    reason = sealed(particulars.not_heard_reason or "")
    return (e.SideNotHeard(person, reason, asked_on, subject.asked_by),)


def _demand_silence(here: Situation[Complaint], subject: Subject) -> Day | None:
    """Return the day on which the person was asked to respond, once their time to respond is over;
    None for a person who left, if no message reached them. Raises `Refused`."""
    person, until = subject.person, silent_since(here.state, subject, here.rules)
    if until is None or subject.asked is None:
        member = here.rules.people.person(person)
        demand(member is None or not member.active, Guard.hearing_open, person=person)
        return None
    demand(here.moment >= until, Guard.hearing_open, person=person, until=until)
    return here.rules.day_of(here.state.unit, subject.asked)


@dataclass(frozen=True, slots=True)
class ConfirmHearing:
    """Whose response was recorded rightly."""

    person: Id


def _to_confirm(here: Situation[Complaint]) -> None:
    subject = here.state.subject(here.actor.id)
    own = subject is not None and here.actor.via is None
    demand(own, Guard.not_your_own)
    demand(subject is not None and bool(subject.noted), Guard.nothing_to_confirm)


@act(
    "confirm-hearing",
    "4.7",
    Permission.complaint_handle,
    OPEN,
    additive=True,
    subject=True,
    ready=_to_confirm,
)
def confirm_hearing(here: Situation[Complaint], particulars: ConfirmHearing) -> Events:
    """Confirm what someone else recorded as one's own response. Only the person heard does this."""
    demand(here.actor.id == particulars.person, Guard.not_your_own)
    return (e.HearingConfirmed(particulars.person, by_code=here.actor.person is None),)


@dataclass(frozen=True, slots=True)
class RecordEvidence:
    """What was found, on which issue, perhaps with a file; `verified` if it was checked, `look`
    says where it comes from."""

    words: Words
    issue: int | None = None
    file: File | None = None
    verified: bool = False
    look: e.Look | None = None


@act("record-evidence", "7.6", Permission.complaint_handle, EXAMINING, impartial=True)
def record_evidence(here: Situation[Complaint], particulars: RecordEvidence) -> Events:
    """Record evidence about the complaint."""
    demand_issue(here.state, particulars.issue)
    return (made_from(e.EvidenceRecorded, particulars),)


@dataclass(frozen=True, slots=True)
class RecordFinding:
    """What was established about one issue, and on what grounds; why there is no evidence, if one
    of "not upheld" has none."""

    issue: int
    finding: e.Finding
    words: Words
    no_evidence_reason: Words | None = None


def _examines(here: Situation[Complaint]) -> None:
    person = own_id(here.actor)
    demand(person in here.state.investigators, Guard.not_your_own, person=person)


@act(
    "record-finding",
    "7.6",
    Permission.complaint_handle,
    EXAMINING,
    impartial=True,
    ready=_examines,
    opened=True,
)
def record_finding(here: Situation[Complaint], particulars: RecordFinding) -> Events:
    """Record the finding of one issue; only the investigator may."""
    demand_issue(here.state, particulars.issue)
    shown = bool(here.state.evidenced & {particulars.issue, None})
    given = (particulars.finding, particulars.words, particulars.no_evidence_reason)
    return (finding_on(particulars.issue, *given, evidenced=shown),)


def finding_on(
    issue: int, finding: e.Finding, words: Words, reason: Words | None, *, evidenced: bool
) -> e.FindingRecorded:
    """Return the finding on an issue. Refuses one of "not upheld" without evidence about the issue
    and without a reason why there is none."""
    against = finding is e.Finding.not_upheld and not evidenced
    demand(bool(reason) or not against, Guard.evidence_missing, issue=issue)
    reason_stated = sealed_or_none(reason if against else None)
    return e.FindingRecorded(issue, finding, sealed(words), reason_stated)


@dataclass(frozen=True, slots=True)
class FinishInvestigation:
    """Whether similar complaints were found."""

    similar_seen: bool | None = None


def _ready(here: Situation[Complaint]) -> None:
    _examines(here)
    demand(here.state.assessment is not None, Guard.not_complete, missing=(Code("assessment"),))
    demand(not here.state.finished, Guard.already_done)
    _demand_findings(here.state)
    demand_both_sides(here.state)


@act(
    "finish-investigation",
    "7.6",
    Permission.complaint_handle,
    EXAMINING,
    impartial=True,
    ready=_ready,
    opened=True,
)
def finish_investigation(here: Situation[Complaint], particulars: FinishInvestigation) -> Events:
    """Finish the investigation: each issue has a finding, and both sides were heard or a reason is
    recorded."""
    return (e.InvestigationFinished(particulars.similar_seen),)


def _demand_findings(complaint: Complaint) -> None:
    missing = tuple(issue.number for issue in complaint.live_issues if issue.finding is None)
    demand(not missing, Guard.finding_missing, issues=missing)
