"""A finding of some complaints: its key, its members, and the codes that all of them have."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from amends.core.framework.adoption.rulebook import Rules
from amends.register.models import Row

from .counting import MEMBERS
from .models import Finding, Kind


def key_of(kind: Kind, what: str) -> str:
    """Return the key of a finding: the same whenever the same is found."""
    return f"{kind}-{blake2b(what.encode(), digest_size=8).hexdigest()}"


def made(kind: Kind, key: str, rows: Sequence[Row], rules: Rules) -> Finding:
    """Return a finding of these complaints, newest first, with the codes that all of them have."""
    days = [rules.day_of(row.unit or None, row.received_at) for row in rows]
    finding = Finding(
        key=key,
        kind=kind,
        observed=len(rows),
        members=[row.reference for row in rows[:MEMBERS]],
        first_on=min(days),
        last_on=max(days),
    )
    for name in ("category", "product", "unit"):
        setattr(finding, name, _common(getattr(row, name) for row in rows))
    return finding


def _common(codes: Iterable[str]) -> str:
    every = set(codes)
    return every.pop() if len(every) == 1 else ""
