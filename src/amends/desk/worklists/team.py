"""Team page: who owns what, what is due next, who is away. Only complaints that the reader may see
are counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from amends.core.framework.people.authority import Permission
from amends.core.framework.people.personnel import HANDLING_ROLES, Person
from amends.core.values import Id
from amends.people import read
from amends.register.hands import Hand, hands
from amends.wording import dates
from amends.wording.names import Names

from ..improvement.beside import Load, loads
from ..reading.list_rows import ListRow, list_rows
from ..reading.reasons import today_of
from ..request.context import DeskContext, read_only, show
from .absences import away_now

_EACH = 4
"""Complaints shown for each person; the queue has them all."""
_SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Member:
    """One person with the complaints assigned to them."""

    id: str
    key: str
    name: str
    unit: str
    away: str
    hand: Hand | None
    lines: tuple[ListRow, ...] = ()
    load: Load | None = None
    """Their open actions and checks, if they have any."""


@read_only
def team_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page that shows who has what, for people who assign complaints."""
    if not desk.actor.may_somewhere(Permission.complaint_assign):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    found = hands(desk.visible(), now=desk.now, soon=desk.now + _SOON, each=_EACH)
    acting = loads(desk)
    context = {
        "members": [_loaded(one, acting) for one in _by_name(_owners(found, desk))],
        "free": [_loaded(one, acting) for one in _by_name(_idle(found, desk))],
        "nobodys": next((hand for hand in found if not hand.owner), None),
        "whole": sum(hand.open for hand in found),
        "late": sum(hand.late for hand in found),
        "section": "team",
    }
    return show(request, desk, "desk/team.html", context)


def _loaded(member: Member, acting: Mapping[str, Load]) -> Member:
    return replace(member, load=acting.get(member.id))


def _by_name(members: Sequence[Member]) -> list[Member]:
    return sorted(members, key=lambda one: one.name.casefold())


def _owners(hands: Sequence[Hand], desk: DeskContext) -> list[Member]:
    rows = [row for hand in hands for row in hand.first]
    lines = {one.row.reference: one for one in list_rows(rows, desk, purpose="team")}
    names = read.names({hand.owner for hand in hands})
    return [
        _member(
            desk, names, Id(hand.owner), hand, tuple(lines[row.reference] for row in hand.first)
        )
        for hand in hands
        if hand.owner
    ]


def _idle(hands: Sequence[Hand], desk: DeskContext) -> list[Member]:
    """Return people who could be given a complaint and have none, in the units in which the reader
    assigns them."""
    busy = {hand.owner for hand in hands}
    free = [
        person
        for person in desk.rules.people.persons.values()
        if person.id not in busy and person.roles() & HANDLING_ROLES and _led_by(person, desk)
    ]
    names = read.names({person.id for person in free})
    return [_member(desk, names, person.id, None, ()) for person in free]


def _led_by(person: Person, desk: DeskContext) -> bool:
    above = [unit.code for unit in desk.rules.policy.ancestors(person.unit or "")]
    return desk.actor.may(Permission.complaint_assign, units=above)


def _member(
    desk: DeskContext,
    names: dict[str, str],
    person: Id,
    hand: Hand | None,
    lines: tuple[ListRow, ...],
) -> Member:
    known = desk.rules.people.person(person)
    unit = Names({}, {}, desk.rules).unit(known.unit) if known and known.unit else ""
    away = _away(known, desk) if known else ""
    key = str(person).removeprefix("person/")
    return Member(str(person), key, names.get(person, ""), unit, away, hand, lines)


def _away(person: Person, desk: DeskContext) -> str:
    """Return until when a person is away, and who their deputy is."""
    if not person.active:
        return gettext("no longer here")
    absence = away_now(person, today_of(desk))
    if absence is None:
        return ""
    until = dates.short_day(absence.last)
    deputy = read.names([absence.deputy]).get(absence.deputy, "") if absence.deputy else ""
    if not deputy:
        return gettext("away until {day}").format(day=until)
    return gettext("away until {day}, covered by {name}").format(day=until, name=deputy)
