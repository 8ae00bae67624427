"""Saving what a person types into a form of a complaint, before they send it."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.debug import sensitive_post_parameters

from amends.core.operation.acts.catalogue import ACTS, JOINT_ACTS
from amends.handling.commands import Unknown
from amends.handling.streams import stream_of
from amends.vault import drafts

from ..reading.drafts import COMPOSER, address_of, saved_at
from ..request.context import DeskContext, post_only
from ..request.submission import is_spent, typed

_LONGEST = 200_000
"""Characters of a draft."""
DISCARD = "discard"
"""Button that deletes the draft."""


@sensitive_post_parameters()
@post_only
def draft(request: HttpRequest, desk: DeskContext, reference: str, form: str) -> HttpResponse:
    """Save or delete the draft of a form. A script gets the line that says so, a browser without
    one the form again."""
    if form != COMPOSER and form not in ACTS and form not in JOINT_ACTS:
        raise Http404
    if not desk.visible().filter(reference=reference).exists():
        raise Unknown(reference)
    owner, stream, text = desk.person.id, stream_of(reference), typed(request)
    if len(text) > _LONGEST:
        return HttpResponse(status=413)
    if DISCARD in request.POST or is_spent(request, desk):
        drafts.drop(owner, [stream], form)
    else:
        drafts.save(owner, stream, form, text, now=desk.now)
    if request.headers.get("Sec-Fetch-Mode") == "navigate" or "fetch" not in request.GET:
        return HttpResponseRedirect(address_of(form, reference))
    said = [saved_at(one, desk) for one in drafts.of(owner, stream, form)]
    return HttpResponse("".join(said), content_type="text/plain; charset=utf-8")
