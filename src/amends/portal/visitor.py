"""Visitors of the public site: their network for rate limits, and what a session has proved."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext

from amends.people import limits

_PROVED, _LODGED = "portal_proved", "portal_lodged"
_MARK = 11
"""Characters of a form's key that tell whose it is."""
_MOST = 5
"""Maximum number of complaints that one session has open."""


def network(request: HttpRequest) -> str:
    """Return the network of the request, the key of limits: an address, or its prefix."""
    return limits.network_of(request.META.get("REMOTE_ADDR", ""))


# --- limits ---


def too_much_today(verdict: limits.Verdict) -> str:
    """Return why files have to wait, and what to do in the meantime."""
    return gettext(
        "We received many files from your connection today, so we cannot accept more yet. "
        "Continue without them. You can add files on your complaint's page {when}."
    ).format(when=wait_in_words(verdict.wait))


def no_room() -> str:
    """Return why no files can be accepted now, and what to do."""
    return gettext(
        "We cannot accept files at the moment. Continue without them. You can add files on your "
        "complaint's page as soon as you have sent it."
    )


def may_try(request: HttpRequest, reference: str, *, now: datetime) -> limits.Verdict:
    """Count an attempt to open a complaint: per reference and network, so that no one can lock out
    others, and per network."""
    here = network(request)
    wide = limits.take("track", here, now=now, times=limits.WHOLE_NETWORK)
    return limits.take("track", reference, here, now=now) if wide else wide


def wait_in_words(wait: timedelta) -> str:
    """“in 5 minutes”."""
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    if minutes < 60:
        return ngettext("in {count} minute", "in {count} minutes", minutes).format(count=minutes)
    hours = -(-minutes // 60)
    return ngettext("in {count} hour", "in {count} hours", hours).format(count=hours)


def too_often(verdict: limits.Verdict) -> str:
    """Return a friendly message that something has to wait."""
    return gettext("Too many attempts. Try again {when}.").format(when=wait_in_words(verdict.wait))


def later(response: HttpResponse, verdict: limits.Verdict) -> HttpResponse:
    """Return the response with the seconds after which to try again."""
    response["Retry-After"] = str(max(1, int(verdict.wait.total_seconds())))
    return response


# --- sessions ---


def prove(request: HttpRequest, reference: str, counter: int) -> None:
    """Let this session open the complaint from now on, as the owner of the access code of this
    counter and as long as that is valid; under a new session key."""
    if request.session.session_key:
        request.session.cycle_key()
    proved = [pair for pair in request.session.get(_PROVED, []) if pair[0] != reference]
    request.session[_PROVED] = [*proved, [reference, counter]][-_MOST:]


def has_proved(request: HttpRequest, reference: str) -> int | None:
    """Return the counter of the access code that this session has proved; None if it has proved
    none."""
    proved = request.session.get(_PROVED, [])
    return next((counter for of, counter in proved if of == reference), None)


def forget(request: HttpRequest, reference: str) -> None:
    """Forget what was proved."""
    proved = request.session.get(_PROVED, [])
    request.session[_PROVED] = [pair for pair in proved if pair[0] != reference]


def form_key(reference: str, counter: int) -> str:
    """Return a key for a form, from which it can be told whose access code showed it."""
    drawn = secrets.token_urlsafe(8)
    return drawn + digest_of(drawn, reference, str(counter))[:_MARK]


def is_own(key: str, reference: str, counter: int) -> bool:
    """Return whether a form with this key was shown for this access code."""
    drawn, mark = key[:-_MARK], key[-_MARK:]
    return mark == digest_of(drawn, reference, str(counter))[:_MARK]


def leave(request: HttpRequest) -> None:
    """Close every complaint in this session."""
    for name in (_PROVED, _LODGED):
        request.session.pop(name, None)


def has_lodged(request: HttpRequest) -> str:
    """The reference of the complaint that this session sent last, or nothing."""
    return str(request.session.get(_LODGED, ""))


def lodge(request: HttpRequest, reference: str) -> None:
    """Note that this session sent the complaint, so that it may see reference and access code
    again."""
    prove(request, reference, 0)
    request.session[_LODGED] = reference


def digest_of(*parts: str) -> str:
    """Return a keyed digest of a form's content, for recognising a repeated request."""
    return limits.keyed("form", *(hashlib.sha256(part.encode()).hexdigest() for part in parts))
