"""Pages of disposals, access requests and restore drills (8.1)."""

from collections.abc import Iterator
from itertools import islice

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from amends.core.governing.access_requests import ACCESS_REQUEST, AccessRequest, AccessState
from amends.core.governing.disposals import DISPOSAL, MOST, Disposal, DisposalState
from amends.core.governing.restore_drills import RESTORE_DRILL, RestoreDrill
from amends.maintenance import retention
from amends.register.queries import among
from amends.wording import dates
from amends.wording.insight.measures import number
from amends.wording.names import readable
from amends.wording.phrases import listed
from amends.wording.phrases import marked as _

from ..forms.layout import FormLayout
from ..records.form_contents import Asked, Beside
from ..records.opening import Detail, RecordPages
from ..request.context import DeskContext

_KEPT = {
    "on_hold": _("a retention hold"),
    "still_kept": _("a regulator requires us to keep it longer"),
    "not_due": _("its retention period is not over any longer"),
    "not_approved": _("who approved this may not know of it"),
}

# --- disposals ---


def _called(detail: Detail, desk: DeskContext) -> str:
    state: Disposal = detail.state
    day = desk.rules.day_of(None, state.begun_at)
    text = ngettext(
        "Disposal of {count} complaint, {day}",
        "Disposal of {count} complaints, {day}",
        len(state.complaints),
    )
    return text.format(day=dates.short_day(day), count=number(len(state.complaints)))


def _certificate(detail: Detail, desk: DeskContext) -> Iterator[tuple[str, str]]:
    """Yield which complaints; once it was carried out, what was erased, kept and why."""
    state: Disposal = detail.state
    zone = desk.rules.policy.zone
    yield gettext("Proposed by"), detail.names.actor(state.begun_by)
    if state.approved_by and state.approved_at:
        yield gettext("Approved by"), detail.names.person(state.approved_by)
        yield gettext("Approved"), dates.moment(state.approved_at, zone=zone)
    if state.declined_because:
        yield gettext("Why it was declined"), detail.text(state.declined_because)
    if state.state is not DisposalState.carried_out or state.carried_out_at is None:
        yield gettext("Complaints"), ", ".join(state.complaints)
        return
    yield gettext("Carried out"), dates.moment(state.carried_out_at, zone=zone)
    erased = gettext("Erased: {count}").format(count=number(len(state.erased)))
    yield erased, ", ".join(state.erased)
    for kept in state.kept:
        why = gettext(_KEPT[kept.why]) if kept.why in _KEPT else readable(kept.why)
        yield gettext("Not erased: {reference}").format(reference=kept.complaint), why


def _propose(detail: Detail | None, request: HttpRequest, desk: DeskContext) -> Asked:
    """Ask for a note. Which complaints is found by rule, so no one picks them: the first of those
    that are past their period."""
    past = tuple(islice(retention.proposable(desk.actor, now=desk.now), MOST + 1))
    past, rest = past[:MOST], past[MOST:]
    texts = () if past else (gettext("No complaint is past its retention period."),)
    if rest:
        more = gettext(
            "There are more. A disposal can have up to {count} complaints. "
            "Propose the rest afterwards."
        )
        texts = (more.format(count=number(MOST)),)
    beside = Beside(
        gettext("Past their retention period: {count}").format(count=number(len(past))),
        texts=texts,
        links=[(key, reverse("desk:complaint", args=[key])) for key in past],
    )
    layout = FormLayout(omit=frozenset({"complaints"}))
    return Asked(layout, fixed={"complaints": past}, beside=[beside])


DISPOSALS = RecordPages(
    DISPOSAL,
    title=gettext_lazy("Disposals"),
    one=gettext_lazy("Disposal"),
    empty=gettext_lazy(
        "Erase the text of complaints whose retention period is over. One person proposes, another "
        "one approves. Retention holds are respected, and the certificate stays here."
    ),
    shows=("reason",),
    facts=_certificate,
    calls=_called,
    layouts={"propose": _propose},
    looks={"proposed": "due", "approved": "due", "declined": "empty", "carried_out": "done"},
)

# --- access requests ---


def _concerned(detail: Detail, desk: DeskContext) -> Iterator[tuple[str, str]]:
    state: AccessRequest = detail.state
    concerned = (entry.complaint for entry in state.concerned)
    complaints = sorted(among(desk.visible(), concerned))
    yield gettext("Complaints"), listed(complaints) if complaints else "\N{EN DASH}"
    texts = (
        (gettext("How identity was checked"), state.how),
        (gettext("What they received"), state.answer),
        (gettext("Why it was refused"), state.refusal),
    )
    yield from ((label, detail.text(text)) for label, text in texts if text)


def _copies(detail: Detail, desk: DeskContext) -> Iterator[tuple[str, str]]:
    state: AccessRequest = detail.state
    if state.state is AccessState.identified and state.concerned:
        yield gettext("Download all copies"), reverse("desk:access-copies", args=[state.id])


ACCESS_REQUESTS = RecordPages(
    ACCESS_REQUEST,
    title=gettext_lazy("Access requests"),
    one=gettext_lazy("Access request"),
    empty=gettext_lazy(
        "Record when a person asks what you keep about them. Check who they are, then send them a "
        "copy of their complaints by the deadline."
    ),
    shows=("words", "received", "owner"),
    facts=_concerned,
    links=_copies,
    looks={"received": "due", "identified": "due", "answered": "done", "refused": "empty"},
)

# --- restore drills ---


def _drilled(detail: Detail, desk: DeskContext) -> str:
    state: RestoreDrill = detail.state
    day = desk.rules.day_of(None, state.begun_at)
    return gettext("Restore drill of {day}").format(day=dates.short_day(day))


def _result(detail: Detail, desk: DeskContext) -> Iterator[tuple[str, str]]:
    state: RestoreDrill = detail.state
    backup = dates.moment(state.backup_at, zone=desk.rules.policy.zone)
    yield gettext("Backup of"), backup
    if state.entries is not None:
        yield gettext("Entries restored"), number(state.entries)
    if state.findings is not None:
        yield gettext("Problems found"), number(state.findings)


RESTORE_DRILLS = RecordPages(
    RESTORE_DRILL,
    title=gettext_lazy("Restore drills"),
    one=gettext_lazy("Restore drill"),
    empty=gettext_lazy(
        "A backup that was restored and verified appears here. The operator of the installation "
        "runs “amends restore DIR --drill”."
    ),
    facts=_result,
    calls=_drilled,
    looks={"passed": "done", "failed": "late"},
)
