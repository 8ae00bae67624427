"""What numbering, counting and logging a request costs, beside the same request without them."""

import time
from collections.abc import Callable
from io import StringIO
from typing import Any

from .figures import Figure, Scale
from .pages import visitor

OURS = "amends.site.monitoring.requests.observed"


def measure(scale: Scale) -> list[Figure]:
    """Processor time of a small page with the middleware, and with the request log, against
    without. The tenth of the times that was the least disturbed counts."""
    import logging

    from django.conf import settings
    from django.core.management import call_command
    from django.test import override_settings

    call_command("collectstatic", interactive=False, verbosity=0)
    handler: Any = logging.getLogger().handlers[0]
    handler.setStream(StringIO())
    bare = [one for one in settings.MIDDLEWARE if one != OURS]
    with override_settings(MIDDLEWARE=bare):
        without = visitor()
    counted, logged = visitor(), visitor()

    def ask(client: Any, *, log: bool = False) -> float:
        settings.AMENDS_REQUEST_LOG = log
        began = time.process_time()
        answer = client.get("/track")
        spent = 1_000 * (time.process_time() - began)
        if answer.status_code != 200:
            raise SystemExit(f"/track: {answer.status_code}")
        return spent

    ways: dict[str, Callable[[], float]] = {
        "without": lambda: ask(without),
        "counted": lambda: ask(counted),
        "logged": lambda: ask(logged, log=True),
    }
    spent: dict[str, list[float]] = {name: [] for name in ways}
    order = list(ways)
    for number in range(scale.of(900, 90)):  # in turn, so that the machine's load is the same
        for name in order[number % 3 :] + order[: number % 3]:
            spent[name].append(ways[name]())
    least = {name: sorted(times)[len(times) // 10] for name, times in spent.items()}
    note = ", ".join(f"{name} {value:.3f} CPU ms" for name, value in least.items())
    base = least["without"]
    return [
        Figure("a page, counted", least["counted"] / base, "x", aim=1.03, least=False, note=note),
        Figure("and logged", least["logged"] / base, "x", aim=1.06, least=False),
    ]
