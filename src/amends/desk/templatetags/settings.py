"""Template tag that says where a page is in the settings."""

from typing import Any

from django import template
from django.urls import ResolverMatch

from ..settings import contents

register = template.Library()


@register.simple_tag
def place(match: ResolverMatch | None) -> dict[str, Any]:
    """The page of the settings at an address, with its group."""
    if match is None or match.url_name is None:
        return {}
    return contents.here(match.url_name, str(match.kwargs.get("name", "")))
