"""Language of a page: what the reader chose by a link, otherwise what the browser asks for, among
the languages with a catalogue that the policy offers; otherwise the policy's first.

The choice is a plain link (`?language=de`) and needs no script. It is kept in a cookie that
contains only the language, and the page is redirected to its address without the parameter.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language_info
from django.utils.translation.trans_real import parse_accept_lang_header

from amends.core.framework.adoption.rulebook import NothingAdopted
from amends.core.framework.policy.public_facts import STAFF
from amends.handling import rules

type Answering = Callable[[HttpRequest], HttpResponse]

ASKED = "language"
"""The name in the link's query."""
_KEPT_FOR = 365 * 24 * 3600
_FOR_MONITORING = "/metrics"
_FOR_MACHINES = "/api/"
_FOR_STAFF = ("/desk/", "/calendar/", _FOR_MACHINES)


class Language(NamedTuple):
    """A language to choose: its code, its own name, whether the page is in it, the link."""

    code: str
    name: str
    spoken: bool
    link: str


def chosen(answer: Answering) -> Answering:
    """Middleware that sets the language of each request, and redirects to the same page once one
    was chosen. It replaces Django's own, which knows only what is installed and not what an
    organisation offers."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info == _FOR_MONITORING:
            return answer(request)
        offered = _offered(request)
        tag = request.GET.get(ASKED)
        readable = request.method == "GET" and not request.path_info.startswith(_FOR_MACHINES)
        if tag in offered and readable:
            return _remembered(request, tag)
        code = _wanted(request, offered)
        with translation.override(code):
            response = answer(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", code)
        return response

    return middleware


def choice(request: HttpRequest) -> dict[str, Callable[[], list[Language]]]:
    """Context processor: the languages to choose from, or nothing if there is no choice."""
    return {"languages": lambda: list(_choices(request))}


def _choices(request: HttpRequest) -> Iterator[Language]:
    offered, spoken = _offered(request), translation.get_language()
    for code in offered if len(offered) > 1 else ():
        query = request.GET.copy()
        query[ASKED] = code
        yield Language(code, _name(code), code == spoken, f"?{query.urlencode()}")


def _name(code: str) -> str:
    return str(get_language_info(code)["name_local"]).capitalize()


def _offered(request: HttpRequest) -> tuple[str, ...]:
    """Return the policy's languages with a catalogue, for staff with a whole one, in its order, as
    last read by the process: a change may take effect one request late."""
    for_staff = request.path_info.startswith(_FOR_STAFF)
    installed = list(STAFF) if for_staff else [code for code, _ in settings.LANGUAGES]
    try:
        wished = rules.as_last_read().at(timezone.now()).policy.languages
    except (NothingAdopted, DatabaseError):
        return tuple(installed)
    codes = (_closest(wish, installed) for wish in wished)
    return tuple(dict.fromkeys(code for code in codes if code)) or (settings.LANGUAGE_CODE,)


def _closest(wished: str, among: "list[str] | tuple[str, ...]") -> str | None:
    """Return the same language, or a related one: ``de`` for ``de-AT``, and the reverse."""
    wanted = wished.casefold()
    same = [code for code in among if code.casefold() == wanted]
    close = [code for code in among if code.partition("-")[0] == wanted.partition("-")[0]]
    return next(iter((*same, *close)), None)


def _wanted(request: HttpRequest, offered: tuple[str, ...]) -> str:
    kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    wishes = [
        tag for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    ]
    codes = (_closest(wish, offered) for wish in (kept, *wishes) if wish and wish != "*")
    return next((code for code in codes if code), offered[0])


def _remembered(request: HttpRequest, code: str) -> HttpResponse:
    query = request.GET.copy()
    del query[ASKED]
    path = escape_leading_slashes(request.path)
    response = HttpResponseRedirect(f"{path}?{query.urlencode()}" if query else path)
    response["Cache-Control"] = "no-store"
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=_KEPT_FOR,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
