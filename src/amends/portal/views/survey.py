"""Survey: one page with 5 questions, opened by the code of the invitation and answered once."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from amends.core.framework.people.authority import Actor
from amends.core.improvement.samples.satisfaction import BAD, HIGHEST, LOWEST, PROCESS, QUESTIONS
from amends.core.refusal import Refused
from amends.handling.commands import Unknown
from amends.handling.perform import perform
from amends.letters.samples.invited import Invited, answering, invited
from amends.people import limits
from amends.wording.contacts import contact_details
from amends.wording.insight import surveys
from amends.wording.refusal_sentence import Reader, sentence

from .. import visitor
from ..forms import inputs
from ..frame import Here, names_of, public, show


class Answers(inputs.PublicForm):
    """The 5 questions, the comment and the two consents."""

    comment = inputs.Lines(
        label=gettext_lazy("What should we do better?"), required=False, rows=3, max_length=2_000
    )
    share = forms.BooleanField(label=surveys.CONSENT, required=False)
    hear = forms.BooleanField(label=surveys.HEAR, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in QUESTIONS:
            scale = [(str(score), str(score)) for score in range(LOWEST, HIGHEST + 1)]
            self.fields[name] = forms.ChoiceField(
                label=surveys.question(name), choices=scale, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Require an answer, and consent to a comment."""
        cleaned = self.cleaned_data
        if not any(cleaned.get(name) for name in QUESTIONS):
            self.add_error(None, gettext("Answer at least 1 question"))
        if cleaned.get("comment") and not cleaned.get("share"):
            text = gettext("Tick this box to send your comment, or delete the comment.")
            self.add_error("share", text)
        return cleaned


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the page shows it: its scale, and what its ends mean."""

    name: str
    number: int
    text: str
    scale: tuple[tuple[str, str, bool], ...]
    ends: tuple[str, str]


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("code")
@public
def survey(here: Here, code: str) -> HttpResponse:
    """Show the questions and record the answers. An unknown code, one that was used and one that is
    over each have their own page."""
    verdict = limits.take("track", "survey", visitor.network(here.request), now=here.now)
    if not verdict:
        response = _closed(here, visitor.too_often(verdict), status=429)
        return visitor.later(response, verdict)
    try:
        person = invited(code, now=here.now)
    except Unknown:
        return _closed(here, gettext("This link does not work."), status=404)
    with _in_their_language(here.request, person):
        return _page(here, person)


def _in_their_language(request: HttpRequest, person: Invited) -> AbstractContextManager[None]:
    """Use the person's language, unless they chose another one on this site."""
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    theirs = person.language.partition("-")[0]
    if chosen or theirs not in dict(settings.LANGUAGES):
        return nullcontext()
    return translation.override(theirs)


def _page(here: Here, person: Invited) -> HttpResponse:
    if person.done:
        status = 409 if here.request.method == "POST" else 200
        return _thanks(here, person, status=status)
    if not person.open(here.now):
        return _closed(here, gettext("The last day to answer has passed."), status=410)
    if here.request.method != "POST":
        return _asked(here, person, Answers())
    declines = "decline" in here.request.POST
    form = Answers({} if declines else here.request.POST)
    if not declines and not form.is_valid():
        return _asked(here, person, form, status=422)
    data = {} if declines else form.cleaned_data
    scores = {name: int(data[name]) if data.get(name) else None for name in QUESTIONS}
    actor = Actor.complainant(person.place.party or 0)
    try:
        commands = answering(
            person.place,
            scores,
            comment=data.get("comment", ""),
            hear=bool(data.get("hear")),
            declines=declines,
        )
        perform(commands, actor=actor, now=here.now)
    except Refused as refused:
        text = str(sentence(refused, names=names_of(person.file), reader=Reader.complainant))
        return _closed(here, text, status=409)
    except Unknown:
        return _closed(here, gettext("This link does not work."), status=404)
    person.place.refresh_from_db()
    return _thanks(here, person)


def _asked(here: Here, person: Invited, form: Answers, *, status: int = 200) -> HttpResponse:
    questions = tuple(_question(name, number, form) for number, name in enumerate(QUESTIONS, 1))
    context = {
        "reference": person.file.reference,
        "form": form,
        "process": questions[: len(PROCESS)],
        "outcome": questions[len(PROCESS) :],
        "last": len(QUESTIONS) + 1,
        "promise": surveys.PROMISE,
    }
    return show(here, "survey", context, status=status)


def _question(name: str, number: int, form: Answers) -> Question:
    chosen = form[name].value()
    texts = [surveys.score(name, score) for score in range(LOWEST, HIGHEST + 1)]
    scale = tuple((text[0], text[2:], text[0] == chosen) for text in texts)
    return Question(name, number, surveys.question(name), scale, (texts[0], texts[-1]))


def _thanks(here: Here, person: Invited, *, status: int = 200) -> HttpResponse:
    scores = [getattr(person.place, name) for name in QUESTIONS]
    context = {
        "declined": person.place.declined,
        "bad": any(score is not None and score <= BAD for score in scores),
        "again": status != 200,
        "reach_us": contact_details.lines(here.rules.policy, translation.get_language() or "en"),
    }
    return show(here, "survey_thanks", context, status=status)


def _closed(here: Here, why: str, *, status: int) -> HttpResponse:
    return show(here, "survey_closed", {"why": why}, status=status)
