"""Published API description: as OpenAPI for machines, and as one page without scripts for
people."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from .callers import Scope
from .openapi import INFO, document
from .problems import KINDS
from .routes import only_read


@only_read
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document."""
    return JsonResponse(document())


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    type: str
    about: str
    required: bool


@only_read
def docs(request: HttpRequest) -> HttpResponse:
    """The same for people: every route with its fields, every kind of problem."""
    told = document()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(
                _shown(path, method, operation, told)
            )
    shapes = [
        {"name": name, "about": schema.get("description", ""), "fields": _fields(schema)}
        for name, schema in sorted(told["components"]["schemas"].items())
    ]
    problems = [{"kind": kind, "status": s, "title": title} for kind, (s, title) in KINDS.items()]
    context = {
        "about": INFO,
        "groups": groups.items(),
        "shapes": shapes,
        "problems": problems,
        "scopes": list(Scope),
    }
    return render(request, "api/docs.html", context)


def _shown(path: str, method: str, operation: dict[str, Any], told: Any) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {})
    schema = body.get("application/json", {}).get("schema")
    shape = _shape(schema) if schema else ""
    return {
        "path": path,
        "method": method.upper(),
        "id": operation["operationId"],
        "summary": operation["summary"],
        "note": operation.get("description", ""),
        "scope": ", ".join(operation["security"][0]["token"]),
        "followers": len(operation["security"]) > 1,
        "parameters": [
            _Field(p["name"], f"{p['in']}, {_type(p['schema'])}", "", p["required"])
            for p in operation.get("parameters", [])
        ],
        "body": shape,
        "fields": _fields(told["components"]["schemas"][shape]) if shape else [],
        "responses": operation["responses"].items(),
    }


def _fields(schema: dict[str, Any]) -> list[_Field]:
    required = schema.get("required", [])
    return [
        _Field(name, _type(one), one.get("description", ""), name in required)
        for name, one in schema.get("properties", {}).items()
    ]


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _shape(schema)
    if "anyOf" in schema:
        return " | ".join(map(_type, schema["anyOf"]))
    if "enum" in schema:
        return " | ".join("null" if one is None else str(one) for one in schema["enum"])
    if schema.get("type") == "array":
        return f"[{_type(schema['items'])}]"
    kind = schema.get("type", "any")
    named = " | ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{named} ({schema['format']})" if "format" in schema else named


def _shape(schema: dict[str, Any]) -> str:
    return str(schema["$ref"]).rpartition("/")[2]
