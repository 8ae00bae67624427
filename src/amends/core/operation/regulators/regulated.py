"""Clauses 5.3 and 7.3: what the rule packs that apply make of a complaint after each act.

Acts record the organisation's own deadlines. Those of regulators follow from what has happened, so
one function looks at the complaint after each act and returns what is new: a deadline recorded,
recalculated, met, or no longer applicable.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from ...framework.adoption.rulebook import Rules
from ...framework.packs.clock_count import Count, NoCalendar
from ...framework.packs.clocks import Clock, Force
from ...framework.packs.codes import Axis, Chosen, axes, chosen
from ...framework.packs.moves import Effect
from ...framework.packs.pack import Pack
from ...framework.packs.places import adopted_everywhere
from ...framework.packs.unclear import Unclear, unclear
from ...framework.packs.verdict import OF_A_TEXT, State, Verdict, known, why_not
from ...framework.packs.ways import Coming, Way, coming, longest, ways
from ...principles.steps import Step
from ...principles.timeliness import Due
from ...values import Code, Day, Moment
from .. import events as e
from ..complaint.parts import Term
from ..complaint.state import Complaint
from ..complaint.terms import beginnings
from .pack_facts import clocks_told, events_of, facts_for


def follow(
    complaint: Complaint,
    rules: Rules,
    moment: Moment,
    *,
    opening: bool = False,
    rules_at: Callable[[Moment], Rules] | None = None,
) -> tuple[e.Event, ...]:
    """Return the entries that update the regulators' deadlines, in the order of their packs.

    `opening` says that the complaint was recorded just now. An imported complaint that no one
    worked on has no deadlines, because what was done is unknown. After closing, only what met a
    recorded deadline is recorded. With the rules of every moment (`rules_at`), a closed complaint
    is judged by those that applied when it was closed, and a deadline that was missed or met under
    the rules of its time stays so: rules adopted since do not move it.
    """
    if complaint.untouched:
        return ()
    ended = None if complaint.open else _ended(complaint, moment)
    if rules_at is not None and ended is not None:
        rules = rules_at(ended)
    bound = binding(complaint, rules)
    news = [
        event
        for pack in bound
        for verdict in judged(complaint, rules, pack, moment)
        if (complaint.open or verdict.met_at is not None)
        and not _from_the_past(complaint, verdict, moment)
        for event in _news(complaint, pack, verdict, None if opening else moment)
        if rules_at is None or not _judged_before(complaint, event, moment, rules_at)
        if ended is None or ended == moment or _meets_known(complaint, event)
    ]
    return (*news, *_left_behind(complaint, rules, bound))


def _ended(complaint: Complaint, moment: Moment) -> Moment:
    ends = (p.since for p in complaint.parties if p.stage is not None)
    return complaint.closed_at or max(ends, default=moment)


def _meets_known(complaint: Complaint, event: e.Event) -> bool:
    known = isinstance(event, e.TermMet) and complaint.term(event.pack, event.clock)
    return bool(known)


def _left_behind(
    complaint: Complaint, rules: Rules, bound: tuple[Pack, ...]
) -> Iterator[e.TermDropped]:
    """Yield the deadlines of an open complaint that the versions applying now no longer contain."""
    there = {(pack.id, clock.id) for pack in bound for clock in pack.clocks}
    ours = {pack.id for pack in rules.regulators}
    for term in complaint.terms if complaint.open else ():
        running = term.met_at is None and not term.dropped
        if term.pack in ours and running and (term.pack, term.clock) not in there:
            yield e.TermDropped(term.pack, term.clock)


def _judged_before(
    complaint: Complaint, event: e.Event, moment: Moment, rules_at: Callable[[Moment], Rules]
) -> bool:
    """Return whether an entry would move a missed or met deadline although it is the same under the
    rules of its time; only rules adopted since would move it."""
    if not isinstance(event, e.TermTold | e.TermDropped):
        return False
    term = complaint.term(event.pack, event.clock)
    if term is None or term.gateway:
        return False
    missed = term.lapsed and term.running and not term.reclassified
    if not (term.met_at or missed):
        return False
    rules = rules_at(term.met_at or term.until)
    for pack in binding(complaint, rules):
        if pack.id != event.pack:
            continue
        found = judged(complaint, rules, pack, moment)
        return any(
            one.clock == event.clock
            and (one.met_at if term.met_at else one.due and one.due.moment == term.until)
            for one in found
        )
    return False


def _from_the_past(complaint: Complaint, verdict: Verdict, moment: Moment) -> bool:
    """Return whether the deadline of an imported complaint had ended before the import."""
    if not complaint.taken_over or complaint.term(verdict.pack, verdict.clock) is not None:
        return False
    return verdict.due is not None and verdict.due.moment < moment


def caused(complaint: Complaint, pack: Pack) -> tuple[tuple[Clock, Effect], ...]:
    """Return the effects of met and missed deadlines of a pack, according to the record, each with
    its deadline rule. A deadline met late has the effects of a missed one."""
    found: list[tuple[Clock, Effect]] = []
    for clock, term in clocks_told(complaint, pack):
        if term.met_at is not None and term.met_at <= term.until:
            found += [(clock, one) for one in clock.on_met]
        elif not term.dropped and (term.lapsed or term.met_at is not None):
            found += [(clock, one) for one in clock.on_missed]
    return tuple(found)


def binding(complaint: Complaint, rules: Rules) -> tuple[Pack, ...]:
    """Return the rule packs that apply to this complaint, each in the version valid on the deciding
    day. A unit that is exempt is so for complaints that were in no other unit, and without a
    deadline of the pack: moving a complaint there does not end the rules that applied to it."""
    held = {*complaint.bound_by, *(term.pack for term in complaint.terms)}
    units = {*complaint.units, complaint.unit}
    return tuple(
        pack
        for pack in rules.regulators
        if pack.id in held or not all(rules.policy.exempts(one, pack.id) for one in units)
        if pack is rules.regulator_on(pack.id, _deciding_day(complaint, rules, pack))
    )


def _deciding_day(complaint: Complaint, rules: Rules, pack: Pack) -> Day:
    times = events_of(complaint, pack).get(pack.pack.applies_by)
    return rules.day_of(complaint.unit, times[0] if times else complaint.received_at)


def judged(complaint: Complaint, rules: Rules, pack: Pack, moment: Moment) -> tuple[Verdict, ...]:
    """Return the verdict of every deadline rule of a pack about a complaint, with its
    derivation."""
    return adopted_everywhere(
        pack,
        facts=facts_for(complaint, rules, pack),
        events=events_of(complaint, pack),
        calendars=rules.calendars_for(complaint.unit),
        at=moment,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What a pack says of a complaint apart from dates: the external bodies that are available
    (`opened`), those that a running deadline would make available, what needs a category (None if
    nothing does), and the deadline rules of an adopted pack that cannot be counted, with the steps
    that say `why`, each once."""

    pack: Pack
    opened: tuple[Way, ...] = ()
    coming: tuple[Coming, ...] = ()
    unclear: Unclear | None = None
    uncountable: tuple[Code, ...] = ()
    why: tuple[Step, ...] = ()


def standing(complaint: Complaint, rules: Rules, moment: Moment) -> tuple[Standing, ...]:
    """Return this for every pack that applies. Nothing for an imported complaint that was not
    worked on. For a pack whose calendar was not adopted, only which deadlines cannot be counted. A
    closed complaint needs no category and gets no further option."""
    if complaint.untouched:
        return ()
    found = (_standing(complaint, rules, pack, moment) for pack in binding(complaint, rules))
    return tuple(one for one in found if one is not None)


def _standing(complaint: Complaint, rules: Rules, pack: Pack, moment: Moment) -> Standing | None:
    facts, events = facts_for(complaint, rules, pack), events_of(complaint, pack)
    try:
        calendars = rules.calendars_for(complaint.unit)
        verdicts = judged(complaint, rules, pack, moment)
        opened = ways(pack, verdicts, facts=facts, events=events, calendars=calendars, at=moment)
    except NoCalendar:
        return None
    if not complaint.open:
        return Standing(pack, opened)
    there = {way.referral.id for way in opened}
    ahead = tuple(one for one in coming(pack, verdicts) if one.referral.id not in there)
    count = Count(pack, facts, known(events, moment), calendars)
    stuck = [one for one in verdicts if one.state is State.uncountable]
    waits, fault = _unclear(count, verdicts)
    why = dict.fromkeys((*(told for one in stuck for told in one.steps), *fault))
    return Standing(pack, opened, ahead, waits, tuple(one.clock for one in stuck), tuple(why))


def _unclear(
    count: Count, verdicts: tuple[Verdict, ...]
) -> tuple[Unclear | None, tuple[Step, ...]]:
    """Return what needs a category, and the program error that prevented finding it: the register
    projects its row from this, and no complaint may be left out because of it (`evaluate`).
    Errors in the pack's text, for example in another calendar, are reported with the deadlines."""
    try:
        return unclear(count, verdicts), ()
    except OF_A_TEXT:
        return None, ()
    except Exception as problem:  # noqa: BLE001 (the complaint is received whatever happens)
        return None, (why_not(problem),)


def longest_of(
    complaint: Complaint, rules: Rules, pack: Pack, clock: Code, moment: Moment
) -> Due | None:
    """Return the last day to which a deadline of a pack may lawfully be extended, None without a
    limit. Raises as `longest` does."""
    count = count_of(complaint, rules, pack, moment)
    return longest(count, judged(complaint, rules, pack, moment), clock)


def count_of(complaint: Complaint, rules: Rules, pack: Pack, moment: Moment) -> Count:
    """Return what a pack knows of a complaint at a moment."""
    return Count(
        pack,
        facts_for(complaint, rules, pack),
        known(events_of(complaint, pack), moment),
        rules.calendars_for(complaint.unit),
    )


def news_due(complaint: Complaint, rules: Rules) -> Moment | None:
    """Return until when a regulator requires a progress update: the end of the first deadline that
    such a letter meets; None without one."""
    ends: list[Moment] = []
    for pack in binding(complaint, rules):
        news = {letter.id for letter in pack.communications if e.Notice.status in letter.sent_as}
        for clock, term in clocks_told(complaint, pack):
            if term.running and news & set(clock.met_by):
                ends.append(term.until)
    return min(ends, default=None)


def lists_of(complaint: Complaint, rules: Rules) -> tuple[Axis, ...]:
    """Return the regulators' category lists valid for this complaint's day."""
    return tuple(
        axis
        for pack in binding(complaint, rules)
        for axis in axes((pack,), _deciding_day(complaint, rules, pack))
    )


def chosen_of(complaint: Complaint, rules: Rules) -> tuple[Chosen, ...]:
    """Return the choices in those lists."""
    told = {str(one.name): str(one.code) for one in complaint.facts if one.code is not None}
    return tuple(chosen(lists_of(complaint, rules), told))


# --- what is new ---


def _news(
    complaint: Complaint, pack: Pack, verdict: Verdict, since: Moment | None
) -> Iterator[e.Event]:
    """Yield what is new about a deadline. `since` is the moment of the change, None if the
    complaint begins with it."""
    term = complaint.term(pack.id, verdict.clock)
    if verdict.state in _NOTHING_RUNS or (verdict.due is None and verdict.state is _UNKNOWN):
        if term is not None and term.met_at is None and not term.dropped:
            yield e.TermDropped(pack.id, verdict.clock)
        return
    if verdict.due is not None and _told_anew(pack, verdict, verdict.due, term):
        yield _told(verdict, verdict.due, term, since)
    unmet = term is None or term.met_at is None
    if unmet and verdict.met_at is not None and verdict.met_by is not None:
        yield e.TermMet(pack.id, verdict.clock, verdict.met_by, verdict.met_at)


_NOTHING_RUNS = (State.not_applicable, State.not_started)
_UNKNOWN = State.needs_classification


def _told_anew(pack: Pack, verdict: Verdict, due: Due, term: Term | None) -> bool:
    """Return whether the end of a deadline has to be recorded: it is new, has moved, or is running
    again."""
    if term is None or term.dropped:
        return True
    if term.met_at is not None:
        return verdict.met_at is None  # what met it was undone
    clock = pack.clock(verdict.clock)
    by_hand = bool(term.extended) and (clock is None or clock.agreed_override is None)
    return not by_hand and (term.paused is not None or due.moment != term.until)


def _told(verdict: Verdict, due: Due, term: Term | None, since: Moment | None) -> e.TermTold:
    """Return the event of the date, marked if it had already passed when it became the right one,
    because then no one missed it."""
    met = verdict.met_at is not None and verdict.met_at <= due.moment
    lapsed = term is not None and term.lapsed
    passed = since is not None and due.moment < since and not met and not lapsed
    gateway = True if verdict.strength is Force.gateway else None
    return e.TermTold(verdict.pack, verdict.clock, due.day, due.moment, passed, gateway)


def last_told(complaint: Complaint) -> Moment:
    """Return the last recorded moment on which a deadline or a letter depends."""
    over = [term.until + timedelta(seconds=1) for term in complaint.terms if term.lapsed]
    gone = [one.sent_at for one in complaint.letters if one.sent_at is not None]
    known = [one.at for party in complaint.complainants for one in party.receipts]
    marks = [mark.at for mark in complaint.marks]
    facts = [fact.moment for fact in complaint.facts if fact.moment is not None]
    pauses = [
        moment
        for term in complaint.terms
        for pause in term.pauses
        for moment in (pause.left, pause.back)
        if moment is not None
    ]
    begun = beginnings(complaint).values()
    return max(complaint.recorded_at, *begun, *over, *gone, *known, *marks, *facts, *pauses)


def to_classify(complaint: Complaint, rules: Rules) -> tuple[Unclear, ...]:
    """Return what the packs that apply leave undecided until a category is chosen, in the order of
    the packs. What follows from the settings of the complaint's unit is not included."""
    if not complaint.open or not rules.regulators:
        return ()
    found = standing(complaint, rules, last_told(complaint))
    return tuple(one.unclear for one in found if one.unclear is not None and one.unclear.told)
