"""Recording a complaint on somebody's behalf; and recording one that was settled on the spot."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from amends.core.framework.authority import Permission
from amends.core.operation.at_once import ResolveAtOnce
from amends.core.operation.communication import Note
from amends.core.operation.events import Standing, Way
from amends.core.operation.receipt import NewIssue, Receive
from amends.core.values import Code
from amends.handling.following import just_issued, just_recorded
from amends.handling.lodging import fresh_reference
from amends.handling.perform import RECEIVE, Step, Unknown
from amends.handling.reading import file_of, named
from amends.handling.streams import stream_of
from amends.people import read
from amends.wording import acts
from amends.wording.names import Names
from amends.wording.refusals import unknown_reference

from . import drawn
from .forms.around import Around
from .forms.derived import ActForm, Drawing
from .forms.inputs import contact_of
from .glimpses import Glimpse
from .queues import found
from .seat import Seat, seated, show
from .sending import RESUMED, Sent, fresh_key, keep, send, sent_before, was_sent
from .showing import opened, zone_of_unit

_NOT_ASKED = frozenset(
    {
        "recipient",
        "affected",
        *(
            f"{role}-{name}"
            for role in ("complainants", "representatives")
            for name in ("lead", "acts_for", "valid_until", "correspondence")
        ),
        *(f"complainants-{name}" for name in ("capacity", "authority")),
        *(f"representatives-{name}" for name in ("mode", "kind", "needs")),
    }
)
_ROWS = MappingProxyType(
    {
        "complainants": 3,
        "representatives": 1,
        "mentions": 2,
        "references": 2,
        "issues": 4,
        "representatives:open": 1,
    }
)
_FOLDED = frozenset(
    {
        *(
            f"complainants-identity-{name}"
            for name in ("organization", "country", "contact_person", "safe_contact")
        ),
        *(f"complainants-{name}" for name in ("mode", "kind", "language", "needs")),
        *(
            f"representatives-identity-{name}"
            for name in ("country", "contact_person", "safe_contact", "lines", "postcode", "town")
        ),
        *(f"representatives-{name}" for name in ("language", "contact_by")),
    }
)
_FOLDED_AT_ONCE = _FOLDED | {
    f"complainants-identity-{name}" for name in ("lines", "postcode", "town")
}
_LITTLE = frozenset(
    {
        *_NOT_ASKED,
        "kind",
        "about",
        "about_reference",
        "about_person",
        "mentions",
        "representatives",
        "references",
        "issues",
        "entity",
        "brand",
        "incident",
        "referred_by",
        "evidence_of_receipt",
        "enclosures",
        "recurring",
        "place",
        "occurred_on",
        "facts",
        "complainants-contact_by",
        "complainants-needs",
        "complainants-kind",
        "complainants-language",
        "complainants-mode",
    }
)
"""What is not asked where a complaint is recorded and settled in one breath."""


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@seated
def receive_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A complaint that reached somebody in personnel: by letter, telephone or in person."""
    drawing = Drawing(
        omit=_NOT_ASKED,
        fold=_FOLDED,
        rows=_ROWS,
        **_own_units(seat, Permission.complaint_receive, channel="phone"),
    )
    form = _form(Receive, seat, drawing, request)
    if request.method != "POST" or RESUMED in request.POST:
        form.forgive()
        return _page(request, seat, "desk/receive.html", {"form": form})
    if was_sent(request, seat):
        return _again(request, seat)
    valid = _valid(form, seat, request)
    earlier = _earlier(form, seat, request) if valid or "look" in request.POST else None
    if "look" in request.POST:
        form.forgive()
    if not valid or earlier is not None:
        context = {"form": form, "earlier": earlier}
        status = 200 if valid or "look" in request.POST else 422
        return _page(request, seat, "desk/receive.html", context, status=status)
    new = form.particulars(keep)
    if new is None:
        return _page(request, seat, "desk/receive.html", {"form": form}, status=422)
    step = Step(stream_of(fresh_reference()), RECEIVE, _completed(new))
    sent = send(request, seat, [step], form, names=_around(seat).names)
    return _recorded(request, seat, sent, "desk/receive.html", {"form": form}, done="receive")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@seated
def settle_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Record and settle on one screen: received, then settled at once, in one transaction."""
    without = "without" in request.POST
    taken = Drawing(
        omit=_LITTLE,
        fold=_FOLDED_AT_ONCE,
        rows=MappingProxyType({"complainants": 1}),
        **_own_units(
            seat,
            Permission.complaint_receive if without else Permission.complaint_decide,
            channel="in_person",
        ),
    )
    form = _form(Receive, seat, taken, request)
    settled = _form(ResolveAtOnce, seat, drawn.at_once(way=Way.in_person), request)
    template = "desk/settle.html"
    context: dict[str, Any] = {"form": form, "settled": settled}
    if request.method != "POST" or RESUMED in request.POST:
        form.forgive()
        settled.forgive()
        return _page(request, seat, template, context)
    if was_sent(request, seat):
        return _again(request, seat, done="receive" if without else "resolve-at-once")
    if without:
        return _without_settling(request, seat, form, settled)
    valid = form.is_valid() & settled.is_valid()
    earlier = _earlier(form, seat, request) if valid else None
    if not valid or earlier is not None:
        status = 200 if valid else 422
        return _page(request, seat, template, {**context, "earlier": earlier}, status=status)
    new, resolved = form.particulars(keep), settled.particulars(keep)
    if new is None or resolved is None:
        return _page(request, seat, template, context, status=422)
    new = replace(_completed(new), issues=(NewIssue(resolved.category),))
    stream = stream_of(fresh_reference())
    steps = [Step(stream, RECEIVE, new), Step(stream, Code("resolve-at-once"), resolved)]
    sent = send(request, seat, steps, settled, names=_around(seat).names, beside=[form])
    context["long_way"] = sent.done is None
    return _recorded(request, seat, sent, template, context, done="resolve-at-once")


def _without_settling(
    request: HttpRequest, seat: Seat, form: ActForm, settled: ActForm
) -> HttpResponse:
    """The complaint alone, where settling it is refused: what was written of the settlement goes
    with it as a note, so that whoever goes on knows it."""
    context: dict[str, Any] = {"form": form, "settled": settled}
    valid = form.is_valid()
    settled.is_valid()
    category, told = settled.cleaned_data.get("category"), settled.told_back()
    settled.forgive()
    new = form.particulars(keep) if valid else None
    if new is None:
        return _page(request, seat, "desk/settle.html", context, status=422)
    new = replace(_completed(new), issues=(NewIssue(category or None),))
    stream = stream_of(fresh_reference())
    steps = [Step(stream, RECEIVE, new)]
    if settled.cleaned_data.get("reasons"):
        lines = [f"{label}: {'; '.join(said)}" for label, said in told]
        words = "\n".join([gettext("Spoken of, and not settled yet:"), *lines])
        steps.append(Step(stream, Code("note"), Note(words)))
    sent = send(request, seat, steps, form, names=_around(seat).names)
    return _recorded(request, seat, sent, "desk/settle.html", context, done="receive")


def _own_units(seat: Seat, permission: Permission, *, channel: str) -> dict[str, Any]:
    """How a form asks for the unit: among those for which somebody may do this, their own first in
    the field. Whoever may do it for the whole organization may leave it empty."""
    policy, actor = seat.rules.policy, seat.actor
    reached = [
        unit.code
        for unit in policy.units
        if actor.may(permission, units=[above.code for above in policy.ancestors(unit.code)])
    ]
    everywhere = actor.may(permission, units=())
    own = seat.person.unit if seat.person.unit in reached else None
    first = own or (reached[0] if len(reached) == 1 else None)
    return {
        "only": MappingProxyType({"unit": frozenset(map(str, reached))}),
        "need": frozenset() if everywhere else frozenset({"unit"}),
        "initial": {"channel": channel, "unit": first},
    }


@require_http_methods(["GET", "HEAD"])
@seated
def received_page(request: HttpRequest, seat: Seat, reference: str) -> HttpResponse:
    """What a party is given: reference and secret, to read over the telephone. Only whoever has
    just issued the secret is shown it, also one of a complaint that was closed to them with its
    first entry, because it is about a person."""
    access = request.GET.get("done") == "send-notice"
    context: dict[str, Any] = {
        "reference": reference,
        "access": access,
        "track": f"{settings.AMENDS_BASE_URL.rstrip('/')}/track",
        "section": "complaints" if access else "receive",
    }
    try:
        file = file_of(reference, actor=seat.actor, now=seat.now)
    except Unknown:
        issued = just_recorded(reference, by=seat.person.id, now=seat.now)
        if issued is None:
            raise
        context |= {"secret": issued.secret, "hidden": True}
        return show(request, seat, "desk/received.html", context)
    issued = just_issued(file, by=seat.person.id, now=seat.now)
    if issued is None:
        return HttpResponseRedirect(reverse("desk:complaint", args=[reference]))
    seen = opened(file, seat, purpose="secret")
    context |= {
        "secret": issued.secret,
        "who": seen.names.party(issued.party),
        "complaint": file.complaint,
    }
    if not access and file.complaint.closed:
        context["section"] = "settle"
    return show(request, seat, "desk/received.html", context)


def _recorded(
    request: HttpRequest,
    seat: Seat,
    sent: Sent,
    template: str,
    context: dict[str, Any],
    *,
    done: str,
) -> HttpResponse:
    if sent.done is None:
        return _page(request, seat, template, context, status=409)
    return _given(sent.done.reference, done)


def _again(request: HttpRequest, seat: Seat, *, done: str = "receive") -> HttpResponse:
    """Pressing twice: where the first press led."""
    return _given(str(sent_before(request, seat)), done)


def _given(reference: str, done: str) -> HttpResponse:
    address = reverse("desk:received", args=[reference])
    return HttpResponseRedirect(f"{address}?done={done}")


def _valid(form: ActForm, seat: Seat, request: HttpRequest) -> bool:
    """Whether the form can be sent: an earlier complaint that it names is one that they may see,
    for what the record could not tie to anything would be lost without a word."""
    about = form.cleaned_data.get("about_reference") if form.is_valid() else None
    known = not about or named(about, actor=seat.actor, now=seat.now) is not None
    if not known and not was_sent(request, seat):
        form.add_error("about_reference", unknown_reference())
    return form.is_valid()


def _completed(new: Receive) -> Receive:
    """A representative speaks for all complainants, until somebody records otherwise."""
    everybody = tuple(range(len(new.complainants)))
    representatives = tuple(
        replace(r, acts_for=everybody, authority=r.authority or Standing.claimed)
        for r in new.representatives
    )
    return replace(new, representatives=representatives)


def _earlier(form: ActForm, seat: Seat, request: HttpRequest) -> list[Glimpse] | None:
    """Earlier complaints of the same person, once; then the form may be sent all the same."""
    looking = "look" in request.POST
    if not looking and ("seen" in request.POST or was_sent(request, seat)):
        return None
    asked = contact_of(dict(form.cleaned_data), "complainants-0-identity")
    lines = found(asked, [], seat) if asked else []
    return lines or ([] if looking else None)


def _form(particulars: type, seat: Seat, drawing: Drawing, request: HttpRequest) -> ActForm:
    posted: Mapping[str, Any] | None = request.POST if request.method == "POST" else None
    files = request.FILES if request.method == "POST" else None
    return ActForm(particulars, _around(seat), drawing=drawing, data=posted, files=files)


def _around(seat: Seat) -> Around:
    persons = {row.id: row.name for row in read.persons()}
    names = Names(persons, {}, seat.rules, zone_of_unit(seat, seat.person.unit))
    return Around(seat.person, seat.rules, names, seat.now)


def _page(
    request: HttpRequest,
    seat: Seat,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    name = "receive" if template == "desk/receive.html" else "settle"
    shown = {
        "once": fresh_key(),
        "section": name,
        "title": acts.title("receive"),
        "hint": acts.hint("receive"),
        "limit": drawn.own_limit(seat),
        **context,
    }
    return show(request, seat, template, shown, status=status)
