"""Who is in personnel: added, moved, given roles, sent an invitation. Each is an act of its own."""

from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from amends.core.framework.appointments import APPOINTMENTS, AddPerson, GrantRole
from amends.core.framework.authority import Permission
from amends.core.framework.personnel import Role
from amends.core.values import Code, Id
from amends.handling.perform import Step
from amends.people import invitations, read
from amends.people.models import Account
from amends.people.read import PersonRow
from amends.vault.ids import new_id
from amends.wording import acts, choices
from amends.wording.names import Names

from ..forms.around import Around, units
from ..forms.derived import ActForm
from ..seat import Seat, seated, show
from ..sending import fresh_key, keep, send

_ON_ONE = ("grant-role", "end-role", "move-person", "set-absence", "end-person")


class AccountForm(forms.Form):
    """The name to sign in with."""

    sign_in = forms.CharField(label=gettext_lazy("Name to sign in with"), max_length=150)


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def people_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Everybody in personnel, and the form to add somebody with a first role."""
    rows = read.persons()
    around = _around(seat, rows)
    form = _AddForm(around, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            person = Id(f"person/{new_id()}")
            sent = send(request, seat, form.steps(person), form, names=around.names)
            if sent.done is not None:
                return HttpResponseRedirect(reverse("desk:person", args=[_key(person)]))
            status = 409
    context = {
        "form": form,
        "people": [_person(row, around) for row in rows],
        "once": fresh_key(),
        "may_manage": seat.actor.may(Permission.people_manage, units=()),
        "section": "settings",
    }
    return show(request, seat, "desk/rules/people.html", context, status=status)


class _AddForm(ActForm):
    """A new member of personnel with a first role."""

    def __init__(self, around: Around, data: Any) -> None:
        super().__init__(AddPerson, around, data=data)
        self.fields["role"] = forms.ChoiceField(
            label=gettext("First role"),
            choices=[("", gettext("None yet")), *choices.options(Role)],
            required=False,
        )
        self.fields["role_unit"] = forms.ChoiceField(
            label=gettext("For which unit"),
            choices=[("", gettext("The whole organization")), *units(around)],
            required=False,
        )

    def steps(self, person: Id) -> list[Step]:
        """Added, then given the role."""
        found = [Step(person, Code("add-person"), self.particulars(keep))]
        role, unit = self.cleaned_data["role"], self.cleaned_data["role_unit"]
        if role:
            grant = GrantRole(Role(role), Code(unit) if unit else None)
            found.append(Step(person, Code("grant-role"), grant))
        return found


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def person_page(request: HttpRequest, seat: Seat, key: str) -> HttpResponse:
    """One member of personnel: what they hold, and the acts on them."""
    row = _demand_row(key)
    around = _around(seat, read.persons())
    act = request.POST.get("act", "") if request.method == "POST" else ""
    forms_ = {name: _act_form(name, around) for name in _ON_ONE}
    status = 200
    if act in forms_:
        form = forms_[act] = _act_form(act, around, request.POST)
        given = form.particulars(keep) if form.is_valid() else None
        status = 422
        if given is not None:
            step = Step(row.id, Code(act), given)
            if send(request, seat, [step], form, names=around.names).done is not None:
                return HttpResponseRedirect(f"{request.path}?done={act}")
            status = 409
    return _person_page(request, seat, row, around, forms_, status=status)


def _person_page(
    request: HttpRequest,
    seat: Seat,
    row: PersonRow,
    around: Around,
    forms_: dict[str, ActForm],
    *,
    account_form: AccountForm | None = None,
    invitation: str = "",
    status: int = 200,
) -> HttpResponse:
    done = request.GET.get("done", "")
    context = {
        "person": _person(row, around),
        "acts": [
            {
                "name": name,
                "title": acts.title(name),
                "hint": acts.hint(name),
                "button": acts.button(name),
                "form": form,
            }
            for name, form in forms_.items()
        ],
        "accounts": Account.objects.filter(person=row.id).order_by("sign_in"),
        "account_form": account_form or AccountForm(auto_id="account_%s"),
        "invitation": invitation,
        "once": fresh_key(),
        "done": acts.title(done) if done in acts.WORDS else "",
        "may_manage": seat.actor.may(Permission.people_manage, units=()),
        "own": row.id == seat.person.id,
        "section": "settings",
    }
    return show(request, seat, "desk/rules/person.html", context, status=status)


@require_POST
@seated
def invite(request: HttpRequest, seat: Seat, key: str) -> HttpResponse:
    """An account, if there is none yet, and an invitation to set its password, shown once."""
    row = _demand_row(key)
    around = _around(seat, read.persons())
    forms_ = {name: _act_form(name, around) for name in _ON_ONE}
    if not seat.actor.may(Permission.people_manage, units=()):
        return show(request, seat, "desk/unknown.html", {}, status=403)
    form = AccountForm(request.POST, auto_id="account_%s")
    if not form.is_valid():
        return _person_page(request, seat, row, around, forms_, account_form=form, status=422)
    account = Account.objects.filter(
        person=row.id, sign_in=form.cleaned_data["sign_in"].casefold()
    ).first()
    try:
        with transaction.atomic():
            account = account or Account.objects.add(form.cleaned_data["sign_in"], person=row.id)
    except (IntegrityError, ValueError):
        form.add_error("sign_in", gettext("Somebody signs in with this name already."))
        return _person_page(request, seat, row, around, forms_, account_form=form, status=409)
    secret = invitations.invite(account, now=seat.now)
    return _person_page(request, seat, row, around, forms_, invitation=secret)


def _act_form(act: str, around: Around, data: Any = None) -> ActForm:
    form = ActForm(APPOINTMENTS[Code(act)].particulars, around, data=data)
    form.auto_id = f"{act}_%s"
    return form


def _demand_row(key: str) -> PersonRow:
    row = read.person(f"person/{key}")
    if row is None:
        raise Http404
    return row


def _key(person: str) -> str:
    return person.removeprefix("person/")


def _around(seat: Seat, rows: list[PersonRow]) -> Around:
    names = Names({row.id: row.name for row in rows}, rules=seat.rules)
    return Around(seat.person, seat.rules, names, seat.now)


def _person(row: PersonRow, around: Around) -> dict[str, Any]:
    names = around.names
    return {
        "key": _key(row.id),
        "name": row.name,
        "unit": names.unit(row.unit) if row.unit else "",
        "manager": names.person(row.manager) if row.manager else "",
        "active": row.active,
        "roles": [
            gettext("{role}, {unit}").format(
                role=choices.label(Role(held.role)), unit=names.unit(held.unit)
            )
            if held.unit
            else choices.label(Role(held.role))
            for held in row.roles
            if held.until is None
        ],
        "absences": [(away.first, away.last) for away in row.absences],
    }
