"""How long a reply is awaited, and when somebody looks at a complaint again (7.3, 7.9)."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from amends.core.framework.policy.policy import LateLetters, Policy
from amends.wording import choices
from amends.wording.asking import AskingForm

from ..request.context import DeskContext, for_role
from .draft import draft_of
from .pages import posted, saved, shown, status_of

_ASKED = {
    "status_notice_days": (
        gettext_lazy("Days without a word after which whoever waits hears how it stands"),
        gettext_lazy("By a letter that goes by itself, until the day of the answer."),
    ),
    "warn_days": (
        gettext_lazy("Days before a date on which who answers for the complaint hears of it"),
        gettext_lazy(
            "On their day, and in the record; sooner where nobody works then. With 0 nobody is "
            "warned; nobody is warned of a date that was told when it was nearer than that."
        ),
    ),
    "climb_days": (
        gettext_lazy("Days from one level to the next once a date has passed"),
        gettext_lazy(
            "At once the first level of review hears of it, after so many days the next, until it "
            "is done. With 0 nobody does. The levels are those who look again inside."
        ),
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
        gettext_lazy(
            "A complaint that was not agreed stays open, and somebody looks again: on that day, or "
            "the first after it on which they work."
        ),
    ),
}
_MOST = 3650
_OR_NONE = frozenset({"warn_days", "climb_days"})
"""Numbers of which 0 says that nothing happens."""
_LATE = (
    gettext_lazy("Who tells a complainant that the day of the answer was not kept"),
    gettext_lazy("A person is asked by a reminder for that day, if no letter goes by itself."),
)


class WaitingForm(AskingForm):
    """The numbers, and who writes that an answer is late."""

    def __init__(self, policy: Policy, data: Any = None) -> None:
        super().__init__(data)
        self.policy = policy
        for name, (words, hint) in _ASKED.items():
            self.fields[name] = forms.IntegerField(
                label=words,
                help_text=hint,
                min_value=0 if name in _OR_NONE else 1,
                max_value=_MOST,
                initial=getattr(policy, name),
                widget=forms.NumberInput({"class": "narrow"}),
            )
        self.fields["late_letters"] = forms.ChoiceField(
            label=_LATE[0],
            help_text=_LATE[1],
            choices=choices.options(LateLetters),
            initial=policy.late_letters,
            widget=forms.RadioSelect,
        )

    def applied(self) -> Policy:
        """The policy with these numbers, and that choice."""
        told = {name: self.cleaned_data[name] for name in _ASKED}
        late = LateLetters(self.cleaned_data["late_letters"])
        return replace(self.policy, **told, late_letters=late)


@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def waiting(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The form; whoever may not change the policy reads the numbers."""
    policy = draft_of(request, desk).policy
    form = WaitingForm(policy, posted(request))
    if form.is_valid():
        return saved(request, desk, form.applied(), "desk:waiting")
    numbers = ((words, getattr(policy, name)) for name, (words, _) in _ASKED.items())
    rows = [*numbers, (_LATE[0], choices.label(policy.late_letters))]
    context = {"form": form, "rows": rows}
    return shown(request, desk, "desk/settings/waiting.html", context, status=status_of(form))
