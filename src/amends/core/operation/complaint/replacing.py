"""Clause 7: how the fold changes its values, a copy with other fields at the price of a dictionary.

`dataclasses.replace` reads every field and hands them all to `__init__`, which sets them one by
one: for a complaint, which is wide and changes with each event, fifty times the price. So what
the fold changes is a frozen dataclass *without* slots.
"""

from typing import TYPE_CHECKING, Any

__all__ = ["replace"]

if TYPE_CHECKING:  # the type checker knows the fields and their types by this name only
    from dataclasses import replace
else:

    def replace[T](value: T, /, **changes: Any) -> T:
        """The value with these fields changed. Raises TypeError for a field that it has not."""
        fields = {**value.__dict__, **changes}
        if len(fields) != len(value.__dict__):
            raise TypeError(f"{type(value).__name__} lacks {changes.keys() - value.__dict__}")
        changed = object.__new__(type(value))
        object.__setattr__(changed, "__dict__", fields)
        return changed
