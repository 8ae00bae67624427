"""Team page: who owns what, what is due next, who is away. Only complaints that the reader may see
are counted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from amends.core.framework.people.authority import Permission
from amends.core.framework.people.personnel import HANDLING_ROLES, Person
from amends.core.values import Id
from amends.register.open_by_owner import Hand, hands
from amends.wording import dates
from amends.wording.names import Names

from ..improvement.similar_problems import Load, loads
from ..reading.list_rows import ListRow, list_rows
from ..reading.reasons import today_of
from ..request.context import DeskContext, read_only, show
from .absences import away_now

_EACH = 4
"""Complaints shown for each person; the queue has them all."""
_SOON = timedelta(days=7)


type Member = dict[str, Any]
"""One person with the complaints, open actions and checks assigned to them."""


@read_only
def team_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page that shows who has what, for people who assign complaints."""
    if not desk.actor.may_somewhere(Permission.complaint_assign):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    owners = hands(desk.visible(), now=desk.now, soon=desk.now + _SOON, each=_EACH)
    acting = loads(desk)
    desk.names(desk.rules.people.persons)  # with one query
    context = {
        "members": _by_name(_owners(owners, desk, acting)),
        "free": _by_name(_idle(owners, desk, acting)),
        "nobodys": next((hand for hand in owners if not hand.owner), None),
        "whole": sum(hand.open.number for hand in owners),
        "late": sum(hand.late.number for hand in owners),
        "more": any(hand.open.more for hand in owners),
        "section": "team",
    }
    return show(request, desk, "desk/team.html", context)


def _by_name(members: Iterable[Member]) -> list[Member]:
    return sorted(members, key=lambda member: str(member["name"]).casefold())


def _owners(hands: Sequence[Hand], desk: DeskContext, acting: Mapping[str, Load]) -> list[Member]:
    rows = [row for hand in hands for row in hand.first]
    lines = {line.row.reference: line for line in list_rows(rows, desk, purpose="team")}
    return [
        _member(desk, acting, Id(hand.owner), hand, [lines[row.reference] for row in hand.first])
        for hand in hands
        if hand.owner
    ]


def _idle(hands: Sequence[Hand], desk: DeskContext, acting: Mapping[str, Load]) -> list[Member]:
    """Return people who could be given a complaint and have none, in the units in which the reader
    assigns them."""
    busy = {hand.owner for hand in hands}
    policy = desk.rules.policy
    return [
        _member(desk, acting, person.id)
        for person in desk.rules.people.persons.values()
        if person.id not in busy and person.roles() & HANDLING_ROLES
        for above in [[unit.code for unit in policy.ancestors(person.unit or "")]]
        if desk.actor.may(Permission.complaint_assign, units=above)
    ]


def _member(
    desk: DeskContext,
    acting: Mapping[str, Load],
    person: Id,
    hand: Hand | None = None,
    lines: Sequence[ListRow] = (),
) -> Member:
    member = desk.rules.people.person(person)
    return {
        "key": person.removeprefix("person/"),
        "name": desk.names([person]).get(person, ""),
        "unit": Names(rules=desk.rules).unit(member.unit) if member and member.unit else "",
        "away": _away(member, desk) if member else "",
        "hand": hand,
        "lines": lines,
        "load": acting.get(person),
    }


def _away(person: Person, desk: DeskContext) -> str:
    if not person.active:
        return gettext("no longer here")
    absence = away_now(person, today_of(desk))
    if absence is None:
        return ""
    until = dates.short_day(absence.last)
    deputy = desk.names([absence.deputy]).get(absence.deputy) if absence.deputy else None
    if deputy is None:
        return gettext("away until {day}").format(day=until)
    return gettext("away until {day}, covered by {name}").format(day=until, name=deputy)
