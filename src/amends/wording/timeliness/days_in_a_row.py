"""Similar steps of a derivation on consecutive days, combined into one line."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from amends.core.principles.calendars import Reason
from amends.core.principles.steps import Step

from .. import choices, dates
from .calendars import holiday_name


def lasting(seconds: int) -> str:
    """“7 h 30 min”."""
    hours, minutes = divmod(seconds // 60, 60)
    if not minutes:
        return gettext("{hours} h").format(hours=hours)
    return gettext("{hours} h {minutes} min").format(hours=hours, minutes=minutes)


def row(step: Step) -> tuple[Any, ...]:
    """Return a key that is equal for steps that may share a line."""
    match step.code, step.values:
        case "counted", _:
            return ("counted",)
        case "skipped", (_, reason):
            return ("skipped", reason)
        case "opened", (datetime() as begins, datetime() as ends, _):
            return ("opened", begins.time(), ends.time())
        case _:
            return (id(step),)


def _values(step: Step) -> tuple[Any, ...]:
    return step.values


def _counted_in_a_row(run: list[Step]) -> str:
    (first, one), (last, other) = _values(run[0]), _values(run[-1])
    return gettext("{first} to {last}: days {one} to {other}.").format(
        first=dates.short_day(first), last=dates.short_day(last), one=one, other=other
    )


def _skipped_in_a_row(run: list[Step]) -> str:
    (first, reason), (last, _reason) = _values(run[0]), _values(run[-1])
    return gettext("{first} to {last}: {reason}, not counted.").format(
        first=dates.short_day(first),
        last=dates.short_day(last),
        reason=choices.label(Reason(reason)),
    )


def _opened_in_a_row(run: list[Step]) -> str:
    (first, _ends, _first), (last, ends, seconds) = _values(run[0]), _values(run[-1])
    return gettext(
        "{first} to {last}, {begins} to {ends} each: {worked} of working time so far."
    ).format(
        first=dates.short_day(first.date()),
        last=dates.short_day(last.date()),
        begins=dates.time(first),
        ends=dates.time(ends),
        worked=lasting(seconds),
    )


def holidays_named(steps: Iterable[Step]) -> dict[int, str]:
    """Return the names of skipped holidays, by the identity of their steps."""
    found, calendar = dict[int, str](), ""
    for step in steps:
        match step.code, step.values:
            case "zone", (_, str() as code, _):
                calendar = code
            case "skipped", (date() as day, Reason.holiday):
                if name := holiday_name(calendar, day):
                    found[id(step)] = name
            case _:
                pass
    return found


def skipped_holiday(step: Step, name: str) -> str:
    """Return a skipped holiday by name."""
    day, reason = _values(step)
    return gettext("{day}: {reason} “{name}”, not counted.").format(
        day=dates.short_day(day), reason=choices.label(Reason(reason)), name=name
    )


LONG: Mapping[str, Callable[[list[Step]], str]] = {
    "opened": _opened_in_a_row,
    "counted": _counted_in_a_row,
    "skipped": _skipped_in_a_row,
}
