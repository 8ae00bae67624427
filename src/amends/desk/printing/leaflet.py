"""Clause 7.1: what everyone can read about complaining here: what is complete in each language,
every published version, and the leaflet."""

from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext, override

from amends.core.framework.adoption.events import PackAdopted, PolicyAdopted
from amends.core.framework.policy.public_facts import (
    Fact,
    languages_of_pages,
    missing,
    published_in,
)
from amends.documents.document import Block, Heading, Listing, Pairs, Paragraph, Table, TableColumn
from amends.governance.public_versions import public_versions
from amends.people import read
from amends.wording import choices, dates
from amends.wording import policy as wording
from amends.wording.phrases import capital, language_name
from amends.wording.policy import public

from ..request.context import DeskContext, read_only
from ..settings.draft import draft_of, told_of
from ..settings.pages import shown
from .sheets import printed, sheet, wants_large


@read_only
def public_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with the seven facts in each language of the draft, the leaflets and all versions."""
    draft, persons = draft_of(request, desk), read.all_names()
    policies = told_of(draft, persons, desk)
    languages = languages_of_pages(draft.policy)
    gaps = [missing(draft.policy, language) for language in languages]
    context = {
        "draft": draft,
        "languages": [language_name(language) for language in languages],
        "facts": [
            (capital(choices.label(fact)), [_lacking(gap.get(fact), policies) for gap in gaps])
            for fact in Fact
        ],
        "papers": [(language_name(tongue), tongue) for tongue in published_in(desk.rules.policy)],
        "versions": [
            {
                "number": version.number,
                "adopted": [(_adopted(event), event.sha256) for event in version.adopted],
                "since": dates.moment(version.since, zone=desk.rules.policy.zone),
                "by": persons.get(version.by) or gettext("Setup"),
                "languages": [language_name(code) for code in version.languages],
            }
            for version in reversed(public_versions(desk.now))
        ],
    }
    return shown(request, desk, "desk/public_page.html", context)


def _adopted(event: PolicyAdopted | PackAdopted) -> str:
    if isinstance(event, PolicyAdopted):
        return gettext("Settings, version {number}").format(number=event.version)
    return f"{event.pack} {event.version}"


def _lacking(paths: tuple[str, ...] | None, policies: wording.Policies) -> tuple[str, str] | None:
    return wording.lacking(paths, policies) if paths else None


@read_only
def leaflet(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Serve the same text as the public page in print."""
    language = request.GET.get("in") or get_language() or ""
    if language not in published_in(desk.rules.policy):
        raise Http404
    base = settings.AMENDS_BASE_URL.rstrip("/")
    addresses = {name: f"{base}{reverse(f'portal:{name}')}" for name in ("complain", "track")}
    with override(language):
        parts = public.parts(desk.rules, now=desk.now, **addresses)
        blocks = [block for part in parts for block in _blocks(part)]
        day = dates.day(desk.rules.day_of(None, public_versions(desk.now)[-1].since))
        document = sheet(
            desk,
            public.title(),
            [*blocks, Paragraph(gettext("Version of {day}").format(day=day))],
            large=wants_large(request),
        )
    return printed(request, desk, document, f"leaflet-{language}")


def _blocks(part: public.Part) -> Iterator[Block]:
    if part.title:
        yield Heading(part.title)
    if part.sentences:
        yield Paragraph(" ".join(part.sentences))
    if part.ways:
        yield Pairs(tuple((way.what, way.how) for way in part.ways))
    if part.points:
        yield Listing(part.points, part.numbered)
    if part.times:
        columns = tuple(TableColumn(head) for head in public.heads())
        yield Table(columns, part.times, together=True)
    if part.bodies:
        yield Listing(tuple(body.line for body in part.bodies))
