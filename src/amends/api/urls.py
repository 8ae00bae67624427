"""The addresses for machines. Each comes from a route; the modules below declare them."""

import re

from django.urls import path, re_path

from . import acts, complaints, documents, feed, filing, lodging, policy
from .routes import nowhere, views

__all__ = ["acts", "complaints", "feed", "filing", "lodging", "policy", "urlpatterns"]

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
