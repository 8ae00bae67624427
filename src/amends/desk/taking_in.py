"""What recording a complaint and settling one on the spot share: the form, the units, whoever
complained before, and where it leads."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from amends.core.framework.authority import Permission
from amends.core.operation.events import Standing
from amends.core.operation.receipt import Receive
from amends.people import read
from amends.wording import acts
from amends.wording.names import Names

from .alongside import own_limit
from .conversation import script
from .forms.around import Around
from .forms.derived import ActForm, Drawing
from .forms.inputs import contact_of
from .glimpses import Glimpse
from .queues import found
from .seat import Seat, show
from .sending import Sent, fresh_key, sent_before, was_sent
from .showing import zone_of_unit

LOOK = "look"
"""The button that looks for earlier complaints of the same person; it records nothing."""
NOT_ASKED = frozenset(
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
FOLDED = frozenset(
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
"""What few need, folded."""


def form_of(particulars: type, seat: Seat, drawing: Drawing, request: HttpRequest) -> ActForm:
    posted: Mapping[str, Any] | None = request.POST if request.method == "POST" else None
    files = request.FILES if request.method == "POST" else None
    return ActForm(particulars, around_new(seat), drawing=drawing, data=posted, files=files)


def around_new(seat: Seat) -> Around:
    persons = {row.id: row.name for row in read.persons()}
    names = Names(persons, {}, seat.rules, zone_of_unit(seat, seat.person.unit))
    return Around(seat.person, seat.rules, names, seat.now)


def own_units(seat: Seat, permission: Permission, *, channel: str) -> dict[str, Any]:
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


def completed(new: Receive) -> Receive:
    """A representative speaks for all complainants, until somebody records otherwise."""
    everybody = tuple(range(len(new.complainants)))
    representatives = tuple(
        replace(r, acts_for=everybody, authority=r.authority or Standing.claimed)
        for r in new.representatives
    )
    return replace(new, representatives=representatives)


def earlier_ones(form: ActForm, seat: Seat, request: HttpRequest) -> list[Glimpse] | None:
    """Earlier complaints of the same person, once; then the form may be sent all the same."""
    looking = LOOK in request.POST
    if not looking and ("seen" in request.POST or was_sent(request, seat)):
        return None
    asked = contact_of(dict(form.cleaned_data), "complainants-0-identity")
    lines = found(asked, [], seat) if asked else []
    return lines or ([] if looking else None)


def page(
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
        "limit": own_limit(seat),
        "script": script(),
        **context,
    }
    return show(request, seat, template, shown, status=status)


def recorded(
    request: HttpRequest,
    seat: Seat,
    sent: Sent,
    template: str,
    context: dict[str, Any],
    *,
    done: str,
) -> HttpResponse:
    if sent.done is None:
        return page(request, seat, template, context, status=409)
    return _given(sent.done.reference, done)


def again(request: HttpRequest, seat: Seat, *, done: str = "receive") -> HttpResponse:
    """Pressing twice: where the first press led."""
    return _given(str(sent_before(request, seat)), done)


def _given(reference: str, done: str) -> HttpResponse:
    address = reverse("desk:received", args=[reference])
    return HttpResponseRedirect(f"{address}?done={done}")
