"""Representation of a complaint: complete for staff who may see it, for a complainant only their
own part."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from amends.core.framework.packs.codes import Chosen
from amends.core.operation import events as e
from amends.core.operation.acts.posting import waiting_for_post
from amends.core.operation.acts.records import Correctable
from amends.core.operation.complaint import Complaint, Participant
from amends.core.operation.complaint.parts import Term
from amends.core.operation.guidance.investigation_plan import planned
from amends.core.operation.regulators.answering import terms_told
from amends.core.operation.regulators.deriving import standing
from amends.core.operation.regulators.regulated import chosen_of
from amends.core.values import Contact, Id, Sealed
from amends.handling.following import Followed
from amends.handling.improvement import visibility
from amends.handling.reading import File, overwriting
from amends.register import improvement_queries
from amends.wording import stages

from ..routes import Call
from ..shared import Address, ContactDetails, copied, line_as
from .opened import ApiComplaint, opened
from .shapes import (
    Deadline,
    Issue,
    Mention,
    OwnIssue,
    Party,
    Picture,
    Promise,
    Reference,
    RegulatorCode,
    Remedy,
    Response,
    Status,
)


def picture_of(file: File, call: Call) -> Picture | Status:
    """Return the complaint as the caller may see it."""
    seen = opened(file, call, _wanted(file), purpose=call.purpose)
    followed = call.caller.followed
    if followed is None:
        return _picture(file, seen, call)
    return _status(file, seen, followed, call)


def deadline_of(term: Term, complaint: Complaint, detail: ApiComplaint, now: datetime) -> Deadline:
    """Return a deadline in its present state."""
    label = detail.names.clock(term.pack, term.clock)
    state = standing(term, still_open=complaint.open, at=now)
    return copied(Deadline, term, due=term.day, label=label, state=state)


def contact_told(contact: Contact) -> ContactDetails:
    """Return contact details in the shape in which they are sent."""
    address = line_as(Address, contact)
    return line_as(ContactDetails, contact, address=None if address == Address() else address)


def remedies_of(complaint: Complaint, number: int) -> tuple[Remedy, ...]:
    """Return what a response offers, with its progress."""
    response = complaint.response(number)
    if response is None:
        return ()
    done, paid = response.carried_out, response.amount_paid
    return tuple(
        copied(Remedy, remedy, carried_out=remedy.number in done, paid_minor=paid(remedy.number))
        for remedy in response.remedies
    )


def _picture(file: File, detail: ApiComplaint, call: Call) -> Picture:
    c, first = file.complaint, _first(file)
    occurred = _corrected(file, Correctable.occurred_on, "day")
    return copied(
        Picture,
        c,
        priority=c.assessment.priority if c.assessment else None,
        severity=c.assessment.severity if c.assessment else None,
        narrative=detail.text(_words(file, "narrative")),
        remedy_requested=detail.text(_words(file, "remedy")),
        occurred_on=occurred or getattr(first, "occurred_on", None),
        place=detail.text(_words(file, "place")),
        references=tuple(Reference(r.kind, detail.text(r.value)) for r in first.references),
        parties=tuple(_party(p, detail) for p in c.parties),
        issues=tuple(
            Issue(i.number, i.category, detail.text(words), i.finding, i.split_to)
            for i, words in zip(c.issues, _descriptions(file), strict=True)
        ),
        mentions=tuple(
            Mention(m.number, detail.text(m.name), m.unit, m.number in c.settled)
            for m in c.mentions
        ),
        subjects=tuple(sorted(c.subject_ids)),
        investigators=tuple(sorted(c.investigators)),
        plan=planned(c),
        plan_ready_by=c.plan.ready_by if c.plan else None,
        responses=tuple(
            copied(Response, r, remedies=remedies_of(c, r.number)) for r in c.responses
        ),
        deadlines=tuple(deadline_of(term, c, detail, call.now) for term in c.terms),
        promises=tuple(copied(Promise, p) for p in c.promises),
        facts={fact.name: _fact(fact, detail) for fact in c.facts},
        codes=tuple(_chosen(chosen) for chosen in chosen_of(c, file.rules)),
        letters_to_post=waiting_for_post(c),
        holds=tuple(sorted(c.holds)),
        problem=_problem(file, call),
        overwriting=overwriting(c),
        issued=None,
    )


def _problem(file: File, call: Call) -> Id | None:
    if call.caller.person is None:
        return None
    problems = visibility.visible_problems(call.caller.person, call.rules)
    bound = improvement_queries.problem_of([file.reference], problems)
    return Id(bound[file.reference]) if file.reference in bound else None


def _chosen(chosen: Chosen) -> RegulatorCode:
    axis = chosen.axis
    return copied(
        RegulatorCode, chosen.item, axis=axis.list.axis, pack=axis.pack, version=axis.version
    )


def _status(file: File, detail: ApiComplaint, followed: Followed, call: Call) -> Status:
    c, own = file.complaint, followed.party
    reads = own.number in followed.parties and followed.reference == file.reference
    _first(file) if reads else None
    terms, _ = terms_told(c, file.rules, call.now)
    return copied(
        Status,
        c,
        reference=followed.reference,
        party=followed.speaker.number,
        stage=followed.stage,
        status=stages.state_told(
            followed.stage, open_=c.open, noted=followed.answered_for, at_once=c.at_once
        ),
        next=stages.next_told(followed.stage),
        acknowledged_at=own.acknowledged_at if followed.able else None,
        decided_at=own.decided_at if followed.able else None,
        narrative=detail.text(_words(file, "narrative")) if reads else None,
        remedy_requested=detail.text(_words(file, "remedy")),
        reaction=own.reaction if followed.able else None,
        recorded_for_them=followed.able and own.noted is not None,
        recourse=own.recourse if followed.able else (),
        parties=tuple(_party(p, detail) for p in c.parties if p.number in followed.parties),
        issues=tuple(
            OwnIssue(i.number, i.category, detail.text(words) if reads else None)
            for i, words in zip(c.issues, _descriptions(file), strict=True)
            if i.split_to is None
        ),
        deadlines=tuple(deadline_of(t, c, detail, call.now) for t in terms),
    )


def _party(p: Participant, detail: ApiComplaint) -> Party:
    contact = detail.contact(p.party)
    as_begun = ("role", "kind", "lead", "capacity", "acts_for", "correspondence")
    return copied(
        Party,
        p,
        **{name: getattr(p.party, name) for name in as_begun},
        identity=p.party.mode,
        contact=contact_told(contact) if contact else None,
        recorded_for_them=p.noted is not None,
    )


def _first(file: File) -> Any:
    return file.entries[0].event


def _wanted(file: File) -> Iterator[Sealed | None]:
    first = _first(file)
    yield from (_words(file, field) for field in ("narrative", "place", "remedy"))
    yield from (reference.value for reference in first.references)
    yield from _descriptions(file)
    yield from (mention.name for mention in file.complaint.mentions)
    yield from (fact.words for fact in file.complaint.facts)


def _descriptions(file: File) -> list[Sealed | None]:
    raised = [entry.event for entry in file.entries if isinstance(entry.event, e.IssueRaised)]
    texts = {event.issue: event.description for event in raised}
    return [texts.get(issue.number) for issue in file.complaint.issues]


def _words(file: File, field: str) -> Sealed | None:
    """Return text of the receipt as last corrected."""
    words: Sealed | None = _corrected(file, Correctable(field), "words")
    return words or getattr(_first(file), field, None)


def _corrected(file: File, field: Correctable, holds: str) -> Any:
    every = [entry.event for entry in file.entries if isinstance(entry.event, e.Corrected)]
    values = [getattr(event, holds) for event in every if event.field == field]
    return values[-1] if values else None


def _fact(fact: e.Fact, detail: ApiComplaint) -> Any:
    if fact.words is not None:
        return detail.text(fact.words)
    values = (fact.code, fact.number, fact.flag, fact.day, fact.moment, fact.money)
    return next((value for value in values if value is not None), None)
