"""Page for a person complained about (Annex D-h): the allegation as it was sent to them, who
supports them, a form for their response, and the outcome. They see nothing else of the complaint.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from amends.core.framework.people.authority import is_representative
from amends.core.operation import events as e
from amends.core.operation.acts.investigation import (
    ConfirmHearing,
    HearPerson,
    confirm_hearing,
    hear_person,
)
from amends.core.values import Id, Sealed
from amends.handling import access
from amends.handling.commands import Command
from amends.handling.reading import File, subject_file
from amends.handling.streams import stream_of
from amends.people import read
from amends.wording import choices, dates
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.phrases import capital, listed

from ..forms.around import Around
from ..forms.derived import ActForm
from ..forms.inputs import ReferenceField
from ..forms.layout import FormLayout
from ..reading.detail import zone_of_unit
from ..reading.states import State
from ..request.context import DeskContext, show, signed_in
from ..request.submission import fresh_key, keep, send

_MOST = 50
"""Maximum number of references in the list of complaints about a person."""


class WhichForm(AskingForm):
    """The reference that the person was given."""

    reference = ReferenceField(
        label=gettext_lazy("Reference"),
        help_text=gettext_lazy("We gave it to you when we informed you of the allegation."),
    )


@require_http_methods(["GET", "HEAD"])
@signed_in
def which_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page for entering a reference, for a person who was given one."""
    form = WhichForm(request.GET if "reference" in request.GET else None)
    if form.is_valid():
        address = reverse("desk:about-me-in", args=[form.cleaned_data["reference"]])
        return HttpResponseRedirect(address)
    context = {
        "form": form,
        "about_me": told_about(desk, at_most=_MOST),
        "at_desk": bool(desk.person.grants),
    }
    return show(request, desk, "desk/about_me_which.html", context)


def told_about(desk: DeskContext, *, at_most: int) -> list[dict[str, Any]]:
    """Return the complaints about this person of which they were notified, latest first."""
    rows = access.about(desk.person).order_by("-received_at", "reference")[:at_most]
    files = [subject_file(row.reference, actor=desk.actor, now=desk.now) for row in rows]
    return [_about(file, desk) for file in files]


def _about(file: File, desk: DeskContext) -> dict[str, Any]:
    day = next(
        told.happened
        for told in file.entries
        if isinstance(told.event, e.SubjectNotified) and told.event.person == desk.person.id
    )
    subject = file.complaint.subject(desk.person.id)
    state = State(gettext("We have not recorded your response yet"), "due")
    if subject is not None and subject.noted:
        state = State(gettext("Confirm or correct your response"), "due")
    elif subject is not None and subject.heard:
        state = State(gettext("We have recorded your response"), "done")
    if not file.complaint.open:
        state = State(gettext("Over"), "quiet")
    zone = zone_of_unit(desk, file.complaint.unit)
    return {"reference": file.reference, "told": dates.moment(day, zone=zone), "state": state}


def who_answers(desk: DeskContext, person: Id) -> str:
    """Return whom a person complained about can ask: the person responsible for complaints
    handling."""
    people = desk.rules.people.persons.values()
    held = [p.id for p in people if is_representative(p) and p.id != person]
    return listed(sorted(read.names(held).values()))


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def about_me(request: HttpRequest, desk: DeskContext, reference: str) -> HttpResponse:
    """One complaint about the person who reads."""
    file = subject_file(reference, actor=desk.actor, now=desk.now)
    form = _form(desk, file, request)
    status = 200
    if request.method == "POST":
        command = _command(form, request, stream_of(reference), desk.person.id)
        status = 422
        if command is not None:
            if send(request, desk, [command], form, names=_names(desk, file)).done is not None:
                return HttpResponseRedirect(f"{request.path}?done=1")
            status = 409
    subject = file.complaint.subject(desk.person.id)
    context = {
        "reference": reference,
        "form": form,
        "once": fresh_key(),
        "told": told_to(desk.person.id, file, desk, purpose="about-me"),
        "ask": who_answers(desk, desk.person.id),
        "at_desk": bool(desk.person.grants),
        "open": file.complaint.open,
        "outcome": outcome(file),
        "to_confirm": bool(subject is not None and subject.noted),
        "done": "done" in request.GET,
    }
    return show(request, desk, "desk/about_me.html", context, status=status)


def _command(form: ActForm, request: HttpRequest, stream: str, person: Id) -> Command | None:
    """Return what the person does: confirm what was recorded for them, or respond in their own
    words, which corrects it; None for a form that is not valid."""
    if "confirm" in request.POST:
        return Command.of(stream, confirm_hearing, ConfirmHearing(person))
    given = form.particulars(keep, person=person) if form.is_valid() else None
    return None if given is None else Command(stream, hear_person.name, given)


def _form(desk: DeskContext, file: File, request: HttpRequest) -> ActForm:
    around = Around(desk.person, file.rules, _names(desk, file), desk.now, file.complaint)
    posted = request.POST if request.method == "POST" else None
    drawing = FormLayout(omit={"person", "not_heard_reason", "way"}, need={"words"})
    form = ActForm(HearPerson, around, drawing=drawing, data=posted)
    form.fields["words"].label = gettext_lazy("Your comment")
    form.fields["words"].help_text = ""
    return form


def _names(desk: DeskContext, file: File) -> Names:
    zone = zone_of_unit(desk, file.complaint.unit)
    return Names({desk.person.id: desk.name}, {}, file.rules, zone)


def told_to(person: Id, file: File, desk: DeskContext, *, purpose: str) -> list[dict[str, Any]]:
    """Return what a person complained about was notified of and what they responded, each with its
    moment."""
    mine = [
        (told.event, told.happened, told.by == person and told.via is None)
        for told in file.entries
        if isinstance(told.event, _TOLD_OR_SAID) and told.event.person == person
    ]
    pieces = {piece.sealed for event, *_ in mine for piece in _sealed(event)}
    shown = desk.texts(pieces, purpose=purpose, of=stream_of(file.reference))
    zone = zone_of_unit(desk, file.complaint.unit)
    return [
        {
            "notified": isinstance(event, e.SubjectNotified),
            "by_staff": not isinstance(event, e.SubjectNotified) and not own,
            "when": dates.moment(happened, zone=zone),
            "words": [
                None if piece.sealed in file.complaint.retracted else shown[piece.sealed]
                for piece in _sealed(event)
            ],
        }
        for event, happened, own in mine
    ]


_TOLD_OR_SAID = e.SubjectNotified | e.PersonHeard | e.HearingCorrected


def _sealed(event: e.SubjectNotified | e.PersonHeard | e.HearingCorrected) -> list[Sealed]:
    if not isinstance(event, e.SubjectNotified):
        return [event.words]
    return [event.allegation, *([event.support] if event.support else [])]


def outcome(file: File) -> list[str]:
    """Return the findings, once the decision was communicated to the staff concerned."""
    if not any(isinstance(told.event, e.PersonnelTold) for told in file.entries):
        return []
    return [
        capital(choices.label(issue.finding))
        for issue in file.complaint.live_issues
        if issue.finding is not None
    ]
