"""Complainant's form of Annex C for filling in by hand, with a code that identifies it when
scanned.

Printed for a complaint, the code leads to that complaint. Printed blank, it leads to recording one
in the form's language and for its brand.
"""

from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import (
    get_language,
    get_language_info,
    gettext,
    gettext_lazy,
    override,
)

from amends.core.framework.labels import label
from amends.core.framework.policy.organization import Brand
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import AskedOf, FieldType, OwnField
from amends.core.principles.integrity import (
    NotAReference,
    blank_form_code,
    form_code,
    read_reference,
    same_code,
)
from amends.core.values import Code as Named
from amends.documents.document import (
    Blank,
    Blanks,
    Block,
    Code,
    Heading,
    Listing,
    Paragraph,
    Signature,
    Ticks,
    Tone,
)
from amends.handling.reading import file_of
from amends.wording.asking import AskingForm
from amends.wording.contacts import contact_details
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..complaint.page import head_of_sheet
from ..request.context import DeskContext, read_only, show
from .sheets import printed, sheet, spoken, wants_large


@read_only
def blank_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page for printing the complainant's form, empty, for people who prefer paper."""
    policy = desk.rules.policy
    context = {
        **head_of_sheet(desk, None),
        "papers": forms_to_print(policy),
        "reach_us": contact_details.ways(policy, get_language() or ""),
        "section": "settings",
    }
    return show(request, desk, "desk/blank_form.html", context)


@read_only
def blank(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Serve the blank form."""
    policy = desk.rules.policy
    language, code = _language(request, policy), request.GET.get("brand", "")
    brand = policy.brand(code)
    if code and brand is None:
        raise Http404
    name = "-".join(filter(None, ("complaint-form", code, language)))
    return _form(request, desk, brand, code_for_blank(language, code or None), name)


@read_only
def for_complaint(request: HttpRequest, desk: DeskContext, reference: str) -> HttpResponse:
    """The form for a complaint that is there: its code leads to it."""
    file = file_of(reference, actor=desk.actor, now=desk.now)
    policy = desk.rules.policy
    brand = policy.brand_for(file.complaint.brand, file.complaint.unit)
    name = f"{reference}-form-{_language(request, policy)}"
    return _form(request, desk, brand, code_for(reference), name, reference=reference)


def _form(
    request: HttpRequest,
    desk: DeskContext,
    brand: Brand | None,
    code: str,
    name: str,
    *,
    reference: str = "",
) -> HttpResponse:
    policy = desk.rules.policy
    with override(_language(request, policy)):
        document = sheet(
            desk,
            gettext("Complaint form"),
            list(_blocks(policy.reached_as(brand), code, Names(rules=desk.rules))),
            brand=brand.code if brand else None,
            reference=reference or code,
            large=wants_large(request),
        )
    return printed(request, desk, document, name)


def _language(request: HttpRequest, policy: Policy) -> str:
    """Return the language asked for by `in` (`language` would change the whole staff area),
    otherwise the page's."""
    return spoken(policy, request.GET.get("in"), get_language())


def _blocks(policy: Policy, code: str, names: Names) -> Iterator[Block]:
    yield Paragraph(
        gettext(
            "Write as much as you like. Leave out what you do not know. Making a complaint is "
            "free, and we will not treat you any differently. We'll send you a reference and the "
            "day by which we'll respond."
        ),
        Tone.LEAD,
    )
    ways = tuple(contact_details.lines(policy, get_language() or ""))
    if ways:
        yield Heading(gettext("Where to send it"))
        yield Listing(ways)
    own = list(own_questions(policy, names))
    number = count(1)

    def heading(text: str) -> Heading:
        pattern = gettext("{number}. {title}")
        return Heading(pattern.format(number=next(number), title=text))

    yield heading(gettext("About you"))
    yield from _about_you()
    yield heading(gettext("The product or service"))
    yield Blank(gettext("Order, contract or customer number, if you know it"))
    yield Blank(gettext("Type"))
    yield heading(gettext("What happened"))
    yield Blank(gettext("When it happened (roughly)"))
    yield Blank(gettext("What went wrong"), lines=8)
    yield heading(gettext("What you would like us to do"))
    yield Blank(gettext("For example: repair it, refund me, explain, or say sorry."), lines=4)
    if own:
        yield heading(gettext("More questions"))
        yield from own
    yield heading(gettext("Date and signature"))
    yield Signature(rule=gettext("Date and signature"))
    yield heading(gettext("Attachments"))
    yield Blank(gettext("Copies you enclose"), lines=2)
    address = f"{settings.AMENDS_BASE_URL.rstrip('/')}{reverse('desk:came-back')}?code={code}"
    beside = gettext("For our own use. When this form comes back: {code}").format(code=code)
    yield Code(address, gettext("Code of this form, {code}").format(code=code), beside)


def _about_you() -> Iterator[Block]:
    yield Blank(gettext("Name or organisation"))
    yield Blank(gettext("Address"))
    yield Blanks((Blank(gettext("Postcode, town")), Blank(gettext("Country"))))
    yield Blanks((Blank(gettext("Phone")), Blank(gettext("Email"))))
    yield Ticks(
        gettext("How can we contact you?"),
        (gettext("by post"), gettext("by phone"), gettext("by email")),
    )
    yield Blank(gettext("Your representative"))
    yield Blank(gettext("Contact person, if different"))
    yield Blank(gettext("Support needs (large print, an interpreter, …)"))


def forms_to_print(policy: Policy) -> list[tuple[str, str]]:
    """Return name and address of each blank form: one for each language and, if there are several,
    brand."""
    brands = policy.brands_in_use if len(policy.brands_in_use) > 1 else ()
    forms = []
    for language in policy.languages:
        name = get_language_info(language)["name_local"].capitalize()
        for brand in (None, *brands):
            query = {"in": language, **({"brand": brand.code} if brand else {})}
            called = label(brand.labels, (language, *policy.languages)) if brand else ""
            title = f"{name}, {called}" if called else name
            forms.append((title, f"{reverse('desk:paper-blank-form')}?{urlencode(query)}"))
    return forms


# --- the code on it ---

_LONGEST_CODE = 60
"""Maximum characters of a typed code, with separators between its groups."""
_TAIL = 4
"""Check characters after the reference."""


def code_for(reference: str) -> str:
    """Return the code on a form for this complaint."""
    return form_code(_key(), reference)


def code_for_blank(language: str, brand: str | None) -> str:
    """Return the code on a blank form."""
    return blank_form_code(_key(), language=language, brand=brand or "")


def _leads_to(typed: str, desk: DeskContext) -> str:
    """Return the address for which a form with this code was printed: an existing complaint, or
    recording one in its language and for its brand; empty for a code that is not ours. It proves
    nothing about the sender of the form."""
    code, policy = "".join(filter(str.isalnum, typed[:_LONGEST_CODE])), desk.rules.policy
    with suppress(NotAReference):
        reference = read_reference(code[:-_TAIL])
        if same_code(code, code_for(reference)):
            return reverse("desk:complaint", args=[reference])
    for language in policy.languages:
        for brand in ("", *(str(brand.code) for brand in policy.brands)):
            if same_code(code, code_for_blank(language, brand)):
                return _recording(desk, language, brand)
    return ""


def _key() -> bytes:
    return settings.SECRET_KEY.encode()


# --- when it comes back ---


class CodeForm(AskingForm):
    """Form for the text beside the QR code."""

    code = forms.CharField(
        label=gettext_lazy("Code on the form"),
        help_text=gettext_lazy("12 characters at the bottom of the last page."),
        max_length=60,
    )


@read_only
def came_back(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Handle a returned paper form: find where its code leads."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        if address := _leads_to(form.cleaned_data["code"], desk):
            return HttpResponseRedirect(address)
        form.add_error("code", gettext("We do not know this code. Check it against the form."))
    context: dict[str, Any] = {"form": form, "section": "receive"}
    status = 422 if form.errors else 200
    return show(request, desk, "desk/came_back.html", context, status=status)


def _recording(desk: DeskContext, language: str, brand: str) -> str:
    query = {"channel": "letter", "in": language, "brand": brand}
    if not desk.rules.policy.usable("channels", Named("letter")):
        query.pop("channel")
    return f"{reverse('desk:receive')}?{urlencode({n: v for n, v in query.items() if v})}"


_LINES = 3
"""Lines for a text."""
_BESIDE = 2
"""Number of short fields side by side."""


def own_questions(policy: Policy, names: Names) -> Iterator[Block]:
    """Yield a field for each answer, in the policy's order, in the active language; two consecutive
    short ones are side by side."""
    currency = str(policy.currency).upper()
    waiting: list[Blank] = []
    for own in policy.own_fields:
        if own.asked_of is not AskedOf.complainant or not own.asked_by("receive"):
            continue
        block = _question(own, currency, names)
        if isinstance(block, Blank) and block.lines == 1:
            waiting.append(block)
            if len(waiting) < _BESIDE:
                continue
        yield from _beside(waiting)
        waiting = []
        if not isinstance(block, Blank) or block.lines > 1:
            yield block
    yield from _beside(waiting)


def _beside(fields: list[Blank]) -> Iterator[Block]:
    if len(fields) > 1:
        yield Blanks(tuple(fields))
    else:
        yield from fields


def _question(own: OwnField, currency: str, names: Names) -> Blank | Ticks:
    name, help_ = capital(names.own_field(own.code)), names.own_help(own.code)
    match own.type:
        case FieldType.code:
            answers = [names.own_option(own.code, o.code) for o in own.options if not o.retired]
            return Ticks(_with(name, help_), tuple(answers))
        case FieldType.bool:
            return Ticks(_with(name, help_), (gettext("Yes"), gettext("No")))
        case FieldType.money:
            label = gettext("{name} (in {currency})").format(name=name, currency=currency)
            return Blank(label, hint=help_)
        case FieldType.day:
            return Blank(gettext("{name} (day, month, year)").format(name=name), hint=help_)
        case FieldType.words:
            return Blank(name, hint=help_, lines=_LINES)
        case FieldType.int:
            return Blank(name, hint=help_)


def _with(name: str, help_: str) -> str:
    return f"{name} ({help_})" if help_ else name
