"""Clause 7: how the fold copies its frozen values with changed fields, at the cost of a dictionary
copy.

`dataclasses.replace` reads every field and passes them all to `__init__`. For a complaint, which
has many fields and changes with each event, that costs fifty times as much. So the values that the
fold changes are frozen dataclasses *without* slots.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the type checker knows the fields and their types by this name only
    from dataclasses import replace
else:

    def replace[T](value: T, /, **changes: Any) -> T:
        """Return the value with these fields changed. Raises TypeError for an unknown field."""
        fields = {**value.__dict__, **changes}
        if len(fields) != len(value.__dict__):
            raise TypeError(f"{type(value).__name__} lacks {changes.keys() - value.__dict__}")
        changed = object.__new__(type(value))
        object.__setattr__(changed, "__dict__", fields)
        return changed


def each[T](values: Iterable[T], which: Callable[[T], bool], **changes: Any) -> tuple[T, ...]:
    """Return the values, with these fields of some of them changed."""
    changing: Any = replace
    return tuple([changing(one, **changes) if which(one) else one for one in values])
