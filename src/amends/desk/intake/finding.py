"""Finding a caller who has no reference."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from amends.core.values import Contact
from amends.handling import callers
from amends.wording.asking import AskingForm

from ..reading.list_rows import ListRow, list_rows
from ..request.context import DeskContext, show, with_form

_MOST = 25


class FindForm(AskingForm):
    """Form for what callers know about themselves: two details, or one that identifies them
    alone."""

    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    email = forms.CharField(label=gettext_lazy("Email"), required=False, max_length=200)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=60)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), required=False, max_length=20)
    number = forms.CharField(
        label=gettext_lazy("Customer, order or reference number"),
        help_text=gettext_lazy("Customer, order or contract number, or an earlier reference."),
        required=False,
        max_length=100,
    )

    def clean(self) -> dict[str, Any]:
        """Require at least one detail."""
        if not any(self.cleaned_data.values()):
            raise forms.ValidationError(gettext("Enter at least 2 details"))
        return self.cleaned_data


@sensitive_post_parameters("name", "email", "phone", "postcode", "number")
@with_form
def find_person(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page for a caller without a reference. It uses POST, so that no name is in an address."""
    form = FindForm(request.POST if request.method == "POST" else None)
    lines: list[ListRow] | None = None
    if form.is_valid():
        given = form.cleaned_data
        asked = Contact(
            name=given["name"],
            email=given["email"],
            phone=given["phone"],
            postcode=given["postcode"],
        )
        lines = found(asked, [given["number"]] if given["number"] else [], desk)
    context = {"form": form, "lines": lines, "section": "find"}
    return show(request, desk, "desk/find_person.html", context)


def found(asked: Contact, numbers: list[str], desk: DeskContext) -> list[ListRow]:
    """Return the complaints of people similar to the one asked for, as far as the user may see
    them."""
    rows = callers.complaints_of(
        asked, numbers, person=desk.person, rules=desk.rules, at_most=_MOST
    )
    return list_rows(rows, desk, purpose="find-person")
