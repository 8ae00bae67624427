"""Clause 5.3 and 7.3: what the regulators' packs in force make of a complaint after each act.

The organization's own dates are told by the acts themselves. Those of regulators follow from what
has happened, so one function looks at the complaint after whatever was done and answers what is
new: a clock told or counted anew, met, or not applicable any more.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

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
from .told_to_packs import clocks_told, events_of, facts_for


def follow(
    complaint: Complaint,
    rules: Rules,
    moment: Moment,
    *,
    opening: bool = False,
    rules_at: Callable[[Moment], Rules] | None = None,
) -> tuple[e.Event, ...]:
    """The entries that bring the clocks of regulators up to date, in the order of their packs.

    `opening` says that the complaint was recorded just now. What was taken over and not touched
    since has no clocks, for nobody knows what was done; once closed, only what was met is told.
    With the rules of every moment (`rules_at`), a date that was missed by those of its time stays
    missed: rules that were adopted since move it no more.
    """
    if complaint.untouched:
        return ()
    bound = binding(complaint, rules)
    news = [
        event
        for pack in bound
        for verdict in judged(complaint, rules, pack, moment)
        if (complaint.open or verdict.met_at is not None)
        and not _from_the_past(complaint, verdict, moment)
        for event in _news(complaint, pack, verdict, None if opening else moment)
        if rules_at is None or not _judged_before(complaint, event, moment, rules_at)
    ]
    return (*news, *_left_behind(complaint, rules, bound))


def _left_behind(
    complaint: Complaint, rules: Rules, bound: tuple[Pack, ...]
) -> Iterator[e.TermDropped]:
    """Clocks of an open complaint that the versions which bind it now do not have any more."""
    there = {(pack.id, clock.id) for pack in bound for clock in pack.clocks}
    ours = {pack.id for pack in rules.regulators}
    for term in complaint.terms if complaint.open else ():
        running = term.met_at is None and not term.dropped
        if term.pack in ours and running and (term.pack, term.clock) not in there:
            yield e.TermDropped(term.pack, term.clock)


def _judged_before(
    complaint: Complaint, event: e.Event, moment: Moment, rules_at: Callable[[Moment], Rules]
) -> bool:
    """Whether an entry would move a date that was missed, though by the rules of its time it is the
    same: only rules that were adopted since would move it."""
    if not isinstance(event, e.TermTold | e.TermDropped):
        return False
    term = complaint.term(event.pack, event.clock)
    if term is None or not term.lapsed or term.reclassified or not term.running or term.gateway:
        return False
    rules = rules_at(term.until)
    for pack in binding(complaint, rules):
        if pack.id != event.pack:
            continue
        found = judged(complaint, rules, pack, moment)
        return any(
            one.clock == event.clock and one.due is not None and one.due.moment == term.until
            for one in found
        )
    return False


def _from_the_past(complaint: Complaint, verdict: Verdict, moment: Moment) -> bool:
    """Whether it ended for a complaint that was taken over before anybody here knew of it."""
    if not complaint.taken_over or complaint.term(verdict.pack, verdict.clock) is not None:
        return False
    return verdict.due is not None and verdict.due.moment < moment


def caused(complaint: Complaint, pack: Pack) -> tuple[tuple[Clock, Effect], ...]:
    """What the clocks of a pack that were kept or missed have caused, as the record tells, each
    with its clock; of one that was met late, what follows from missing it."""
    found: list[tuple[Clock, Effect]] = []
    for clock, term in clocks_told(complaint, pack):
        if term.met_at is not None and term.met_at <= term.until:
            found += [(clock, one) for one in clock.on_met]
        elif not term.dropped and (term.lapsed or term.met_at is not None):
            found += [(clock, one) for one in clock.on_missed]
    return tuple(found)


def binding(complaint: Complaint, rules: Rules) -> tuple[Pack, ...]:
    """The regulators' packs that bind this complaint, each in the one version that holds on the day
    that decides."""
    return tuple(
        pack
        for pack in rules.regulators
        if pack is rules.regulator_on(pack.id, _deciding_day(complaint, rules, pack))
    )


def _deciding_day(complaint: Complaint, rules: Rules, pack: Pack) -> Day:
    times = events_of(complaint, pack).get(pack.pack.applies_by)
    return rules.day_of(complaint.unit, times[0] if times else complaint.received_at)


def judged(complaint: Complaint, rules: Rules, pack: Pack, moment: Moment) -> tuple[Verdict, ...]:
    """What every clock of a pack says about a complaint, with its derivation."""
    return adopted_everywhere(
        pack,
        facts=facts_for(complaint, rules, pack),
        events=events_of(complaint, pack),
        calendars=rules.calendars_for(complaint.unit),
        at=moment,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What a pack says of a complaint beside its dates: the ways outside that have `opened`, those
    that a running clock would open, what waits to be classified, None where nothing does, and the
    clocks of an adopted pack that nobody can count, with the steps that say `why`, each once."""

    pack: Pack
    opened: tuple[Way, ...] = ()
    coming: tuple[Coming, ...] = ()
    unclear: Unclear | None = None
    uncountable: tuple[Code, ...] = ()
    why: tuple[Step, ...] = ()


def standing(complaint: Complaint, rules: Rules, moment: Moment) -> tuple[Standing, ...]:
    """That of every pack that binds. Nothing of a complaint that was taken over and not touched
    since; of a pack whose calendar was not adopted only which clocks nobody can count. What is not
    open any more waits for no classification and opens no further way."""
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
    """What waits to be classified, and the fault of ours that kept it from being found out: the
    register draws its row by this, and no complaint may stay out by it (`evaluate_adopted`). Of
    what the text causes, as another calendar of it that is at fault, the clocks tell."""
    try:
        return unclear(count, verdicts), ()
    except OF_A_TEXT:
        return None, ()
    except Exception as problem:  # noqa: BLE001 (whatever it is, the complaint comes in)
        return None, (why_not(problem),)


def longest_of(
    complaint: Complaint, rules: Rules, pack: Pack, clock: Code, moment: Moment
) -> Due | None:
    """The last day to which a clock of a pack may lawfully be moved, None without a limit. Raises
    as `longest`."""
    count = count_of(complaint, rules, pack, moment)
    return longest(count, judged(complaint, rules, pack, moment), clock)


def count_of(complaint: Complaint, rules: Rules, pack: Pack, moment: Moment) -> Count:
    """What a pack knows of a complaint at a moment."""
    return Count(
        pack,
        facts_for(complaint, rules, pack),
        known(events_of(complaint, pack), moment),
        rules.calendars_for(complaint.unit),
    )


def news_due(complaint: Complaint, rules: Rules) -> Moment | None:
    """Until when a regulator wants complainants told how it stands: the end of the first clock that
    such a letter of ours meets; None without one."""
    ends: list[Moment] = []
    for pack in binding(complaint, rules):
        news = {letter.id for letter in pack.communications if e.Notice.status in letter.sent_as}
        for clock, term in clocks_told(complaint, pack):
            if term.running and news & set(clock.met_by):
                ends.append(term.until)
    return min(ends, default=None)


def lists_of(complaint: Complaint, rules: Rules) -> tuple[Axis, ...]:
    """The lists by which regulators sort this complaint, as they hold for its day."""
    return tuple(
        axis
        for pack in binding(complaint, rules)
        for axis in axes((pack,), _deciding_day(complaint, rules, pack))
    )


def chosen_of(complaint: Complaint, rules: Rules) -> tuple[Chosen, ...]:
    """What was chosen of those lists."""
    told = {str(one.name): str(one.code) for one in complaint.facts if one.code is not None}
    return tuple(chosen(lists_of(complaint, rules), told))


# --- what is new ---


def _news(
    complaint: Complaint, pack: Pack, verdict: Verdict, since: Moment | None
) -> Iterator[e.Event]:
    """What is new about a clock; `since` is the moment at which it became what it is, None where
    the complaint begins with it."""
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
    """Whether the end of a clock is to be told: it is new, another day, or runs again."""
    if term is None or term.dropped:
        return True
    if term.met_at is not None:
        return verdict.met_at is None  # what met it was undone
    clock = pack.clock(verdict.clock)
    by_hand = bool(term.extended) and (clock is None or clock.agreed_override is None)
    return not by_hand and (term.paused is not None or due.moment != term.until)


def _told(verdict: Verdict, due: Due, term: Term | None, since: Moment | None) -> e.TermTold:
    """The date, marked where it had passed when it became the right one: nobody missed it."""
    met = verdict.met_at is not None and verdict.met_at <= due.moment
    lapsed = term is not None and term.lapsed
    passed = since is not None and due.moment < since and not met and not lapsed
    gateway = True if verdict.strength is Force.gateway else None
    return e.TermTold(verdict.pack, verdict.clock, due.day, due.moment, passed, gateway)
