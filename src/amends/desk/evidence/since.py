"""Clause 8.5: what changed between two visits of an auditor, from one signed checkpoint to another,
and the rules and roles of the last day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.adoption.rulebook import NothingAdopted
from amends.core.improvement.reports.evidence import Changed
from amends.core.streams import COMPLAINT, PERSON
from amends.core.values import Day, Id, Moment
from amends.handling import access
from amends.handling.rules import directory_at, rules_at
from amends.handling.streams import recorded_event, reference_of
from amends.journal.models import Entry
from amends.people import read
from amends.wording import choices, dates, timeline
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.phrases import capital
from amends.wording.tongues import from_english

from ..assurance.audits import judges
from ..forms.inputs import PickedDayField
from ..request.context import DeskContext, read_only, show
from .gathering import changes_between
from .scope import signed_before

_MOST = 200
"""Entries of one group that are listed; the evidence pack has all of them."""
_USUAL = timedelta(days=90)


_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class SinceForm(AskingForm):
    """The days of the two visits."""

    first = PickedDayField(label=gettext_lazy("Your last visit"))
    last = PickedDayField(label=gettext_lazy("Until"))

    def clean(self) -> dict[str, Any]:
        """Refuse days that no calendar of ours has."""
        for name, day in list(self.cleaned_data.items()):
            if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
                self.add_error(name, gettext("Enter a date, for example 27 3 2026"))
        return self.cleaned_data


@dataclass(frozen=True, slots=True)
class Line:
    """One entry; `address` leads to its complaint."""

    leaf: int
    text: str
    when: str
    reference: str
    address: str


@read_only
def since_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """What changed between two days, in groups, each entry with its place in the audit trail."""
    if not judges(desk):
        raise Http404
    today = desk.rules.day_of(None, desk.now)
    days = {"first": today - _USUAL, "last": today}
    form = SinceForm({**_plain(days), **request.GET.dict()})
    if form.is_valid():
        days = form.cleaned_data
    begins = desk.rules.day_begins(None, days["first"])
    ends = min(desk.rules.day_begins(None, days["last"] + timedelta(days=1)), desk.now)
    sizes = signed_before(begins), signed_before(ends)
    context = {
        "form": form,
        "sizes": sizes,
        "groups": _groups(sizes, desk) if form.is_valid() else [],
        "most": _MOST,
        "day": dates.day(days["last"]),
        "rules": list(_rules(ends)),
        "staff": list(_staff(ends, desk)),
        "section": "governing",
    }
    return show(request, desk, "desk/assurance/since.html", context)


def _plain(days: dict[str, Day]) -> dict[str, str]:
    return {name: day.isoformat() for name, day in days.items()}


def _groups(sizes: tuple[int, int], desk: DeskContext) -> list[tuple[str, int, list[Line]]]:
    seen = access.unrestricted().values_list("reference", flat=True)
    names = Names(read.all_names(), {}, desk.rules, desk.rules.policy.zone)
    found: dict[Changed, list[Line]] = {one: [] for one in Changed}
    for leaf, changed, entry in changes_between(*sizes, frozenset(seen)):
        found[changed].append(_line(leaf, entry, names))
    return [
        (capital(choices.label(one)), len(many), many[::-1][:_MOST]) for one, many in found.items()
    ]


def _line(leaf: int, entry: Entry, names: Names) -> Line:
    recorded = recorded_event(entry)
    of = reference_of(entry.stream) if entry.stream in COMPLAINT else ""
    about = Id(entry.stream) if entry.stream in PERSON else None
    return Line(
        leaf,
        timeline.line(recorded, names=names, about=about),
        dates.moment(recorded.recorded, zone=names.zone),
        of,
        reverse("desk:examined", args=[of]) if of else "",
    )


def _rules(moment: Moment) -> Iterator[str]:
    """Yield the settings and regulator rules that applied at a moment."""
    try:
        rules = rules_at(moment)
    except NothingAdopted:
        return
    yield gettext("Settings, version {version}").format(version=rules.policy.version)
    for pack in rules.packs:
        yield f"{from_english(pack.pack.title)} ({pack.pack.version})"


def _staff(moment: Moment, desk: DeskContext) -> Iterator[tuple[str, str]]:
    """Yield the people who had a role at a moment, with their roles."""
    names = Names(read.all_names(), {}, desk.rules)
    for person in directory_at(moment).persons.values():
        if person.active and person.grants:
            roles = (
                f"{capital(choices.label(one.role))}, {names.unit(one.unit)}"
                if one.unit
                else capital(choices.label(one.role))
                for one in person.grants
            )
            yield names.person(person.id), "; ".join(roles)
