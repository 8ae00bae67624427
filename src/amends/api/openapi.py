"""OpenAPI 3.1 document of the API, generated from its routes, and one page without scripts of the
same for people."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language

from .callers import TRACK, Scope
from .declared import slots
from .problem_responses import CONTENT_TYPE, KINDS, type_of
from .routes import ROUTES, Route, only_read
from .schemas import Schema, Schemas

_ALWAYS = ("not-signed-in", "missing-scope", "invalid", "too-many", "failed", "busy", "not-set-up")
_OF_BODIES = ("malformed", "other-type", "too-large")

INFO = (
    "Complaints handling after ISO 10002:2018: the same acts as at the desk. "
    "Send a token as `Authorization: Bearer …`; a complainant sends "
    f"`Authorization: {TRACK} <reference>:<secret>`. Times are RFC 3339 with an offset. "
    "Lists go on with `cursor`. Every refusal is `application/problem+json` with a code."
)


def document() -> dict[str, Any]:
    """Return the whole description, in the active language."""
    return _document(get_language() or "en", settings.AMENDS_BASE_URL)


@lru_cache(maxsize=8)
def _document(language: str, base: str) -> dict[str, Any]:
    schemas = Schemas()
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(f"/api/v1{route.path}", {})[route.method.lower()] = _operation(
            route, schemas
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": "amends", "version": "1", "description": INFO},
        "servers": [{"url": base}],
        "security": [{"token": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(route.tag for route in ROUTES)],
        "paths": paths,
        "components": {
            "securitySchemes": _schemes(),
            "schemas": schemas.components | {"Problem": _problem()},
        },
    }


def _operation(route: Route, schemas: Schemas) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": str(route.summary),
        "tags": [route.tag],
        "security": [{"token": [str(route.scope)]}, *([{"track": []}] if route.followers else [])],
        "responses": _responses(route, schemas),
    }
    if route.note:
        operation["description"] = route.note
    if parameters := _parameters(route, schemas):
        operation["parameters"] = parameters
    if route.body is not None:
        content = {"application/json": {"schema": schemas.of_body(route.body)}}
        operation["requestBody"] = {"required": True, "content": content}
    if route.multipart:
        file: Schema = {"type": "string", "contentMediaType": "application/octet-stream"}
        form = {"type": "object", "properties": {"file": file}, "required": ["file"]}
        operation["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": form}},
        }
    return operation


def _parameters(route: Route, schemas: Schemas) -> list[dict[str, Any]]:
    specs = [_in_path(name, route.choices.get(name)) for name in re.findall(r"{(\w+)}", route.path)]
    if route.once:
        specs.append(_in_header("Idempotency-Key", {"type": "string", "maxLength": 100}))
    if route.match != "no":
        tag: Schema = {"type": "string", "pattern": '^"[0-9]{1,9}"$'}
        specs.append(_in_header("If-Match", tag) | {"required": route.match == "needed"})
    for slot in slots(route.query) if route.query else ():
        schema = schemas.slot(slot)
        specs.append({"name": slot.name, "in": "query", "required": False, "schema": schema})
    return specs


def _in_path(name: str, choices: tuple[str, ...] | None) -> dict[str, Any]:
    schema: Schema = {"type": "string"}
    if choices:
        schema["enum"] = list(choices)
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_header(name: str, schema: Schema) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": True, "schema": schema}


def _responses(route: Route, schemas: Schemas) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done."}
    if route.answers is not None:
        schema = schemas.of_answer(route.answers)
        done["content"] = {"application/json": {"schema": schema}}
    responses: dict[str, Any] = {str(route.status): done}
    if route.tag == "Acts" and route.method == "POST":
        responses["204"] = {"description": "Done; the complaint is no longer yours to see."}
    for kind in problems_of(route):
        status, title = KINDS[kind]
        entry = responses.setdefault(str(status), {"description": "", "content": _PROBLEM})
        entry["description"] = " ".join(filter(None, (entry["description"], f"{kind}: {title}")))
    return responses


def problems_of(route: Route) -> tuple[str, ...]:
    """Return every kind of problem that a route can respond with."""
    own = [*_ALWAYS, *route.problems]
    if route.body is not None:
        own += _OF_BODIES
    if route.once:
        own += ["missing-key", "bad-header"]
    return tuple(kind for kind in KINDS if kind in own)


_PROBLEM = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _problem() -> Schema:
    mistake = {
        "type": "object",
        "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
        "required": ["pointer", "detail"],
    }
    return {
        "type": "object",
        "description": "RFC 9457. `code` is for machines; `errors` name every place that is wrong.",
        "properties": {
            "type": {"type": "string", "examples": [type_of("refused")]},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string"},
            "detail": {"type": "string"},
            "clause": {"type": "string", "description": "Of a refused act: ISO 10002:2018."},
            "errors": {"type": "array", "items": mistake},
            "request_id": {
                "type": "string",
                "description": "Of a failure here: the number under which the server's log has it.",
            },
        },
        "required": ["type", "title", "status", "code"],
    }


def _schemes() -> dict[str, Any]:
    scopes = ", ".join(Scope)
    return {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": f"Made by `amends token create`. Scopes: {scopes}.",
        },
        "track": {
            "type": "http",
            "scheme": TRACK,
            "description": f"`{TRACK} <reference>:<secret>`: the complainant's own complaint.",
        },
    }


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
    spec = document()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(
                _shown(path, method, operation, spec)
            )
    shapes = [
        {"name": name, "about": schema.get("description", ""), "fields": _fields(schema)}
        for name, schema in sorted(spec["components"]["schemas"].items())
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


def _shown(path: str, method: str, operation: dict[str, Any], spec: Any) -> dict[str, Any]:
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
        "fields": _fields(spec["components"]["schemas"][shape]) if shape else [],
        "responses": operation["responses"].items(),
    }


def _fields(schema: dict[str, Any]) -> list[_Field]:
    required = schema.get("required", [])
    return [
        _Field(name, _type(part), part.get("description", ""), name in required)
        for name, part in schema.get("properties", {}).items()
    ]


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _shape(schema)
    if "anyOf" in schema:
        return " | ".join(map(_type, schema["anyOf"]))
    if "enum" in schema:
        return " | ".join("null" if choice is None else str(choice) for choice in schema["enum"])
    if schema.get("type") == "array":
        return f"[{_type(schema['items'])}]"
    kind = schema.get("type", "any")
    named = " | ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{named} ({schema['format']})" if "format" in schema else named


def _shape(schema: dict[str, Any]) -> str:
    return str(schema["$ref"]).rpartition("/")[2]
