"""Clauses 7.1, 7.3 and 7.8: when the response is due to the complainant: the one day that letters,
pages and measures use.

The policy has a target and each pack its own deadline rules. They are never merged, and the
earliest applies.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from ...framework.adoption.rulebook import Rules
from ...framework.packs.answers import (
    AnswerWithin,
    answer_within,
    is_of_answer,
    is_of_receipt,
    length,
)
from ...framework.packs.clock_count import NoCalendar
from ...framework.packs.clocks import Clock, Span
from ...framework.packs.pack import Pack
from ...framework.people.authority import SYSTEM_ACTOR
from ...values import Code, Day, Id, Moment
from .. import events as e
from ..complaint import Complaint, Participant, RecordedEvent
from ..complaint.evolve import evolve, with_events
from ..complaint.parts import Term
from ..complaint.terms import ANSWER
from .letter_requirements import unseen_in
from .regulated import follow

_BASE = ANSWER[0]
_BY_ITSELF = Code("acknowledge")


def of_answer(pack: Code, clock: Code, rules: Rules) -> bool:
    """Return whether this deadline rule sets the due date of the response."""
    if pack == _BASE:
        return (pack, clock) == ANSWER
    return any(is_of_answer(one, known) for one, known in _known(pack, clock, rules))


def of_receipt(pack: Code, clock: Code, rules: Rules) -> bool:
    """Return whether this deadline rule sets the due date of the acknowledgement."""
    return any(is_of_receipt(one, known) for one, known in _known(pack, clock, rules))


def _known(pack: Code, clock: Code, rules: Rules) -> Iterator[tuple[Pack, Clock]]:
    for one in rules.packs:
        known = one.clock(clock) if one.id == pack else None
        if known is not None:
            yield one, known


def answer_terms(complaint: Complaint, rules: Rules) -> tuple[Term, ...]:
    """Return the recorded deadlines of the response that apply."""
    return tuple(
        term
        for term in complaint.terms
        if not (term.gateway or term.dropped) and of_answer(term.pack, term.clock, rules)
    )


def answer_term(complaint: Complaint, rules: Rules) -> Term | None:
    """Return the deadline by which the response is due: the running one that ends first, of a
    regulator's and ours on one day the regulator's; one that had passed when it was recorded comes
    after all others. None while none is running."""
    running = (term for term in answer_terms(complaint, rules) if term.running)
    return min(running, key=lambda term: (term.reclassified, *_end(term)), default=None)


def _end(term: Term) -> tuple[Moment, bool]:
    return term.until, (term.pack, term.clock) == ANSWER


def promised_term(complaint: Complaint, rules: Rules) -> Term | None:
    """Return the deadline of the response that we name to the complainant: `answer_term`; while
    none is running the earliest paused one, and once all are met our own. None if there never was
    one. It may have passed."""
    term = answer_term(complaint, rules)
    if term is None:
        waiting = [t for t in answer_terms(complaint, rules) if t.met_at is None]
        term = min(waiting, key=_end, default=complaint.term(*ANSWER))
    return term


def promised_day(complaint: Complaint, rules: Rules) -> Day | None:
    """Return the day of `promised_term`."""
    term = promised_term(complaint, rules)
    return None if term is None else term.day


def once_told(
    complaint: Complaint,
    rules: Rules,
    moment: Moment,
    notice: e.Notice | None = None,
    *,
    lacks: Collection[e.Demanded] | None = None,
) -> tuple[Complaint, tuple[RecordedEvent, ...]]:
    """Return the complaint as it will be once receipt is acknowledged to everyone and, if `notice`
    is given, our letter about it is sent, with the entries that this adds. Some regulators count
    the response time from there, and a letter must name the day that it sets. The complaint is
    returned unchanged if no rule pack applies or nothing can be counted.

    `lacks` are the pack letters that this letter is known not to satisfy. Without it, and for an
    acknowledgement that is not named, they are those that our template is not found to satisfy.
    """
    if not rules.regulators or not complaint.open:
        return complaint, ()
    try:
        return _once_told(complaint, rules, moment, notice, lacks)
    except NoCalendar:
        return complaint, ()


def _once_told(
    complaint: Complaint,
    rules: Rules,
    moment: Moment,
    notice: e.Notice | None,
    lacks: Collection[e.Demanded] | None,
) -> tuple[Complaint, tuple[RecordedEvent, ...]]:
    confirming = e.Notice.acknowledgement

    def short(kind: e.Notice, participant: Participant) -> tuple[e.Demanded, ...]:
        if kind is notice and lacks is not None:
            return tuple(sorted(lacks))
        return unseen_in(complaint, rules, moment, kind, participant.language)

    events: list[e.Event] = [
        e.Acknowledged(one.number, e.Way.email, lacks=short(confirming, one))
        for one in complaint.complainants
        if one.acknowledged_at is None
    ]
    if notice is not None and notice is not confirming:
        events += [
            e.NoticeSent(notice, e.Way.email, one.number, lacks=short(notice, one))
            for one in complaint.complainants[:1]
        ]
    of = (SYSTEM_ACTOR.id, _BY_ITSELF, moment, rules.policy.version)
    after, entries = with_events(complaint, events, *of)
    dates = follow(after, rules, moment) if events else ()
    after, dated = with_events(after, dates, *of)
    return after, (*entries, *dated)


def earliest_answer(complaint: Complaint, rules: Rules, moment: Moment) -> Term | None:
    """Return the earliest deadline of the response that our target or any rule pack can give, as if
    a letter with all that packs require were sent now."""
    waits = any(one.acknowledged_at is None for one in complaint.complainants)
    notice = e.Notice.acknowledgement if waits else e.Notice.new_date
    return answer_term(once_told(complaint, rules, moment, notice, lacks=())[0], rules)


def promising_earliest(
    events: Sequence[e.Event], complaint: Complaint | None, rules: Rules, stamp: RecordedEvent
) -> Sequence[e.Event]:
    """Return the events of an act on a complaint, or that begin one, with our own deadline of the
    response, if they set it, at the earliest day that any rule can give: complainants are told that
    one. `stamp` is an entry of the act."""
    ours = [ev for ev in events if isinstance(ev, e.TermTold) and (ev.pack, ev.clock) == ANSWER]
    if not (ours and rules.regulators):
        return events
    for version, event in enumerate(events, complaint.version + 1 if complaint else 1):
        entry = replace(stamp, event=event, version=version)
        complaint = evolve(complaint, entry, reference=Id("none"))
    term = earliest_answer(complaint, rules, stamp.recorded) if complaint else None
    if term is None or not stamp.recorded <= term.until < ours[-1].until:
        return events
    sooner = replace(ours[-1], day=term.day, until=term.until)
    return tuple(sooner if event is ours[-1] else event for event in events)


def dates_told(
    complaint: Complaint, rules: Rules, moment: Moment
) -> tuple[tuple[Term, ...], tuple[RecordedEvent, ...]]:
    """Return the deadlines that we have to meet and have not met, as complainants see them, nearest
    first: of those for the response the one that applies, as the acknowledgement names it, and of
    those for the acknowledgement the earliest. Also returns the entries from which a date that is
    not recorded yet follows."""
    after, added = once_told(complaint, rules, moment)
    answer = answer_term(after, rules)
    found = [
        term
        for term in complaint.terms
        if not (term.gateway or term.dropped or term.met_at is not None)
        and (answer is None or not of_answer(term.pack, term.clock, rules))
    ]
    receipt = [term for term in found if of_receipt(term.pack, term.clock, rules)]
    found = [term for term in found if term not in receipt]
    found += sorted(receipt, key=lambda term: (term.reclassified, term.until))[:1]
    found += [] if answer is None else [answer]
    return tuple(sorted(found, key=lambda term: term.until)), added


def terms_told(
    complaint: Complaint, rules: Rules, moment: Moment
) -> tuple[tuple[Term, ...], tuple[RecordedEvent, ...]]:
    """Return every deadline as complainants see it, including those that were met or do not apply:
    of the unmet ones for the response, the one that applies. Also returns the entries, as
    `dates_told` does."""
    found, added = dates_told(complaint, rules, moment)
    ahead = {(term.pack, term.clock): term for term in found}
    known = {
        (term.pack, term.clock): term
        for term in complaint.terms
        if term.gateway or term.dropped or term.met_at is not None
    }
    names = dict.fromkeys((*((t.pack, t.clock) for t in complaint.terms), *ahead))
    every = (ahead.get(name) or known.get(name) for name in names)
    return tuple(term for term in every if term is not None), added


def together(entries: Sequence[RecordedEvent], recorded: RecordedEvent) -> list[RecordedEvent]:
    """Return the entries that one act recorded at one moment, given one of them."""
    return [
        other
        for other in entries
        if (other.act, other.recorded) == (recorded.act, recorded.recorded)
    ]


def sooner_in_general(rules: Rules, day: Day) -> tuple[AnswerWithin, ...]:
    """Return the times within which rule packs that apply on a day may require the response before
    the policy's routine target, shortest first (7.1)."""
    routine = rules.policy.targets[0]
    ours = length(Span(routine.respond, routine.unit))
    packs = (one for one in rules.regulators if one is rules.regulator_on(one.id, day))
    found = (within for pack in packs if (within := answer_within(pack)) is not None)
    return tuple(
        sorted((one for one in found if length(one.span) < ours), key=lambda x: length(x.span))
    )
