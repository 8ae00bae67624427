"""Sessions of people who are signed in: each is listed for its owner, who can end it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from .models import Account, SignedIn

KEPT = timedelta(days=14)
"""How long after its beginning it is known whose session it was, even if it has ended."""
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")


def begin(account: Account, *, session: str, agent: str, now: datetime) -> None:
    """Note a session that begins; `agent` is the User-Agent header."""
    begun = {"account": account, "at": now, "device": device_of(agent)}
    SignedIn.objects.update_or_create(session=session, defaults=begun)


def device_of(agent: str) -> str:
    """Return browser and system of a User-Agent header, as far as they are known."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for name in _SYSTEMS if name in agent), "")
    return ", ".join(part for part in (browser, system) if part)


def of(person: str, *, now: datetime) -> list[SignedIn]:
    """Return the sessions of a person that have not ended, newest first."""
    rows = list(SignedIn.objects.filter(account__person=person).order_by("-at"))
    living = _known((row.session for row in rows), now)
    return [row for row in rows if row.session in living]


def owner_of(session: str) -> str:
    """Return the person whose session it is, or was before it expired; empty if that is unknown."""
    row = SignedIn.objects.filter(session=session).select_related("account").first()
    return row.account.person if row else ""


def end(person: str, *, but: str | None = None) -> int:
    """End the person's sessions, except the one with this key; returns how many were ended."""
    rows = SignedIn.objects.filter(account__person=person).exclude(session=but or "")
    keys = list(rows.values_list("session", flat=True))
    ended, _ = Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return ended


def sweep(*, now: datetime) -> None:
    """Forget the sessions that have ended, `KEPT` after they began."""
    kept = _known(SignedIn.objects.values_list("session", flat=True), now)
    SignedIn.objects.filter(at__lt=now - KEPT).exclude(session__in=kept).delete()


def _known(keys: Iterable[str], now: datetime) -> set[str]:
    sessions = Session.objects.filter(session_key__in=list(keys), expire_date__gt=now)
    return set(sessions.values_list("session_key", flat=True))
