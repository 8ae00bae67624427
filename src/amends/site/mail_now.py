"""A mail account that somebody names in the browser is used from then on, by every process."""

import os
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from amends.letters import account, trying
from amends.letters.oauth import access

from .environment import Mistakes, read


class _Seen:
    mark = ""


def refresh() -> bool:
    """Read the settings of mail anew where another account was kept since; answers whether."""
    found = account.mark(settings.AMENDS_DATA)
    if found == _Seen.mark:
        return False
    _Seen.mark = found
    try:
        told = read(os.environ | {"AMENDS_DATA": str(settings.AMENDS_DATA)})
    except Mistakes:
        return False  # what was kept cannot be used; what is in force stays
    settings.MAILERS = {"default": told.mailer}
    settings.DEFAULT_FROM_EMAIL = settings.SERVER_EMAIL = told.sender
    settings.AMENDS_MAIL = told.mail
    access.sweep(trying.agreement())
    return True


class Fresh:
    """Looks before each request; a look costs one question to the file system."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on."""
        refresh()
        return self._answer(request)
