"""Differences between SQLite and PostgreSQL in claiming jobs: how two workers avoid the same
job."""

from datetime import datetime

from django.db import connection

type Taken = tuple[int, str, int, str, int, int]
"""id, stream, version, kind, party, attempts."""

_TAKE = """
WITH due AS MATERIALIZED (
    SELECT id AS taken FROM jobs_job
    WHERE done_at IS NULL AND failed_at IS NULL AND run_after <= %s {only}
    ORDER BY run_after, id LIMIT %s {apart}
)
UPDATE jobs_job AS job
SET run_after = %s, lease_until = %s, leased_by = %s, attempts = attempts + 1
FROM due WHERE job.id = taken
RETURNING id, stream, version, kind, party, attempts
"""
_APART = {"postgresql": "FOR UPDATE SKIP LOCKED", "sqlite": ""}
"""PostgreSQL skips rows that another worker is claiming; on SQLite a writing statement is alone
from its beginning."""
_UNTRIED = "AND kind = %s AND attempts = 0"


def take(
    *, worker: str, now: datetime, until: datetime, at_most: int, untried: str | None = None
) -> list[Taken]:
    """Lease the jobs that are due to the worker, the oldest first, in one statement.
    `untried` asks only for those of a kind that nobody has tried yet."""
    only = [str(untried)] if untried else []
    end = connection.ops.adapt_datetimefield_value(until)
    start = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE.format(apart=_APART[connection.vendor], only=_UNTRIED if only else ""),
            (start, *only, at_most, end, end, worker),
        )
        return sorted(cursor.fetchall())
