"""Test whether a mail account accepts our sign-in, before it is saved."""

from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from .account import Account
from .incoming import mailbox
from .incoming.configured import Mailbox
from .oauth.smtp import Tokens
from .trying import Outcome, lets_in, why

_PATIENCE = 15
"""Seconds that a mail server has to answer while the user waits for the page."""


def outgoing_of(account: Account) -> Outcome:
    """Test whether the mail server accepts the account; nothing is sent."""
    backend = EmailBackend if account.oauth is None else Tokens
    return lets_in(backend(alias="trial", timeout=_PATIENCE, **sending(account)))


def sending(account: Account) -> dict[str, Any]:
    """Return the options of a mail backend that sends by the account."""
    of = account.outgoing
    options = {
        "host": of.called,
        "port": of.port,
        "username": account.user,
        "password": account.password,
        "use_tls": of.security == "starttls",
        "use_ssl": of.security == "tls",
    }
    return options if account.oauth is None else options | {"oauth": account.oauth}


def incoming_of(account: Account) -> Outcome:
    """Test whether the mailbox can be opened; nothing in it is changed."""
    box = receiving(account)
    if box is None:
        return Outcome.sent
    try:
        with mailbox.signed_in(box):
            return Outcome.sent
    except mailbox.FAILURES as problem:
        return why(problem)


def receiving(account: Account) -> Mailbox | None:
    """Return the mailbox of the account; None if it has none."""
    of, oauth = account.incoming, account.oauth
    if of is None:
        return None
    return Mailbox(of.called, of.port, of.security, account.user, account.password, oauth=oauth)
