"""Printed sheets of the organisation: letterhead, what is on every page, and the download."""

import io
import logging
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, get_language_bidi, gettext

from amends.core.framework.labels import label
from amends.core.framework.policy.policy import Policy
from amends.core.principles.calendars import zone_of
from amends.core.values import Money, minor_digits
from amends.documents import NotPrinted, render, workbook
from amends.documents.document import (
    Block,
    Direction,
    Document,
    Letterhead,
    Paragraph,
    Quoted,
    Tone,
)
from amends.governance.branding import look_of, picture
from amends.governance.demonstration import is_demonstration
from amends.wording.direction import direction
from amends.wording.printing import paging

from ..reading.detail import zone_of_unit
from ..request.context import PDF, XLSX, DeskContext, download, show

_log = logging.getLogger(__name__)


def sheet(
    desk: DeskContext,
    title: str,
    blocks: Sequence[Block],
    *,
    unit: str | None = None,
    brand: str | None = None,
    reference: str = "",
    variant: str = "",
    large: bool = False,
    across: bool = False,
) -> Document:
    """A document on the paper of a brand (else of the unit's one), in the active language."""
    policy, demo = desk.rules.policy, gettext("Demo") if is_demonstration() else ""
    sender = policy.brand_for(brand, unit)
    return Document(
        title=title,
        language=get_language() or "en",
        paging=paging(),
        blocks=tuple(blocks),
        direction=Direction.RIGHT_TO_LEFT if get_language_bidi() else Direction.LEFT_TO_RIGHT,
        reference=reference,
        variant=" \N{MIDDLE DOT} ".join(filter(None, (demo, variant))),
        letterhead=letterhead(policy, sender.code if sender else None),
        large=large,
        across=across,
        made=desk.now,
    )


def letterhead(policy: Policy, brand: str | None) -> Letterhead:
    """Name, logo and accent of a brand, and where post reaches it."""
    look = look_of(policy, brand)
    languages = (get_language() or "", *policy.languages)
    logo = picture(look.logo) if look.logo else None
    if logo is None:
        content = b""
    else:
        with logo.stream as stream:
            content = stream.read()
    reached = policy.reached_as(policy.brand(brand) if brand else None)
    lines = [", ".join(reached.postal_address), *filter(None, (reached.email, reached.phone))]
    name = label(look.labels, languages) or policy.name
    return Letterhead(name, tuple(line for line in lines if line), content, look.accent)


def quoted(text: str | None, called: str = "") -> Quoted:
    """Return a person's text in its text direction; None was erased."""
    if text is None:
        return Quoted(gettext("This text was redacted."), called)
    return Quoted(text, called, direction=said(text).direction)


def said(text: str) -> Paragraph:
    """Return a person's text as a paragraph in its text direction."""
    runs = direction(text)
    return Paragraph(text, Tone.QUOTED, direction=None if runs == "auto" else Direction(runs))


def amount(money: Money | None) -> workbook.Cell:
    """Return an amount as a cell of a workbook."""
    if money is None:
        return None
    value = Decimal(money.minor).scaleb(-minor_digits(money.currency))
    return workbook.Amount(value, money.currency.upper())


def book(desk: DeskContext, name: str, *sheets: workbook.Sheet) -> HttpResponse:
    """Return sheets as a workbook of this name."""
    out, zone = io.BytesIO(), zone_of(zone_of_unit(desk, desk.person.unit))
    workbook.write(sheets, out, zone=zone, right_to_left=get_language_bidi())
    return download(out.getvalue(), f"{name}.xlsx", XLSX)


def spoken(policy: Policy, *wanted: str | None) -> str:
    """Return the first of the wanted languages that the organisation has; otherwise its own
    first."""
    own = {language.lower(): language for language in policy.languages}
    ours = (own.get((name or "").lower()) for name in wanted)
    return next(filter(None, ours), policy.languages[0])


def wants_large(request: HttpRequest) -> bool:
    """Whether large print is asked for."""
    return "large" in request.GET


def print_sheet(
    request: HttpRequest,
    desk: DeskContext,
    name: str,
    title: str,
    blocks: Sequence[Block],
    **more: Any,
) -> HttpResponse:
    """Return a sheet as a PDF of this name, in large print where that is asked for; `more` as in
    `sheet`."""
    document = sheet(desk, title, blocks, large=wants_large(request), **more)
    return printed(request, desk, document, name)


def printed(request: HttpRequest, desk: DeskContext, document: Document, name: str) -> HttpResponse:
    """The PDF as a download, or a page that says that there is none."""
    try:
        pdf = render(document)
    except NotPrinted as problem:
        _log.error("not printed: %s", str(problem))  # contains no text of the document
        return show(request, desk, "desk/not_printed.html", {}, status=503)
    return download(pdf, f"{name}.pdf", PDF)
