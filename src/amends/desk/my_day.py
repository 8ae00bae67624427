"""My day: what binds this person next, each complaint once, under the first thing it waits for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from amends.core.framework.personnel import Role
from amends.core.operation.complaint import Stage
from amends.people import invitations
from amends.register import queries
from amends.register.models import Row
from amends.register.queries import Filters
from amends.wording import dates

from . import absences, hand_over
from .about_me import told_about
from .by_when import calendar_of
from .first.frame import may_prepare, steps
from .first.mail_words import let_in_no_more
from .first.recovery import may_hold_key, sheet_wanted
from .first.writing import sends_nothing
from .glimpses import LOOKED_INTO, Glimpse, glimpses
from .queues import UNCLEAR
from .reasons import (
    LOOKED_AT,
    Reason,
    alerting,
    asked_of,
    by_date,
    carried_out,
    heard_of,
    offered_by,
    owed_in_words,
    plain,
    prepared,
    proposed,
    reminded,
    replied,
    sent_back_to,
    silent,
    to_be_checked,
    to_be_classified,
    today_of,
    until_settled,
    waiting,
)
from .seat import Seat, seated, show
from .showing import zone_of_unit
from .to_agree import to_agree

_MOST = 10
"""Complaints in each part."""
_SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the day."""

    title: str
    lines: tuple[Glimpse, ...]
    number: queries.Counted | None = None
    """How many there are in all, where it is told."""
    more: str = ""
    """Where the rest of it stands, if there is more."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Complaints that wait for the same thing, read as far as they are asked for; `narrowed` is how
    the queue would show them all."""

    title: str
    rows: Iterable[Reason]
    narrowed: Mapping[str, str] = field(default_factory=dict)
    number: queries.Counted | None = None


@require_safe
@seated
def my_day(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What binds this person next."""
    context = {
        "parts": _gathered(_parts(seat), seat, purpose="my-day"),
        "today": dates.day(today_of(seat)),
        "about_me": told_about(seat, at_most=_MOST),
        "to_agree": to_agree(seat),
        "invitations": _invitations(seat),
        "first_hour": [one for one in steps() if one["left"]] if may_prepare(seat) else [],
        "sheet_wanted": may_hold_key(seat) and sheet_wanted(),
        "sends_nothing": may_hold_key(seat) and sends_nothing(),
        "let_in_no_more": let_in_no_more(zone_of_unit(seat, None)) if may_hold_key(seat) else "",
        "away": absences.told(seat),
        "hand_over": hand_over.address(seat.person.id),
        "section": "my-day",
    }
    return show(request, seat, "desk/my_day.html", context)


def parts_of(seat: Seat, *, purpose: str) -> list[Part]:
    """What this very day asks for: what is due, late, to look at again, or waits for them."""
    return _gathered(_today(seat), seat, purpose=purpose)


def _gathered(found: Iterator[Waits], seat: Seat, *, purpose: str) -> list[Part]:
    """The parts that hold anything, each complaint under the first that it waits for."""
    shown: dict[str, Row] = {}
    parts: list[tuple[Waits, list[Reason]]] = []
    for waits in found:
        unseen = (one for one in waits.rows if one.row.reference not in shown)
        fresh = list(islice(unseen, _MOST + 1))
        shown |= {one.row.reference: one.row for one in fresh[:_MOST]}
        parts.append((waits, fresh))
    lines = {g.row.reference: g for g in glimpses(list(shown.values()), seat, purpose=purpose)}
    return [_part(waits, found, lines, seat) for waits, found in parts if found]


def _invitations(seat: Seat) -> list[str]:
    """The days on which somebody was given the means to set a new password for this person."""
    calendar = calendar_of(seat, seat.person.unit)
    return [
        dates.day(calendar.day_of(made) if calendar else made.date())
        for made in invitations.waiting(seat.person.id, now=seat.now)
    ]


def _part(waits: Waits, found: Sequence[Reason], lines: Mapping[str, Glimpse], seat: Seat) -> Part:
    all_of_them = waits.number.number if waits.number else len(found)
    more = all_of_them > len(found[:_MOST]) and waits.narrowed
    address = f"{reverse('desk:queue')}?{urlencode(waits.narrowed)}" if more else ""
    shown = [
        replace(line, why=one.why or _in_hand(line, seat), act=one.act)
        for one in found[:_MOST]
        for line in [lines[one.row.reference]]
    ]
    return Part(waits.title, tuple(shown), waits.number, address)


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
    visible, today, me = seat.visible(), today_of(seat), str(seat.person.id)
    mine, given = Filters(hand=me, open=True), Filters(given=me, open=True)
    yield Waits(gettext("Reminders for today"), reminded(seat))
    if any(grant.role is Role.top_management for grant in seat.person.grants):
        yield Waits(gettext("Safety at stake"), alerting(visible), {"state": "safety"})
    yield Waits(gettext("Handed over to you"), asked_of(seat))
    yield Waits(gettext("Sent back to you"), sent_back_to(seat))
    yield Waits(gettext("Dates that you were told of"), heard_of(seat))
    owing = by_date(visible.filter(owed__gt=0), Filters(hand=me))
    yield Waits(gettext("Letters that a regulator demands"), owed_in_words(owing, seat))
    late = by_date(visible, replace(mine, late=seat.now))
    yield Waits(gettext("Late"), plain(late), {"hand": me, "state": "late"})
    yield Waits(gettext("Handed over by you, not accepted yet"), offered_by(seat))
    yield from _second_persons(seat)
    review = by_date(visible, replace(given, stage=(Stage.escalated_internal,)))
    yield Waits(
        gettext("For you to review"),
        plain(review),
        {"hand": me, "stage": Stage.escalated_internal},
    )
    yield Waits(gettext("New replies"), replied(seat, mine))
    yield _to_classify(seat, mine)
    yield from _while_away(seat)
    posting = by_date(visible.filter(letters__gt=0), Filters(owner=me))
    yield Waits(gettext("Letters to print and post"), plain(posting), {"hand": me})
    soon = by_date(
        visible.filter(next_due__gte=seat.now), replace(mine, due_before=seat.now + _SOON)
    )
    yield Waits(gettext("Binding within a week"), plain(soon), {"hand": me})
    others = by_date(visible.exclude(owner=me), replace(given, stage=LOOKED_INTO))
    yield Waits(gettext("Given to you to look into"), plain(others), {"hand": me})
    own = Filters(owner=me, open=True)
    watched = queries.filtered(visible, replace(own, watch_until=today))
    again = watched.order_by("watch", "reference")[:LOOKED_AT]
    yield Waits(gettext("To look at again"), plain(again))
    unanswered = by_date(visible, replace(own, reaction_until=seat.now))
    yield Waits(gettext("No word on the decision yet"), silent(unanswered))
    rest = by_date(visible.exclude(next_due__lt=seat.now), own)
    yield Waits(gettext("Also in your hands, by the next date"), plain(rest), {"hand": me})
    for one in absences.stood_in_for(seat):
        theirs = by_date(visible, Filters(hand=str(one.person), open=True))
        yield Waits(one.title, plain(theirs), {"hand": str(one.person)})


def _to_classify(seat: Seat, mine: Filters) -> Waits:
    """What nobody classified so far that the dates of regulators could be told."""
    unclear = replace(mine, unclear=True)
    return Waits(
        gettext("Needs classification"),
        to_be_classified(by_date(seat.visible(), unclear), seat),
        {"hand": str(seat.person.id), "state": UNCLEAR},
        queries.counted(queries.filtered(seat.visible(), unclear)),
    )


def _today(seat: Seat) -> Iterator[Waits]:
    """What belongs on a sheet for one day."""
    visible, me = seat.visible(), str(seat.person.id)
    mine = Filters(hand=me, open=True)
    yield Waits(gettext("Reminders for today"), reminded(seat))
    yield Waits(gettext("Late"), plain(by_date(visible, replace(mine, late=seat.now))))
    ends = day_ends(seat)
    due = by_date(visible.filter(next_due__gte=seat.now), replace(mine, due_before=ends))
    yield Waits(gettext("Due today or tomorrow"), plain(due))
    again = queries.filtered(visible, Filters(owner=me, open=True, watch_until=today_of(seat)))
    yield Waits(gettext("To look at again"), plain(again.order_by("watch", "reference")[:_MOST]))
    yield Waits(gettext("New replies"), replied(seat, mine))


def day_ends(seat: Seat) -> datetime:
    """The end of the day after today, where this person works."""
    return seat.rules.day_begins(seat.person.unit, today_of(seat) + timedelta(days=2))


def _while_away(seat: Seat) -> Iterator[Waits]:
    """What somebody comes back to."""
    back = absences.just_over(seat)
    if back is not None:
        yield Waits(
            gettext("While you were away: something happened"), absences.happened(back, seat)
        )
        yield Waits(gettext("While you were away: came in"), absences.came_in(back, seat))


def _second_persons(seat: Seat) -> Iterator[Waits]:
    """What takes somebody besides whoever has it in hand."""
    yield Waits(
        gettext("Waiting to settle who is complained about"),
        waiting(seat, "triage", ("name-person",), until_settled),
        {"awaiting": "triage"},
    )
    yield Waits(
        gettext("Waiting for your signature"),
        waiting(seat, "authorization", ("authorize-response",), prepared),
        {"awaiting": "authorization"},
    )
    yield Waits(
        gettext("Waiting for you to check that it holds"),
        waiting(seat, "verification", ("verify-correction",), carried_out, turn=to_be_checked),
        {"awaiting": "verification"},
    )
    yield Waits(
        gettext("Waiting for a second person, which can be you"),
        waiting(seat, "second_person", ("decline-scope", "close"), proposed),
        {"awaiting": "second_person"},
    )
