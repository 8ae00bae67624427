"""Changes of the read log that its triggers refuse."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from amends.vault import read_guard
from amends.vault.models import ReadLog


@contextmanager
def open_read_log() -> Iterator[None]:
    """Inside, rows of the read log can be changed and deleted."""
    read_guard.remove(connection)
    try:
        yield
    finally:
        read_guard.put(connection)


def empty_read_log() -> None:
    """Delete every row of the read log."""
    with open_read_log():
        ReadLog.objects.all().delete()
