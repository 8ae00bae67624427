"""My day: what binds this person next, each complaint once, under the first thing it waits for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from amends.core.operation.act import may
from amends.core.operation.acts import declared
from amends.core.operation.complaint import Complaint, Told, fold
from amends.core.refusal import Refused
from amends.core.values import Code, Day, Id
from amends.handling import access
from amends.handling.streams import stream_of, told
from amends.journal import store
from amends.register import queries
from amends.register.models import Row
from amends.register.queries import Filters, Order
from amends.wording import dates

from .glimpses import Glimpse, calendar_of, glimpses
from .seat import Seat, seated, show

_MOST = 10
"""Complaints in each part."""
_SOON = timedelta(days=7)
_LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the day."""

    title: str
    lines: tuple[Glimpse, ...]
    more: str = ""
    """Where the rest of it stands, if there is more."""


@require_safe
@seated
def my_day(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What binds this person next."""
    shown: dict[str, Row] = {}
    parts: list[tuple[Waits, list[Row]]] = []
    for waits in _parts(seat):
        fresh = [row for row in waits.rows if row.reference not in shown]
        shown |= {row.reference: row for row in fresh[:_MOST]}
        parts.append((waits, fresh))
    lines = {g.row.reference: g for g in glimpses(list(shown.values()), seat, purpose="my-day")}
    context = {
        "parts": [_part(waits, rows, lines) for waits, rows in parts if rows],
        "today": dates.day(_today(seat)),
        "about_me": [row.reference for row in access.about(seat.person)[:_MOST]],
        "section": "my-day",
    }
    return show(request, seat, "desk/my_day.html", context)


@dataclass(frozen=True, slots=True)
class Waits:
    """Complaints that wait for the same thing; `narrowed` is how the queue would show them all."""

    title: str
    rows: Sequence[Row]
    narrowed: Mapping[str, str] = field(default_factory=dict)


def _part(waits: Waits, rows: Sequence[Row], lines: Mapping[str, Glimpse]) -> Part:
    more = len(rows) > _MOST and waits.narrowed
    address = f"{reverse('desk:queue')}?{urlencode(waits.narrowed)}" if more else ""
    return Part(waits.title, tuple(lines[row.reference] for row in rows[:_MOST]), address)


def _parts(seat: Seat) -> Iterator[Waits]:
    """Everything that may wait for somebody, the most pressing first."""
    visible, today, me = seat.visible(), _today(seat), str(seat.person.id)
    mine = Filters(owner=me, open=True)
    yield Waits(gettext("Reminders for today"), _reminded(seat))
    yield Waits(gettext("New replies"), _replied(seat, mine))
    yield Waits(
        gettext("Waiting to settle who is complained about"),
        _waiting(seat, "triage", ("name-person",)),
    )
    yield Waits(
        gettext("Waiting for your signature"),
        _waiting(seat, "authorization", ("authorize-response",)),
    )
    yield Waits(
        gettext("Waiting for you as the second person"),
        _waiting(seat, "second_person", ("decline-scope", "close")),
    )
    late = _by_date(visible, replace(mine, late=seat.now))
    yield Waits(gettext("Late"), late, {"owner": me, "state": "late"})
    soon = _by_date(
        visible.filter(next_due__gte=seat.now), replace(mine, due_before=seat.now + _SOON)
    )
    yield Waits(gettext("Binding within a week"), soon, {"owner": me})
    yield Waits(gettext("To look at again"), _by_date(visible, replace(mine, watch_until=today)))
    rest = _by_date(visible.exclude(next_due__lt=seat.now), mine)
    yield Waits(gettext("Also in your hands, by the next date"), rest, {"owner": me})


def _today(seat: Seat) -> Day:
    calendar = calendar_of(seat, seat.person.unit)
    return calendar.day_of(seat.now) if calendar else seat.now.date()


def _by_date(rows: queries.Rows, filters: Filters) -> Sequence[Row]:
    """The next binding ones. Asks for more than are shown, for some stand further up already."""
    return queries.queue(rows, filters, order=Order.due, limit=4 * _MOST).rows


def _reminded(seat: Seat) -> list[Row]:
    reminders = queries.reminders(seat.visible(), seat.person.id, until=_today(seat))
    rows = queries.by_references(seat.visible(), [one.reference for one in reminders])
    return [rows[reference] for reference in dict.fromkeys(r.reference for r in reminders)]


def _replied(seat: Seat, mine: Filters) -> list[Row]:
    """My open complaints in which a party spoke last."""
    lately = queries.filtered(seat.visible(), mine).filter(last_contact__gt=seat.now - _LATELY)
    rows = list(lately.order_by("-last_contact")[: 3 * _MOST])
    entries = _entries(rows)
    return [row for row in rows if _party_spoke_last(entries[row.reference])]


def _party_spoke_last(entries: Sequence[Told]) -> bool:
    people = [told.by for told in entries[1:] if told.by.partition("/")[0] in ("party", "person")]
    return bool(people) and people[-1].startswith("party/")


def _waiting(seat: Seat, awaiting: str, acts: tuple[str, ...]) -> list[Row]:
    """What waits for somebody like this person: not for whoever took the step before it."""
    rows = queries.queue(
        seat.visible(), Filters(awaiting=awaiting, open=True), order=Order.due, limit=3 * _MOST
    ).rows
    entries = _entries(rows)
    return [row for row in rows if _is_for(row, entries[row.reference], seat, acts)]


def _is_for(row: Row, entries: Sequence[Told], seat: Seat, acts: tuple[str, ...]) -> bool:
    complaint = fold(entries, reference=Id(row.reference))
    if complaint is None or seat.person.id in _before(complaint):
        return False
    return any(_may(act, complaint, seat) for act in acts)


def _before(complaint: Complaint) -> set[Id]:
    """Who took the step that a second person has to look at."""
    waiting = {r.prepared_by for r in complaint.responses if not r.authorized}
    return waiting | ({complaint.proposal.by} if complaint.proposal else set())


def _may(act: str, complaint: Complaint, seat: Seat) -> bool:
    try:
        may(declared(Code(act)), complaint, seat.rules, seat.actor, seat.now)
    except Refused:
        return False
    return True


def _entries(rows: Sequence[Row]) -> dict[str, tuple[Told, ...]]:
    """The entries of these complaints, all of which the person may see."""
    streams = {stream_of(row.reference): row.reference for row in rows}
    found = store.read_many(list(streams))
    return {streams[stream]: tuple(told(one) for one in many) for stream, many in found.items()}
