"""Page for a person complained about who has no account: with the access code of their letter they
read what staff recorded as their response, and confirm or correct it."""

from django.http import HttpResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from amends import vault
from amends.core.framework.people.authority import Actor
from amends.core.operation import events as e
from amends.core.operation.acts.investigation import (
    ConfirmHearing,
    HearPerson,
    confirm_hearing,
    hear_person,
)
from amends.core.operation.complaint.parts import Subject
from amends.core.refusal import Refused
from amends.handling.commands import Unknown
from amends.handling.following import meant
from amends.handling.perform import perform_one
from amends.handling.reading import File, subject_by_code
from amends.handling.streams import stream_of
from amends.wording.refusal_sentence import Reader, sentence

from .. import visitor
from ..forms import inputs
from ..frame import Here, names_of, public, show


class Code(inputs.PublicForm):
    """Form for reference and access code, and for the response in the person's own words."""

    reference = inputs.Line(
        label=gettext_lazy("Reference"),
        narrow=True,
        error_messages={"required": gettext_lazy("Enter the reference")},
    )
    secret = inputs.Line(
        label=gettext_lazy("Access code"),
        help_text=gettext_lazy("16 characters. It is in the letter that we sent you."),
        error_messages={"required": gettext_lazy("Enter the access code")},
    )
    words = inputs.Lines(label=gettext_lazy("Your response in your own words"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("secret", "words")
@public
def hearing(here: Here) -> HttpResponse:
    """Ask for the code, show what was recorded, and record what the person says to it."""
    request = here.request
    if request.method != "POST":
        return _asked(here, Code())
    form = Code(request.POST)
    if not form.is_valid():
        return _asked(here, form, status=422)
    reference = meant(form.cleaned_data["reference"])
    verdict = visitor.may_try(request, reference, now=here.now)
    if not verdict:
        form.add_error(None, visitor.too_often(verdict))
        return visitor.later(_asked(here, form, status=429), verdict)
    try:
        file, subject = subject_by_code(reference, form.cleaned_data["secret"], now=here.now)
    except Unknown:
        wrong = gettext("We do not know this reference and access code. Check both.")
        form.add_error(None, wrong)
        return _asked(here, form, status=422)
    if "answers" not in request.POST:
        return _shown(here, form, file, subject)
    return _answered(here, form, file, subject)


def _answered(here: Here, form: Code, file: File, subject: Subject) -> HttpResponse:
    stream, actor = stream_of(file.reference), Actor.by_code(subject.person)
    person, words = subject.person, form.cleaned_data["words"]
    try:
        if here.request.POST["answers"] == "confirm":
            perform_one(stream, confirm_hearing, ConfirmHearing(person), actor=actor, now=here.now)
        elif words:
            corrected = HearPerson(person, words)
            perform_one(stream, hear_person, corrected, actor=actor, now=here.now)
        else:
            form.add_error("words", gettext("Write what is right"))
            return _shown(here, form, file, subject, status=422)
    except Refused as refused:
        text = str(sentence(refused, names=names_of(file), reader=Reader.complainant))
        form.add_error(None, text)
        return _shown(here, form, file, subject, status=409)
    return show(here, "hearing", {"done": True})


def _asked(here: Here, form: Code, *, status: int = 200) -> HttpResponse:
    return show(here, "hearing", {"form": form}, status=status)


def _shown(
    here: Here, form: Code, file: File, subject: Subject, *, status: int = 200
) -> HttpResponse:
    entry = next(entry for entry in file.entries if entry.version == subject.noted)
    piece = entry.event.words.sealed if isinstance(entry.event, e.PersonHeard) else ""
    texts = vault.show(
        [piece],
        reader=subject.person,
        purpose="about-me",
        now=here.now,
        reference=stream_of(file.reference),
    )
    context = {"form": form, "known": True, "words": texts.get(piece) or ""}
    return show(here, "hearing", context, status=status)
