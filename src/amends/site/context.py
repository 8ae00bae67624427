"""What every page may know, whichever door it belongs to."""

from django.conf import settings
from django.http import HttpRequest

from amends.journal import log
from amends.journal.opening import DEMONSTRATION


class _Origin:
    """The log's origin, which never changes; asked again only while there is no log yet."""

    known: str = ""

    @classmethod
    def read(cls) -> str:
        """The origin, or nothing where no log was opened."""
        if not cls.known:
            try:
                cls.known = log.current().origin
            except log.NotOpened:
                return ""
        return cls.known


def demonstration(request: HttpRequest) -> dict[str, bool | str]:
    """Whether this is a demonstration: its pages all say so; and where the other installation is,
    if two are served side by side."""
    return {
        "demonstration": _Origin.read().startswith(DEMONSTRATION),
        "beside": settings.AMENDS_BESIDE,
    }
