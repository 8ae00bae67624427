"""Somebody goes to the provider of their mail, lets amends in, and is back: with what they came
from, or none of it is believed.

The way back is tied to the session that went (`state`), to what only we know (PKCE), to the person,
and to an hour; it is used once. What was written stays until it is kept, given up or too old.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from hmac import compare_digest
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from amends.handling.demonstration import is_demonstration
from amends.letters import account
from amends.letters.account_trial import incoming_of, outgoing_of
from amends.letters.oauth import access, begun, consent
from amends.letters.oauth.asking import NoToken, refusal
from amends.letters.oauth.begun import Begun
from amends.letters.oauth.consent import Granted
from amends.letters.trying import Outcome
from amends.people import limits

from ..rules.pages import shown
from ..seat import Seat, seated, show
from .mail_agreement import FORMS, AgreementForm
from .mail_words import told_of
from .recovery import may_hold_key
from .writing import TOLD

_KEY = "mail_consent"
_NOT_YET = ("authorization_pending", "slow_down")
_SLOWER = 5
"""Seconds that a provider that is asked too often gets more (RFC 8628 §3.5)."""
_LOCAL = ("localhost", "127.0.0.1", "::1")


def may_name(seat: Seat) -> bool:
    """Whether this person may name a mail account here."""
    return may_hold_key(seat) and not settings.AMENDS_MAIL_TOLD and not is_demonstration()


# --- the way back ---


def way_back() -> str:
    """Where a provider sends somebody back to, to the letter as it is registered there."""
    return f"{settings.AMENDS_BASE_URL}{reverse('desk:mail-back')}"


def can_come_back() -> bool:
    """Whether the large providers send anybody back to us: over TLS, or on the same machine."""
    url = urlsplit(settings.AMENDS_BASE_URL)
    return url.scheme == "https" or url.hostname in _LOCAL


def stays_here(request: HttpRequest) -> bool:
    """Whether who comes back is still signed in: only at the address at which they signed in."""
    return request.get_host() == urlsplit(settings.AMENDS_BASE_URL).netloc


# --- going ---


def begun_by(request: HttpRequest, seat: Seat) -> Begun | None:
    """What this person began in this browser."""
    return begun.found(_data(), request.session.get(_KEY), by=str(seat.person.id), now=seat.now)


def drop(request: HttpRequest, seat: Seat) -> None:
    """Nothing of it stays."""
    known = begun_by(request, seat)
    if known is not None:
        begun.end(_data(), known)
    request.session.pop(_KEY, None)


def began(request: HttpRequest, seat: Seat, form: AgreementForm) -> str:
    """Keep what was written, and answer where to go on; nothing where the provider gives no code,
    and the form says why."""
    if not limits.take("sign_in", "mail-account", str(seat.person.id), now=seat.now):
        form.add_error(None, str(TOLD[Outcome.too_often]))
        return ""
    one = begun.begin(
        _data(), by=str(seat.person.id), kind=form.kind, given=form.written(), now=seat.now
    )
    if form.by_code:
        try:
            code = consent.device_code(form.asked())
        except (NoToken, OSError) as problem:
            form.add_error(None, _told(problem))
            return ""
        one = replace(
            one,
            state="",
            verifier="",
            device=code.device,
            user_code=code.user,
            address=code.address,
            pause=code.pause,
            until=seat.now + timedelta(seconds=code.lasts),
            next=seat.now,
        )
    drop(request, seat)
    begun.keep(_data(), one)
    request.session[_KEY] = one.name
    return reverse("desk:mail-sign-in")


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def sign_in(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The one thing to do now: go to the provider, or type a code there and say so here."""
    if not may_name(seat):
        return show(request, seat, "desk/unknown.html", {}, status=403)
    one = begun_by(request, seat)
    form = _form_of(one) if one is not None else None
    if one is None or form is None or not (one.state or one.device):
        return HttpResponseRedirect(reverse("desk:mail-account"))
    if request.method == "POST" and one.device:
        went = _asked(request, seat, one, form)
        if went:
            return HttpResponseRedirect(went)
    client = form.asked()
    context = {
        "provider": client.provider.name,
        "code": one.user_code,
        "address": one.address
        or consent.address(
            client,
            back=way_back(),
            state=one.state,
            verifier=one.verifier,
            who=form.cleaned_data["user"] or form.cleaned_data["address"],
        ),
        "waiting": request.method == "POST",
    }
    return shown(request, seat, "desk/rules/mail_sign_in.html", context)


def _asked(request: HttpRequest, seat: Seat, one: Begun, form: AgreementForm) -> str:
    """Ask what became of the code, not before its time: where to go on, nothing for not yet."""
    before = begun.changed(_data(), one, lambda kept: _next(kept, seat.now), now=seat.now)
    if before is None:
        return ""
    if before.until is not None and seat.now > before.until:
        return _failed(one, seat, (("", "expired_token"),))
    try:
        granted = consent.answer_to(form.asked(), before.device)
    except NoToken as problem:
        if problem.code not in _NOT_YET:
            return _failed(one, seat, (("", _code(problem)),))
        if problem.code == "slow_down":
            slower = replace(before, pause=before.pause + _SLOWER)
            begun.changed(_data(), one, lambda _: _next(slower, seat.now), now=seat.now)
        return ""
    except OSError:
        return ""
    return _granted(request, seat, one, form, granted)


def _next(kept: Begun, now: datetime) -> Begun | None:
    """The same, to be asked about later; None where it is too early now, or there is no code."""
    if not kept.device or (kept.next is not None and now < kept.next):
        return None
    return replace(kept, next=now + timedelta(seconds=kept.pause))


# --- back ---


@require_safe
@seated
def back(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Somebody is sent back with a code, or with why there is none. What they bring is believed
    only with the state of who went, and used up by it, whatever comes of it."""
    if not may_name(seat):
        return show(request, seat, "desk/unknown.html", {}, status=403)
    one = begun_by(request, seat)
    given = request.GET.get("state", "")
    known = None
    if one is not None and one.state and compare_digest(one.state.encode(), given.encode()):
        known = begun.changed(
            _data(),
            one,
            lambda kept: begun.used(kept) if kept.state == given else None,
            now=seat.now,
        )
    if known is None:
        return _page_of_strange(request, seat)
    form = _form_of(known)
    if form is None:
        return _page_of_strange(request, seat)
    if not request.GET.get("code"):
        told = refusal({name: request.GET[name] for name in request.GET})
        return HttpResponseRedirect(_failed(known, seat, (("", _code(told)),)))
    try:
        granted = consent.exchanged(
            form.asked(), request.GET["code"], back=way_back(), verifier=known.verifier
        )
    except (NoToken, OSError) as problem:
        return HttpResponseRedirect(_failed(known, seat, (("", _code(problem)),)))
    return HttpResponseRedirect(_granted(request, seat, known, form, granted))


def _page_of_strange(request: HttpRequest, seat: Seat) -> HttpResponse:
    context = {"told": told_of("strange")}
    return shown(request, seat, "desk/rules/mail_strange.html", context, status=403)


def _granted(
    request: HttpRequest, seat: Seat, one: Begun, form: AgreementForm, granted: Granted
) -> str:
    """Try both servers and keep the account: where to go on."""
    access.keep_token(granted.agreement, granted.token, granted.lasts)
    named = form.account(granted.agreement)
    problems = []
    for at, outcome in (("server", outgoing_of(named)), ("mailbox", incoming_of(named))):
        if outcome is Outcome.not_signed_in and not granted.whole:
            problems.append((at, "not_whole"))
        elif outcome is not Outcome.sent:
            problems.append((at, f"outcome.{outcome}"))
    if problems:
        return _failed(one, seat, tuple(problems))
    account.keep(_data(), named, by=str(seat.person.id), now=seat.now)
    drop(request, seat)
    return f"{reverse('desk:mail-account')}?named=1"


def _failed(one: Begun, seat: Seat, problems: tuple[tuple[str, str], ...]) -> str:
    """Keep why, and what was written: the form tells both."""
    begun.changed(
        _data(), one, lambda kept: replace(begun.used(kept), problems=problems), now=seat.now
    )
    return reverse("desk:mail-account")


def told_again(code: str) -> str:
    """Why it came to nothing, as it was kept."""
    kind, _, rest = code.partition(".")
    if kind != "outcome":
        return told_of(kind, rest)
    outcome = Outcome(rest)
    return told_of("not_signed_in") if outcome is Outcome.not_signed_in else str(TOLD[outcome])


def _code(problem: Exception) -> str:
    if not isinstance(problem, NoToken):
        return "not_reached"
    return f"{problem.code}.{problem.detail}"


def _told(problem: Exception) -> str:
    return told_again(_code(problem))


def _form_of(one: Begun) -> AgreementForm | None:
    """The form as it was written; None where it is none any more."""
    form = FORMS[one.kind](dict(one.given), kept=one.given.get("secret", ""))
    return form if form.is_valid() else None


def _data() -> Path:
    return Path(settings.AMENDS_DATA)
