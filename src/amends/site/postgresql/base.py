"""Connection to PostgreSQL that leaves nothing behind on the server after a transaction: behind a
pooler the next statement may reach another one."""

from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, except that only a transaction has cursors on the server."""

    def chunked_cursor(self) -> Any:
        """Return a cursor that reads a large result in parts; outside of a transaction, where it
        would have to survive one, it reads it whole."""
        return super().chunked_cursor() if self.in_atomic_block else self.cursor()
