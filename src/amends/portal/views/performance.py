"""How we deal with complaints, by quarter, once two people published it."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from amends.handling.kinds.report import reports
from amends.insight.reports.public import performance
from amends.wording import dates
from amends.wording.insight import measures

from ..frame import Here, public, show


@require_safe
@public
def performance_page(here: Here) -> HttpResponse:
    """Show our own figures; there is no such page until they are published."""
    known = reports()
    found = performance(known)
    if found is None:
        raise Http404
    context = {
        "found": found,
        "as_of": dates.day(here.rules.day_of(None, known.frozen[-1].at)),
        "note": measures.hidden_note(),
    }
    return show(here, "performance", context)
