"""A complaint recorded and settled on one screen: what one conversation settles."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from amends.core.framework.authority import Permission
from amends.core.operation.at_once import ResolveAtOnce
from amends.core.operation.communication import Note
from amends.core.operation.events import Way
from amends.core.operation.receipt import NewIssue, Receive
from amends.core.values import Code
from amends.handling.lodging import fresh_reference
from amends.handling.perform import RECEIVE, Step
from amends.handling.streams import stream_of

from .conversation import READ_BACK, read_back
from .first_answers import at_once
from .forms.derived import ActForm, Drawing
from .seat import Seat, seated
from .sending import RESUMED, keep, send, was_sent
from .taking_in import (
    FOLDED,
    LOOK,
    NOT_ASKED,
    again,
    around_new,
    completed,
    earlier_ones,
    form_of,
    own_units,
    page,
    recorded,
)

_FOLDED_AT_ONCE = FOLDED | {
    f"complainants-identity-{name}" for name in ("lines", "postcode", "town")
}
_LITTLE = frozenset(
    {
        *NOT_ASKED,
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
def settle_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Record and settle on one screen: received, then settled at once, in one transaction."""
    without = "without" in request.POST
    taken = Drawing(
        omit=_LITTLE,
        fold=_FOLDED_AT_ONCE,
        rows=MappingProxyType({"complainants": 1}),
        **own_units(
            seat,
            Permission.complaint_receive if without else Permission.complaint_decide,
            channel="in_person",
        ),
    )
    form = form_of(Receive, seat, taken, request)
    settled = form_of(ResolveAtOnce, seat, at_once(way=Way.in_person), request)
    template = "desk/settle.html"
    context: dict[str, Any] = {"form": form, "settled": settled}
    if request.method != "POST" or RESUMED in request.POST:
        form.forgive()
        settled.forgive()
        return page(request, seat, template, context)
    if was_sent(request, seat):
        return again(request, seat, done="receive" if without else "resolve-at-once")
    if LOOK in request.POST or READ_BACK in request.POST:
        return _meanwhile(request, seat, form, settled)
    if without:
        return _without_settling(request, seat, form, settled)
    valid = form.is_valid() & settled.is_valid()
    earlier = earlier_ones(form, seat, request) if valid else None
    if not valid or earlier is not None:
        status = 200 if valid else 422
        return page(request, seat, template, {**context, "earlier": earlier}, status=status)
    new, resolved = form.particulars(keep), settled.particulars(keep)
    if new is None or resolved is None:
        return page(request, seat, template, context, status=422)
    new = replace(completed(new), issues=(NewIssue(resolved.category),))
    stream = stream_of(fresh_reference())
    steps = [Step(stream, RECEIVE, new), Step(stream, Code("resolve-at-once"), resolved)]
    sent = send(request, seat, steps, settled, names=around_new(seat).names, beside=[form])
    context["long_way"] = sent.done is None
    return recorded(request, seat, sent, template, context, done="resolve-at-once")


def _meanwhile(request: HttpRequest, seat: Seat, form: ActForm, settled: ActForm) -> HttpResponse:
    """While they talk: earlier complaints of the same person, or what was typed read back. Nothing
    is recorded, and nothing that was typed is lost."""
    form.is_valid()
    settled.is_valid()
    context: dict[str, Any] = {"form": form, "settled": settled}
    if LOOK in request.POST:
        context["earlier"] = earlier_ones(form, seat, request)
    else:
        agreed = str(settled.cleaned_data.get("reasons") or "").strip()
        context["said"] = read_back(form.cleaned_data, offered=agreed)
    form.forgive()
    settled.forgive()
    return page(request, seat, "desk/settle.html", context)


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
        return page(request, seat, "desk/settle.html", context, status=422)
    new = replace(completed(new), issues=(NewIssue(category or None),))
    stream = stream_of(fresh_reference())
    steps = [Step(stream, RECEIVE, new)]
    if settled.cleaned_data.get("reasons"):
        lines = [f"{label}: {'; '.join(said)}" for label, said in told]
        words = "\n".join([gettext("Spoken of, and not settled yet:"), *lines])
        steps.append(Step(stream, Code("note"), Note(words)))
    sent = send(request, seat, steps, form, names=around_new(seat).names)
    return recorded(request, seat, sent, "desk/settle.html", context, done="receive")
