"""Inputs for days, moments and amounts that accept the usual ways of writing them."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from amends.core.principles.calendars import zone_of
from amends.core.principles.integrity import read_reference
from amends.core.values import Contact, Id, Money, minor_digits
from amends.core.written_amounts import LONGEST, typed_money
from amends.core.written_days import typed_day

_TIME = re.compile(r"(?:^|[\s,T])([01]?\d|2[0-3])[:.h]([0-5]\d)\s*$")
_TIME_OF_DAY = re.compile(r"(\d{1,2})(?:\s?[:.h ]?\s?(\d\d))?\s*(?:([ap])\.?\s?m\.?|h|uhr)?")
_NOON = time(12)


def time_of(text: str) -> time:
    """The time of day that “17:30”, “17.30”, “1730”, “17 h”, “5:30 pm” or “5pm” names.

    Raises ValueError for anything else.
    """
    match = _TIME_OF_DAY.fullmatch(text.strip().casefold())
    if match is None:
        raise ValueError("no time of day")
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half:
        if not 1 <= hour <= _NOON.hour:
            raise ValueError("half a day has twelve hours")
        hour = hour % _NOON.hour + (_NOON.hour if half == "p" else 0)
    return time(hour, minute)


class _Typed(forms.CharField):
    """What is typed in one box and parsed by `typed`; `wanted` says what is accepted."""

    wanted: Any = ""
    typed: Callable[[str], Any]
    """Returns the value. Raises ValueError or OverflowError for text that is none."""
    attrs: Mapping[str, str] = {"class": "narrow", "autocomplete": "off"}
    longest = 40

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(dict(self.attrs))
        super().__init__(**{"max_length": self.longest, "widget": widget, **kwargs})

    def to_python(self, value: Any) -> Any:
        """The value, None for an empty box."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return self.typed(text)
        except (ValueError, OverflowError):
            raise ValidationError(self.wanted) from None

    def run_validators(self, value: Any) -> None:
        """Skip: a parsed value needs no validation; the act checks whether it is acceptable."""


class TimeOfDayField(_Typed):
    """A time of day in one box."""

    wanted = gettext_lazy("Enter a time, for example 17:30")
    typed = staticmethod(time_of)
    longest = 20

    def prepare_value(self, value: Any) -> Any:
        """Return the time in a form that can be typed, for example “17:30”."""
        return f"{value:%H:%M}" if isinstance(value, time) else value


class DayField(_Typed):
    """A day in one box, also “Friday” or “27 Mar”; `ahead` says on which side of today it is, if
    that is known."""

    wanted = gettext_lazy("Enter a date, for example 27 3 2026")

    def __init__(self, *, ahead: bool | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ahead = ahead

    def typed(self, text: str) -> Any:
        """Return the day."""
        return typed_day(text, timezone.localdate(), ahead=self.ahead)

    def prepare_value(self, value: Any) -> Any:
        """Return the day in a form that can be typed, for example “27 3 2026”."""
        return f"{value.day} {value.month} {value.year}" if isinstance(value, date) else value


class MomentField(DayField):
    """A day and a time of day in `zone`. Without a time it is noon, or now, for a day that is not
    over yet."""

    wanted = gettext_lazy(
        "Enter a date, for example 27 3 2026. Add a time if you know it: 27 3 2026 14:30"
    )

    def __init__(self, *, zone: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zone, self.now = zone_of(zone), now

    def prepare_value(self, value: Any) -> Any:
        """Return the value in a form that can be typed."""
        if not isinstance(value, datetime):
            return value
        local = value.astimezone(self.zone)
        return f"{local.day} {local.month} {local.year} {local:%H:%M}"

    def typed(self, text: str) -> datetime:
        """Return the moment in UTC. Raises OverflowError for the first and last possible dates."""
        match = _TIME.search(text, 1)  # “4.12” alone is a day
        today = self.now.astimezone(self.zone).date()
        day = typed_day(text[: match.start()] if match else text, today, ahead=False)
        at = time(int(match[1]), int(match[2])) if match else _NOON
        moment = datetime.combine(day, at, self.zone).astimezone(UTC)
        return min(moment, self.now) if day == today and not match else moment


class MoneyField(_Typed):
    """An amount in one input: in `currency` unless another one is written beside it."""

    attrs = {"class": "narrow", "inputmode": "decimal", "autocomplete": "off"}
    longest = LONGEST

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.currency = currency
        text = gettext("Enter an amount, for example 1250.00 or 1250.00 {currency}")
        self.wanted = text.format(currency=currency.upper())

    def prepare_value(self, value: Any) -> Any:
        """Return the value in a form that can be typed."""
        if not isinstance(value, Money):
            return value
        number = Decimal(value.minor).scaleb(-minor_digits(value.currency))
        return f"{number} {value.currency.upper()}"

    def typed(self, text: str) -> Money:
        """Return the money."""
        return typed_money(text, currency=self.currency)


class ReferenceField(_Typed):
    """The reference of a complaint, however it is spelt."""

    wanted = gettext_lazy("Enter an 8-character reference, for example 7KQ2-M4XD")
    typed = staticmethod(lambda text: Id(read_reference(text)))
    attrs = {"class": "narrow", "autocomplete": "off", "autocapitalize": "characters"}


CONTACT: dict[str, tuple[Any, dict[str, str]]] = {
    "name": (gettext_lazy("Name"), {"autocomplete": "off"}),
    "organization": (gettext_lazy("Organisation"), {"autocomplete": "off"}),
    "email": (gettext_lazy("Email"), {"autocomplete": "off", "inputmode": "email"}),
    "phone": (gettext_lazy("Phone"), {"autocomplete": "off", "inputmode": "tel"}),
    "lines": (gettext_lazy("Address"), {"rows": "2"}),
    "postcode": (gettext_lazy("Postcode"), {"autocomplete": "off", "class": "narrow"}),
    "town": (gettext_lazy("Town"), {"autocomplete": "off"}),
    "country": (gettext_lazy("Country"), {"autocomplete": "off"}),
    "contact_person": (gettext_lazy("Contact person, if different"), {"autocomplete": "off"}),
    "safe_contact": (gettext_lazy("How to reach them safely"), {"autocomplete": "off"}),
}
"""The parts of an identity (Annex C, section 1) with their labels."""


def contact_fields(prefix: str) -> dict[str, forms.Field]:
    """One input for each part of an identity; none is required."""
    inputs: dict[str, forms.Field] = {}
    for name, (label, attrs) in CONTACT.items():
        widget = forms.Textarea(attrs) if name == "lines" else forms.TextInput(attrs)
        inputs[f"{prefix}-{name}"] = forms.CharField(
            label=label, required=False, max_length=500, widget=widget
        )
    return inputs


def contact_of(cleaned: dict[str, Any], prefix: str) -> Contact | None:
    """The identity that was typed, None for none."""
    typed = {name: cleaned.get(f"{prefix}-{name}") or "" for name in CONTACT}
    lines = tuple(line.strip() for line in typed.pop("lines").splitlines() if line.strip())
    contact = Contact(**{name: text.strip() for name, text in typed.items()}, lines=lines)
    return None if contact == Contact() else contact
