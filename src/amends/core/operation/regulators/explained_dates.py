"""Clause 7.3: what complainants are told about each date entry. Only a date recorded in time is a
promise: no day that had already passed when it was recorded, and no later day after an earlier one.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import Enum
from itertools import groupby

from ...framework.adoption.rulebook import Rules
from ...framework.packs.answers import Meaning, same_thing
from ...framework.packs.clock_count import NoCalendar
from ...framework.packs.verdict import State
from ...values import Code, Id, Moment
from .. import events as e
from ..complaint.evolve import evolve
from ..complaint.parts import RecordedEvent, Term
from ..complaint.state import Complaint
from .answering import answer_term, of_answer, once_told
from .regulated import binding, judged


class Heard(Enum):
    """How an entry about a date is shown: as a promise; as one that may still become later; as
    required by newly adopted rules or calendars; or as a day that had already passed when the
    complaint was recorded, when more became known, or when rules were adopted.

    Not shown at all: `behind`, because an earlier day is shown; `candidate`, the same while it is
    uncertain; `unsaid`, because there is nothing to wait for; `kept`, a date wrongly recorded as
    missed.
    """

    promised = "promised"
    may_change = "may_change"
    adopted = "adopted"
    recorded_late = "recorded_late"
    passed = "passed"
    adopted_passed = "adopted_passed"
    behind = "behind"
    candidate = "candidate"
    unsaid = "unsaid"
    kept = "kept"


NOT_TOLD = frozenset({Heard.behind, Heard.candidate, Heard.unsaid, Heard.kept})
_PASSED = frozenset({Heard.recorded_late, Heard.passed, Heard.adopted_passed})
_RECOUNT = Code("recount")
_OPENING = frozenset(Code(act) for act in ("receive", "take-over", "split"))

type _Clock = tuple[Code, Code]
type _Date = e.TermTold | e.TermExtended
type _Later = e.TermPaused | e.TermResumed | e.TermLapsed | e.LateNoticed | e.TermDropped
_LATER = (e.TermPaused, e.TermResumed, e.TermLapsed, e.LateNoticed, e.TermDropped)
_DATED = (e.TermTold, e.TermExtended, *_LATER)


def heard(entries: Sequence[RecordedEvent], rules: Rules, reference: Id) -> Mapping[int, Heard]:
    """Return how each entry about a date is shown to complainants, by its version. The entries are
    folded once; entries of one act at one moment are examined together."""
    found: dict[int, Heard] = {}
    last: dict[_Clock, Heard] = {}
    missed: dict[_Clock, tuple[int, e.TermLapsed]] = {}
    known: Complaint | None = None
    dated = max((one.version for one in entries if isinstance(one.event, _DATED)), default=0)
    for _, many in groupby(entries, key=lambda one: (one.act, one.recorded)):
        done = tuple(many)
        if done[0].version > dated and not missed:
            break
        for one in done:
            known = evolve(known, one, reference=reference)
        if known is None:
            continue
        for one, event, how in _told_together(known, done, rules):
            clock = (event.pack, event.clock)
            found[one.version] = last[clock] = how
            missed.pop(clock, None)
        for one in done:
            later = one.event
            if not isinstance(later, _LATER):
                continue
            clock = (later.pack, later.clock)
            found[one.version] = _of_later(
                later, known, last.get(clock, Heard.promised), one.recorded, rules
            )
            if isinstance(later, e.TermLapsed):
                missed[clock] = (one.version, later)
        found.update(_kept_after_all(known, missed))
    return found


def _of_later(
    event: _Later, complaint: Complaint, last: Heard, moment: Moment, rules: Rules
) -> Heard:
    """Return how a later event of a date is shown: to people who were shown the date. A missed day
    is reported only if it was in the future when it was shown."""
    if isinstance(event, e.TermLapsed) and last in _PASSED:
        return Heard.unsaid
    if last not in NOT_TOLD:
        return Heard.promised
    if isinstance(event, e.TermDropped):
        return last
    clock = (event.pack, event.clock)
    if last is Heard.candidate:
        named = _unclear(complaint, {event.pack}, moment, rules).get(clock, True)
        return Heard.promised if named else last
    term = answer_term(complaint, rules)
    binds = term is not None and (term.pack, term.clock) == clock
    return Heard.promised if binds else last


def _kept_after_all(
    complaint: Complaint, missed: Mapping[_Clock, tuple[int, e.TermLapsed]]
) -> Iterator[tuple[int, Heard]]:
    """Return the dates recorded as missed that were later recorded as met in time."""
    for clock, (version, event) in missed.items():
        term = complaint.term(*clock)
        if term is not None and term.met_at is not None and term.met_at <= event.until:
            yield version, Heard.kept


# --- dates as they are shown ---


def each_once(terms: Sequence[Term], rules: Rules) -> tuple[Term, ...]:
    """Return, of the dates that a complainant sees for one thing (for example a message that two
    regulators require), only the first, in order."""
    found: dict[object, Term] = {}
    for term in terms:
        found.setdefault(_thing((term.pack, term.clock), rules) or (term.pack, term.clock), term)
    return tuple(found.values())


def _thing(clock: _Clock, rules: Rules) -> object:
    """Return what several dates have in common for a complainant; None for a date of its own, and
    for the response, where `answer_term` says which applies."""
    packs = (one for one in rules.packs if one.id == clock[0])
    found = (same_thing(one, known) for one in packs if (known := one.clock(clock[1])) is not None)
    thing = next(found, None)
    return None if thing is Meaning.answer else thing


def _told_together(
    complaint: Complaint, done: Sequence[RecordedEvent], rules: Rules
) -> list[tuple[RecordedEvent, _Date, Heard]]:
    dates = [(one, one.event) for one in done if isinstance(one.event, e.TermTold | e.TermExtended)]
    if not dates:
        return []
    behind, packs = _behind(complaint, dates, rules), {event.pack for _, event in dates}
    unclear = _unclear(complaint, packs, dates[-1][0].recorded, rules)
    return [(one, event, _how(complaint, one, event, behind, unclear)) for one, event in dates]


def _how(
    complaint: Complaint,
    recorded: RecordedEvent,
    event: _Date,
    behind: Collection[_Clock],
    unclear: Mapping[_Clock, bool],
) -> Heard:
    clock = (event.pack, event.clock)
    if clock in behind:
        return Heard.behind
    how = _when_told(complaint, recorded, event)
    if clock in unclear and how in (Heard.promised, Heard.adopted):
        return Heard.may_change if unclear[clock] else Heard.candidate
    return how


def _when_told(complaint: Complaint, recorded: RecordedEvent, event: _Date) -> Heard:
    """Return whether the day was still in the future when it was recorded, and why it was recorded.
    What was done by then needs no date from later rules."""
    term = complaint.term(event.pack, event.clock)
    met, adopted = term is not None and term.met_at is not None, recorded.act == _RECOUNT
    if event.until >= recorded.recorded:
        if adopted:
            return Heard.unsaid if met else Heard.adopted
        return Heard.promised
    if recorded.act in _OPENING:
        return Heard.recorded_late
    if met:
        return Heard.unsaid
    return Heard.adopted_passed if adopted else Heard.passed


def _behind(
    complaint: Complaint, dates: Sequence[tuple[RecordedEvent, _Date]], rules: Rules
) -> frozenset[_Clock]:
    """Return the deadlines of the response with an earlier one at the time of recording, and those
    with an earlier running deadline for the same thing."""
    if not rules.regulators:
        return frozenset()
    clocks = {(event.pack, event.clock) for _, event in dates}
    return _behind_the_answer(complaint, clocks, dates[-1][0].recorded, rules) | frozenset(
        clock for clock in clocks if _later_than_another(clock, complaint, rules)
    )


def _later_than_another(clock: _Clock, complaint: Complaint, rules: Rules) -> bool:
    thing, ours = _thing(clock, rules), complaint.term(*clock)
    if thing is None or ours is None:
        return False
    running = (one for one in complaint.terms if one.running and not one.gateway)
    return any(
        (one.until, one.pack, one.clock) < (ours.until, *clock)
        for one in running
        if not one.reclassified and _thing((one.pack, one.clock), rules) == thing
    )


def _behind_the_answer(
    complaint: Complaint, clocks: Collection[_Clock], moment: Moment, rules: Rules
) -> frozenset[_Clock]:
    answers = {clock for clock in clocks if of_answer(*clock, rules)}
    if not answers:
        return frozenset()
    term = answer_term(once_told(complaint, rules, moment)[0], rules)
    return frozenset(answers - {(term.pack, term.clock)}) if term is not None else frozenset()


def _unclear(
    complaint: Complaint, packs: Collection[Code], moment: Moment, rules: Rules
) -> dict[_Clock, bool]:
    """Return the deadlines for which it was not known yet whether they apply, and whether each is
    shown all the same: the one of its pack that ends first, and the one for the response."""
    found: dict[_Clock, bool] = {}
    for pack in binding(complaint, rules) if rules.regulators else ():
        if pack.id not in packs:
            continue
        try:
            verdicts = judged(complaint, rules, pack, moment)
        except NoCalendar:
            continue
        ends = {
            (pack.id, one.clock): one.due.moment
            for one in verdicts
            if one.state is State.needs_classification
            and one.due is not None
            and one.met_at is None
        }
        first = min(ends, key=lambda clock: (ends[clock], clock), default=None)
        found |= {clock: clock == first or of_answer(*clock, rules) for clock in ends}
    return found
