"""Tracking: reference and secret once, then the page of the complaint."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django import forms
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amends.core.operation.complaint import Stage
from amends.core.operation.demands import ways_further
from amends.handling.perform import Unknown
from amends.handling.reading import possible
from amends.journal.receipts import NotYetSealed
from amends.vault.reading import open_file as open_vault_file
from amends.wording import stages

from .. import acts, conversation, further, outlook, receipts, tracked, visitor
from ..forms import inputs
from ..frame import Here, public, show
from ..tracked import Tracked

DONE = "portal_done"


class Prove(forms.Form):
    """Reference and secret, however they are spelt."""

    use_required_attribute = False
    reference = inputs.Line(
        label=gettext_lazy("Reference"),
        help_text=gettext_lazy("Eight letters and figures, like K7M2-9QXD."),
        narrow=True,
        error_messages={"required": gettext_lazy("Enter the reference.")},
    )
    secret = inputs.Line(
        label=gettext_lazy("Secret"),
        help_text=gettext_lazy("Sixteen letters and figures. You got it when you complained."),
        narrow=True,
        error_messages={"required": gettext_lazy("Enter the secret.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("secret")
@public
def prove(request: HttpRequest, here: Here) -> HttpResponse:
    """Open a complaint. Whatever is wrong, the answer is the same."""
    if request.method != "POST":
        return show(request, here, "prove", {"form": Prove()})
    form = Prove(request.POST)
    if not form.is_valid():
        return show(request, here, "prove", {"form": form}, status=422)
    given = form.cleaned_data
    verdict = visitor.may_try(request, tracked.meant(given["reference"]), now=here.now)
    if not verdict:
        form.add_error(None, visitor.too_often(verdict))
        response = show(request, here, "prove", {"form": form}, status=429)
        response["Retry-After"] = str(max(1, int(verdict.wait.total_seconds())))
        return response
    try:
        opened = tracked.prove(given["reference"], given["secret"], now=here.now)
    except Unknown:
        form.add_error(None, _no_match())
        return show(request, here, "prove", {"form": form}, status=422)
    visitor.prove(request, opened.reference)
    return HttpResponseRedirect(_page(opened.reference))


@require_POST
@public
def leave(request: HttpRequest, here: Here) -> HttpResponse:
    """Close the page, for a computer that others use too."""
    visitor.leave(request)
    return show(request, here, "left")


type Page[**P] = Callable[Concatenate[HttpRequest, Here, Tracked, P], HttpResponseBase]


def opened[**P](page: Page[P]) -> Callable[..., HttpResponseBase]:
    """A page of one complaint, for a session that has proved its secret. Everybody else is asked
    for it, whether there is such a complaint or not."""

    @public
    @wraps(page)
    def view(
        request: HttpRequest, here: Here, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        reference = str(kwargs.pop("reference"))
        if not visitor.has_proved(request, reference):
            return HttpResponseRedirect(reverse("portal:track"))
        try:
            known = tracked.open_file(reference, now=here.now)
        except Unknown:
            return HttpResponseRedirect(reverse("portal:track"))
        return page(request, here, known, *args, **kwargs)

    return view


@require_safe
@opened
def complaint(request: HttpRequest, here: Here, known: Tracked) -> HttpResponse:
    """Where it stands, what comes next and by when, the conversation, and what can be done."""
    dates = [
        *outlook.ahead(known.file, now=here.now),
        *outlook.promises(known.file, now=here.now),
    ]
    context = {
        "known": known,
        "state": stages.state_sentence(known.stage),
        "next": stages.next_sentence(known.stage),
        "reply_by": outlook.reply_by(known.file, known.party.number) if known.able else "",
        "dates": dates,
        "late": any(date.state == "late" for date in dates),
        "ways": _ways(known) if known.able else [],
        "items": conversation.of(known, now=here.now),
        "acts": acts.offered(known, _possible(here, known)),
        "done": _done(request),
    }
    return show(request, here, "complaint", context)


@require_safe
@opened
def file(request: HttpRequest, here: Here, known: Tracked, piece: str) -> HttpResponseBase:
    """A file, as a download and never inside a page."""
    if piece not in conversation.readable_files(known):
        raise Http404
    found = open_vault_file(
        piece,
        reader=f"{known.file.reference}/party/{known.speaker.number}",
        purpose="tracking page, file",
        now=here.now,
        reference=f"complaint/{known.file.reference}",
    )
    if found is None:
        raise Http404
    response = FileResponse(
        found.stream, as_attachment=True, filename=found.name, content_type=found.content_type
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_safe
@opened
def receipt(request: HttpRequest, here: Here, known: Tracked) -> HttpResponse:
    """The receipt, to be kept; a moment after lodging it is not sealed yet."""
    try:
        told = receipts.receipt_of(known)
    except NotYetSealed:
        response = show(request, here, "not_sealed", {"known": known}, status=409)
        response["Retry-After"] = "5"
        return response
    response = HttpResponse(
        json.dumps(told, ensure_ascii=False, indent=2) + "\n", content_type="application/json"
    )
    name = f"receipt-{known.reference}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def said(request: HttpRequest, what: str) -> None:
    """What the next page says was done."""
    request.session[DONE] = what


def _done(request: HttpRequest) -> Any:
    slug = request.session.pop(DONE, "")
    return acts.ACTS[slug].told if slug in acts.ACTS else ""


def _ways(known: Tracked) -> list[further.Way]:
    """Every way that is left, from the decision on until it is settled."""
    if known.stage not in _UNSETTLED:
        return []
    rules = known.file.rules
    left = known.party.recourse or ways_further(known.party, rules)
    return further.named(left, rules.policy, known.names)


_UNSETTLED = frozenset(
    {
        Stage.decision_communicated,
        Stage.unresolved_open,
        Stage.escalated_internal,
        Stage.closed_options_exhausted,
    }
)


def _possible(here: Here, known: Tracked) -> frozenset[str]:
    found = possible(known.file, actor=known.actor, now=here.now)
    return frozenset(str(one.act.name) for one in found if one.refused is None)


def _no_match() -> str:
    return gettext(
        "Reference and secret do not belong together. Look at both once more; capitals, blanks and "
        "hyphens do not matter."
    )


def _page(reference: str) -> str:
    return reverse("portal:complaint", kwargs={"reference": reference})
