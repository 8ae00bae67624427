"""Clause 8.4: measures in words: what a figure is called, how it is defined, how it compares.

The definition of a measure is the docstring of its condition (`insight.measures`); here it stands
marked for translation, and a test holds both equal.
"""

from collections.abc import Mapping

from django.utils.dateformat import format as written
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext, pgettext

from amends.core.improvement.monitoring import Flow
from amends.core.operation.events import Finding, Ground
from amends.core.values import Day

from . import choices, dates
from .phrases import marked as _

TITLES: Mapping[str, str] = {
    "received": _("Received"),
    "answered": _("Answered"),
    "late": _("Late"),
    "open": _("Open"),
    "upheld": _("Found right"),
    "closed": _("Closed"),
    "at_once": _("Settled in one conversation"),
    Flow.promised: _("Promised"),
    Flow.paid: _("Paid"),
}

DEFINITIONS: Mapping[str, str] = {
    "received": _(
        "Complaints that reached us in the period, on whatever way. What turned out to be no "
        "complaint is left out; one that was merged into another counts once. What came from an "
        "older register is counted on the day on which it was received there."
    ),
    "answered": _(
        "Complaints whose answer was given in the period: the last complainant who waited for one "
        "was told the decision, or took the complaint back. In time means by the date told first, "
        "ours or an earlier one of a regulator; a date that was moved since is shown apart. "
        "Complaints from an older register, and what was not ours to answer, are left out."
    ),
    "late": _(
        "Complaints answered in the period after the date that was told, and those still without "
        "an answer at its end whose date had passed. The date is the one in force, moved or not, "
        "ours or an earlier one of a regulator; while a clock stands still nothing is late. The "
        "share is of all that were answered in the period or waited at its end."
    ),
    "open": _(
        "Complaints that were open at the end of the period, or are open now if it is not over. "
        "They stand by the time since they were received. One whose answer was refused stays open "
        "until every option is used. Complaints from an older register count from their receipt "
        "there."
    ),
    "upheld": _(
        "Complaints answered in the period that were found to be right, wholly or in part; the "
        "share is of all answered in the period in which something was found. Of several matters "
        "in one complaint, one that was right makes it right in part."
    ),
    "closed": _(
        "Complaints that were closed in the period, for every complainant, by the ground of "
        "closing. Silence is counted apart, it is no consent. Complaints from an older register "
        "are left out."
    ),
    "at_once": _(
        "Complaints that one conversation settled, from the first word to the acceptance, among "
        "all that were closed in the period."
    ),
    Flow.promised: _(
        "Money offered in decisions that were told in the period and stand. What was refused by "
        "all, or replaced by a later decision, counts no more; neither does what an outside body "
        "awarded. Currencies are never added up."
    ),
    Flow.paid: _(
        "Money that was paid on a day of the period, whoever decided it. Currencies are never "
        "added up."
    ),
}

_PARTS: Mapping[str, Mapping[str, str]] = {
    "received": {
        "recorded": _("recorded here"),
        "taken_over": _("from an older register"),
    },
    "answered": {
        "in_time": _("by the date told first"),
        "moved": _("by a date that was moved"),
        "late": _("late"),
        "no_date": _("no date was told"),
    },
    "late": {
        "answered_late": _("answered after the date"),
        "still_waiting": _("still waiting, the date has passed"),
    },
    "open": {
        "week": _("up to a week"),
        "month": _("more than a week, up to four"),
        "two_months": _("more than four weeks, up to eight"),
        "older": _("more than eight weeks"),
    },
    "closed": {
        Ground.accepted: _("accepted"),
        Ground.options_exhausted: _("every option used"),
        Ground.withdrawn: _("taken back"),
        Ground.no_reply: _("no reply"),
    },
}

READING: tuple[str, ...] = (
    _("Fast answers do not prove satisfied complainants."),
    _(
        "More complaints can mean that complaining has become easier, not that we have become "
        "worse."
    ),
)
"""What to bear in mind, from the annex on monitoring."""


def title(measure: str) -> str:
    """What a figure is called."""
    return gettext(TITLES[measure])


def definition(measure: str) -> str:
    """What a figure counts."""
    return gettext(DEFINITIONS[measure])


def part(measure: str, code: str) -> str:
    """One part of a figure."""
    if measure == "upheld":
        return choices.label(Finding(code))
    return gettext(_PARTS[measure][code])


def parts(measure: str) -> Mapping[str, str]:
    """The parts of a figure that have words here, by their code."""
    return _PARTS.get(measure, {})


UNTOLD = "\N{EN DASH}"
"""What stands for a number that is not told."""


def number(value: int | None) -> str:
    """A number with the marks of the active language; what is not told is a dash."""
    return (
        UNTOLD if value is None else str(number_format(value, use_l10n=True, force_grouping=True))
    )


def of_all(value: int | None, among: int | None, share: int | None) -> str:
    """“3 of 80, 4 %”."""
    if share is None:
        return gettext("{number} of {among}").format(number=number(value), among=number(among))
    return gettext("{number} of {among}, {share} %").format(
        number=number(value), among=number(among), share=share
    )


def percent(share: int) -> str:
    """“4 %”."""
    return gettext("{share} %").format(share=share)


def compared(now: int | None, before: int | None, period: str) -> str:
    """“3 more than in October 2026”; nothing where a number is not told."""
    if now is None or before is None:
        return ""
    apart = now - before
    if not apart:
        return gettext("as many as in {period}").format(period=period)
    text = (
        ngettext("{count} more than in {period}", "{count} more than in {period}", apart)
        if apart > 0
        else ngettext("{count} fewer than in {period}", "{count} fewer than in {period}", -apart)
    )
    return text.format(count=number(abs(apart)), period=period)


def shares_compared(now: int | None, before: int | None, period: str) -> str:
    """“3 points more than in October 2026”, of two shares in percent."""
    if now is None or before is None:
        return ""
    apart = now - before
    if not apart:
        return gettext("the same share as in {period}").format(period=period)
    text = (
        ngettext(
            "{count} point more than in {period}", "{count} points more than in {period}", apart
        )
        if apart > 0
        else ngettext(
            "{count} point less than in {period}", "{count} points less than in {period}", -apart
        )
    )
    return text.format(count=abs(apart), period=period)


def in_complaints(count: int | None) -> str:
    """“in 3 complaints”."""
    if count is None:
        return gettext("in few complaints, the amount is not told")
    return ngettext("in {count} complaint", "in {count} complaints", count).format(
        count=number(count)
    )


def period(first: Day, last: Day, *, month: bool) -> str:
    """“October 2026”, or “Mon 5 October 2026 to Sun 11 October 2026”."""
    if month:
        return written(first, pgettext("a month, in Django's format letters", "F Y"))
    return gettext("{first} to {last}").format(
        first=dates.short_day(first), last=dates.short_day(last)
    )


def group(by: str) -> str:
    """By what figures are told apart."""
    return {
        "unit": gettext("Unit"),
        "brand": gettext("Brand"),
        "category": gettext("Category"),
    }[by]


def nowhere(by: str) -> str:
    """The group of what belongs to none."""
    return {
        "unit": gettext("no unit"),
        "brand": gettext("no brand"),
        "category": gettext("not classified yet"),
    }[by]
