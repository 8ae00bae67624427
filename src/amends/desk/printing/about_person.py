"""Sheet for a person complained about (Annex D): the allegation, who supports them, space for a
response, and the outcome. It contains nothing else of the complaint and no other name."""

from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from amends.core.operation.complaint.parts import Subject
from amends.core.values import Id
from amends.documents.document import (
    Blank,
    Block,
    Heading,
    Listing,
    Pairs,
    Paragraph,
    Signature,
    Tone,
)
from amends.handling.access_code import hearing_code
from amends.handling.reading import File, file_of, subject_file
from amends.people import read
from amends.wording import dates

from ..complaint.about_me import outcome, told_to, who_answers
from ..reading.detail import zone_of_unit
from ..request.context import DeskContext, read_only, signed_in
from .sheets import print_sheet, said

_PURPOSE = "print/person"


@read_only
def for_somebody(
    request: HttpRequest, desk: DeskContext, reference: str, person: str
) -> HttpResponse:
    """Serve the sheet, made by a handler of the complaint, for a person without a screen."""
    file = file_of(reference, actor=desk.actor, now=desk.now)
    return _printed(request, desk, file, Id(f"person/{person}"))


@require_safe
@signed_in
def for_myself(request: HttpRequest, desk: DeskContext, reference: str) -> HttpResponse:
    """The sheet, made by the person complained about from their own page."""
    file = subject_file(reference, actor=desk.actor, now=desk.now)
    return _printed(request, desk, file, desk.person.id)


def _printed(request: HttpRequest, desk: DeskContext, file: File, person: Id) -> HttpResponse:
    subject = file.complaint.subject(person)
    if subject is None or not subject.told:
        raise Http404  # people are notified by the act, never by a sheet
    return print_sheet(
        request,
        desk,
        f"{file.reference}-your-side",
        gettext("A complaint about you"),
        list(_blocks(desk, file, person)),
        unit=file.complaint.unit,
        brand=file.complaint.brand,
        reference=file.reference,
        variant=gettext("Only for the person concerned"),
    )


def _blocks(desk: DeskContext, file: File, person: Id) -> Iterator[Block]:
    zone = zone_of_unit(desk, file.complaint.unit)
    yield Pairs(
        (
            (gettext("For"), read.names([person]).get(person, "")),
            (gettext("Reference"), file.reference),
            (gettext("Printed"), dates.moment(desk.now, zone=zone)),
        )
    )
    yield Paragraph(
        gettext(
            "We received a complaint that may be about you. We want to find out what happened and "
            "put it right, not to blame anyone. The investigator has no conflict of interest with "
            "you. Only the people who need to know about it do."
        )
    )
    for row in told_to(person, file, desk, purpose=_PURPOSE):
        title = (
            gettext("Allegation") if row["notified"] else gettext("Your response to the allegation")
        )
        yield Heading(gettext("What staff recorded as your response") if row["by_staff"] else title)
        yield Paragraph(row["when"], Tone.QUIET)
        for place, words in enumerate(row["words"]):
            if place:
                yield Heading(gettext("Who supports you"), 2)
            yield said(words or gettext("This text was redacted."))
    subject = file.complaint.subject(person)
    if subject is not None and subject.noted and not read.signs_in(person):
        yield from _code(file, subject)
    yield from _outcome(file)
    if file.complaint.open:
        yield from _place_to_answer(desk, person)


def _code(file: File, subject: Subject) -> Iterator[Block]:
    """Where a person without an account confirms or corrects what was recorded for them."""
    yield Paragraph(
        gettext(
            "Is what staff recorded as your response right? Until you confirm or correct it, it "
            "does not count as your response. Enter the reference and the access code here:"
        )
    )
    yield Pairs(
        (
            (gettext("Page"), f"{settings.AMENDS_BASE_URL.rstrip('/')}/hearing"),
            (gettext("Your access code"), hearing_code(file.reference, subject)),
        )
    )


def _outcome(file: File) -> Iterator[Block]:
    yield Heading(gettext("Outcome"))
    findings = outcome(file)
    if findings:
        yield Listing(tuple(findings))
    else:
        yield Paragraph(gettext("There is none yet. We'll inform you when there is."))


def _place_to_answer(desk: DeskContext, person: Id) -> Iterator[Block]:
    yield Heading(gettext("Your response"))
    ask = who_answers(desk, person)
    if ask:
        yield Paragraph(
            gettext(
                "Write what you want to say, on as many sheets as you need, and give it to {ask}. "
                "We record it in your words. Ask {ask} if you have a question or cannot respond."
            ).format(ask=ask)
        )
    yield Blank(gettext("Your comment"), lines=10)
    yield Signature(rule=gettext("Date and signature"))
