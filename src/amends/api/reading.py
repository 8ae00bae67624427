"""Reading fields of requests by the types that declare them.

All mistakes are reported at once, each with its JSON pointer. Values that a record could not store
are refused: NUL, half of a surrogate pair, numbers beyond 2^53, years outside the calendar.
"""

import dataclasses
import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from amends.core.codec import moment_of
from amends.core.values import LARGEST_INT, Code, Contact, Id, Upload

from .declared import Between, Slot, Wanted, slots
from .json_text import number, shown
from .shared import Address, ContactDetails

EARLIEST, LATEST = 1900, 2199
"""The years that are accepted."""


def allowed_text(text: str) -> str | None:
    """Return what is wrong with a text that cannot be stored, or None."""
    if "\0" in text:
        return gettext("It contains a NUL character.")
    try:
        text.encode()
    except UnicodeEncodeError:
        return gettext("It contains half of a character (a lone surrogate).")
    return None


def code_of(text: str) -> Code:
    """A code. Raises ValueError with a sentence."""
    hint = gettext(
        "Enter a code: up to 64 lower-case letters, digits, dots, dashes and underscores."
    )
    return _read(Code, text, hint)


def day_of(text: str) -> date:
    """A day. Raises ValueError with a sentence."""
    hint = gettext("Enter a day, for example 2026-11-20.")
    day = _read(date.fromisoformat, text, hint, _DAY)
    _refuse_year(day.year)
    return day


def time_of(text: str) -> time:
    """A time of day. Raises ValueError with a sentence."""
    hint = gettext("Enter a time of day, for example 16:30.")
    return _read(time.fromisoformat, text, hint, _TIME)


def moment_from(text: str) -> datetime:
    """A moment. Raises ValueError with a sentence."""
    hint = gettext("Enter a date and time with its offset, for example 2026-11-20T10:05:00+01:00.")
    moment = _read(moment_of, text, hint, _MOMENT)
    _refuse_year(moment.year)
    return moment


def id_of(text: str) -> Id:
    """An id. Raises ValueError with a sentence."""
    return _read(Id, text, gettext("Enter an id as given by this API."))


def words_of(text: str) -> str:
    """Return the text, which must not be empty. Raises ValueError with a sentence."""
    if not text.strip():
        raise ValueError(gettext("This must not be empty."))
    return text


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}.*", re.ASCII | re.DOTALL)
_ANY = re.compile(".*", re.DOTALL)


def _read[T](parse: Callable[[str], T], text: str, hint: str, form: re.Pattern[str] = _ANY) -> T:
    if form.fullmatch(text):
        with suppress(ValueError, OverflowError):
            return parse(text)
    raise ValueError(hint)


def _refuse_year(year: int) -> None:
    if not EARLIEST <= year <= LATEST:
        text = gettext("Enter a year between {first} and {last}.")
        raise ValueError(text.format(first=EARLIEST, last=LATEST))


MOST_MISTAKES = 50
"""Maximum number of mistakes reported; reading ends there."""

type Keep = Callable[[str], Upload | None]
"""Function that finds the upload of a token of this caller."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong: where, as a JSON pointer, and what."""

    pointer: str
    detail: str


class Mistaken(ValueError):
    """A body or query that does not fit; `found` contains every mistake."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.found = tuple(mistakes)
        super().__init__("; ".join(f"{error.pointer}: {error.detail}" for error in self.found))


def read[T](cls: type[T], value: Any, *, keep: Keep = lambda _: None) -> T:
    """Return the dataclass value of a JSON value. Raises `Mistaken` with all mistakes."""
    reading = _Reading(keep)
    made = reading.object(cls, value, "")  # raises once there are too many mistakes
    if reading.mistakes:
        raise Mistaken(reading.mistakes)
    return made  # type: ignore[no-any-return]


def read_fields(cls: type, value: Mapping[str, Any], at: str) -> dict[str, Any]:
    """Return the fields of a dataclass that a JSON object has, by their names in the dataclass;
    null means the field's default. Raises `Mistaken`."""
    by_name = {slot.name: slot for slot in slots(cls)}
    reading, fields = _Reading(lambda _: None), dict[str, Any]()
    for name, sent in value.items():
        place, slot = f"{at}/{_escaped(name)}", by_name.get(name)
        if slot is None:
            reading.wrong(place, _unknown(name, by_name))
        elif sent is None:
            fields[slot.field] = slot.default
            if slot.required:
                reading.wrong(place, gettext("It is missing."))
        else:
            fields[slot.field] = reading.value(slot.wanted, sent, place)
    if reading.mistakes:
        raise Mistaken(reading.mistakes)
    return fields


def uploads_in(content: Any) -> Iterator[Upload]:
    """Yield the files attached to a value read here, at any depth."""
    if isinstance(content, Upload):
        yield content
    elif isinstance(content, tuple):
        for inner in content:
            yield from uploads_in(inner)
    elif dataclasses.is_dataclass(content):
        for part in dataclasses.fields(content):
            yield from uploads_in(getattr(content, part.name))


def read_query[T](cls: type[T], query: QueryDict) -> T:
    """Return the dataclass value of a query. Raises `Mistaken`; a pointer is ``/<name>``."""
    hashable: Any = cls  # as the cache of `slots` asks for
    of = {slot.name: slot.wanted for slot in slots(hashable)}
    fields = {name: _from_text(of.get(name), query.getlist(name)) for name in query}
    return read(cls, fields)


def _from_text(want: Wanted | None, texts: list[str]) -> Any:
    """Return a value of a query as JSON would have it."""
    if want is not None and want.kind == "many":
        parts = [part for text in texts for part in text.split(",")]
        return [_from_text(want.of, [part]) for part in parts if part]
    text = texts[-1] if texts else ""
    match want.kind if want else None:
        case "number" if _NUMBER.fullmatch(text):
            return number(text)
        case "flag" if text in ("true", "false"):
            return text == "true"
        case "moment":
            return text.replace(" ", "+")  # a plus sign that was not escaped
        case _:
            return text


_NUMBER = re.compile(r"-?\d+", re.ASCII)


# --- values ---


class _Wrong:
    """Placeholder for a value that could not be read."""


_WRONG = _Wrong()


@dataclass(slots=True)
class _Reading:
    keep: Keep
    mistakes: list[Mistake] = field(default_factory=list)

    def object(self, cls: type, sent: Any, at: str) -> Any:
        if not isinstance(sent, dict):
            return self.wrong(at, gettext("Send an object."))
        by_name = {slot.name: slot for slot in slots(cls)}
        for stranger in (name for name in sent if name not in by_name):
            self.wrong(f"{at}/{_escaped(stranger)}", _unknown(stranger, by_name))
        values = {slot.field: self.slot(slot, sent, at) for slot in by_name.values()}
        present = {name: value for name, value in values.items() if value is not _ABSENT}
        if any(isinstance(value, _Wrong) for value in present.values()):
            return _WRONG
        try:
            return cls(**present)
        except ValueError as problem:
            return self.wrong(at, str(problem))

    def slot(self, slot: Slot, sent: dict[str, Any], at: str) -> Any:
        value, place = sent.get(slot.name), f"{at}/{slot.name}"
        if value is None:
            if slot.required and not slot.optional:
                return self.wrong(place, gettext("It is missing."))
            return None if slot.required else _ABSENT
        blank = slot.wanted.kind in ("words", "text") and value == ""
        if blank and slot.optional:
            return None if slot.required else _ABSENT
        return self.value(slot.wanted, value, place)

    def value(self, want: Wanted, sent: Any, at: str) -> Any:
        match want.kind:
            case "number":
                return self.number(want, sent, at)
            case "flag":
                text = gettext("Send true or false.")
                return sent if type(sent) is bool else self.wrong(at, text)
            case "many":
                return self.many(want.of, sent, at)
            case "object":
                return self.object(want.of, sent, at)
            case "identity":
                details = self.object(ContactDetails, sent, at)
                return details if isinstance(details, _Wrong) else identity_of(details)
            case "free":  # its fields are checked later, by the current rules
                text = gettext("Send an object.")
                return sent if isinstance(sent, dict) else self.wrong(at, text)
            case _:
                return self.text(want, sent, at)

    def text(self, want: Wanted, sent: Any, at: str) -> Any:
        if not isinstance(sent, str):
            return self.wrong(at, gettext("Enter text."))
        if problem := allowed_text(sent):
            return self.wrong(at, problem)
        try:
            match want.kind:
                case "choice":
                    return _choice(want, sent)
                case "file":
                    return _file(self, sent)
                case kind:
                    return _TEXTS[kind](sent)
        except (ValueError, OverflowError) as problem:
            return self.wrong(at, str(problem))

    def number(self, want: Wanted, sent: Any, at: str) -> Any:
        if type(sent) is not int:
            return self.wrong(at, gettext("Enter a whole number."))
        bounds = want.mark(Between) or Between(-LARGEST_INT, LARGEST_INT)
        if not bounds.least <= sent <= bounds.most:
            text = gettext("It must be between {least} and {most}.")
            return self.wrong(at, text.format(least=bounds.least, most=bounds.most))
        return sent

    def many(self, want: Wanted, sent: Any, at: str) -> Any:
        if not isinstance(sent, list):
            return self.wrong(at, gettext("Send a list."))
        values = [self.value(want, inner, f"{at}/{place}") for place, inner in enumerate(sent)]
        return _WRONG if any(isinstance(inner, _Wrong) for inner in values) else tuple(values)

    def wrong(self, at: str, detail: str) -> _Wrong:
        self.mistakes.append(Mistake(at, detail))
        if len(self.mistakes) == MOST_MISTAKES:
            raise Mistaken(self.mistakes)
        return _WRONG


_ABSENT = object()


def identity_of(details: ContactDetails) -> Contact | None:
    """Return contact details in the form that the vault stores; None if all are empty."""
    address = details.address or Address()
    contact = Contact(
        name=details.name or "",
        organization=details.organization or "",
        email=details.email or "",
        phone=details.phone or "",
        lines=tuple(filter(None, address.lines)),
        postcode=address.postcode or "",
        town=address.town or "",
        country=address.country or "",
        contact_person=details.contact_person or "",
        safe_contact=details.safe_contact or "",
    )
    return None if contact == Contact() else contact


def _choice(want: Wanted, text: str) -> Any:
    try:
        return want.of(text)
    except ValueError:
        choices = ", ".join(str(choice.value) for choice in want.of)
        near = difflib.get_close_matches(text[:80], [str(choice.value) for choice in want.of], n=1)
        sentence = gettext("Choose one of {choices}.").format(choices=choices)
        if near:
            sentence += " " + gettext("Did you mean “{near}”?").format(near=near[0])
        raise ValueError(sentence) from None


def _file(reading: _Reading, text: str) -> Upload:
    upload = reading.keep(text)
    if upload is None:
        raise ValueError(
            gettext("No file of yours has this token, or you uploaded it more than a day ago.")
        )
    return upload


_TEXTS: Mapping[str, Callable[[str], Any]] = {
    "words": words_of,
    "text": str,
    "code": code_of,
    "id": id_of,
    "moment": moment_from,
    "day": day_of,
    "time": time_of,
}


def _unknown(name: str, by_name: Mapping[str, Slot]) -> str:
    near = difflib.get_close_matches(name[:80], by_name, n=1)
    text = gettext("This field does not exist.")
    return f"{text} {gettext('Did you mean “{near}”?').format(near=near[0])}" if near else text


def _escaped(name: str) -> str:
    """Return a name as a step of a JSON pointer; unprintable characters are not repeated."""
    return shown(name).replace("~", "~0").replace("/", "~1")
