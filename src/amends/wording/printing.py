"""What stands on every printed page."""

from django.utils.translation import gettext


def paging() -> str:
    """The words of a page's number, with the places for both numbers."""
    # Translators: keep {page} and {pages}; they become the page's number and how many there are.
    return gettext("Page {page} of {pages}")
