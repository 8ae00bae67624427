"""JSON schemas (2020-12) of the dataclasses that the API reads and returns."""

import inspect
from typing import Any

from amends.core.values import LARGEST_INT

from .answers import json_of
from .declared import Between, Kind, Slot, Wanted, listed, slots
from .shared import ContactDetails

type Schema = dict[str, Any]

_PLAIN: dict[Kind, Schema] = {
    "words": {"type": "string", "minLength": 1, "description": "Words; they are sealed."},
    "text": {"type": "string"},
    "code": {"type": "string", "pattern": "^[a-z0-9_.-]{1,64}$"},
    "id": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_./:-]{0,99}$"},
    "flag": {"type": "boolean"},
    "moment": {"type": "string", "format": "date-time"},
    "day": {"type": "string", "format": "date"},
    "time": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"},
    "file": {"type": "string", "description": "The token of an uploaded file."},
    "free": {"type": "object"},
}


class Schemas:
    """The named schemas of a description; each class becomes one component.

    A class has one name; a second class of the same name gets its module's as a prefix. Requests
    with unknown fields are refused; responses always contain every field.
    """

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}
        self._names: dict[tuple[type, bool], str] = {}

    def of_body(self, cls: type) -> Schema:
        """The schema of what is sent."""
        return self._named(cls, answer=False)

    def of_answer(self, shape: Any) -> Schema:
        """The schema of what is answered: a class, several, or any object."""
        if shape is dict:
            return {"type": "object"}
        if isinstance(shape, tuple):
            return {"anyOf": [self._named(cls, answer=True) for cls in shape]}
        return self._named(shape, answer=True)

    def slot(self, slot: Slot, *, answer: bool = False) -> Schema:
        """The schema of one field."""
        schema = self._of(slot.wanted, answer=answer)
        if slot.default is not None:
            schema = schema | {"default": json_of(slot.default)}
        if not slot.optional:
            return schema
        return {"anyOf": [schema, {"type": "null"}]} if "$ref" in schema else _or_null(schema)

    def _named(self, cls: type, *, answer: bool) -> Schema:
        name = self._names.get((cls, answer))
        if name is None:
            name = self._name(cls, answer=answer)
            self._names[cls, answer] = name
            self.components[name] = {}
            self.components[name] = self._object(cls, answer=answer)
        return {"$ref": f"#/components/schemas/{name}"}

    def _name(self, cls: type, *, answer: bool) -> str:
        room = cls.__module__.rpartition(".")[2].title().replace("_", "")
        names = [
            cls.__name__,
            f"{room}{cls.__name__}",
            f"{room}{cls.__name__}{'ContactDetails' if answer else 'Sent'}",
        ]
        return next(name for name in names if name not in self.components)

    def _object(self, cls: type, *, answer: bool) -> Schema:
        fields = slots(cls)
        schema: Schema = {
            "type": "object",
            "properties": {slot.name: self.slot(slot, answer=answer) for slot in fields},
            "additionalProperties": False,
        }
        if about := inspect.getdoc(cls):
            schema["description"] = " ".join(about.split())
        required = [s.name for s in fields if answer or (s.required and not s.optional)]
        if required:
            schema["required"] = required
        return schema

    def _of(self, want: Wanted, *, answer: bool) -> Schema:
        match want.kind:
            case "number":
                bounds = want.mark(Between) or Between(-LARGEST_INT, LARGEST_INT)
                return {"type": "integer", "minimum": bounds.least, "maximum": bounds.most}
            case "choice":
                return {"type": "string", "enum": [json_of(choice.value) for choice in want.of]}
            case "many":
                return {"type": "array", "items": self._of(want.of, answer=answer)}
            case "object":
                return self._named(want.of, answer=answer)
            case "identity":
                return self._named(ContactDetails, answer=answer)
            case "free" if want.of is None:
                return {}
        schema = dict(_PLAIN[want.kind])
        if name := listed(want):
            schema["description"] = f"A code of the policy's list “{name}”."
        if answer and want.kind == "words":
            return {"type": "string"}
        return schema


def _or_null(schema: Schema) -> Schema:
    if not schema:
        return schema
    if "enum" in schema:
        return schema | {"type": ["string", "null"], "enum": [*schema["enum"], None]}
    return schema | {"type": [schema["type"], "null"]}
