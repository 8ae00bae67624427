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
    return [(str(state), str(STATES[state][0])) for state in shown]


def listed(rows: Sequence[PersonRow], now: datetime) -> list[Listed]:
    """Return staff with the state of their accounts. Two queries, whatever their number."""
    accounts: dict[str, list[Account]] = {}
    for account in Account.objects.order_by("sign_in"):
        accounts.setdefault(account.person, []).append(account)
    invited = invitations.invited(now=now)
    return [_listed(row, accounts.get(row.id, []), row.id in invited, now) for row in rows]


def _listed(row: PersonRow, accounts: list[Account], invited: bool, now: datetime) -> Listed:
    seen = max((account.last_login for account in accounts if account.last_login), default=None)
    state = AccountState.active if seen else AccountState.never
    if not accounts:
        state = AccountState.without
    if not row.active:
        state = AccountState.ended
    elif any(account.locked(now) for account in accounts):
        state = AccountState.locked
    elif row.waiting:
        state = AccountState.waiting
    elif invited:
        state = AccountState.invited
    return Listed(row, state, tuple(account.sign_in for account in accounts), seen)


def page_of(
    request: HttpRequest, desk: DeskContext, rows: Sequence[PersonRow], names: Names
) -> dict[str, Any]:
    """Return what the page shows of the list: its filter form, and one page of people. Accounts are
    shown to those who manage people."""
    manages = desk.actor.may(Permission.people_manage, units=())
    used = [unit for unit in desk.rules.policy.units if not unit.retired]
    units = [(str(unit.code), names.unit(unit.code)) for unit in used]
    form = FilterForm(request.GET, units, manages=manages)
    people = _narrowed(listed(rows, desk.now), form, desk, manages=manages)
    by_seen = manages and request.GET.get("order") == "seen"
    people.sort(key=lambda line: (not line.row.active, folded(line.row.name)))
    if by_seen:
        people.sort(key=lambda line: line.seen.timestamp() if line.seen else 0)
    page: Page[Listed] = Paginator(people, LINES).get_page(request.GET.get("page", "1"))
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
    left = list(people)
    if unit := wanted.get("unit"):
        below = {unit, *desk.rules.policy.below(unit)}
        left = [line for line in left if below & {line.row.unit, *(r.unit for r in line.row.roles)}]
    if role := wanted.get("role"):
        left = [line for line in left if role in {grant.role for grant in line.row.roles}]
    if state := wanted.get("state"):
        ended = AccountState.ended
        left = [
            line
            for line in left
            if (line.state if manages or line.state is ended else "active") == state
        ]
    text = folded(wanted.get("q") or "")
    return _matching(left, text, desk, manages=manages) if text else left


def _matching(people: list[Listed], text: str, desk: DeskContext, *, manages: bool) -> list[Listed]:
    """Return the people whose name has the text; those who manage people also search sign-in names
    and, if the text looks like one, addresses, which is logged as reading them."""
    contacts: dict[str, str | None] = {}
    if manages and _ADDRESS in text:
        pieces = {line.row.contact: line.row.id for line in people if line.row.contact}
        read = desk.texts(pieces, purpose="find-staff", of=sorted(pieces.values()))
        contacts = {pieces[piece]: words for piece, words in read.items()}

    def texts(line: Listed) -> Iterable[str]:
        yield line.row.name
        if manages:
            yield from line.sign_ins
            yield contacts.get(line.row.id) or ""

    return [line for line in people if any(text in folded(each) for each in texts(line))]
