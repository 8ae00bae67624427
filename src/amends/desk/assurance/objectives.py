"""Clause 6.2: objectives: the criteria in use by level, with what was reached last year."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from amends.core.improvement.criteria import owner_of
from amends.core.improvement.criteria.acts import CRITERION, set_criterion
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
    lines = lines_of(desk)
    units = Names({}, {}, desk.rules)
    levels: dict[Code | None, list[Line]] = {}
    for line in sorted(lines, key=lambda entry: (entry.criterion.unit or "", entry.criterion.code)):
        levels.setdefault(line.criterion.unit, []).append(line)
    act = CRITERION.acts[set_criterion.name]
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


def _objectives(lines: list[Line], desk: DeskContext) -> list[dict[str, Any]]:
    criteria = [line.criterion for line in lines]
    owners = {owner for criterion in criteria if (owner := owner_of(criterion, desk.rules))}
    names, labels = desk.names(owners), sources(desk)
    values = last_years(criteria, desk)

    def shown(line: Line) -> dict[str, Any]:
        criterion = line.criterion
        source, value = source_of(criterion.code) or "", values.get(criterion.code)
        kind, _, record = source.partition("/")
        return {
            "row": row_of(line, desk, names),
            "last_year": value_of(criterion, value),
            "reached": value is not None and criterion.target.has(value),
            "by": dates.day(criterion.by) if criterion.by else "",
            "source": labels.get(source, ""),
            "source_address": reverse("desk:governing-record", args=[kind, record])
            if source in labels
            else "",
        }

    return list(map(shown, lines))


def _alerts(desk: DeskContext) -> list[RecordLine]:
    pages = PAGES["alert"]
    return [line for line in lines(pages, states_of(pages, desk), desk) if line.when is not None]
