"""Form handlers for what a person types on a complaint: an internal note or a message to a person
involved, and the drafts of any form."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.debug import sensitive_post_parameters

from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.core.operation.acts.communication import Attach, Message, Note
from amends.core.values import Code
from amends.handling.commands import Command, Unknown
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.vault import drafts

from ..acts.acting import done, happened_since
from ..acts.note_form import SayForm
from ..reading.detail import opened
from ..reading.drafts import COMPOSER, address_of, saved_at
from ..request.context import DeskContext, number_in, post_only
from ..request.submission import RESUMED, is_spent, keep, send, typed
from .page import complaint_with

_LONGEST = 200_000
"""Characters of a draft."""
DISCARD = "discard"
"""Button that deletes the draft."""


@post_only
def say(request: HttpRequest, desk: DeskContext, reference: str) -> HttpResponse:
    """Handle the note or message form."""
    file = file_of(reference, actor=desk.actor, now=desk.now)
    detail = opened(file, desk, purpose="message")
    form = SayForm(detail.around(desk), data=request.POST, files=request.FILES)
    if RESUMED in request.POST:
        form.forgive()
        return complaint_with(request, desk, detail, say=form)
    if not form.is_valid():
        return complaint_with(request, desk, detail, say=form, status=422)
    uploaded = form.stored(keep)
    if form.errors:
        return complaint_with(request, desk, detail, say=form, status=422)
    stream, party, words = stream_of(reference), form.party, form.cleaned_data["words"]
    seen = number_in(request.POST["version"], otherwise=-1) if "version" in request.POST else None
    commands = []
    if words and party is None:
        commands.append(Command(stream, Code("note"), Note(words), seen=seen))
    elif words and party is not None:
        commands.append(Command(stream, Code("message"), Message(party, words), seen=seen))
    if uploaded is not None:
        attach = Attach(uploaded, uploaded.name, internal=party is None, party=party)
        commands.append(Command(stream, Code("attach"), attach, seen=seen))
    sent = send(request, desk, commands, form, names=detail.names)
    if sent.overtaken:
        detail = opened(file_of(reference, actor=desk.actor, now=desk.now), desk, purpose="message")
        since = happened_since(detail, seen or 0)
        return complaint_with(request, desk, detail, say=form, status=409, meanwhile=since)
    if sent.done is None:
        return complaint_with(request, desk, detail, say=form, status=409)
    return done(reference, commands[0].act)


@sensitive_post_parameters()
@post_only
def draft(request: HttpRequest, desk: DeskContext, reference: str, form: str) -> HttpResponse:
    """Save or delete the draft of a form. A script gets the line that says so, a browser without
    one the form again."""
    if form != COMPOSER and form not in ACTS and form not in ON_TWO:
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
