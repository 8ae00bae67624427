"""Complaint page: head, timeline, and beside it the next steps and deadlines; its files, and the
printed chronology."""

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, gettext

from amends.core.framework.labels import label
from amends.core.operation.acts.communication import ReadNotices, notices_to, read_notices
from amends.core.operation.acts.posting import waiting_for_post
from amends.core.operation.acts.response import lacks_reviewer
from amends.core.operation.complaint import Complaint, Stage
from amends.core.operation.complaint.messages import response_unsent
from amends.core.operation.guidance.next_dates import Awaited, Waiting, awaited
from amends.core.operation.guidance.next_dates import binding as due_first
from amends.core.operation.regulators.owed_letters import owed_as_told
from amends.core.refusal import Refused
from amends.documents import NotNow, NotPrinted, first_page
from amends.governance.branding import look_of
from amends.handling import read_log
from amends.handling.commands import Unknown
from amends.handling.perform import perform_one
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.letters.incoming import inbox
from amends.vault import UnknownPiece, reading
from amends.wording import acts, choices, dates
from amends.wording.phrases import capital, listed

from ..acts.letter_requirements import owed, own_snippets
from ..acts.note_form import SayForm
from ..improvement.similar_problems import beside_complaint, same_text
from ..reading import related_items, timeline
from ..reading.binding import Date, binding, of_regulators
from ..reading.detail import ComplaintDetail, opened, own_facts
from ..reading.drafts import COMPOSER, draft_of
from ..reading.flash import said_after
from ..reading.list_rows import LOOKED_INTO
from ..reading.states import State, next_state, stage_state
from ..request.context import DeskContext, number_in, read_only, show
from ..request.submission import fresh_key
from . import side

_MOMENTS = 40
"""Moments of the history on one page."""
_VISIT = timedelta(minutes=30)
"""What is shown after a pause this long is another visit."""


@read_only
def complaint_page(
    request: HttpRequest, desk: DeskContext, reference: str, tab: str = "talk"
) -> HttpResponse:
    """One complaint: its conversation, or its whole history."""
    file = file_of(reference, actor=desk.actor, now=desk.now)
    shown = complaint_with(request, desk, opened(file, desk, purpose="complaint"), tab=tab)
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        _read_notices(file.complaint, desk)
    return shown


def _read_notices(complaint: Complaint, desk: DeskContext) -> None:
    """Record that the person read their notices, because the complaint was shown to them."""
    notices = notices_to(complaint, desk.person.id)
    if notices:
        stream, given = stream_of(complaint.reference), ReadNotices(notices)
        with suppress(Refused):  # read in another window at the same time
            perform_one(stream, read_notices, given, actor=desk.actor, now=desk.now)


def complaint_with(
    request: HttpRequest,
    desk: DeskContext,
    detail: ComplaintDetail,
    *,
    say: SayForm | None = None,
    tab: str = "talk",
    status: int = 200,
    meanwhile: list[str] | None = None,
) -> HttpResponse:
    """Render the page, possibly with a message that could not be sent, and what happened
    `meanwhile`."""
    done = request.GET.get("done", "")
    reference, person = detail.file.reference, desk.person.id
    draft = draft_of(desk, reference, COMPOSER) if say is None and tab == "talk" else None
    if draft is not None:
        say = SayForm(detail.around(desk), data=draft.data)
        say.forgive()
    every, letters = binding(detail, desk), waiting_for_post(detail.complaint)
    context = {
        "reference": reference,
        "complaint": detail.complaint,
        "head": head(detail, desk, every.dates),
        "tab": tab,
        "story": timeline.story(
            detail,
            reader=person,
            since=read_log.last_visit(person, reference, before=desk.now - _VISIT),
            before=number_in(request.GET.get("before", "")) or None,
            most=_MOMENTS,
        ),
        "draft": draft,
        "draft_form": COMPOSER,
        "acts": side.next_acts(detail, desk, done),
        "no_reviewer": lacks_reviewer(detail.complaint, detail.file.rules, desk.now),
        "binding": every,
        "owed": owed(detail, desk),
        **_belongings(detail, desk),
        "say": say or SayForm(detail.around(desk)),
        "once": fresh_key(),
        "call": _danger_call(detail, desk),
        "phones": detail.phones,
        "version": detail.complaint.version,
        "meanwhile": meanwhile,
        "to_post": acts.letters_to_post(letters) if letters else "",
        "done": said_after(done, detail, desk) if done in acts.WORDS else "",
        "section": "complaints",
    }
    return show(request, desk, "desk/complaint.html", context, status=status)


def _danger_call(detail: ComplaintDetail, desk: DeskContext) -> State | None:
    """Return by when to phone because of a danger; None if no call is to be made."""
    complaint, call = detail.complaint, detail.complaint.danger_call
    if call is None or not complaint.awaits_call:
        return None
    waited = Awaited(Waiting.danger_call, call.until, day=call.day)
    return next_state(waited, detail.names, desk, complaint.unit)


def _belongings(detail: ComplaintDetail, desk: DeskContext) -> dict[str, object]:
    lead = detail.names.party(detail.complaint.lead.number)
    return {
        "issues": related_items.issues(detail),
        "parties": related_items.parties(detail, now=desk.now),
        "files": related_items.files(detail),
        "mails": inbox.of_complaint(detail.file.reference),
        "related": related_items.related(detail, desk),
        "assessment": related_items.assessment(detail),
        "plan": related_items.plan(detail),
        "own": own_facts(detail),
        "responses": related_items.responses(detail),
        "improvement": beside_complaint(detail.complaint, desk),
        "same_text": same_text(detail.complaint, lead, desk),
        "subjects": related_items.subjects(detail),
        "snippets": own_snippets(detail),
    }


def head(detail: ComplaintDetail, desk: DeskContext, every: Sequence[Date] = ()) -> dict[str, Any]:
    """Return the subject line, the complainant, what they want, the status, the owner and the
    deadline that is due first; without one, what is awaited. `every` are all dates with their
    reasons."""
    complaint, names = detail.complaint, detail.names
    owed = owed_as_told(complaint, desk.rules)
    waited = due_first(complaint, desk.rules.policy, owed) or awaited(
        complaint, desk.rules.policy, owed
    )
    clock, offered = waited.clock if waited else None, complaint.hand_over
    asked = gettext("Handover to {who} not accepted yet")
    return {
        "subject": detail.subject_line or capital(choices.label(complaint.kind)),
        "why": next((one for one in every if clock and one.clock == clock), None),
        "who": names.all_parties(p.number for p in complaint.complainants),
        "wants": detail.wanted,
        "narrative": detail.narrative,
        "stage": stage_state(
            complaint.stage, unsent=response_unsent(complaint, detail.file.entries)
        ),
        "due": next_state(waited, names, desk, complaint.unit) if waited else None,
        "owner": names.person(complaint.owner) if complaint.owner else "",
        "looking": _looking_into(detail),
        "asked": asked.format(who=names.person(offered.to)) if offered else "",
        "unit": names.unit(complaint.unit) if complaint.unit else "",
        "product": names.listed("products", complaint.product) if complaint.product else "",
        "channel": names.listed("channels", complaint.channel) if complaint.channel else "",
        "received": detail.received,
        "acknowledged": complaint.taken_over or all(p.confirmed for p in complaint.complainants),
        "restricted": complaint.sealed_triage or bool(complaint.subjects),
        "triage": complaint.sealed_triage,
        "safety": complaint.alarming,
        "kind": capital(choices.label(complaint.kind)),
    }


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


_without_preview: deque[str] = deque(maxlen=256)
"""Files of which no picture could be made lately, so that none is tried again and again."""


def _no_preview() -> str:
    return gettext("There is no preview of this file.")


@read_only
def download(
    request: HttpRequest, desk: DeskContext, reference: str, piece: str
) -> HttpResponseBase:
    """A file of a complaint, as a download; a PDF file in the browser, or a picture of its first
    page, if the link asks for it."""
    file = file_of(reference, actor=desk.actor, now=desk.now)
    if piece not in file.complaint.pieces or piece in file.complaint.retracted:
        raise Unknown(reference)
    if "preview" in request.GET and piece in _without_preview:
        raise Http404(_no_preview())
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
    if "preview" in request.GET and found.content_type == "application/pdf":
        with found.stream as pdf:
            try:
                return HttpResponse(first_page(pdf), content_type="image/png")
            except NotPrinted as problem:
                if not isinstance(problem, NotNow):
                    _without_preview.append(piece)
                raise Http404(_no_preview()) from None
    saved = "view" not in request.GET or found.content_type != "application/pdf"
    return FileResponse(
        found.stream, as_attachment=saved, filename=found.name, content_type=found.content_type
    )


# --- printed sheets ---


@read_only
def chronology(request: HttpRequest, desk: DeskContext, reference: str) -> HttpResponse:
    """Print the whole history, in order."""
    file = file_of(reference, actor=desk.actor, now=desk.now)
    detail = opened(file, desk, purpose="print/chronology")
    context = {
        **head_of_sheet(desk, detail.complaint.unit, detail.complaint.brand),
        "reference": reference,
        "head": head(detail, desk),
        "timeline": timeline.timeline(detail),
        "judged": of_regulators(detail, desk),
        "printed": dates.moment(desk.now, zone=detail.names.zone),
        "section": "complaints",
    }
    return show(request, desk, "desk/chronology.html", context)


def head_of_sheet(
    desk: DeskContext, unit: str | None, brand_code: str | None = None
) -> dict[str, str]:
    """Return the heading of the sheet: that of a brand, otherwise of the unit's, with its logo."""
    policy = desk.rules.policy
    brand = policy.brand_for(brand_code, unit)
    look = look_of(policy, brand.code if brand else None)
    languages = (get_language() or "", *policy.languages)
    return {"house": label(look.labels, languages) or policy.name, "logo": look.logo or ""}
