"""Inputs that accept text as people write it: pasted, dictated, in any script."""

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
from amends.wording.asking import AskingForm

LONGEST = 20_000
"""Characters of one text; more comes as a file."""
_JOINERS = "\u200c\u200d"
"""Invisible characters that are part of names in many languages."""

type Text = str | Promise
type Choices = Iterable[tuple[str, Text]]


class PublicForm(AskingForm):
    """A form of which the page says what is missing, not the browser."""

    use_required_attribute = False


def readable(text: str) -> str:
    """Return text of several lines without what no page or database should contain: NUL and other
    control characters. Scripts, emoji and direction marks stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def one_line(text: str) -> str:
    """Return text of one line: no line ends, no invisible characters except the joiners of a
    script."""
    seen = (
        " " if c.isspace() else c
        for c in text
        if c.isspace() or c in _JOINERS or unicodedata.category(c)[0] != "C"
    )
    return " ".join("".join(seen).split())


class Lines(forms.CharField):
    """Form field for text of several lines."""

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        widget = forms.Textarea({"rows": rows, "dir": "auto"})
        super().__init__(**{"widget": widget, "max_length": LONGEST, **kwargs})
        self.validators = []

    def to_python(self, value: Any) -> str:
        """Return the text, cleaned, whatever the browser sent."""
        return readable(str(value or "")).strip()

    def validate(self, value: Any) -> None:
        """Require text if needed, and not more than a page can show."""
        super().validate(value)
        if len(value) > (self.max_length or LONGEST):
            text = gettext("Shorten this to {count} characters, or send the rest as a file")
            raise ValidationError(text.format(count=self.max_length))


class Line(forms.CharField):
    """Form field for text of one line."""

    def __init__(self, *, autocomplete: str = "off", narrow: bool = False, **kwargs: Any) -> None:
        attrs = {"autocomplete": autocomplete, "dir": "auto"}
        if narrow:
            attrs["class"] = "narrow"
        super().__init__(**{"max_length": 200, "widget": forms.TextInput(attrs), **kwargs})
        self.validators = []

    def to_python(self, value: Any) -> str:
        """Return the text, cleaned."""
        return one_line(str(value or ""))

    def validate(self, value: Any) -> None:
        """Require text if needed, and short enough."""
        super().validate(value)
        if len(value) > (self.max_length or 200):
            text = gettext("Enter at most {count} characters")
            raise ValidationError(text.format(count=self.max_length))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Set no maximum length, so that the browser cuts nothing off; the page says what is too
        long."""
        return {}


class Email(Line):
    """An email address. Spaces that were pasted or dictated into it are removed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(autocomplete="email", **kwargs)
        self.widget = forms.EmailInput({"autocomplete": "email", "dir": "ltr"})

    def to_python(self, value: Any) -> str:
        """Return the address without spaces."""
        return re.sub(r"\s+", "", one_line(str(value or "")))

    def validate(self, value: Any) -> None:
        """Require a usable email address."""
        super().validate(value)
        if value:
            try:
                validate_email(value)
            except ValidationError:
                text = gettext("Enter an email address, for example name@example.org")
                raise ValidationError(text) from None


class Phone(Line):
    """A phone number, however it is written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(narrow=True, **kwargs)
        self.widget = forms.TextInput(
            {"type": "tel", "autocomplete": "tel", "dir": "ltr", "class": "narrow"}
        )

    def validate(self, value: Any) -> None:
        """Require a usable phone number."""
        super().validate(value)
        if value and sum(sign.isdecimal() for sign in value) < 3:
            raise ValidationError(gettext("Enter a phone number, for example 020 7946 0000"))


class Day(forms.DateField):
    """A day that is not in the future."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput({"type": "date", "class": "narrow"}, format="%Y-%m-%d"),
            error_messages={"invalid": gettext_lazy("Enter a date, for example 27 March 2026")},
            **kwargs,
        )
        self.latest: date | None = None

    def to_python(self, value: Any) -> Any:
        """The day, or None."""
        if not isinstance(value, str) or not (text := one_line(value)):
            return super().to_python(value)
        try:
            return typed_day(text, self.latest, ahead=False)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def validate(self, value: Any) -> None:
        """Refuse a day in the future."""
        super().validate(value)
        if value and self.latest and value > self.latest:
            raise ValidationError(gettext("Enter today's date or a date in the past"))


def choice(choices: Choices, **kwargs: Any) -> forms.ChoiceField:
    """A field for one of a few options, all visible."""
    field = forms.ChoiceField(choices=list(choices), widget=forms.RadioSelect, **kwargs)
    field.error_messages["invalid_choice"] = gettext_lazy("Choose one of these")
    return field


def one_of_many(choices: Choices, *, nothing: Text, **kwargs: Any) -> forms.ChoiceField:
    """One of a longer list."""
    options = {"required": False, **kwargs}
    field = forms.ChoiceField(choices=[("", nothing), *choices], **options)
    field.error_messages["invalid_choice"] = gettext_lazy("Choose one from the list")
    return field


def several(choices: Choices, **kwargs: Any) -> forms.MultipleChoiceField:
    """Any number of a few."""
    field = forms.MultipleChoiceField(
        choices=list(choices), widget=forms.CheckboxSelectMultiple, required=False, **kwargs
    )
    field.error_messages["invalid_choice"] = gettext_lazy("Choose from these")
    return field


def typed_by(request: HttpRequest) -> list[str]:
    """Return the longer texts that were typed, for a visitor whose draft is gone."""
    values = (value for name, value in request.POST.items() if name != "csrfmiddlewaretoken")
    return [text for value in values if (text := readable(str(value)).strip()) and " " in text]
