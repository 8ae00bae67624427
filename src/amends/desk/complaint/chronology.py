"""Sheets to print: the chronology, and whose sheet it is."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from amends.core.framework.labels import label
from amends.governance.branding import look_of
from amends.handling.reading import file_of
from amends.wording import dates

from ..reading import timeline
from ..reading.detail import opened
from ..reading.verdicts import of_regulators
from ..request.context import Seat, seated, show
from .page import head


@require_safe
@seated
def chronology(request: HttpRequest, seat: Seat, reference: str) -> HttpResponse:
    """Everything that happened, in order, to be printed."""
    file = file_of(reference, actor=seat.actor, now=seat.now)
    seen = opened(file, seat, purpose="print/chronology")
    context = {
        **head_of_sheet(seat, seen.complaint.unit, seen.complaint.brand),
        "reference": reference,
        "head": head(seen, seat),
        "timeline": timeline.timeline(seen),
        "judged": of_regulators(seen, seat),
        "printed": dates.moment(seat.now, zone=seen.names.zone),
        "section": "complaints",
    }
    return show(request, seat, "desk/chronology.html", context)


def head_of_sheet(seat: Seat, unit: str | None, brand_code: str | None = None) -> dict[str, str]:
    """Whose sheet it is: that of a brand, else of the unit's, with its logo."""
    policy = seat.rules.policy
    brand = policy.brand_for(brand_code, unit)
    look = look_of(policy, brand.code if brand else None)
    languages = (get_language() or "", *policy.languages)
    return {"house": label(look.labels, languages) or policy.name, "logo": look.logo or ""}
