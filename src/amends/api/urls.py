"""Addresses of the API. They come from the routes, which modules declare."""

import re
from importlib import import_module

from django.urls import path, re_path

from . import openapi
from .routes import nowhere, views

for _module in (
    "complaints.detail",
    "complaints.lodging",
    "complaints.acts",
    "complaints.listing",
    "improvement.problems",
    "improvement.actions",
    "improvement.criteria",
    "complaints.deadlines",
    "feed",
    "filing",
    "measuring",
    "policy",
    "personnel",
    "complaints.record",
    "improvement.surveys",
    "assurance.requirements",
    "assurance.evidence_packs",
    "assurance.governing_records",
    "assurance.late_entries",
):
    import_module(f".{_module}", __package__)  # declares its routes, described in this order

app_name = "api"
urlpatterns = [
    path("v1/openapi.json", openapi.openapi, name="openapi"),
    path("docs", openapi.docs, name="docs"),
    *(
        path(f"v1{re.sub(r'{(\w+)}', r'<str:\1>', address)}", view)
        for address, view in views().items()
    ),
    re_path(r"^v1(?:/.*)?$", nowhere),
]
