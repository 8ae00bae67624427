"""Connection to SQLite that converts a statement to the driver's placeholders once."""

from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

_SHORT = 4_096
"""Characters of a statement that is kept; longer ones vary with the number of rows."""


class Cursor(base.SQLiteCursorWrapper):
    """Django's, except that statements are converted once."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """Return a statement as the driver wants it."""
        if param_names is None and len(query) <= _SHORT:
            return _converted(query)
        return super().convert_query(query, param_names=param_names)


@lru_cache(512)
def _converted(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with these cursors."""

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor."""
        return self.connection.cursor(factory=Cursor)
