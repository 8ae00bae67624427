"""Clauses 7.3, 7.4, 7.8 and 7.9: which event needs which job after the commit. `handling.perform`
stores these jobs, and the worker carries them out through acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...codec import sealed_ids
from ...framework.adoption.rulebook import Rules
from ...framework.policy.policy import Policy
from ...values import Coded, Day, Moment
from .. import events as e
from ..acts.at_once import resolve_at_once
from ..complaint import fold
from ..complaint.parts import Participant, RecordedEvent
from ..complaint.stages import AWAITING, Stage
from ..complaint.state import Complaint
from ..regulators.answering import answer_term, of_answer, once_told, promised_day, together
from .automatic_updates import hears_again, not_before, spoken_to
from .danger_alerts import danger_alerts


class JobKind(Coded):
    """A background job that an entry of a complaint asks for."""

    index_words = "index_words"
    forget_words = "forget_words"
    acknowledge = "acknowledge"
    send_decision = "send_decision"
    tell_recourse = "tell_recourse"
    tell_scope = "tell_scope"
    tell_closure = "tell_closure"
    tell_date = "tell_date"
    tell_access = "tell_access"
    tell_replaced = "tell_replaced"
    ask_information = "ask_information"
    tell_late = "tell_late"
    tell_referral = "tell_referral"
    tell_subject = "tell_subject"
    ask_subject = "ask_subject"
    tell_noted = "tell_noted"
    send_letter = "send_letter"
    tell_staff = "tell_staff"
    alert_of_danger = "alert_of_danger"
    keep_told = "keep_told"


@dataclass(frozen=True, slots=True)
class Consequence:
    """One job: what, because of which entry, for which person involved (0 for none)."""

    kind: JobKind
    version: int
    party: int = 0


def consequences(
    complaint: Complaint, entries: Sequence[RecordedEvent], rules: Rules
) -> tuple[Consequence, ...]:
    """Return the jobs that the new entries ask for, in order.

    Importing a complaint sends nothing; its text becomes searchable like all other text.
    """
    found: list[Consequence] = []
    for recorded in entries:
        found.extend(_asked(complaint, recorded, rules))
    found.extend(_new_date(complaint, entries, rules))
    found.extend(_posted_late(complaint, entries, rules))
    found.extend(_heard_again(complaint, entries))
    alerting = [r.version for r in entries if isinstance(r.event, e.Received | e.DangerAlerted)]
    if alerting and any(danger_alerts(complaint, rules, entries[-1].recorded)):
        found.append(Consequence(JobKind.alert_of_danger, alerting[-1]))
    if any(sealed_ids(recorded.event) for recorded in entries):
        found.append(Consequence(JobKind.index_words, entries[-1].version))
    return tuple(found)


def _asked(complaint: Complaint, recorded: RecordedEvent, rules: Rules) -> list[Consequence]:
    kind = _PLAIN.get(type(recorded.event))
    if kind is not None:
        return [Consequence(kind, recorded.version)]
    if isinstance(recorded.event, e.TermLapsed):
        late = _late(complaint, recorded.event, rules)
        return [Consequence(JobKind.tell_late, recorded.version, party) for party in late]
    if isinstance(recorded.event, e.PersonHeard):
        subject = complaint.subject(recorded.event.person)
        waits = subject is not None and subject.noted == recorded.version
        return [Consequence(JobKind.ask_subject, recorded.version)] if waits else []
    letters = _letters(complaint, recorded)
    if (party := _noted_for(complaint, recorded)) is not None:
        letters = [(JobKind.tell_noted, party), *letters]
    return [Consequence(kind, recorded.version, party) for kind, party in letters]


def _noted_for(complaint: Complaint, recorded: RecordedEvent) -> int | None:
    """Return the complainant who is informed that staff recorded a reply or withdrawal for them; a
    refusal is confirmed by the letter with their options."""
    match recorded.event:
        case e.ReactionRecorded(reaction=e.Reaction.refused | e.Reaction.no_reply):
            return None
        case e.ReactionRecorded(party=party) | e.Withdrawn(party=party):
            one = complaint.participant(party)
            return party if one is not None and one.noted is not None else None
        case _:
            return None


def _late(complaint: Complaint, event: e.TermLapsed, rules: Rules) -> list[int]:
    """Return who is informed that the promised response is late: once, for the earliest deadline.
    No one, if it had passed before the complaint was recorded, because that date was never
    promised."""
    promised = answer_term(complaint, rules)
    if promised is None or (event.pack, event.clock) != (promised.pack, promised.clock):
        return []
    if promised.until < complaint.recorded_at:
        return []
    found = [p.number for p in complaint.complainants]
    return [number for number in found if awaits_new_date(complaint, number, rules)]


_PLAIN = {
    e.TopManagementAlerted: JobKind.tell_staff,
    e.PersonnelTold: JobKind.tell_staff,
    e.RecordingDisputed: JobKind.tell_staff,
    e.NoticeRaised: JobKind.tell_staff,
    e.DangerAlerted: JobKind.tell_staff,
    e.SubjectNotified: JobKind.tell_subject,
    e.Retracted: JobKind.forget_words,
    e.Erased: JobKind.forget_words,
    e.TakenBack: JobKind.forget_words,
}


AT_ONCE = resolve_at_once.name
"""Act by which the complainant was already informed in the conversation."""


def _new_date(
    complaint: Complaint, entries: Sequence[RecordedEvent], rules: Rules
) -> list[Consequence]:
    """Return the notices of a new due date of the response, once for everything that was done.
    People who do not know the first date yet learn this one with it. If the acknowledgement to one
    complainant sets the date, it names it to them, and the others get a notice."""
    moved = [recorded.version for recorded in entries if moves_answer(recorded, rules)]
    began = any(isinstance(recorded.event, e.Received | e.TakenOver) for recorded in entries)
    if began or not moved:
        return []
    return [
        Consequence(JobKind.tell_date, moved[-1], p.number)
        for p in complaint.complainants
        if awaits_new_date(complaint, p.number, rules)
    ]


def _posted_late(
    complaint: Complaint, entries: Sequence[RecordedEvent], rules: Rules
) -> list[Consequence]:
    """Return the late notices for recipients of an acknowledgement by post that was posted when the
    day it names had passed."""
    term = answer_term(complaint, rules)
    found: list[Consequence] = []
    for recorded in entries:
        if term is None or not isinstance(recorded.event, e.LetterSent):
            continue
        letter = complaint.letter(recorded.event.letter)
        if letter is None or letter.notice is not e.Notice.acknowledgement:
            continue
        promised = rules.day_of(complaint.unit, letter.written) <= term.day < recorded.event.day
        known = complaint.participant(letter.party)
        if known is None or any(one.at < recorded.happened for one in known.receipts):
            continue  # they knew the day before
        if promised and awaits_new_date(complaint, letter.party, rules):
            found.append(Consequence(JobKind.tell_late, recorded.version, letter.party))
    return found


def _heard_again(complaint: Complaint, entries: Sequence[RecordedEvent]) -> list[Consequence]:
    """Return one check for the last message to each complainant: whether they received nothing
    since."""
    last = {
        number: recorded.version
        for recorded in entries
        for number in spoken_to(complaint, recorded.event)
    }
    return [
        Consequence(JobKind.keep_told, version, number)
        for number, version in sorted(last.items())
        if hears_again(complaint, number)
    ]


def due(
    asked: Consequence, policy: Policy, moment: Moment, news: Moment | None = None
) -> Moment | None:
    """Return before when the job must not begin; None: at once. `news` is until when a regulator
    requires a progress update."""
    return not_before(policy, moment, news) if asked.kind is JobKind.keep_told else None


def moves_answer(recorded: RecordedEvent, rules: Rules) -> bool:
    """Return whether the entry may change the due date of the response from what complainants know
    (`changes_day`)."""
    match recorded.event:
        case e.TermTold() | e.TermExtended() | e.TermResumed() | e.TermDropped():
            return of_answer(recorded.event.pack, recorded.event.clock, rules)
        case _:
            return False


def changes_day(
    complaint: Complaint, entries: Sequence[RecordedEvent], rules: Rules, party: int
) -> bool:
    """Return whether the due date of the response is another than a complainant was told last."""
    return day_heard(party, complaint, entries, rules) != promised_day(complaint, rules)


def day_heard(
    party: int, complaint: Complaint, entries: Sequence[RecordedEvent], rules: Rules
) -> Day | None:
    """Return the due date of the response in the last text that was sent to a complainant, or to
    someone who acts for them, and arrived as far as we know; None if there is none."""
    failed: set[tuple[e.Notice | None, int]] = set()
    notice: e.Notice | None
    for recorded in reversed(entries):
        match recorded.event:
            case e.NoticeFailed(notice=notice, party=receiver):
                failed.add((notice, receiver))
                continue
            case e.LetterSent(letter=number):
                letter = complaint.letter(number)
                if letter is None or not letter.arrived:
                    continue
                text, notice, receiver = _written(number, entries), letter.notice, letter.party
            case e.Acknowledged(party=receiver):
                text, notice = recorded, e.Notice.acknowledgement
                if any(isinstance(o.event, e.LetterSent) for o in together(entries, recorded)):
                    continue
            case e.NoticeSent(notice=notice, party=int(receiver)):
                text = recorded
            case _:
                continue
        if (notice, receiver) not in failed and _concerns(complaint, receiver, party):
            day = _day_named(text, notice, complaint, entries, rules)
            if day is not None:
                return day
    return None


def _concerns(complaint: Complaint, receiver: int, party: int) -> bool:
    other = complaint.participant(receiver)
    return receiver == party or (other is not None and party in other.party.acts_for)


def _day_named(
    recorded: RecordedEvent,
    notice: e.Notice | None,
    complaint: Complaint,
    entries: Sequence[RecordedEvent],
    rules: Rules,
) -> Day | None:
    """Return the due date of the response in a text: as recorded with it. Older entries have none:
    there it is the one of the moment, in a letter whose subject it is."""
    event: Any = recorded.event
    named: Day | None = event.respond_by
    if named is not None or notice not in _ABOUT_THE_DAY:
        return named
    written = isinstance(event, e.LetterWritten)
    then = _as_of(complaint, entries, recorded.version if written else recorded.version - 1)
    if then is None:
        return None
    after, _ = once_told(then, rules, recorded.recorded, notice, lacks=event.lacks)
    return promised_day(after, rules)


_ABOUT_THE_DAY = frozenset({e.Notice.acknowledgement, e.Notice.new_date, e.Notice.late})


def _written(number: int, entries: Sequence[RecordedEvent]) -> RecordedEvent:
    return next(
        one
        for one in entries
        if isinstance(one.event, e.LetterWritten) and one.event.letter == number
    )


def _as_of(
    complaint: Complaint, entries: Sequence[RecordedEvent], version: int
) -> Complaint | None:
    return fold((one for one in entries if one.version <= version), reference=complaint.reference)


def awaits_new_date(complaint: Complaint, party: int, rules: Rules) -> bool:
    """Return whether a complainant gets a notice of a new due date: they are waiting for a response
    and knew a date before. For an imported complaint it is unknown what they knew."""
    one = complaint.participant(party)
    if one is None or complaint.taken_over or answer_term(complaint, rules) is None:
        return False
    waits = one.is_complainant and one.stage in AWAITING and not one.withdrawn
    return waits and one.acknowledged_at is not None and complaint.open


def _letters(complaint: Complaint, recorded: RecordedEvent) -> list[tuple[JobKind, int]]:
    match recorded.event:
        case e.Received() | e.MergeTaken():
            return [(JobKind.acknowledge, p.number) for p in _new(recorded.event) if _complains(p)]
        case e.PartyAdded(party=party) if _complains(party):
            return [(JobKind.acknowledge, party.number)]
        case e.NoticeFailed(notice=e.Notice.acknowledgement, party=number):
            return [(JobKind.acknowledge, number)]
        case e.NoticeSent(notice=e.Notice.access, party=int(number), way=way):
            return _of_new_code(complaint.participant(number), way)
        case e.ResponseReleased(party=number):
            return [(JobKind.send_decision, number)]
        case e.RecourseTold(party=number):
            return [(JobKind.tell_recourse, number)]
        case e.Closed(parties=numbers) if recorded.act != AT_ONCE:
            return [(JobKind.tell_closure, number) for number in numbers]
        case e.ScopeDeclined():
            return [(JobKind.tell_scope, number) for number in complaint.at(Stage.out_of_scope)]
        case e.KindDecided(kind=kind) if kind is not e.Kind.complaint:
            return [(JobKind.tell_scope, number) for number in complaint.at(Stage.out_of_scope)]
        case _:
            return _in_between(complaint, recorded.event)


def _of_new_code(holder: Participant | None, way: e.Way) -> list[tuple[JobKind, int]]:
    """Return the letter with a new access code; if staff give it to its holder, the one that says
    that it replaced another."""
    if holder is None:
        return []
    if not e.OUTBOUND[way].handed:
        return [(JobKind.tell_access, holder.number)]
    return [(JobKind.tell_replaced, holder.number)] if holder.replaced else []


def _in_between(complaint: Complaint, event: e.Event) -> list[tuple[JobKind, int]]:
    match event:
        case e.DecisionCommunicated(way=way, party=number) if not e.OUTBOUND[way].handed:
            return [(JobKind.send_decision, number)]
        case e.LetterWritten(way=way, party=number) if not e.OUTBOUND[way].handed:
            return [(JobKind.send_letter, number)]
        case e.InformationRequested(party=number):
            return [(JobKind.ask_information, number)]
        case e.ReferredOutside(parties=numbers):
            return [(JobKind.tell_referral, number) for number in numbers]
        case _:
            return []


def _new(event: e.Received | e.MergeTaken) -> list[e.Party]:
    known = {one.party for one in event.same} if isinstance(event, e.MergeTaken) else set()
    return [party for party in event.parties if party.number not in known]


def _complains(party: e.Party) -> bool:
    return party.role is e.PartyRole.complainant
