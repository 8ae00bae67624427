"""Form errors for missing or unusable input: what to enter, and why.

Every form is an `AskingForm`. A field without a message of its own gets one from its kind and
label. None of Django's default messages remain.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property, partial
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.translation import gettext

from .fields import FIELDS

register = template.Library()

_EVERYWHERE = frozenset({"reason"})
"""Field names with the same meaning in every form."""


class AskingForm(forms.Form):
    """Form whose errors say what is missing and why, and what is accepted."""

    blames_fields = True
    """Whether a refusal can concern a single field."""

    def full_clean(self) -> None:
        """Use our messages for every field, whenever it was added to the form."""
        for name, field in self.fields.items():
            field.error_messages = _Messages(field, name, partial(self.__getitem__, name))
        super().full_clean()

    def blame(self, names: Sequence[str], told: str) -> bool:
        """Attach a refusal to the fields that it names; return whether there are any."""
        found = [name for name in names if self.blames_fields and name in self.fields]
        for name in found:
            self.add_error(name, told)
        return bool(found)


def needed[F: forms.Field](field: F, when: Any) -> F:
    """Return the field, whose label says when it has to be filled in; empty: it never has to."""
    field.needed = when  # type: ignore[attr-defined]
    return field


class _Messages(dict[str, Any]):
    """Messages of a field: its own, and ours instead of Django's defaults. They are written once
    there is an error, because most input has none."""

    def __init__(self, field: forms.Field, name: str, bound: Callable[[], BoundField]) -> None:
        super().__init__(field.error_messages)
        self._asked = field, name, bound

    def __contains__(self, code: object) -> bool:
        return super().__contains__(code) or code in self._ours

    def __getitem__(self, code: str) -> Any:
        kind: Any = type(self._asked[0])
        ours = self.get(code) == _of_django(kind).get(code) and code in self._ours
        return self._ours[code] if ours else super().__getitem__(code)

    @cached_property
    def _ours(self) -> dict[str, str]:
        field, name, bound = self._asked
        return told(field, str(bound().label), name)


@cache
def _of_django(kind: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in reversed(kind.__mro__):
        found |= getattr(one, "default_error_messages", {})
    return found


def told(field: forms.Field, label: str, name: str = "") -> dict[str, str]:
    """Return every message of a field, by the code of the error; `label` is its label, `name` its
    name in the browser."""
    said = FIELDS[name].wanted if name in _EVERYWHERE else ""
    return {
        "required": gettext(said) if said else _missing(field, label),
        **dict(_of_its_kind(field)),
        **dict(_of_bounds(field)),
        "overflow": gettext("Enter a smaller number"),
        "null_characters_not_allowed": gettext("Remove invisible characters"),
    }


def _missing(field: forms.Field, label: str) -> str:
    match field:
        case forms.FileField():
            text = gettext("Choose a file for “{label}”")
        case forms.MultipleChoiceField():
            text = gettext("Choose at least 1 for “{label}”")
        case forms.ChoiceField():
            text = gettext("Select “{label}”")
        case forms.BooleanField():
            text = gettext("Tick “{label}” to continue")
        case forms.DateField():
            text = gettext("Enter a date for “{label}”")
        case forms.IntegerField():
            text = gettext("Enter a number for “{label}”")
        case _:
            text = gettext("Enter “{label}”")
    return text.format(label=label)


def _of_its_kind(field: forms.Field) -> Iterator[tuple[str, str]]:
    match field:
        case forms.FileField():
            yield "invalid", gettext("We did not receive the file. Choose it again.")
            yield "missing", gettext("We did not receive the file. Choose it again.")
            yield "empty", gettext("This file is empty. Choose another one")
            yield "contradiction", gettext("Choose a file or remove it, not both")
            yield "invalid_image", gettext("We cannot show this image. Choose another")
        case forms.ChoiceField():
            yield "invalid_choice", gettext("You cannot choose this here. Choose another one.")
            yield "invalid_list", gettext("Choose from the list")
        case forms.DecimalField() | forms.FloatField():
            yield "invalid", gettext("Enter a number, for example 12.50")
            yield "max_digits", gettext("Enter a shorter number")
            yield "max_whole_digits", gettext("Enter a smaller number")
            yield (
                "max_decimal_places",
                gettext("Enter at most %(max)s digits after the decimal point"),
            )
        case forms.IntegerField():
            yield "invalid", gettext("Enter a whole number, for example 12")
        case forms.DateField():
            yield "invalid", gettext("Enter a date, for example 27 March 2026")
        case forms.TimeField():
            yield "invalid", gettext("Enter a time, for example 17:30")
        case forms.DateTimeField():
            yield "invalid", gettext("Enter a date and time, for example 2026-03-27 17:30")
        case forms.EmailField():
            yield "invalid", gettext("Enter an email address, for example name@example.org")
        case forms.URLField():
            yield "invalid", gettext("Enter an address, for example https://example.org")
        case _:
            yield "invalid", gettext("We cannot read this. Write it another way.")


def _of_bounds(field: forms.Field) -> Iterator[tuple[str, str]]:
    if isinstance(field, forms.FileField):
        yield "max_length", gettext("The file name is too long. Shorten it.")
    else:
        yield (
            "max_length",
            gettext("Shorten this to %(limit_value)d characters. It has %(show_value)d."),
        )
    yield "min_length", gettext("Enter at least %(limit_value)d characters")
    least, most = getattr(field, "min_value", None), getattr(field, "max_value", None)
    if least is not None and most is not None:
        both = gettext("Enter a number from {least} to {most}.").format(least=least, most=most)
        yield from (("min_value", both), ("max_value", both))
        return
    yield "min_value", gettext("Enter at least %(limit_value)s.")
    yield "max_value", gettext("Enter at most %(limit_value)s.")


@register.filter
def summed(field: BoundField) -> str:
    """Return the error of a field for the summary at the top: after its label, unless it names the
    field itself, as what a required field says does."""
    label, said = str(field.label), " ".join(map(str, field.errors))
    if label in said or said == field.field.error_messages.get("required") or label[-1:] == ".":
        return said
    return f"{label} {said}" if label.endswith("?") else f"{label}: {said}"
