"""What-if comparison: what a pack or calendar would change for the organisation's complaints."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import choices_of
from amends.core.framework.packs.pack import Pack
from amends.core.operation.regulators.hindsight import Seen
from amends.core.principles.calendars import Calendar
from amends.governance import adopting, replaying
from amends.governance.adopting import Offered, Unusable
from amends.governance.replaying import ByClock, Change, Count, Sort
from amends.handling import reprojecting
from amends.register import queries
from amends.wording import choices, dates
from amends.wording.names import Names
from amends.wording.phrases import capital
from amends.wording.regulators import packs as wording
from amends.wording.tongues import from_english

from ..request.context import DeskContext
from .pack_told import AdoptForm

MOST = 500
"""Complaints that are tried while the user waits for the page. References are random, so the first
of them are a fair sample."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One complaint: the state of a deadline now, and after the change."""

    reference: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """Changes of one deadline: their sorts with numbers, who would be late, and the complaints."""

    what: str
    sorts: list[tuple[str, int]]
    late: list[str]
    complaints: list[Judged]


@dataclass(frozen=True, slots=True)
class Found:
    """Result: how many complaints were tried, how many were untouched imports, how many would have
    other dates, how many have a missed deadline, and by which deadlines."""

    tried: int
    sampled: bool
    untouched: int
    touched: int
    late: list[str]
    rows: list[Row]


def what_if(chosen: Offered, form: AdoptForm, desk: DeskContext) -> tuple[Found | None, int]:
    """Return what adopting a pack with the choices of a form would change, and the status of the
    page."""
    try:
        settings = adopting.choice(adopting.as_written(chosen), form.choices())
    except Unusable as refused:
        form.add_error(None, " ".join(wording.refused(refused)))
        return None, 409
    pack = adopting.as_written(chosen).with_settings(choices_of(settings))
    return tried(desk, pack=pack), 200


def tried(
    desk: DeskContext, *, pack: Pack | None = None, calendars: dict[str, Calendar] | None = None
) -> Found:
    """The same for a pack or for calendars, on complaints that the reader may see."""
    references = queries.some_references(desk.visible(), at_most=MOST + 1)
    sampled, references = len(references) > MOST, references[:MOST]
    names = Names(rules=desk.rules, zone=desk.rules.policy.zone)
    found = replaying.replay(
        pack, calendars=calendars, now=desk.now, among=reprojecting.some(references)
    )
    return Found(
        tried=len(references),
        sampled=sampled,
        untouched=found.untouched,
        touched=found.touched,
        late=_late(found.now, found.then) if found.changes else [],
        rows=[_row(one, pack, names) for one in found.rows],
    )


def _late(now: Count, then: Count) -> list[str]:
    """Return how many complaints are late now, and would be."""
    told = []
    if now.complaints:
        told.append(_of(gettext("Now: {number} of {all}"), now))
    if then.complaints:
        told.append(_of(gettext("Then: {number} of {all}"), then))
    return told


def _of(words: str, count: Count) -> str:
    told = words.format(number=count.late, all=count.complaints)
    if not count.perhaps:
        return told
    return gettext("{told}, and possibly {number} more").format(told=told, number=count.perhaps)


def _sort(change: Change) -> str:
    match change.sort:
        case Sort.more:
            return gettext("Deadline added")
        case Sort.less:
            return gettext("Deadline removed")
        case Sort.known:
            return gettext("A date becomes known, or is no longer known")
        case Sort.earlier:
            return gettext("Earlier deadline")
        case Sort.later:
            return gettext("Later deadline")
        case Sort.judged:
            before, after = change.before, change.after
            told = gettext("“{before}” becomes “{after}”")
            return told.format(
                before=choices.label(before.stand) if before else "",
                after=choices.label(after.stand) if after else "",
            )


def _row(found: ByClock, pack: Pack | None, names: Names) -> Row:
    sorts = Counter(_sort(one) for one in found.changes)
    complaints = [
        Judged(str(one.reference), _judged(one.before), _judged(one.after)) for one in found.changes
    ]
    late = _late(found.now, found.then)
    if found.then.gateway or found.now.gateway:
        late = [gettext("none: it only opens or closes an option")]
    return Row(_due(found, pack, names), sorts.most_common(), late, complaints)


def _due(one: ByClock, pack: Pack | None, names: Names) -> str:
    clock = pack.clock(one.clock) if pack is not None and pack.id == one.pack else None
    if clock is not None and clock.label:
        return capital(from_english(clock.label))
    return capital(names.clock(one.pack, one.clock))


def _judged(seen: Seen | None) -> str:
    if seen is None:
        return gettext("none")
    state = choices.label(seen.stand)
    if seen.due is None:
        return str(state)
    return gettext("{day} ({state})").format(day=dates.short_day(seen.due.day), state=state)
