"""Sheets to print: the follow-up form of Annex E, the chronology, the blank form of Annex C."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from amends.core.framework.vocabulary import label
from amends.core.operation.offers import counting, superseded
from amends.core.operation.tracking import tracking_rows
from amends.handling.branding import look_of
from amends.handling.reading import file_of
from amends.wording import choices, dates, money, reaching
from amends.wording.phrases import capital, yes_no

from . import story
from .complaint import head
from .seat import Seat, seated, show
from .showing import Opened, opened

type Facts = list[tuple[str, str]]


@require_safe
@seated
def follow_up(request: HttpRequest, seat: Seat, reference: str) -> HttpResponse:
    """The complaint in the seven parts of Annex E, every row filled from events."""
    file = file_of(reference, actor=seat.actor, now=seat.now)
    seen = opened(file, seat, purpose="print/follow-up")
    first: Any = file.entries[0].event
    parts = [
        (gettext("1. Receipt"), _receipt(seen, first), ""),
        (gettext("2. Complainant"), _complainants(seen), ""),
        (gettext("3. The complaint"), _details(seen, first), seen.narrative),
        (gettext("4. The problem"), _problem(seen, first), ""),
        (gettext("5. Assessment"), _assessment(seen), ""),
        (gettext("6. Resolution"), _resolution(seen), seen.wanted),
    ]
    context = {
        **_head_of_sheet(seat, seen.complaint.unit),
        "reference": reference,
        "parts": parts,
        "rows": _tracking(seen),
        "printed": dates.moment(seat.now, zone=seen.names.zone),
        "section": "complaints",
    }
    return show(request, seat, "desk/follow_up.html", context)


@require_safe
@seated
def chronology(request: HttpRequest, seat: Seat, reference: str) -> HttpResponse:
    """Everything that happened, in order, to be printed."""
    file = file_of(reference, actor=seat.actor, now=seat.now)
    seen = opened(file, seat, purpose="print/chronology")
    context = {
        **_head_of_sheet(seat, seen.complaint.unit),
        "reference": reference,
        "head": head(seen, seat),
        "timeline": story.timeline(seen),
        "printed": dates.moment(seat.now, zone=seen.names.zone),
        "section": "complaints",
    }
    return show(request, seat, "desk/chronology.html", context)


@require_safe
@seated
def blank_form(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The complainant's form, empty, for whoever prefers paper."""
    policy = seat.rules.policy
    context = {
        **_head_of_sheet(seat, None),
        "reach_us": reaching.ways(policy, get_language() or ""),
        "section": "settings",
    }
    return show(request, seat, "desk/blank_form.html", context)


def _head_of_sheet(seat: Seat, unit: str | None) -> dict[str, str]:
    """Whose sheet it is: that of the unit's brand, with its logo."""
    policy = seat.rules.policy
    brand = policy.brand_of(unit)
    look = look_of(policy, brand.code if brand else None)
    languages = (get_language() or "", *policy.languages)
    return {"house": label(look.labels, languages) or policy.name, "logo": look.logo or ""}


def _receipt(seen: Opened, first: Any) -> Facts:
    complaint, zone = seen.complaint, seen.names.zone
    recipient = getattr(first, "recipient", None)
    return [
        (gettext("Received"), dates.moment(complaint.received_at, zone=zone)),
        (gettext("Recorded"), dates.moment(complaint.recorded_at, zone=zone)),
        (gettext("Received by"), seen.names.person(recipient) if recipient else ""),
        (gettext("Medium"), _listed(seen, "channels", complaint.channel)),
        (gettext("Reference"), complaint.reference),
    ]


def _complainants(seen: Opened) -> Facts:
    found: Facts = []
    for participant in seen.complaint.parties:
        contact = seen.contacts.get(participant.number)
        found.append(
            (capital(choices.label(participant.party.role)), seen.names.party(participant.number))
        )
        if contact is not None:
            place = " ".join(part for part in (contact.postcode, contact.town) if part)
            found += [
                (gettext("Organization"), contact.organization if contact.name else ""),
                (gettext("Address"), ", ".join((*contact.lines, place)).strip(", ")),
                (gettext("Country"), contact.country),
                (gettext("Telephone"), contact.phone),
                (gettext("E-mail"), contact.email),
                (gettext("Whom to contact"), contact.contact_person),
            ]
    return found


def _details(seen: Opened, first: Any) -> Facts:
    owner = seen.complaint.owner
    references = [
        seen.text(reference.value.sealed) or "" for reference in getattr(first, "references", ())
    ]
    return [
        (gettext("Product or service"), _listed(seen, "products", seen.complaint.product)),
        (gettext("Numbers given"), ", ".join(filter(None, references))),
        (gettext("Referred by"), _words(seen, getattr(first, "referred_by", None))),
        (gettext("Handled by"), seen.names.person(owner) if owner else ""),
    ]


def _problem(seen: Opened, first: Any) -> Facts:
    recurring, occurred = getattr(first, "recurring", None), getattr(first, "occurred_on", None)
    categories = [
        _listed(seen, "categories", issue.category) for issue in seen.complaint.live_issues
    ]
    return [
        (gettext("When it happened"), dates.day(occurred) if occurred else ""),
        (gettext("Where it happened"), _words(seen, getattr(first, "place", None))),
        (gettext("Happened before"), yes_no(recurring) if recurring is not None else ""),
        (
            gettext("Categories"),
            ", ".join(filter(None, categories))
            or _listed(seen, "categories", seen.complaint.category),
        ),
    ]


def _assessment(seen: Opened) -> Facts:
    known = seen.complaint.assessment
    if known is None:
        return [(gettext("Not assessed yet"), "")]
    likely = known.likelihood_of_compensation
    return [
        (gettext("Severity"), choices.label(known.severity)),
        (gettext("Complexity"), choices.label(known.complexity)),
        (gettext("Impact"), choices.label(known.impact)),
        (gettext("Safety at stake"), yes_no(known.safety)),
        (gettext("Immediate action needed"), yes_no(known.immediate_needed)),
        (gettext("Immediate action possible"), yes_no(known.immediate_possible)),
        (gettext("Compensation likely"), yes_no(likely) if likely is not None else ""),
        (gettext("Priority"), choices.label(known.priority)),
    ]


def _resolution(seen: Opened) -> Facts:
    found: Facts = [(gettext("Redress asked for"), yes_no(seen.complaint.remedy_wanted))]
    now, old = counting(seen.complaint), superseded(seen.complaint)
    for response in seen.complaint.responses:
        for remedy in response.remedies:
            action = remedy.action and _listed(seen, "actions", remedy.action)
            kind = action or _listed(seen, "response_types", remedy.type)
            what = f"{kind}, {money.amount(remedy.amount)}" if remedy.amount else kind
            if response not in old and response not in now:
                what = gettext("{what} (not accepted)").format(what=what)
            if response in old:
                what = gettext("{what} (another answer took its place)").format(what=what)
            found.append((gettext("Action"), what))
    return found


def _tracking(seen: Opened) -> list[dict[str, str]]:
    zone = seen.names.zone
    return [
        {
            "row": tracked.row.upper(),
            "what": capital(choices.label(tracked.row)),
            "when": dates.moment(tracked.happened, zone=zone) if tracked.happened else "",
            "who": seen.names.actor(tracked.by) if tracked.by else "",
        }
        for tracked in tracking_rows(seen.file.entries)
    ]


def _listed(seen: Opened, name: Any, code: str | None) -> str:
    return seen.names.listed(name, code) if code else ""


def _words(seen: Opened, piece: Any) -> str:
    return (seen.text(piece.sealed) or "") if piece else ""
