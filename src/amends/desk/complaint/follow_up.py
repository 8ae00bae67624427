"""Follow-up form of Annex E: seven parts, filled from the complaint record."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from amends.core.framework.policy.vocabulary import ListName
from amends.core.operation import events as e
from amends.core.operation.acts.tracking import Row, Tracked, tracking_rows
from amends.core.operation.complaint.parts import Participant, Response
from amends.core.operation.guidance.offers import counting, superseded
from amends.core.values import Contact
from amends.handling.reading import file_of
from amends.wording import choices, dates, tracking
from amends.wording.contacts.addresses import town_lines
from amends.wording.phrases import capital, yes_no
from amends.wording.timeline import remedy_in_words

from ..reading.binding import of_regulators
from ..reading.detail import ComplaintDetail, opened, own_facts
from ..reading.related_items import plan, replies, six_answers
from ..request.context import DeskContext, read_only, show
from .page import head_of_sheet

type Facts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the form: its fields, in groups if there are several people, and texts."""

    title: str
    groups: tuple[Facts, ...]
    words: tuple[tuple[str, str], ...] = ()


@read_only
def follow_up(request: HttpRequest, desk: DeskContext, reference: str) -> HttpResponse:
    """The form, to be printed."""
    file = file_of(reference, actor=desk.actor, now=desk.now)
    detail = opened(file, desk, purpose="print/follow-up")
    context = {
        **head_of_sheet(desk, detail.complaint.unit, detail.complaint.brand),
        "reference": reference,
        "parts": parts_of(detail),
        "rows": rows_of(detail),
        "judged": of_regulators(detail, desk),
        "printed": dates.moment(desk.now, zone=detail.names.zone),
        "by": desk.name,
        "section": "complaints",
    }
    return show(request, desk, "desk/follow_up.html", context)


def parts_of(detail: ComplaintDetail) -> list[Part]:
    """Return parts 1 to 6 and a plan of the investigation, as their reader may see them."""
    first: Any = detail.file.entries[0].event
    return [
        Part(gettext("1. Receipt"), (_receipt(detail, first),)),
        Part(gettext("2. Complainant"), tuple(_parties(detail))),
        Part(
            gettext("3. The complaint"),
            tuple(filter(None, (_details(detail, first), own_facts(detail)))),
            ((gettext("What happened, in their own words"), detail.narrative),),
        ),
        Part(gettext("4. The problem"), (_problem(detail, first),), tuple(_issues(detail))),
        Part(gettext("5. Assessment"), (_assessment(detail),)),
        *(Part(gettext("Investigation plan"), (made,)) for made in [plan(detail)] if made),
        Part(
            gettext("6. Resolution"),
            (_resolution(detail),),
            ((gettext("What they would like us to do, in their own words"), detail.wanted),),
        ),
    ]


def rows_of(detail: ComplaintDetail) -> list[dict[str, str]]:
    """Part 7: the rows T1 to T8, filled from events."""
    return [_row(tracked, detail) for tracked in tracking_rows(detail.file.entries)]


# --- 1 to 3: receipt, complainant, complaint ---


def _receipt(detail: ComplaintDetail, first: Any) -> Facts:
    complaint, zone, entry = detail.complaint, detail.names.zone, detail.file.entries[0]
    staff = entry.by if entry.by.startswith("person/") else None
    recipient = getattr(first, "recipient", None) or staff
    medium = _listed(detail, "channels", complaint.channel)
    no_one = gettext("no one ({channel})").format(channel=medium or detail.names.actor(entry.by))
    return [
        (gettext("Received"), detail.received),
        (gettext("Received by"), detail.names.person(recipient) if recipient else no_one),
        (gettext("Medium"), medium),
        (gettext("Identifier"), complaint.reference),
        (gettext("Recorded"), dates.moment(complaint.recorded_at, zone=zone)),
        (gettext("Recorded by"), detail.names.actor(entry.by)),
    ]


def _parties(detail: ComplaintDetail) -> Iterator[Facts]:
    """Yield the fields of Annex C for everyone involved, and who represents whom."""
    home = detail.file.rules.policy.country
    for participant in detail.complaint.parties:
        contact = detail.contacts.get(participant.number) or Contact()
        role = capital(choices.label(participant.party.role))
        if not participant.active:
            role = gettext("{role} (no longer involved)").format(role=role)
        yield [
            (role, detail.names.party(participant.number)),
            (gettext("Organisation"), contact.organization if contact.name else ""),
            (gettext("Address"), ", ".join(contact.lines)),
            (gettext("Postcode, town"), ", ".join(town_lines(contact, home=home))),
            (gettext("Country"), contact.country.upper()),
            (gettext("Phone"), contact.phone),
            (gettext("Email"), contact.email),
            *_acting(participant, contact, detail),
        ]


def _acting(participant: Participant, contact: Contact, detail: ComplaintDetail) -> Facts:
    party = participant.party
    if party.role is not e.PartyRole.representative:
        return [(gettext("Contact person"), contact.contact_person)]
    authority = participant.authority or party.authority
    return [
        (gettext("Acts for"), detail.names.all_parties(party.acts_for) if party.acts_for else ""),
        (gettext("Authority"), choices.label(authority) if authority else ""),
    ]


def _details(detail: ComplaintDetail, first: Any) -> Facts:
    complaint = detail.complaint
    numbers = [detail.said(one.value) for one in getattr(first, "references", ())]
    looking = sorted(complaint.examiners - {complaint.owner})
    return [
        (gettext("Complaint reference number"), complaint.reference),
        (gettext("Product or service"), _listed(detail, "products", complaint.product)),
        (gettext("Customer or order numbers"), ", ".join(filter(None, numbers))),
        (gettext("Unit"), detail.names.unit(complaint.unit) if complaint.unit else ""),
        (gettext("Referred by"), detail.said(getattr(first, "referred_by", None))),
        (gettext("Owner"), detail.names.person(complaint.owner) if complaint.owner else ""),
        (gettext("Investigator"), detail.names.people(looking)),
    ]


# --- 4 to 6: problem, assessment, resolution ---


def _problem(detail: ComplaintDetail, first: Any) -> Facts:
    recurring, occurred = getattr(first, "recurring", None), getattr(first, "occurred_on", None)
    issues, whole = detail.complaint.live_issues, detail.complaint.category
    codes = [one.category for one in issues if one.category] or ([whole] if whole else [])
    named = [
        f"{_iso(detail, 'categories', code)} {_listed(detail, 'categories', code)}".strip()
        for code in dict.fromkeys(codes)
    ]
    return [
        (gettext("When it happened"), dates.day(occurred) if occurred else ""),
        (gettext("Where it happened"), detail.said(getattr(first, "place", None))),
        (gettext("Happened before"), yes_no(recurring) if recurring is not None else ""),
        (gettext("Category"), "; ".join(named)),
    ]


def _issues(detail: ComplaintDetail) -> Iterator[tuple[str, str]]:
    for issue in detail.complaint.live_issues:
        if text := detail.said(issue.description):
            yield gettext("Issue {number}").format(number=issue.number), text


def _assessment(detail: ComplaintDetail) -> Facts:
    known = detail.complaint.assessment
    if known is None:
        return [(gettext("Not assessed yet"), "")]
    likely = known.likelihood_of_compensation
    return [
        *six_answers(known),
        (gettext("Compensation likely"), yes_no(likely) if likely is not None else ""),
        (gettext("Priority"), choices.label(known.priority)),
    ]


def _resolution(detail: ComplaintDetail) -> Facts:
    found: Facts = [(gettext("Outcome sought"), yes_no(detail.complaint.remedy_wanted))]
    for response in detail.complaint.responses:
        remedies = [_remedy(remedy, detail) for remedy in response.remedies]
        nothing = gettext("the response itself, no remedy")
        what = gettext("Action to be taken")
        found.append((what, f"{'; '.join(remedies) or nothing}{_standing(response, detail)}"))
        found.append((gettext("Drafted by"), detail.names.actor(response.prepared_by)))
        if response.authorized_by and response.authorized_by != response.prepared_by:
            found.append((gettext("Approved by"), detail.names.actor(response.authorized_by)))
    for party in detail.complaint.complainants:
        called = gettext("Reply of {party}").format(party=detail.names.party(party.number))
        found += [(called, said) for said in replies(party, detail)]
    return found


def _remedy(remedy: e.Remedy, detail: ComplaintDetail) -> str:
    name: ListName = "actions" if remedy.action else "response_types"
    code = _iso(detail, name, remedy.action or remedy.type)
    text = remedy_in_words(remedy, detail.names)
    if remedy.action:
        text = f"{text}: {_listed(detail, 'actions', remedy.action)}"
    return f"{code} {text}".strip()


def _standing(response: Response, detail: ComplaintDetail) -> str:
    if response in superseded(detail.complaint):
        return gettext(" (replaced by a later response)")
    return "" if response in counting(detail.complaint) else gettext(" (not accepted)")


# --- 7: tracking ---


def _row(tracked: Tracked, detail: ComplaintDetail) -> dict[str, str]:
    told = next((t for t in detail.file.entries if t.version == tracked.version), None)
    remarks = (
        [tracking.remark(told, detail.complaint, detail.names)]
        if told
        else [_missing(tracked, detail)]
    )
    if tracked.reclassified:
        remarks.append(gettext("the deadline had already passed when it was set"))
    return {
        "row": tracked.row.upper(),
        "what": capital(choices.label(tracked.row)),
        "when": dates.happened(told, zone=detail.names.zone) if told else "",
        "who": capital(detail.names.actor(tracked.by)) if tracked.by else "",
        "remarks": capital("; ".join(filter(None, remarks))),
    }


def _missing(tracked: Tracked, detail: ComplaintDetail) -> str:
    """Return why a row is empty: not yet, or not at all."""
    complaint = detail.complaint
    nothing = complaint.responses and not any(r.remedies for r in counting(complaint))
    if tracked.row is Row.t6 and nothing:
        return gettext("not applicable: no remedy was due")
    if complaint.open:
        return gettext("not yet")
    return gettext("not applicable: {stage}").format(stage=choices.label(complaint.stage))


# --- texts ---


def _listed(detail: ComplaintDetail, name: ListName, code: str | None) -> str:
    return detail.names.listed(name, code) if code else ""


def _iso(detail: ComplaintDetail, name: ListName, code: str) -> str:
    """Return the code of Annex E under which a code of the policy is reported."""
    entry = detail.file.rules.policy.listed(name, code)
    return entry.iso.removeprefix("iso.").upper() if entry and entry.iso else ""
