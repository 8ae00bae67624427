"""How the organization is reached beside its pages: told to everybody, on paper and in letters."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from amends.core.framework.labels import label
from amends.core.framework.policy.check import EMAIL, PHONE
from amends.core.framework.policy.policy import Label, Policy
from amends.wording import contact_details as wording
from amends.wording.asking import AskingForm

from ..forms.around import language_name
from ..request.context import DeskContext, for_role
from .draft import draft_of
from .pages import posted, saved, shown, status_of


class ReachingForm(AskingForm):
    """E-mail, telephone, postal address and opening hours; whatever is empty is not told."""

    email = forms.CharField(
        label=gettext_lazy("E-mail address for complaints"),
        max_length=254,
        widget=forms.TextInput({"inputmode": "email"}),
        required=False,
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone number"),
        help_text=gettext_lazy("Like +353 1 555 0100"),
        max_length=40,
        widget=forms.TextInput({"inputmode": "tel"}),
        required=False,
    )
    postal_address = forms.CharField(
        label=gettext_lazy("Postal address"),
        help_text=gettext_lazy("A line each, as it stands on an envelope."),
        max_length=500,
        widget=forms.Textarea({"rows": "4"}),
        required=False,
    )

    def __init__(self, policy: Policy, data: Any = None) -> None:
        super().__init__(data)
        self.policy = policy
        for name in ("email", "phone"):
            self.fields[name].initial = getattr(policy, name)
        self.fields["postal_address"].initial = "\n".join(policy.postal_address)
        for language in policy.languages:
            self.fields[f"hours-{language}"] = forms.CharField(
                label=gettext("Opening hours ({language})").format(
                    language=language_name(language)
                ),
                initial=label(policy.opening_hours, (language,)) or "",
                max_length=200,
                required=False,
            )

    def clean_email(self) -> str:
        """An address to which somebody can write."""
        given = str(self.cleaned_data["email"])
        if given and not EMAIL.fullmatch(given):
            raise ValidationError(gettext("Write an address like complaints@example.org."))
        return given

    def clean_phone(self) -> str:
        """A number that can be dialled."""
        given = str(self.cleaned_data["phone"])
        if given and not PHONE.fullmatch(given):
            raise ValidationError(gettext("Write a number like +353 1 555 0100."))
        return given

    def applied(self) -> Policy:
        """The policy with these ways; hours in a language that it no longer has are kept."""
        given = self.cleaned_data
        typed = {language: given[f"hours-{language}"].strip() for language in self.policy.languages}
        kept = {one.language: one.text for one in self.policy.opening_hours} | typed
        lines = (line.strip() for line in given["postal_address"].splitlines())
        return replace(
            self.policy,
            email=given["email"],
            phone=given["phone"],
            postal_address=tuple(line for line in lines if line),
            opening_hours=tuple(Label(language, text) for language, text in kept.items() if text),
        )


@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def reaching(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The form; whoever may not change the policy reads what it says."""
    policy = draft_of(request, desk).policy
    form = ReachingForm(policy, posted(request))
    if form.is_valid():
        return saved(request, desk, form.applied(), "desk:reaching")
    context = {"form": form, "ways": wording.ways(policy, policy.languages[0])}
    return shown(request, desk, "desk/settings/reaching.html", context, status=status_of(form))
