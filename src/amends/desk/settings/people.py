"""Staff pages: adding and moving people, granting roles, sending invitations."""

from typing import Any

from django import forms
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework import appointments
from amends.core.framework.people.authority import Permission
from amends.core.framework.people.personnel import Role
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id
from amends.handling.commands import Command
from amends.handling.perform import perform
from amends.people import invitations, read
from amends.people.models import Account
from amends.people.names import folded
from amends.people.read import PersonRow
from amends.vault.ids import new_id
from amends.wording import acts, choices, dates
from amends.wording.asking import AskingForm, needed
from amends.wording.names import Names
from amends.wording.refusal_sentence import sentence

from ..calendar.views import told_of
from ..forms.around import Around, units
from ..forms.derived import ActForm
from ..people import listing, me, proposals
from ..people.commands import history
from ..people.proposals import DeclineForm
from ..reading.detail import zone_of_unit
from ..request.context import DeskContext, post_only, read_only, show, with_form
from ..request.submission import fresh_key, id_from, keep, send

_PROPOSING = (appointments.grant_role.name, appointments.move_person.name)
"""Acts that may only propose."""
_ON_ONE = tuple(
    act.name
    for act in (
        *(appointments.grant_role, appointments.end_role, appointments.move_person),
        *(appointments.set_absence, appointments.set_contact, appointments.end_person),
        appointments.end_sign_in,
    )
)


class ConfirmForm(AskingForm):
    """The code that was sent to the person's new address."""

    code = forms.RegexField("^\\s*[0-9a-fA-F]{12}\\s*$", label=gettext_lazy("Code"))


class AccountForm(AskingForm):
    """The name to sign in with, and why, if one person decides alone."""

    sign_in = forms.CharField(label=gettext_lazy("Sign-in name"), max_length=150)
    reason = needed(
        forms.CharField(label=gettext_lazy("Reason"), max_length=500, required=False),
        gettext_lazy("needed if you decide without a second approver"),
    )


@with_form
def people_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with all staff, and the form for adding a person with a first role."""
    rows = read.persons()
    around = _around(desk, rows)
    form = _AddForm(around, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            person = Id(f"person/{id_from(request, desk) or new_id()}")
            commands = form.commands(person)
            sent = send(request, desk, commands, form, names=around.names)
            if sent.done is not None:
                waiting = any(proposals.waits(sent.done, command) for command in commands)
                page = reverse("desk:person", args=[_key(person)])
                return HttpResponseRedirect(f"{page}?done=proposed" if waiting else page)
            status = 409
    shown = listing.page_of(request, desk, rows, around.names)
    context = {
        "form": form,
        **shown,
        "people": [_in_list(person, around, desk) for person in shown["page"]],
        "second": proposals.told_before(desk),
        "declined": request.GET.get("done") == "declined",
        "files": proposals.files_waiting(desk),
        "once": fresh_key(),
        "may_manage": desk.actor.may(Permission.people_manage, units=()),
        "section": "settings",
    }
    return show(request, desk, "desk/settings/people.html", context, status=status)


class _AddForm(ActForm):
    def __init__(self, around: Around, data: Any) -> None:
        super().__init__(appointments.AddPerson, around, data=data)
        self.fields["role"] = forms.ChoiceField(
            label=gettext("First role"),
            choices=[("", gettext("None yet")), *choices.options(Role)],
            required=False,
        )
        self.fields["role_unit"] = forms.ChoiceField(
            label=gettext("Unit"),
            choices=[("", gettext("The whole organisation")), *units(around)],
            required=False,
        )
        self.fields["reason"] = AccountForm().fields["reason"]

    def commands(self, person: Id) -> list[Command]:
        """Return the commands that add the person and grant the role."""
        commands = [Command.of(person, appointments.add_person, self.particulars(keep))]
        role, unit = self.cleaned_data["role"], self.cleaned_data["role_unit"]
        if role:
            reason = self.cleaned_data["reason"] or None
            grant = appointments.GrantRole(Role(role), Code(unit) if unit else None, reason)
            commands.append(Command.of(person, appointments.grant_role, grant))
        return commands


@read_only
def short_address(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Redirect to the list."""
    return HttpResponseRedirect(reverse("desk:people"))


@with_form
def person_page(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """Page of one member of staff: their roles, and the acts on them."""
    row = _demand_row(key)
    around = _around(desk, read.persons())
    act = request.POST.get("act", "")
    if act == appointments.confirm_own_contact.name:
        return _confirm(request, desk, row, around)
    if act not in _ON_ONE:
        return _person_page(request, desk, row, around)
    form, status = _act_form(act, around, request.POST), 422
    particulars = form.particulars(keep) if form.is_valid() else None
    if particulars is not None:
        command = Command(row.id, Code(act), particulars)
        done = send(request, desk, [command], form, names=around.names).done
        if done is not None:
            outcome = "proposed" if proposals.waits(done, command) else act
            return HttpResponseRedirect(f"{request.path}?done={outcome}")
        status = 409
    return _person_page(request, desk, row, around, {act: form}, status=status)


def _person_page(
    request: HttpRequest,
    desk: DeskContext,
    row: PersonRow,
    around: Around,
    forms_: dict[str, ActForm] | None = None,
    *,
    account_form: AccountForm | None = None,
    invitation: str = "",
    problem: str = "",
    decline_form: DeclineForm | None = None,
    confirm_form: "ConfirmForm | None" = None,
    status: int = 200,
) -> HttpResponse:
    """Show the page; `forms_` are those of acts as typed."""
    forms_ = {name: _act_form(name, around) for name in _ON_ONE} | (forms_ or {})
    done = request.GET.get("done", "")
    second = proposals.told_before(desk, row.id)
    person = desk.rules.people.person(Id(row.id))
    waiting = proposals.of_person(row.id, desk) if row.waiting else []
    if waiting:
        desk.signs(row.id)
    if not (person and appointments.may_end_sign_in(desk.person, person)):
        forms_.pop(appointments.end_sign_in.name, None)
    context = {
        "second": second,
        "person": _person(row, around),
        "acts": [_act(name, form, second) for name, form in forms_.items()],
        "accounts": Account.objects.filter(person=row.id).order_by("sign_in"),
        "calendar": told_of(row.id, desk),
        "contact": _contact(row, desk),
        "contact_failed": row.contact_failed,
        "unconfirmed": _unconfirmed(row, desk),
        "confirm_form": confirm_form or ConfirmForm(auto_id="confirm_%s"),
        "account_form": account_form or AccountForm(auto_id="account_%s"),
        "invitation": invitation,
        "problem": problem,
        "once": fresh_key(),
        "done": acts.done(done) if done in acts.WORDS else "",
        "proposed": proposals.waits_told() if done == "proposed" else "",
        "proposals": waiting,
        "decline_form": decline_form or DeclineForm(auto_id="decline_%s"),
        "tokens": me.tokens_of(row.id, desk),
        "history": history(row.id, desk),
        "may_manage": desk.actor.may(Permission.people_manage, units=()),
        "own": row.id == desk.person.id,
        "section": "settings",
    }
    return show(request, desk, "desk/settings/person.html", context, status=status)


def _confirm(
    request: HttpRequest, desk: DeskContext, row: PersonRow, around: Around
) -> HttpResponse:
    """Confirm the reader's own address with the code, or ask for it again."""
    form = ConfirmForm(request.POST)
    if form.is_valid():
        act = appointments.confirm_own_contact
        entered = form.cleaned_data["code"].strip().lower()
        command = Command(row.id, act.name, appointments.ConfirmContact(Code(entered)))
        if send(request, desk, [command], form, names=around.names).done is not None:
            return HttpResponseRedirect(f"{request.path}?done={act.name}")
    return _person_page(request, desk, row, around, confirm_form=form, status=422)


def _act(name: str, form: ActForm, second: str) -> dict[str, Any]:
    return {
        "name": name,
        "title": acts.title(name),
        "hint": acts.hint(name),
        "button": acts.button(name),
        "form": form,
        "second": second if name in _PROPOSING else "",
    }


def _contact(row: PersonRow, desk: DeskContext, piece: str = "") -> str:
    """Return the person's address for notices, or that of a piece, for themselves and those who
    manage staff."""
    piece = piece or row.contact
    if not piece or not (
        row.id == desk.person.id or desk.actor.may(Permission.people_manage, units=())
    ):
        return ""
    shown = desk.texts([piece], purpose="contact", of=row.id)
    return shown[piece] or ""


def _unconfirmed(row: PersonRow, desk: DeskContext) -> str:
    person = proposals.folded(row.id)
    piece = person.unconfirmed if person else None
    return _contact(row, desk, piece) if piece else ""


@post_only
def invite(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """Create an account if there is none, and an invitation to set its password, shown once."""
    row = _demand_row(key)
    around = _around(desk, read.persons())
    if not desk.actor.may(Permission.people_manage, units=()):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    form = AccountForm(request.POST, auto_id="account_%s")
    if not form.is_valid():
        return _person_page(request, desk, row, around, account_form=form, status=422)
    try:
        invitation = _invited(desk, row, **form.cleaned_data)
    except Refused as refused:
        own = refused.guard is Guard.not_permitted
        message = gettext(
            "This person already has a password. Only the complaints manager can let them set a "
            "new one. For the complaints manager, the operator of the installation does this."
        )
        message = message if own else str(sentence(refused, names=around.names))
        where = "reason" if refused.guard is Guard.needs_reason else "sign_in"
        form.add_error(where, message)
    except (IntegrityError, ValueError):
        form.add_error("sign_in", gettext("Someone already signs in with this name"))
    else:
        if not invitation:
            return HttpResponseRedirect(f"{reverse('desk:person', args=[key])}?done=proposed")
        return _person_page(request, desk, row, around, invitation=invitation)
    return _person_page(request, desk, row, around, account_form=form, status=409)


@post_only
def decide(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """Accept or decline a proposed change of what the person can see. An invitation is shown to
    the person who accepts it, never to the one who proposed it."""
    row = _demand_row(key)
    around = _around(desk, read.persons())
    change = proposals.marked(row.id, request.POST.get("change", ""))
    page = reverse("desk:person", args=[key])
    if change is None:
        return HttpResponseRedirect(page)
    accepts = "accept" in request.POST
    form = DeclineForm(None if accepts else request.POST, auto_id="decline_%s")
    if not accepts and not form.is_valid():
        return _person_page(request, desk, row, around, decline_form=form, status=422)
    try:
        if not accepts:
            proposals.decline(row.id, change, form.cleaned_data["reason"], desk)
            return HttpResponseRedirect(f"{page}?done=decline-access")
        text = proposals.accept(row.id, change, desk)
    except (Refused, IntegrityError) as problem:
        message = gettext("Someone already signs in with this name")
        if isinstance(problem, Refused):
            message = str(sentence(problem, names=around.names))
        return _person_page(request, desk, row, around, problem=message, status=409)
    if not text:
        return HttpResponseRedirect(f"{page}?done={change.act}")
    return _person_page(request, desk, _demand_row(key), around, invitation=text)


@post_only
def end_token(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """Revoke a token of a member of staff."""
    row = _demand_row(key)
    try:
        me.end_usable(row.id, request.POST.get("token", ""), desk)
    except Refused:
        return show(request, desk, "desk/unknown.html", {}, status=403)
    return HttpResponseRedirect(f"{reverse('desk:person', args=[key])}?done=end-token")


def _invited(desk: DeskContext, row: PersonRow, sign_in: str, reason: str) -> str:
    """Return the text of an invitation, after recording who made it, or nothing if a second person
    has to decide first. Raises `Refused`; IntegrityError and ValueError for an impossible sign-in
    name."""
    theirs = list(Account.objects.filter(person=row.id))
    account = next((account for account in theirs if account.sign_in == folded(sign_in)), None)
    taken = account is None and Account.objects.filter(sign_in=folded(sign_in)).exists()
    if taken or not folded(sign_in):
        raise ValueError("no name that they could have")
    again = any(account.has_usable_password() for account in theirs)
    invitation = appointments.Invite(again, folded(sign_in), reason or None)
    command = Command.of(row.id, appointments.invite_person, invitation)
    change = appointments.change_of(command.act, invitation)
    if row.waiting and proposals.may_accept(row.id, change, desk):
        return proposals.accept(row.id, change, desk)  # with the name that was proposed
    done = perform([command], actor=desk.actor, now=desk.now)
    if proposals.waits(done, command):
        return ""
    account = account or Account.objects.add(sign_in, person=row.id)
    return invitations.invite(account, now=desk.now)


def _act_form(act: str, around: Around, data: Any = None) -> ActForm:
    form = ActForm(appointments.APPOINTMENTS[Code(act)].particulars, around, data=data)
    form.auto_id = f"{act}_%s"
    return form


def _demand_row(key: str) -> PersonRow:
    row = read.person(f"person/{key}")
    if row is None:
        raise Http404
    return row


def _key(person: str) -> str:
    return person.removeprefix("person/")


def _around(desk: DeskContext, rows: list[PersonRow]) -> Around:
    names = Names({row.id: row.name for row in rows}, rules=desk.rules)
    return Around(desk.person, desk.rules, names, desk.now)


def _in_list(person: listing.Listed, around: Around, desk: DeskContext) -> dict[str, Any]:
    text, look = listing.STATES[person.state]
    zone = zone_of_unit(desk, None)
    return {
        **_person(person.row, around),
        "state": {"text": text, "look": look},
        "sign_ins": person.sign_ins,
        "seen": dates.moment(person.seen, zone=zone) if person.seen else "",
    }


def _person(row: PersonRow, around: Around) -> dict[str, Any]:
    names = around.names
    return {
        "key": _key(row.id),
        "name": row.name,
        "unit": names.unit(row.unit) if row.unit else "",
        "manager": names.person(row.manager) if row.manager else "",
        "active": row.active,
        "waits": row.waiting,
        "contact_failed": row.contact_failed,
        "roles": [
            gettext("{role}, {unit}").format(
                role=choices.label(Role(assignment.role)), unit=names.unit(assignment.unit)
            )
            if assignment.unit
            else choices.label(Role(assignment.role))
            for assignment in row.roles
        ],
        "absences": [dates.span(away.first, away.last) for away in row.absences],
    }
