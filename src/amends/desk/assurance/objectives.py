"""Clause 6.2: objectives: the criteria in use by level, with what was reached last year."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from amends.core.improvement.criteria import owner_of
from amends.core.improvement.criteria.acts import CRITERION
from amends.core.records.deciding import has
from amends.core.values import Code
from amends.handling.improvement.reading import source_of
from amends.insight.criteria import Line
from amends.wording import dates
from amends.wording.names import Names

from ..improvement.criteria import last_years, lines_of, row_of, value_of
from ..improvement.criterion_acting import sources
from ..records.opening import Line as RecordLine
from ..records.opening import lines, states_of
from ..request.context import DeskContext, read_only, show
from .declared import PAGES


@read_only
def objectives_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page of all objectives by level, below the alerts about records without a response."""
    found = lines_of(desk)
    units = Names({}, {}, desk.rules)
    levels: dict[Code | None, list[Line]] = {}
    for line in sorted(found, key=lambda one: (one.criterion.unit or "", one.criterion.code)):
        levels.setdefault(line.criterion.unit, []).append(line)
    act = CRITERION.acts[Code("set-criterion")]
    context = {
        "levels": [
            (units.unit(unit) if unit else gettext("Whole organisation"), _objectives(some, desk))
            for unit, some in levels.items()
        ],
        "alerts": _alerts(desk),
        "may_set": has(desk.actor, act.permission, None, desk.rules),
        "section": "criteria",
    }
    return show(request, desk, "desk/assurance/objectives.html", context)


def _objectives(found: list[Line], desk: DeskContext) -> list[dict[str, Any]]:
    criteria = [one.criterion for one in found]
    owners = {owner for one in criteria if (owner := owner_of(one, desk.rules))}
    names, known = desk.names(owners), sources(desk)
    values = last_years(criteria, desk)

    def shown(line: Line) -> dict[str, Any]:
        one = line.criterion
        source, value = source_of(one.code) or "", values.get(one.code)
        kind, _, record = source.partition("/")
        return {
            "row": row_of(line, desk, names),
            "last_year": value_of(one, value),
            "reached": value is not None and one.target.has(value),
            "by": dates.day(one.by) if one.by else "",
            "source": known.get(source, ""),
            "source_address": reverse("desk:governing-record", args=[kind, record])
            if source in known
            else "",
        }

    return list(map(shown, found))


def _alerts(desk: DeskContext) -> list[RecordLine]:
    pages = PAGES["alert"]
    return [one for one in lines(pages, states_of(pages, desk), desk) if one.when is not None]
