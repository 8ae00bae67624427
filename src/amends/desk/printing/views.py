"""Addresses of the printouts of one complaint."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, get_language_info, gettext, override

from amends.core.governing.access_requests import AccessState
from amends.core.values import Code
from amends.documents import NotPrinted, render
from amends.documents.document import Block, Document
from amends.handling.following import as_party
from amends.handling.reading import file_of

from ..assurance.record_keeping import ACCESS_REQUESTS
from ..reading.detail import ComplaintDetail, opened
from ..records.opening import detail_of
from ..request.context import DeskContext, download, read_only, show
from . import bundle, disclosed
from .bundle import Variant, chronology_blocks, follow_up_blocks, verdict_blocks
from .sheets import print_sheet, printed, spoken, wants_large


@read_only
def follow_up(request: HttpRequest, desk: DeskContext, reference: str) -> HttpResponse:
    """The form of Annex E."""
    detail = _opened(desk, reference, "print/follow-up")
    title = gettext("Complaint follow-up form")
    return _record(request, desk, detail, title, follow_up_blocks(detail, desk), "follow-up")


@read_only
def chronology(request: HttpRequest, desk: DeskContext, reference: str) -> HttpResponse:
    """Everything that happened, in order."""
    detail = _opened(desk, reference, "print/chronology")
    title = gettext("Chronology")
    blocks = [*chronology_blocks(detail), *verdict_blocks(detail, desk)]
    return _record(request, desk, detail, title, blocks, "chronology")


def _record(
    request: HttpRequest,
    desk: DeskContext,
    detail: ComplaintDetail,
    title: str,
    blocks: Iterable[Block],
    name: str,
) -> HttpResponse:
    return print_sheet(
        request,
        desk,
        f"{detail.file.reference}-{name}",
        title,
        list(blocks),
        unit=detail.complaint.unit,
        brand=detail.complaint.brand,
        reference=detail.file.reference,
        variant=gettext("Internal: do not pass on"),
    )


@read_only
def whole_file(
    request: HttpRequest, desk: DeskContext, reference: str, variant: str
) -> HttpResponse:
    """The whole file, in one of its variants."""
    try:
        wanted = Variant(variant)
    except ValueError:
        raise Http404 from None
    detail = _opened(desk, reference, f"print/file/{wanted}")
    large = wants_large(request)
    match wanted:
        case Variant.internal:
            document = bundle.internal(detail, desk, large=large)
        case Variant.masked:
            document = bundle.masked(detail, desk, large=large)
        case Variant.disclosable:
            document = _copy(detail, desk, _number(request, detail), large=large)
    return printed(request, desk, document, f"{reference}-{wanted}")


_LARGE_PRINT = Code("large_print")


def _copy(detail: ComplaintDetail, desk: DeskContext, party: int, *, large: bool) -> Document:
    """Return the copy for a person involved, in the language and print size of their letters.
    Raises Http404 for a person who does not have one."""
    followed = as_party(detail.file, party, now=desk.now)
    if followed is None:
        raise Http404
    reader = followed.speaker
    large = large or _LARGE_PRINT in (reader.needs or reader.party.needs)
    theirs = reader.language or reader.party.language
    with override(spoken(desk.rules.policy, theirs, get_language())):
        return disclosed.disclosable(detail, desk, followed, large=large)


@read_only
def access_copies(request: HttpRequest, desk: DeskContext, record: str) -> HttpResponse:
    """The copies for the person of an access request, once their identity was checked: one PDF for
    each complaint that the reader may see."""
    state = detail_of(ACCESS_REQUESTS, record, desk, purpose="print/access").state
    if state.state is not AccessState.identified:
        raise Http404
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for concerned in state.concerned:
            detail = _opened(desk, concerned.complaint, f"print/file/{Variant.disclosable}")
            try:
                content = render(_copy(detail, desk, concerned.party, large=False))
            except NotPrinted:
                return show(request, desk, "desk/not_printed.html", {}, status=503)
            archive.writestr(f"{concerned.complaint}-{concerned.party}.pdf", content)
    return download(out.getvalue(), f"access-request-{record}.zip", "application/zip")


def _number(request: HttpRequest, detail: ComplaintDetail) -> int:
    """Return the person for whom the copy is; without one, the lead complainant."""
    number = request.GET.get("party", "")
    return int(number) if number.isdecimal() else detail.complaint.lead.number


def _opened(desk: DeskContext, reference: str, purpose: str) -> ComplaintDetail:
    file = file_of(reference, actor=desk.actor, now=desk.now)
    return opened(file, desk, purpose=purpose)


# --- the list of what can be printed ---


@dataclass(frozen=True, slots=True)
class Link:
    """A printable document."""

    title: str
    address: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Sheets that belong together."""

    title: str
    links: tuple[Link, ...]
    hint: str = ""


@read_only
def print_page(request: HttpRequest, desk: DeskContext, reference: str) -> HttpResponse:
    """Everything that can be printed of one complaint."""
    detail = _opened(desk, reference, "print")
    large = wants_large(request)
    groups = [
        Group(
            gettext("Complaint record"),
            (
                Link(gettext("Follow-up form"), _address("follow-up", reference, large=large)),
                Link(gettext("Chronology"), _address("chronology", reference, large=large)),
            ),
        ),
        Group(gettext("Full complaint record"), tuple(_files(detail, desk, large))),
        Group(
            gettext("For a person complained about"),
            tuple(_subjects(detail, large)),
            gettext(
                "The allegation, who supports them, space for their response, and the outcome."
            ),
        ),
        Group(
            gettext("Complaint form to fill in by hand"),
            tuple(_forms(detail, desk, large)),
            gettext("Its code links the form to this complaint."),
        ),
    ]
    context = {
        "reference": reference,
        "groups": [group for group in groups if group.links],
        "large": large,
        "section": "complaints",
    }
    return show(request, desk, "desk/print.html", context)


def _files(detail: ComplaintDetail, desk: DeskContext, large: bool) -> Iterator[Link]:
    reference = detail.file.reference
    yield Link(
        gettext("Internal"),
        _address("file", reference, Variant.internal, large=large),
        gettext("Everything you can read, with pictures. For the people who handle it."),
    )
    for participant in detail.complaint.parties:
        if as_party(detail.file, participant.number, now=desk.now) is not None:
            yield Link(
                gettext("Copy for {who}").format(who=detail.names.party(participant.number)),
                _address(
                    "file", reference, Variant.disclosable, large=large, party=participant.number
                ),
                gettext(
                    "What they can see on the tracking page. No notes, and nothing about other "
                    "people."
                ),
            )
    yield Link(
        gettext("Without names"),
        _address("file", reference, Variant.masked, large=large),
        gettext("Without names, addresses and pictures, for an auditor."),
    )


def _subjects(detail: ComplaintDetail, large: bool) -> Iterator[Link]:
    for subject in detail.complaint.subjects:
        if subject.told:
            person = subject.person.removeprefix("person/")
            name = detail.names.person(subject.person)
            yield Link(name, _address("person", detail.file.reference, person, large=large))


def _forms(detail: ComplaintDetail, desk: DeskContext, large: bool) -> Iterator[Link]:
    for language in desk.rules.policy.languages:
        name = get_language_info(language)["name_local"].capitalize()
        yield Link(name, _address("form", detail.file.reference, large=large, **{"in": language}))


def _address(name: str, *args: str, large: bool, **params: object) -> str:
    query = urlencode({**params, **({"large": 1} if large else {})})
    return f"{reverse(f'desk:paper-{name}', args=args)}{'?' if query else ''}{query}"
