"""Clause 8.3: asking people by hand: printing a card, and entering answers given on the phone or on
a card. People who were involved in the complaint cannot enter them."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters

from amends.core.framework.people.authority import Permission
from amends.core.improvement.samples.drawing import LeftOut
from amends.core.improvement.samples.satisfaction import HIGHEST, LOWEST, QUESTIONS, Invite
from amends.core.operation.events import Way
from amends.core.refusal import Refused
from amends.core.values import Code
from amends.documents import NotPrinted, render
from amends.handling.commands import Command, Unknown
from amends.handling.perform import perform
from amends.letters.samples import survey_card
from amends.letters.samples.invited import answering
from amends.letters.samples.survey import person_of
from amends.register.models import SurveyPlace
from amends.wording.asking import AskingForm
from amends.wording.insight import surveys

from ...request.context import PDF, DeskContext, download, post_only, show, with_form
from .surveys import SECTION, survey_row


class Given(AskingForm):
    """What a person said on the phone, or ticked on a card."""

    comment = forms.CharField(required=False, widget=forms.Textarea({"rows": 3}), max_length=2_000)
    share = forms.BooleanField(required=False)
    hear = forms.BooleanField(required=False)
    declines = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].label = gettext("Comment")
        self.fields["share"].label = gettext("They agree to add the comment to the record")
        self.fields["hear"].label = gettext("They want to know what changed")
        self.fields["declines"].label = gettext("They do not want to answer")
        for name in QUESTIONS:
            scale = [(str(n), surveys.score(name, n)) for n in range(LOWEST, HIGHEST + 1)]
            self.fields[name] = forms.ChoiceField(
                label=surveys.question(name),
                choices=scale,
                required=False,
                widget=forms.RadioSelect,
            )
        order = (*QUESTIONS, "comment", "share", "hear", "declines")
        self.order_fields(order)

    def clean(self) -> dict[str, Any]:
        """Require consent to a comment."""
        given = self.cleaned_data
        if given.get("comment") and not given.get("share"):
            self.add_error("share", gettext("Tick this box or delete the comment"))
        return given


def _place(desk: DeskContext, key: str, number: int) -> SurveyPlace:
    """Return a place of a survey whose complaint the person may see and add to. Raises Http404."""
    found = SurveyPlace.objects.filter(survey=survey_row(key).pk, number=number).first()
    if found is None or not desk.actor.may_somewhere(Permission.complaint_note):
        raise Http404
    if not desk.visible().filter(reference=found.reference).exists():
        raise Http404
    return found


@sensitive_post_parameters("comment")
@with_form
def enter(request: HttpRequest, desk: DeskContext, key: str, number: int) -> HttpResponse:
    """Enter the answers of one person."""
    place = _place(desk, key, number)
    form = Given(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        scores = {name: int(given[name]) if given[name] else None for name in QUESTIONS}
        marks = {name: given[name] for name in ("comment", "hear", "declines")}
        with desk.refusals_in(form):
            perform(answering(place, scores, **marks), actor=desk.actor, now=desk.now)
        if form.is_valid():
            page = reverse("desk:survey", kwargs={"key": key})
            return HttpResponseRedirect(f"{page}?done=entered")
    context = {
        "key": key,
        "place": place,
        "way": surveys.way(place.way),
        "form": form,
        "section": SECTION,
    }
    status = 422 if form.is_bound else 200
    return show(request, desk, "desk/improvement/enter.html", context, status=status)


@post_only
def card(request: HttpRequest, desk: DeskContext, key: str, number: int) -> HttpResponse:
    """Print the card of one person and record the invitation, for people who run samples."""
    place = _place(desk, key, number)
    found = person_of(place, desk.now)
    if isinstance(found, LeftOut):
        raise Http404
    try:
        given = Invite(number, Way.letter)
        perform([Command(place.survey, Code("invite"), given)], actor=desk.actor, now=desk.now)
    except Unknown:
        raise Http404 from None
    except Refused as refused:
        context = {"why": desk.refusal(refused), "key": key, "section": SECTION}
        return show(request, desk, "desk/improvement/survey_refused.html", context, status=409)
    try:
        pdf = render(survey_card.card(place, found, desk.now))
    except NotPrinted:
        return show(request, desk, "desk/not_printed.html", {"section": SECTION}, status=503)
    return download(pdf, f"survey-{place.reference}.pdf", PDF)
