"""Inputs that take what people write as it comes: pasted, dictated, in any script."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from amends.core.written_days import typed_day

LONGEST = 20_000
"""Characters of one text; more comes as a file."""
_JOINERS = "\u200c\u200d"
"""Invisible, and part of how names are written in many languages."""

type Text = str | Promise
type Choices = Iterable[tuple[str, Text]]


def readable(text: str) -> str:
    """Text of several lines without what no page and no database should hold: NUL and other
    control characters. Scripts, emoji and marks of direction stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def one_line(text: str) -> str:
    """Text of one line: no line ends, no invisible characters but the joiners of a script."""
    seen = (
        " " if c.isspace() else c
        for c in text
        if c.isspace() or c in _JOINERS or unicodedata.category(c)[0] != "C"
    )
    return " ".join("".join(seen).split())


class Lines(forms.CharField):
    """Free words, of several lines."""

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        widget = forms.Textarea({"rows": rows, "dir": "auto"})
        super().__init__(**{"widget": widget, "max_length": LONGEST, **kwargs})
        self.validators = []

    def to_python(self, value: Any) -> str:
        """The words, cleaned, whatever the browser sent."""
        return readable(str(value or "")).strip()

    def validate(self, value: Any) -> None:
        """Not empty where something is needed, and not longer than a page can show."""
        super().validate(value)
        if len(value) > (self.max_length or LONGEST):
            told = gettext("This is longer than {count} characters. Put the rest into a file.")
            raise ValidationError(told.format(count=self.max_length))


class Line(forms.CharField):
    """Words of one line."""

    def __init__(self, *, autocomplete: str = "off", narrow: bool = False, **kwargs: Any) -> None:
        attrs = {"autocomplete": autocomplete, "dir": "auto"}
        if narrow:
            attrs["class"] = "narrow"
        super().__init__(**{"max_length": 200, "widget": forms.TextInput(attrs), **kwargs})
        self.validators = []

    def to_python(self, value: Any) -> str:
        """The words, cleaned."""
        return one_line(str(value or ""))

    def validate(self, value: Any) -> None:
        """Not empty where something is needed, and short enough."""
        super().validate(value)
        if len(value) > (self.max_length or 200):
            told = gettext("Enter at most {count} characters.")
            raise ValidationError(told.format(count=self.max_length))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The browser cuts nothing off: the page says what is too long."""
        return {}


class Email(Line):
    """An e-mail address. Blanks that were pasted or dictated into it do not matter."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(autocomplete="email", **kwargs)
        self.widget = forms.EmailInput({"autocomplete": "email", "dir": "ltr"})

    def to_python(self, value: Any) -> str:
        """The address without blanks."""
        return re.sub(r"\s+", "", one_line(str(value or "")))

    def validate(self, value: Any) -> None:
        """Something a letter can be sent to."""
        super().validate(value)
        if value:
            try:
                validate_email(value)
            except ValidationError:
                told = gettext("Enter an e-mail address like name@example.org.")
                raise ValidationError(told) from None


class Phone(Line):
    """A telephone number, however it is written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(narrow=True, **kwargs)
        self.widget = forms.TextInput(
            {"type": "tel", "autocomplete": "tel", "dir": "ltr", "class": "narrow"}
        )

    def validate(self, value: Any) -> None:
        """Something that can be dialled."""
        super().validate(value)
        if value and sum(sign.isdecimal() for sign in value) < 3:
            raise ValidationError(gettext("Enter a telephone number like 020 7946 0000."))


class Day(forms.DateField):
    """A day that has come."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput({"type": "date", "class": "narrow"}, format="%Y-%m-%d"),
            error_messages={"invalid": gettext_lazy("Enter a date like 2026-03-27.")},
            **kwargs,
        )
        self.latest: date | None = None

    def to_python(self, value: Any) -> Any:
        """The day, or None."""
        if not isinstance(value, str) or not (text := one_line(value)):
            return super().to_python(value)
        try:
            return typed_day(text)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def validate(self, value: Any) -> None:
        """Not a day to come."""
        super().validate(value)
        if value and self.latest and value > self.latest:
            raise ValidationError(gettext("Enter a day that has come, at the latest today."))


def choice(choices: Choices, **kwargs: Any) -> forms.ChoiceField:
    """One of a few, all of them to be seen."""
    field = forms.ChoiceField(choices=list(choices), widget=forms.RadioSelect, **kwargs)
    field.error_messages["invalid_choice"] = gettext_lazy("Choose one of these.")
    return field


def one_of_many(choices: Choices, *, nothing: Text, **kwargs: Any) -> forms.ChoiceField:
    """One of a longer list."""
    field = forms.ChoiceField(choices=[("", nothing), *choices], required=False, **kwargs)
    field.error_messages["invalid_choice"] = gettext_lazy("Choose one from the list.")
    return field


def several(choices: Choices, **kwargs: Any) -> forms.MultipleChoiceField:
    """Any number of a few."""
    field = forms.MultipleChoiceField(
        choices=list(choices), widget=forms.CheckboxSelectMultiple, required=False, **kwargs
    )
    field.error_messages["invalid_choice"] = gettext_lazy("Choose from these.")
    return field


def typed_by(request: HttpRequest) -> list[str]:
    """The longer things that were typed, for somebody whose draft is gone."""
    given = (value for name, value in request.POST.items() if name != "csrfmiddlewaretoken")
    return [text for value in given if (text := readable(str(value)).strip()) and " " in text]
