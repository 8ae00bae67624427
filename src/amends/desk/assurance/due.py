"""What is due, and for which person: governing records, actions, criteria and quality checks."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from amends.core.framework.people.authority import Permission
from amends.core.governing.audit_acts import AUDIT
from amends.core.governing.competences import COMPETENCE
from amends.core.governing.policy_texts import POLICY_TEXT, PolicyText
from amends.core.improvement.criteria import owner_of
from amends.core.values import Day, Id
from amends.handling import access as reach
from amends.register import criteria, governing
from amends.wording import acts

from ..improvement import access
from ..improvement.action import what_of
from ..improvement.criteria import title as criterion_title
from ..reading.reasons import today_of
from ..records.detail import action_stream, titles
from ..records.list_views import cut
from ..records.opening import lines, seen_of
from ..records.status_marks import When, day_state
from ..request.context import DeskContext, read_only, show
from .declared import PAGES
from .yearly import page_of

_SOON = timedelta(days=14)
"""How long before its day a record is shown on My day."""
_MOST = 500


@dataclass(frozen=True, slots=True)
class DueLine:
    """Something that is due on a day, and who has to act."""

    day: Day
    address: str
    title: str
    kind: str
    person: str
    owner: str
    when: When
    icon: str = "due"


@read_only
def due_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page of everything that is due, the earliest first: the person's own, or all that they may
    see."""
    everyone = request.GET.get("of") == "all"
    due = every(desk, everyone=everyone)
    shown, next_page = cut(request, due)
    today = today_of(desk)

    def part(line: DueLine) -> str:
        if line.day < today:
            return gettext("Overdue")
        later = gettext("Later")
        soon = ((7, gettext("Next 7 days")), (31, gettext("Next 31 days")))
        return next((name for days, name in soon if line.day < today + timedelta(days)), later)

    count = Counter(map(part, due))
    parts = [(name, count[name], list(alike)) for name, alike in groupby(shown, key=part)]
    context = {"parts": parts, "next_page": next_page, "everyone": everyone, "section": "due"}
    return show(request, desk, "desk/assurance/due.html", context)


def every(desk: DeskContext, *, everyone: bool) -> list[DueLine]:
    """Return what is due, the earliest first; without `everyone` for the person alone."""
    due = (*_records(desk, everyone), *_actions(desk, everyone), *_criteria(desk, everyone))
    return sorted(due, key=lambda line: (line.day, line.title))


def _records(desk: DeskContext, everyone: bool) -> Iterator[DueLine]:
    rows = governing.due()
    rows = rows if everyone else rows.filter(Q(owner=desk.person.id) | Q(owner__in=_left(desk)))
    yield from record_lines(seen_of(rows[:_MOST], desk), desk)


def _left(desk: DeskContext) -> list[Id]:
    """Return the people who have left, for those who may hand their records over: what still waits
    there is theirs to give on."""
    decides = desk.actor.may_somewhere(Permission.policy_adopt)
    persons = desk.rules.people.persons.values() if decides else ()
    return [person.id for person in persons if not person.active]


def record_lines(states: dict[str, object], desk: DeskContext) -> Iterator[DueLine]:
    """Yield governing records, given by their streams, as lines."""
    for kind, alike in groupby(sorted(states), key=lambda stream: stream.partition("/")[0]):
        pages = PAGES[kind]
        some = {stream: states[stream] for stream in alike}
        for line in lines(pages, some, desk):
            state = some[f"{pages.kind.prefix}{line.record}"]
            due, holder = getattr(state, "due", None), getattr(state, "holder", "")
            if due is not None and line.when is not None:
                address = page_of(kind, line.record, desk)
                title = f"{line.title}: {line.column}" if pages.kind is COMPETENCE else line.title
                noun, person = str(pages.one), desk.rules.people.person(Id(holder))
                gone = person is not None and not person.active
                owner = gettext("{person} has left").format(person=line.owner)
                who = owner if gone else line.owner
                yield DueLine(due, address, title, noun, holder, who, line.when)


def _actions(desk: DeskContext, everyone: bool) -> Iterator[DueLine]:
    actions = access.actions(desk).filter(open=True, day__isnull=False)
    actions = actions if everyone else actions.filter(holder=desk.person.id)
    rows = list(actions.order_by("day", "id")[:_MOST])
    texts = titles([(row.what, action_stream(row.id)) for row in rows], desk, purpose="due")
    names = desk.names(row.holder for row in rows)
    for row in rows:
        address, owner = reverse("desk:action", args=[row.id]), names.get(row.holder, "")
        when, what = day_state(row.day, desk, row.unit or None), what_of(row, texts)
        day, kind = row.day or row.due, gettext("Action")
        yield DueLine(day, address, what, kind, row.holder, owner, when, "check")


def _criteria(desk: DeskContext, everyone: bool) -> Iterator[DueLine]:
    """Yield alerts without a response, and targets that are to be met by a day."""
    for criterion in criteria.used() if reach.counts(desk.person) else ():
        title = criterion_title(criterion, desk)
        owner = owner_of(criterion, desk.rules)
        waits = [
            (alert.to, desk.rules.day_of(criterion.unit, alert.raised_at), gettext("Alert"))
            for alert in criterion.alerts
            if alert.answered_at is None
        ]
        if criterion.by is not None and owner is not None:
            waits.append((owner, criterion.by, gettext("Target")))
        for person, day, kind in waits:
            if everyone or person == desk.person.id:
                address, who = (
                    reverse("desk:criterion", args=[criterion.code]),
                    desk.names([person]),
                )
                when = day_state(day, desk, criterion.unit)
                name = who.get(person, "")
                yield DueLine(day, address, title, kind, person, name, when, "goal")


def my_records(desk: DeskContext) -> dict[str, object]:
    """Return the person's audits and those of their other governing records that are due soon,
    those of people who have left, and the policies that they have not read, for My day."""
    left, owner = _left(desk), desk.person.id
    soon = Q(due__lte=today_of(desk) + _SOON) | Q(kind=AUDIT.name, due__isnull=False)
    mine = governing.of_any(Q(soon, owner=owner) | Q(owner__in=left, due__isnull=False))
    policies = governing.of_any(Q(kind=POLICY_TEXT.name, due__isnull=False))
    unread = {
        stream: state
        for stream, state in seen_of(policies, desk).items()
        if not _was_read(state, desk)
    }
    confirm = acts.title("policy-text.confirm-read")
    return {
        "my_records": sorted(record_lines(seen_of(mine, desk), desk), key=lambda line: line.day),
        "to_read": [
            (line.title, reverse("desk:governing-record", args=[line.kind, line.record]), confirm)
            for line in lines(PAGES[str(POLICY_TEXT.name)], unread, desk)
        ],
    }


def _was_read(state: PolicyText, desk: DeskContext) -> bool:
    must_read = desk.actor.may_somewhere(Permission.policy_read) and state.signed_at is not None
    return not must_read or state.due is None or state.read_by(desk.person.id)
