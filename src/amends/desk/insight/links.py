"""Addresses of lists behind figures."""

from urllib.parse import urlencode

from django.urls import reverse

from amends.insight.lists import Wanted


def listed(asked: Wanted, **further: str) -> str:
    """Return the address of the list of complaints that a figure counts."""
    return f"{reverse('desk:queue')}?{urlencode(asked.address() | further)}"
