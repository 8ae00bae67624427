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
    of = account.outgoing
    options: dict[str, Any] = {
        "alias": "trial",
        "host": of.called,
        "port": of.port,
        "username": account.user,
        "password": account.password,
        "use_tls": of.security == "starttls",
        "use_ssl": of.security == "tls",
        "timeout": _PATIENCE,
    }
    if account.oauth is not None:
        return lets_in(Tokens(oauth=account.oauth, **options))
    return lets_in(EmailBackend(**options))


def incoming_of(account: Account) -> Outcome:
    """Test whether the mailbox can be opened; nothing in it is changed."""
    of = account.incoming
    if of is None:
        return Outcome.sent
    box = Mailbox(
        of.called,
        of.port,
        of.security,
        account.user,
        account.password,
        oauth=account.oauth,
    )
    try:
        with mailbox.signed_in(box):
            return Outcome.sent
    except mailbox.FAILURES as problem:
        return why(problem)
