"""Clause 7.3: dates are kept, moved only in time, and noticed when they pass; the eight rows of
Annex E's tracking table come from the events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ...framework.adoption.rulebook import Rules
from ...framework.packs.moves import Ground
from ...framework.packs.pack import PAUSED, Pack
from ...framework.packs.predicate import Fact, Predicate, holds
from ...framework.packs.ways import Uncountable, extension_of
from ...framework.people.authority import Actor, Permission
from ...principles.timeliness import Due
from ...refusal import Guard, Refused, demand
from ...values import Code, Coded, Day, Id, Moment, Words, sealed, sealed_or_none
from .. import events as e
from ..complaint.parts import (
    RecordedEvent,
    Term,
)
from ..complaint.stages import ANY, OPEN, WATCHED
from ..complaint.state import Complaint
from ..complaint.terms import beginnings, extended_term, facts_of, priority_of, resumed_term
from ..guards import demand_complainant, demand_person
from ..regulators.agreed import AGREED_LATE
from ..regulators.regulated import binding, longest_of
from ..regulators.told_to_packs import events_of
from .declaration import Events, act


def demand_term(complaint: Complaint, pack: Code, clock: Code) -> Term:
    """The clock of this name. Raises `Refused`."""
    term = complaint.term(pack, clock)
    if term is None:
        raise Refused(Guard.unknown_item, item=clock)
    return term


@dataclass(frozen=True, slots=True)
class ExtendTerm:
    """Which clock is moved to which day, and why; `good_reason` says that the reason is a good one
    for going beyond the day up to which the rules let it be moved on any ground."""

    pack: Code
    clock: Code
    day: Day
    ground: Code
    reason: Words
    good_reason: bool = False


@act("extend-term", "7.3", ExtendTerm, Permission.complaint_handle, OPEN, impartial=True)
def extend_term(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: ExtendTerm
) -> Events:
    """Move a date to a later day, before it has passed; the date told first stays in the record."""
    term = demand_term(complaint, particulars.pack, particulars.clock)
    demand(term.running, Guard.term_over, until=term.until)
    if moment > term.until:
        to_come = particulars.day >= rules.day_of(complaint.unit, moment)
        demand(to_come, Guard.term_over, until=term.until)
        raise Refused(Guard.term_passed, until=term.until)
    demand(particulars.day > term.day, Guard.not_later, field=Code("day"), day=term.day)
    beyond = _demand_lawful(complaint, rules, particulars, moment)
    until = extended_term(complaint, rules, particulars.day)
    moved = e.TermExtended(
        particulars.pack,
        particulars.clock,
        particulars.day,
        until,
        particulars.ground,
        sealed(particulars.reason),
        beyond,
    )
    return (moved,)


@dataclass(frozen=True, slots=True)
class NoteLate:
    """Which date had passed, by which day what it asks for is expected, and why."""

    pack: Code
    clock: Code
    day: Day
    ground: Code
    reason: Words | None = None


@act("note-late", "7.3", NoteLate, Permission.complaint_handle, OPEN, additive=True, impartial=True)
def note_late(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: NoteLate
) -> Events:
    """Say why a date was not kept, and by when what it asks for is expected. It stays missed:
    nothing is moved. Whoever tries to move a date that has passed has this recorded instead."""
    term = demand_term(complaint, particulars.pack, particulars.clock)
    demand(term.running, Guard.already_done, clock=particulars.clock)
    demand(moment > term.until, Guard.too_early, until=term.until)
    today = rules.day_of(complaint.unit, moment)
    demand(particulars.day >= today, Guard.term_over, until=moment)
    demand(particulars.day != term.late_day, Guard.already_done, clock=particulars.clock)
    said = bool(particulars.reason) or particulars.ground == AGREED_LATE
    demand(said, Guard.needs_reason, act=Code("note-late"))
    reason = sealed_or_none(particulars.reason)
    return (
        e.LateNoticed(
            particulars.pack,
            particulars.clock,
            term.until,
            particulars.day,
            particulars.ground,
            reason,
        ),
    )


def recorded_instead(given: object, refused: Refused) -> NoteLate | None:
    """What is recorded where an act was refused: somebody tried to move a date that has passed, or
    recorded for it a day that was agreed. None for every other refusal."""
    if refused.guard is not Guard.term_passed:
        return None
    if isinstance(given, ExtendTerm):
        return NoteLate(given.pack, given.clock, given.day, given.ground, given.reason)
    match refused.values:
        case {"pack": str() as pack, "clock": str() as clock, "day": date() as day}:
            return NoteLate(Code(pack), Code(clock), day, AGREED_LATE, None)
        case _:
            return None


def _demand_lawful(
    complaint: Complaint, rules: Rules, particulars: ExtendTerm, moment: Moment
) -> Day | None:
    """A regulator's clock is moved as its pack lets it: where there is a lawful way, on a ground of
    it, as often as it says, after the letter that it asks for, and no further than that way goes,
    unless the pack lets it and the reason is said to be a good one. The answer is then the last day
    without one."""
    for pack in binding(complaint, rules):
        if pack.id != particulars.pack:
            continue
        way = extension_of(pack, particulars.clock)
        if way is None:
            raise Refused(Guard.may_not_extend, clock=particulars.clock)
        term = demand_term(complaint, particulars.pack, particulars.clock)
        often = way.times is not None and term.extended >= way.times
        demand(not often, Guard.extended_already, clock=particulars.clock)
        known = tuple(one.id for one in way.grounds)
        demand(not known or particulars.ground in known, Guard.no_such_ground, grounds=known)
        _demand_letter(complaint, pack, way.needs.communication)
        last = _longest(complaint, rules, pack, particulars.clock, moment)
        if last is not None and particulars.day > last.day:
            demand(bool(way.over_cap), Guard.beyond_longest, until=last.moment)
            asked, until = Code("good_reason"), last.moment
            demand(particulars.good_reason, Guard.needs_good_reason, field=asked, until=until)
            return last.day
    return None


def _longest(
    complaint: Complaint, rules: Rules, pack: Pack, clock: Code, moment: Moment
) -> Due | None:
    """As `longest_of`; what cannot be counted is refused."""
    try:
        return longest_of(complaint, rules, pack, clock, moment)
    except Uncountable:
        raise Refused(Guard.uncountable, clock=clock) from None


@dataclass(frozen=True, slots=True)
class Limit:
    """Up to which day a date may be moved on any ground; `further`: beyond it for a good reason."""

    day: Day
    further: bool


def limit_of(complaint: Complaint, rules: Rules, term: Term, moment: Moment) -> Limit | None:
    """How far the rules let a date be moved; None where nothing limits it or nobody can count
    it."""
    for pack in binding(complaint, rules):
        way = extension_of(pack, term.clock) if pack.id == term.pack else None
        if way is None:
            continue
        try:
            last = longest_of(complaint, rules, pack, term.clock, moment)
        except Uncountable:
            return None
        return None if last is None else Limit(last.day, bool(way.over_cap))
    return None


def grounds_of(complaint: Complaint, rules: Rules, term: Term) -> tuple[Ground, ...]:
    """The grounds on which a clock of a regulator may be moved; none where any ground will do."""
    ways = (
        extension_of(pack, term.clock) for pack in binding(complaint, rules) if pack.id == term.pack
    )
    return next((way.grounds for way in ways if way is not None), ())


def _demand_letter(complaint: Complaint, pack: Pack, needed: Code | None) -> None:
    """The letter that must go before; ours that tells a new day goes by itself with the act."""
    letter = None if needed is None else pack.communication(needed)
    if letter is not None and e.Notice.new_date not in letter.sent_as:
        demand(letter.id in events_of(complaint, pack), Guard.letter_first, letter=letter.id)


@dataclass(frozen=True, slots=True)
class PauseTerm:
    """Which clock stands still, and why. `ground` is the event by which its pack
    lets it; left out, it is any ground."""

    pack: Code
    clock: Code
    reason: Words
    ground: Code | None = None


@act("pause-term", "7.3", PauseTerm, Permission.complaint_handle, OPEN, impartial=True)
def pause_term(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: PauseTerm
) -> Events:
    """Let a clock stand still while something outside our hands is awaited, if its pack lets it on
    that ground."""
    term = demand_term(complaint, particulars.pack, particulars.clock)
    demand(term.running and moment <= term.until, Guard.term_over, until=term.until)
    clock, ground = rules.clock(particulars.pack, particulars.clock), particulars.ground or PAUSED
    allowed = clock is not None and any(
        pause.from_ == ground and _applies(pause.when, complaint, rules) for pause in clock.pauses
    )
    demand(allowed, Guard.may_not_pause, clock=particulars.clock)
    return (e.TermPaused(particulars.pack, particulars.clock, sealed(particulars.reason), ground),)


def _applies(when: Predicate | None, complaint: Complaint, rules: Rules) -> bool:
    """Whether a pause's condition holds; what is not known, or not of the type asked for, is no
    reason to wait."""
    facts: dict[str, Fact] = {}
    for fact in complaint.facts:
        for value in (fact.code, fact.number, fact.flag, fact.day):
            if value is not None:
                facts[fact.name] = value
    facts |= facts_of(rules, priority_of(complaint))
    try:
        return when is None or bool(holds(when, facts=facts, happened=beginnings(complaint)))
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class ResumeTerm:
    """Which clock runs again."""

    pack: Code
    clock: Code


@act("resume-term", "7.3", ResumeTerm, Permission.complaint_handle, OPEN)
def resume_term(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: ResumeTerm
) -> Events:
    """Let a clock run again; the days it stood still are added."""
    term = demand_term(complaint, particulars.pack, particulars.clock)
    if term.paused is None:
        raise Refused(Guard.not_paused, clock=particulars.clock)
    day, until = resumed_term(complaint, rules, term, moment)
    return (e.TermResumed(particulars.pack, particulars.clock, day, until),)


@dataclass(frozen=True, slots=True)
class Lapse:
    """Which clock has run out."""

    pack: Code
    clock: Code


@act("lapse", "7.3", Lapse, Permission.system_run, OPEN, additive=True)
def lapse(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: Lapse
) -> Events:
    """Record that a date passed unmet, once."""
    term = demand_term(complaint, particulars.pack, particulars.clock)
    demand(not term.lapsed and term.running, Guard.already_done, clock=particulars.clock)
    demand(moment > term.until, Guard.too_early, until=term.until)
    return (e.TermLapsed(particulars.pack, particulars.clock, term.until),)


@dataclass(frozen=True, slots=True)
class SetReminder:
    """On which day who is reminded, of what."""

    day: Day
    person: Id
    words: Words | None = None


@act(
    "set-reminder",
    "7.3",
    SetReminder,
    Permission.complaint_note,
    ANY,
    additive=True,
    system=True,
)
def set_reminder(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: SetReminder
) -> Events:
    """Ask to be reminded of the complaint on a day. One that was refused, or is with an outside
    body, is watched again on that day. What the system asks for waits for a working day; a day
    that somebody chose stays as it is."""
    demand_person(rules, particulars.person)
    demand(particulars.day >= rules.day_of(complaint.unit, moment), Guard.term_over, until=moment)
    chosen = actor.person is not None
    day = particulars.day if chosen else rules.working_from(complaint.unit, particulars.day)
    begins = rules.day_begins(complaint.unit, day)
    reminder = e.ReminderSet(day, particulars.person, sealed_or_none(particulars.words), begins)
    watched = bool(complaint.stages & WATCHED)
    return (reminder, e.WatchSet(day)) if watched else (reminder,)


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised, by when, and to which complainants: to all, if none is named."""

    day: Day
    words: Words
    parties: tuple[int, ...] = ()


@act("promise", "7.3", Promise, Permission.complaint_handle, OPEN)
def promise(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: Promise
) -> Events:
    """Record a promise; it is a date like any other."""
    demand(particulars.day >= rules.day_of(complaint.unit, moment), Guard.term_over, until=moment)
    for number in particulars.parties:
        demand_complainant(complaint, number)
    parties = particulars.parties or tuple(p.number for p in complaint.complainants)
    return (
        e.Promised(
            len(complaint.promises) + 1, particulars.day, sealed(particulars.words), parties
        ),
    )


@dataclass(frozen=True, slots=True)
class KeepPromise:
    """Which promise was kept."""

    promise: int
    words: Words | None = None


@act("keep-promise", "7.3", KeepPromise, Permission.complaint_note, OPEN)
def keep_promise(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: KeepPromise
) -> Events:
    """Record that a promise was kept."""
    known = next((p for p in complaint.promises if p.number == particulars.promise), None)
    if known is None:
        raise Refused(Guard.unknown_item, item=particulars.promise)
    demand(not known.kept, Guard.already_done, item=particulars.promise)
    return (e.PromiseKept(particulars.promise, sealed_or_none(particulars.words), known.parties),)


# --- Annex E, part 7 ---


class Row(Coded):
    """The rows of the tracking table."""

    t1 = "t1"
    t2 = "t2"
    t3 = "t3"
    t4 = "t4"
    t5 = "t5"
    t6 = "t6"
    t7 = "t7"
    t8 = "t8"


@dataclass(frozen=True, slots=True)
class Tracked:
    """One row: when it was done, by whom and by which entry; all None where it did not occur.
    `reclassified` says that its date had passed already when what was learned later made it the
    right one."""

    row: Row
    happened: Moment | None = None
    by: Id | None = None
    reclassified: bool = False
    version: int | None = None


_ROW_OF: dict[type, Row] = {
    e.Acknowledged: Row.t1,
    e.Assessed: Row.t2,
    e.InvestigationFinished: Row.t3,
    e.DecisionCommunicated: Row.t5,
    e.RemedyCarriedOut: Row.t6,
    e.CorrectionVerified: Row.t7,
    e.Closed: Row.t8,
}
_ROW_DUE = {Code("acknowledge"): Row.t1, Code("respond"): Row.t5}
"""The rows that have a date of their own."""
_TO_COMPLAINANT = frozenset(
    {e.Notice.status, e.Notice.new_date, e.Notice.decision, e.Notice.information_request}
)


_LAST = frozenset({Row.t6, Row.t7, Row.t8})


def tracking_rows(entries: Sequence[RecordedEvent]) -> tuple[Tracked, ...]:
    """T1 to T8, each from the first event that fills it (T6 to T8: the last). A bounce empties T1
    again, a new beginning T8."""
    found: dict[Row, Tracked] = {}
    anew: dict[Row, bool] = {}
    for recorded in entries:
        match recorded.event:
            case e.NoticeFailed(notice=e.Notice.acknowledgement):
                found.pop(Row.t1, None)
            case e.Reopened():
                found.pop(Row.t8, None)
            case e.TermTold(clock=clock, reclassified=late) if clock in _ROW_DUE:
                anew[_ROW_DUE[clock]] = late
            case _:
                pass
        row = _row(recorded.event)
        if row is not None and (row not in found or row in _LAST):
            found[row] = Tracked(row, recorded.happened, recorded.by, version=recorded.version)
    rows = (found.get(row, Tracked(row)) for row in Row)
    return tuple(replace(one, reclassified=anew.get(one.row, False)) for one in rows)


def _row(event: e.Event) -> Row | None:
    match event:
        case e.ReactionRecorded(reaction=e.Reaction.accepted | e.Reaction.accepted_reluctantly):
            return Row.t4
        case e.OutsideOutcomeRecorded(result=result, upheld=True) if (
            result is not e.OutsideResult.ended_without_result
        ):
            return Row.t4
        case e.NoticeSent(notice=notice, party=party) if party and notice in _TO_COMPLAINANT:
            return Row.t5
        case e.Acknowledged(delivery=e.Delivery.failed):
            return None
        case _:
            return _ROW_OF.get(type(event))
