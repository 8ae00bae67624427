"""Whether a mail account lets us in, tried before it is kept."""

from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from .account import Account
from .incoming import mailbox
from .incoming.configured import Mailbox
from .oauth.smtp import Tokens
from .trying import Outcome, lets_in, why

_PATIENCE = 15
"""Seconds that a mail server has to answer somebody who waits for the page."""


def outgoing_of(account: Account) -> Outcome:
    """Whether the mail server lets the account in; nothing is sent."""
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
    """Whether the mailbox can be opened; nothing in it is touched."""
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
