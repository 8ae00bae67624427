"""Derivation of a date, one line for each step: codes become sentences.

Days are shown with their weekday, moments in the time zone of the calendar.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext, ngettext

from amends.core.framework.packs.clocks import Pick
from amends.core.framework.packs.pack import Pack
from amends.core.principles.calendars import Reason
from amends.core.principles.steps import Step
from amends.core.principles.timeliness import (
    Ends,
    Roll,
    TermUnit,
)

from . import choices, dates
from .calendars import calendar_name
from .days_in_a_row import LONG, holidays_named, lasting, row, skipped_holiday
from .pack_words import event, fact
from .phrases import capital
from .phrases import marked as _


def line(step: Step, *, packs: Iterable[Pack] = ()) -> str:
    """Return one step of a derivation as text. Raises KeyError for a code without a text."""
    values: tuple[Any, ...] = step.values
    if step.code in _NAMING:
        values = (_NAMING[step.code](values[0], packs), *values[1:])
    return capital(_LINES[step.code](*values))


def lines(steps: Iterable[Step], *, packs: Iterable[Pack] = ()) -> list[str]:
    """Return a whole derivation; days counted in a row, or skipped in a row for one reason, share a
    line. `packs` provide names of the events and facts that they declare."""
    found: list[str] = []
    told = list(steps)
    every_day, names = not any(map(_asks_for_days_off, told)), holidays_named(told)

    def alike(step: Step) -> Any:
        return id(step) if id(step) in names else row(step)

    for _key, group in groupby(told, key=alike):
        run = list(group)
        if run[0].code == "zone" and every_day:
            found.append(_plain_zone(str(run[0].values[0])))
            continue
        alone = len(run) == 1
        if name := names.get(id(run[0])):
            found.append(skipped_holiday(run[0], name))
            continue
        found.append(line(run[0], packs=packs) if alone else capital(LONG[run[0].code](run)))
    return found


# --- one function a step; the order of the values is that of `Step` ---


def _start(moment: datetime) -> str:
    return gettext("It began on {moment}.").format(moment=dates.local_moment(moment))


def _zone(zone: str, calendar: str, version: int) -> str:
    return gettext("Counted in {zone} with the calendar “{calendar}”, version {version}.").format(
        zone=dates.zone_name(zone), version=version, calendar=calendar_name(calendar)
    )


def _plain_zone(zone: str) -> str:
    """Return the text for counts in which no step depends on working days."""
    return gettext("Time zone {zone}. Every day counts.").format(zone=dates.zone_name(zone))


def _not_counted(day: date) -> str:
    return gettext("{day}: the day itself, not counted.").format(day=dates.short_day(day))


def _skipped(day: date, reason: str) -> str:
    return gettext("{day}: {reason}, not counted.").format(
        day=dates.short_day(day), reason=choices.label(Reason(reason))
    )


def _counted(day: date, number: int) -> str:
    return gettext("{day}: day {number}.").format(day=dates.short_day(day), number=number)


def _same_day(day: date) -> str:
    return gettext("{day}: due on that very day.").format(day=dates.short_day(day))


def _opened(begins: datetime, ends: datetime, seconds: int) -> str:
    return gettext("{day}, {begins} to {ends}: {worked} of working time so far.").format(
        day=dates.short_day(begins.date()),
        begins=dates.time(begins),
        ends=dates.time(ends),
        worked=lasting(seconds),
    )


def _shut(day: date, closes: datetime) -> str:
    return gettext("{day}: closed since {time}, not counted.").format(
        day=dates.short_day(day), time=dates.time(closes)
    )


def _all_day() -> str:
    return gettext("No opening hours are set, so every hour of a working day counts.")


def _half_day(day: date, closes: datetime) -> str:
    return gettext("{day} is a half-day. Work ends at {time}.").format(
        day=dates.short_day(day), time=dates.time(closes)
    )


def _added(amount: int, unit: str, day: date) -> str:
    return gettext("{span} on, it is {day}.").format(
        span=span(amount, TermUnit(unit)), day=dates.short_day(day)
    )


def _day_before(day: date) -> str:
    return gettext("The first day counts too, so it is {day}.").format(day=dates.short_day(day))


def _clamped(wanted: int, day: date) -> str:
    return gettext("That month has no day {number}, so its last day counts: {day}.").format(
        number=wanted, day=dates.short_day(day)
    )


def _overflowed(wanted: int, day: date) -> str:
    return gettext("That month has no day {number}, so the count continues to {day}.").format(
        number=wanted, day=dates.short_day(day)
    )


def _rolled(roll: str, from_: date, to: date) -> str:
    text = (
        _("{from_} is not a working day. The next one is {to}.")
        if roll == Roll.next
        else _("{from_} is not a working day. The one before is {to}.")
    )
    return gettext(text).format(from_=dates.short_day(from_), to=dates.short_day(to))


def _not_known(day: date) -> str:
    return gettext(
        "The calendar does not contain the holidays around {day} yet, so this date may be too "
        "early."
    ).format(day=dates.short_day(day))


def _ends(how: str, moment: datetime) -> str:
    text = {
        Ends.end_of_day: _("In time until the end of {day}."),
        Ends.close_of_business: _("In time until close of business on {day}, at {time}."),
        Ends.instant: _("In time until {day}, {time}."),
    }[Ends(how)]
    return gettext(text).format(day=dates.short_day(moment.date()), time=dates.time(moment))


def _event(event: str) -> str:
    return gettext("Counted from the time {event}.").format(event=event)


def _plus(amount: int, unit: str, day: date) -> str:
    return gettext("The count begins {span} after that, on {day}.").format(
        span=span(amount, TermUnit(unit)), day=dates.short_day(day)
    )


def _taken_as(moment: datetime, day: date) -> str:
    return gettext(
        "It arrived on {moment}, outside working hours, and counts as received on {day}."
    ).format(moment=dates.local_moment(moment), day=dates.short_day(day))


def _picked(pick: str, amount: int, unit: str) -> str:
    text = (
        _("The later of the allowed times applies: {span}.")
        if pick == Pick.latest
        else _("The earlier of the allowed times applies: {span}.")
    )
    return gettext(text).format(span=span(amount, TermUnit(unit)))


def _own_close(moment: datetime) -> str:
    return gettext(
        "Close of business follows the organisation's opening hours. Without them it would be "
        "{time}."
    ).format(time=dates.time(moment))


def _suspended(first: date, last: date, day: date) -> str:
    return gettext("The regulator suspended it from {first} to {last}, so it is now {day}.").format(
        first=dates.short_day(first), last=dates.short_day(last), day=dates.short_day(day)
    )


def _only_once(event: str) -> str:
    return gettext("This deadline applies only once {event}.").format(event=event)


def _too_late(event: str, day: date) -> str:
    return gettext(
        "This deadline does not apply: its last day was {day}, and {event} after that."
    ).format(day=dates.short_day(day), event=event)


def _repeats(number: int, moment: datetime) -> str:
    return gettext("It repeats: number {number} was on {moment}.").format(
        number=number, moment=dates.local_moment(moment)
    )


def _missed_before(day: date) -> str:
    return gettext("An earlier one was due on {day} and was late.").format(day=dates.short_day(day))


def _paused(moment: datetime) -> str:
    return gettext("The deadline has been paused since {moment}.").format(
        moment=dates.local_moment(moment)
    )


def _paused_days(first: date, last: date, days: int, day: date) -> str:
    text = ngettext(
        "It was paused from {first} to {last}. {count} day is added, so it is now {day}.",
        "It was paused from {first} to {last}. {count} days are added, so it is now {day}.",
        days,
    )
    return text.format(
        first=dates.short_day(first),
        last=dates.short_day(last),
        count=days,
        day=dates.short_day(day),
    )


def _paused_seconds(first: date, last: date, seconds: int, moment: datetime) -> str:
    return gettext(
        "It was paused from {first} to {last}. {lasting} are added, so it is now {moment}."
    ).format(
        first=dates.short_day(first),
        last=dates.short_day(last),
        lasting=lasting(seconds),
        moment=dates.local_moment(moment),
    )


def _agreed(day: date) -> str:
    return gettext("It was agreed or extended to {day}, which applies.").format(
        day=dates.short_day(day)
    )


def _beyond_cap(day: date) -> str:
    return gettext(
        "The rules allow an extension to {day} for any reason. It was extended further for a good "
        "reason, which is in the history."
    ).format(day=dates.short_day(day))


def _reclassified(moment: datetime) -> str:
    return gettext(
        "It was recalculated on {moment}, when more was known. It had already passed."
    ).format(moment=dates.local_moment(moment))


def _met_by_more(event: str, moment: datetime) -> str:
    return gettext(
        "It no longer applies, because {event}, {moment}. This gives more than the deadline "
        "requires."
    ).format(moment=dates.local_moment(moment), event=event)


def _unknown_fact(fact: str) -> str:
    return gettext("We cannot work it out yet. Not known: {fact}.").format(fact=fact)


def _uncountable(_kind: str) -> str:
    return gettext("This version of the rule gives no day. Apply another version.")


def _program_fault(kind: str) -> str:
    return gettext(
        "Sorry, we could not work this out because of an error ({kind}). Contact the operator of "
        "the installation."
    ).format(kind=kind)


def _every_place(fact: str) -> str:
    return gettext("Not known yet: {fact}. The day is the same everywhere.").format(fact=fact)


def _earliest_place(fact: str) -> str:
    return gettext(
        "Not known yet: {fact}. The day differs between places. Until it is known, the earliest "
        "applies."
    ).format(fact=fact)


_LINES: Mapping[str, Callable[..., str]] = {
    "start": _start,
    "zone": _zone,
    "not_counted": _not_counted,
    "skipped": _skipped,
    "counted": _counted,
    "same_day": _same_day,
    "opened": _opened,
    "shut": _shut,
    "all_day": _all_day,
    "half_day": _half_day,
    "added": _added,
    "day_before": _day_before,
    "clamped": _clamped,
    "overflowed": _overflowed,
    "rolled": _rolled,
    "not_known": _not_known,
    "ends": _ends,
    "event": _event,
    "plus": _plus,
    "taken_as": _taken_as,
    "picked": _picked,
    "own_close": _own_close,
    "suspended": _suspended,
    "only_once": _only_once,
    "too_late": _too_late,
    "repeats": _repeats,
    "missed_before": _missed_before,
    "paused": _paused,
    "paused_days": _paused_days,
    "paused_seconds": _paused_seconds,
    "agreed": _agreed,
    "beyond_cap": _beyond_cap,
    "reclassified": _reclassified,
    "met_by_more": _met_by_more,
    "unknown_fact": _unknown_fact,
    "uncountable": _uncountable,
    "program_fault": _program_fault,
    "every_place": _every_place,
    "earliest_place": _earliest_place,
}

_NAMING: Mapping[str, Callable[[str, Iterable[Pack]], str]] = {
    "event": event,
    "only_once": event,
    "too_late": event,
    "met_by_more": event,
    "unknown_fact": fact,
    "every_place": fact,
    "earliest_place": fact,
}
"""The steps that begin with an event or a fact."""

_OF_DAYS_OFF = frozenset({"skipped", "counted", "same_day", "rolled", "opened", "shut"})
_OF_WORK = (TermUnit.business_day, TermUnit.business_hour)


def _asks_for_days_off(step: Step) -> bool:
    """Whether a calendar's days off decide this step."""
    return step.code in _OF_DAYS_OFF or (step.code == "plus" and step.values[1] in _OF_WORK)


def span(amount: int, unit: TermUnit) -> str:
    """“20 working days”."""
    match unit:
        case TermUnit.hour:
            text = ngettext("{count} hour", "{count} hours", amount)
        case TermUnit.business_hour:
            text = ngettext("{count} working hour", "{count} working hours", amount)
        case TermUnit.day:
            text = ngettext("{count} day", "{count} days", amount)
        case TermUnit.business_day:
            text = ngettext("{count} working day", "{count} working days", amount)
        case TermUnit.week:
            text = ngettext("{count} week", "{count} weeks", amount)
        case TermUnit.month:
            text = ngettext("{count} month", "{count} months", amount)
        case TermUnit.year:
            text = ngettext("{count} year", "{count} years", amount)
    return text.format(count=amount)
