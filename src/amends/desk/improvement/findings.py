"""A finding in words: where it is, its numbers, and the words that its complaints share."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from amends.core.framework.people.authority import sees_every_number
from amends.core.improvement.pattern import CodePattern
from amends.core.improvement.suppression import linked
from amends.core.values import Code
from amends.insight.signals import new_words
from amends.insight.signals.listing import LEAST_SEEN
from amends.insight.signals.models import Finding, Kind
from amends.register import queries
from amends.wording.insight import improvement
from amends.wording.insight import signals as wording
from amends.wording.names import Names

from ..request.context import DeskContext
from .asked import Beside

_LISTED = 30
"""Complaints of a finding that are listed beside a form."""


@dataclass(frozen=True, slots=True)
class FindingWords:
    """A finding in words. `shared` is empty where the title has the words."""

    title: str
    why: str
    shared: str


def in_words(one: Finding, references: Sequence[str], desk: DeskContext) -> FindingWords | None:
    """Return a finding in words, of which the reader sees these complaints; None for words of which
    they see none."""
    words = _words(one, references, desk)
    if one.kind == Kind.words and not words:
        return None
    names = Names({}, {}, desk.rules)
    place = improvement.place(pattern_of(one.category, one.product, one.unit), names)
    number = linked(one.observed, len(references), sees_every_number(desk.person))
    return FindingWords(
        wording.title(one.kind, place, _own(one, names), words),
        wording.why(one.kind, number, one.expected, one.window),
        wording.shared(words) if one.kind != Kind.words else "",
    )


def beside(one: Finding, desk: DeskContext) -> list[Beside]:
    """Return a finding as it is shown beside a form, with links to the complaints that the reader
    can open. Readers who can open few of these are shown nothing."""
    seen = queries.by_references(desk.visible(), one.members)
    references = [reference for reference in one.members if reference in seen]
    if len(references) < LEAST_SEEN and not sees_every_number(desk.person):
        return []
    told = in_words(one, references, desk)
    texts = [text for text in (told.title, told.why, told.shared) if text] if told else []
    links = [(one, reverse("desk:complaint", args=[one])) for one in references[:_LISTED]]
    found = [Beside(gettext("Finding"), texts)] if texts else []
    return [*found, *([Beside(gettext("Complaints"), links=links)] if links else [])]


def pattern_of(category: str, product: str, unit: str = "", cause: str = "") -> CodePattern:
    """Return the pattern of these codes; an empty one is any."""
    return CodePattern(*(Code(one) if one else None for one in (category, product, unit, cause)))


def _words(one: Finding, references: Sequence[str], desk: DeskContext) -> tuple[str, ...]:
    if one.kind == Kind.words:
        return new_words.words_of(one, references, now=desk.now)
    if one.kind == Kind.text or len(references) < 3:
        return ()
    others = desk.visible().exclude(reference__in=references).order_by("-received_at")
    return new_words.shared_words(
        references, list(others.values_list("reference", flat=True)[:200])
    )


def _own(one: Finding, names: Names) -> str:
    return (
        f"{names.own_field(one.field)}: {names.own_option(one.field, one.value)}"
        if one.field
        else ""
    )
