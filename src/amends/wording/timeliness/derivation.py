"""Derivation of a date, one line for each step: codes become sentences.

Days are shown with their weekday, moments in the time zone of the calendar.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext, ngettext, ngettext_lazy

from amends.core.framework.packs.clocks import Pick
from amends.core.framework.packs.pack import Pack
from amends.core.principles.calendars import Reason
from amends.core.principles.steps import Step
from amends.core.principles.timeliness import Ends, Roll, TermUnit

from .. import choices, dates
from ..pack_words import event, fact
from ..phrases import capital
from ..phrases import marked as _
from .calendars import calendar_name, holiday_name


def line(step: Step, *, packs: Iterable[Pack] = ()) -> str:
    """Return one step of a derivation as text. Raises KeyError for a code without a text."""
    values: tuple[Any, ...] = step.values
    if step.code in _NAMING:
        values = (_NAMING[step.code](values[0], packs), *values[1:])
    return capital(_LINES[step.code](*values))


def _row(step: Step) -> tuple[Any, ...]:
    """Return a key that is equal for steps on consecutive days that may share a line."""
    match step.code, step.values:
        case "counted", _:
            return ("counted",)
        case "skipped", (_, reason):
            return ("skipped", reason)
        case "opened", (datetime() as begins, datetime() as ends, _):
            return ("opened", begins.time(), ends.time())
        case _:
            return (id(step),)


def _in_a_row(run: Sequence[Step]) -> str:
    first: tuple[Any, ...] = run[0].values
    last: tuple[Any, ...] = run[-1].values
    match str(run[0].code):
        case "counted":
            text = _("{first} to {last}: days {one} to {other}.")
            return _says("first one last other", text)(*first, *last)
        case "skipped":
            text = _("{first} to {last}: {reason}, not counted.")
            return _says("first last reason", text)(first[0], *last)
        case _:
            text = _("{first} to {last}, {begins} to {ends} each: {worked} of working time so far.")
            values = (first[0].date(), last[0].date(), first[0], *last[1:])
            return _says("first last begins ends worked", text)(*values)


def _holidays_named(steps: Iterable[Step]) -> dict[int, str]:
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


def lines(steps: Iterable[Step], *, packs: Iterable[Pack] = ()) -> list[str]:
    """Return a whole derivation; days counted in a row, or skipped in a row for one reason, share a
    line. `packs` provide names of the events and facts that they declare."""
    found: list[str] = []
    told = list(steps)
    every_day, names = not any(map(_asks_for_days_off, told)), _holidays_named(told)

    def alike(step: Step) -> Any:
        return id(step) if id(step) in names else _row(step)

    for _key, group in groupby(told, key=alike):
        run = list(group)
        if run[0].code == "zone" and every_day:
            found.append(_PLAIN_ZONE(run[0].values[0]))
            continue
        if name := names.get(id(run[0])):
            found.append(_SKIPPED_HOLIDAY(*run[0].values, name))
            continue
        found.append(line(run[0], packs=packs) if len(run) == 1 else capital(_in_a_row(run)))
    return found


# --- the line of each step; the order of the values is that of `Step` ---


def lasting(seconds: int) -> str:
    """“7 h 30 min”."""
    hours, minutes = divmod(seconds // 60, 60)
    if not minutes:
        return gettext("{hours} h").format(hours=hours)
    return gettext("{hours} h {minutes} min").format(hours=hours, minutes=minutes)


def _says(names: str, text: str) -> Callable[..., str]:
    """Return a line with the values under these names."""

    def line(*values: Any) -> str:
        shown = {name: _shown(name, one) for name, one in zip(names.split(), values, strict=True)}
        if "unit" in shown:
            shown["span"] = span(shown["amount"], TermUnit(shown["unit"]))
        return gettext(text).format(**shown)

    return line


def _shown(name: str, value: Any) -> Any:
    if name in _SHOWN:
        return _SHOWN[name](value)
    match value:
        case datetime():
            return dates.local_moment(value)
        case date():
            return dates.short_day(value)
        case _:
            return value


_SHOWN: Mapping[str, Callable[[Any], str]] = {
    "calendar": calendar_name,
    **dict.fromkeys(("lasting", "worked"), lasting),
    "reason": lambda reason: choices.label(Reason(reason)),
    **dict.fromkeys(("time", "begins", "ends"), dates.time),
    "zone": dates.zone_name,
}
"""How values are shown that are not plain numbers, days or moments."""


_PLAIN_ZONE = _says("zone", _("Time zone {zone}. Every day counts."))
_SKIPPED_HOLIDAY = _says("day reason name", _("{day}: {reason} “{name}”, not counted."))


def _opened(begins: datetime, ends: datetime, seconds: int) -> str:
    text = _("{day}, {begins} to {ends}: {worked} of working time so far.")
    return _says("day begins ends worked", text)(begins.date(), begins, ends, seconds)


def _rolled(roll: str, from_: date, to: date) -> str:
    text = (
        _("{from_} is not a working day. The next one is {to}.")
        if roll == Roll.next
        else _("{from_} is not a working day. The one before is {to}.")
    )
    return _says("from_ to", text)(from_, to)


def _ends(how: str, moment: datetime) -> str:
    text = {
        Ends.end_of_day: _("In time until the end of {day}."),
        Ends.close_of_business: _("In time until close of business on {day}, at {time}."),
        Ends.instant: _("In time until {day}, {time}."),
    }[Ends(how)]
    return _says("day time", text)(moment.date(), moment)


def _picked(pick: str, amount: int, unit: str) -> str:
    text = (
        _("The later of the allowed times applies: {span}.")
        if pick == Pick.latest
        else _("The earlier of the allowed times applies: {span}.")
    )
    return _says("amount unit", text)(amount, unit)


def _paused_days(first: date, last: date, days: int, day: date) -> str:
    text = ngettext(
        "It was paused from {first} to {last}. {count} day is added, so it is now {day}.",
        "It was paused from {first} to {last}. {count} days are added, so it is now {day}.",
        days,
    )
    return _says("first last count day", text)(first, last, days, day)


_LINES: Mapping[str, Callable[..., str]] = {
    "start": _says("moment", _("It began on {moment}.")),
    "zone": _says(
        "zone calendar version",
        _("Counted in {zone} with the calendar “{calendar}”, version {version}."),
    ),
    "not_counted": _says("day", _("{day}: the day itself, not counted.")),
    "skipped": _says("day reason", _("{day}: {reason}, not counted.")),
    "counted": _says("day number", _("{day}: day {number}.")),
    "same_day": _says("day", _("{day}: due on this day.")),
    "opened": _opened,
    "shut": _says("day time", _("{day}: closed since {time}, not counted.")),
    "all_day": _says("", _("No opening hours are set, so every hour of a working day counts.")),
    "half_day": _says("day time", _("{day} is a half-day. Work ends at {time}.")),
    "added": _says("amount unit day", _("{span} later: {day}.")),
    "day_before": _says("day", _("The first day counts too, so it is {day}.")),
    "clamped": _says(
        "number day", _("That month has no day {number}, so its last day counts: {day}.")
    ),
    "overflowed": _says(
        "number day", _("That month has no day {number}, so the count continues to {day}.")
    ),
    "rolled": _rolled,
    "not_known": _says(
        "day",
        _(
            "The calendar does not contain the holidays around {day} yet, so this date may be too "
            "early."
        ),
    ),
    "ends": _ends,
    "event": _says("event", _("Counted from the time {event}.")),
    "plus": _says("amount unit day", _("The count begins {span} after that, on {day}.")),
    "taken_as": _says(
        "moment day",
        _("It arrived on {moment}, outside working hours, and counts as received on {day}."),
    ),
    "picked": _picked,
    "own_close": _says(
        "time",
        _(
            "Close of business follows the organisation's opening hours. Without them it would be "
            "{time}."
        ),
    ),
    "suspended": _says(
        "first last day",
        _("The regulator suspended it from {first} to {last}, so it is now {day}."),
    ),
    "only_once": _says("event", _("This deadline applies only once {event}.")),
    "too_late": _says(
        "event day",
        _("This deadline does not apply: its last day was {day}, and {event} after that."),
    ),
    "repeats": _says("number moment", _("It repeats: number {number} was on {moment}.")),
    "missed_before": _says("day", _("An earlier one was due on {day} and was late.")),
    "paused": _says("moment", _("The deadline has been paused since {moment}.")),
    "paused_days": _paused_days,
    "paused_seconds": _says(
        "first last lasting moment",
        _("It was paused from {first} to {last}. We add {lasting}, so it is now {moment}."),
    ),
    "agreed": _says("day", _("It was agreed or extended to {day}, which applies.")),
    "beyond_cap": _says(
        "day",
        _(
            "The rules allow an extension to {day} for any reason. It was extended further for a "
            "good reason, which is in the history."
        ),
    ),
    "reclassified": _says(
        "moment", _("It was recalculated on {moment}, when more was known. It had already passed.")
    ),
    "met_by_more": _says(
        "event moment",
        _(
            "It no longer applies, because {event}, {moment}. This gives more than the deadline "
            "requires."
        ),
    ),
    "unknown_fact": _says("fact", _("We cannot work it out yet. Not known: {fact}.")),
    "uncountable": _says(
        "kind", _("This version of the rule gives no day. Apply another version.")
    ),
    "program_fault": _says(
        "kind",
        _(
            "Sorry, we could not work this out because of an error ({kind}). Contact the operator "
            "of the installation."
        ),
    ),
    "every_place": _says("fact", _("Not known yet: {fact}. The day is the same everywhere.")),
    "earliest_place": _says(
        "fact",
        _(
            "Not known yet: {fact}. The day differs between places. Until it is known, the "
            "earliest applies."
        ),
    ),
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
    return step.code in _OF_DAYS_OFF or (step.code == "plus" and step.values[1] in _OF_WORK)


def span(amount: int, unit: TermUnit) -> str:
    """“20 working days”."""
    return _SPANS[unit].format(count=amount)


def within(amount: int, unit: TermUnit) -> str:
    """“within 20 working days” as one phrase, because its words change with the preposition."""
    return _WITHIN[unit].format(count=amount) if amount else gettext("the same day")


_SPANS = {
    TermUnit.hour: ngettext_lazy("{count} hour", "{count} hours", "count"),
    TermUnit.business_hour: ngettext_lazy("{count} working hour", "{count} working hours", "count"),
    TermUnit.day: ngettext_lazy("{count} day", "{count} days", "count"),
    TermUnit.business_day: ngettext_lazy("{count} working day", "{count} working days", "count"),
    TermUnit.week: ngettext_lazy("{count} week", "{count} weeks", "count"),
    TermUnit.month: ngettext_lazy("{count} month", "{count} months", "count"),
    TermUnit.year: ngettext_lazy("{count} year", "{count} years", "count"),
}
_WITHIN = {
    TermUnit.hour: ngettext_lazy("within {count} hour", "within {count} hours", "count"),
    TermUnit.business_hour: ngettext_lazy(
        "within {count} working hour", "within {count} working hours", "count"
    ),
    TermUnit.day: ngettext_lazy("within {count} day", "within {count} days", "count"),
    TermUnit.business_day: ngettext_lazy(
        "within {count} working day", "within {count} working days", "count"
    ),
    TermUnit.week: ngettext_lazy("within {count} week", "within {count} weeks", "count"),
    TermUnit.month: ngettext_lazy("within {count} month", "within {count} months", "count"),
    TermUnit.year: ngettext_lazy("within {count} year", "within {count} years", "count"),
}
