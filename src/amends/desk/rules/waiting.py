"""How long a reply is awaited, and when somebody looks at a complaint again (7.3, 7.9)."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from amends.core.framework.policy import Policy

from ..seat import Seat, seated
from .draft import draft_of
from .pages import posted, saved, shown, status_of

_ASKED = {
    "status_notice_days": (
        gettext_lazy("Days without a word after which whoever waits hears how it stands"),
        gettext_lazy("By a letter that goes by itself, until the day of the answer."),
    ),
    "reaction_days": (
        gettext_lazy("Days in which a reply to a decision is awaited"),
        gettext_lazy("After them, and after the reminders, silence can be recorded as no reply."),
    ),
    "no_reply_notices": (
        gettext_lazy("Reminders before silence counts as no reply"),
        gettext_lazy(
            "They go by themselves, spread over these days. Nothing closes by itself; a later word "
            "opens the complaint again."
        ),
    ),
    "watch_days": (
        gettext_lazy("Days between two looks at a refused complaint"),
        gettext_lazy("A complaint that was not agreed stays open, and somebody looks again."),
    ),
}
_MOST = 3650


class WaitingForm(forms.Form):
    """The four numbers."""

    def __init__(self, policy: Policy, data: Any = None) -> None:
        super().__init__(data)
        self.policy = policy
        for name, (words, hint) in _ASKED.items():
            self.fields[name] = forms.IntegerField(
                label=words,
                help_text=hint,
                min_value=1,
                max_value=_MOST,
                initial=getattr(policy, name),
                widget=forms.NumberInput({"class": "narrow"}),
            )

    def applied(self) -> Policy:
        """The policy with these numbers."""
        return replace(self.policy, **{name: self.cleaned_data[name] for name in _ASKED})


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def waiting(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The form; whoever may not change the policy reads the numbers."""
    policy = draft_of(request, seat).policy
    form = WaitingForm(policy, posted(request))
    if form.is_valid():
        return saved(request, seat, form.applied(), "desk:waiting")
    rows = [(words, getattr(policy, name)) for name, (words, _) in _ASKED.items()]
    context = {"form": form, "rows": rows}
    return shown(request, seat, "desk/rules/waiting.html", context, status=status_of(form))
