"""Issues, people, files, related complaints and responses of a complaint."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from amends.core.operation import events as e
from amends.core.operation.acts.communication import may_follow
from amends.core.operation.acts.parties import unconfirmed
from amends.core.operation.complaint.parts import Participant, Response
from amends.core.operation.guidance.investigation_plan import planned
from amends.core.operation.guidance.offers import superseded
from amends.core.values import Contact, Money
from amends.people import read
from amends.register import queries
from amends.wording import choices, dates, money
from amends.wording.acts.at_once import AT_ONCE
from amends.wording.contacts.addresses import town_lines
from amends.wording.phrases import capital, yes_no
from amends.wording.timeline import remedy_in_words

from ..request.context import DeskContext
from .detail import ComplaintDetail
from .list_rows import list_rows
from .states import State, stage_state


def issues(detail: ComplaintDetail) -> list[dict[str, Any]]:
    """Return each issue with its finding and its text."""
    bare, none = gettext("Not categorised yet"), State(gettext("No finding yet"), "open")
    return [
        {
            "number": issue.number,
            "category": detail.names.listed("categories", category) if category else bare,
            "finding": State(capital(choices.label(issue.finding)), "done")
            if issue.finding
            else none,
            "words": detail.said(issue.description),
            "split_to": issue.split_to,
        }
        for issue in detail.complaint.issues
        for category in [issue.category or detail.complaint.category]
    ]


def parties(detail: ComplaintDetail, *, now: datetime) -> list[dict[str, Any]]:
    """Return everyone involved, their contact details, and the status of their complaint."""
    several = len(detail.complaint.complainants) > 1
    return [
        {
            "number": participant.number,
            "name": detail.names.party(participant.number),
            "role": choices.label(participant.party.role),
            "mode": ""
            if participant.party.mode is e.IdentityMode.named
            else choices.label(participant.party.mode),
            "active": participant.active,
            "came_with": ""
            if participant.same_as is None
            else str(participant.party.came_from or ""),
            "follows": detail.complaint.merged_into is None
            and may_follow(detail.complaint, detail.file.rules, participant.number, now),
            "has_secret": participant.counter is not None,
            "stage": stage_state(participant.stage) if several and participant.stage else None,
            "facts": [(label, text) for label, text in _facts(participant, detail) if text],
        }
        for participant in detail.complaint.parties
    ]


def _facts(participant: Participant, detail: ComplaintDetail) -> list[tuple[str, str]]:
    contact = detail.contacts.get(participant.number) or Contact()
    home = detail.file.rules.policy.country
    country = "" if contact.country.casefold() == (home or "") else contact.country.upper()
    place = (*contact.lines, *town_lines(contact, home=home), country)
    reach = participant.contact_by or participant.party.contact_by
    needs = participant.needs or participant.party.needs
    authority = participant.authority
    later = participant.safe_contact
    earlier = "" if participant.wishes_anew else contact.safe_contact
    safely = detail.said(later) or earlier
    return [
        (gettext("Organisation"), contact.organization if contact.name else ""),
        (gettext("Email"), contact.email),
        (gettext("Phone"), contact.phone),
        (gettext("Address"), ", ".join(part for part in place if part)),
        (gettext("Contact person"), contact.contact_person),
        (gettext("Contact by"), choices.by_way(reach) if reach else ""),
        (gettext("Safe contact"), safely),
        (gettext("Support needs"), ", ".join(detail.names.listed("needs", need) for need in needs)),
        (gettext("Authority"), choices.label(authority) if authority else ""),
        (gettext("Contact details"), _confirmed(participant)),
        *((gettext("Reply"), reply) for reply in replies(participant, detail)),
    ]


def _confirmed(participant: Participant) -> str:
    return gettext("not confirmed by a second person") if unconfirmed(participant) else ""


def replies(participant: Participant, detail: ComplaintDetail) -> list[str]:
    """Return every reply of a complainant and who recorded it, newest first."""
    calendar = detail.file.rules.calendar(detail.complaint.unit)
    texts = []
    for reply in reversed(participant.replies):
        day = dates.day(calendar.day_of(reply.at))
        what = choices.label(reply.reaction) if reply.reaction else gettext("withdrawn")
        who = detail.names.actor(reply.by)
        if reply.by.startswith("party/"):
            text = gettext("{what}, given by {who} on {day}")
            if reply.unproven:
                text = gettext("{what}, given by {who} on {day} without proven authority")
            elif reply.code_known:
                text = gettext(
                    "{what}, given by {who} on {day} with an access code that staff may know"
                )
            line = text.format(what=what, who=who, day=day)
        else:
            if reply.said_by is not None:
                what = f"{what} ({detail.names.speaker(reply.said_by)})"
            line = gettext("{what}, recorded by {who} on {day}").format(what=what, who=who, day=day)
            if reply.first is not None:
                text = gettext("{what}, recorded by {first}, approved by {who} on {day}")
                first = detail.names.actor(reply.first)
                line = text.format(what=what, first=first, who=who, day=day)
            if reply.way is not None:
                line = f"{line} ({choices.by_way(reply.way)})"
        if reply.disputed:
            line = gettext("{said}. The complainant objected to this.").format(said=line)
        texts.append(line)
    return texts


def files(detail: ComplaintDetail) -> list[dict[str, Any]]:
    """Every file, with who added it and when."""
    return [
        {
            "file": attached,
            "internal": bool(getattr(entry.event, "internal", False)),
            "by": detail.names.actor(entry.by),
            "when": dates.moment(entry.happened, zone=detail.names.zone),
        }
        for entry in detail.file.entries
        for attached in detail.files(entry)
    ]


def related(detail: ComplaintDetail, desk: DeskContext) -> list[dict[str, Any]]:
    """Return linked and merged complaints with their names; one that the reader may not see is only
    a reference."""
    complaint = detail.complaint
    others = list(complaint.links)
    if complaint.merged_into:
        others.append(complaint.merged_into)
    others += [issue.split_to for issue in complaint.issues if issue.split_to]
    rows = queries.by_references(desk.visible(), others)
    lines = list_rows(list(rows.values()), desk, purpose="related")
    open_to_them = {line.row.reference: line for line in lines}
    return [
        {"reference": other, "line": open_to_them.get(other)} for other in dict.fromkeys(others)
    ]


def assessment(detail: ComplaintDetail) -> list[tuple[str, str]]:
    """The six answers and the priority, for reading."""
    assessed = detail.complaint.assessment
    if assessed is None:
        return []
    answers = [(gettext("Priority"), choices.label(assessed.priority)), *six_answers(assessed)]
    return [(label, capital(text)) for label, text in answers]


def six_answers(assessed: e.Assessed) -> list[tuple[str, str]]:
    """Return the six answers of an assessment, each with its question."""
    return [
        (gettext("Severity"), choices.label(assessed.severity)),
        (gettext("Complexity"), choices.label(assessed.complexity)),
        (gettext("Impact"), choices.label(assessed.impact)),
        (gettext("Safety risk"), yes_no(assessed.safety)),
        (gettext("Immediate action needed"), yes_no(assessed.immediate_needed)),
        (gettext("Immediate action possible"), yes_no(assessed.immediate_possible)),
    ]


def plan(detail: ComplaintDetail) -> list[tuple[str, str]]:
    """Return each part of the plan of the investigation with whether it was done, and by when all
    was to be; empty if there is no plan."""
    made, states = detail.complaint.plan, {True: gettext("done"), False: gettext("open")}
    rows = [
        (capital(choices.label(part.look)), states[part.done]) for part in planned(detail.complaint)
    ]
    day = dates.day(made.ready_by) if made and made.ready_by else ""
    return [*rows, (gettext("To be ready by"), day)] if day else rows


def responses(detail: ComplaintDetail) -> list[dict[str, Any]]:
    """Return what was offered, and its progress."""
    old = superseded(detail.complaint)
    prepared = detail.of(e.ResponsePrepared)
    spoken = {event.response for recorded, event in prepared if recorded.act == AT_ONCE}
    return [
        {
            "state": _response_state(
                response, counts=response not in old, spoken=response.number in spoken
            ),
            "remedies": [_remedy(response, remedy, detail) for remedy in response.remedies],
        }
        for response in detail.complaint.responses
    ]


def _remedy(response: Response, remedy: e.Remedy, detail: ComplaintDetail) -> dict[str, Any]:
    done, paid = remedy.number in response.carried_out, response.amount_paid(remedy.number)
    part = ""
    if remedy.amount is not None and paid and not done:
        so_far = money.amount(Money(paid, remedy.amount.currency))
        part = gettext("{amount} paid").format(amount=so_far)
    return {"text": capital(remedy_in_words(remedy, detail.names)), "done": done, "part": part}


def _response_state(response: Response, *, counts: bool, spoken: bool) -> State:
    if not counts and not response.verified and response.communicated:
        return State(gettext("Not accepted, replaced by a later response"), "quiet")
    if not counts and not response.verified:
        return State(gettext("No longer applies"), "quiet")
    if response.checked:
        return State(gettext("Completed and checked"), "done")
    if spoken and response.done:
        return State(gettext("Resolved in the conversation, not checked"), "done")
    if response.verified:
        return State(gettext("Completed, not checked by a second person"), "done")
    if response.communicated:
        return State(gettext("Sent"), "done" if response.done else "open")
    if response.authorized:
        return State(gettext("Approved, not sent yet"), "due")
    if response.reading is not None:
        return State(choices.waits_for_reader(response.reading), "due")
    return State(gettext("Waiting for approval"), "due")


def subjects(detail: ComplaintDetail) -> list[dict[str, Any]]:
    """Return the people complained about, and the steps due to them."""
    names = read.names(subject.person for subject in detail.complaint.subjects)
    return [
        {
            "name": names.get(subject.person, ""),
            "told": subject.told,
            "heard": subject.heard,
            "noted": subject.noted and not subject.not_heard_reason,
            "not_heard": subject.not_heard_reason,
        }
        for subject in detail.complaint.subjects
    ]
