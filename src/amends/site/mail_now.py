"""Reloading of a mail account that was set up in the browser, in every process."""

import os
import time
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

from amends.letters import private
from amends.letters.mail_account import account, test_message
from amends.letters.oauth import access
from amends.vault.keys import KeyProblem

from .environment import Mistakes, read

EVERY = 5.0
"""Seconds after which a web process asks again whether another process changed the account."""


class _Seen:
    mark = ""
    looked = -EVERY
    changes = 0


def refresh() -> bool:
    """Read the mail settings again if the account was changed since; returns whether it was. Raises
    DatabaseError."""
    mark = account.mark(settings.AMENDS_DATA)
    if mark == _Seen.mark:
        return False
    saved = account.kept(settings.AMENDS_DATA)
    _Seen.mark = mark  # what the database did not answer is asked again
    try:
        env = read(os.environ | {"AMENDS_DATA": str(settings.AMENDS_DATA)}, saved=saved)
    except Mistakes:
        return False  # the new account is unusable; the current one stays
    settings.MAILERS = {"default": env.mailer}
    settings.DEFAULT_FROM_EMAIL = settings.SERVER_EMAIL = env.sender
    settings.AMENDS_MAIL = env.mail
    with suppress(OSError):  # a folder that is only read; deleted with the next change
        access.sweep(test_message.agreement())
    return True


class Fresh(MiddlewareMixin):
    """Middleware that checks for a changed account: at once if this process changed it, and every
    few seconds for changes of others."""

    def process_request(self, request: HttpRequest) -> None:
        """Read the account again if it was changed. Without the database the present one stays."""
        now, changes = time.monotonic(), private.Here.changes
        if now - _Seen.looked < EVERY and changes == _Seen.changes:
            return
        _Seen.looked, _Seen.changes = now, changes
        with suppress(DatabaseError, KeyProblem):
            refresh()
