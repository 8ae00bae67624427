"""Page that shows a new access code once, to the person who issued it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from amends.core.operation.acts.communication import send_notice
from amends.core.operation.regulators.answering import dates_told
from amends.core.operation.regulators.explained_dates import each_once
from amends.handling.commands import Unknown
from amends.handling.following import just_issued, just_recorded
from amends.handling.reading import file_of
from amends.wording import dates
from amends.wording.phrases import capital

from ..reading.detail import ComplaintDetail, opened
from ..request.context import DeskContext, read_only, show
from .page import head_of_sheet


@read_only
def received_page(request: HttpRequest, desk: DeskContext, reference: str) -> HttpResponse:
    """Page with a person's reference and access code, for reading out by phone. Only its issuer
    sees it, also for a complaint that was closed to them with its first entry because it is about a
    person."""
    access = request.GET.get("done") == send_notice.name
    context: dict[str, Any] = {
        "reference": reference,
        "access": access,
        "track": f"{settings.AMENDS_BASE_URL.rstrip('/')}/track",
        "section": "complaints" if access else "receive",
    }
    try:
        file = file_of(reference, actor=desk.actor, now=desk.now)
    except Unknown:
        issued = just_recorded(reference, by=desk.person.id, now=desk.now)
        if issued is None:
            raise
        context |= {"secret": issued.secret, "hidden": True}
        return show(request, desk, "desk/received.html", context)
    issued = just_issued(file, by=desk.person.id, now=desk.now)
    if issued is None:
        done = "?done=send-notice" if access else ""
        return HttpResponseRedirect(f"{reverse('desk:complaint', args=[reference])}{done}")
    detail = opened(file, desk, purpose="secret")
    context |= {
        "secret": issued.secret,
        "who": detail.names.party(issued.party),
        "complaint": file.complaint,
        "house": head_of_sheet(desk, file.complaint.unit, file.complaint.brand)["house"],
        "dates": [] if access else _dates(detail, desk),
    }
    return show(request, desk, "desk/received.html", context)


def _dates(detail: ComplaintDetail, desk: DeskContext) -> list[tuple[str, str, bool]]:
    """Return the next dates, and whether they have passed, to say before the person leaves."""
    if not detail.complaint.open:
        return []
    told, _ = dates_told(detail.complaint, desk.rules, desk.now)
    return [
        (
            capital(detail.names.plainly.clock(term.pack, term.clock)),
            dates.last(term.day, term.until, zone=detail.names.zone),
            term.paused is None and term.until < desk.now,
        )
        for term in each_once(told, desk.rules)
    ]
