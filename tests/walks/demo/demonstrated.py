"""The demonstration, loaded once for all tests of a module that only look at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import override_settings

from amends.demo.loading import Wanted, load
from amends.governance.demonstration import Kept
from amends.handling import rules
from amends.site.worker import make_round


@contextmanager
def demonstrated(wanted: Wanted, data: Path, blocker: Any) -> Iterator[Kept]:
    """What was loaded, in a transaction that is rolled back in the end; `blocker` is the plugin's
    `django_db_blocker`."""
    (data / "keys").mkdir()
    rules.forget()
    whole = transaction.atomic()
    whole._from_testcase = True  # type: ignore[attr-defined] # what is durable is so within it
    try:
        with blocker.unblock(), override_settings(AMENDS_DATA=data), whole:
            yield load(wanted, work=make_round)
            transaction.set_rollback(True)
    finally:
        rules.forget()
