"""Form page of an act on a record that is no complaint."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse

from amends.core.framework.acting import may
from amends.core.operation.acts.catalogue import ACTS
from amends.core.records.deciding import RecordAct
from amends.core.records.erasing import ERASE_TEXT
from amends.core.refusal import Refused
from amends.handling import fresh_ids
from amends.handling.commands import Command
from amends.people import read
from amends.wording import acts
from amends.wording.names import Names
from amends.wording.refusal_sentence import sentence

from ..forms.around import Around
from ..forms.derived import ActForm
from ..reading.detail import zone_of_unit
from ..request.context import DeskContext, show
from ..request.submission import fresh_key, keep, reference_from, send, was_sent
from .detail import RecordDetail, texts_to_erase
from .form_contents import Asked, contents_of


@dataclass(frozen=True, slots=True)
class Target:
    """What a form acts on: a record, or none yet; where its page is, and what that is called."""

    act: RecordAct
    stream: str
    back: str
    back_to: str
    page: str
    """The name of the page that is shown after the act: of such a record, or their list."""
    section: str
    detail: RecordDetail[Any] | None = None


def fresh(request: HttpRequest, desk: DeskContext) -> str:
    """Return the id of what the form begins, the same however often it is sent; empty before."""
    if request.method != "POST":
        return ""
    return reference_from(request, desk) or fresh_ids.drawn()


def _complaint(reference: str) -> str:
    return address_of("desk:complaint", reference)


def address_of(page: str, record: str) -> str:
    """Return the address of a page of a record. Raises Http404 for something that is no id."""
    try:
        return reverse(page, args=[record])
    except NoReverseMatch:
        raise Http404 from None


type Ask = Callable[[RecordAct, RecordDetail[Any] | None, HttpRequest, DeskContext], Asked]
"""Returns what the form of an act asks."""


def form_page(
    request: HttpRequest, desk: DeskContext, target: Target, ask: Ask = contents_of
) -> HttpResponse:
    """Show the form of an act on a record, or do the act and go to the page of the target."""
    if request.method == "POST" and was_sent(request, desk):
        return _done(request, target)
    around = _around(desk, target)
    detail = target.detail
    if detail is not None and (told := _refused(target.act, detail, desk, around.names)):
        context = {**_head(target), "told": told}
        return show(request, desk, "desk/improvement/refused.html", context, status=409)
    asked = ask(target.act, detail, request, desk)
    posted = request.method == "POST"
    form = ActForm(
        target.act.particulars, around, drawing=asked.layout, data=request.POST if posted else None
    )
    form.fields.update(asked.choices)
    if not posted:
        return _asked(request, desk, target, form, asked)
    given = form.particulars(keep, **asked.fixed) if form.is_valid() else None
    if given is None:
        return _asked(request, desk, target, form, asked, status=422)
    expected = None if detail is None or target.act.additive else _revision(request)
    command = Command.of(target.stream, target.act, given, expected)
    sent = send(request, desk, [command], form, names=around.names)
    if sent.done is None:
        return _asked(request, desk, target, form, asked, status=409, overtaken=sent.overtaken)
    return _done(request, target)


def _refused(act: RecordAct, detail: RecordDetail[Any], desk: DeskContext, names: Names) -> Any:
    try:
        may(act, desk.here(detail.state))
    except Refused as refused:
        return sentence(refused, names=names)
    return None


def _asked(
    request: HttpRequest,
    desk: DeskContext,
    target: Target,
    form: ActForm,
    asked: Asked,
    *,
    status: int = 200,
    overtaken: bool = False,
) -> HttpResponse:
    context = {
        **_head(target),
        "form": form,
        "carried": asked.carried,
        "beside": asked.beside,
        "overtaken": overtaken,
        "once": fresh_key(),
        "revision": target.detail.state.revision if target.detail else 0,
    }
    return show(request, desk, "desk/improvement/act.html", context, status=status)


def _head(target: Target) -> dict[str, Any]:
    key = target.act.key
    return {
        "title": acts.title(key),
        "button": acts.button(key),
        "hint": acts.hint(key),
        "clause": target.act.clause,
        "back": target.back,
        "back_to": target.back_to,
        "section": target.section,
    }


def _done(request: HttpRequest, target: Target) -> HttpResponse:
    """Redirect to the record with the success message, or to the complaint that the form was on."""
    reference, act = request.POST.get("from", ""), request.POST.get("from_act", "")
    if reference and act in ACTS:
        return HttpResponseRedirect(reverse("desk:act", args=[reference, act]))
    if reference:
        return HttpResponseRedirect(f"{_complaint(reference)}?done={target.act.key}")
    kind, _, record = target.stream.partition("/")
    further = {"desk:governing-record": [kind, record], "desk:criteria": [], "desk:reports": []}
    address = reverse(target.page, args=further.get(target.page, [record]))
    return HttpResponseRedirect(f"{address}?done={target.act.name}")


def _around(desk: DeskContext, target: Target) -> Around:
    detail = target.detail
    names = Names(
        read.all_names(), {}, desk.rules, zone_of_unit(desk, detail.state.unit if detail else None)
    )
    texts: Mapping[str, str] = {}
    if detail is not None and target.act.name == ERASE_TEXT:
        texts = texts_to_erase(detail.state, target.stream, desk)
    return Around(desk.person, desk.rules, names, desk.now, pieces=texts)


def _revision(request: HttpRequest) -> int:
    """Return the revision that the form was made for; an impossible one if it was changed."""
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1
