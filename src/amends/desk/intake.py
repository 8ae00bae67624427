"""Recording a complaint on somebody's behalf; and recording one that was settled on the spot."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from amends.core.operation.at_once import ResolveAtOnce
from amends.core.operation.events import Standing, Way
from amends.core.operation.receipt import NewIssue, Receive
from amends.core.values import Code
from amends.handling.lodging import fresh_reference, secret_of
from amends.handling.perform import RECEIVE, Step
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.people import read
from amends.wording import acts
from amends.wording.names import Names

from . import drawn
from .forms.around import Around
from .forms.derived import ActForm, Drawing
from .forms.inputs import contact_of
from .glimpses import Glimpse
from .queues import found
from .seat import Seat, seated, show
from .sending import Sent, fresh_key, keep, send, was_sent
from .showing import zone_of_unit

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
    drawing = Drawing(omit=_NOT_ASKED, fold=_FOLDED, rows=_ROWS, initial={"channel": "phone"})
    form = _form(Receive, seat, drawing, request)
    if request.method != "POST":
        return _page(request, seat, "desk/receive.html", {"form": form})
    valid = form.is_valid()
    earlier = _earlier(form, seat, request) if valid or "look" in request.POST else None
    if "look" in request.POST:
        for name in list(form.errors):
            del form.errors[name]
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
    taken = Drawing(
        omit=_LITTLE,
        fold=_FOLDED | {f"complainants-identity-{name}" for name in ("lines", "postcode", "town")},
        rows=MappingProxyType({"complainants": 1}),
        initial={"channel": "in_person"},
    )
    form = _form(Receive, seat, taken, request)
    settled = _form(ResolveAtOnce, seat, drawn.at_once(way=Way.in_person), request)
    template, context = "desk/settle.html", {"form": form, "settled": settled}
    if request.method != "POST":
        return _page(request, seat, template, context)
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
    sent = send(request, seat, steps, settled, names=_around(seat).names)
    return _recorded(request, seat, sent, template, context, done="resolve-at-once")


@require_http_methods(["GET", "HEAD"])
@seated
def received_page(request: HttpRequest, seat: Seat, reference: str) -> HttpResponse:
    """What the complainant is given: reference and secret, to read over the telephone."""
    file = file_of(reference, actor=seat.actor, now=seat.now)
    context = {
        "reference": reference,
        "secret": secret_of(reference),
        "complaint": file.complaint,
        "section": "receive",
    }
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
    reference = sent.done.reference
    address = reverse("desk:received", args=[reference])
    return HttpResponseRedirect(f"{address}?done={done}")


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
