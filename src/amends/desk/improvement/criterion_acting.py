"""Clause 8.4: form pages of acts on criteria, alerts and exposure."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from amends.core.improvement.criteria import EXPOSURE, code_of
from amends.core.improvement.erasing import ERASE_TEXT
from amends.core.values import Code
from amends.handling import access
from amends.handling.commands import Command
from amends.handling.improvement.reading import criterion_file, criterion_revision, source_of
from amends.handling.kinds.criterion import stream_of_code
from amends.people import read
from amends.wording import acts
from amends.wording.names import Names

from ..request.context import DeskContext, show, with_form
from ..request.submission import fresh_key, send
from .criteria import line_of, title
from .criterion_forms import (
    AnswerForm,
    CriterionForm,
    EraseForm,
    ExposureForm,
    RebaseForm,
    RetireForm,
    SetForm,
)
from .records import texts_to_erase

_SET, _RETIRE, _REBASE, _ANSWER, _EXPOSURE = map(
    Code, ("set-criterion", "retire-criterion", "rebase", "answer-alert", "record-exposure")
)


@with_form
def add_criterion(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page that sets a criterion for a measure."""
    form = SetForm(request.POST or None, desk, None)
    if not form.is_valid():
        return _asked(request, desk, form, "set-criterion")
    given = form.payload()
    code = code_of(given.measure, given.part, given.unit)
    return _sent(request, desk, form, Command(stream_of_code(code), _SET, given))


@with_form
def set_criterion(request: HttpRequest, desk: DeskContext, code: str) -> HttpResponse:
    """Page that sets another target of a criterion."""
    criterion = replace(line_of(desk, code).criterion, source=source_of(code))
    form = SetForm(request.POST or None, desk, criterion)
    if not form.is_valid():
        return _asked(request, desk, form, "set-criterion", title(criterion, desk), code)
    command = Command(stream_of_code(code), _SET, form.payload(), criterion_revision(code) or None)
    return _sent(request, desk, form, command, title(criterion, desk))


@with_form
def retire_criterion(request: HttpRequest, desk: DeskContext, code: str) -> HttpResponse:
    """Page that retires a criterion."""
    return _with_reason(request, desk, code, _RETIRE, RetireForm(request.POST or None))


@with_form
def rebase(request: HttpRequest, desk: DeskContext, code: str) -> HttpResponse:
    """Page that starts new limits of chance."""
    return _with_reason(request, desk, code, _REBASE, RebaseForm(request.POST or None))


def _with_reason(
    request: HttpRequest, desk: DeskContext, code: str, act: Code, form: RetireForm | RebaseForm
) -> HttpResponse:
    criterion = line_of(desk, code).criterion
    if not form.is_valid():
        return _asked(request, desk, form, str(act), title(criterion, desk), code)
    command = Command(stream_of_code(code), act, form.payload(), criterion_revision(code) or None)
    return _sent(request, desk, form, command, title(criterion, desk))


@with_form
def answer_alert(request: HttpRequest, desk: DeskContext, code: str, number: int) -> HttpResponse:
    """Page of the response to an alert."""
    criterion = line_of(desk, code).criterion
    if number not in {one.number for one in criterion.alerts}:
        raise Http404
    form = AnswerForm(request.POST or None)
    if not form.is_valid():
        return _asked(request, desk, form, "answer-alert", title(criterion, desk), code)
    command = Command(stream_of_code(code), _ANSWER, form.payload(number))
    return _sent(request, desk, form, command, title(criterion, desk))


@with_form
def erase_text(request: HttpRequest, desk: DeskContext, code: str) -> HttpResponse:
    """Page that erases texts of a criterion, also of a retired one, or of exposure."""
    state = criterion_file(code).state
    if not access.counts(desk.person):
        raise Http404
    stream = stream_of_code(code)
    form = EraseForm(request.POST or None, texts_to_erase(state, stream, desk))
    about = "" if code == EXPOSURE else title(state, desk)
    if not form.is_valid():
        return _asked(request, desk, form, str(ERASE_TEXT), about)
    command = Command(stream, ERASE_TEXT, form.payload(), state.revision)
    return _sent(request, desk, form, command, about)


@with_form
def record_exposure(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page that records how many customers, orders or homes there were."""
    form = ExposureForm(request.POST or None, desk)
    if not form.is_valid():
        return _asked(request, desk, form, "record-exposure")
    command = Command(stream_of_code(EXPOSURE), _EXPOSURE, form.payload())
    return _sent(request, desk, form, command)


def _asked(
    request: HttpRequest,
    desk: DeskContext,
    form: CriterionForm,
    act: str,
    about: str = "",
    code: str = "",
    *,
    status: int = 200,
    overtaken: bool = False,
) -> HttpResponse:
    key = f"criterion.{act}"
    context: dict[str, Any] = {
        "form": form,
        "title": acts.title(key),
        "about": about,
        "button": acts.button(key),
        "hint": acts.hint(key),
        "back": reverse("desk:criterion", args=[code]) if code else reverse("desk:criteria"),
        "overtaken": overtaken,
        "once": fresh_key(),
        "section": "criteria",
    }
    status = 422 if form.is_bound and status == 200 else status
    return show(request, desk, "desk/improvement/criterion_act.html", context, status=status)


def _sent(
    request: HttpRequest,
    desk: DeskContext,
    form: CriterionForm,
    command: Command,
    about: str = "",
) -> HttpResponse:
    names = Names(read.all_names(), {}, desk.rules)
    sent = send(request, desk, [command], form, names=names)
    if sent.done is None:
        return _asked(
            request,
            desk,
            form,
            str(command.act),
            about,
            status=409,
            overtaken=sent.overtaken,
        )
    return HttpResponseRedirect(f"{reverse('desk:criteria')}?done={command.act}")
