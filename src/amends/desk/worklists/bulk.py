"""One act on several selected complaints, checked for each of them before it is carried out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.core.framework.acting import do
from amends.core.framework.people.authority import Permission
from amends.core.framework.people.personnel import HANDLING_ROLES
from amends.core.improvement.problem_acts import PROBLEM, BindComplaint, UnbindComplaint
from amends.core.improvement.problems import ProblemState
from amends.core.operation.acts.assessment import (
    SIX,
    Assess,
    Classify,
    Transfer,
    assess,
    assessed_alone,
)
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.handing_over import (
    OfferHandOver,
    ReturnHandOver,
    hand_over,
    return_hand_over,
)
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.complaint.state import Complaint
from amends.core.operation.guards import lacking_competence
from amends.core.operation.guidance.offers import tried, worded
from amends.core.refusal import Guard, Refused, demand
from amends.core.values import Code, Id
from amends.handling.commands import Command, Unknown
from amends.handling.streams import stream_of
from amends.register import queries
from amends.register.models import Row
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.refusal_sentence import sentence

from ..forms.around import Around, Options, listed, personnel
from ..forms.choosing import set_options
from ..forms.derived import ActForm
from ..forms.layout import FormLayout
from ..improvement.access import problem_detail, problem_titles, problems
from ..reading.detail import around_new
from ..reading.list_rows import list_rows
from ..reading.reasons import folded
from ..records.detail import problem_stream
from ..request.context import DeskContext, number_in, show, with_form
from ..request.submission import fresh_key, keep, sent_whole, was_sent

_MOST = 100
"""Complaints in one step."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """An act on several complaints: what is chosen once for all of them, and the field of the
    payload for it, if it has one. An act of a problem that is chosen has a field for the
    complaint."""

    code: str
    text: Promise
    label: Promise
    options: Callable[[Around], Options]
    particulars: type[Any]
    field: str = ""
    read: type[str] = Id
    """What a value of the field is."""
    now: Callable[[Complaint], str | None] = lambda _: None
    """What is chosen now, to which the same act can lead back."""
    undone_by: str = ""
    """The act that takes it back, where the same act cannot."""
    of_problem: bool = False
    """Whether it is an act of the problem that is chosen."""

    @property
    def permission(self) -> Permission:
        """The permission that it needs."""
        return Permission.improvement_work if self.of_problem else Permission.complaint_handle

    @property
    def gives(self) -> bool:
        """Whether it gives the complaints to the person who is chosen."""
        return self.particulars in (Assign, Transfer, OfferHandOver)

    @property
    def reasoned(self) -> bool:
        """Whether it needs a reason."""
        return any(field.name == "reason" for field in fields(self.particulars))

    def form(self, options: Options, around: Around, data: Any, value: str | None) -> "_Form":
        """Return the form for what is chosen for all complaints."""
        if self is _ASSESS:
            return ActForm(Assess, around, drawing=_TOGETHER, data=data)
        return BulkForm(self, options, data, value)

    def payload(self, form: "_Form", complaint: str) -> Any:
        """Return the payload for one complaint from a valid form."""
        if isinstance(form, ActForm):
            return form.particulars(keep)
        made = {"reason": form.cleaned_data["reason"]} if self.reasoned else {}
        if self.field:
            value = complaint if self.of_problem else form.cleaned_data["value"]
            made[self.field] = self.read(value)
        return self.particulars(**made)


def _handlers(around: Around) -> Options:
    people = around.rules.people.persons.values()
    return personnel(around, [person for person in people if person.roles() & HANDLING_ROLES])


def _of_no_person(around: Around) -> Options:
    """Return nothing: the problems that can be chosen depend on the reader (`_open_problems`)."""
    return []


def _categories(around: Around) -> Options:
    return listed(around, "categories")


def _asked(complaint: Complaint) -> str | None:
    return complaint.hand_over.to if complaint.hand_over else None


def _investigator(complaint: Complaint) -> str | None:
    several = len(complaint.investigators) > 1
    return None if several else next(iter(complaint.investigators), None)


_TOGETHER = FormLayout(
    need=frozenset(SIX),
    omit={"likelihood_of_compensation", "priority_override", "reason", "facts"},
)
_ASSESS = Bulk(assess.name, _("Assess"), _("Assess"), _of_no_person, Assess)
"""With the same answers; a complaint of someone who reports a danger is assessed alone."""
_LOOKS, _PROBLEM = _("Investigator or reviewer"), _("Problem")
_BULK = (
    _ASSESS,
    Bulk("assign", _("Assign"), _LOOKS, personnel, Assign, "person", now=_investigator),
    Bulk(
        *("transfer", _("Reassign"), _("New owner"), _handlers, Transfer, "owner"),
        now=attrgetter("owner"),
    ),
    Bulk(
        *(hand_over.name, _("Hand over"), _("Person to ask"), _handlers, OfferHandOver, "person"),
        now=_asked,
        undone_by=return_hand_over.name,
    ),
    Bulk(
        *("classify", _("Categorise"), _("Category"), _categories, Classify, "category", Code),
        now=attrgetter("category"),
    ),
    Bulk(
        *("bind", _("Link to a problem"), _PROBLEM, _of_no_person, BindComplaint, "complaint"),
        undone_by="unbind",
        of_problem=True,
    ),
)
_WITHDRAW, _REMOVE = _("Withdraw handover"), _("Remove from the problem")
_UNDOING = (
    Bulk(
        *(return_hand_over.name, _WITHDRAW, _("Person asked"), _handlers, ReturnHandOver),
        now=_asked,
    ),
    Bulk(
        *("unbind", _REMOVE, _PROBLEM, _of_no_person, UnbindComplaint, "complaint"),
        of_problem=True,
    ),
)


def offered(desk: DeskContext, every: Sequence[Bulk] = _BULK) -> list[Bulk]:
    """Return what this person may do somewhere to several complaints at once."""
    return [bulk for bulk in every if desk.actor.may_somewhere(bulk.permission)]


class BulkForm(AskingForm):
    """Form for what is chosen for all complaints, and why."""

    blames_fields = False

    value = forms.ChoiceField()
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2_000,
    )

    def __init__(
        self, act: Bulk, options: Options, data: Any = None, at_first: str | None = None
    ) -> None:
        super().__init__(data, initial={"value": at_first})
        self.auto_id = "bulk-%s"
        self.fields["value"].label = str(act.label)
        set_options(self, value=[("", ""), *options])
        if not act.reasoned:
            del self.fields["reason"]
        elif act.gives:
            self.fields["reason"].label = gettext("Note for the new owner")


type _Form = BulkForm | ActForm


@dataclass(frozen=True, slots=True)
class Tried:
    """The commands that are possible, why others are not, where the person has no record of the
    competence that is needed, and by value which complaints had another one before."""

    commands: list[Command] = field(default_factory=list)
    why: dict[str, str] = field(default_factory=dict)
    warned: dict[str, str] = field(default_factory=dict)
    before: dict[str, list[str]] = field(default_factory=dict)


_BEFORE = "bulk_before"


def undoing(request: HttpRequest, desk: DeskContext) -> list[tuple[str, int, str]]:
    """Return how the last act on several complaints can be undone: by the same act with the value
    that they had before, or by its opposite, as the value's name (empty for the opposite), the
    number of complaints and the address of the preview. Those that had none are left out, because
    the same act takes no value away, and those that were changed since. It is offered once."""
    last = request.session.pop(_BEFORE, {})
    act = next((bulk for bulk in offered(desk) if bulk.code == last.get("act")), None)
    if act is None:
        return []
    names, back = {last["given"]: ""}, act.undone_by
    if not back:
        names, back = dict(act.options(around_new(desk))), act.code
    page = reverse("desk:bulk")
    every = [reference for chosen in last["values"].values() for reference in chosen]
    if act.of_problem:
        try:
            problem = problem_detail(last["given"], desk, purpose="bulk").state
        except Unknown:  # it was restricted since
            return []
        is_open = problem.state is ProblemState.open
        same = set(every) & set(problem.complaints) if is_open else set()
    else:
        rows = queries.by_references(desk.visible(), every).values()
        same = {row.reference for row, now in folded(rows) if act.now(now) == last["given"]}
    return [
        (names[value], len(chosen), f"{page}?{urlencode(query, doseq=True)}")
        for value, acted in last["values"].items()
        if value in names and (chosen := [reference for reference in acted if reference in same])
        for query in [{"act": back, "value": value, "complaint": chosen}]
    ]


@with_form
def bulk_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page that asks what to do with the selected complaints, shows for each whether it will be
    done, and does it for those where it is possible."""
    query = request.POST if request.method == "POST" else request.GET
    every = offered(desk, (*_BULK, *_UNDOING))
    act = next((bulk for bulk in every if bulk.code == query.get("act")), None)
    if act is None:
        raise Http404
    if request.method == "POST" and was_sent(request, desk):
        return _done(query.get("sure", ""))
    chosen = queries.by_references(desk.visible(), query.getlist("complaint")[:_MOST])
    rows = [chosen[reference] for reference in sorted(chosen)]
    around = around_new(desk)
    names = around.names
    options = _open_problems(desk) if act.of_problem else act.options(around)
    data = request.POST if request.method == "POST" else None
    form, outcome = act.form(options, around, data, request.GET.get("value")), Tried()
    checked = form.is_valid()
    if checked:
        outcome = _tried(act, form, rows, desk, names)
        able = str(len(outcome.commands))
        if outcome.commands and request.POST.get("sure") == able:
            late = gettext("Someone else changed a complaint. Check the list again.")
            if sent_whole(request, desk, outcome.commands, form, names, overtaken=late):
                value = form.cleaned_data.get("value", "")
                undo = {"act": act.code, "given": value, "values": outcome.before}
                request.session[_BEFORE] = undo
                return _done(able)
            outcome = _tried(act, form, rows, desk, names)
    lines = list_rows(rows, desk, purpose="bulk")
    context = {
        "act": act,
        "form": form,
        "rows": [
            {"line": line, "why": outcome.why.get(name), "warning": outcome.warned.get(name, "")}
            for line in lines
            for name in [line.row.reference]
        ],
        "checked": checked,
        "able": len(outcome.commands),
        "once": fresh_key(),
        "section": "complaints",
    }
    status = 422 if form.errors else 200
    return show(request, desk, "desk/bulk.html", context, status=status)


def _open_problems(desk: DeskContext) -> Options:
    rows = problems(desk).filter(state=ProblemState.open).order_by("-opened_at")
    ids = list(rows.values_list("id", flat=True)[:_MOST])
    return list(problem_titles(ids, desk, purpose="bulk").items())


def _tried(act: Bulk, form: _Form, rows: Sequence[Row], desk: DeskContext, names: Names) -> Tried:
    """Return what the act would do for each complaint."""
    value = form.cleaned_data.get("value", "")
    problem = problem_detail(value, desk, purpose="bulk").state if act.of_problem else None
    outcome = Tried()
    code = Code(act.code)
    for row, complaint in folded(rows):
        if act is _ASSESS and assessed_alone(complaint):
            outcome.why[row.reference] = gettext(
                "It is about a member of staff, a safety risk or restricted. Assess it alone."
            )
            continue
        payload = act.payload(form, row.reference)
        command = Command(stream_of(row.reference), code, payload, complaint.revision)
        try:
            if problem is not None:
                command = Command(problem_stream(problem.id), code, payload)
                do(PROBLEM.acts[code], desk.here(problem), worded(payload))
            else:
                demand(act not in _UNDOING or act.now(complaint) == value, Guard.nothing_offered)
                tried(ACTS[code], complaint, desk.rules, desk.actor, desk.now, payload)
        except Refused as refused:
            outcome.why[row.reference] = str(sentence(refused, names=names))
            continue
        outcome.commands.append(command)
        before = value if act.undone_by else act.now(complaint)
        if before and (act.undone_by or before != value):
            outcome.before.setdefault(before, []).append(row.reference)
        if act.gives and (of := lacking_competence(complaint, desk.rules, value, desk.now)):
            lacks = Refused(Guard.not_competent, person=value, category=of)
            outcome.warned[row.reference] = sentence(lacks, names=names).why
    return outcome


def _done(number: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('desk:queue')}?done={number_in(number)}")
