"""Clauses 5.3 and 7.8: letters that rule packs require now: those that are due and not sent, and
those that one of our letters should have satisfied but did not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...framework.adoption.rulebook import Rules
from ...framework.packs.answers import is_of_answer
from ...framework.packs.clock_count import Count, NoCalendar
from ...framework.packs.clocks import Force
from ...framework.packs.letters import Communication, Trigger
from ...framework.packs.moves import EffectVerb
from ...framework.packs.pack import Pack
from ...framework.packs.verdict import Verdict
from ...framework.packs.ways import Owed, effects, owing
from ...values import Code, Moment
from .. import events as e
from ..complaint.state import Complaint
from .letter_requirements import with_letters
from .regulated import caused, count_of, judged, last_told


@dataclass(frozen=True, slots=True)
class OwedLetter:
    """A letter that a pack requires now and that was not sent; `lacked` if one of ours should have
    satisfied it, but does not contain everything."""

    pack: Pack
    owed: Owed
    lacked: bool = False

    @property
    def meets(self) -> e.Demanded:
        """Return how a letter written for it is recorded."""
        return e.Demanded(self.pack.id, self.owed.letter.id)


def owed_letters(complaint: Complaint, rules: Rules, moment: Moment) -> tuple[OwedLetter, ...]:
    """Return the letters that rule packs require now and that were not sent, in the order of the
    packs. After closing, notices of delay are no longer required; those that follow from the
    outcome still are. For an imported complaint it is unknown what was sent before."""
    if complaint.gone:
        return ()
    found: list[OwedLetter] = []
    for pack in with_letters(complaint, rules):
        short = went_short(complaint, pack)
        if not short and not _ever_owes(pack):
            continue
        count = count_of(complaint, rules, pack, moment)
        verdicts = judged(complaint, rules, pack, moment)
        owed = [
            one
            for one in owing(count, verdicts)
            if complaint.open or one.because.clock_missed is None
        ]
        owed = [] if complaint.taken_over else owed
        found += [OwedLetter(pack, one) for one in owed]
        there = {one.letter.id for one in owed}
        found += [
            OwedLetter(pack, one, lacked=True)
            for one in _still_wanted(complaint, count, verdicts, short)
            if one.letter.id not in there
        ]
    return tuple(found)


def went_short(complaint: Complaint, pack: Pack) -> dict[Code, Moment]:
    """Return the pack letters that one of ours should have satisfied but did not, because something
    needed was not found in it, each with when the last of these was sent."""
    gone = [(one.at, one.lacks) for party in complaint.complainants for one in party.receipts]
    gone += [(mark.at, mark.lacks) for mark in complaint.marks]
    found: dict[Code, Moment] = {}
    for at, lacks in sorted((one for one in gone if one[1]), key=lambda one: one[0]):
        found |= {one.letter: at for one in lacks if one.pack == pack.id}
    return found


def _still_wanted(
    complaint: Complaint, count: Count, verdicts: Sequence[Verdict], short: Mapping[Code, Moment]
) -> Iterator[Owed]:
    """Yield those for which no complete letter was sent since and that the response has not made
    unnecessary. After closing, only those that name external bodies remain."""
    waived = {one.of for one in effects(count.pack, verdicts) if one.verb is EffectVerb.waive}
    answered = max(count.events.get(_ANSWERED, ()), default=None)
    waits = complaint.open and not all(one.withdrawn for one in complaint.complainants)
    for letter in count.pack.communications:
        since = short.get(letter.id)
        if since is None or letter.id in waived or not letter.would_be(count.events):
            continue
        overtaken = answered is not None and answered >= since
        over = not waits and _WAYS_OUT.isdisjoint(letter.sent_as)
        if overtaken or over or not _wanted(count, verdicts, letter):
            continue
        if _gone_since(complaint, count, letter, since):
            continue
        yield Owed(letter, since, Trigger(event=letter.id))


def _wanted(count: Count, verdicts: Sequence[Verdict], letter: Communication) -> bool:
    """Return whether the letter is required for its own sake: not as a substitute for the response,
    not as an update that its deadline will ask for, and not if its deadline was met by something
    else."""
    unmet = {one.clock for one in verdicts if one.met_at is None}
    events = {letter.id, *letter.means}
    clocks = [
        clock
        for clock in count.pack.clocks
        if clock.strength is not Force.gateway and not events.isdisjoint(clock.met_by)
    ]
    return not clocks or any(
        clock.id in unmet and clock.repeat is None and not is_of_answer(count.pack, clock)
        for clock in clocks
    )


_ANSWERED = Code("response_sent")
_WAYS_OUT = frozenset({e.Notice.recourse, e.Notice.outside_referral})


def _gone_since(complaint: Complaint, count: Count, letter: Communication, since: Moment) -> bool:
    """Return whether the letter was sent as required: an acknowledgement to everyone, any other to
    one of them, as for its deadline."""
    if e.Notice.acknowledgement in letter.sent_as:
        lacks = (complaint.receipt_lacks(one) for one in complaint.complainants)
        return not any(e.Demanded(count.pack.id, letter.id) in one for one in lacks)
    return any(at >= since for at in count.events.get(letter.id, ()))


def owed_as_told(complaint: Complaint, rules: Rules) -> tuple[OwedLetter, ...]:
    """Return the letters owed according to the record, independent of the current time; empty if
    nothing can be counted."""
    lacked = any(mark.lacks for mark in complaint.marks)
    lacked = lacked or any(one.receipt_lacks for one in complaint.complainants)
    if not lacked and not any(_ever_owes(pack) for pack in rules.regulators):
        return ()
    try:
        return owed_letters(complaint, rules, last_told(complaint))
    except NoCalendar:
        return ()


def _ever_owes(pack: Pack) -> bool:
    if any(letter.trigger is not None for letter in pack.communications):
        return True
    caused = [one for clock in pack.clocks for one in (*clock.on_met, *clock.on_missed)]
    return any(one.verb is EffectVerb.require for one in caused)


def free_letters(complaint: Complaint, rules: Rules) -> tuple[tuple[Pack, Communication], ...]:
    """Return the pack letters that are written by hand: those that none of our own letters
    satisfies, and those that one of ours should have satisfied (`went_short`); none that a deadline
    has made unnecessary."""
    bound = ((pack, went_short(complaint, pack)) for pack in with_letters(complaint, rules))
    return tuple(
        (pack, letter)
        for pack, short in bound
        for letter in pack.communications
        if (not letter.sent_as or letter.id in short) and letter.id not in _closed(complaint, pack)
    )


def _closed(complaint: Complaint, pack: Pack) -> frozenset[Code]:
    shut = (one for _, one in caused(complaint, pack) if one.verb is EffectVerb.close_route)
    return frozenset(one.of for one in shut)
