"""Languages on offer, and the texts missing in each, which can be entered here."""

from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from amends.core.framework.policy.labelling import Unsaid, unsaid, unwritten, with_words
from amends.core.framework.policy.policy import Policy
from amends.governance.starting import with_language
from amends.people import read
from amends.wording import letters as letter_words
from amends.wording import policy as wording
from amends.wording.asking import AskingForm
from amends.wording.phrases import capital, language_name, listed

from ..request.context import DeskContext, with_form
from .draft import draft_of
from .pages import posted, saved, shown, status_of

_COUNTRY = 2
_AT_ONCE = 25
"""Texts on one page; the next ones follow once these are saved."""


class OfferForm(AskingForm):
    """A further language."""

    def __init__(self, policy: Policy, data: Any = None) -> None:
        super().__init__(data)
        self.policy = policy
        names = {_tag(str(info["code"])): str(info["name_local"]) for info in _known()}
        offered = [
            (code, capital(name))
            for code, name in sorted(names.items(), key=lambda entry: entry[1].casefold())
            if code not in policy.languages
        ]
        self.fields["language"] = forms.ChoiceField(
            label=gettext("Add a language"),
            help_text=gettext(
                "The pages are available in {languages}. In another language, your own texts and "
                "letters are shown, and the rest is in English."
            ).format(languages=listed([language_name(code) for code, _ in settings.LANGUAGES])),
            choices=[("", gettext("Choose")), *offered],
        )

    def applied(self) -> Policy:
        """The policy with it, and the texts that the program has in it."""
        return with_language(self.policy, str(self.cleaned_data["language"]))


def _tag(code: str) -> str:
    """A code as languages are written: ``pt-BR``, ``sr-Latn``."""
    language, _, region = code.partition("-")
    tail = region.upper() if len(region) == _COUNTRY else region.title()
    return f"{language}-{tail}" if region else language


def _known() -> list[dict[str, Any]]:
    return [info for info in LANG_INFO.values() if info.get("code") and "name_local" in info]


class WordsForm(AskingForm):
    """Form for the texts that a language lacks."""

    def __init__(self, policy: Policy, language: str, data: Any = None) -> None:
        super().__init__(data)
        self.policy, self.language = policy, language
        self.wanted: list[Unsaid] = list(unsaid(policy, language))[:_AT_ONCE]

    def ask(self, policies: wording.Policies) -> None:
        """Add an input for each; below it is the text in another language."""
        for text in self.wanted:
            self.fields[text.path] = forms.CharField(
                label=wording.place_label(text.path, policies),
                help_text=text.said,
                max_length=300,
                required=False,
                widget=forms.TextInput({"lang": self.language, "dir": "auto"}),
            )

    def applied(self) -> Policy:
        """Return the policy with what was written; empty inputs are left for later."""
        texts = {name: str(text) for name, text in self.cleaned_data.items() if text}
        return with_words(self.policy, self.language, texts)


@with_form
def languages(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Every language that is offered, with how much of it is missing."""
    policy = draft_of(request, desk).policy
    if request.method == "POST" and (changed := _ordered(request, policy)) is not None:
        return saved(request, desk, changed, "desk:languages")
    form = OfferForm(policy, posted(request))
    if form.is_valid():
        return saved(request, desk, form.applied(), "desk:languages")
    spoken = {code for code, _ in settings.LANGUAGES}
    rows = [
        {
            "code": code,
            "name": language_name(code),
            "first": place == 0,
            "words": len(unsaid(policy, code)),
            "letters": len(unwritten(policy, code)),
            "spoken": code.lower() in spoken or code.split("-")[0] in spoken,
        }
        for place, code in enumerate(policy.languages)
    ]
    context = {"form": form, "rows": rows, "several": len(rows) > 1}
    return shown(request, desk, "desk/settings/languages.html", context, status=status_of(form))


def _ordered(request: HttpRequest, policy: Policy) -> Policy | None:
    """Return the policy with a language moved to the front or no longer offered; its texts stay.
    None if neither was asked. At least one language is left."""
    first, gone = request.POST.get("first", ""), request.POST.get("gone", "")
    if first in policy.languages:
        rest = tuple(language for language in policy.languages if language != first)
        return replace(policy, languages=(first, *rest))
    if gone in policy.languages[1:]:
        left = tuple(language for language in policy.languages if language != gone)
        return replace(policy, languages=left)
    return policy if first or gone else None


@with_form
def language(request: HttpRequest, desk: DeskContext, code: str) -> HttpResponse:
    """Page with what is missing in one language: texts to write here, and links to the letters."""
    draft = draft_of(request, desk)
    if code not in draft.policy.languages:
        raise Http404
    form = WordsForm(draft.policy, code, posted(request))
    persons = read.all_names()
    form.ask(wording.Policies(draft.policy, draft.in_force, persons))
    if form.is_valid():
        return saved(request, desk, form.applied(), "desk:language", code)
    context = {
        "form": form,
        "code": code,
        "in_language": language_name(code),
        "missing": len(unsaid(draft.policy, code)),
        "letters": [
            (letter, letter_words.title(letter)) for letter in unwritten(draft.policy, code)
        ],
    }
    return shown(request, desk, "desk/settings/language.html", context, status=status_of(form))
