"""What is said while somebody complains: the organization's own words, part by part."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from amends.core.framework.policy.policy import Label, Policy, Saying, ScriptPart
from amends.wording import choices
from amends.wording import script as wording
from amends.wording.asking import AskingForm
from amends.wording.phrases import capital

from ..forms.around import language_name
from ..request.context import DeskContext, for_role
from .draft import draft_of
from .pages import posted, saved, shown, status_of


class ScriptForm(AskingForm):
    """A text for each part and language; where it stays empty, ours is said."""

    def __init__(self, policy: Policy, data: Any = None) -> None:
        super().__init__(data)
        self.policy = policy
        for part in ScriptPart:
            for language in policy.languages:
                ours = wording.ours(part, language)
                asked = forms.CharField(
                    label=_label(part, language, policy),
                    help_text=gettext("Left empty: “{words}”").format(words=ours),
                    initial=policy.said(part, language) or "",
                    max_length=500,
                    required=False,
                    widget=forms.Textarea({"rows": "2", "lang": language, "dir": "auto"}),
                )
                self.fields[f"{part}-{language}"] = asked

    def applied(self) -> Policy:
        """The policy with these words; those in languages that it no longer has are kept."""
        sayings = (Saying(part, tuple(self._words(part))) for part in ScriptPart)
        return replace(self.policy, script=tuple(one for one in sayings if one.words))

    def _words(self, part: ScriptPart) -> list[Label]:
        before = next((one.words for one in self.policy.script if one.code is part), ())
        languages = self.policy.languages
        typed = [(one, self.cleaned_data[f"{part}-{one}"].strip()) for one in languages]
        kept = [one for one in before if one.language not in languages]
        return [*(Label(language, text) for language, text in typed if text), *kept]


def _label(part: ScriptPart, language: str, policy: Policy) -> str:
    name = capital(choices.label(part))
    if len(policy.languages) == 1:
        return name
    return gettext("{part} ({language})").format(part=name, language=language_name(language))


@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def script(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The form; whoever may not change the policy reads what is said."""
    policy = draft_of(request, desk).policy
    form = ScriptForm(policy, posted(request))
    if form.is_valid():
        return saved(request, desk, form.applied(), "desk:script")
    said = [
        (capital(choices.label(part)), wording.said(part, desk.rules.policy)) for part in ScriptPart
    ]
    return shown(
        request,
        desk,
        "desk/settings/script.html",
        {"form": form, "said": said},
        status=status_of(form),
    )
