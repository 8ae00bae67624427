"""The one screen on which a complaint is taken in while somebody talks, by telephone or over the
counter, or copied from paper: what to say beside it, then settled at once or taken on."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from amends.core.operation.acts.at_once import never_at_once
from amends.core.operation.acts.communication import Note
from amends.core.values import Code
from amends.handling.commands import Command
from amends.handling.kinds.complaint import RECEIVE
from amends.handling.lodging import fresh_reference
from amends.handling.streams import stream_of

from ..acts.alongside import own_limit
from ..forms.inputs import contact_of
from ..reading.list_rows import ListRow
from ..request.context import DeskContext, for_role, show
from ..request.submission import RESUMED, SEEN, Sent, fresh_key, send, sent_before, was_sent
from .conversation import CALLER, read_back, script
from .finding import found
from .taking_in import Intake, around_new, intake

LOOK, READ_BACK = "look", "read_back"
"""The buttons that record nothing: earlier complaints of whoever speaks, what to read back."""
SETTLE = "settle"
"""The button of what the conversation settled."""


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def receive_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Take a complaint in, and settle it in the same breath or take it on."""
    taken = intake(desk, request)
    if request.method != "POST" or RESUMED in request.POST:
        taken.forgive()
        return _page(request, desk, taken)
    if was_sent(request, desk):
        return _given(str(sent_before(request, desk)))
    if LOOK in request.POST or READ_BACK in request.POST:
        beside = _beside(request, desk, taken)
        taken.forgive()
        return _page(request, desk, taken, **beside)
    return _sent(request, desk, taken)


@sensitive_post_parameters()
@require_POST
@for_role
def beside_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The part of the page that changes while somebody types, for its script."""
    context = {**_beside(request, desk, intake(desk, request)), "script": script(desk.rules.policy)}
    return show(request, desk, "desk/beside.html", context)


def _sent(request: HttpRequest, desk: DeskContext, taken: Intake) -> HttpResponse:
    """Record it: alone, or with how it was settled, in one transaction."""
    commands = _commands(request, desk, taken)
    if commands is None:
        return _page(request, desk, taken, status=422)
    earlier = None if request.POST.get(SEEN) else _earlier(taken, desk)
    if earlier:
        return _page(request, desk, taken, earlier=earlier)
    names = around_new(desk).names
    form, other = taken.complaint, taken.settled
    if SETTLE in request.POST:
        form, other = other, form
    sent: Sent = send(request, desk, commands, form, names=names, beside=[other])
    if sent.done is None:
        return _page(request, desk, taken, long_way=SETTLE in request.POST, status=409)
    return _given(sent.done.reference)


def _commands(request: HttpRequest, desk: DeskContext, taken: Intake) -> list[Command] | None:
    """The acts; None where something is missing. What was written of a settlement goes with a
    complaint that is taken on, as a note: whoever goes on knows what was spoken of."""
    stream = stream_of(fresh_reference())
    if SETTLE in request.POST:
        both = taken.settled_now(desk, request)
        if both is None:
            return None
        new, resolved = both
        return [Command(stream, RECEIVE, new), Command(stream, Code("resolve-at-once"), resolved)]
    spoken_of = taken.spoken_of
    alone = taken.taken_on(desk, request)
    if alone is None:
        return None
    note = [Command(stream, Code("note"), Note(spoken_of))] if spoken_of else []
    return [Command(stream, RECEIVE, alone), *note]


def _beside(request: HttpRequest, desk: DeskContext, taken: Intake) -> dict[str, Any]:
    """Earlier complaints of whoever speaks, if they are asked for, and what was typed read back.
    Nothing is recorded."""
    asked = LOOK in request.POST
    return {"earlier": _earlier(taken, desk) if asked else None, "said": read_back(taken.typed)}


def _earlier(taken: Intake, desk: DeskContext) -> list[ListRow]:
    """Earlier complaints of the same person, as far as they are open to whoever looks."""
    caller = contact_of(taken.typed, CALLER)
    return found(caller, [], desk) if caller else []


def _page(
    request: HttpRequest, desk: DeskContext, taken: Intake, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "form": taken.complaint,
        "settled": taken.settled,
        "once": fresh_key(),
        "section": "receive",
        "limit": own_limit(desk),
        "want_letters": [] if SETTLE in request.POST else _want_letters(desk),
        "script": script(desk.rules.policy),
        "mark": _mark(request),
        "files_gone": bool(request.FILES),
        **more,
    }
    return show(request, desk, "desk/receive.html", context, status=status)


def _want_letters(desk: DeskContext) -> list[str]:
    """The regulators under whose rules nothing is settled at once here, by name."""
    names = around_new(desk).names
    return [names.pack(pack) for pack in never_at_once(desk.rules, desk.now)]


def _mark(request: HttpRequest) -> str:
    """Whose words a browser keeps for this page: those of this very session, and of no later one on
    the same machine."""
    key = request.session.session_key or ""
    return salted_hmac("amends.desk.kept", key, algorithm="sha256").hexdigest()[:16]


def _given(reference: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:received", args=[reference]))
