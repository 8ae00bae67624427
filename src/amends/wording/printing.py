"""Texts on every printed page."""

from django.utils.translation import gettext


def paging() -> str:
    """Return the text of a page number, with placeholders for both numbers."""
    # Translators: keep {page} and {pages}; they become the page's number and how many there are.
    return gettext("Page {page} of {pages}")
