"""Reloading of a mail account that was set up in the browser, in every process."""

import os
from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

from amends.letters import account, trying
from amends.letters.oauth import access

from .environment import Mistakes, read


class _Seen:
    mark = ""


def refresh() -> bool:
    """Read the mail settings again if the account was changed since; returns whether it was."""
    found = account.mark(settings.AMENDS_DATA)
    if found == _Seen.mark:
        return False
    _Seen.mark = found
    try:
        told = read(os.environ | {"AMENDS_DATA": str(settings.AMENDS_DATA)})
    except Mistakes:
        return False  # the new account is unusable; the current one stays
    settings.MAILERS = {"default": told.mailer}
    settings.DEFAULT_FROM_EMAIL = settings.SERVER_EMAIL = told.sender
    settings.AMENDS_MAIL = told.mail
    with suppress(OSError):  # a folder that is only read; deleted with the next change
        access.sweep(trying.agreement())
    return True


class Fresh(MiddlewareMixin):
    """Middleware that checks for a changed account before each request, with one file system
    call."""

    def process_request(self, request: HttpRequest) -> None:
        """Read the account again if it was changed."""
        refresh()
