"""Check of `doctor` for PostgreSQL behind a connection pooler, which may leave out what a
connection asks for when it starts."""

from django.db import connection
from django.utils.translation import gettext as _

from ..database_settings import ARRIVED, PATIENCE, PLANNING
from .ready import Seen, as_check


@as_check
def planner_settings() -> Seen | None:
    """Check that PostgreSQL plans as our queries need, whether our connections or the role ask for
    it."""
    if connection.vendor != "postgresql":
        return None
    wanted = PLANNING | {"lock_timeout": f"{PATIENCE['postgresql']:.0f}s"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [ARRIVED])
        if cursor.fetchone()[0]:
            return True, _("set by each connection")
        names = "SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY(%s)"
        cursor.execute(names, [list(wanted)])
        current = dict(cursor.fetchall())
    role = connection.ops.quote_name(connection.settings_dict["USER"])
    missing = [
        f"ALTER ROLE {role} SET {name} = '{value}';"
        for name, value in wanted.items()
        if current.get(name) != value
    ]
    if missing:
        text = _("the pooler leaves out settings, so lists and searches are slow. Run: %(lines)s")
        return False, text % {"lines": " ".join(missing)}
    return True, _("set for the role")
