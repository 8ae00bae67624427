"""List of staff: search, filters, state of each account and last sign-in, a page at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.people.authority import Permission
from amends.core.framework.people.personnel import Role
from amends.core.values import Coded
from amends.people import invitations
from amends.people.models import Account
from amends.people.names import folded
from amends.people.read import PersonRow
from amends.wording import choices
from amends.wording.asking import AskingForm
from amends.wording.names import Names

from ..request.context import DeskContext

LINES = 50
_ADDRESS = "@"


class AccountState(Coded):
    """How far someone is with signing in."""

    active = "active"
    invited = "invited"
    never = "never"
    without = "without"
    locked = "locked"
    waiting = "waiting"
    ended = "ended"


STATES: dict[AccountState, tuple[Promise, str]] = {
    AccountState.active: (gettext_lazy("active"), "done"),
    AccountState.invited: (gettext_lazy("invited"), "due"),
    AccountState.never: (gettext_lazy("never signed in"), "open"),
    AccountState.without: (gettext_lazy("no account"), "open"),
    AccountState.locked: (gettext_lazy("locked"), "late"),
    AccountState.waiting: (gettext_lazy("waiting for a second approver"), "due"),
    AccountState.ended: (gettext_lazy("no longer here"), "open"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A member of staff in the list; `seen` is their last sign-in."""

    row: PersonRow
    state: AccountState
    sign_ins: tuple[str, ...] = ()
    seen: datetime | None = None


class FilterForm(AskingForm):
    """What the list is narrowed to, and its order."""

    q = forms.CharField(label=gettext_lazy("Person"), max_length=200, required=False)

    def __init__(self, data: Any, units: Iterable[tuple[str, str]], *, manages: bool) -> None:
        super().__init__(data, auto_id="find_%s")
        everything = ("", gettext("All"))
        offers = {
            "role": (gettext("Role"), choices.options(Role)),
            "unit": (gettext("Unit"), list(units)),
            "state": (gettext("Status"), _states(manages=manages)),
        }
        for name, (label, options) in offers.items():
            offered: Any = [everything, *options]
            self.fields[name] = forms.ChoiceField(label=label, choices=offered, required=False)


def _states(*, manages: bool) -> list[tuple[str, str]]:
    shown = STATES if manages else (AccountState.active, AccountState.ended)
    return [(str(one), str(STATES[one][0])) for one in shown]


def listed(rows: Sequence[PersonRow], now: datetime) -> list[Listed]:
    """Return staff with the state of their accounts. Two queries, whatever their number."""
    accounts: dict[str, list[Account]] = {}
    for account in Account.objects.order_by("sign_in"):
        accounts.setdefault(account.person, []).append(account)
    invited = invitations.invited(now=now)
    return [_listed(row, accounts.get(row.id, []), row.id in invited, now) for row in rows]


def _listed(row: PersonRow, accounts: list[Account], invited: bool, now: datetime) -> Listed:
    seen = max((one.last_login for one in accounts if one.last_login), default=None)
    state = AccountState.active if seen else AccountState.never
    if not accounts:
        state = AccountState.without
    if not row.active:
        state = AccountState.ended
    elif any(one.locked(now) for one in accounts):
        state = AccountState.locked
    elif row.waiting:
        state = AccountState.waiting
    elif invited:
        state = AccountState.invited
    return Listed(row, state, tuple(one.sign_in for one in accounts), seen)


def page_of(
    request: HttpRequest, desk: DeskContext, rows: Sequence[PersonRow], names: Names
) -> dict[str, Any]:
    """Return what the page shows of the list: its filter form, and one page of people. Accounts are
    shown to those who manage people."""
    manages = desk.actor.may(Permission.people_manage, units=())
    used = [one for one in desk.rules.policy.units if not one.retired]
    units = [(str(one.code), names.unit(one.code)) for one in used]
    form = FilterForm(request.GET, units, manages=manages)
    found = _narrowed(listed(rows, desk.now), form, desk, manages=manages)
    by_seen = manages and request.GET.get("order") == "seen"
    found.sort(key=lambda one: (not one.row.active, folded(one.row.name)))
    if by_seen:
        found.sort(key=lambda one: one.seen.timestamp() if one.seen else 0)
    page: Page[Listed] = Paginator(found, LINES).get_page(request.GET.get("page", "1"))
    query = request.GET.copy()
    query.pop("page", None)
    ordered = query.urlencode()
    query.pop("order", None)
    return {
        "filters": form,
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "page": page,
        "ordered": ordered,
        "unordered": query.urlencode(),
        "by_seen": by_seen,
    }


def _narrowed(
    people: Iterable[Listed], form: FilterForm, desk: DeskContext, *, manages: bool
) -> list[Listed]:
    wanted = form.cleaned_data if form.is_valid() else {}
    found = list(people)
    if unit := wanted.get("unit"):
        below = {unit, *desk.rules.policy.below(unit)}
        found = [one for one in found if below & {one.row.unit, *(r.unit for r in one.row.roles)}]
    if role := wanted.get("role"):
        found = [one for one in found if role in {held.role for held in one.row.roles}]
    if state := wanted.get("state"):
        ended = AccountState.ended
        found = [
            one
            for one in found
            if (one.state if manages or one.state is ended else "active") == state
        ]
    text = folded(wanted.get("q") or "")
    return _matching(found, text, desk, manages=manages) if text else found


def _matching(people: list[Listed], text: str, desk: DeskContext, *, manages: bool) -> list[Listed]:
    """Return the people whose name has the text; those who manage people also search sign-in names
    and, if the text looks like one, addresses, which is logged as reading them."""
    contacts: dict[str, str | None] = {}
    if manages and _ADDRESS in text:
        pieces = {one.row.contact: one.row.id for one in people if one.row.contact}
        read = desk.texts(pieces, purpose="find-staff", of=sorted(pieces.values()))
        contacts = {pieces[piece]: words for piece, words in read.items()}

    def texts(one: Listed) -> Iterable[str]:
        yield one.row.name
        if manages:
            yield from one.sign_ins
            yield contacts.get(one.row.id) or ""

    return [one for one in people if any(text in folded(each) for each in texts(one))]
