"""One act on several selected complaints, checked for each of them before it is carried out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from amends.core.framework.people.authority import Permission
from amends.core.framework.people.personnel import HANDLING_ROLES
from amends.core.improvement.declaration import do_record_act
from amends.core.improvement.problem_acts import PROBLEM_ACTS, BindComplaint
from amends.core.improvement.problems import ProblemState
from amends.core.operation.acts.assessment import Classify, Transfer
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.handing_over import OfferHandOver
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.guards import lacking_competence
from amends.core.operation.guidance.offers import tried
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id
from amends.handling.commands import Command, Unknown
from amends.handling.streams import stream_of
from amends.people import read
from amends.register import queries
from amends.register.models import Row
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.refusals import sentence

from ..forms.around import Around, Options, listed, personnel
from ..improvement.access import problem_detail, problem_titles, problems
from ..improvement.records import problem_stream
from ..reading.list_rows import ListRow, list_rows
from ..reading.reasons import folded
from ..request.context import DeskContext, for_role, show
from ..request.submission import fresh_key, send, was_sent

_MOST = 100
"""Complaints in one step."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """An act on several complaints: what is chosen once for all of them, and the payload."""

    code: str
    text: Promise
    label: Promise
    options: Callable[[Around], Options]
    given: Callable[[str, str], Any]
    permission: Permission
    reasoned: bool = False
    gives: bool = False
    """Whether it gives the complaints to the person who is chosen."""


def _handlers(around: Around) -> Options:
    people = around.rules.people.persons.values()
    return personnel(around, [one for one in people if one.roles() & HANDLING_ROLES])


_BULK = (
    Bulk(
        "assign",
        gettext_lazy("Assign"),
        gettext_lazy("Investigator or reviewer"),
        personnel,
        lambda value, _: Assign(Id(value)),
        Permission.complaint_handle,
        gives=True,
    ),
    Bulk(
        "transfer",
        gettext_lazy("Reassign"),
        gettext_lazy("New owner"),
        _handlers,
        lambda value, reason: Transfer(Id(value), reason),
        Permission.complaint_handle,
        reasoned=True,
        gives=True,
    ),
    Bulk(
        "hand-over",
        gettext_lazy("Hand over"),
        gettext_lazy("Person to ask"),
        _handlers,
        lambda value, reason: OfferHandOver(Id(value), reason),
        Permission.complaint_handle,
        reasoned=True,
        gives=True,
    ),
    Bulk(
        "classify",
        gettext_lazy("Categorise"),
        gettext_lazy("Category"),
        lambda around: listed(around, "categories"),
        lambda value, _: Classify(category=Code(value)),
        Permission.complaint_handle,
    ),
    Bulk(
        "bind",
        gettext_lazy("Link to a problem"),
        gettext_lazy("Problem"),
        lambda around: [],
        lambda value, _: value,
        Permission.improvement_work,
    ),
)


def offered(desk: DeskContext) -> list[Bulk]:
    """Return what this person may do somewhere to several complaints at once."""
    return [one for one in _BULK if desk.actor.may_somewhere(one.permission)]


class BulkForm(AskingForm):
    """Form for what is chosen for all complaints, and why."""

    value = forms.ChoiceField()
    reason = forms.CharField(
        label=gettext_lazy("Note for the new owner"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2_000,
    )

    def __init__(self, act: Bulk, options: Options, data: Any = None) -> None:
        super().__init__(data)
        self.auto_id = "bulk-%s"
        choices = [("", ""), *options]
        self.fields["value"] = forms.ChoiceField(label=str(act.label), choices=choices)
        if not act.reasoned:
            del self.fields["reason"]

    def blame(self, names: Sequence[str], told: str) -> bool:
        """Attach nothing: no refusal concerns a single field."""
        return False


@dataclass(frozen=True, slots=True)
class Checked:
    """A selected complaint, and why the act is refused for it; empty if it will be done, perhaps
    with a warning."""

    line: ListRow
    why: str
    warning: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def bulk_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page that asks what to do with the selected complaints, shows for each whether it will be
    done, and does it for those where it is possible."""
    asked = request.POST if request.method == "POST" else request.GET
    act = next((one for one in offered(desk) if one.code == asked.get("act")), None)
    if act is None:
        raise Http404
    if request.method == "POST" and was_sent(request, desk):
        return _done(asked.get("sure", ""))
    chosen = queries.by_references(desk.visible(), asked.getlist("complaint")[:_MOST])
    rows = [chosen[one] for one in sorted(chosen)]
    names = Names(read.all_names(), {}, desk.rules)
    around = Around(desk.person, desk.rules, names, desk.now)
    options = _open_problems(desk) if act.code == "bind" else act.options(around)
    form = BulkForm(act, options, request.POST if request.method == "POST" else None)
    commands: list[Command] = []
    refused: dict[str, str] = {}
    warned: dict[str, str] = {}
    checked = False
    if form.is_valid():
        checked = True
        commands, refused, warned = _tried(act, form, rows, desk, names)
        able = str(len(commands))
        if commands and request.POST.get("sure") == able:
            if _performed(request, desk, commands, form, names):
                return _done(able)
            commands, refused, warned = _tried(act, form, rows, desk, names)
    lines = list_rows(rows, desk, purpose="bulk")
    context = {
        "act": act,
        "form": form,
        "rows": [
            Checked(line, *(told.get(line.row.reference, "") for told in (refused, warned)))
            for line in lines
        ],
        "checked": checked,
        "able": len(commands),
        "once": fresh_key(),
        "section": "complaints",
    }
    status = 422 if form.errors else 200
    return show(request, desk, "desk/bulk.html", context, status=status)


def _open_problems(desk: DeskContext) -> Options:
    found = problems(desk).filter(state=ProblemState.open).order_by("-opened_at")
    ids = list(found.values_list("id", flat=True)[:_MOST])
    return list(problem_titles(ids, desk, purpose="bulk").items())


def _tried(
    act: Bulk, form: BulkForm, rows: Sequence[Row], desk: DeskContext, names: Names
) -> tuple[list[Command], dict[str, str], dict[str, str]]:
    """Return a command for each complaint that the act is possible for, why it is not for the
    others, and where the person has no record of the competence that is needed."""
    value, reason = Id(form.cleaned_data["value"]), form.cleaned_data.get("reason", "")
    problem = problem_detail(value, desk, purpose="bulk").state if act.code == "bind" else None
    given = act.given(value, reason)
    commands: list[Command] = []
    refused: dict[str, str] = {}
    warned: dict[str, str] = {}
    for row, complaint in folded(rows):
        try:
            if problem is not None:
                bound = BindComplaint(Id(row.reference))
                code, theirs = Code("bind"), desk.rules
                do_record_act(PROBLEM_ACTS[code], problem, theirs, desk.actor, desk.now, bound)
                commands.append(Command(problem_stream(problem.id), code, bound))
                continue
            tried(ACTS[Code(act.code)], complaint, desk.rules, desk.actor, desk.now, given)
        except Refused as one:
            refused[row.reference] = str(sentence(one, names=names))
        else:
            stream = stream_of(row.reference)
            commands.append(Command(stream, Code(act.code), given, complaint.revision))
            if act.gives and (of := lacking_competence(complaint, desk.rules, value, desk.now)):
                lacks = Refused(Guard.not_competent, person=value, category=of)
                warned[row.reference] = sentence(lacks, names=names).why
    return commands, refused, warned


def _performed(
    request: HttpRequest,
    desk: DeskContext,
    commands: Sequence[Command],
    form: BulkForm,
    names: Names,
) -> bool:
    """Carry out all of them, once however often the form is sent, or none with the reason."""
    told = gettext("Someone else changed a complaint. Check the list again.")
    try:
        sent = send(request, desk, commands, form, names=names)
    except Unknown:
        form.add_error(None, told)
        return False
    if sent.overtaken:
        form.add_error(None, told)
    return sent.done is not None


def _done(number: str) -> HttpResponse:
    count = int(number) if number.isdecimal() and len(number) < 5 else 0
    return HttpResponseRedirect(f"{reverse('desk:queue')}?done={count}")
