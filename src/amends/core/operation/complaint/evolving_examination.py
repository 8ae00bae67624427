"""Clauses 7.5 and 7.6: how assessment and investigation change a complaint."""

import dataclasses
from typing import Any

from ...values import Id
from .. import events as e
from .parts import RecordedEvent, Subject
from .replacing import replace
from .stages import Stage
from .state import Complaint
from .steps import (
    moved,
    notified,
    of_issues,
    on,
    sent_back,
    someone_stands_on_findings,
    unchanged,
    with_subject,
    without_findings,
    worked,
)

unchanged(e.ImmediateActionTaken)


@on(e.Assessed)
def _assessed(c: Complaint, event: e.Assessed, recorded: RecordedEvent) -> Complaint:
    c = moved(c, c.at(Stage.received), Stage.assessed, recorded.happened)
    newly_unsafe = event.safety and not c.safety
    return replace(
        c,
        assessment=event,
        assessed_at=recorded.happened,
        safety=c.safety or event.safety,
        worked=c.worked | {recorded.by},
        danger=False,
        danger_words=False,
        safety_settled=c.safety_settled and not newly_unsafe,
    )


@on(e.Classified)
def _classified(c: Complaint, event: e.Classified, recorded: RecordedEvent) -> Complaint:
    if event.category:
        c = of_issues(c, lambda i: i.number == event.issue, category=event.category)
    lead = event.category if event.issue in (None, 1) else None
    told_now = {fact.name for fact in event.facts}
    return replace(
        c,
        category=lead or c.category,
        product=event.product or c.product,
        unit=event.unit or c.unit,
        units=c.units | {event.unit} if event.unit else c.units,
        facts=(*(fact for fact in c.facts if fact.name not in told_now), *event.facts),
    )


def _settled(c: Complaint, mention: int) -> Complaint:
    settled = c.settled | {mention}
    left = any(m.number not in settled for m in c.mentions)
    return replace(c, settled=settled, sealed_triage=c.sealed_triage and left)


def _without_investigator(c: Complaint, person: Id, **changes: Any) -> Complaint:
    return replace(c, investigators=c.investigators - {person}, **changes)


def _without_hand(c: Complaint, person: Id, recorded: RecordedEvent, **changes: Any) -> Complaint:
    """Return the complaint without what a person with a conflict of interest had begun: their
    proposal is cancelled, and a response that they prepared or approved is not sent."""
    theirs = {r.number for r in c.responses if person in (r.prepared_by, r.authorized_by)}
    c = sent_back(_without_investigator(c, person, **changes), theirs, recorded.happened)
    if person in c.asked:
        c = replace(c, hand_over=None)
    off = c.proposal is not None and c.proposal.by == person
    return replace(c, proposal=None) if off else c


@on(e.SubjectNamed)
def _subject_named(c: Complaint, event: e.SubjectNamed, recorded: RecordedEvent) -> Complaint:
    c = _settled(c, event.mention)
    if c.subject(event.person):
        return c
    subjects = (*c.subjects, Subject(event.person))
    c = _without_hand(c, event.person, recorded, subjects=subjects, finished=False)
    if event.person not in c.involved:
        return c
    return without_findings(sent_back(c, {r.number for r in c.responses}, recorded.happened))


on(e.MentionDismissed)(lambda c, event, recorded: _settled(c, event.mention))


def _too_close(
    c: Complaint, event: e.InterestDeclared | e.Recused, recorded: RecordedEvent
) -> Complaint:
    return _without_hand(c, event.person, recorded, interested=c.interested | {event.person})


on(e.InterestDeclared)(_too_close)
on(e.Recused)(_too_close)
on(e.InvestigatorReleased)(lambda c, event, recorded: _without_investigator(c, event.person))


@on(e.InvestigatorAssigned)
def _assigned(c: Complaint, event: e.InvestigatorAssigned, recorded: RecordedEvent) -> Complaint:
    """Apply an assignment: an investigator for other complainants continues, and their findings
    stay; a review stage finishes again all the same."""
    examined, climbed = c.at(Stage.under_investigation), c.at(Stage.escalated_internal)
    shared = someone_stands_on_findings(c, event.parties)
    before = c.investigators if shared else frozenset[Id]()
    c = moved(c, event.parties, Stage.under_investigation, recorded.happened)
    c = worked(replace(c, investigators=before | {event.person}), event.person)
    c = replace(c, plan=_planned(c.plan, event))
    if set(event.parties) <= set(examined):
        return c
    if not shared:
        return without_findings(c)
    return replace(c, finished=c.finished and not set(event.parties) & set(climbed))


def _planned(
    before: e.InvestigatorAssigned | None, event: e.InvestigatorAssigned
) -> e.InvestigatorAssigned | None:
    """Return the plan with what an assignment adds: what was planned once stays planned."""
    if before is None:
        return event if event.looks else None
    looks = tuple(dict.fromkeys((*before.looks, *event.looks)))
    return dataclasses.replace(before, looks=looks, ready_by=event.ready_by or before.ready_by)


def _heard(
    c: Complaint, event: e.HearingConfirmed | e.HearingCorrected, recorded: RecordedEvent
) -> Complaint:
    return with_subject(c, event.person, heard=True, noted=None)


@on(e.SubjectNotified)
def _subject_notified(c: Complaint, event: e.SubjectNotified, recorded: RecordedEvent) -> Complaint:
    return with_subject(c, event.person, told=True, asked=None, asked_by=None)


@on(e.PersonHeard)
def _person_heard(c: Complaint, event: e.PersonHeard, recorded: RecordedEvent) -> Complaint:
    """Apply a response: typed by anyone else, it waits until the person confirms or corrects it."""
    if recorded.by == event.person and recorded.via is None:
        return with_subject(c, event.person, heard=True, noted=None)
    return with_subject(c, event.person, noted=recorded.version, asked=None, asked_by=None)


on(e.HearingConfirmed)(_heard)
on(e.HearingCorrected)(_heard)
on(e.SideNotHeard)(lambda c, event, recorded: with_subject(c, event.person, not_heard_reason=True))


@on(e.EvidenceRecorded)
def _evidence(c: Complaint, event: e.EvidenceRecorded, recorded: RecordedEvent) -> Complaint:
    evidenced = c.evidenced | {event.issue}
    looked = c.looked | {event.look} if event.look else c.looked
    files = c.files + (event.file is not None)
    c = replace(c, files=files, evidenced=evidenced, looked=looked)
    return replace(c, worked=c.worked | {recorded.by})


@on(e.InvestigationFinished)
def _finished(c: Complaint, event: e.InvestigationFinished, recorded: RecordedEvent) -> Complaint:
    return replace(c, finished=True, safety_settled=True)


@on(e.FindingRecorded)
def _finding_recorded(c: Complaint, event: e.FindingRecorded, recorded: RecordedEvent) -> Complaint:
    c = of_issues(c, lambda i: i.number == event.issue, finding=event.finding)
    return worked(c, recorded.by)


@on(e.TopManagementAlerted)
def _alerted(c: Complaint, event: e.TopManagementAlerted, recorded: RecordedEvent) -> Complaint:
    return notified(c, e.Notice.alert, event.persons or (), recorded)
