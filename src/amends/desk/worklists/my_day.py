"""My day: what is due next for this person, each complaint once, under its most urgent reason."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from amends.core.framework.people.authority import Permission
from amends.core.framework.people.personnel import HANDLING_ROLES, Role
from amends.core.operation.acts.closing.ending import determine_cause
from amends.core.operation.complaint import Stage
from amends.maintenance import schedule
from amends.people import invitations, read
from amends.register import queries
from amends.register.models import Row
from amends.register.queries import Filters
from amends.wording import dates

from ..assurance.due import my_records
from ..complaint.about_me import told_about
from ..improvement.similar_problems import my_part
from ..mail.consent import let_in_no_more
from ..onboarding.frame import may_prepare, steps
from ..onboarding.recovery import may_hold_key, sheet_wanted
from ..onboarding.writing import sends_nothing
from ..people.commands import lately, unread
from ..people.proposals import to_decide
from ..reading import reasons
from ..reading.detail import zone_of_unit
from ..reading.drafts import draft_lines
from ..reading.list_rows import LOOKED_INTO, ListRow, list_rows
from ..reading.reasons import Notices, Reason, today_of
from ..request.context import DeskContext, show, signed_in
from ..settings.proposals import to_agree
from . import absences, hand_over
from .queues import UNCLEAR

_MOST = 10
"""Complaints in each part."""
_EVERY = 500
"""Complaints in each part of the whole day."""
_SOON = timedelta(days=7)
_NOT_NARROWED: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the day."""

    title: str
    lines: tuple[ListRow, ...]
    number: queries.Counted | None = None
    """How many there are in all, if shown."""
    more: str = ""
    """Address of the rest, if there is more."""
    spare: bool = False
    """Whether nothing in it has to be done today."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Complaints waiting for the same thing, read only as far as needed; `narrowed` are the filters
    with which the queue shows them all."""

    title: str
    rows: Iterable[Reason]
    narrowed: Mapping[str, str] = _NOT_NARROWED
    number: queries.Counted | None = None
    spare: bool = False
    """Whether nothing in it has to be done today: left out if an earlier part is longer than
    shown."""
    rank: int = 0
    """A complaint in several parts is shown in that of the lowest rank."""
    among: QuerySet[Any] | None = None
    """The rows from which they are selected: if there are none, nothing is read."""


@require_safe
@signed_in
def my_day(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with what is due next for this person; without a role, only who ended it."""
    latest = lately(desk)
    if not desk.person.grants:
        changed = {"changed": latest["changed"]}
        return render(request, "desk/no_role.html", changed, status=403)
    parts = day_of(desk, whole="all" in request.GET)
    owns_complaints = bool(desk.person.roles() & HANDLING_ROLES)
    context = {
        "parts": parts,
        "summary": _summary(parts, desk),
        "today": dates.day(today_of(desk)),
        "about_me": told_about(desk, at_most=_MOST),
        "to_agree": to_agree(desk),
        "to_decide": to_decide(desk),
        "lately": latest,
        "commands": unread(desk),
        "unreachable": _unreachable(desk),
        "invitations": _invitations(desk),
        "first_hour": [step for step in steps() if step["left"]] if may_prepare(desk) else [],
        "sheet_wanted": may_hold_key(desk) and sheet_wanted(),
        "sends_nothing": may_hold_key(desk) and sends_nothing(),
        "let_in_no_more": let_in_no_more(zone_of_unit(desk, None)) if may_hold_key(desk) else "",
        "troubles": schedule.troubles(now=desk.now) if may_hold_key(desk) else (),
        "away": absences.told(desk),
        "drafts": draft_lines(desk, purpose="my-day"),
        **my_part(desk),
        **my_records(desk),
        "hand_over": hand_over.address(desk.person.id) if owns_complaints else "",
        "section": "my-day",
    }
    return show(request, desk, "desk/my_day.html", context)


def day_of(desk: DeskContext, *, whole: bool = False) -> list[Part]:
    """Return everything that waits for the person, each complaint once."""
    return _gathered(_parts(desk), desk, purpose="my-day", whole=whole, rest="?all=1")


def _summary(parts: Sequence[Part], desk: DeskContext) -> dict[str, Any]:
    """Return the day in one line: how much waits, and how many of the person's complaints are on
    time."""
    now = [part for part in parts if not part.spare]
    mine = Filters(owner=str(desk.person.id), open=True)
    own = queries.counted(desk.visible(), mine)
    late = queries.counted(desk.visible(), replace(mine, late=desk.now)).number
    return {
        "waiting": sum(part.number.number if part.number else len(part.lines) for part in now),
        "more": any(part.more for part in now),
        "own": own,
        "on_time": max(0, own.number - late),
    }


def parts_of(desk: DeskContext, *, purpose: str) -> list[Part]:
    """Return what this day requires: what is due, overdue, to review, or waiting for them."""
    return _gathered(_today(desk), desk, purpose=purpose)


def for_management(desk: DeskContext) -> Iterator[tuple[bool, Part]]:
    """Yield what a member of senior management has to know (true), and what waits for them as the
    second person."""
    read = iter([_to_read(gettext("Read now"), Notices(desk), "alert")])
    for reads, waiting in ((True, read), (False, _second_persons(desk))):
        for part in _gathered(waiting, desk, purpose="executive"):
            yield reads, part


def _gathered(
    every: Iterator[Waits], desk: DeskContext, *, purpose: str, whole: bool = False, rest: str = ""
) -> list[Part]:
    """Return the parts that are not empty, each complaint in the first part that it waits for; with
    `whole`, long parts too, for which `rest` is the address."""
    most = _EVERY if whole else _MOST
    shown: dict[str, Row] = {}
    parts: dict[int, tuple[Waits, list[Reason]]] = {}
    for place, waits in sorted(enumerate(_with_any(list(every))), key=lambda pair: pair[1].rank):
        if waits.spare and any(len(cases) > most for _, cases in parts.values()):
            continue
        unseen = (case for case in waits.rows if case.row.reference not in shown)
        fresh = list(islice(unseen, most + 1))
        shown |= {case.row.reference: case.row for case in fresh[:most]}
        parts[place] = waits, fresh
    lines = {g.row.reference: g for g in list_rows(list(shown.values()), desk, purpose=purpose)}
    return [
        _part(waits, cases[:most], lines, desk, rest if len(cases) > most else "")
        for _, (waits, cases) in sorted(parts.items())
        if cases
    ]


def _with_any(every: list[Waits]) -> Iterator[Waits]:
    """Return the parts that may contain something, with one query for all, because on most days
    most are empty."""
    among = [waits.among for waits in every if waits.among is not None]
    answers = iter(queries.hold_any(among))
    for waits in every:
        if waits.among is None or next(answers):
            yield waits


def _invitations(desk: DeskContext) -> list[str]:
    return [
        dates.day(desk.rules.day_of(desk.person.unit, made))
        for made in invitations.waiting(desk.person.id, now=desk.now)
    ]


def _unreachable(desk: DeskContext) -> dict[str, str]:
    """Return the people whose notices came back by e-mail, by key, for those who manage people."""
    if not desk.actor.may(Permission.people_manage, units=()):
        return {}
    persons = desk.rules.people.persons.values()
    ids = [person.id for person in persons if person.active and person.contact_failed]
    names = read.names(ids) if ids else {}
    return {person.removeprefix("person/"): name for person, name in names.items()}


def _part(
    waits: Waits,
    cases: Sequence[Reason],
    lines: Mapping[str, ListRow],
    desk: DeskContext,
    rest: str,
) -> Part:
    """Return a part with the complaints found; `rest` is the address of all if there are more. Only
    then are those in other parts counted too."""
    if waits.narrowed and rest:
        rest = f"{reverse('desk:queue')}?{urlencode(waits.narrowed)}"
    shown = [
        replace(line, why=case.why or _in_hand(line, desk), act=case.act)
        for case in cases
        for line in [lines[case.row.reference]]
    ]
    number = waits.number if rest else None
    return Part(waits.title, tuple(shown), number, rest, waits.spare)


def _in_hand(line: ListRow, desk: DeskContext) -> str:
    """Return what this person has to do with it."""
    if line.row.owner == desk.person.id:
        return gettext("You're the owner.")
    text = gettext("You're the investigator.")
    if line.row.stage == Stage.escalated_internal:
        text = gettext("You're the reviewer.")
    if not line.owner:
        return text
    return gettext("{given} {owner} is the owner.").format(given=text, owner=line.owner)


def _waits(
    desk: DeskContext,
    title: str,
    filters: Filters,
    why: Callable[[Iterable[Row], DeskContext], Iterable[Reason]] = reasons.plain,
    *,
    rows: queries.Rows | None = None,
    rank: int = 0,
    narrowed: Mapping[str, str] = _NOT_NARROWED,
) -> Waits:
    """Return complaints by their next date, each with the reason why it waits; not read until
    needed."""
    rows = desk.visible() if rows is None else rows
    cases, among = why(reasons.by_date(rows, filters), desk), queries.filtered(rows, filters)
    return Waits(title, cases, narrowed, rank=rank, among=among)


def _parts(desk: DeskContext) -> Iterator[Waits]:
    """Yield everything that may wait for the person, most urgent first."""
    visible, me = desk.visible(), str(desk.person.id)
    if visible.query.is_empty():  # a role without complaints
        return
    mine, notices, hand = Filters(hand=me, open=True), Notices(desk), {"hand": me}
    yield _to_read(gettext("Read now"), notices, "alert")
    if Role.top_management in desk.person.roles():
        yield Waits(gettext("Safety risk"), reasons.alerting(visible), {"state": "safety"})
    else:
        yield _waits(desk, gettext("Safety risk"), replace(mine, safety=True), narrowed=hand)
    yield from _new(desk)
    yield from _told_by_others(desk)
    owing, posting = visible.filter(owed__gt=0), visible.filter(letters__gt=0)
    demanded = gettext("Letters required by a regulator")
    yield _waits(desk, demanded, Filters(hand=me), reasons.owed_in_words, rows=owing)
    yield _waits(desk, gettext("Letters to post"), Filters(owner=me), rows=posting, narrowed=hand)
    late, state = replace(mine, late=desk.now), {**hand, "state": "late"}
    yield _waits(desk, gettext("Overdue"), late, rank=_LATE, narrowed=state)
    yield Waits(gettext("Today's reminders"), reasons.reminded(desk))
    by = today_of(desk) + timedelta(days=1)
    remedies = queries.remedies_due(visible, me, by)
    yield Waits(gettext("Remedies due"), reasons.agreed(visible, desk, by), among=remedies)
    ahead, week = visible.filter(next_due__gte=desk.now), gettext("Due within a week")
    due = replace(mine, due_before=desk.now + _SOON)
    yield _waits(desk, week, due, rows=ahead, rank=_NEAR, narrowed={**hand, "binds": "7"})
    replies = replace(mine, replied=True)
    among = queries.filtered(visible, replies)
    new = gettext("New replies")
    yield Waits(new, reasons.replied(desk, replies), hand, rank=_REPLIED, among=among)
    yield from _second_persons(desk)
    review, stage = Filters(reviewed=me, open=True), str(Stage.escalated_internal)
    yield _waits(desk, gettext("Reviews for you"), review, narrowed={**hand, "stage": stage})
    yield _causes(desk)
    offered = gettext("Handovers waiting for a reply")
    yield _waits(desk, offered, Filters(offered=me, open=True), reasons.offered_by)
    yield _to_read(gettext("Recordings that the complainant disputes"), notices, "objection")
    yield Waits(gettext("Notices that could not be delivered"), notices.undelivered())
    unclear, sort = replace(mine, unclear=True), gettext("To categorise")
    number, state = queries.counted(visible, unclear), {**hand, "state": UNCLEAR}
    waits = _waits(desk, sort, unclear, reasons.to_be_classified, rank=_NEW, narrowed=state)
    yield replace(waits, number=number)
    for waits in (*_while_away(desk), *_further(desk, notices)):
        yield replace(waits, rank=_LATER)


_NEW, _LATE, _REPLIED, _NEAR, _LATER = range(1, 6)
"""Ranks: what someone asks of a person comes before what is new, and that before what is due."""


def _new(desk: DeskContext) -> Iterator[Waits]:
    """Yield what no one has assessed yet, for those who assess."""
    if not reasons.ever_may("assess", desk):
        return
    filters = Filters(stage=(Stage.received,), open=True)
    title = gettext("New, not assessed yet")
    rows = desk.visible().filter(awaiting="", replied_at=None, unclear=0)
    stage = {"stage": str(Stage.received)}
    waits = _waits(desk, title, filters, reasons.unassessed, rows=rows, rank=_NEW, narrowed=stage)
    yield replace(waits, number=queries.counted(rows, filters))


def _to_read(title: str, notices: Notices, about: str) -> Waits:
    cases = list(notices.to_read(about))
    return Waits(title, cases, number=queries.Counted(len(cases)) if cases else None)


def _told_by_others(desk: DeskContext) -> Iterator[Waits]:
    """Yield what other people, or a deadline, ask of this person."""
    me = str(desk.person.id)
    offered, returned = Filters(asked=me, open=True), Filters(returned=me, open=True)
    yield _waits(desk, gettext("Handovers for you to accept"), offered, reasons.asked_of)
    yield _waits(desk, gettext("Returned to you"), returned, reasons.sent_back_to)
    yield _waits(desk, gettext("Deadline alerts"), Filters(raised=me, open=True), reasons.heard_of)


def _further(desk: DeskContext, notices: Notices) -> Iterator[Waits]:
    """Yield what can wait a little: due this week, assigned to the person, and all that is left."""
    visible, me = desk.visible(), str(desk.person.id)
    own, to_do = Filters(owner=me, open=True), Filters(given=me, open=True, stage=LOOKED_INTO)
    assigned = _waits(desk, gettext("Assigned to you to investigate"), to_do, narrowed={"hand": me})
    yield replace(assigned, among=queries.filtered(visible, replace(to_do, stage=())))
    yield _watched(desk, reasons.LOOKED_AT)
    silence = replace(own, reaction_until=desk.now)
    yield _waits(desk, gettext("No reply to our response"), silence, reasons.silent)
    yield _to_read(gettext("To read"), notices, "decision")
    rest = visible.exclude(next_due__lt=desk.now)
    others = gettext("Your other complaints, next deadline first")
    also = _waits(desk, others, own, rows=rest, narrowed={"hand": me})
    yield replace(also, spare=True, among=None)  # looked for only if there is room
    for person, title in absences.stood_in_for(desk):
        yield _waits(desk, title, Filters(hand=person, open=True), narrowed={"hand": person})


def _watched(desk: DeskContext, most: int) -> Waits:
    own = Filters(owner=str(desk.person.id), open=True, watch_until=today_of(desk))
    among = queries.filtered(desk.visible(), own)
    rows = among.order_by("watch", "reference")[:most]
    return Waits(gettext("Unresolved: due for review"), reasons.plain(rows, desk), among=among)


def _today(desk: DeskContext) -> Iterator[Waits]:
    mine = Filters(hand=str(desk.person.id), open=True)
    yield Waits(gettext("Today's reminders"), reasons.reminded(desk))
    yield _waits(desk, gettext("Overdue"), replace(mine, late=desk.now))
    ahead, due = desk.visible().filter(next_due__gte=desk.now), day_ends(desk)
    soon = gettext("Due today or tomorrow")
    yield _waits(desk, soon, replace(mine, due_before=due), rows=ahead)
    yield _watched(desk, _MOST)
    yield Waits(gettext("New replies"), reasons.replied(desk, replace(mine, replied=True)))


def day_ends(desk: DeskContext) -> datetime:
    """The end of the day after today, where this person works."""
    return desk.rules.day_begins(desk.person.unit, today_of(desk) + timedelta(days=2))


def _while_away(desk: DeskContext) -> Iterator[Waits]:
    """Yield what a person finds after an absence."""
    back = absences.just_over(desk)
    if back is not None:
        yield Waits(gettext("While you were away: updates"), absences.happened(back, desk))
        yield Waits(gettext("While you were away: new complaints"), absences.came_in(back, desk))


def _second_persons(desk: DeskContext) -> Iterator[Waits]:
    """Yield what needs another person than its handlers."""
    for step in reasons.SECOND:
        why = partial(reasons.waiting, acts=step.acts, why=step.why, turn=step.turn)
        filters = reasons.awaited_from(desk, step.awaiting, step.acts)
        yield _waits(desk, gettext(step.title), filters, why, narrowed={"awaiting": step.awaiting})


def _causes(desk: DeskContext) -> Waits:
    """Return closed complaints whose cause had to be determined by now."""
    acts = (determine_cause.name,)
    first = today_of(desk) - timedelta(days=desk.rules.policy.cause_days - 1)
    due = desk.rules.day_begins(desk.person.unit, first)
    why = partial(reasons.waiting, acts=acts, why=reasons.cause_awaited)
    filters = replace(reasons.awaited_from(desk, "cause", acts), closed_before=due)
    title = gettext("Causes to determine")
    return _waits(desk, title, filters, why, narrowed={"awaiting": "cause", "state": "closed"})
