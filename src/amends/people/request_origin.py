"""Whether a request comes from the same machine, and headers that show a proxy forwarded it."""

from django.conf import settings
from django.http import HttpRequest

_HERE = ("127.0.0.1", "::1")
_NAMES = ("localhost", "127.0.0.1", "[::1]")
PASSED_ON = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")


def comes_from_here(request: HttpRequest) -> bool:
    """Return whether the browser runs on this machine. A proxy on it would look the same, so any
    header of one, declared or not, means no."""
    host = request.get_host()
    name = host[: host.index("]") + 1] if host.startswith("[") else host.partition(":")[0]
    return (
        settings.AMENDS_PROXIES == 0
        and request.META.get("REMOTE_ADDR", "") in _HERE
        and name in _NAMES
        and not any(one in request.META for one in PASSED_ON)
    )
