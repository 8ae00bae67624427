"""Printed chronology of a complaint, and the heading of printed sheets."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from amends.core.framework.labels import label
from amends.governance.branding import look_of
from amends.handling.reading import file_of
from amends.wording import dates

from ..reading import timeline
from ..reading.binding import of_regulators
from ..reading.detail import opened
from ..request.context import DeskContext, read_only, show
from .page import head


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
