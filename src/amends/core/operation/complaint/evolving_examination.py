"""Clauses 7.5 and 7.6: how assessment and investigation change a complaint."""

from dataclasses import replace
from typing import Any

from ...values import Id
from .. import events as e
from .stages import Stage
from .state import Complaint, Subject, Told
from .steps import moved, on, unchanged, without_findings

unchanged(e.ImmediateActionTaken, e.TopManagementAlerted)


@on(e.Assessed)
def _assessed(c: Complaint, event: e.Assessed, told: Told) -> Complaint:
    c = moved(c, c.at(Stage.received), Stage.assessed, told.happened)
    newly_unsafe = event.safety and not c.safety
    return replace(
        c,
        assessment=event,
        assessed_at=told.happened,
        safety=c.safety or event.safety,
        safety_settled=c.safety_settled and not newly_unsafe,
    )


@on(e.Classified)
def _classified(c: Complaint, event: e.Classified, told: Told) -> Complaint:
    issues = tuple(
        replace(i, category=event.category) if event.category and i.number == event.issue else i
        for i in c.issues
    )
    lead = event.category if event.issue in (None, 1) else None
    told_now = {fact.name for fact in event.facts}
    return replace(
        c,
        issues=issues,
        category=lead or c.category,
        product=event.product or c.product,
        unit=event.unit or c.unit,
        facts=(*(fact for fact in c.facts if fact.name not in told_now), *event.facts),
    )


def _settled(c: Complaint, mention: int) -> Complaint:
    settled = c.settled | {mention}
    left = any(m.number not in settled for m in c.mentions)
    return replace(c, settled=settled, sealed_triage=c.sealed_triage and left)


def _without_investigator(c: Complaint, person: Id, **changes: Any) -> Complaint:
    return replace(c, investigators=c.investigators - {person}, **changes)


@on(e.SubjectNamed)
def _subject_named(c: Complaint, event: e.SubjectNamed, told: Told) -> Complaint:
    c = _settled(c, event.mention)
    if c.subject(event.person):
        return c
    subjects = (*c.subjects, Subject(event.person))
    c = _without_investigator(c, event.person, subjects=subjects, finished=False)
    return without_findings(c) if event.person in c.involved else c


@on(e.MentionDismissed)
def _mention_dismissed(c: Complaint, event: e.MentionDismissed, told: Told) -> Complaint:
    return _settled(c, event.mention)


@on(e.InterestDeclared)
def _interest_declared(c: Complaint, event: e.InterestDeclared, told: Told) -> Complaint:
    return _without_investigator(c, event.person, interested=c.interested | {event.person})


@on(e.Recused)
def _recused(c: Complaint, event: e.Recused, told: Told) -> Complaint:
    return _without_investigator(c, event.person, interested=c.interested | {event.person})


@on(e.InvestigatorReleased)
def _investigator_released(c: Complaint, event: e.InvestigatorReleased, told: Told) -> Complaint:
    return _without_investigator(c, event.person)


@on(e.InvestigatorAssigned)
def _investigator_assigned(c: Complaint, event: e.InvestigatorAssigned, told: Told) -> Complaint:
    examined = c.at(Stage.under_investigation)
    c = moved(c, event.parties, Stage.under_investigation, told.happened)
    c = replace(c, investigators=frozenset({event.person}), involved=c.involved | {event.person})
    return c if set(event.parties) <= set(examined) else without_findings(c)


def _with_subject(c: Complaint, person: Id, **changes: Any) -> Complaint:
    return replace(
        c,
        subjects=tuple(replace(s, **changes) if s.person == person else s for s in c.subjects),
    )


@on(e.SubjectNotified)
def _subject_notified(c: Complaint, event: e.SubjectNotified, told: Told) -> Complaint:
    return _with_subject(c, event.person, told=True)


@on(e.PersonHeard)
def _person_heard(c: Complaint, event: e.PersonHeard, told: Told) -> Complaint:
    return _with_subject(c, event.person, heard=True)


@on(e.SideNotHeard)
def _side_not_heard(c: Complaint, event: e.SideNotHeard, told: Told) -> Complaint:
    return _with_subject(c, event.person, not_heard_reason=True)


@on(e.EvidenceRecorded)
def _evidence_recorded(c: Complaint, event: e.EvidenceRecorded, told: Told) -> Complaint:
    return replace(c, files=c.files + (event.file is not None))


@on(e.FindingRecorded)
def _finding_recorded(c: Complaint, event: e.FindingRecorded, told: Told) -> Complaint:
    return replace(
        c,
        issues=tuple(
            replace(i, finding=event.finding) if i.number == event.issue else i for i in c.issues
        ),
        involved=c.involved | {told.by},
    )


@on(e.InvestigationFinished)
def _investigation_finished(c: Complaint, event: e.InvestigationFinished, told: Told) -> Complaint:
    return replace(c, finished=True, safety_settled=True)
