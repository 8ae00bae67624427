"""Connection to PostgreSQL that leaves nothing behind on the server after a transaction, because
behind a pooler the next statement may reach another one, and that waits for a lost server once."""

from typing import Any

from django.db.backends.postgresql import base
from psycopg_pool import PoolTimeout

SOON = 0.2
"""Seconds that a request waits for a connection when the one before waited in vain."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, except that only a transaction has cursors on the server."""

    def chunked_cursor(self) -> Any:
        """Return a cursor that reads a large result in parts; outside of a transaction, where it
        would have to survive one, it reads it whole."""
        return super().chunked_cursor() if self.in_atomic_block else self.cursor()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection. While the server is gone only the first requests wait for it, so
        that those behind them are not answered later still."""
        pool = self.pool
        try:
            found = super().get_new_connection(conn_params)
        except PoolTimeout:
            pool.timeout = SOON
            raise
        if pool:
            pool.timeout = self.settings_dict["OPTIONS"]["pool"]["timeout"]
        return found
