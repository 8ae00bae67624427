"""Triggers, views and rules in the database that are not of this version of the program: they can
change, hide or copy what is recorded while every table looks as it should."""

from collections.abc import Iterator

from django.db import connection

from amends.journal import guard
from amends.vault import read_guard

_IN_SQLITE = """
SELECT type, name, tbl_name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name
"""
_IN_POSTGRESQL = """
WITH ours AS (
    SELECT c.oid, c.relname, c.relkind, c.relrowsecurity FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY (current_schemas(false)) AND NOT EXISTS (
        SELECT 1 FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
)
SELECT 'trigger' AS kind, tgname::text AS name, relname::text AS of
FROM pg_trigger JOIN ours ON ours.oid = tgrelid WHERE NOT tgisinternal
UNION ALL SELECT 'view', relname, relname FROM ours WHERE relkind IN ('v', 'm')
UNION ALL SELECT 'rule', rulename, relname FROM pg_rewrite JOIN ours ON ours.oid = ev_class
WHERE rulename <> '_RETURN'
UNION ALL SELECT 'policy', polname, relname FROM pg_policy JOIN ours ON ours.oid = polrelid
UNION ALL SELECT 'policy', 'row security', relname FROM ours WHERE relrowsecurity
UNION ALL SELECT 'child table', inhrelid::regclass::text, relname
FROM pg_inherits JOIN ours ON ours.oid = inhparent WHERE relkind IN ('r', 'p')
UNION ALL SELECT 'event trigger', evtname, '' FROM pg_event_trigger AS e WHERE NOT EXISTS (
    SELECT 1 FROM pg_depend AS d
    WHERE d.classid = 'pg_event_trigger'::regclass AND d.objid = e.oid AND d.deptype = 'e'
)
ORDER BY 1, 2, 3
"""
"""What belongs to an extension is left out; `information_schema` and the catalogue are no schemas
of the search path."""


def not_ours() -> Iterator[tuple[str, str]]:
    """Yield kind and name of each trigger, view or rule that this version does not have; for one of
    a table with the name of the table. It only reads."""
    ours = guard.names() | read_guard.NAMES
    with connection.cursor() as cursor:
        cursor.execute(_IN_POSTGRESQL if connection.vendor == "postgresql" else _IN_SQLITE)
        for kind, name, table in cursor.fetchall():
            own = kind == "trigger" and name in ours and name.startswith(f"{table}_")
            if not own:
                yield kind, name if table in (name, "") else f"{name} on {table}"
