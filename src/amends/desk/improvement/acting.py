"""Forms of acts on a problem or an action, and of opening one."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from amends.core.improvement.action_acts import ACTION
from amends.core.improvement.problem_acts import PROBLEM
from amends.core.records.deciding import RecordAct
from amends.core.values import Code

from ..records.detail import action_stream, problem_stream
from ..records.form_page import Target, address_of, form_page, fresh
from ..request.context import DeskContext, with_form
from . import access, action, problem
from .layouts import asked_of

_NO_LAYOUT = frozenset({Code("remind"), Code("open"), Code("plan")})
"""Acts that are no form of a record: by the system, or with a page of their own."""


@with_form
def problem_act(request: HttpRequest, desk: DeskContext, record: str, act: str) -> HttpResponse:
    """Page of one act on a problem."""
    known = _known(PROBLEM.acts, act)
    detail = access.problem_detail(record, desk, purpose=f"problem/{act}")
    address = reverse("desk:problem", args=[record])
    title = problem.title_of(detail)
    target = Target(known, problem_stream(record), address, title, *_OF_PROBLEM, detail)
    return form_page(request, desk, target, asked_of)


@with_form
def action_act(request: HttpRequest, desk: DeskContext, record: str, act: str) -> HttpResponse:
    """Page of one act on an action."""
    known = _known(ACTION.acts, act)
    detail = access.action_detail(record, desk, purpose=f"action/{act}")
    address = reverse("desk:action", args=[record])
    title = action.title_of(detail)
    target = Target(known, action_stream(record), address, title, *_OF_ACTION, detail)
    return form_page(request, desk, target, asked_of)


_OF_PROBLEM, _OF_ACTION = ("desk:problem", "problems"), ("desk:action", "actions")
"""The page and section of the two kinds of record."""


def _known(every: Mapping[Code, RecordAct], act: str) -> RecordAct:
    """Return the act that has a form. Raises Http404."""
    found = next((one for name, one in every.items() if name == act), None)
    if found is None or found.name in _NO_LAYOUT:
        raise Http404
    return found


@with_form
def open_problem(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page that opens a problem, from complaints, a signal or codes that the address names."""
    act, stream = PROBLEM.acts[Code("open")], problem_stream(fresh(request, desk))
    back, back_to = _from(request, "desk:problems", gettext("Problems"))
    return form_page(request, desk, Target(act, stream, back, back_to, *_OF_PROBLEM), asked_of)


@with_form
def dismiss_finding(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page that dismisses the finding that the address names, with a reason."""
    act, stream = PROBLEM.acts[Code("dismiss")], problem_stream(fresh(request, desk))
    back, title = reverse("desk:recurring"), gettext("Recurring complaints")
    return form_page(request, desk, Target(act, stream, back, title, *_OF_PROBLEM), asked_of)


@with_form
def plan_action(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page that plans an action, against the problem or from the complaint that the address
    names."""
    act, stream = ACTION.acts[Code("plan")], action_stream(fresh(request, desk))
    back, back_to = _from(request, "desk:actions", gettext("Actions"))
    return form_page(request, desk, Target(act, stream, back, back_to, *_OF_ACTION), asked_of)


def _from(request: HttpRequest, usual: str, called: str) -> tuple[str, str]:
    given = request.POST or request.GET
    if record := given.get("problem", ""):
        return address_of("desk:problem", record), gettext("Problem")
    references = given.getlist("complaint")
    if len(references) == 1:
        text = gettext("Complaint {reference}").format(reference=references[0])
        return address_of("desk:complaint", references[0]), text
    return reverse(usual), called
