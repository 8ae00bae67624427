"""The public form from the first page to the confirmation: requests, processor time, and of each
page what one answer takes. In one process, without a server, on a warm interpreter."""

import re
import time
from typing import Any

from .figures import Figure, Scale
from .pages import visitor


def measure(scale: Scale) -> list[Figure]:
    """Requests and processor time of a complaint, and of the most expensive page."""
    from django.core.management import call_command
    from tests.doors.complaining import ANSWERS

    call_command("collectstatic", interactive=False, verbosity=0)
    walks = [_walk(visitor(), ANSWERS) for _ in range(scale.of(40, 8))][3:]
    whole = sorted(sum(spent for _, spent in walk) for walk in walks)
    pages: dict[str, list[float]] = {}
    for walk in walks:
        for name, spent in walk:
            pages.setdefault(name, []).append(spent)
    medians = {name: sorted(spent)[len(spent) // 2] for name, spent in pages.items()}
    shown = {name: spent for name, spent in medians.items() if name.startswith("GET")}
    dearest = max(shown, key=lambda name: shown[name])
    note = ", ".join(f"{name} {spent:.1f}" for name, spent in medians.items())
    return [
        Figure("requests of the public form", len(walks[0]), "", aim=9, least=False),
        Figure("the public form", whole[len(whole) // 2], "CPU ms", aim=60, least=False, note=note),
        Figure(f"its dearest page, {dearest}", shown[dearest], "CPU ms", aim=5, least=False),
    ]


def _walk(client: Any, answers: dict[str, dict[str, Any]]) -> list[tuple[str, float]]:
    """Return each request of a complaint with its milliseconds of processor time."""
    spent: list[tuple[str, float]] = []

    def ask(method: str, path: str, given: Any = None) -> Any:
        began = time.process_time()
        answer = getattr(client, method.lower())(path, given)
        spent.append((f"{method} {path}", 1_000 * (time.process_time() - began)))
        return answer

    page = ask("GET", "/complain")
    for given in answers.values():
        (action,) = re.findall(
            r'<form method="post" action="([^"]+)" novalidate', page.content.decode()
        )
        page = ask("GET", ask("POST", action, given).headers["Location"])
    ask("GET", ask("POST", "/complain/check").headers["Location"])
    return spent
