"""What changed because people complained: actions that were shown to work, once published."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.suppression import few
from amends.register.improvement_queries import changes
from amends.vault import peek
from amends.wording import dates

from ..frame import Here, public, show


@dataclass(frozen=True, slots=True)
class Said:
    """One change as shown: the day of its publication, the words, and how many complaints led to
    it; 0 for a few."""

    day: str
    words: str
    complaints: int


def said(rules: Rules, reference: str | None = None) -> list[Said]:
    """Return what changed, newest first, or what changed because of one complaint."""
    found = changes(reference)
    texts = peek([one.words for one in found])
    return [
        Said(
            dates.day(rules.day_of(None, one.at)),
            words,
            one.complaints if few(one.complaints) == one.complaints else 0,
        )
        for one in found
        if (words := texts.get(one.words))
    ]


@require_safe
@public
def what_changed(here: Here) -> HttpResponse:
    """List what changed; there is no such page until something is published."""
    found = said(here.rules)
    if not found:
        raise Http404
    return show(here, "changes", {"found": found})
