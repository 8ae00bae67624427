"""First guess at a mapping, from column names in several languages and from their content. A person
checks it before anything is imported."""

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from itertools import zip_longest

from amends.core.written_days import DateOrder, without_weekday
from amends.imports.mapping import Cell
from amends.imports.mapping.values import normal, phone_and_email, text_of

from .fields import MANY


@cache
def _words(of: str) -> dict[str, str]:
    text = files("amends.imports").joinpath("names.toml").read_text(encoding="utf-8")
    meanings = tomllib.loads(text)[of]
    return {normal(w): meaning for meaning in reversed(meanings) for w in meanings[meaning]}


_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_MOSTLY = 0.8


def columns(
    names: Sequence[str],
    samples: Mapping[str, Sequence[Cell]],
    groups: Sequence[str] = (),
    own: Collection[str] = (),
) -> dict[str, str]:
    """Return a guess at the content of each column, by its name or the heading above it: a field,
    each only once except for those that allow many columns. A column named like one of the
    organisation's `own` fields is kept with the complaint."""
    ours = {_said(name) for name in own}
    fields: dict[str, str] = {name: "fact" for name in names if _said(name) in ours}
    for guess in (_exactly, _roughly):
        for name, group in zip_longest(names, groups, fillvalue=""):
            field = "" if name in fields else guess(name, group)
            if field and (field in MANY or field not in fields.values()):
                fields[name] = field
    for name, field in fields.items():
        if field in ("email", "phone") and _mixed(samples.get(name, ())):
            fields[name] = "phone_or_email"
    for field, fits in (("email", _is_email), ("received", _is_day)):
        if field not in fields.values():
            fitting = (n for n in names if n not in fields and _fit(samples.get(n, ()), fits))
            if first := next(fitting, None):
                fields[first] = field
    return fields


def _exactly(name: str, group: str) -> str:
    return _under(group, name) or _field(name)


_OTHER_THINGS = frozenset({"no", "nr", "number", "nummer", "id", "code", "type"})


def _roughly(name: str, group: str) -> str:
    """Return the meaning of the beginning of a name: “Name of the customer”, “Refund in EUR”. A
    number or kind of something is different."""
    words = _said(name).split()
    if not words or words[-1] in _OTHER_THINGS:
        return ""
    return next(
        (
            _until(field, words[end:])
            for end in range(len(words) - 1, 0, -1)
            if (field := _field(" ".join(words[:end]))) and words[:end] != [_WHO]
        ),
        "",
    )


_WHO = "who"
"""First word of a column about an action, for example “Who looks after it”; then it does not mean a
name."""
_UNTIL = frozenset({"until", "till", "by", "before", "due", "bis", "fällig", "avant"})


def _until(field: str, rest: Sequence[str]) -> str:
    """Return whether it is a date: “Answer until” is a day, not an answer."""
    return "due" if field == "outcome" and not _UNTIL.isdisjoint(rest) else field


_DAYS = frozenset({"received", "closed", "due"})
_DAY_WORDS = frozenset({"am", "on", "at", "date", "day", "datum", "tag", "le", "fecha", "data"})


def _under(group: str, name: str) -> str:
    """Return the meaning of a name together with the heading above it; a plain “date” is the day of
    that."""
    if not group:
        return ""
    bare = name.removesuffix(f"({group})").strip()
    whole, above = _field(f"{group} {bare}"), _field(group)
    if not whole and normal(bare) in _DAY_WORDS and above in _DAYS:
        return above
    return whole or _field(bare)


def _field(name: str) -> str:
    text = _said(name)
    fields = _words("columns")
    bare = re.sub(r" \d+$", "", text)  # "Notes (2)", "address line 2"
    return fields.get(text) or fields.get(bare, "")


def _said(name: str) -> str:
    return normal(re.sub(r"[_.:/?*()\[\]]+", " ", name))


def _fit(cells: Sequence[Cell], fits: Callable[[Cell], bool]) -> bool:
    full = [cell for cell in cells if text_of(cell)]
    return bool(full) and sum(map(fits, full)) >= _MOSTLY * len(full)


def _is_email(cell: Cell) -> bool:
    return isinstance(cell, str) and _EMAIL.fullmatch(cell.strip()) is not None


def _mixed(cells: Sequence[Cell]) -> bool:
    pairs = [phone_and_email(text_of(cell)) for cell in cells]
    phones = (sum(map(str.isdecimal, phone)) >= _DIGITS for phone, _ in pairs)
    return any(phones) and any(email for _, email in pairs)


_DIGITS = 5
"""Digits that a phone number has at least."""


def _is_day(cell: Cell) -> bool:
    numbers = _numbers(text_of(cell))
    return isinstance(cell, datetime | date) or (numbers is not None and numbers[2] is not None)


_DAY = re.compile(r"(\d{1,4})[./-](\d{1,2})(?:[./-](\d{1,4})\b|\.?(?:\s|$))")


def _numbers(text: str) -> tuple[str, str, str | None] | None:
    """Return the numbers of a day; the third is missing if it has no year."""
    match = _DAY.match(without_weekday(text))
    return (match[1], match[2], match[3]) if match else None


def date_order(cells: Iterable[Cell]) -> tuple[DateOrder, bool]:
    """Return the order in which days seem to be written, and whether only a person can decide: if
    every day could be read both ways, or some days fit only one and some only the other."""
    day_first = month_first = written = False
    for cell in cells:
        numbers = _numbers(cell.strip()) if isinstance(cell, str) else None
        if numbers is None or len(numbers[0]) > 2:
            continue
        written = True
        first, second = int(numbers[0]), int(numbers[1])
        day_first |= first > 12
        month_first |= second > 12
    if not written:
        return DateOrder.year_first, False
    if month_first and not day_first:
        return DateOrder.month_first, False
    return DateOrder.day_first, day_first == month_first


def stage(value: str) -> str:
    """Return the stage that a value may mean, possibly by its beginning (“closed - upheld”); empty
    if unknown."""
    stages, text = _words("stages"), normal(value)
    first = re.split(r"\s+[-\u2013\u2014]\s*|[,;:/(]", text)[0]
    bare = text.strip(" .!?*"), first.strip(" .!?*")
    return next((stages[part] for part in (text, *bare) if part in stages), "")


def code(value: str, labels: Mapping[str, str], *, of: str) -> str:
    """Return the code that a value may mean, by the policy's labels (`labels`, by normal text)."""
    text = normal(value)
    meant = labels.get(text) or labels.get(text.rstrip("."), "")
    if not meant and of == "channel":
        meant = _words("channels").get(text.rstrip("."), "")
        return meant if meant in labels.values() else ""
    return meant


def person(value: str, named: Mapping[str, str], all_of: Mapping[str, str]) -> str:
    """Return the person whom a value may mean: by name or sign-in name (`named`, by normal text),
    otherwise by a part of a name that only one person has (`all_of`, names by person); empty if
    unknown."""
    text = normal(value).strip(" .!?*")
    if text in named:
        return named[text]
    meant = [who for who, name in all_of.items() if text in normal(name).split()]
    return meant[0] if len(meant) == 1 else ""
