"""Letters to post: printed together as one PDF, and recorded as posted with day and delivery."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy

from amends.core.operation import events as e
from amends.core.operation.acts.posting import (
    PostLetter,
    PrintLetter,
    post_letter,
    print_letter,
    to_be_posted,
)
from amends.core.operation.complaint import Letter
from amends.core.operation.guards import demand_independent
from amends.core.refusal import Refused
from amends.core.values import Code
from amends.documents import NotPrinted, render
from amends.documents.document import Document, Printed, Together
from amends.handling.commands import Command
from amends.handling.perform import perform
from amends.handling.reading import file_of, files_of
from amends.handling.streams import stream_of
from amends.letters.access_slip import encloses, promises, slip
from amends.letters.on_paper import Words, address, document
from amends.register import queries
from amends.register.filters import Filters
from amends.wording import choices, dates
from amends.wording.asking import AskingForm
from amends.wording.phrases import capital
from amends.wording.refusal_sentence import sentence

from ..forms.inputs import DayField
from ..printing.sheets import printed
from ..reading.detail import ComplaintDetail, opened, opened_together
from ..reading.reasons import today_of
from ..request.context import PDF, DeskContext, download, read_only, show, with_form

_log = logging.getLogger(__name__)

MOST = 50
"""Maximum complaints on the page, and letters in one file."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter waiting to be printed and posted."""

    key: str
    reference: str
    letter: Letter
    detail: ComplaintDetail
    to: str
    place: str
    """Its destination; empty if the reader may not see it, or no address is known."""
    what: str
    written: str
    large: bool
    with_slip: bool
    """Whether the recipient's access code is enclosed."""

    def command(self, act: str, particulars: Any) -> Command:
        """An act on this letter."""
        return Command(stream_of(self.reference), Code(act), particulars)


class PostedForm(AskingForm):
    """That letters were posted: when and which way."""

    day = DayField(
        ahead=False,
        label=gettext_lazy("Posted on"),
        help_text=gettext_lazy("For example, 27 3 2026 or Friday"),
    )
    recorded = forms.BooleanField(label=gettext_lazy("By recorded delivery"), required=False)
    number = forms.CharField(
        label=gettext_lazy("Tracking number"),
        help_text=gettext_lazy("One letter at a time."),
        max_length=60,
        required=False,
    )


@with_form
def post_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with the waiting letters, and what can be done with the selected ones."""
    waiting = _waiting(desk)
    if request.method != "POST":
        form = PostedForm(initial={"day": today_of(desk)})
        return _page(request, desk, waiting, form, waiting)
    wanted = set(request.POST.getlist("letter"))
    chosen = [one for one in waiting if one.key in wanted]
    if "print" in request.POST:
        form = PostedForm({"day": dates.day(today_of(desk))})
        form.errors.clear()
        chosen = [one for one in chosen if one.place]
        done = _printed(request, desk, chosen, form)
        chosen = chosen or waiting
    else:
        form = PostedForm(request.POST)
        done = _posted(desk, chosen, form) if form.is_valid() else 422
    if isinstance(done, HttpResponse):
        return done
    return _page(request, desk, waiting, form, chosen, status=done)


def _posted(desk: DeskContext, chosen: Sequence[Waiting], form: PostedForm) -> HttpResponse | int:
    """Record the letters as posted, or return the status of the page that says why not."""
    given = form.cleaned_data
    number = given["number"] or None
    if not chosen:
        form.add_error(None, gettext("Choose the letters you posted"))
    if number and len(chosen) > 1:
        form.add_error(
            "number", gettext("A tracking number is for one letter. Choose only that letter.")
        )
    if form.errors:
        return 422
    recorded = given["recorded"] or bool(number)
    commands = [
        one.command(post_letter.name, PostLetter(one.letter.number, given["day"], recorded, number))
        for one in chosen
    ]
    if told := _refused(desk, commands, chosen):
        form.add_error(None, told)
        return 409
    return HttpResponseRedirect(f"{reverse('desk:post')}?posted={len(chosen)}")


def _printed(
    request: HttpRequest, desk: DeskContext, chosen: Sequence[Waiting], form: PostedForm
) -> HttpResponse | int:
    """Return one PDF with all letters, or the status of the page that says why not. Each printing
    is recorded."""
    status = 422
    if not chosen:
        told = gettext("Choose the letters to print")
    elif len(chosen) > MOST:
        told = gettext("Print at most {number} letters at once").format(number=MOST)
    else:
        told, status = _too_close(desk, chosen) or _without_slip(chosen), 409
    if not told:
        try:
            pdf = render(_in_one(chosen, desk, both_sides="both_sides" in request.POST))
        except NotPrinted as problem:
            _log.error("not printed: %s", str(problem))  # contains no text of the letter
            return show(request, desk, "desk/not_printed.html", {}, status=503)
        commands = [
            one.command(print_letter.name, PrintLetter(one.letter.number)) for one in chosen
        ]
        told = _refused(desk, commands, chosen)
    if told:
        form.add_error(None, told)
        return status
    one = f"{chosen[0].reference}-{chosen[0].letter.number}" if len(chosen) == 1 else ""
    return download(pdf, f"{one or f'letters-{today_of(desk).isoformat()}'}.pdf", PDF)


def _too_close(desk: DeskContext, chosen: Sequence[Waiting]) -> str:
    """Return why the person may not print one of these letters: people with a conflict of interest
    must not read an access code."""
    for one in chosen:
        if one.with_slip:
            try:
                demand_independent(desk.person.id, one.detail.complaint, one.detail.file.rules)
            except Refused as refused:
                return f"{one.reference}: {sentence(refused, names=one.detail.names)}"
    return ""


def _without_slip(chosen: Sequence[Waiting]) -> str:
    """Return why one of these letters may not be sent unchanged: it mentions a slip that is not
    enclosed."""
    for one in chosen:
        text, language, _ = _words(one.detail, one.letter.number) or ("", "en", None)
        if not one.with_slip and promises(text, language):
            told = gettext(
                "{reference}: this letter says that an access code is enclosed, but {name} no "
                "longer gets one. Do not post it. Write a new letter from the complaint."
            )
            return told.format(reference=one.reference, name=one.to)
    return ""


def _refused(desk: DeskContext, commands: Sequence[Command], chosen: Sequence[Waiting]) -> str:
    """Carry out the commands, all or none; return the refusal, if any."""
    try:
        perform(commands, actor=desk.actor, now=desk.now)
    except Refused as refused:
        return str(sentence(refused, names=chosen[0].detail.names))
    return ""


def _in_one(chosen: Sequence[Waiting], desk: DeskContext, *, both_sides: bool) -> Printed:
    """Return one letter, or several one after the other in the order of the page. The slip for the
    envelope of a letter is a separate sheet."""
    papers = tuple(paper for one in chosen for paper in _papers(one))
    if len(papers) == 1:
        return papers[0]
    title = gettext("Letters of {day}").format(day=dates.day(today_of(desk)))
    return Together(title, get_language() or "en", papers, both_sides, desk.now)


@read_only
def letter(request: HttpRequest, desk: DeskContext, reference: str, number: int) -> HttpResponse:
    """Serve a letter as printed, for reading: the sheet says that it is a copy."""
    file = file_of(reference, actor=desk.actor, now=desk.now)
    detail = opened(file, desk, purpose="letter")
    known = file.complaint.letter(number)
    if known is None or not known.by_post or not _words(detail, number):
        raise Http404
    paper = _paper(_one(known, detail, desk.now), variant=gettext("Copy"))
    return printed(request, desk, paper, f"{reference}-letter-{number}-copy")


# --- waiting letters ---


def _waiting(desk: DeskContext) -> list[Waiting]:
    rows = desk.visible().filter(letters__gt=0).order_by("received_at", "reference")
    references = list(rows.values_list("reference", flat=True)[:MOST])
    files = files_of(references, actor=desk.actor, now=desk.now)
    return [
        _one(one, detail, desk.now)
        for detail in opened_together(files, desk, purpose="post")
        for one in to_be_posted(detail.complaint)
    ]


def _one(known: Letter, detail: ComplaintDetail, now: datetime) -> Waiting:
    file = detail.file
    contact = detail.contacts.get(known.receiver)
    what = choices.label(known.notice) if known.notice else gettext("a separate letter")
    receiver = detail.complaint.participant(known.receiver)
    needs = (receiver.needs or receiver.party.needs) if receiver else ()
    return Waiting(
        key=f"{detail.file.reference}/{known.number}",
        reference=detail.file.reference,
        letter=known,
        detail=detail,
        to=detail.names.party(known.receiver),
        place=", ".join(address(contact, home=detail.file.rules.policy.country)[1:])
        if contact and contact.lines
        else "",
        what=capital(what),
        written=dates.moment(known.written, zone=detail.names.zone),
        large="large_print" in needs,
        with_slip=encloses(known, file.complaint, file.entries, file.rules, now=now),
    )


def _paper(one: Waiting, *, variant: str = "") -> Document:
    known, detail = one.letter, one.detail
    contact = detail.contacts.get(known.receiver)
    receiver = detail.complaint.participant(known.receiver)
    if contact is None or receiver is None:
        raise Http404
    whole, language, written = _words(detail, known.number) or ("", "en", known.written)
    words = Words.of(whole, language)
    rules = detail.file.rules
    return document(words, contact, receiver, detail.complaint, rules, day=written, variant=variant)


def _papers(one: Waiting) -> tuple[Document, ...]:
    """Return a letter, and the slip with the recipient's access code if one is enclosed."""
    paper, complaint, rules = _paper(one), one.detail.complaint, one.detail.file.rules
    if not one.with_slip:
        return (paper,)
    return paper, slip(one.letter, complaint, rules, language=paper.language)


def _words(detail: ComplaintDetail, number: int) -> tuple[str, str, datetime] | None:
    """Return the text of a letter, its language, and when it was written; None once it was
    erased."""
    for told in detail.file.entries:
        event = told.event
        if isinstance(event, e.LetterWritten) and event.letter == number:
            text = detail.text(event.words.sealed)
            language = str(event.language or detail.file.rules.policy.languages[0])
            return (text, language, told.happened) if text else None
    return None


def _page(
    request: HttpRequest,
    desk: DeskContext,
    waiting: Sequence[Waiting],
    form: PostedForm,
    chosen: Sequence[Waiting],
    *,
    status: int = 200,
) -> HttpResponse:
    posted = request.GET.get("posted", "")
    context = {
        "form": form,
        "waiting": waiting,
        "chosen": {one.key for one in chosen},
        "posted_late": queries.counted(desk.visible(), Filters(posted_late=True)),
        "posted": posted if posted.isdecimal() and len(posted) < 5 else "",
        "section": "post",
    }
    return show(request, desk, "desk/correspondence/queue.html", context, status=status)
