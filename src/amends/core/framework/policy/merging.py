"""Clause 5.3: three-way merge of two changes to one policy, with the conflicts.

If a policy is published while another person edits a draft, neither change is lost. What only one
of them changed is kept, and what both changed is returned as a conflict.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from ...shape import fields_of
from .policy import Policy
from .text import BY_PLACE, ORDERED, entries_of, is_of_entries, shown


@dataclass(frozen=True, slots=True)
class Conflict:
    """A path that both changed, with the TOML values before, ours and theirs (None: absent)."""

    path: str
    before: str | None
    ours: str | None
    theirs: str | None


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged policy, and the conflicts."""

    policy: Policy
    conflicts: tuple[Conflict, ...]


def merge(base: Policy, ours: Policy, theirs: Policy, *, as_theirs: Collection[str] = ()) -> Merged:
    """Return ours and theirs merged, both drafted from `base`, as the version after theirs. If both
    changed the same thing ours is used, except at the paths `as_theirs`."""
    joining = _Joining(frozenset(as_theirs))
    joined = {
        key.field: joining.value(
            key.name, getattr(base, key.field), getattr(ours, key.field), getattr(theirs, key.field)
        )
        for key in fields_of(Policy)
        if key.name != "version"
    }
    policy = replace(theirs, version=theirs.version + 1, **joined)
    return Merged(policy, tuple(joining.conflicts))


@dataclass(slots=True)
class _Joining:
    as_theirs: frozenset[str]
    conflicts: list[Conflict] = field(default_factory=list)

    def value(self, path: str, base: Any, ours: Any, theirs: Any) -> Any:
        """Return one value of the three: that of the side that changed it."""
        if ours in (base, theirs):
            return theirs
        if theirs == base:
            return ours
        if path not in BY_PLACE and any(map(is_of_entries, (base, ours, theirs))):
            return self._entries(path, base, ours, theirs)
        return self._asked(path, base, ours, theirs)

    def _asked(self, path: str, base: Any, ours: Any, theirs: Any) -> Any:
        self.conflicts.append(Conflict(path, shown(base), shown(ours), shown(theirs)))
        return theirs if path in self.as_theirs else ours

    def _entries(self, path: str, base: Any, ours: Any, theirs: Any) -> tuple[Any, ...]:
        was, mine, now = entries_of(base), entries_of(ours), entries_of(theirs)
        merged = {
            name: self._entry(f"{path}.{name}", was.get(name), mine.get(name), now.get(name))
            for name in {**now, **mine, **was}
        }
        order = list(now) + [name for name in mine if name not in now]
        if path in ORDERED and _moved(mine, was):
            wanted = [*mine, *(name for name in now if name not in mine)]
            if _moved(now, was) and wanted != order:
                wanted = list(self._asked(f"{path}.order", tuple(was), tuple(wanted), tuple(order)))
            order = wanted
        order += [name for name in merged if name not in order]
        return tuple(merged[name] for name in order if merged[name] is not None)

    def _entry(self, path: str, base: Any, ours: Any, theirs: Any) -> Any:
        if ours in (base, theirs):
            return theirs
        if theirs == base:
            return ours
        if None in (base, ours, theirs) or type(ours) is not type(theirs):
            return self._asked(path, base, ours, theirs)
        parts = {
            key.field: self.value(
                f"{path}.{key.name}",
                getattr(base, key.field),
                getattr(ours, key.field),
                getattr(theirs, key.field),
            )
            for key in fields_of(type(theirs))
        }
        return replace(theirs, **parts)


def _moved(names: Collection[str], before: Collection[str]) -> bool:
    """Return whether entries that were there before are now in another order."""
    return [n for n in names if n in before] != [n for n in before if n in names]
