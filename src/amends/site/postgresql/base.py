"""Connection to PostgreSQL that leaves nothing behind on the server after a transaction, because
behind a pooler the next statement may reach another one, and that waits for a lost server once."""

from time import monotonic
from typing import Any

from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool, PoolTimeout

from ..monitoring.context import current

SOON = 0.2
"""Seconds that a request waits for a connection when the one before waited in vain."""


class Pool(ConnectionPool[Any]):
    """A pool in which a request waits only as long after its start as `Current.until` says. One
    whose connection is lost therefore does not wait a second time."""

    def getconn(self, timeout: float | None = None) -> Any:
        """Return a connection. Raises `PoolTimeout`."""
        if timeout is None and (request := current()) is not None:
            timeout = min(self.timeout, max(request.until - monotonic(), SOON))
        return super().getconn(timeout)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, except that only a transaction has cursors on the server."""

    @property
    def pool(self) -> Any:
        """The pool that Django made, which lets no one choose its class."""
        pool = super().pool
        if pool is not None:
            pool.__class__ = Pool
        return pool

    def chunked_cursor(self) -> Any:
        """Return a cursor that reads a large result in parts; outside of a transaction, where it
        would have to survive one, it reads it whole."""
        return super().chunked_cursor() if self.in_atomic_block else self.cursor()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection. While the server is gone only the first requests wait for it, so
        that those behind them are not answered later still."""
        pool = self.pool
        try:
            connection = super().get_new_connection(conn_params)
        except PoolTimeout:
            pool.timeout = SOON
            raise
        if pool:
            pool.timeout = self.settings_dict["OPTIONS"]["pool"]["timeout"]
        return connection
