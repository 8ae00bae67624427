"""First page of an empty installation: creates the organisation and signs in its founder."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from amends.governance import opening
from amends.governance.defaults.places import zones
from amends.people import limits
from amends.people.models import Account
from amends.wording.asking import AskingForm
from amends.wording.countries import countries

from ..request.sign_in import password_field

_CURRENCIES = (
    *("EUR", "GBP", "USD", "CHF", "AUD", "BGN", "BRL", "CAD", "CZK", "DKK", "HUF", "INR", "ISK"),
    *("JPY", "MXN", "NOK", "NZD", "PLN", "RON", "SEK", "SGD", "TRY", "ZAR"),
)
_BACKEND = "amends.people.signing_in.SignInBackend"


class BeginForm(AskingForm):
    """Form for what is indispensable; everything else has a default and is asked later."""

    name = forms.CharField(
        label=gettext_lazy("What is your organisation called?"),
        help_text=gettext_lazy("Use the name your customers or the public know."),
        error_messages={"required": gettext_lazy("Enter the name of your organisation")},
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Which country are you in?"),
        help_text=gettext_lazy(
            "We use this for public holidays and your time zone. If holidays vary by region, "
            "we'll ask for yours next."
        ),
        required=False,
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Which currency do you use?"),
        error_messages={"required": gettext_lazy("Select your currency")},
        choices=[("", gettext_lazy("Select…")), *((code.lower(), code) for code in _CURRENCIES)],
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Which languages do you use?"),
        error_messages={"required": gettext_lazy("Select at least 1 language")},
        help_text=gettext_lazy("The first language you select is the default."),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    person = forms.CharField(
        label=gettext_lazy("What is your name?"),
        error_messages={"required": gettext_lazy("Enter your name")},
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    sign_in = forms.CharField(
        label=gettext_lazy("Choose a sign-in name"),
        error_messages={"required": gettext_lazy("Enter a sign-in name")},
        max_length=150,
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = password_field(
        gettext_lazy("Your password"),
        gettext_lazy("At least 12 characters. A few random words make a strong password."),
        new=True,
    )
    code = forms.CharField(
        label=pgettext_lazy("setup", "Code"),
        help_text=gettext_lazy("It's in the terminal where you started amends."),
        error_messages={"required": gettext_lazy("Enter the code")},
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        language = get_language() or "en"
        super().__init__(data, initial={"languages": [language]})
        self.request = request
        listed = [("", gettext("None of these: no holidays")), *countries()]
        self.fields["country"].choices = listed  # type: ignore[attr-defined]
        tongues = sorted(settings.LANGUAGES, key=lambda pair: pair[0] != language)
        self.fields["languages"].choices = tongues  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """Check the code; attempts are limited, so that it cannot be guessed."""
        network = limits.network_of(self.request.META.get("REMOTE_ADDR", ""))
        allowed = limits.take("sign_in", "first-visit", network, now=timezone.now()).allowed
        code = str(self.cleaned_data["code"])
        if not allowed or not opening.code_fits(code):
            message = gettext(
                "This code is not right. Look in the terminal where you started amends. Each start "
                "prints a new code. After several attempts, wait a few minutes."
            )
            raise ValidationError(message)
        return code

    def clean_password(self) -> str:
        """One that cannot be guessed."""
        password = str(self.cleaned_data["password"])
        validate_password(password, Account(sign_in=self.data.get("sign_in", "")))
        return password

    def opened(self, *, now: datetime) -> Account:
        """Set the organisation up. Raises as `opening.set_up`."""
        answers = self.cleaned_data
        country = answers["country"] or None
        zone = next(iter(zones().get(country or "", ())), settings.AMENDS_TIME_ZONE or "UTC")
        details = opening.Opening(
            name=answers["name"],
            person=answers["person"],
            sign_in=answers["sign_in"],
            password=answers["password"],
            languages=tuple(answers["languages"]),
            country=country,
            zone=zone,
            currency=answers["currency"],
        )
        return opening.set_up(details, now=now)


@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Show the form; if there is an organisation already, redirect to signing in."""
    if opening.is_set_up():
        return HttpResponseRedirect(reverse("desk:sign-in"))
    form = BeginForm(request, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            account = form.opened(now=timezone.now())
        except opening.AlreadySetUp:
            return HttpResponseRedirect(reverse("desk:sign-in"))
        login(request, account, backend=_BACKEND)
        return HttpResponseRedirect(reverse("desk:first-hour"))
    status = 422 if form.is_bound else 200
    return render(request, "desk/onboarding/begin.html", {"form": form}, status=status)
