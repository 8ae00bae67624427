"""Clauses 7.1, 7.3 and 7.8: by when the complainant has the answer, the one day that letters, pages
and figures tell.

The policy has a target and each regulator's pack its own clocks; they never merge, and the earliest
binds.
"""

from collections.abc import Collection, Iterator, Sequence

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
from ...values import Code, Day, Moment
from .. import events as e
from ..complaint import Complaint, Participant, RecordedEvent
from ..complaint.evolve import evolve
from ..complaint.parts import Term
from ..complaint.terms import ANSWER
from .letter_requirements import unseen_in
from .regulated import follow

_BASE = ANSWER[0]
_BY_ITSELF = Code("acknowledge")


def of_answer(pack: Code, clock: Code, rules: Rules) -> bool:
    """Whether the clock of this name says by when the complainant has the answer."""
    if pack == _BASE:
        return (pack, clock) == ANSWER
    return any(is_of_answer(one, known) for one, known in _known(pack, clock, rules))


def of_receipt(pack: Code, clock: Code, rules: Rules) -> bool:
    """Whether the clock of this name says by when the complainant hears that it has arrived."""
    return any(is_of_receipt(one, known) for one, known in _known(pack, clock, rules))


def _known(pack: Code, clock: Code, rules: Rules) -> Iterator[tuple[Pack, Clock]]:
    for one in rules.packs:
        known = one.clock(clock) if one.id == pack else None
        if known is not None:
            yield one, known


def answer_terms(complaint: Complaint, rules: Rules) -> tuple[Term, ...]:
    """The clocks of the answer that were told and apply."""
    return tuple(
        term
        for term in complaint.terms
        if not (term.gateway or term.dropped) and of_answer(term.pack, term.clock, rules)
    )


def answer_term(complaint: Complaint, rules: Rules) -> Term | None:
    """The clock by which the answer is due: of those that run the one that ends first, one that had
    passed when it was told after all others. None while none runs."""
    running = (term for term in answer_terms(complaint, rules) if term.running)
    return min(running, key=lambda term: (term.reclassified, term.until), default=None)


def promised_term(complaint: Complaint, rules: Rules) -> Term | None:
    """The clock by which we say that the complainant has the answer: `answer_term`; while none
    runs the earliest of those that stand still, and once all are met our own. None where none
    ever was told. It may have passed."""
    term = answer_term(complaint, rules)
    if term is None:
        waiting = [t for t in answer_terms(complaint, rules) if t.met_at is None]
        term = min(waiting, key=lambda t: t.until, default=complaint.term(*ANSWER))
    return term


def promised_day(complaint: Complaint, rules: Rules) -> Day | None:
    """The day of `promised_term`."""
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
    """The complaint as it will stand once receipt is confirmed to everybody and, if one is named,
    a letter of ours about `notice` has gone, with the entries that this adds: some regulators count
    the time for the answer from there, and a letter must name the day that it sets itself. As it
    stands where no regulator binds, or nobody can count.

    `lacks` are the letters of regulators that the named one is known not to be; left out, as of a
    confirmation of receipt that is not named, they are those that our wording is not seen to be."""
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
    entries: list[RecordedEvent] = []

    def add(event: e.Event, complaint: Complaint) -> Complaint:
        version, by = complaint.version + 1, SYSTEM_ACTOR.id
        told = RecordedEvent(event, by, _BY_ITSELF, moment, moment, version, rules.policy.version)
        entries.append(told)
        return evolve(complaint, told, reference=complaint.reference)

    after = complaint
    for event in events:
        after = add(event, after)
    for event in follow(after, rules, moment) if events else ():
        after = add(event, after)
    return after, tuple(entries)


def dates_told(
    complaint: Complaint, rules: Rules, moment: Moment
) -> tuple[tuple[Term, ...], tuple[RecordedEvent, ...]]:
    """The dates of a complaint that we must keep and have not kept, as complainants are told them,
    the nearest first: of those for the answer the one that binds, as the letter that confirms
    receipt names it; of those for that letter the earliest. With the entries from which a date that
    is not recorded yet follows."""
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
    """Every date of a complaint as complainants are told it, also what was kept or does not apply:
    of those for the answer that are not kept the one that binds. With the entries as `dates_told`
    has them."""
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
    """The entries that one act wrote down at one moment, an entry of it given."""
    return [
        other
        for other in entries
        if (other.act, other.recorded) == (recorded.act, recorded.recorded)
    ]


def sooner_in_general(rules: Rules, day: Day) -> tuple[AnswerWithin, ...]:
    """Within which times regulators' packs that bind on a day may want the answer before the
    policy's target for what is usual, the shortest first (7.1)."""
    routine = rules.policy.targets[0]
    ours = length(Span(routine.respond, routine.unit))
    packs = (one for one in rules.regulators if one is rules.regulator_on(one.id, day))
    found = (within for pack in packs if (within := answer_within(pack)) is not None)
    return tuple(
        sorted((one for one in found if length(one.span) < ours), key=lambda x: length(x.span))
    )
