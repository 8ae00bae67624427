"""A refused form is in the answer to it: its text is shown, and one button sends it again. Nothing
is stored, and no secret is repeated."""

from collections.abc import Callable
from html import unescape
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader

from amends.people.secret_fields import repeatable

from .sizes import PLAIN

type Answering = Callable[[HttpRequest], HttpResponse]

ANSWERED = "typed_again_answered"
"""Attribute of a response that decides by itself what it repeats."""
_FOR_MACHINES = "/api/"
_END = b"</main>"


def shown_again(answer: Answering) -> Answering:
    """Middleware that adds the text of a refused form to a page that does not show it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if _refuses(request, response):
            again = again_of(request)
            if _lost(again, response):
                part = loader.get_template("amends/typed.html").render({**again, "apart": True})
                before, _, after = response.content.rpartition(_END)
                response.content = before + part.encode() + _END + after
                response.headers["Content-Length"] = str(len(response.content))
        return response

    return middleware


def again_of(request: HttpRequest) -> dict[str, Any]:
    """Return what `amends/typed.html` shows: the fields of the form, the names of its files, its
    address and a new token. Empty if the form cannot be read."""
    try:
        fields = repeatable(request.POST.lists())
        sent = [(name, [str(file.name) for file in many]) for name, many in request.FILES.lists()]
    except Exception:  # noqa: BLE001 (a page that says what failed must not fail as well)
        fields, sent = [], []
    return {
        "typed": fields,
        "files": [(name, ", ".join(names)) for name, names in sent if any(names)],
        "there": request.get_full_path(),
        "csrf_token": get_token(request),
    }


def _refuses(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether the response refuses a form that was sent to a page and is small or read."""
    page = response.headers.get("Content-Type", "").startswith("text/html")
    length = request.META.get("CONTENT_LENGTH") or "0"
    read = hasattr(request, "_post") or (length.isdecimal() and int(length) <= PLAIN)
    if request.method != "POST" or response.status_code < 400 or not page or not read:
        return False
    ours = request.resolver_match is not None and not request.path_info.startswith(_FOR_MACHINES)
    return ours and not response.streaming and not hasattr(response, ANSWERED)


def _lost(again: dict[str, Any], response: HttpResponse) -> bool:
    """Return whether a typed text, which has more than one word, is not on the page."""
    if _END not in response.content:
        return False
    page = "".join(unescape(response.content.decode(response.charset)).split())
    texts = ("".join(text.split()) for _, text in again["typed"] if " " in text.strip())
    return any(text not in page for text in texts)
