"""Annex with the complainant's form: how many who begin a complaint on the public site send it, and
at which page the others give up. Only counts are kept."""

from collections import Counter
from collections.abc import Mapping

from django.db.models import F, Sum

from amends.core.values import Day

from .models import FormEnd

SENT = "sent"
"""In place of the page: the complaint was sent."""

type End = tuple[Day, str, str]
"""Where a draft ended: the first day of its month, its language, and the page that was next."""


def add(ends: Mapping[End, int]) -> None:
    """Add drafts that ended, in the caller's transaction."""
    for (month, language, page), number in ends.items():
        row, _ = FormEnd.objects.get_or_create(month=month, language=language, page=page)
        FormEnd.objects.filter(pk=row.pk).update(number=F("number") + number)


def ended(first: Day, last: Day) -> Counter[tuple[str, str]]:
    """Return how many ended in the months that begin in a period, by page and language."""
    rows = FormEnd.objects.filter(month__range=(first, last)).order_by()
    counted = rows.values_list("page", "language").annotate(Sum("number"))
    return Counter({(page, language): number for page, language, number in counted})
