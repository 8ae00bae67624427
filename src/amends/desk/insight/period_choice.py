"""The period and place that a page of Insights is asked for, and links to lists of complaints."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from amends.core.values import Code
from amends.handling import access
from amends.insight.analysis.scope import PERIODS, Counts, scope
from amends.insight.groups import By, named
from amends.insight.lists import Wanted
from amends.wording.insight import insights as wording
from amends.wording.names import Names

from ..request.context import DeskContext, show

type Choices = list[tuple[str, str, bool]]
"""Value, text and whether it is chosen."""


def asked(request: HttpRequest, desk: DeskContext, period: str = "") -> Counts:
    """Return the counts that the address asks for; of a period whatever it says. Raises `Http404`,
    `NoFacts`."""
    countable = access.countable(desk.person)
    if countable is None:
        raise Http404
    period = period or request.GET.get("period", "")
    of = scope(period, request.GET.get("where", ""), countable, desk.rules, desk.now)
    return Counts(countable, of, desk.rules, desk.now)


def choosing(counts: Counts, desk: DeskContext) -> dict[str, Any]:
    """Return the form with what was chosen."""
    of = counts.scope
    offered = tuple(PERIODS) if counts.every else (of.name,)
    policy, names = desk.rules.policy, Names(rules=desk.rules)

    def choices(by: By, codes: Iterable[Code]) -> Choices:
        chosen = of.group if of.by is by else None
        return [(f"{by}:{code}", named(by, code, names), code == chosen) for code in codes]

    brands = choices(By.brand, [brand.code for brand in policy.brands])
    units = choices(By.unit, [unit.code for unit in policy.units if not unit.retired])
    places = [(gettext("Brands"), brands), (gettext("Units"), units)]
    where = f"&where={of.by}:{of.group}" if of.by else ""
    return {
        "periods": [(name, wording.period(name), name == of.name) for name in offered],
        "places": [(title, options) for title, options in places if len(options) > 1],
        "everywhere": of.by is None,
        "title": wording.period_to(of.name, of.span.last),
        "address": f"period={of.name}{where}",
    }


def no_facts(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Say that the figures are being prepared for the first time."""
    return show(request, desk, "desk/no_facts.html", {"section": "insight"}, status=503)


def listed(wanted: Wanted, **further: str) -> str:
    """Return the address of the list of complaints that a figure counts."""
    return f"{reverse('desk:queue')}?{urlencode(wanted.address() | further)}"
