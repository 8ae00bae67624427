"""Setup, screen 7: the poster, the line for invoices, and the web button."""

import io
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language, gettext, override

from amends.core.framework.policy.policy import Policy
from amends.documents import NotPrinted, render
from amends.documents.document import Block, Code, Document, Letterhead, Listing, Paragraph, Tone
from amends.governance.branding import look_of, picture
from amends.wording import printing
from amends.wording.contacts import contact_details
from amends.wording.phrases import language_name

from ..request.context import DeskContext, read_only, show
from .frame import finished, screen, shown

_HERE = ("localhost", "127.0.0.1", "::1")


@screen("notice")
def notice(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with everything to copy, print and display."""
    if request.method == "POST":
        return finished(desk, "notice")
    policy, address = desk.rules.policy, complain_address()
    context = {
        "address": address,
        "only_here": urlsplit(address).hostname in _HERE,
        "lines": [(language, *_texts(policy, language, address)) for language in policy.languages],
        "posters": [(code, language_name(code)) for code in policy.languages],
    }
    return shown(request, desk, "notice", context)


def complain_address() -> str:
    """Return the address of the public form."""
    return settings.AMENDS_BASE_URL.rstrip("/") + reverse("portal:complain")


def _texts(policy: Policy, language: str, address: str) -> tuple[str, str]:
    """The line for invoices, and the snippet for a web page, in one language."""
    with override(language):
        ways = [address, *(way for way in (policy.email, policy.phone) if way)]
        line = gettext("Not satisfied? Tell us: {ways}. Making a complaint is free.").format(
            ways=" · ".join(ways)
        )
        button = gettext("Make a complaint")
    return line, f'<a href="{escape(address)}">{escape(button)}</a>'


@read_only
def code_picture(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Serve the QR code of the public form as an image."""
    import segno  # large; imported only when needed

    out = io.BytesIO()
    segno.make_qr(complain_address(), error="m").save(out, kind="svg", scale=6, border=4)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


@read_only
def poster(request: HttpRequest, desk: DeskContext, language: str) -> HttpResponse:
    """Serve the poster in one language as PDF."""
    policy = desk.rules.policy
    if language not in policy.languages:
        return show(request, desk, "desk/unknown.html", {}, status=404)
    with override(language):
        document = _poster(policy)
    try:
        pages = render(document)
    except NotPrinted:
        return show(request, desk, "desk/onboarding/not_printed.html", {}, status=503)
    answer = HttpResponse(pages, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="complaints-{language}.pdf"'
    return answer


def _poster(policy: Policy) -> Document:
    language = get_language() or policy.languages[0]
    look = look_of(policy)
    opened = picture(look.logo) if look.logo else None
    logo = b""
    if opened is not None:
        with opened.stream as stream:
            logo = stream.read()
    return Document(
        title=gettext("Not satisfied? Tell us."),
        language=language,
        paging=printing.paging(),
        blocks=tuple(_blocks(policy)),
        letterhead=Letterhead(policy.name, logo=logo, accent=look.accent),
        large=True,
    )


def _blocks(policy: Policy) -> Iterator[Block]:
    address = complain_address()
    yield Paragraph(
        gettext("We want to hear when something went wrong, and to put it right."), Tone.LEAD
    )
    beside = gettext("Point your phone's camera here, or go to\n{address}")
    alt = gettext("Opens {address}").format(address=address)
    yield Code(address, alt, beside.format(address=address), size=60)
    yield Paragraph(gettext("Or tell any member of staff."))
    ways = tuple(contact_details.lines(policy, get_language() or ""))
    if ways:
        yield Listing(ways)
    yield Listing(
        (
            gettext("Making a complaint is free, and we will not treat you any differently."),
            gettext("We'll tell you that we have received it and when we'll respond."),
            gettext("If you do not agree with our response, you can ask us to review it."),
        )
    )
