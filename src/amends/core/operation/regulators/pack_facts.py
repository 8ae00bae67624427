"""Clauses 5.3 and 7.3: the facts and events of a complaint in the vocabulary of rule packs."""

from collections.abc import Iterator, Mapping

from ...framework.adoption.rulebook import Rules
from ...framework.packs.clocks import Clock
from ...framework.packs.facts_to_record import by_hand, fits, types_asked
from ...framework.packs.pack import Pack
from ...framework.packs.predicate import Fact
from ...values import Code, Moment
from .. import events as e
from ..complaint.marks import RECORDED, SENT, Mark, sent
from ..complaint.parts import Participant, Term
from ..complaint.state import Complaint
from ..complaint.terms import beginnings, standstills

_DECIDED = (Code("response_sent"), Code(sent(e.Notice.decision)))
_CONFIRMED = Code(sent(e.Notice.acknowledgement))
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
"""The part of the United Kingdom by the calendar of a unit."""

type Happened = dict[str, list[Moment]]


def facts_of(complaint: Complaint, rules: Rules) -> dict[str, Fact]:
    """Return the facts of a complaint in the vocabulary of packs: what was recorded, and what
    follows from its unit and channel. Facts not recorded stay unknown."""
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
    """Return those facts, with the days to which deadlines of the pack were moved. A fact of
    another type than the pack expects is unknown: it was recorded before the pack asked."""
    moved: dict[str, Fact] = {
        clock.agreed_override: term.day
        for clock, term in clocks_told(complaint, pack)
        if term.extended and clock.agreed_override is not None
    }
    types = types_asked(pack)
    known = facts_of(complaint, rules)
    fitting = {name: one for name, one in known.items() if fits(one, types.get(name))}
    return {**fitting, **moved}


def events_of(complaint: Complaint, pack: Pack) -> Happened:
    """Return when the events of a pack happened: the complaint's own, the pack's letters, pauses,
    and moments recorded by hand."""
    found: Happened = {name: [moment] for name, moment in beginnings(complaint).items()}
    found["recorded"] = [complaint.recorded_at]
    found.setdefault("made", [complaint.received_at])
    everybody = all(p.decided_at or p.withdrawn for p in complaint.complainants)
    for mark in complaint.marks:
        if mark.event == _CONFIRMED and not _stands(mark, complaint, pack):
            continue
        if everybody or mark.event not in _DECIDED:
            found.setdefault(mark.event, []).append(mark.at)
    confirmed = confirmed_at(complaint, pack)
    if confirmed is not None:
        found["acknowledged"] = [confirmed]
        found[_CONFIRMED] = [confirmed]
    for told, at in _told_by_hand(complaint, pack):
        found.setdefault(told, []).append(at)
    for clock, term in clocks_told(complaint, pack):
        for name, times in standstills(term, clock).items():
            found.setdefault(name, []).extend(times)
    _as_letters_of(complaint, pack, found)
    return {name: sorted(set(times)) for name, times in found.items() if not name.startswith(SENT)}


def _stands(mark: Mark, complaint: Complaint, pack: Pack) -> bool:
    """Return whether an acknowledgement to one of several complainants meets a deadline for all. It
    no longer does (`confirmed_at` says when all have it), but what older versions of the program
    decided stays."""
    letter = complaint.letter(mark.letter) if mark.letter is not None else None
    if letter is None or letter.returned or len(complaint.complainants) < 2:
        return False
    return any(mark.at == term.met_at for term in complaint.terms if term.pack == pack.id)


def _told_by_hand(complaint: Complaint, pack: Pack) -> Iterator[tuple[Code, Moment]]:
    """Yield the moments recorded by hand that the pack asks for. Older versions allowed others too;
    of those, the ones that met a deadline stay, because no verdict is undone."""
    told = [(fact.name, fact.moment) for fact in complaint.facts if fact.moment is not None]
    if not told:
        return
    asked = by_hand(pack, events=RECORDED)
    met = {(term.met_by, term.met_at) for term in complaint.terms if term.pack == pack.id}
    yield from (one for one in told if one[0] in asked or one in met)


def confirmed_at(complaint: Complaint, pack: Pack) -> Moment | None:
    """Return when receipt was acknowledged to the last complainant as the pack requires: by an
    acknowledgement that is its letter, or by that letter itself; None while one is waiting for it.
    """
    if not any(one.receipt_lacks for one in complaint.complainants):
        return complaint.acknowledged_at
    letters = receipt_letters(pack)
    told = [_confirmed_to(one, complaint, letters) for one in complaint.complainants]
    return max(one for one in told if one) if all(told) else None


def receipt_letters(pack: Pack) -> frozenset[e.Demanded]:
    """Return the pack letters that our acknowledgement satisfies."""
    ours = (one for one in pack.communications if e.Notice.acknowledgement in one.sent_as)
    return frozenset(e.Demanded(pack.id, one.id) for one in ours)


def _confirmed_to(
    participant: Participant, complaint: Complaint, letters: frozenset[e.Demanded]
) -> Moment | None:
    gone = (
        letter.sent_at
        for letter in complaint.letters
        if letter.party == participant.number and letter.meets in letters and letter.arrived
    )
    told = (receipt.at for receipt in participant.receipts if not receipt.lacks & letters)
    return min((at for at in (*told, *gone) if at is not None), default=None)


def _as_letters_of(complaint: Complaint, pack: Pack, found: Happened) -> None:
    """Add the pack letters that ours satisfy or were written as, and what happens with them."""
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
    for one in complaint.letters:  # written as letters of the pack
        if one.meets is not None and one.meets.pack == pack.id and one.arrived and one.sent_at:
            found.setdefault(one.meets.letter, []).append(one.sent_at)
    for communication in pack.communications:
        for event in communication.means if communication.id in found else ():
            found.setdefault(event, []).extend(found[communication.id])


def clocks_told(complaint: Complaint, pack: Pack) -> Iterator[tuple[Clock, Term]]:
    """Yield the deadline rules of a pack whose dates were recorded, each with its current state."""
    for clock in pack.clocks:
        term = complaint.term(pack.id, clock.id)
        if term is not None:
            yield clock, term
