"""Template context that every page gets, whichever interface it belongs to."""

from django.conf import settings
from django.http import HttpRequest

from amends.journal import log
from amends.journal.opening import DEMONSTRATION


class _Origin:
    """The log's origin, which never changes; read again only while there is no log yet."""

    known: str = ""

    @classmethod
    def read(cls) -> str:
        """Return the origin, or nothing if no log was opened."""
        if not cls.known:
            try:
                cls.known = log.current().origin
            except log.NotOpened:
                return ""
        return cls.known


def demonstration(request: HttpRequest) -> dict[str, bool | str]:
    """Context processor: whether this is a demo, because all its pages say so; and the address of
    the other installation, if two are served together."""
    return {
        "demonstration": _Origin.read().startswith(DEMONSTRATION),
        "beside": settings.AMENDS_BESIDE,
    }
