"""Conversion between a `Contact` and the text that is sealed."""

import dataclasses
import json

from amends.core.principles.integrity import canonical
from amends.core.values import Contact

_FIELDS = {field.name for field in dataclasses.fields(Contact)}


def text_of(contact: Contact) -> str:
    """Canonical JSON of the fields that are not empty."""
    body = {name: value for name in sorted(_FIELDS) if (value := getattr(contact, name))}
    if "lines" in body:
        body["lines"] = list(body["lines"])
    return canonical(body)


def contact_of(text: str) -> Contact:
    """The contact that `text_of` wrote. Raises ValueError for anything else."""
    body = json.loads(text)
    if not isinstance(body, dict) or not body.keys() <= _FIELDS:
        raise ValueError("not the text of an identity")
    return Contact(**{**body, "lines": tuple(body.get("lines", ()))})
