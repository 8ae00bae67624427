"""Handling of one act on the tracking page: one form, carried out once."""

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from amends.core.operation.acts.communication import Attach
from amends.core.refusal import Refused
from amends.core.values import Code, Upload
from amends.handling.commands import Command, Outdated
from amends.handling.following import Followed
from amends.handling.idempotency import Once, OtherBody
from amends.handling.perform import perform
from amends.handling.streams import stream_of
from amends.vault import files
from amends.wording.refusal_sentence import Reader, sentence

from .. import conversation, drafts, visitor
from ..acts import ACTS, TrackAct, possible_acts
from ..acts import offered as offered_now
from ..frame import Here, names_of, show
from .files import accepted, go_on, guarded, store, too_many, too_much
from .track import opened, said

_WITH_FILES = "write"
"""The one act that files go with."""
_KEY = 22
"""Length of the key in a form, so that sending it twice does it once."""


@opened
def _unread(here: Here, followed: Followed, slug: str) -> HttpResponseBase:
    """Handle a request before its files are read. Files come with a message by a person who has
    opened their complaint. It is read even if the files have to wait, so that the text is not lost.
    """
    return go_on() if slug == _WITH_FILES else too_much(here.request)


@guarded(_unread)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@opened
def act(here: Here, followed: Followed, slug: str) -> HttpResponse:
    """Show the form of an act, or carry it out."""
    wanted = ACTS.get(slug)
    if wanted is None:
        raise Http404
    if here.request.method != "POST":
        if wanted not in offered_now(followed, possible_acts(followed, here.now)):
            return HttpResponseRedirect(_page(followed))
        return _form(here, followed, wanted, wanted.form(followed, here.now, None))
    form = wanted.form(followed, here.now, here.request.POST)
    if not form.is_valid():
        return _form(here, followed, wanted, form, status=422)
    chosen = here.request.FILES.getlist("uploads") if slug == _WITH_FILES else []
    kept: list[Upload] = []
    if chosen:
        if why := too_many(here.request, chosen, now=here.now):
            form.add_error(None, why)
            return _form(here, followed, wanted, form, status=429)
        kept, errors = store(chosen, room=drafts.MOST_FILES)
        for error in errors:
            form.add_error(None, error)
    if slug == _WITH_FILES and form.is_valid() and not kept and not form.cleaned_data["words"]:
        form.add_error("words", gettext("Write something, or choose a file"))
    if not form.is_valid():
        files.drop(upload.stored for upload in kept)
        return _form(here, followed, wanted, form, status=422)
    return _do(here, followed, wanted, form, kept)


def _do(
    here: Here,
    followed: Followed,
    wanted: TrackAct,
    form: forms.Form,
    kept: Sequence[Upload],
) -> HttpResponse:
    key = here.request.POST.get("key", "")[:_KEY] or secrets.token_urlsafe(16)
    said_here = (f"{k}={v}" for k, v in form.cleaned_data.items())
    handed = (f"{upload.name}\n{upload.sha256}" for upload in kept)
    body = visitor.digest_of(wanted.slug, *said_here, "files", *handed)
    once = Once(f"track/{followed.reference}", key, body)
    commands = _commands(here.request, followed, wanted, form.cleaned_data, kept)
    try:
        done = perform(commands, actor=followed.actor, now=here.now, once=once)
    except Refused as refused:
        problem = str(sentence(refused, names=names_of(followed.file), reader=Reader.complainant))
    except Outdated:
        problem = gettext(
            "Your complaint has changed since you opened this page. Check what is new, then send "
            "your message again. Your text is still here."
        )
    except OtherBody:
        problem = gettext(
            "This form was already sent with a different text or files. If you want to add "
            "something, send it again."
        )
    else:
        if done.replayed:
            files.drop(upload.stored for upload in kept)
        said(here.request, wanted.slug)
        return HttpResponseRedirect(_page(followed))
    files.drop(upload.stored for upload in kept)
    form.add_error(None, problem)
    return _form(here, followed, wanted, form, status=409)


def _commands(
    request: HttpRequest,
    followed: Followed,
    wanted: TrackAct,
    data: dict[str, Any],
    kept: Sequence[Upload],
) -> list[Command]:
    stream = stream_of(followed.file.reference)
    commands = []
    if wanted.slug != _WITH_FILES or data["words"]:
        expected = _number(request.POST.get("revision")) if wanted.decides else None
        particulars = wanted.particulars(followed, data)
        commands.append(Command(stream, Code(wanted.act), particulars, expected))
    commands += [Command(stream, Code("attach"), Attach(upload, upload.name)) for upload in kept]
    return commands


def _form(
    here: Here,
    followed: Followed,
    wanted: TrackAct,
    form: forms.Form,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "known": followed,
        "wanted": wanted,
        "form": form,
        "answer": conversation.answer(followed, now=here.now) if wanted.slug == "answer" else None,
        "files": wanted.slug == _WITH_FILES,
        "accept": accepted(),
        "key": visitor.form_key(followed.reference, followed.counter),
        "revision": followed.file.complaint.revision,
        "back": _page(followed),
    }
    return show(here, "act", context, status=status)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 9 else None


def _page(followed: Followed) -> str:
    return reverse("portal:complaint", kwargs={"reference": followed.reference})
