"""Clause 8.2: recurring complaints as sentences: title, reason, and what an empty list means."""

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from amends.core.improvement.signals.recurrence import NEEDED, WINDOWS, YEAR
from amends.core.improvement.suppression import Number

from ..phrases import listed
from ..phrases import marked as _
from . import measures

_WORDS = 5


def title(kind: str, place: str, own: str, words: Sequence[str]) -> str:
    """Return what the complaints of a finding have in common."""
    where = ", ".join(filter(None, (place, own)))
    match kind:
        case "text":
            return gettext("Nearly the same text")
        case "words":
            named = listed([f"“{word}”" for word in words[:_WORDS]])
            return gettext("More frequent words: {words}").format(words=named)
        case _:
            return where


def why(kind: str, observed: Number, expected: float, window: int) -> str:
    """Return the numbers on which a finding is based."""
    number = measures.number(observed)
    if kind == "text":
        return gettext("{number} complaints share most of their text.").format(number=number)
    text = ngettext(
        "{number} complaints in {count} week, {expected} expected.",
        "{number} complaints in {count} weeks, {expected} expected.",
        window,
    )
    usual = number_format(expected, 1)
    return text.format(number=number, count=window, expected=usual)


def shared(words: Sequence[str]) -> str:
    """Return the words that many of the complaints share; empty without any."""
    if not words:
        return ""
    named = listed([f"“{word}”" for word in words[:_WORDS]])
    return gettext("Shared words: {words}").format(words=named)


def grown(seen: int) -> str:
    """Return that a dismissed finding is shown again."""
    text = ngettext(
        "Dismissed before with {count} complaint. It has grown since then.",
        "Dismissed before with {count} complaints. It has grown since then.",
        seen,
    )
    return text.format(count=seen)


def weeks_ago(number: int) -> str:
    """Return the name of a week, counted back from the last 7 days."""
    if number == 0:
        return gettext("Last 7 days")
    text = ngettext("{count} week earlier", "{count} weeks earlier", number)
    return text.format(count=number)


def record(weeks: int) -> str:
    """Return what the length of the record allows."""
    needed = NEEDED + WINDOWS[-1]
    if weeks < needed:
        return gettext(
            "Your record has {weeks} weeks. Comparing starts after {needed} weeks."
        ).format(weeks=weeks, needed=needed)
    if weeks < YEAR + WINDOWS[-1]:
        return gettext(
            "Your record is shorter than 64 weeks, so a rise can also be a season that returns "
            "every year."
        )
    return gettext("The same weeks of last year are part of the comparison.")


def empty(view: str) -> str:
    """Return what will be in an empty list, and what to do."""
    return gettext(_EMPTY[view])


_EMPTY = {
    "new": _(
        "No recurring complaints found. We list a finding here when a type of complaint, a text or "
        "a keyword becomes more frequent."
    ),
    "problem": _("No current finding is a problem. Open a problem from a new finding."),
    "dismissed": _("No current finding is dismissed. A dismissed finding returns if it grows."),
}


def small(complaints: int, repeats: int) -> str:
    """Return what a small organization sees."""
    first = ngettext(
        "{count} complaint in 12 months.", "{count} complaints in 12 months.", complaints
    ).format(count=complaints)
    second = ngettext(
        "{count} thing happened more than once.", "{count} things happened more than once.", repeats
    ).format(count=repeats)
    return f"{first} {second}"
