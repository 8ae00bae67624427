"""Routes of the API: each is declared once and handled by one function.

Addresses, checks and the published description are derived from the declaration. A route declares
who may call it; its function does not check this.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial, wraps
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

from amends.core.framework.adoption.rulebook import NothingAdopted, Rules
from amends.core.framework.people.personnel import Person
from amends.handling.commands import Unknown
from amends.handling.idempotency import Once, OtherBody, StillRunning
from amends.handling.kinds.opened_first import API, by_token
from amends.handling.rules import rules_at
from amends.journal.store import Overtaken
from amends.register.pages import BadCursor

from . import json_text, reading
from .answers import json_of
from .callers import Caller, Scope, caller_of, pace_of
from .problem_responses import Problem, invalid, not_found
from .uploading import length_of, upload_of

type Method = Literal["GET", "POST"]

_KEY = re.compile(r"[\x21-\x7e]{1,100}")
_TAG = re.compile(r'"(\d{1,9})"')


@dataclass(frozen=True, slots=True)
class Answer:
    """Response of a route: a shape of `shapes`, JSON, or a finished HTTP response."""

    told: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One request after reading: the caller, the input and the rules."""

    request: HttpRequest
    caller: Caller
    rules: Rules
    now: datetime
    path: Mapping[str, str]
    query: Any = None
    body: Any = None
    once: Once | None = None
    expected: int | None = None

    def staff(self, may: Callable[[Person], bool], why: str = "") -> Person:
        """Return the caller, a person who may do this, by default see figures. Raises `Problem`."""
        person = self.caller.person
        if person is None or not may(person):
            raise Problem("not-for-you", why or gettext("You do not have access to figures."))
        return person

    @property
    def purpose(self) -> str:
        """For what the read log says that the caller is shown a whole record: by a GET with a token
        they open it, so that they may sign it with the same token."""
        return by_token(self.caller.actor.token) if self.request.method == "GET" else API


@dataclass(frozen=True, slots=True)
class Route:
    """One method on one address. `scope` is what a token needs; `followers` may ask with reference
    and access code. `once` requires an Idempotency-Key; `match` says whether If-Match is ignored,
    accepted, or required. `choices` are the possible values of a part of the path, if known."""

    method: Method
    path: str
    name: str
    summary: str
    answer: "Answering"
    scope: Scope
    tag: str
    followers: bool = False
    query: type | None = None
    body: type | None = None
    answers: Any = None
    status: int = 200
    once: bool = False
    match: Literal["no", "taken", "needed"] = "no"
    multipart: bool = False
    note: str = ""
    problems: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Routes:
    """The routes of one address, by method; a Django view."""

    csrf_exempt = True  # no cookie counts here (`callers`)

    def __init__(self, path: str) -> None:
        self.path = path
        self.by_method: dict[str, Route] = {}

    def __call__(self, request: HttpRequest, **path: str) -> HttpResponseBase:
        """Return the response to any request."""
        response = self._answered(request, path)
        response["Cache-Control"] = "no-store"
        response["Vary"] = "Authorization, Accept-Language"
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    def _answered(self, request: HttpRequest, path: Mapping[str, str]) -> HttpResponseBase:
        allowed = ", ".join([*self._methods(), "OPTIONS"])
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": allowed})
        method = "GET" if request.method == "HEAD" else request.method or ""
        route = self.by_method.get(method)
        if route is None:
            return Problem("method-not-allowed", headers={"Allow": allowed}).response()
        pace: dict[str, str] = {}
        try:
            response = _sent(route, request, path, pace)
        except Problem as problem:
            response = problem.response()
        except StillRunning:
            response = Problem("still-running", headers={"Retry-After": "1"}).response()
        for name, value in pace.items():
            response[name] = value
        return response

    def _methods(self) -> list[str]:
        methods = sorted(self.by_method)
        return ["GET", "HEAD", *methods[1:]] if methods[:1] == ["GET"] else methods


def _sent(
    route: Route, request: HttpRequest, path: Mapping[str, str], pace: dict[str, str]
) -> HttpResponseBase:
    now = timezone.now()
    try:
        rules = rules_at(now)
    except NothingAdopted:
        raise Problem("not-set-up", headers={"Retry-After": "60"}) from None
    caller = caller_of(request, rules, now=now)
    pace.update(pace_of(caller, now=now).headers())
    _demand_scope(route, caller)
    call = _read(route, request, caller, rules, now, path)
    answer = _carried_out(route, call)
    if isinstance(answer.told, HttpResponseBase):
        return answer.told
    content = b"" if answer.status == 204 else json.dumps(json_of(answer.told)).encode()
    response = HttpResponse(content, content_type="application/json", status=answer.status)
    for name, value in answer.headers.items():
        response[name] = value
    return response


def _demand_scope(route: Route, caller: Caller) -> None:
    if caller.party:
        if not route.followers:
            raise Problem("not-for-you", gettext("This is for staff."))
    elif route.scope not in caller.scopes:
        raise Problem("missing-scope", scope=str(route.scope))


def _carried_out(route: Route, call: Call) -> Answer:
    """Return the route's own response; exceptions of lower layers become problems."""
    try:
        return route.answer(call)
    except Unknown:
        raise not_found() from None
    except OtherBody:
        raise Problem("other-body") from None
    except Overtaken:
        raise StillRunning from None
    except BadCursor:
        raise Problem("bad-cursor") from None


def _read(
    route: Route,
    request: HttpRequest,
    caller: Caller,
    rules: Rules,
    now: datetime,
    path: Mapping[str, str],
) -> Call:
    """Read and check the whole request. Raises `Problem`."""
    once = key = None
    if route.once:
        key = _key_of(request)
    expected = _expected(request, route)
    query = _query(route, request)
    body: Any = None
    if route.body is not None:
        value = _json(request)
        if key:
            once = Once(caller.mark, key, _digest(route, path, value))
        try:
            keep = partial(upload_of, caller=caller, now=now)
            body = reading.read(route.body, value, keep=keep)
        except reading.Mistaken as mistaken:
            raise invalid(*mistaken.found) from None
    return Call(request, caller, rules, now, path, query, body, once, expected)


def _query(route: Route, request: HttpRequest) -> Any:
    try:
        return reading.read_query(route.query or _NoQuery, request.GET)
    except reading.Mistaken as mistaken:
        raise invalid(
            *(reading.Mistake(f"?{error.pointer[1:]}", error.detail) for error in mistaken.found)
        ) from None


@dataclass(frozen=True, slots=True)
class _NoQuery:
    """A query without anything in it."""


def _json(request: HttpRequest) -> Any:
    kind = request.content_type
    if kind != "application/json":
        text = gettext("Send application/json.")
        raise Problem("other-type", text, headers={"Accept-Post": "application/json"})
    try:
        raw = None if length_of(request) > json_text.LARGEST else request.body
    except RequestDataTooBig:
        raw = None
    if raw is None or len(raw) > json_text.LARGEST:
        text = gettext("A body can have at most {count} bytes.").format(count=json_text.LARGEST)
        raise Problem("too-large", text)
    try:
        return json_text.parse(raw)
    except json_text.NotJson as problem:
        raise Problem("malformed", str(problem)) from None


def _key_of(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        text = gettext(
            "Use a separate key for each request. Sending the same key again changes nothing."
        )
        raise Problem("missing-key", text)
    bare = key[1:-1] if len(key) > 2 and key[0] == key[-1] == '"' else key
    if not _KEY.fullmatch(bare):
        text = gettext("An Idempotency-Key has 1 to 100 visible ASCII characters.")
        raise Problem("bad-header", text)
    return bare


def _expected(request: HttpRequest, route: Route) -> int | None:
    header = request.headers.get("If-Match", "").strip()
    if route.match == "needed" and not header:
        raise missing_match()
    if route.match == "no" or not header:
        return None
    tag = _TAG.fullmatch(header)
    if tag is None:
        raise Problem("bad-header", gettext('If-Match contains one ETag, for example "12".'))
    return int(tag[1])


def missing_match() -> Problem:
    """Return 428: the caller has not said which state they decide on."""
    text = gettext("Send the ETag of the complaint as you saw it in If-Match.")
    return Problem("missing-if-match", text)


def _digest(route: Route, path: Mapping[str, str], value: Any) -> str:
    """Return a keyed digest of the request: the same content with other white space is the same
    request."""
    content = json.dumps([route.name, sorted(path.items()), value], sort_keys=True)
    key = hashlib.sha256(f"amends.api.once.v1\n{settings.SECRET_KEY}".encode()).digest()
    return hmac.digest(key, content.encode(), "sha256").hex()


ROUTES: list[Route] = []
"""Every route, in the order in which it is described."""


type Answering = Callable[[Call], Answer]
type Declare = Callable[[Answering], Answering]


def get(
    path: str,
    name: str,
    summary: str,
    *,
    scope: Scope = Scope.complaints_read,
    problems: tuple[str, ...] = ("not-found",),
    **more: Any,
) -> Declare:
    """Declare what is read at an address; `more` are further fields of `Route`."""
    return _declaring("GET", path, name, summary, scope=scope, problems=problems, **more)


def post(
    path: str, name: str, summary: str, *, scope: Scope = Scope.complaints_write, **more: Any
) -> Declare:
    """Declare what is done at an address; `more` are further fields of `Route`."""
    return _declaring("POST", path, name, summary, scope=scope, **more)


def _declaring(method: Method, path: str, name: str, summary: str, **more: Any) -> Declare:
    def declared(answer: Answering) -> Answering:
        ROUTES.append(Route(method, path, name, summary, answer, **more))
        return answer

    return declared


def views() -> dict[str, Routes]:
    """Return the view of each address: fixed addresses before those with variable parts."""
    by_path: dict[str, Routes] = {}
    for route in sorted(ROUTES, key=lambda route: route.path.count("{")):
        by_path.setdefault(route.path, Routes(route.path)).by_method[route.method] = route
    return by_path


def only_read(page: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a page of the API that is not a route: every other method is refused as a route
    refuses it."""

    @csrf_exempt  # so that a form gets this answer, and not one about cookies
    @wraps(page)
    def view(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return Problem("method-not-allowed", headers={"Allow": "GET, HEAD"}).response()
        return page(request)

    return view


@csrf_exempt
def nowhere(request: HttpRequest, **_: str) -> HttpResponse:
    """Return the response of every other address under the API."""
    return not_found().response()
