"""Setup, screen 1: name and branding."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from amends.core.framework.policy.policy import Policy

from ..request.context import DeskContext
from ..settings.branding import LooksForm
from ..settings.pages import posted
from .frame import adopted, finished, screen, shown


class IdentityForm(LooksForm):
    """Form for the name, with colour and logo."""

    def __init__(self, policy: Policy, data: Any = None, files: Any = None) -> None:
        super().__init__(policy, None, data, files)
        self.fields["name"] = forms.CharField(
            label=gettext("What is your organisation called?"),
            initial=policy.name,
            max_length=200,
        )
        del self.fields["window"]  # for later: letters begin on the side that most envelopes have
        self.order_fields(["name", "logo", "no_logo", "accent"])

    def named(self, policy: Policy) -> Policy:
        """The policy under the name that was typed."""
        return replace(policy, name=self.cleaned_data["name"])


@screen("name")
def identity(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page for the name of the organisation and its branding."""
    policy = desk.rules.policy
    form = IdentityForm(policy, posted(request), request.FILES or None)
    if form.is_valid():
        applied = form.applied(now=desk.now)
        if applied is not None and adopted(desk, form.named(applied), form, "name"):
            return finished(desk, "name")
    return shown(request, desk, "name", {"form": form, "logo": policy.logo or ""})
