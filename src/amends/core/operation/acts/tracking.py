"""Clause 7.3: extending, pausing and meeting deadlines, and recording missed ones. The eight rows
of Annex E's tracking table come from these events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ...framework.acting import Events, Situation
from ...framework.adoption.rulebook import Rules
from ...framework.packs.moves import Ground
from ...framework.packs.pack import BASES, PAUSED, Pack
from ...framework.packs.predicate import Fact, Predicate, holds
from ...framework.packs.ways import Uncountable, extension_of
from ...framework.people.authority import Permission
from ...framework.policy.commitments import ControlName
from ...principles.timeliness import Due, working_days_between
from ...refusal import Guard, Refused, demand
from ...shape import made_from
from ...values import Code, Coded, Day, Id, Moment, Words
from .. import events as e
from ..complaint.parts import RecordedEvent, Term
from ..complaint.stages import ANY, OPEN, WATCHED
from ..complaint.state import Complaint
from ..complaint.terms import (
    ANSWER,
    beginnings,
    extended_term,
    facts_of,
    priority_of,
    resumed_term,
)
from ..guards import demand_complainant, demand_person, own_id
from ..regulators.agreed import AGREED_LATE
from ..regulators.answering import of_answer
from ..regulators.pack_facts import events_of
from ..regulators.regulated import binding, longest_of
from .declaration import act
from .second_person import proposed_or_agreed


@dataclass(frozen=True, slots=True)
class _OfClock:
    """The deadline rule of a pack."""

    pack: Code
    clock: Code


def _demand_term(here: Situation[Complaint], of: _OfClock | e.TermExtended) -> Term:
    """Return the recorded deadline of this rule. Raises `Refused` if there is none."""
    term = here.state.term(of.pack, of.clock)
    if term is None:
        raise Refused(Guard.unknown_item, item=of.clock)
    return term


@dataclass(frozen=True, slots=True)
class ExtendTerm(_OfClock):
    """Which clock is moved to which day, and why; `good_reason` says that the reason is a good one
    for going beyond the day up to which the rules let it be moved on any ground."""

    day: Day
    ground: Code
    reason: Words
    good_reason: bool = False


@act("extend-term", "7.3", Permission.complaint_handle, OPEN, impartial=True, seconded=True)
def extend_term(here: Situation[Complaint], particulars: ExtendTerm) -> Events:
    """Extend a deadline to a later day before it has passed; the original deadline stays in the
    record. Our own deadlines are moved by one person only as often and as far as the policy allows:
    beyond that the first call proposes, and a second person's equal call decides."""
    term = _demand_term(here, particulars)
    demand(term.running, Guard.term_over, until=term.until)
    if here.moment > term.until:
        to_come = particulars.day >= here.today
        demand(to_come, Guard.term_over, until=term.until)
        raise Refused(Guard.term_passed, until=term.until)
    demand(particulars.day > term.day, Guard.not_later, field=Code("day"), day=term.day)
    beyond = _demand_lawful(here, particulars)
    until = extended_term(here.state, here.rules, particulars.day)
    moved = made_from(e.TermExtended, particulars, until=until, beyond=beyond)
    every = (moved, *_with_it(here, term, moved))
    if not any(_needs_second(here, extended) for extended in every):
        return every
    control, alone = ControlName.extend_term, particulars.reason
    proposed, agreed = proposed_or_agreed(here, extend_term, particulars, control, alone)
    return tuple(replace(each, first=agreed.first) for each in every) if agreed else (proposed,)


def _with_it(
    here: Situation[Complaint], term: Term, moved: e.TermExtended
) -> tuple[e.TermExtended, ...]:
    """Return how our own deadline of the response moves with a regulator's on the same day, so that
    one day is promised."""
    ours = here.state.term(*ANSWER)
    if ours in (None, term) or not ours.running or ours.day != term.day:
        return ()
    if not of_answer(term.pack, term.clock, here.rules):
        return ()
    return (replace(moved, pack=ours.pack, clock=ours.clock, beyond=None),)


def _needs_second(here: Situation[Complaint], moved: e.TermExtended) -> bool:
    """Return whether a deadline of ours is moved more often, or by more working days in all, than
    one person may."""
    if moved.pack not in BASES:
        return False
    term, unit, policy = _demand_term(here, moved), here.state.unit, here.rules.policy
    first = here.rules.day_of(unit, term.first)
    moved_by = working_days_between(first, moved.day, calendar=here.rules.calendar(unit))
    return moved_by > policy.extension_days or term.extended >= policy.extensions


@dataclass(frozen=True, slots=True)
class NoteLate(_OfClock):
    """Which date had passed, by which day what it asks for is expected, and why."""

    day: Day
    ground: Code
    reason: Words | None = None


@act("note-late", "7.3", Permission.complaint_handle, OPEN, additive=True, impartial=True)
def note_late(here: Situation[Complaint], particulars: NoteLate) -> Events:
    """Record why a deadline was missed, and by when its matter is expected. It stays missed, and
    nothing is moved. This is also recorded when someone tries to extend a deadline that has passed.
    """
    term = _demand_term(here, particulars)
    demand(term.running, Guard.already_done, clock=particulars.clock)
    demand(here.moment > term.until, Guard.too_early, until=term.until)
    demand(particulars.day >= here.today, Guard.term_over, until=here.moment)
    demand(particulars.day != term.late_day, Guard.already_done, clock=particulars.clock)
    said = bool(particulars.reason) or particulars.ground == AGREED_LATE
    demand(said, Guard.needs_reason, act=note_late.name)
    return (made_from(e.LateNoticed, particulars, until=term.until),)


def recorded_instead(given: object, refused: Refused) -> NoteLate | None:
    """Return what to record instead of a refused act: if someone tried to extend a passed deadline,
    or recorded an agreed day for it. None for every other refusal."""
    if refused.guard is not Guard.term_passed:
        return None
    if isinstance(given, ExtendTerm):
        return NoteLate(given.pack, given.clock, given.day, given.ground, given.reason)
    match refused.values:
        case {"pack": str() as pack, "clock": str() as clock, "day": date() as day}:
            return NoteLate(Code(pack), Code(clock), day, AGREED_LATE, None)
        case _:
            return None


def _demand_lawful(here: Situation[Complaint], particulars: ExtendTerm) -> Day | None:
    """Require that a regulator's deadline is extended as its pack allows: for an allowed reason, as
    often as allowed, after the required letter, and no further than allowed unless the pack permits
    it for a good reason. In that case, return the last day without one."""
    for pack in binding(here.state, here.rules):
        if pack.id != particulars.pack:
            continue
        way = extension_of(pack, particulars.clock)
        if way is None:
            raise Refused(Guard.may_not_extend, clock=particulars.clock)
        term = _demand_term(here, particulars)
        often = way.times is not None and term.extended >= way.times
        demand(not often, Guard.extended_already, clock=particulars.clock)
        known = tuple(one.id for one in way.grounds)
        demand(not known or particulars.ground in known, Guard.no_such_ground, grounds=known)
        _demand_letter(here.state, pack, way.needs.communication)
        last = _longest(here, pack, particulars.clock)
        if last is not None and particulars.day > last.day:
            demand(bool(way.over_cap), Guard.beyond_longest, until=last.moment)
            asked, until = Code("good_reason"), last.moment
            demand(particulars.good_reason, Guard.needs_good_reason, field=asked, until=until)
            return last.day
    return None


def _longest(here: Situation[Complaint], pack: Pack, clock: Code) -> Due | None:
    """Like `longest_of`, but refuse what cannot be counted."""
    try:
        return longest_of(here.state, here.rules, pack, clock, here.moment)
    except Uncountable:
        raise Refused(Guard.uncountable, clock=clock) from None


@dataclass(frozen=True, slots=True)
class Limit:
    """Up to which day a deadline may be extended for any reason; `further`: beyond it for a good
    reason."""

    day: Day
    further: bool


def limit_of(complaint: Complaint, rules: Rules, term: Term, moment: Moment) -> Limit | None:
    """Return how far the rules allow a deadline to be extended; None if there is no limit or it
    cannot be computed."""
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
    """Return the reasons for which a regulator's deadline may be extended; empty if any reason will
    do."""
    ways = (
        extension_of(pack, term.clock) for pack in binding(complaint, rules) if pack.id == term.pack
    )
    return next((way.grounds for way in ways if way is not None), ())


def _demand_letter(complaint: Complaint, pack: Pack, needed: Code | None) -> None:
    """Require the letter that must be sent before; our own letter about a new date is sent with the
    act."""
    letter = None if needed is None else pack.communication(needed)
    if letter is not None and e.Notice.new_date not in letter.sent_as:
        demand(letter.id in events_of(complaint, pack), Guard.letter_first, letter=letter.id)


@dataclass(frozen=True, slots=True)
class PauseTerm(_OfClock):
    """Which clock stands still, and why. `ground` is the event by which its pack
    lets it; left out, it is any ground."""

    reason: Words
    ground: Code | None = None


@act("pause-term", "7.3", Permission.complaint_handle, OPEN, impartial=True)
def pause_term(here: Situation[Complaint], particulars: PauseTerm) -> Events:
    """Pause a deadline while something outside our control is awaited, if its pack allows it for
    that reason."""
    term = _demand_term(here, particulars)
    demand(term.running and here.moment <= term.until, Guard.term_over, until=term.until)
    clock = here.rules.clock(particulars.pack, particulars.clock)
    ground = particulars.ground or PAUSED
    allowed = clock is not None and any(
        pause.from_ == ground and _applies(pause.when, here.state, here.rules)
        for pause in clock.pauses
    )
    demand(allowed, Guard.may_not_pause, clock=particulars.clock)
    return (made_from(e.TermPaused, particulars, ground=ground),)


def _applies(when: Predicate | None, complaint: Complaint, rules: Rules) -> bool:
    """Return whether a pause's condition is met. An unknown fact, or one of another type, does not
    meet it."""
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
class ResumeTerm(_OfClock):
    """Which clock runs again."""


@act("resume-term", "7.3", Permission.complaint_handle, OPEN)
def resume_term(here: Situation[Complaint], particulars: ResumeTerm) -> Events:
    """Resume a deadline; the paused days are added."""
    term = _demand_term(here, particulars)
    if term.paused is None:
        raise Refused(Guard.not_paused, clock=particulars.clock)
    day, until = resumed_term(here.state, here.rules, term, here.moment)
    return (e.TermResumed(particulars.pack, particulars.clock, day, until),)


@dataclass(frozen=True, slots=True)
class Lapse(_OfClock):
    """The deadline that has passed."""


@act("lapse", "7.3", Permission.system_run, OPEN, additive=True)
def lapse(here: Situation[Complaint], particulars: Lapse) -> Events:
    """Record that a deadline was missed, once."""
    term = _demand_term(here, particulars)
    demand(not term.lapsed and term.running, Guard.already_done, clock=particulars.clock)
    demand(here.moment > term.until, Guard.too_early, until=term.until)
    return (e.TermLapsed(particulars.pack, particulars.clock, term.until),)


@dataclass(frozen=True, slots=True)
class SetReminder:
    """On which day who is reminded, of what."""

    day: Day
    person: Id
    words: Words | None = None


@act("set-reminder", "7.3", Permission.complaint_note, ANY, additive=True, system=True)
def set_reminder(here: Situation[Complaint], particulars: SetReminder) -> Events:
    """Set a reminder of the complaint for a day. For an unresolved complaint, or one with an
    external body, this is the next review date. A reminder set by the system moves to a working
    day; one chosen by a person does not."""
    demand_person(here.rules, particulars.person)
    demand(particulars.day >= here.today, Guard.term_over, until=here.moment)
    unit, day = here.state.unit, particulars.day
    if here.actor.person is None:
        day = here.rules.working_from(unit, day)
    begins = here.rules.day_begins(unit, day)
    reminder = made_from(e.ReminderSet, particulars, day=day, begins=begins)
    watched = bool(here.state.stages & WATCHED)
    return (reminder, e.WatchSet(day)) if watched else (reminder,)


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised, by when, and to which complainants: to all, if none is named."""

    day: Day
    words: Words
    parties: tuple[int, ...] = ()


@act("promise", "7.3", Permission.complaint_handle, OPEN)
def promise(here: Situation[Complaint], particulars: Promise) -> Events:
    """Record a promise, which has a date like a deadline."""
    demand(particulars.day >= here.today, Guard.term_over, until=here.moment)
    for number in particulars.parties:
        demand_complainant(here.state, number)
    parties = particulars.parties or tuple(p.number for p in here.state.complainants)
    number = len(here.state.promises) + 1
    return (made_from(e.Promised, particulars, promise=number, parties=parties),)


@dataclass(frozen=True, slots=True)
class KeepPromise:
    """Which promise was kept."""

    promise: int
    words: Words | None = None


@act("keep-promise", "7.3", Permission.complaint_note, OPEN)
def keep_promise(here: Situation[Complaint], particulars: KeepPromise) -> Events:
    """Record that a promise was kept; a phone call because of a danger has its own act."""
    known = next((p for p in here.state.promises if p.number == particulars.promise), None)
    if known is None or known.until is not None:
        raise Refused(Guard.unknown_item, item=particulars.promise)
    demand(not known.kept, Guard.already_done, item=particulars.promise)
    return (made_from(e.PromiseKept, particulars, parties=known.parties),)


@dataclass(frozen=True, slots=True)
class RecordDangerCall:
    """Which number was phoned because of the danger, whether someone was reached, by whom (None:
    who records it) and when."""

    number: Words
    reached: bool
    person: Id | None = None
    happened: Moment | None = None


@act("record-danger-call", "7.5", Permission.complaint_note, OPEN, additive=True)
def record_danger_call(here: Situation[Complaint], particulars: RecordDangerCall) -> Events:
    """Record a phone call that was promised because of a danger. The promise is kept once someone
    is reached."""
    call = here.state.danger_call
    if call is None:
        raise Refused(Guard.unknown_item)
    demand(here.state.awaits_call, Guard.already_done, item=call.number)
    person = demand_person(here.rules, particulars.person or own_id(here.actor)).id
    of = {"promise": call.number, "person": person, "parties": call.parties}
    return (made_from(e.DangerCalled, particulars, **of),)


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
    """One row: when it was done, by whom and by which entry; all None if it did not occur.
    `reclassified` says that its date had already passed when later facts made it the right one."""

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
"""The rows that have a deadline of their own."""
_TO_COMPLAINANT = frozenset(
    {e.Notice.status, e.Notice.new_date, e.Notice.decision, e.Notice.information_request}
)


_LAST = frozenset({Row.t6, Row.t7, Row.t8})


def tracking_rows(entries: Sequence[RecordedEvent]) -> tuple[Tracked, ...]:
    """Return T1 to T8, each from the first event that fills it (T6 to T8: the last). A bounce
    empties T1 again, and a new beginning empties T8."""
    found: dict[Row, Tracked] = {}
    anew: dict[Row, bool] = {}
    for recorded in entries:
        match recorded.event:
            case e.NoticeFailed(notice=e.Notice.acknowledgement):
                found.pop(Row.t1, None)
            case e.Reopened():
                found.pop(Row.t8, None)
            case e.ReactionRecorded(reaction=e.Reaction.refused) | e.RecordingDisputed():
                found.pop(Row.t4, None)
            case e.CorrectionFailed():
                found.pop(Row.t6, None)
                found.pop(Row.t7, None)
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
