"""Every answer is held against the published description: nothing undescribed, nothing left out."""

import json
import re
from typing import Any

from django.http import HttpResponse

from amends.api.openapi import document


def checked(method: str, path: str, answer: HttpResponse) -> HttpResponse:
    """The answer, if it is one that the description foresees."""
    assert answer.status_code < 500 or answer.status_code == 503, answer.content
    told = document()
    operation = _operation(told, method, path)
    if operation is None:
        return answer
    foreseen = operation["responses"].get(str(answer.status_code))
    assert foreseen, f"{method} {path} answered an undescribed {answer.status_code}"
    if not answer.streaming and answer.content:
        content = foreseen["content"][answer.headers["Content-Type"]]
        problems = list(mismatches(json.loads(answer.content), content["schema"], told, ""))
        assert not problems, problems
    return answer


def _operation(told: dict[str, Any], method: str, path: str) -> Any:
    asked = f"/api/v1/{path}"
    for address, methods in told["paths"].items():
        pattern = re.sub(r"{\w+}", "[^/]+", address)
        if re.fullmatch(pattern, asked) and method.lower() in methods:
            return methods[method.lower()]
    return None


def mismatches(value: Any, schema: dict[str, Any], told: dict[str, Any], at: str) -> Any:
    """Where a value does not fit a schema, for the words of JSON Schema that are used here."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from mismatches(value, told["components"]["schemas"][name], told, at)
        return
    if "anyOf" in schema:
        if all(any(True for _ in mismatches(value, one, told, at)) for one in schema["anyOf"]):
            yield f"{at}: fits none"
        return
    kinds = schema.get("type", [])
    if kinds and _kind(value) not in (kinds if isinstance(kinds, list) else [kinds]):
        yield f"{at}: {value!r} is no {kinds}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not offered"
    if isinstance(value, dict):
        yield from _fields(value, schema, told, at)
    if isinstance(value, list):
        for place, one in enumerate(value):
            yield from mismatches(one, schema["items"], told, f"{at}/{place}")


def _fields(value: dict[str, Any], schema: dict[str, Any], told: dict[str, Any], at: str) -> Any:
    known = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield f"{at}/{name}: left out"
    for name, one in value.items():
        if name in known:
            yield from mismatches(one, known[name], told, f"{at}/{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{at}/{name}: not described"


def _kind(value: Any) -> str:
    kinds = {bool: "boolean", int: "integer", str: "string", list: "array", dict: "object"}
    return "null" if value is None else kinds[type(value)]
