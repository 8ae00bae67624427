"""File uploads, before a complaint is sent or added to one, checked by their content."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from amends.core.values import Upload
from amends.people import limits
from amends.vault import files
from amends.vault.uploads import ALLOWED, UploadRefused

from .. import drafts, question_order, visitor
from ..forms.what_happened import WhatHappened
from ..frame import Here, View, public, show

AT_ONCE = 50 * 2**20
"""Bytes of one page of files; more is refused before it is read."""
TOGETHER = 100 * 2**20
"""Maximum bytes of all files of one complaint before it is sent."""
WORDS = 2**20
"""Maximum bytes of a page that contains only text."""

WHY = {
    "empty": gettext_lazy("“{name}” is empty. Choose a different file."),
    "too_large": gettext_lazy("“{name}” is larger than {megabytes} MB. Send a smaller copy."),
    "type_not_allowed": gettext_lazy(
        "We cannot accept “{name}”. Send a photo, a PDF, a document, a recording or a plain text."
    ),
    "name_not_allowed": gettext_lazy(
        "We cannot accept “{name}”, because files with this kind of name can be harmful. If it is "
        "a photo or a document, rename it."
    ),
    "content_differs_from_name": gettext_lazy(
        "“{name}” does not match its file type. Save it in the right format and try again."
    ),
    "password_protected": gettext_lazy("“{name}” has a password. Send a copy without a password."),
    "unpacks_too_large": gettext_lazy("“{name}” is too large when unpacked. Send a smaller copy."),
    "too_many": gettext_lazy("We could not add “{name}”. You can send {count} files at once."),
}
"""Messages for refused files."""


def store(chosen: Sequence["UploadedFile[Any]"], *, room: int) -> tuple[list[Upload], list[str]]:
    """Store the acceptable files; returns them, and the messages about the others."""
    kept: list[Upload] = []
    errors: list[str] = []
    for file in chosen:
        name = str(file.name or gettext("file"))[:120]
        if len(kept) >= room:
            errors.append(_told("too_many", name))
            continue
        try:
            kept.append(files.store(file.chunks(), name=name, unlocated=True))
        except UploadRefused as refused:
            errors.append(_told(refused.why, name))
    return kept, errors


def guarded[**P](unread: View[P]) -> Callable[[View[P]], View[P]]:
    """Decorate a page to which anyone may send files. Reading a file, even for checking the CSRF
    token, writes it to disk. So a body that is too large is refused before, and so is what the view
    `unread` refuses; it returns 204 to let the request pass."""

    def decorated(view: View[P]) -> View[P]:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method == "POST":
                if not 0 <= length_of(request) <= AT_ONCE:
                    return too_much(request)
                if length_of(request) > WORDS:
                    refusal = unread(request, *args, **kwargs)
                    if refusal.status_code != 204:
                        return refusal
            return protected(request, *args, **kwargs)

        return page

    return decorated


def go_on() -> HttpResponse:
    """Return the response that lets a request be read."""
    return HttpResponse(status=204)


@public
def _unread(here: Here) -> HttpResponseBase:
    """Accept files only for a complaint that was begun, and only as many as fit."""
    draft = drafts.of(here.request, now=here.now)
    if draft is None or draft.reference:
        return redirect("portal:complain")
    coming = length_of(here.request)
    if sum(upload.size for upload in draft.files) + coming > TOGETHER + WORDS:
        return too_much(here.request, most=TOGETHER)
    network = visitor.network(here.request)
    if limits.is_full(files.unclaimed(), more=coming, network=network, now=here.now):
        return _show(here, draft, [visitor.no_room()], status=429)
    verdict = limits.may_send(coming, network=network, now=here.now)
    if not verdict:
        errors = [visitor.too_much_today(verdict)]
        return _show(here, draft, errors, status=429)
    return go_on()


@guarded(_unread)
@require_http_methods(["GET", "HEAD", "POST"])
@public
def choose(here: Here) -> HttpResponse:
    """Page for adding files to a complaint that is not sent yet."""
    draft = drafts.of(here.request, now=here.now)
    if draft is None or draft.reference:
        return redirect("portal:complain")
    setting = question_order.setting_of(here.rules, draft.answers, now=here.now)
    following = question_order.open_page(setting)
    if WhatHappened.slug not in draft.answers:
        return redirect(question_order.address(following))
    if here.request.method != "POST":
        return _show(here, draft, [])
    if stored := here.request.POST.get("drop"):
        drafts.drop_file(draft, stored, now=here.now)
        return redirect(question_order.address(question_order.FILES))
    errors: list[str] = []
    if chosen := here.request.FILES.getlist("uploads"):
        if why := too_many(here.request, chosen, now=here.now):
            return _show(here, draft, [why], status=429)
        kept, errors = store(chosen, room=drafts.MOST_FILES - len(draft.files))
        for upload in kept:
            drafts.add_file(draft, upload, now=here.now)
    if errors:
        return _show(here, draft, errors, status=422)
    if "add" in here.request.POST:
        return redirect(question_order.address(question_order.FILES))
    return redirect(question_order.address(following))


def too_many(request: HttpRequest, chosen: Sequence["UploadedFile[Any]"], *, now: datetime) -> str:
    """Count a page of files and its bytes; return why they are refused, or nothing."""
    network = visitor.network(request)
    often = limits.take("lodge", "files", network, now=now, times=10)
    if not often:
        return visitor.too_often(often)
    octets = sum(file.size or 0 for file in chosen)
    if limits.is_full(files.unclaimed(), more=octets, network=network, now=now):
        return visitor.no_room()
    verdict = limits.sends(octets, network=network, now=now)
    return "" if verdict else visitor.too_much_today(verdict)


def accepted() -> str:
    """Return the file types that the browser offers."""
    return ",".join(f".{ending}" for endings in ALLOWED.values() for ending in endings)


def _show(
    here: Here,
    draft: drafts.Draft,
    errors: list[str],
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "files": draft.files,
        "told": errors,
        "accept": accepted(),
        "megabytes": files.LARGEST // 2**20,
        "most": drafts.MOST_FILES,
        "back": question_order.address(WhatHappened.slug),
    }
    return show(here, "files", context, status=status)


def _told(why: str, name: str) -> str:
    return str(WHY[why]).format(
        name=name, megabytes=files.LARGEST // 2**20, count=drafts.MOST_FILES
    )


def length_of(request: HttpRequest) -> int:
    """Return the length that a request states; -1 if it states none."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or -1)
    except ValueError:
        return -1


@public
def too_much(here: Here, *, most: int = AT_ONCE) -> HttpResponse:
    """Refuse a page of files because of its size."""
    context = {
        "megabytes": most // 2**20,
        "again": here.request.path if here.request.path == reverse("portal:files") else "",
        "together": most == TOGETHER,
    }
    return show(here, "too_much", context, status=413)
