"""Clause 8.4: texts of figures: their comparison, and names of amounts of money.

The name and definition of a measure are declared with it, in `insight.measures`.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.dateformat import format as written
from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy, ngettext, ngettext_lazy, pgettext

from amends.core.improvement.monitoring import Flow
from amends.core.improvement.suppression import FEW, Hidden, Number
from amends.core.values import Day

from .. import dates
from ..phrases import marked as _

_FLOWS: Mapping[Flow, tuple[str, str]] = {
    Flow.promised: (
        _("Offered amount"),
        _(
            "Money offered in responses sent in the period that still apply. Offers that everyone "
            "refused, or that a later response replaced, are not included. Neither are awards by "
            "an external body. Currencies are never added together."
        ),
    ),
    Flow.paid: (
        _("Paid"),
        _(
            "Money paid on a day in the period, regardless of who decided it. Currencies are "
            "never added up."
        ),
    ),
}
READING: tuple[str, ...] = (
    _("Fast answers do not prove satisfied complainants."),
    _("A rise in complaints can mean it's easier to complain, not that service is worse."),
)
"""Notes for reading the figures, from the annex on monitoring."""


def title_of_flow(flow: Flow) -> str:
    """What the amounts are called that were promised, or paid."""
    return gettext(_FLOWS[flow][0])


def definition_of_flow(flow: Flow) -> str:
    """What these amounts count."""
    return gettext(_FLOWS[flow][1])


UNTOLD = "\N{EN DASH}"
"""Placeholder for a hidden number that is not small."""


def number(value: Number) -> str:
    """Return a number in the format of the active language; “<5” for a small one that is hidden, a
    dash for another one."""
    if isinstance(value, Hidden):
        return f"<{FEW}" if value is Hidden.few else UNTOLD
    return str(number_format(value, use_l10n=True, force_grouping=True))


class Figure(int):
    """A number that is written as the active language writes it."""

    def __format__(self, spec: str) -> str:
        return number(int(self))


def said(text: Any, **values: object) -> str:
    """Return a lazy text filled with values, numbers as the active language writes them."""
    shown = {key: Figure(one) if isinstance(one, int) else one for key, one in values.items()}
    return str(text.format(**shown))


def hidden_note() -> str:
    """Return how hidden numbers are shown."""
    text = gettext(
        "“{few}” is fewer than {count} complaints. A dash hides a number from which one could be "
        "computed."
    )
    return text.format(few=number(Hidden.few), count=FEW)


def cannot_open(count: int | None, *, exactly: bool) -> str:
    """Return how many complaints of a figure the reader cannot open: exactly, or as fewer than 5 or
    a multiple of 5. None is for a reader who does not see the figure's number."""
    if count is None:
        return gettext("The figure may also count further complaints that you cannot open.")
    if exactly and not count:
        return ""
    if exactly:
        text = ngettext(
            "The figure also counts {count} complaint that you cannot open.",
            "The figure also counts {count} complaints that you cannot open.",
            count,
        )
        return text.format(count=number(count))
    if count < FEW:
        text = gettext(
            "The figure may also count fewer than {few} complaints that you cannot open."
        )
        return text.format(few=FEW)
    text = gettext("The figure also counts at least {count} complaints that you cannot open.")
    return text.format(count=number(count - count % FEW))


def of_all(value: Number, among: Number, share: int | None) -> str:
    """“3 of 80, 4%”."""
    if share is None:
        return gettext("{number} of {among}").format(number=number(value), among=number(among))
    return gettext("{number} of {among}, {share}%").format(
        number=number(value), among=number(among), share=share
    )


def percent(share: int) -> str:
    """“4%”."""
    return gettext("{share}%").format(share=share)


_COMPARED = (
    gettext_lazy("as many as in {period}"),
    ngettext_lazy("{count} more than in {period}", "{count} more than in {period}", "count"),
    ngettext_lazy("{count} fewer than in {period}", "{count} fewer than in {period}", "count"),
)
_SHARES = (
    gettext_lazy("the same share as in {period}"),
    ngettext_lazy(
        "{count} point more than in {period}", "{count} points more than in {period}", "count"
    ),
    ngettext_lazy(
        "{count} point less than in {period}", "{count} points less than in {period}", "count"
    ),
)


def compared(now: int | None, before: int | None, period: str, *, shares: bool = False) -> str:
    """“3 more than in October 2026”, or of two shares in percent “3 points more than in October
    2026”; empty if a number is hidden."""
    if now is None or before is None:
        return ""
    apart = now - before
    same, more, less = _SHARES if shares else _COMPARED
    text = same if not apart else more if apart > 0 else less
    return said(text, count=abs(apart), period=period)


def in_complaints(count: Number) -> str:
    """“in 3 complaints”."""
    if isinstance(count, Hidden):
        return gettext("in few complaints, amount not shown")
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


_GROUPS: Mapping[str, tuple[str, str]] = {
    "unit": (_("Unit"), _("no unit")),
    "brand": (_("Brand"), _("no brand")),
    "category": (_("Category"), _("not categorised yet")),
    "product": (_("Product"), _("no product")),
    "cause": (_("Cause"), _("no cause yet")),
    "channel": (_("Channel"), _("no channel")),
    "priority": (_("Priority"), _("not assessed yet")),
    "pattern": (_("Seen before"), _("not determined")),
    "entity": (_("Legal entity"), _("no legal entity")),
}


def group(by: str) -> str:
    """Return how figures are grouped."""
    return gettext(_GROUPS[by][0])


def nowhere(by: str) -> str:
    """Return the group of what belongs to none."""
    return gettext(_GROUPS[by][1])
