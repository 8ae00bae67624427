"""Page for recording a complaint by phone, in person or from paper, with a call script beside it.
It is then resolved at first contact or recorded for later."""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_post_parameters

from amends.core.operation.acts.at_once import never_at_once, resolve_at_once
from amends.core.operation.acts.communication import Note
from amends.core.operation.acts.communication import note as act_of_note
from amends.core.values import Code
from amends.handling.commands import Command
from amends.handling.kinds.complaint import RECEIVE
from amends.handling.lodging import fresh_reference
from amends.handling.streams import stream_of

from ..acts.letter_requirements import snippets
from ..acts.side_panels import own_limit
from ..forms.derived import ADD
from ..forms.inputs import contact_of
from ..reading.detail import around_new
from ..reading.drafts import begun, draft_of, saved_or_deleted
from ..reading.list_rows import ListRow
from ..request.context import DeskContext, open_to, post_only, show, with_form
from ..request.submission import (
    DRAFT,
    NEW,
    RESUMED,
    SEEN,
    Sent,
    fresh_key,
    send,
    sent_before,
    was_sent,
)
from .conversation import CALLER, read_back, script
from .finding import found
from .record_form import Intake, intake, reached

LOOK, READ_BACK = "look", "read_back"
"""Buttons that record nothing: earlier complaints of the caller, and what to read back."""
READ = "read"
"""Hidden field with the mark of what was shown as the complainant will read it."""
_FORM, _SLUG = "receive-", re.compile(r"[\w-]{1,64}", re.ASCII)
"""Beginning and spelling of the names of forms for new complaints, as drafts have them."""
SETTLE = "settle"
"""Button for a complaint resolved in the conversation."""


@sensitive_post_parameters()
@with_form
def receive_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Record a complaint, and resolve it at once or leave it for later."""
    form = _draft_form(request)
    draft = draft_of(desk, "", form) if request.method != "POST" else None
    taken = intake(desk, request, draft.data if draft else None)
    if request.method != "POST":
        taken.forgive()
        others = [line for line in begun(desk) if not line["address"].endswith(form)]
        return _page(taken, draft=draft, draft_form=form, begun=others)
    if RESUMED in request.POST:
        taken.forgive()
        return _page(taken)
    if was_sent(request, desk):
        return _given(str(sent_before(request, desk)))
    if request.POST.keys() & {LOOK, READ_BACK, ADD}:
        beside = _beside(taken)
        taken.forgive()
        return _page(taken, **beside)
    return _sent(taken)


@sensitive_post_parameters()
@post_only
def beside_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Return the part of the page that changes during input, for its script."""
    context = {**_beside(intake(desk, request)), "script": script(desk.rules.policy)}
    return show(request, desk, "desk/talk.html", context)


@sensitive_post_parameters()
@post_only
def draft_page(request: HttpRequest, desk: DeskContext, form: str) -> HttpResponse:
    """Save or delete what was begun of a new complaint."""
    if not form.startswith(_FORM):
        raise Http404
    back = f"{reverse('desk:receive')}?{DRAFT}={form}"
    return saved_or_deleted(request, desk, NEW, form, back=back)


def _draft_form(request: HttpRequest) -> str:
    """Return the form of the draft that a page continues, otherwise a new one: several complaints
    may be begun at once."""
    form = request.POST.get(DRAFT) or request.GET.get(DRAFT) or ""
    usable = form.startswith(_FORM) and _SLUG.fullmatch(form)
    return form if usable else f"{_FORM}{fresh_key()}"


def _sent(taken: Intake) -> HttpResponse:
    """Record it, alone or with its resolution, in one transaction."""
    commands = _commands(taken)
    if commands is None:
        return _page(taken, status=422)
    earlier = [] if taken.request.POST.get(SEEN) else _earlier(taken)
    mark = _read(taken).get("read_mark")
    unread = SETTLE in taken.request.POST and mark and taken.request.POST.get(READ) != mark
    if earlier or unread:
        return _page(taken, earlier=earlier, unread=unread, **_read(taken))
    names = around_new(taken.desk).names
    form, other = taken.complaint, taken.settled
    if SETTLE in taken.request.POST:
        form, other = other, form
    sent: Sent = send(taken.request, taken.desk, commands, form, names=names, beside=[other])
    if sent.done is None:
        return _page(taken, long_way=SETTLE in taken.request.POST, status=409)
    return _given(sent.done.reference)


def _commands(taken: Intake) -> list[Command] | None:
    """Return the commands; None if something is missing. Input about a resolution is recorded as a
    note with a complaint that is not resolved, so that its handler knows what was discussed."""
    stream = stream_of(fresh_reference())
    if SETTLE in taken.request.POST:
        if (both := taken.settled_now()) is None:
            return None
        new, resolved = both
        return [Command(stream, RECEIVE, new), Command.of(stream, resolve_at_once, resolved)]
    spoken_of = taken.spoken_of
    alone = taken.taken_on()
    if alone is None:
        return None
    note = [Command.of(stream, act_of_note, Note(spoken_of))] if spoken_of else []
    return [Command(stream, RECEIVE, alone), *note]


def _beside(taken: Intake) -> dict[str, Any]:
    """Return earlier complaints of the caller, if asked for now or before a row was added, and the
    input for reading back. Nothing is recorded."""
    sent = taken.request.POST
    asked = LOOK in sent or (ADD in sent and sent.get(SEEN))
    return {
        "earlier": _earlier(taken) if asked else None,
        "said": read_back(taken.typed),
        **_read(taken),
    }


def _read(taken: Intake) -> dict[str, Any]:
    if "settle" not in open_to(taken.desk):
        return {}
    return {"read": taken.will_read(), "read_mark": taken.read_mark()}


def _earlier(taken: Intake) -> list[ListRow]:
    caller = contact_of(taken.typed, CALLER)
    return found(caller, [], taken.desk) if caller else []


def _page(taken: Intake, *, status: int = 200, **more: Any) -> HttpResponse:
    request, desk = taken.request, taken.desk
    context = {
        "form": taken.complaint,
        "settled": taken.settled,
        "taken": taken,
        "once": fresh_key(),
        "draft_form": _draft_form(request),
        "section": "receive",
        "limit": own_limit(desk),
        "snippets": snippets(desk.rules.policy, desk.rules.policy.languages[0]),
        **({} if SETTLE in request.POST else _letters(desk)),
        "script": script(desk.rules.policy),
        "mark": _mark(request),
        "files_gone": bool(request.FILES),
        "added": ADD in request.POST,
        **more,
    }
    return show(request, desk, "desk/receive.html", context, status=status)


def _letters(desk: DeskContext) -> dict[str, Any]:
    """Return the names of the regulators under whose rules nothing is resolved at first contact in
    any unit for which the user may record, and otherwise the units where it can be, if not all."""
    names = around_new(desk).names
    retired = {unit.code for unit in desk.rules.policy.units if unit.retired}
    units: list[Code | None] = [one for one in reached(desk) if one not in retired]
    units = units or [None]
    found = {one: never_at_once(desk.rules, desk.now, one) for one in units}
    free = [names.unit(one) for one in units if one and not found[one]]
    if all(found.values()):
        packs = dict.fromkeys(pack for one in found.values() for pack in one)
        return {"want_letters": [names.pack(pack) for pack in packs]}
    return {"only_in": free if len(free) < len(units) else []}


def _mark(request: HttpRequest) -> str:
    """Return a mark for the input that a browser keeps for this page: it belongs to this session,
    and to no later one on the same machine."""
    key = request.session.session_key or ""
    return salted_hmac("amends.desk.kept", key, algorithm="sha256").hexdigest()[:16]


def _given(reference: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:received", args=[reference]))
