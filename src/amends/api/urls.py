"""Addresses of the API. They come from the routes, which the modules imported here declare."""

import re

from django.urls import path, re_path

from . import (
    action_records,
    acts,
    complaints,
    criterion_records,
    deadlines,
    documents,
    feed,
    filing,
    listing,
    lodging,
    measuring,
    personnel,
    policy,
    problem_records,
    record,
    surveys,
)
from .assurance import evidence_packs, governing_records, requirements
from .routes import nowhere, views

DECLARING = (
    lodging,
    listing,
    complaints,
    deadlines,
    record,
    acts,
    filing,
    feed,
    personnel,
    policy,
    measuring,
    requirements,
    problem_records,
    action_records,
    surveys,
    criterion_records,
    evidence_packs,
    governing_records,
)
"""The modules that declare the routes."""

app_name = "api"
urlpatterns = [
    path("v1/openapi.json", documents.openapi, name="openapi"),
    path("docs", documents.docs, name="docs"),
    *(
        path(f"v1{re.sub(r'{(\w+)}', r'<str:\1>', address)}", view)
        for address, view in views().items()
    ),
    re_path(r"^v1(?:/.*)?$", nowhere),
]
