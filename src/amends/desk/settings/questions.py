"""What the form on the web asks: which questions can be left out, and why the others cannot."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from amends.core.framework.policy.policy import AskedOf, Policy, Question, label
from amends.wording import choices
from amends.wording.asking import AskingForm
from amends.wording.names import spoken
from amends.wording.phrases import capital
from amends.wording.phrases import marked as _

from ..request.context import DeskContext, for_role
from .draft import draft_of
from .pages import posted, saved, shown, status_of

ALWAYS = (
    (_("What happened, and when"), _("The record begins with it."), "7.2-a, C.3"),
    (
        _("What it is about: a product, a service, the way you work, or how you handled something"),
        _("It says who has to answer."),
        "7.2-c, C.2",
    ),
    (
        _("Whether it is about somebody who works here"),
        _("They are kept away from the complaint, and heard."),
        "4.7, 4.10",
    ),
    (_("What would put it right"), _("You answer what was asked for."), "7.2-b, C.4"),
    (
        _("For whom they complain, and who speaks for them"),
        _("The answer goes to whoever it is for, and to nobody else."),
        "C.1",
    ),
    (
        _("Who they are and how to reach them"),
        _("Without it you cannot confirm, ask back or answer."),
        "7.4, C.1",
    ),
    (
        _("What helps them, in which language, and what is not safe for them"),
        _("Everybody must be able to complain, and nobody may come to harm by a letter."),
        "4.5",
    ),
    (_("Files"), _("Whoever has something to show can show it at once."), "7.2, C.6"),
)
"""What is always asked: the question, why, and where the standard wants it. Nearly all of it may be
left empty by whoever does not know."""


class QuestionsForm(AskingForm):
    """Which questions are asked."""

    asked = forms.MultipleChoiceField(
        label=gettext_lazy("Also asked"),
        help_text=gettext_lazy("Nobody has to answer these. What you do not use, do not ask."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    anonymous_allowed = forms.BooleanField(
        label=gettext_lazy("Complaints without a name are taken"),
        help_text=gettext_lazy(
            "Nobody learns who they are. They follow it with a secret, and are answered there."
        ),
        required=False,
    )
    secret_allowed = forms.BooleanField(
        label=gettext_lazy("Complaints are taken in confidence"),
        help_text=gettext_lazy(
            "Who they are is told to nobody but those who deal with the complaint."
        ),
        required=False,
    )

    def __init__(self, policy: Policy, data: Any = None) -> None:
        super().__init__(data)
        self.policy = policy
        asked: Any = self.fields["asked"]
        asked.choices = [(one, capital(text)) for one, text in choices.options(Question)]
        asked.initial = [str(one) for one in Question if one not in policy.not_asked]
        for name in ("anonymous_allowed", "secret_allowed"):
            self.fields[name].initial = getattr(policy, name)

    def applied(self) -> Policy:
        """The policy with these questions."""
        given = self.cleaned_data
        return replace(
            self.policy,
            not_asked=tuple(one for one in Question if str(one) not in given["asked"]),
            anonymous_allowed=given["anonymous_allowed"],
            secret_allowed=given["secret_allowed"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def questions(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The form, beside what is always asked and the organization's own questions."""
    policy = draft_of(request, desk).policy
    form = QuestionsForm(policy, posted(request))
    if form.is_valid():
        return saved(request, desk, form.applied(), "desk:questions")
    context = {
        "form": form,
        "always": [(gettext(what), gettext(why), where) for what, why, where in ALWAYS],
        "asked": [(capital(choices.label(one)), one not in policy.not_asked) for one in Question],
        "own": [
            (
                one.code,
                label(one.labels, spoken(policy.languages)) or one.code,
                _when(one.required_at),
            )
            for one in policy.own_fields
            if one.asked_of is AskedOf.complainant and one.asked_by("receive")
        ],
    }
    return shown(request, desk, "desk/settings/questions.html", context, status=status_of(form))


def _when(required_at: str | None) -> str:
    return gettext("must be answered") if required_at == "receive" else gettext("may be left out")
