"""A form that outlived its session: carried through signing in by fields of that form, and shown
again to the person who wrote it only."""

import hmac
import json
from typing import Any, NamedTuple

from django.http import HttpRequest

from amends.people import limits
from amends.people.secret_fields import repeatable

_TEXT, _FILES, _MARK = "kept-", "files-", "kept_for"
"""Prefixes of the fields of the form and of the names of its files, and the field of its mark."""


class Kept(NamedTuple):
    """The fields that carry the form, and the mark of its writer."""

    fields: list[tuple[str, str]]
    mark: str

    def is_of(self, person: str, there: str) -> bool:
        """Return whether the person sent exactly this to an address."""
        return hmac.compare_digest(
            self.mark.encode(), _mark_of(person, there, self.fields).encode()
        )

    def again(self) -> dict[str, Any]:
        """Return what `amends/typed.html` shows."""
        return {"typed": self._of(_TEXT), "files": self._of(_FILES), "resumed": True}

    def _of(self, prefix: str) -> list[tuple[str, str]]:
        marked = (field for field in self.fields if field[0].startswith(prefix))
        return [(name.removeprefix(prefix), value) for name, value in marked]


def begun(request: HttpRequest, owner: str) -> Kept:
    """Return the form that its owner sent without a session."""
    fields = [(_TEXT + name, value) for name, value in repeatable(request.POST.lists())]
    chosen = ((name, [str(file.name) for file in many]) for name, many in request.FILES.lists())
    files = [(_FILES + name, ", ".join(names)) for name, names in chosen]
    every = [*fields, *files]
    return Kept(every, _mark_of(owner, request.get_full_path(), every))


def through(request: HttpRequest) -> Kept:
    """Return the form that a form for signing in carries."""
    lists = [pair for pair in request.POST.lists() if pair[0].startswith((_TEXT, _FILES))]
    fields = [(name, str(value)) for name, many in lists for value in many]
    return Kept(fields, request.POST.get(_MARK, ""))


def _mark_of(person: str, there: str, fields: list[tuple[str, str]]) -> str:
    lines = sorted((name, value.splitlines()) for name, value in fields)  # browsers end them anew
    return limits.keyed("kept", person, there, json.dumps(lines))
