"""Form page of an act on a record that is no complaint, and of opening a problem or an action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from amends.core.improvement.action_acts import ACTION_ACTS
from amends.core.improvement.problem_acts import PROBLEM_ACTS
from amends.core.operation.acts.catalogue import ACTS
from amends.core.records.deciding import RecordAct, may_act
from amends.core.records.erasing import ERASE_TEXT
from amends.core.refusal import Refused
from amends.core.values import Code
from amends.handling import fresh_ids
from amends.handling.commands import Command
from amends.people import read
from amends.wording import acts
from amends.wording.names import Names
from amends.wording.refusals import sentence

from ..forms.around import Around
from ..forms.derived import ActForm
from ..reading.detail import zone_of_unit
from ..request.context import DeskContext, show, with_form
from ..request.submission import fresh_key, keep, reference_from, send, was_sent
from . import access, action, problem
from .asked import Asked
from .layouts import asked_of
from .records import RecordDetail, action_stream, problem_stream, texts_to_erase

_NO_LAYOUT = frozenset({Code("remind"), Code("open"), Code("plan")})
"""Acts that are no form of a record: by the system, or with a page of their own."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a form acts on: a record, or none yet; where its page is, and what that is called."""

    act: RecordAct[Any]
    stream: str
    back: str
    back_to: str
    page: str
    """The name of the page that is shown after the act: of such a record, or their list."""
    section: str
    detail: RecordDetail[Any] | None = None


@with_form
def problem_act(request: HttpRequest, desk: DeskContext, record: str, act: str) -> HttpResponse:
    """Page of one act on a problem."""
    known = _known(PROBLEM_ACTS, act)
    detail = access.problem_detail(record, desk, purpose=f"problem/{act}")
    address = reverse("desk:problem", args=[record])
    title = problem.title_of(detail)
    target = Target(known, problem_stream(record), address, title, *_OF_PROBLEM, detail)
    return form_page(request, desk, target)


@with_form
def action_act(request: HttpRequest, desk: DeskContext, record: str, act: str) -> HttpResponse:
    """Page of one act on an action."""
    known = _known(ACTION_ACTS, act)
    detail = access.action_detail(record, desk, purpose=f"action/{act}")
    address = reverse("desk:action", args=[record])
    title = action.title_of(detail)
    target = Target(known, action_stream(record), address, title, *_OF_ACTION, detail)
    return form_page(request, desk, target)


_OF_PROBLEM, _OF_ACTION = ("desk:problem", "problems"), ("desk:action", "actions")
"""The page and section of the two kinds of record."""


def _known(every: Mapping[Code, RecordAct[Any]], act: str) -> RecordAct[Any]:
    """Return the act that has a form. Raises Http404."""
    found = next((one for name, one in every.items() if name == act), None)
    if found is None or found.name in _NO_LAYOUT:
        raise Http404
    return found


@with_form
def open_problem(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page that opens a problem, from complaints, a signal or codes that the address names."""
    act, stream = PROBLEM_ACTS[Code("open")], problem_stream(fresh(request, desk))
    back, back_to = _from(request, "desk:problems", gettext("Problems"))
    return form_page(request, desk, Target(act, stream, back, back_to, *_OF_PROBLEM))


@with_form
def dismiss_finding(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page that dismisses the finding that the address names, with a reason."""
    act, stream = PROBLEM_ACTS[Code("dismiss")], problem_stream(fresh(request, desk))
    back, title = reverse("desk:recurring"), gettext("Recurring complaints")
    return form_page(request, desk, Target(act, stream, back, title, *_OF_PROBLEM))


@with_form
def plan_action(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page that plans an action, against the problem or from the complaint that the address
    names."""
    act, stream = ACTION_ACTS[Code("plan")], action_stream(fresh(request, desk))
    back, back_to = _from(request, "desk:actions", gettext("Actions"))
    return form_page(request, desk, Target(act, stream, back, back_to, *_OF_ACTION))


def fresh(request: HttpRequest, desk: DeskContext) -> str:
    """Return the id of what the form begins, the same however often it is sent; empty before."""
    if request.method != "POST":
        return ""
    return reference_from(request, desk) or fresh_ids.drawn()


def _from(request: HttpRequest, usual: str, called: str) -> tuple[str, str]:
    given = request.POST or request.GET
    if record := given.get("problem", ""):
        return _reversed("desk:problem", record), gettext("Problem")
    references = given.getlist("complaint")
    if len(references) == 1:
        text = gettext("Complaint {reference}").format(reference=references[0])
        return _complaint(references[0]), text
    return reverse(usual), called


def _complaint(reference: str) -> str:
    return _reversed("desk:complaint", reference)


def _reversed(page: str, record: str) -> str:
    try:
        return reverse(page, args=[record])
    except NoReverseMatch:
        raise Http404 from None


type Ask = Callable[[RecordAct[Any], RecordDetail[Any] | None, HttpRequest, DeskContext], Asked]
"""Returns what the form of an act asks."""


def form_page(
    request: HttpRequest, desk: DeskContext, target: Target, ask: Ask = asked_of
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
    command = Command(target.stream, target.act.name, given, expected)
    sent = send(request, desk, [command], form, names=around.names)
    if sent.done is None:
        return _asked(request, desk, target, form, asked, status=409, overtaken=sent.overtaken)
    return _done(request, target)


def _refused(
    act: RecordAct[Any], detail: RecordDetail[Any], desk: DeskContext, names: Names
) -> Any:
    try:
        may_act(act, detail.state, desk.rules, desk.actor, desk.now)
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
