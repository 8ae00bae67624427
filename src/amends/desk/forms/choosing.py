"""Inputs shared by several kinds of fields: a choice of one, several files, why one is refused."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from amends.wording.phrases import marked as _

from .around import Options

_FEW = 6
"""Maximum options shown as radio buttons; more are a select list."""
LONGEST = 20_000
"""Maximum characters of one text."""


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files."""

    widget = _FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """A list of uploaded files."""
        many = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(file, initial) for file in many]


def choice(offered: Options, *, required: bool, coerce: Any) -> forms.TypedChoiceField:
    """Return radio buttons for few required options; otherwise a select list with an empty line."""
    radios = required and 0 < len(offered) <= _FEW
    shown = offered if radios else [("", gettext("Choose")), *offered]
    if not required:
        shown = [("", "\N{EM DASH}"), *offered]
    made = forms.TypedChoiceField(
        choices=shown,
        required=required,
        coerce=coerce,
        empty_value=None,
        widget=forms.RadioSelect if radios else forms.Select,
    )
    if required and len(offered) == 1:
        made.initial = offered[0][0]
    return made


def yes_no(*, required: bool, default: bool | None = None) -> forms.TypedChoiceField:
    """Return radio buttons for yes and no, and for an answer that may be unknown."""
    offered = [("yes", gettext("Yes")), ("no", gettext("No"))]
    if not required and default is None:
        offered.append(("", gettext("Not known")))
    return forms.TypedChoiceField(
        choices=offered,
        required=required,
        coerce=lambda text: text == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        initial={True: "yes", False: "no", None: None if required else ""}[default],
    )


def coerced(declared: Any) -> Any:
    """Return the function that converts form input to this type."""
    return int if declared is int else declared


def set_options(form: forms.Form, **offered: Any) -> None:
    """Set the options of choice fields of a form, by their names."""
    for name, options in offered.items():
        field = form.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(f"{name} has no options")
        field.choices = options


def select(name: Any, options: Options, initial: str | None, help_text: Any = "") -> forms.Field:
    """A field of which at most one is chosen."""
    return forms.ChoiceField(
        label=name,
        choices=[("", "\N{EM DASH}"), *options],
        required=False,
        initial=initial or "",
        help_text=help_text,
    )


_WHY = {
    "empty": _("This file is empty. Choose another one"),
    "too_large": _("This file is too large. Choose one of up to 25 MB"),
    "type_not_allowed": _(
        "We do not accept this type of file. Choose a PDF, an image, a text file, an email or an "
        "Office document."
    ),
    "name_not_allowed": _("We cannot accept this file name. Rename the file and try again."),
    "content_differs_from_name": _(
        "The content of this file does not match its name. Change the file extension, then try "
        "again."
    ),
    "password_protected": _("This file has a password. Remove it and try again."),
    "unpacks_too_large": _("This file is too large when unpacked. Choose a smaller one."),
}


def why_refused(why: str) -> str:
    """Return the reason, and what to do."""
    return gettext(_WHY[why])
