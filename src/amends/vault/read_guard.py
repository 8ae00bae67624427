"""Triggers that allow only inserts into the read log, and to give a row its batch once."""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "vault_readlog"
_NAME = f"{TABLE}_keeps"
_SEALED = ("id", "at", "reader", "purpose", "references", "pieces")
_REFUSE = f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
_CHANGED = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in _SEALED)
_SAME = f"SELECT 1 FROM {TABLE} WHERE id = NEW.id"  # noqa: S608 - ours
_SQLITE = {
    f"{_NAME}_rows": f"BEFORE UPDATE ON {TABLE} WHEN OLD.batch IS NOT NULL OR NEW.batch IS NULL"
    f" OR {_CHANGED}",
    f"{_NAME}_all": f"BEFORE DELETE ON {TABLE}",
    f"{_NAME}_first": f"BEFORE INSERT ON {TABLE} WHEN EXISTS ({_SAME})",
}
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.batch IS NULL AND NEW.batch IS NOT NULL
            AND to_jsonb(OLD) - 'batch' = to_jsonb(NEW) - 'batch' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '{TABLE} is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_ROW, _BEFORE, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 8, 16, 32
"""PostgreSQL's codes of what calls a trigger."""
_POSTGRESQL = {
    f"{_NAME}_rows": ("UPDATE OR DELETE", "ROW", _ROW | _BEFORE | _UPDATE | _DELETE),
    f"{_NAME}_all": ("TRUNCATE", "STATEMENT", _BEFORE | _TRUNCATE),
}
NAMES = frozenset(_SQLITE)
"""The names of these triggers."""


def put(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers again; call it in a migration that alters the table, too, because
    Django's remake of an SQLite table drops them."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, does in _SQLITE.items():
                cursor.execute(_statement(name, does))
            return
        cursor.execute(_FUNCTION)
        for name, (what, each, _) in _POSTGRESQL.items():
            cursor.execute(
                f"CREATE TRIGGER {name} BEFORE {what} ON {TABLE}"
                f" FOR EACH {each} EXECUTE FUNCTION {_NAME}()"
            )
            cursor.execute(f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {name}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers, for a migration."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in sorted(NAMES):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def weakened(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    """Yield the table with each trigger that is missing or altered. It only reads."""
    triggers = _there(connection)
    for name in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
        if name not in triggers:
            yield TABLE, f"trigger {name} is missing"
        elif not triggers[name]:
            yield TABLE, f"trigger {name} is altered"


def _there(connection: BaseDatabaseWrapper) -> dict[str, bool]:
    """Return the triggers of these names, and whether each is as it was installed."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                [TABLE],
            )
            wanted = {name: _statement(name, does) for name, does in _SQLITE.items()}
            return {name: wanted.get(name) == sql for name, sql in cursor}
        cursor.execute(
            "SELECT tgname, tgtype, tgenabled = 'A' AND proname = %s AND prosrc = %s AND tgqual"
            " IS NULL FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [_NAME, _FUNCTION.split("$$")[1], TABLE],
        )
        kinds = {name: kind for name, (*_, kind) in _POSTGRESQL.items()}
        return {name: good and kinds.get(name) == kind for name, kind, good in cursor}


def _statement(name: str, does: str) -> str:
    return f"CREATE TRIGGER {name} {does} {_REFUSE}"
