"""Page of evidence packs: every pack with who requested it, a form for a new one, the download."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from amends.core.improvement.reports.evidence import (
    REQUEST,
    SAMPLE,
    Pack,
    RequestEvidence,
    takes_evidence,
)
from amends.core.streams import EVIDENCE
from amends.handling.commands import Command
from amends.handling.kinds.evidence import packs
from amends.people import read, security_log
from amends.wording import dates
from amends.wording.asking import AskingForm
from amends.wording.measures import number
from amends.wording.names import Names

from ..forms.inputs import PickedDayField
from ..request.context import DeskContext, read_only, show, with_form
from ..request.submission import fresh_key, send
from . import making


class EvidenceForm(AskingForm):
    """The period of a pack, and the day of the last visit."""

    first = PickedDayField(label=gettext_lazy("Received from"))
    last = PickedDayField(label=gettext_lazy("up to and including"))
    since = PickedDayField(
        label=gettext_lazy("Day of your last visit"),
        required=False,
        help_text=gettext_lazy(
            "The pack lists what changed since then. Leave it empty for your last pack."
        ),
    )

    def blame(self, names: Sequence[str], told: str) -> bool:
        """Attach a refusal to the fields that it names; return whether there are any."""
        found = [name for name in names if name in self.fields]
        for name in found:
            self.add_error(name, told)
        return bool(found)


@dataclass(frozen=True, slots=True)
class Line:
    """A pack in the list; `ready` is whether this reader can download it."""

    number: int
    period: str
    requested: str
    by: str
    complaints: str
    made: bool
    ready: bool


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
    called = desk.names({one.by for one in found})
    context: dict[str, Any] = {
        "form": form,
        "lines": [_line(one, called.get(one.by, ""), desk) for one in found],
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
    if pack is None or not _downloads(pack, desk):
        raise Http404
    security_log.note("evidence_downloaded", reader=desk.person.id, pack=number)
    name = f"evidence-{pack.asked.first}-{pack.asked.last}.zip"
    return FileResponse(making.path_of(number).open("rb"), as_attachment=True, filename=name)


def _downloads(pack: Pack, desk: DeskContext) -> bool:
    may = pack.by == desk.person.id and takes_evidence(desk.person)
    return may and making.ready(pack)


def _line(pack: Pack, by: str, desk: DeskContext) -> Line:
    return Line(
        pack.number,
        dates.span(pack.asked.first, pack.asked.last),
        dates.moment(pack.at, zone=desk.rules.policy.zone),
        by,
        number(pack.asked.frame.size),
        pack.made is not None,
        _downloads(pack, desk),
    )
