"""The demonstration, loaded once a run for all tests that only look at it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core import mail
from django.test import override_settings
from tests.opening import asked

from amends.demo.generated.words import USUAL
from amends.demo.loading import Wanted, load
from amends.governance.demonstration import Kept
from amends.handling import rules
from amends.site.worker import make_round

AS_OF = datetime(2026, 3, 18, 17, tzinfo=UTC)
"""A Wednesday, the day after a public holiday."""
GROUP = Wanted("group", AS_OF, complaints=USUAL["group"], seed=1)


@contextmanager
def demonstrated(
    filled_once: Callable[[str, Callable[[], Any]], AbstractContextManager[Any]],
    shared: Path,
    wanted: Wanted,
) -> Iterator[tuple[Kept, int]]:
    """What was loaded, and how many emails were sent."""
    name = f"{wanted.which}-{wanted.as_of:%Y-%m-%d}-{wanted.complaints}-{wanted.seed}"
    data = shared / name

    def fill() -> tuple[Kept, int]:
        data.mkdir(mode=0o700)
        (data / "keys").mkdir()
        rules.forget()
        before = len(mail.outbox)
        with asked():  # the demo's people open what they sign
            return load(wanted, work=make_round), len(mail.outbox) - before

    try:
        with override_settings(AMENDS_DATA=data), filled_once(name, fill) as loaded:
            rules.forget()
            yield loaded
    finally:
        rules.forget()
