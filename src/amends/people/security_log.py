"""Security log: sign-ins, refusals, changes of staff, exports and use of tokens.

Entries contain codes and ids. Addresses and sign-in names are keyed digests, so that the same one
can be recognised with the key of this installation.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction

from amends.core.operation.complaint import RecordedEvent

from .limits import keyed, network_of
from .names import folded

_log = logging.getLogger("amends.security")
_address: ContextVar[str] = ContextVar("address", default="")
_DIGITS = 16


@contextmanager
def request_from(address: str) -> Iterator[None]:
    """Name the address of a request for what is logged of it."""
    before = _address.set(address)
    try:
        yield
    finally:
        _address.reset(before)


def note(event: str, **facts: str | int) -> None:
    """Add an entry; facts that are empty are left out."""
    if address := _address.get():
        facts["address"] = digest("address", network_of(address))
    _log.info(event, extra={"facts": {name: fact for name, fact in facts.items() if fact != ""}})


def note_entry(stream: str, recorded: RecordedEvent) -> None:
    """Add an entry of the journal, by its kind and codes, once it is committed."""
    named = {name: getattr(recorded.event, name, None) for name in _CODES}
    facts: dict[str, str | int] = {
        name: ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        for name, value in named.items()
        if value
    }
    facts |= {"stream": stream, "version": recorded.version, "by": recorded.by}
    transaction.on_commit(partial(note, type(recorded.event).__name__, **facts))


_CODES = ("role", "unit", "what", "token", "scopes", "command", "person", "gave", "reset")
"""Fields of entries that are noted."""


def digest(what: str, text: str) -> str:
    """Return the keyed digest that the security log has of an address or a sign-in name."""
    return keyed("security", what, text)[:_DIGITS]


def connect() -> None:
    """Note every sign-in, refused sign-in and sign-out."""
    for signal, receiver in (
        (user_logged_in, _signed_in),
        (user_logged_out, _signed_out),
        (user_login_failed, _refused),
    ):
        signal.connect(receiver, dispatch_uid=f"amends.people.{receiver.__name__}")


def _signed_in(sender: object, user: Any, **_: object) -> None:
    note("signed_in", person=user.person)


def _signed_out(sender: object, user: Any, **_: object) -> None:
    note("signed_out", person=getattr(user, "person", ""))


def _refused(sender: object, credentials: Mapping[str, Any], **_: object) -> None:
    name = str(credentials.get("sign_in", ""))
    note("sign_in_refused", name=digest("name", folded(name)))
