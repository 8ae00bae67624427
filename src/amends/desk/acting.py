"""The form of one act on one complaint: asked, checked, carried out, or refused in words."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from amends.core.operation.act import Act
from amends.core.operation.acts import ACTS, JOINT_ACTS, declared
from amends.core.operation.communication import Attach, Message, Note
from amends.core.operation.merging import Split
from amends.core.refusal import Refused
from amends.core.values import Code
from amends.handling.lodging import fresh_reference
from amends.handling.perform import Step
from amends.handling.reading import File, file_of, possible
from amends.handling.streams import stream_of
from amends.wording import acts, timeline
from amends.wording.refusals import sentence

from . import drawn
from .forms.derived import ActForm
from .say import SayForm
from .seat import Seat, seated, show
from .sending import fresh_key, keep, send
from .showing import Opened, opened

_NOT_BY_HAND = frozenset({"lapse"})


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def act_page(request: HttpRequest, seat: Seat, reference: str, act: str) -> HttpResponse:
    """One act: its form, or why it cannot be done now."""
    if act in _NOT_BY_HAND or (act not in ACTS and act not in JOINT_ACTS):
        raise Http404
    known = declared(Code(act))
    file = file_of(reference, actor=seat.actor, now=seat.now)
    seen = opened(file, seat, purpose=f"act/{act}")
    refused = _refused(known, file, seat)
    if refused is not None:
        context = {**_head(seen, known), "told": sentence(refused, names=seen.names)}
        return show(request, seat, "desk/act_refused.html", context, status=409)
    if request.method != "POST":
        return _asked(request, seat, seen, known)
    return _answered(request, seat, seen, known)


def _refused(known: Act[Any], file: File, seat: Seat) -> Refused | None:
    every = possible(file, actor=seat.actor, now=seat.now)
    return next(one.refused for one in every if one.act.name == known.name)


def _asked(request: HttpRequest, seat: Seat, seen: Opened, known: Act[Any]) -> HttpResponse:
    drawing = drawn.drawing(known.name, seen, seat)
    given = {name: value for name, value in request.GET.items() if name in drawn.BY_ADDRESS}
    drawing = replace(drawing, initial={**drawing.initial, **given})
    form = ActForm(known.particulars, seen.around(seat), drawing=drawing)
    return _page(request, seat, seen, known, form)


def _answered(request: HttpRequest, seat: Seat, seen: Opened, known: Act[Any]) -> HttpResponse:
    drawing = drawn.drawing(known.name, seen, seat)
    form = ActForm(
        known.particulars,
        seen.around(seat),
        drawing=drawing,
        data=request.POST,
        files=request.FILES,
    )
    fixed = {"other": fresh_reference()} if known.particulars is Split else {}
    given = form.particulars(keep, **fixed) if form.is_valid() else None
    if given is None:
        return _page(request, seat, seen, known, form, status=422)
    expected = None if known.additive else _revision(request)
    step = Step(stream_of(seen.file.reference), known.name, given, expected)
    sent = send(request, seat, [step], form, names=seen.names)
    if sent.overtaken:
        return _overtaken(request, seat, seen, known, form)
    if sent.done is None:
        return _page(request, seat, seen, known, form, status=409)
    return done(seen.file.reference, known.name)


def done(reference: str, act: str) -> HttpResponse:
    """Back to the complaint, which says what was done."""
    address = reverse("desk:complaint", args=[reference])
    return HttpResponseRedirect(f"{address}?done={act}#now")


def _page(
    request: HttpRequest,
    seat: Seat,
    seen: Opened,
    known: Act[Any],
    form: ActForm,
    *,
    status: int = 200,
    meanwhile: list[str] | None = None,
) -> HttpResponse:
    context = {
        **_head(seen, known),
        **drawn.beside(known.name, seen, seat),
        "form": form,
        "once": fresh_key(),
        "revision": seen.complaint.revision,
        "version": seen.complaint.version,
        "meanwhile": meanwhile,
    }
    return show(request, seat, drawn.template(known.name), context, status=status)


def _overtaken(
    request: HttpRequest, seat: Seat, seen: Opened, known: Act[Any], form: ActForm
) -> HttpResponse:
    """Somebody was quicker: their entries are shown, and what was written stays in the form."""
    file = file_of(seen.file.reference, actor=seat.actor, now=seat.now)
    anew = opened(file, seat, purpose=f"act/{known.name}")
    since = _number(request.POST.get("version", ""))
    happened = [
        timeline.line(told, names=anew.names, complaint=anew.complaint)
        for told in file.entries
        if told.version > since
    ]
    return _page(request, seat, anew, known, form, status=409, meanwhile=happened)


def _head(seen: Opened, known: Act[Any]) -> dict[str, Any]:
    return {
        "reference": seen.file.reference,
        "complaint": seen.complaint,
        "seen": seen,
        "act": known,
        "title": acts.title(known.name),
        "button": acts.button(known.name),
        "hint": acts.hint(known.name),
        "section": "complaints",
    }


def _revision(request: HttpRequest) -> int:
    return _number(request.POST.get("revision", ""))


def _number(text: str) -> int:
    """A number from a hidden field; one that nobody has where it was tampered with."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1


@require_POST
@seated
def say(request: HttpRequest, seat: Seat, reference: str) -> HttpResponse:
    """The composer: an internal note or a message to a party, with a file or without."""
    from .complaint import complaint_with

    file = file_of(reference, actor=seat.actor, now=seat.now)
    seen = opened(file, seat, purpose="message")
    form = SayForm(seen.around(seat), data=request.POST, files=request.FILES)
    if not form.is_valid():
        return complaint_with(request, seat, seen, say=form, status=422)
    uploaded = form.stored(keep)
    if form.errors:
        return complaint_with(request, seat, seen, say=form, status=422)
    stream, party, words = stream_of(reference), form.party, form.cleaned_data["words"]
    steps = []
    if words and party is None:
        steps.append(Step(stream, Code("note"), Note(words)))
    elif words and party is not None:
        steps.append(Step(stream, Code("message"), Message(party, words)))
    if uploaded is not None:
        attach = Attach(uploaded, uploaded.name, internal=party is None)
        steps.append(Step(stream, Code("attach"), attach))
    sent = send(request, seat, steps, form, names=seen.names)
    if sent.done is None:
        return complaint_with(request, seat, seen, say=form, status=409)
    return done(reference, steps[0].act)
