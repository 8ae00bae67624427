"""My day: what binds this person next, each complaint once, under the first thing it waits for."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import batched, islice
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from amends.core.framework.authority import PERMISSIONS
from amends.core.framework.personnel import Role
from amends.core.operation.act import may
from amends.core.operation.acts import declared
from amends.core.operation.complaint import Complaint, Stage, Told, fold
from amends.core.operation.second_look import unauthorized
from amends.core.refusal import Refused
from amends.core.values import Code, Day, Id
from amends.handling.streams import stream_of, told
from amends.journal import store
from amends.people import invitations, read
from amends.register import queries
from amends.register.models import Row
from amends.register.queries import Filters, Order
from amends.wording import dates
from amends.wording.phrases import listed

from .about_me import told_about
from .glimpses import LOOKED_INTO, Glimpse, calendar_of, glimpses
from .seat import Seat, seated, show

_MOST = 10
"""Complaints in each part."""
_AT_ONCE = 50
"""Complaints that are read at once."""
_LOOKED_AT = 10 * _AT_ONCE
"""Complaints whose entries are read to find what waits for somebody; the queue has them all."""
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
    parts: list[tuple[Waits, list[Reason]]] = []
    for waits in _parts(seat):
        unseen = (one for one in waits.rows if one.row.reference not in shown)
        fresh = list(islice(unseen, _MOST + 1))
        shown |= {one.row.reference: one.row for one in fresh[:_MOST]}
        parts.append((waits, fresh))
    lines = {g.row.reference: g for g in glimpses(list(shown.values()), seat, purpose="my-day")}
    context = {
        "parts": [_part(waits, found, lines, seat) for waits, found in parts if found],
        "today": dates.day(_today(seat)),
        "about_me": told_about(seat, at_most=_MOST),
        "invitations": _invitations(seat),
        "section": "my-day",
    }
    return show(request, seat, "desk/my_day.html", context)


def _invitations(seat: Seat) -> list[str]:
    """The days on which somebody was given the means to set a new password for this person."""
    calendar = calendar_of(seat, seat.person.unit)
    return [
        dates.day(calendar.day_of(made) if calendar else made.date())
        for made in invitations.waiting(seat.person.id, now=seat.now)
    ]


@dataclass(frozen=True, slots=True)
class Reason:
    """A complaint, and why it waits for this person; without words it is in their hands."""

    row: Row
    why: str = ""


@dataclass(frozen=True, slots=True)
class Waits:
    """Complaints that wait for the same thing, read as far as they are asked for; `narrowed` is how
    the queue would show them all."""

    title: str
    rows: Iterable[Reason]
    narrowed: Mapping[str, str] = field(default_factory=dict)


def _part(waits: Waits, found: Sequence[Reason], lines: Mapping[str, Glimpse], seat: Seat) -> Part:
    more = len(found) > _MOST and waits.narrowed
    address = f"{reverse('desk:queue')}?{urlencode(waits.narrowed)}" if more else ""
    shown = [
        replace(line, why=one.why or _in_hand(line, seat))
        for one in found[:_MOST]
        for line in [lines[one.row.reference]]
    ]
    return Part(waits.title, tuple(shown), address)


def _in_hand(line: Glimpse, seat: Seat) -> str:
    """What this person has to do with it."""
    if line.row.owner == seat.person.id:
        return gettext("You answer for it.")
    text = gettext("Given to you to look into.")
    if line.row.stage == Stage.escalated_internal:
        text = gettext("You review it.")
    if not line.owner:
        return text
    return gettext("{given} {owner} answers for it.").format(given=text, owner=line.owner)


def _parts(seat: Seat) -> Iterator[Waits]:
    """Everything that may wait for somebody, the most pressing first."""
    visible, today, me = seat.visible(), _today(seat), str(seat.person.id)
    mine, given = Filters(hand=me, open=True), Filters(given=me, open=True)
    yield Waits(gettext("Reminders for today"), _reminded(seat))
    if any(grant.role is Role.top_management for grant in seat.person.grants):
        yield Waits(gettext("Safety at stake"), _alerting(visible), {"state": "safety"})
    late = _by_date(visible, replace(mine, late=seat.now))
    yield Waits(gettext("Late"), _plain(late), {"hand": me, "state": "late"})
    yield Waits(gettext("New replies"), _replied(seat, mine))
    yield from _second_persons(seat)
    review = _by_date(visible, replace(given, stage=(Stage.escalated_internal,)))
    yield Waits(
        gettext("For you to review"),
        _plain(review),
        {"hand": me, "stage": Stage.escalated_internal},
    )
    soon = _by_date(
        visible.filter(next_due__gte=seat.now), replace(mine, due_before=seat.now + _SOON)
    )
    yield Waits(gettext("Binding within a week"), _plain(soon), {"hand": me})
    others = _by_date(visible.exclude(owner=me), replace(given, stage=LOOKED_INTO))
    yield Waits(gettext("Given to you to look into"), _plain(others), {"hand": me})
    own = Filters(owner=me, open=True)
    watched = queries.filtered(visible, replace(own, watch_until=today))
    again = watched.order_by("watch", "reference")[:_LOOKED_AT]
    yield Waits(gettext("To look at again"), _plain(again))
    rest = _by_date(visible.exclude(next_due__lt=seat.now), own)
    yield Waits(gettext("Also in your hands, by the next date"), _plain(rest), {"hand": me})


def _second_persons(seat: Seat) -> Iterator[Waits]:
    """What takes somebody besides whoever has it in hand."""
    yield Waits(
        gettext("Waiting to settle who is complained about"),
        _waiting(seat, "triage", ("name-person",), _until_settled),
        {"awaiting": "triage"},
    )
    yield Waits(
        gettext("Waiting for your signature"),
        _waiting(seat, "authorization", ("authorize-response",), _prepared),
        {"awaiting": "authorization"},
    )
    yield Waits(
        gettext("Waiting for a second person, which can be you"),
        _waiting(seat, "second_person", ("decline-scope", "close"), _proposed),
        {"awaiting": "second_person"},
    )


def _plain(rows: Iterable[Row]) -> Iterator[Reason]:
    return (Reason(row) for row in rows)


def _alerting(visible: queries.Rows) -> Iterator[Reason]:
    """Open matters of safety, of which top management is told at once (5.4.1)."""
    for row in _by_date(visible, Filters(safety=True, open=True)):
        yield Reason(row, gettext("You were told at once."))


def _today(seat: Seat) -> Day:
    calendar = calendar_of(seat, seat.person.unit)
    return calendar.day_of(seat.now) if calendar else seat.now.date()


def _by_date(rows: queries.Rows, filters: Filters) -> Iterator[Row]:
    """The next binding ones, page after page, for some stand further up already."""
    cursor = None
    while True:
        page = queries.queue(rows, filters, order=Order.due, cursor=cursor, limit=_AT_ONCE)
        yield from page.rows
        if (cursor := page.next) is None:
            return


def _reminded(seat: Seat) -> Iterator[Reason]:
    reminders = queries.reminders(seat.visible(), seat.person.id, until=_today(seat))
    rows = queries.by_references(seat.visible(), [one.reference for one in reminders])
    first = {one.reference: one.day for one in reversed(reminders)}
    for reference in dict.fromkeys(one.reference for one in reminders):
        day = dates.short_day(first[reference])
        why = gettext("A reminder was set for {day}.").format(day=day)
        yield Reason(rows[reference], why)


def _replied(seat: Seat, mine: Filters) -> Iterator[Reason]:
    """My open complaints in which a party spoke last."""
    lately = queries.filtered(seat.visible(), mine).filter(last_contact__gt=seat.now - _LATELY)
    for row, entries in _with_entries(lately.order_by("-last_contact", "reference")[:_LOOKED_AT]):
        if (spoke := _party_spoke_last(entries)) is not None:
            calendar = calendar_of(seat, row.unit or None)
            day = calendar.day_of(spoke.happened) if calendar else spoke.happened.date()
            yield Reason(row, gettext("They wrote on {day}.").format(day=dates.short_day(day)))


def _party_spoke_last(entries: Sequence[Told]) -> Told | None:
    """What a party said, if nobody in personnel did anything since."""
    people = [told for told in entries[1:] if told.by.partition("/")[0] in ("party", "person")]
    return people[-1] if people and people[-1].by.startswith("party/") else None


def _waiting(
    seat: Seat, awaiting: str, acts: tuple[str, ...], why: Callable[[Complaint], str]
) -> Iterator[Reason]:
    """What waits for somebody like this person: not for whoever took the step before it."""
    filters = Filters(awaiting=awaiting, open=True)
    if not any(_ever_may(act, seat) for act in acts):
        # nobody's roles have the act in them: it can only be theirs in what they were given
        filters = replace(filters, hand=str(seat.person.id))
    rows = islice(_by_date(seat.visible(), filters), _LOOKED_AT)
    for row, entries in _with_entries(rows):
        complaint = fold(entries, reference=Id(row.reference))
        if complaint is not None and _is_for(complaint, seat, acts):
            yield Reason(row, why(complaint))


def _ever_may(act: str, seat: Seat) -> bool:
    """Whether any role of the person has the act in it, or they stand in for the representative."""
    wanted = declared(Code(act)).permission
    roles = any(wanted in PERMISSIONS[grant.role] for grant in seat.person.grants)
    return roles or seat.person.id in seat.rules.policy.representative_deputies


def _is_for(complaint: Complaint, seat: Seat, acts: tuple[str, ...]) -> bool:
    if seat.person.id in _before(complaint):
        return False
    return any(_may(act, complaint, seat) for act in acts)


def _before(complaint: Complaint) -> set[Id]:
    """Who took the step that a second person has to look at."""
    waiting = {r.prepared_by for r in unauthorized(complaint)}
    return waiting | ({complaint.proposal.by} if complaint.proposal else set())


def _until_settled(complaint: Complaint) -> str:
    return gettext("Sealed until it is settled.")


def _prepared(complaint: Complaint) -> str:
    who = _named({response.prepared_by for response in unauthorized(complaint)})
    return gettext("{who} prepared the response.").format(who=who)


def _proposed(complaint: Complaint) -> str:
    proposal = complaint.proposal
    if proposal is None:
        return ""
    if proposal.act == "close":
        return gettext("{who} proposes to close it.").format(who=_named({proposal.by}))
    return gettext("{who} proposes to decline it.").format(who=_named({proposal.by}))


def _named(persons: set[Id]) -> str:
    return listed(sorted(read.names(persons).values()))


def _may(act: str, complaint: Complaint, seat: Seat) -> bool:
    try:
        may(declared(Code(act)), complaint, seat.rules, seat.actor, seat.now)
    except Refused:
        return False
    return True


def _with_entries(rows: Iterable[Row]) -> Iterator[tuple[Row, tuple[Told, ...]]]:
    """Complaints that the person may see, each with its entries, some at a time."""
    for some in batched(rows, _AT_ONCE):
        found = store.read_many([stream_of(row.reference) for row in some])
        for row in some:
            yield row, tuple(told(one) for one in found[stream_of(row.reference)])
