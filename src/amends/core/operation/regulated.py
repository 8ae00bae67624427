"""Clause 5.3 and 7.3: what the regulators' packs in force make of a complaint after each act.

The organization's own dates are told by the acts themselves. Those of regulators follow from what
has happened, so one function looks at the complaint after whatever was done and answers what is
new: a clock told or counted anew, met, or not applicable any more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..framework.clock_count import Count, NoCalendar
from ..framework.predicate import Fact
from ..framework.regime import Pack
from ..framework.regime_asked import by_hand, fits, types_asked
from ..framework.regime_clocks import Clock, Force
from ..framework.regime_codes import Axis, Chosen, axes, chosen
from ..framework.regime_places import adopted_everywhere
from ..framework.regime_unclear import Unclear, unclear
from ..framework.regime_ways import Coming, Way, coming, longest, ways
from ..framework.rulebook import Rules
from ..framework.verdict import State, Verdict, known
from ..principles.timeliness import Due
from ..values import Code, Day, Moment
from . import events as e
from .complaint.marks import RECORDED, SENT, sent
from .complaint.state import Complaint, Participant, Term
from .complaint.terms import beginnings, standstills

_DECIDED = (Code("response_sent"), Code(sent(e.Notice.decision)))
_SPOKEN = frozenset({Code("phone"), Code("in_person")})
_PARTS = {
    "gb-eng": "england",
    "gb-wls": "wales",
    "gb-sct": "scotland",
    "gb-nir": "northern_ireland",
    "uk-ew": "england",
    "uk-sct": "scotland",
    "uk-nir": "northern_ireland",
}
"""The part of the United Kingdom by the calendar that a unit counts on."""

type Happened = dict[str, list[Moment]]


def follow(
    complaint: Complaint, rules: Rules, moment: Moment, *, opening: bool = False
) -> tuple[e.Event, ...]:
    """The entries that bring the clocks of regulators up to date, in the order of their packs.

    `opening` says that the complaint was recorded just now. What was taken over and not touched
    since has no clocks, for nobody knows what was done; once closed, only what was met is told.
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


def _from_the_past(complaint: Complaint, verdict: Verdict, moment: Moment) -> bool:
    """Whether it ended for a complaint that was taken over before anybody here knew of it."""
    if not complaint.taken_over or complaint.term(verdict.pack, verdict.clock) is not None:
        return False
    return verdict.due is not None and verdict.due.moment < moment


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
    clocks of an adopted pack that nobody can count."""

    pack: Pack
    opened: tuple[Way, ...] = ()
    coming: tuple[Coming, ...] = ()
    unclear: Unclear | None = None
    uncountable: tuple[Code, ...] = ()


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
    stuck = tuple(one.clock for one in verdicts if one.state is State.uncountable)
    return Standing(pack, opened, ahead, _unclear(count, verdicts), stuck)


def _unclear(count: Count, verdicts: tuple[Verdict, ...]) -> Unclear | None:
    try:
        return unclear(count, verdicts)
    except Exception:  # noqa: BLE001 (as in `evaluate_adopted`: another calendar of it is at fault)
        return None


def longest_of(
    complaint: Complaint, rules: Rules, pack: Pack, clock: Code, moment: Moment
) -> Due | None:
    """The last day to which a clock of a pack may lawfully be moved, None without a limit."""
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
        for clock, term in _clocks(complaint, pack):
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


# --- what a pack is told ---


def facts_of(complaint: Complaint, rules: Rules) -> dict[str, Fact]:
    """What is known of a complaint in the words of packs: what was recorded, and what follows from
    where it is and how it came. What nobody recorded stays unknown."""
    facts: dict[str, Fact] = {}
    country = rules.policy.setting(complaint.unit, "country")
    if country is not None:
        facts["org.country"] = country.value
    calendar = rules.policy.setting(complaint.unit, "calendar")
    if calendar is not None:
        if calendar.value in _PARTS:
            facts["org.uk_part"] = _PARTS[calendar.value]
        if calendar.value.startswith("au-"):
            facts["org.state"] = calendar.value.removeprefix("au-")
    if complaint.channel is not None:
        facts["complaint.oral"] = complaint.channel in _SPOKEN
    for fact in complaint.facts:
        for value in (fact.code, fact.number, fact.flag, fact.day):
            if value is not None:
                facts[fact.name] = value
    return facts


def facts_for(complaint: Complaint, rules: Rules, pack: Pack) -> Mapping[str, Fact]:
    """Those facts, with the days to which clocks of the pack were moved. One that is of another
    type than the pack asks for is not known: it was recorded when nobody asked yet."""
    moved: dict[str, Fact] = {
        clock.agreed_override: term.day
        for clock, term in _clocks(complaint, pack)
        if term.extended and clock.agreed_override is not None
    }
    types = types_asked(pack)
    known = facts_of(complaint, rules)
    fitting = {name: one for name, one in known.items() if fits(one, types.get(name))}
    return {**fitting, **moved}


def events_of(complaint: Complaint, pack: Pack) -> Happened:
    """When the events of a pack happened: the complaint's own, the letters that the pack knows as
    its own, times at which clocks stood still, and moments that were recorded by hand."""
    found: Happened = {name: [moment] for name, moment in beginnings(complaint).items()}
    found["recorded"] = [complaint.recorded_at]
    found.setdefault("made", [complaint.received_at])
    everybody = all(p.decided_at or p.withdrawn for p in complaint.complainants)
    for mark in complaint.marks:
        if everybody or mark.event not in _DECIDED:
            found.setdefault(mark.event, []).append(mark.at)
    confirmed = confirmed_at(complaint, pack)
    if confirmed is not None:
        found["acknowledged"] = [confirmed]
        found[sent(e.Notice.acknowledgement)] = [confirmed]
    for told, at in _told_by_hand(complaint, pack):
        found.setdefault(told, []).append(at)
    for clock, term in _clocks(complaint, pack):
        for name, times in standstills(term, clock).items():
            found.setdefault(name, []).extend(times)
    _as_letters_of(complaint, pack, found)
    for letter, gone in _written_as(complaint, pack):
        found.setdefault(letter, []).append(gone)
    _with_what_they_mean(pack, found)
    return {name: sorted(set(times)) for name, times in found.items() if not name.startswith(SENT)}


def _told_by_hand(complaint: Complaint, pack: Pack) -> Iterator[tuple[Code, Moment]]:
    """The moments that a person recorded of what the pack asks a person for. Older programs let
    others be recorded: of those stands what met a clock of the pack, for no verdict is undone."""
    told = [(fact.name, fact.moment) for fact in complaint.facts if fact.moment is not None]
    if not told:
        return
    asked = by_hand(pack, known=RECORDED)
    met = {(term.met_by, term.met_at) for term in complaint.terms if term.pack == pack.id}
    yield from (one for one in told if one[0] in asked or one in met)


def confirmed_at(complaint: Complaint, pack: Pack) -> Moment | None:
    """When receipt was confirmed to the last of the complainants as the pack demands it: by a
    confirmation that is its letter, or by that letter itself; None while one waits for it."""
    if not any(one.receipt_lacks for one in complaint.complainants):
        return complaint.acknowledged_at
    letters = receipt_letters(pack)
    told = [_confirmed_to(one, complaint, letters) for one in complaint.complainants]
    return max(one for one in told if one) if all(told) else None


def receipt_letters(pack: Pack) -> frozenset[e.Demanded]:
    """The letters of a pack that our confirmation of receipt is."""
    ours = (one for one in pack.communications if e.Notice.acknowledgement in one.sent_as)
    return frozenset(e.Demanded(pack.id, one.id) for one in ours)


def _confirmed_to(
    one: Participant, complaint: Complaint, letters: frozenset[e.Demanded]
) -> Moment | None:
    gone = (
        letter.sent_at
        for letter in complaint.letters
        if letter.party == one.number and letter.meets in letters and letter.arrived
    )
    told = (receipt.at for receipt in one.receipts if not receipt.lacks & letters)
    return min((at for at in (*told, *gone) if at is not None), default=None)


def _as_letters_of(complaint: Complaint, pack: Pack, found: Happened) -> None:
    """Our letters as those of the pack that they are."""
    lacking = [mark for mark in complaint.marks if mark.lacks]
    for letter in pack.communications:
        meant = e.Demanded(pack.id, letter.id)
        short = {(mark.event, mark.at) for mark in lacking if meant in mark.lacks}
        ours = (
            at
            for name in (f"{SENT}{kind}" for kind in letter.sent_as)
            for at in found.get(name, ())
            if (name, at) not in short
        )
        if times := letter.those_of(ours, found):
            found.setdefault(letter.id, []).extend(times)


def _with_what_they_mean(pack: Pack, found: Happened) -> None:
    """The further events that happen with letters of the pack."""
    for letter in pack.communications:
        for event in letter.means if letter.id in found else ():
            found.setdefault(event, []).extend(found[letter.id])


def _written_as(complaint: Complaint, pack: Pack) -> Iterator[tuple[Code, Moment]]:
    """The letters that were written as letters of the pack and went, each with its moment."""
    for one in complaint.letters:
        if one.meets is None or one.sent_at is None or one.returned:
            continue
        if one.meets.pack == pack.id:
            yield one.meets.letter, one.sent_at


def _clocks(complaint: Complaint, pack: Pack) -> Iterator[tuple[Clock, Term]]:
    for clock in pack.clocks:
        term = complaint.term(pack.id, clock.id)
        if term is not None:
            yield clock, term


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
