"""Complaint page: head, timeline, and beside it the next steps and deadlines."""

from contextlib import suppress
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from amends.core.operation.acts.communication import ReadNotices, notices_to
from amends.core.operation.acts.posting import waiting_for_post
from amends.core.operation.complaint import Complaint, Stage
from amends.core.operation.guidance.next_dates import awaited
from amends.core.operation.guidance.reviewing import lacks_reviewer
from amends.core.operation.regulators.owed_letters import owed_as_told
from amends.core.refusal import Refused
from amends.handling.commands import Unknown
from amends.handling.perform import perform_one
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.letters.incoming import tray
from amends.vault import UnknownPiece, reading
from amends.wording import acts, choices
from amends.wording.names import Names
from amends.wording.phrases import capital, listed

from ..acts.letter_requirements import owed
from ..acts.say import SayForm
from ..improvement.beside import beside_complaint
from ..improvement.same_text import same_text
from ..reading import belongings, timeline
from ..reading.binding import binding
from ..reading.by_when import next_state
from ..reading.detail import ComplaintDetail, opened
from ..reading.flash import said_after
from ..reading.list_rows import LOOKED_INTO
from ..reading.own_facts import own_facts
from ..reading.states import stage_state
from ..request.context import DeskContext, for_role, show
from ..request.submission import fresh_key
from . import side


@require_safe
@for_role
def complaint_page(request: HttpRequest, desk: DeskContext, reference: str) -> HttpResponse:
    """One complaint."""
    file = file_of(reference, actor=desk.actor, now=desk.now)
    shown = complaint_with(request, desk, opened(file, desk, purpose="complaint"))
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        _read_notices(file.complaint, desk)
    return shown


def _read_notices(complaint: Complaint, desk: DeskContext) -> None:
    """Record that the person read their notices, because the complaint was shown to them."""
    notices = notices_to(complaint, desk.person.id)
    if notices:
        stream, given = stream_of(complaint.reference), ReadNotices(notices)
        with suppress(Refused):  # read in another window at the same time
            perform_one(stream, "read-notices", given, actor=desk.actor, now=desk.now)


def complaint_with(
    request: HttpRequest,
    desk: DeskContext,
    detail: ComplaintDetail,
    *,
    say: SayForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page, possibly with a message that could not be sent."""
    done = request.GET.get("done", "")
    context = {
        "reference": detail.file.reference,
        "complaint": detail.complaint,
        "head": head(detail, desk),
        "timeline": timeline.timeline(detail),
        "acts": side.next_acts(detail, desk),
        "no_reviewer": lacks_reviewer(detail.complaint, detail.file.rules, desk.now),
        "binding": binding(detail, desk),
        "owed": owed(detail, desk),
        "issues": belongings.issues(detail),
        "parties": belongings.parties(detail, now=desk.now),
        "files": belongings.files(detail),
        "mails": tray.of_complaint(detail.file.reference),
        "related": belongings.related(detail, desk),
        "assessment": belongings.assessment(detail),
        "own": own_facts(detail),
        "responses": belongings.responses(detail),
        "improvement": beside_complaint(detail.complaint, desk),
        "same_text": same_text(detail.complaint, _lead_name(detail), desk),
        "subjects": belongings.subjects(detail),
        "say": say or SayForm(detail.around(desk)),
        "once": fresh_key(),
        "to_post": _to_post(detail.complaint),
        "done": said_after(done, detail, desk) if done in acts.WORDS else "",
        "section": "complaints",
    }
    return show(request, desk, "desk/complaint.html", context, status=status)


def _lead_name(detail: ComplaintDetail) -> str:
    return detail.names.party(detail.complaint.lead.number)


def head(detail: ComplaintDetail, desk: DeskContext) -> dict[str, Any]:
    """Return the complainant, what they want, the status, the next due date and the owner."""
    complaint, names = detail.complaint, detail.names
    waited = awaited(complaint, desk.rules.policy, owed_as_told(complaint, desk.rules))
    return {
        "who": names.all_parties(p.number for p in complaint.complainants),
        "wants": detail.wanted,
        "narrative": detail.narrative,
        "stage": stage_state(complaint.stage),
        "due": next_state(waited, names, desk, complaint.unit) if waited else None,
        "owner": names.person(complaint.owner) if complaint.owner else "",
        "looking": _looking_into(detail),
        "asked": _asked(complaint, names),
        "unit": names.unit(complaint.unit) if complaint.unit else "",
        "product": names.listed("products", complaint.product) if complaint.product else "",
        "channel": names.listed("channels", complaint.channel) if complaint.channel else "",
        "received": detail.received,
        "acknowledged": complaint.taken_over or all(p.confirmed for p in complaint.complainants),
        "restricted": complaint.sealed_triage or bool(complaint.subjects),
        "triage": complaint.sealed_triage,
        "safety": complaint.safety,
        "kind": capital(choices.label(complaint.kind)),
    }


def _to_post(complaint: Complaint) -> str:
    """Return how many of its letters are waiting to be posted, if any."""
    number = waiting_for_post(complaint)
    return acts.letters_to_post(number) if number else ""


def _asked(complaint: Complaint, names: Names) -> str:
    """Return who is asked to become the owner."""
    offered = complaint.hand_over
    if offered is None:
        return ""
    return gettext("Handover to {who} not accepted yet").format(who=names.person(offered.to))


def _looking_into(detail: ComplaintDetail) -> str:
    """Return who investigates or reviews it, apart from the owner."""
    complaint, names = detail.file.complaint, detail.names
    others = sorted(complaint.examiners - {complaint.owner})
    who = listed([names.person(person) for person in others])
    if who and complaint.at(Stage.escalated_internal):
        return gettext("Reviewer: {who}").format(who=who)
    if who and complaint.at(*LOOKED_INTO):
        return gettext("Investigator: {who}").format(who=who)
    return ""


@require_safe
@for_role
def download(
    request: HttpRequest, desk: DeskContext, reference: str, piece: str
) -> HttpResponseBase:
    """A file of a complaint, always as a download."""
    file = file_of(reference, actor=desk.actor, now=desk.now)
    if piece not in file.complaint.pieces or piece in file.complaint.retracted:
        raise Unknown(reference)
    try:
        found = reading.open_file(
            piece,
            reader=desk.person.id,
            purpose="file",
            now=desk.now,
            reference=stream_of(reference),
        )
    except UnknownPiece:
        raise Http404(gettext("There is no such file.")) from None
    if found is None:
        raise Unknown(reference)
    return FileResponse(
        found.stream, as_attachment=True, filename=found.name, content_type=found.content_type
    )
