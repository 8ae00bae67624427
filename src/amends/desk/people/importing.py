"""Pages for importing people from a file, and for deciding such an import as a whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.people.authority import Permission
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import ControlName
from amends.core.refusal import Refused
from amends.core.values import Id
from amends.imports import staff
from amends.imports.parsing import NotRead
from amends.imports.sources import kind_of
from amends.imports.staff import Planned
from amends.people import invitations, read
from amends.people.names import folded
from amends.wording import choices, dates, import_texts, staff_file
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.timeline.values import change_told

from ..reading.detail import zone_of_unit
from ..request.context import CSV, DeskContext, download, read_only, show, with_form
from . import proposals
from .proposals import DeclineForm, FileOfPeople


class FileForm(AskingForm):
    """The file with the people."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV or a workbook (.xlsx), at most 2,000 rows. Nothing is imported yet."
        ),
    )


class ImportForm(AskingForm):
    """The rows that were checked, and why one person adds them alone."""

    rows = forms.CharField(widget=forms.HiddenInput, max_length=4 * staff.LARGEST)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, required=False)


def _managing(desk: DeskContext) -> bool:
    return desk.actor.may(Permission.people_manage, units=())


@read_only
def template(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """A file to fill in."""
    return download(f"\N{BOM}{staff.TEMPLATE}", "people.csv", CSV)


@with_form
def import_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page for uploading a file of people; then each row with what it leads to; then the import."""
    if not _managing(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    if "rows" in request.POST:
        return _import(request, desk)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_valid():
        try:
            file = form.cleaned_data["file"]
            rows = staff.rows_of(file.read(staff.LARGEST + 1), kind_of(file.name or ""))
        except NotRead as problem:
            text = staff_file.not_read(problem.reason) or import_texts.not_read(problem.reason)
            form.add_error("file", text)
        else:
            sent = ImportForm(initial={"rows": staff.written(rows)})
            return _preview(request, desk, _planned(desk, rows, reason="unread"), sent)
    return _show(request, desk, {"form": form}, status=422 if form.is_bound else 200)


def _planned(desk: DeskContext, rows: Sequence[staff.Row], *, reason: str) -> list[Planned]:
    labels = {folded(choices.label(role)): role for role in Role}
    actor, now = desk.actor, desk.now
    return staff.plan(rows, desk.rules, actor=actor, now=now, reason=reason, labels=labels)


def _import(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    form = ImportForm(request.POST)
    form.fields["reason"].required = not _two(desk)
    try:
        rows = staff.rewritten(request.POST["rows"])
    except NotRead:
        return HttpResponseRedirect(request.path)
    planned = _planned(desk, rows, reason=request.POST.get("reason", "") or "unread")
    if not form.is_valid() or any(plan.problems for plan in planned):
        return _preview(request, desk, planned, form, status=422)
    planned = _planned(desk, rows, reason=form.cleaned_data["reason"])
    try:
        done = staff.bring_in(planned, actor=desk.actor, now=desk.now)
    except Refused as refused:
        form.add_error(None, desk.refusal(refused))
    except IntegrityError:
        form.add_error(
            None, gettext("Someone else has got one of these sign-in names. Check again.")
        )
    else:
        mark = FileOfPeople(desk.person.id, desk.now, ()).mark if done.waiting > 1 else ""
        sheet = _sheet(done.invitations, {plan.person: plan.row.name for plan in planned})
        return _show(request, desk, {"done": done, "mark": mark, "sheet": sheet})
    return _preview(request, desk, planned, form, status=409)


def _two(desk: DeskContext) -> bool:
    return desk.rules.policy.control(ControlName.widen_access).second_needed(None)


def _preview(
    request: HttpRequest,
    desk: DeskContext,
    planned: Sequence[Planned],
    form: ImportForm,
    *,
    status: int = 200,
) -> HttpResponse:
    names = Names(read.all_names(), rules=desk.rules)
    context = {
        "form": form,
        "rows": sorted(
            (_row(plan, names) for plan in planned),
            key=lambda row: (not row["problems"], row["line"]),
        ),
        "new": sum(plan.new and bool(plan.commands) for plan in planned),
        "changed": sum(not plan.new and bool(plan.commands) for plan in planned),
        "known": sum(not plan.commands and not plan.problems for plan in planned),
        "refused": sum(bool(plan.problems) for plan in planned),
        "second": proposals.told_before(desk),
        "alone": not _two(desk),
    }
    return _show(request, desk, context, status=status)


def _row(plan: Planned, names: Names) -> dict[str, Any]:
    state = ("open", gettext("already here"))
    if plan.problems:
        state = ("late", gettext("not possible"))
    elif plan.commands:
        state = ("done", gettext("new") if plan.new else gettext("changes"))
    return {
        "line": plan.row.line,
        "name": plan.row.name,
        "sign_in": plan.row.sign_in or plan.row.email,
        "roles": plan.row.roles,
        "units": plan.row.units,
        "state": {"look": state[0], "text": state[1]},
        "problems": [staff_file.told(each, names) for each in plan.problems],
    }


def _sheet(texts: Mapping[Id, str], names: Mapping[Id, str]) -> list[dict[str, str]]:
    by_id = {person: name for name, person in read.sign_ins().items()} if texts else {}
    rows = [
        {"name": names.get(person, ""), "sign_in": by_id.get(person, ""), "invitation": text}
        for person, text in texts.items()
    ]
    return sorted(rows, key=lambda row: folded(row["name"]))


def _show(
    request: HttpRequest, desk: DeskContext, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    invited_to = settings.AMENDS_BASE_URL.rstrip("/") + reverse("desk:invitation")
    framed = {
        "section": "settings",
        "invited_to": invited_to,
        "roles": [
            choices.label(role) for role in Role if role is not Role.management_representative
        ],
        "until": dates.moment(desk.now + invitations.LASTS, zone=zone_of_unit(desk, None)),
        **context,
    }
    return show(request, desk, "desk/people/import.html", framed, status=status)


@with_form
def file_page(request: HttpRequest, desk: DeskContext, mark: str) -> HttpResponse:
    """Page with every row of a proposed import, which a second person approves or rejects as a
    whole."""
    if not (_managing(desk) or proposals.decides(desk)):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    file = proposals.file_marked(mark)
    if file is None:
        raise Http404
    form = DeclineForm(request.POST if "decline" in request.POST else None)
    problem = ""
    if request.method == "POST" and request.POST.get("seen") != file.seen:
        problem = gettext("This import has changed since you opened it. Check the rows again.")
    elif "accept" in request.POST:
        problem, sheet = _accepted(file, desk)
        if not problem:
            return _show(request, desk, {"approved": file.people, "sheet": sheet})
    elif form.is_valid():
        try:
            every = [(str(person.id), waiting.change) for person, waiting in file.changes]
            proposals.decline_all(every, form.cleaned_data["reason"], desk)
        except Refused as refused:
            problem = desk.refusal(refused)
        else:
            return HttpResponseRedirect(f"{reverse('desk:people')}?done=declined")
    status = 409 if problem else 422 if form.is_bound else 200
    return _file_page(request, desk, file, form, problem=problem, status=status)


def _accepted(file: FileOfPeople, desk: DeskContext) -> tuple[str, list[dict[str, str]]]:
    """Return a problem, or the invitations of everyone in the file."""
    every = [(str(person.id), waiting.change, waiting.sign_in) for person, waiting in file.changes]
    try:
        texts = proposals.accept_all(every, desk)
    except Refused as refused:
        return desk.refusal(refused), []
    except IntegrityError:
        return gettext("Someone else has got one of these sign-in names. Reject this import."), []
    by_person = {Id(person): text for person, text in texts.items()}
    names = {Id(person): name for person, name in read.names(by_person).items()}
    return "", _sheet(by_person, names)


def _file_page(
    request: HttpRequest,
    desk: DeskContext,
    file: FileOfPeople,
    form: DeclineForm,
    *,
    problem: str,
    status: int,
) -> HttpResponse:
    pieces = {
        sealed.sealed: str(person.id)
        for person, waiting in file.changes
        for sealed in (waiting.sign_in, waiting.reason)
        if sealed is not None
    }
    texts = desk.texts(pieces, purpose="proposed-changes", of=sorted(set(pieces.values())))
    for about in {str(person.id) for person, _ in file.changes}:
        desk.signs(about)
    names = Names(read.all_names(), rules=desk.rules)
    rows: dict[str, dict[str, Any]] = {}
    reason = ""
    for person, waiting in file.changes:
        row = rows.setdefault(person.id, {"name": names.person(person.id), "told": []})
        row["key"] = person.id.removeprefix("person/")
        if waiting.sign_in is not None:
            row["sign_in"] = texts[waiting.sign_in.sealed] or ""
        else:
            row["told"].append(change_told(waiting.change, names))
        reason = reason or (texts.get(waiting.reason.sealed if waiting.reason else "") or "")
    context = {
        "file": file,
        "told": file.told(),
        "by": names.person(file.by),
        "reason": reason,
        "rows": sorted(rows.values(), key=lambda row: folded(row["name"])),
        "accepts": file.decided_by(desk),
        "withdraws": file.by == desk.person.id,
        "declines": file.by == desk.person.id or proposals.decides(desk),
        "form": form,
        "problem": problem,
        "section": "settings",
    }
    return show(request, desk, "desk/people/file.html", context, status=status)
