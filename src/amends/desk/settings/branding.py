"""Branding of the organisation and its brands: the accent colour and the logo."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.policy.branding import LEAST, contrast_with_white
from amends.core.framework.policy.organization import Brand, Window
from amends.core.framework.policy.policy import Policy
from amends.core.values import Id
from amends.governance.branding import keep_logo
from amends.vault.uploads import UploadRefused
from amends.wording import choices
from amends.wording.asking import AskingForm
from amends.wording.phrases import capital

from ..forms.around import Options
from ..request.context import DeskContext, with_form
from .draft import draft_of
from .listings import entry_name
from .pages import may_adopt, posted, saved, shown, status_of


class LooksForm(AskingForm):
    """Form for the colour and the logo of the organisation, or of one brand."""

    accent = forms.CharField(
        label=gettext_lazy("Colour"),
        max_length=7,
        widget=forms.TextInput({"class": "narrow", "spellcheck": "false", "autocomplete": "off"}),
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        help_text=gettext_lazy(
            "A PNG, JPEG, WebP or GIF of up to 256 KB. We show it up to 40 pixels high."
        ),
        required=False,
    )

    def __init__(
        self, policy: Policy, brand: Brand | None, data: Any = None, files: Any = None
    ) -> None:
        super().__init__(data, files)
        self.policy, self.brand = policy, brand
        owner: Policy | Brand = brand or policy
        colour = self.fields["accent"]
        colour.initial, colour.required = owner.accent, brand is None
        colour.help_text = gettext(
            "For example #0b5d6b. White text must be readable on it. We work out the shades for "
            "dark screens from it."
        )
        if brand is not None:
            colour.help_text += " " + gettext("Leave empty to use the organisation's.")
        offered: Options = [(str(code), capital(text)) for code, text in choices.options(Window)]
        if brand is not None:
            offered = [("", gettext("Same as the whole organisation")), *offered]
        self.fields["window"] = forms.ChoiceField(
            label=gettext("Envelope window"),
            choices=offered,
            required=False,
            initial=str(owner.window or ""),
            help_text=gettext(
                "Where the address is on a letter. Envelope windows are on the left in most "
                "countries, and on the right in Switzerland and France."
            ),
        )
        if owner.logo is not None:
            self.fields["no_logo"] = forms.BooleanField(
                label=gettext("Remove the logo"), required=False
            )

    def clean_accent(self) -> str:
        """A colour on which white can be read."""
        accent = str(self.cleaned_data["accent"]).lower()
        if not accent:
            return ""
        ratio = contrast_with_white(accent)
        if ratio is None:
            text = gettext(
                "Enter a colour as # and 6 digits or letters a to f, for example #0b5d6b"
            )
            raise ValidationError(text)
        if ratio < LEAST:
            text = gettext("White text is hard to read on this colour. Choose a darker one.")
            raise ValidationError(text)
        return accent

    def applied(self, *, now: datetime) -> Policy | None:
        """Return the policy with this branding; None if the image is refused: the form says why."""
        logo = (self.brand or self.policy).logo
        uploaded = self.cleaned_data.get("logo")
        if uploaded:
            try:
                logo = keep_logo(uploaded.chunks(), name=uploaded.name or "", now=now)
            except UploadRefused:
                text = gettext(
                    "We cannot use this image. Choose a PNG, JPEG, WebP or GIF of up to 256 KB"
                )
                self.add_error("logo", text)
                return None
        elif self.cleaned_data.get("no_logo"):
            logo = None
        return self._with(self.cleaned_data["accent"], logo)

    def _with(self, accent: str, logo: Id | None) -> Policy:
        chosen = self.cleaned_data.get("window", "")
        if self.brand is None:
            window = Window(chosen) if chosen else self.policy.window
            return replace(self.policy, accent=accent, logo=logo, window=window)
        own = Window(chosen) if chosen else None
        changed = replace(self.brand, accent=accent or None, logo=logo, window=own)
        brands = (changed if brand.code == changed.code else brand for brand in self.policy.brands)
        return replace(self.policy, brands=tuple(brands))


@with_form
def looks(request: HttpRequest, desk: DeskContext, code: str | None = None) -> HttpResponse:
    """Page for the branding of the organisation and of each brand."""
    policy = draft_of(request, desk).policy
    brand = policy.brand(code) if code else None
    if code and brand is None:
        raise Http404
    files = request.FILES if request.method == "POST" else None
    form = LooksForm(policy, brand, posted(request), files)
    may = may_adopt(desk)  # before an image is stored
    if form.is_valid() and (applied := form.applied(now=desk.now) if may else policy) is not None:
        return saved(request, desk, applied, "desk:looks")
    context = {
        "form": form,
        "logo": (brand or policy).logo or "",
        "name": _name(policy, brand),
        "brands": [(brand.code, _name(policy, brand)) for brand in policy.brands],
    }
    return shown(request, desk, "desk/settings/looks.html", context, status=status_of(form))


def _name(policy: Policy, brand: Brand | None) -> str:
    if brand is None:
        return policy.name
    return entry_name(brand, policy)
