"""Evidence packs: every pack with who requested it, a form for a new one, the download; and what
changed since the last visit."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.adoption.rulebook import NothingAdopted
from amends.core.framework.people.authority import reads_the_log
from amends.core.improvement.reports.evidence import (
    REQUEST,
    SAMPLE,
    Changed,
    Pack,
    RequestEvidence,
    takes_evidence,
)
from amends.core.streams import COMPLAINT, EVIDENCE, PERSON
from amends.core.values import Id, Moment
from amends.handling import access
from amends.handling.commands import Command
from amends.handling.kinds import evidence as files
from amends.handling.kinds.evidence import packs
from amends.handling.rules import directory_at, rules_at
from amends.handling.streams import recorded_event, reference_of
from amends.journal.models import Entry
from amends.journal.receipts import NotYetSealed, receipt_of, sealed_versions
from amends.people import read
from amends.wording import choices, dates, timeline
from amends.wording.asking import AskingForm
from amends.wording.insight.measures import number
from amends.wording.names import Names
from amends.wording.phrases import capital
from amends.wording.tongues import from_english

from ..forms.inputs import DayField
from ..request.context import DeskContext, read_only, show, with_form
from ..request.submission import fresh_key, send
from . import making
from .gathering import changes_between, signed_before


class EvidenceForm(AskingForm):
    """The period of a pack, and the day of the last visit."""

    first = DayField(ahead=False, label=gettext_lazy("Received on or after"))
    last = DayField(ahead=False, label=gettext_lazy("Received on or before"))
    since = DayField(
        ahead=False,
        label=gettext_lazy("Day of your last visit"),
        required=False,
        help_text=gettext_lazy(
            "The pack lists what changed since then. Leave it empty for your last pack."
        ),
    )


@with_form
def evidence_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Every pack, newest first, and the form for a new one."""
    if not takes_evidence(desk.person):
        raise Http404
    today = desk.rules.day_of(None, desk.now)
    year = {"first": today.replace(month=1, day=1), "last": today}
    form = EvidenceForm(request.POST if request.method == "POST" else None, initial=year)
    if form.is_bound and form.is_valid():
        given = RequestEvidence(**form.cleaned_data)
        command = Command(EVIDENCE.prefix, REQUEST, given)
        names = Names(read.all_names(), {}, desk.rules)
        if send(request, desk, [command], form, names=names).done is not None:
            return HttpResponseRedirect(f"{reverse('desk:evidence')}?requested=1")
    found = list(reversed(packs().every))
    called, sealed = desk.names({one.by for one in found}), sealed_versions(EVIDENCE.prefix)
    context: dict[str, Any] = {
        "form": form,
        "lines": [_line(one, called.get(one.by, ""), one.made_in in sealed, desk) for one in found],
        "requested": "requested" in request.GET,
        "sample": SAMPLE,
        "kept": making.KEPT.days,
        "once": fresh_key(),
        "section": "evidence",
    }
    status = 422 if form.errors else 200
    return show(request, desk, "desk/evidence.html", context, status=status)


@read_only
def download(request: HttpRequest, desk: DeskContext, number: int) -> FileResponse:
    """Serve a pack to the person who requested it; the security log notes it."""
    pack = packs().of(number)
    if pack is None or not files.downloads(pack, desk.person):
        raise Http404
    return files.download(pack)


@read_only
def receipt(request: HttpRequest, desk: DeskContext, number: int) -> HttpResponse:
    """Serve the receipt of the entry that says which pack was made: who has the key of the log can
    sign another pack, but not change that entry."""
    pack = packs().of(number)
    if pack is None or pack.made is None or not takes_evidence(desk.person):
        raise Http404
    try:
        response = JsonResponse(receipt_of(EVIDENCE.prefix, pack.made_in))
    except NotYetSealed:  # within seconds it is, and then the page links here
        raise Http404 from None
    name = f"evidence-{pack.asked.first}-{pack.asked.last}-receipt.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _line(pack: Pack, by: str, sealed: bool, desk: DeskContext) -> dict[str, Any]:
    return {
        "number": pack.number,
        "period": dates.span(pack.asked.first, pack.asked.last),
        "requested": dates.moment(pack.at, zone=desk.rules.policy.zone),
        "by": by,
        "complaints": number(pack.asked.frame.size),
        "made": pack.made is not None,
        "ready": files.downloads(pack, desk.person),
        "sealed": sealed,
    }


_MOST = 200
"""Entries of one group that are listed; the evidence pack has all of them."""
_USUAL = timedelta(days=90)


_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class SinceForm(AskingForm):
    """The days of the two visits."""

    first = DayField(ahead=False, label=gettext_lazy("Your last visit"))
    last = DayField(ahead=False, label=gettext_lazy("Until"))

    def clean(self) -> dict[str, Any]:
        """Refuse days that no calendar of ours has."""
        for name, day in list(self.cleaned_data.items()):
            if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
                self.add_error(name, gettext("Enter a date, for example 27 3 2026"))
        return self.cleaned_data


@read_only
def since_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """What changed between two days, in groups, each entry with its place in the audit trail."""
    if not reads_the_log(desk.person):
        raise Http404
    today = desk.rules.day_of(None, desk.now)
    days = {"first": today - _USUAL, "last": today}
    plain = {name: day.isoformat() for name, day in days.items()}
    form = SinceForm({**plain, **request.GET.dict()})
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
        "section": "audit",
    }
    return show(request, desk, "desk/assurance/since.html", context)


def _groups(
    sizes: tuple[int, int], desk: DeskContext
) -> list[tuple[str, int, list[dict[str, Any]]]]:
    seen = access.unrestricted().values_list("reference", flat=True)
    names = Names(read.all_names(), {}, desk.rules, desk.rules.policy.zone)
    found: dict[Changed, list[dict[str, Any]]] = {one: [] for one in Changed}
    for leaf, changed, entry in changes_between(*sizes, frozenset(seen)):
        found[changed].append(_since(leaf, entry, names))
    return [
        (capital(choices.label(one)), len(many), many[::-1][:_MOST]) for one, many in found.items()
    ]


def _since(leaf: int, entry: Entry, names: Names) -> dict[str, Any]:
    """Return one entry; `address` leads to its complaint."""
    recorded = recorded_event(entry)
    of = reference_of(entry.stream) if entry.stream in COMPLAINT else ""
    about = Id(entry.stream) if entry.stream in PERSON else None
    return {
        "leaf": leaf,
        "text": timeline.line(recorded, names=names, about=about),
        "when": dates.moment(recorded.recorded, zone=names.zone),
        "reference": of,
        "address": reverse("desk:examined", args=[of]) if of else "",
    }


def _rules(moment: Moment) -> Iterator[str]:
    try:
        rules = rules_at(moment)
    except NothingAdopted:
        return
    yield gettext("Settings, version {version}").format(version=rules.policy.version)
    for pack in rules.packs:
        yield f"{from_english(pack.pack.title)} ({pack.pack.version})"


def _staff(moment: Moment, desk: DeskContext) -> Iterator[tuple[str, str]]:
    names = Names(read.all_names(), {}, desk.rules)
    for person in directory_at(moment).persons.values():
        if person.active and person.grants:
            called = ((capital(choices.label(one.role)), one.unit) for one in person.grants)
            roles = (f"{role}, {names.unit(unit)}" if unit else role for role, unit in called)
            yield names.person(person.id), "; ".join(roles)
