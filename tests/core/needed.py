"""What an act refuses once a field is left empty that its payload may leave out: the truth about
“(optional)”, found by repeating acts that were accepted."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from amends.core.framework.acting import Act, Situation, do
from amends.core.refusal import Guard, Refused
from amends.core.shape import fields_of
from amends.wording.fields import every_class, needed_of, required_of

BY_THE_PAGE = frozenset(
    {"checked", "meets", "same", "signal", "notices", "facts", "response", "complaints"}
)
"""Fields that the page fills itself: a checklist, the letter of a pack, a signal, what was shown,
typed answers, whose inputs say themselves whether they are needed, what is proposed or listed."""
_MISSING = frozenset(
    {
        *(Guard.needs_reason, Guard.not_complete, Guard.evidence_missing, Guard.notice_missing),
        *(Guard.reply_not_shown, Guard.wrong_type, Guard.unknown_party, Guard.chair_missing),
    }
)
"""What refuses an act because something is missing, and not because it means something else."""


def emptied(payload: Any) -> Iterator[tuple[type, str, Any]]:
    """Each class and field that may be empty and is not, with the payload without it."""
    cls = type(payload)
    for field in fields_of(cls):
        value = getattr(payload, field.field)
        if field.name in BY_THE_PAGE or value in (None, (), frozenset()):
            continue
        if field.shape.optional:
            yield cls, field.name, dataclasses.replace(payload, **{field.field: None})
        elif field.shape.kind in ("many", "set"):
            if not field.shape.of.classes:
                yield cls, field.name, dataclasses.replace(payload, **{field.field: type(value)()})
            for place, row in enumerate(value if field.shape.of.kind == "object" else ()):
                for inner, name, less in emptied(row):
                    rows = (*value[:place], less, *value[place + 1 :])
                    yield inner, name, dataclasses.replace(payload, **{field.field: rows})


def says_so(payload: Any) -> bool:
    """Whether the label of an empty field says that, or when, it has to be filled in."""
    rows = [row for field in fields_of(type(payload)) for row in _rows(payload, field)]
    return any(map(says_so, rows)) or any(
        required_of(type(payload), field.name) or needed_of(type(payload), field.name)
        for field in fields_of(type(payload))
        if getattr(payload, field.field) in (None, (), frozenset())
    )


def _rows(payload: Any, field: Any) -> Iterator[Any]:
    if field.shape.kind == "many" and field.shape.of.kind == "object":
        yield from getattr(payload, field.field)


def refused(
    act: Act[Any, Any], here: Situation[Any], payload: Any, *more: Any
) -> Iterator[tuple[type, str, Any]]:
    """Of a payload that was accepted, each class and field without which it is refused, with what
    is left of the payload then."""
    for cls, name, less in emptied(payload):
        try:
            do(act, here, less, *more)
        except Refused as why:
            if why.guard in _MISSING:
                yield cls, name, less


def done(act: Act[Any, Any], here: Situation[Any], payload: Any, *more: Any) -> Any:
    """Do an act, and again with each field left empty that may be."""
    events = do(act, here, payload, *more)
    if here.actor.person is not None and type(payload) in set(every_class()):
        untold = [
            f"{cls.__name__}.{name} says that it is optional"
            for cls, name, less in refused(act, here, payload, *more)
            if not says_so(less)
        ]
        assert untold == []
    return events
