"""What is always true of a complaint, whatever was done to it: one function for each sentence.

Numbers are those of the list of invariants (clause 7); the others follow from the issue.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.core.transitions import BEGINNINGS, transition

from amends.core import codec
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.framework.people.personnel import Directory
from amends.core.framework.policy.commitments import ControlName, Priority, Strength
from amends.core.operation import events as e
from amends.core.operation.acts.catalogue import ACTS, ON_TWO, declared
from amends.core.operation.acts.closing.ending import reviewable
from amends.core.operation.acts.limits import promised_before
from amends.core.operation.complaint import Complaint, Participant, RecordedEvent, Stage
from amends.core.operation.complaint.stages import (
    AWAITING,
    BEFORE_DECISION,
    CLOSED,
    MAIN_LINE,
    REFUSED,
    WATCHED,
)
from amends.core.operation.effects.consequences import JobKind, consequences
from amends.core.operation.guards import against, next_owner_or_none, roles_here
from amends.core.values import Code, Id, Money


@dataclass(frozen=True)
class Step:
    """One act on one complaint: as it stood (None if it began), after each new entry, and all
    entries up to now."""

    before: Complaint | None
    states: Sequence[Complaint]
    new: Sequence[RecordedEvent]
    entries: Sequence[RecordedEvent]
    rules: Rules
    opened: Code | None = None
    """How who acts had opened it, as it stood; None: they had not."""

    @property
    def after(self) -> Complaint:
        """The complaint after the act."""
        return self.states[-1]

    @property
    def pairs(self) -> Sequence[tuple[Complaint | None, RecordedEvent, Complaint]]:
        """Each new entry with the complaint before and after it."""
        return list(zip((self.before, *self.states), self.new, self.states, strict=False))

    def events[E](self, kind: type[E]) -> list[E]:
        """The new events of a kind."""
        return [recorded.event for recorded in self.new if isinstance(recorded.event, kind)]


INVARIANTS: list[Callable[[Step], None]] = []


def invariant(check: Callable[[Step], None]) -> Callable[[Step], None]:
    """Register a sentence that must hold after every act."""
    INVARIANTS.append(check)
    return check


_SAID_TO_A_PARTY = frozenset({"request-information", "write-letter"})
"""The acts that tell a party a day, on which we look again as well."""


@invariant
def _a_day_that_nobody_chose_is_one_on_which_they_work(step: Step) -> None:
    calendar = step.rules.calendar(step.after.unit)
    for recorded in step.new:
        chosen = recorded.act in _SAID_TO_A_PARTY or (
            recorded.act == "set-reminder" and recorded.by != SYSTEM_ACTOR.id
        )
        if isinstance(recorded.event, e.WatchSet | e.ReminderSet) and not chosen:
            assert calendar.is_working(recorded.event.day), recorded


# --- the numbered ones ---


@invariant
def _1_it_keeps_its_name_and_its_first_record(step: Step) -> None:
    first = step.entries[0].event
    assert isinstance(first, e.Received | e.TakenOver)
    assert step.after.received_at <= step.after.recorded_at
    if step.before is not None:
        assert step.after.reference == step.before.reference
        assert not step.events(e.Received)
        assert not step.events(e.TakenOver)


@invariant
def _2_every_entry_says_who_by_which_act_and_when(step: Step) -> None:
    for recorded in step.new:
        assert recorded.by
        assert (
            recorded.act in ACTS
            or recorded.act in ON_TWO
            or recorded.act in ("receive", "take-over")
        )
        assert recorded.happened <= recorded.recorded
        assert step.after.received_at <= recorded.happened or recorded.act in ("correct", "split")
    start = len(step.entries) - len(step.new) + 1
    assert [recorded.version for recorded in step.new] == list(range(start, len(step.entries) + 1))
    assert step.after.version == len(step.entries)


@invariant
def _what_is_recorded_late_counts_from_its_recording_until_a_second_person_confirms(
    step: Step,
) -> None:
    c = step.after
    known = {(one.act, one.recorded) for one in c.late}
    for recorded in step.entries[1:]:
        late = recorded.recorded_late and recorded.happened < recorded.recorded
        assert not late or (recorded.act, recorded.recorded) in known
    confirmed = {
        r.event.entry: r for r in step.entries if isinstance(r.event, e.LateEntryConfirmed)
    }
    for late in c.late:
        if late.number in confirmed:
            entry = confirmed[late.number]
            assert entry.by == late.confirmed_by
            assert (late.by == entry.by) is bool(entry.event.alone)
            shown = step.entries[entry.event.evidence - 1].event
            sent = isinstance(shown, e.MessageAdded) and shown.inbound
            assert sent or isinstance(shown, e.FileAttached)
        elif not any(r.happened == late.happened and not r.recorded_late for r in step.entries):
            assert late.happened not in _counted(c)


def _counted(c: Complaint) -> set[datetime | None]:
    """The moments by which a complaint is judged in time or late."""
    received = {receipt.at for one in c.parties for receipt in one.receipts}
    received |= {one.acknowledged_at for one in c.parties}
    told = {one.decided_at for one in c.parties} | {letter.sent_at for letter in c.letters}
    met = {term.met_at for term in c.terms if term.met_by is None}
    return {*received, *told, *met, c.answered_at, *(mark.at for mark in c.marks)}


@invariant
def _3_somebody_independent_answers_for_it_while_it_is_open(step: Step) -> None:
    c = step.after
    if c.open:
        assert c.owner is not None
        assert step.rules.people.person(c.owner) is not None
        if against(c.owner, c, step.rules):
            _nobody_else_was_left(step)


def _nobody_else_was_left(step: Step) -> None:
    """A complaint about handling is received even where everybody handled the one it is about."""
    c, before = step.after, step.before
    if before is not None:
        assert before.owner == c.owner
        assert against(c.owner or Id("nobody"), before, step.rules)
        return

    def free(person: Id) -> bool:
        return not against(person, c, step.rules)

    assert next_owner_or_none(step.rules, c.unit, free, step.new[-1].recorded) is None


@invariant
def _a_response_by_post_is_communicated_when_its_letter_was_posted(step: Step) -> None:
    for before, recorded, after in step.pairs:
        match recorded.event:
            case e.DecisionCommunicated(way=e.Way.letter, party=number):
                assert recorded.act == "post-letter"
                was = before.participant(number) if before else None
                assert was is not None
                assert was.released is not None
                assert was.released.response.words == recorded.event.words
            case e.ResponseReleased(party=number):
                known = after.participant(number)
                assert known is not None
                assert known.stage is Stage.response_prepared
            case _:
                pass
    for one in step.after.complainants:
        assert one.released is None or one.stage is Stage.response_prepared
        assert one.released is None or one.released.response.response == one.response


@invariant
def _4_each_complainant_is_to_be_acknowledged(step: Step) -> None:
    asked = {
        c.party
        for c in consequences(step.after, step.new, step.rules)
        if c.kind is JobKind.acknowledge
    }
    for event in step.events(e.Received):
        assert asked >= {p.number for p in event.parties if p.role is e.PartyRole.complainant}
    for merged in step.events(e.MergeTaken):
        known = {one.party for one in merged.same}
        joined = [p for p in merged.parties if p.role is e.PartyRole.complainant]
        assert asked >= {p.number for p in joined} - known
    for event in step.events(e.PartyAdded):
        assert event.party.number in asked or event.party.role is not e.PartyRole.complainant
    for event in step.events(e.Acknowledged):
        assert event.way is not e.Way.not_possible or event.words is not None


@invariant
def _5_nothing_is_examined_before_it_is_assessed(step: Step) -> None:
    if not step.after.taken_over and step.after.at(*MAIN_LINE[1:4]):
        assert step.after.assessment is not None
    for _ in step.events(e.InvestigationFinished):
        assert step.after.assessment is not None


@invariant
def _6_safety_is_urgent_and_reaches_top_management(step: Step) -> None:
    assessed = step.after.assessment
    if assessed is not None and assessed.safety:
        assert assessed.priority is Priority.urgent
        assert step.after.safety
    newly = step.after.safety and not (step.before is not None and step.before.safety)
    if newly:
        assert step.events(e.TopManagementAlerted)


@invariant
def an_objection_is_read_by_no_one_who_recorded_what_it_disputes(step: Step) -> None:
    for before, recorded, after in step.pairs:
        event = recorded.event
        if isinstance(event, e.RecordingDisputed) and before is not None:
            noted = before.participant(event.party).noted  # type: ignore[union-attr]
            assert noted is not None
            assert event.to_read is not None
            assert not {noted.by, noted.first, recorded.by} & set(event.to_read)
            new = [one for one in after.notices if one.about is e.Notice.objection]
            assert {one.person for one in new} >= set(event.to_read)


@invariant
def _7_whoever_examines_is_independent(step: Step) -> None:
    for person in step.after.investigators:
        assert not against(person, step.after, step.rules)


@invariant
def _8_a_person_is_heard_only_after_being_told_in_full(step: Step) -> None:
    for before, recorded, _ in step.pairs:
        if isinstance(recorded.event, _SAID | e.SideNotHeard) and before is not None:
            subject = before.subject(recorded.event.person)
            assert subject is not None
            assert subject.told


@invariant
def _9_it_is_closed_on_four_grounds_only(step: Step) -> None:
    for before, recorded, after in step.pairs:
        if not isinstance(recorded.event, e.Closed):
            continue
        assert before is not None
        for number in recorded.event.parties:
            party = before.participant(number)
            assert party is not None
            _HOLDS[recorded.event.ground](before, party, recorded.event)
            assert after.participant(number).stage in CLOSED  # type: ignore[union-attr]
            response = before.response(party.response)
            accepted = recorded.event.ground is e.Ground.accepted
            if accepted and recorded.act != "resolve-at-once" and response:
                assert response.verified or not response.remedies


@invariant
def promised_done_and_checked_are_three_things(step: Step) -> None:
    for before, recorded, after in step.pairs:
        match recorded.event:
            case e.CorrectionVerified(response=number, alone=alone):
                response = after.response(number)
                assert response is not None
                apart = alone is None and recorded.by not in response.done_by
                assert response.checked is apart
                assert recorded.act != "resolve-at-once"
            case e.RemedyCarriedOut(response=number, remedy=done) if (
                recorded.act == "resolve-at-once"
            ):
                response = after.response(number)
                assert response is not None
                assert response.remedies[done - 1].due is None
            case e.Closed() if recorded.act == "resolve-at-once" and before is not None:
                assert all(r.done for r in before.responses[-1:])


@invariant
def nothing_is_checked_by_whoever_did_it(step: Step) -> None:
    for response in step.after.responses:
        if not response.checked:
            continue
        doers, checkers = set[Id](), set[Id]()
        for recorded in step.entries:
            match recorded.event:
                case (
                    e.RemedyCarriedOut(response=response.number)
                    | e.RemedyPaid(response=response.number)
                ):
                    doers.add(recorded.by)
                case e.CorrectionVerified(response=response.number):
                    checkers = {recorded.by}
                case e.CorrectionFailed(response=response.number):
                    checkers = set()
        assert checkers
        assert not checkers & doers


@invariant
def whoever_signs_has_opened_what_they_sign(step: Step) -> None:
    first = step.new[0]
    if first.by not in step.rules.people.persons or step.before is None:
        return
    agreed = {getattr(recorded.event, "first", None) for recorded in step.new} - {None, first.by}
    if declared(first.act).opened or agreed:
        assert step.opened


def _accepted(c: Complaint, party: Participant, closed: e.Closed) -> None:
    assert party.stage is Stage.implementing
    response = c.response(party.response)
    if response is None:
        assert c.taken_over
        return
    assert response.done
    assert response.outside or party.reaction in (
        e.Reaction.accepted,
        e.Reaction.accepted_reluctantly,
    )


def _exhausted(c: Complaint, party: Participant, closed: e.Closed) -> None:
    assert party.stage is Stage.unresolved_open
    assert set(party.recourse) <= {option.option for option in closed.options}
    assert all(o.reason or o.use is e.OptionUse.used for o in closed.options)


@invariant
def what_is_not_upheld_has_evidence_or_a_reason(step: Step) -> None:
    for recorded in step.new:
        match recorded.event:
            case e.FindingRecorded(finding=e.Finding.not_upheld, no_evidence_reason=None, issue=on):
                assert step.after.evidenced & {None, on}
            case e.Closed(ground=e.Ground.options_exhausted):
                for party in recorded.event.parties:
                    assert _reviewed(step, party)


def _reviewed(step: Step, party: int) -> bool:
    known = step.after.participant(party)
    assert step.before is not None
    assert known is not None
    return bool(known.options_used) or not reviewable(step.before, step.rules, known)


def _withdrawn(c: Complaint, party: Participant, closed: e.Closed) -> None:
    assert party.withdrawn
    assert c.assessment is not None
    assert c.safety_settled or not c.safety


def _silent(c: Complaint, party: Participant, closed: e.Closed) -> None:
    assert party.stage is Stage.decision_communicated
    assert party.reaction is e.Reaction.no_reply


_HOLDS = {
    e.Ground.accepted: _accepted,
    e.Ground.options_exhausted: _exhausted,
    e.Ground.withdrawn: _withdrawn,
    e.Ground.no_reply: _silent,
}


@invariant
def _10_a_refused_one_stays_open_with_recourse_and_watch(step: Step) -> None:
    c = step.after
    if c.at(*WATCHED):
        assert c.open
        assert c.watch is not None or c.taken_over
    else:
        assert c.watch is None
    refused = (e.Reaction.refused, e.Reaction.accepted_in_part)
    told = {event.party for event in step.events(e.RecourseTold)}
    for event in step.events(e.ReactionRecorded):
        assert event.reaction not in refused or event.party in told


@invariant
def _11_a_date_told_first_is_never_rewritten(step: Step) -> None:
    for term in step.before.terms if step.before else ():
        now = step.after.term(term.pack, term.clock)
        assert now is not None
        assert now.first == term.first
        ours = term.pack == "iso-10002"  # a regulator's date follows what is known
        if ours and now.until > term.until and not step.events(e.TermExtended):
            again = step.events(e.Reopened) or step.events(e.Escalated)
            assert step.events(e.TermResumed) or (again and term.met_at is not None)


@invariant
def what_is_closed_keeps_what_it_was_judged_by(step: Step) -> None:
    if step.before is not None and not step.before.open and not step.after.open:
        assert not step.events(e.TermTold)
        assert not step.events(e.TermDropped)


@invariant
def what_had_passed_when_it_was_told_is_called_so(step: Step) -> None:
    for recorded in step.new:
        if isinstance(recorded.event, e.TermTold) and step.before is not None:
            passed = recorded.event.until < recorded.recorded
            if (
                recorded.event.pack != "iso-10002"
            ):  # a regulator's may have been met before it was told
                met = {(one.pack, one.clock): one.at for one in step.events(e.TermMet)}
                kept = met.get((recorded.event.pack, recorded.event.clock))
                before = step.before.term(recorded.event.pack, recorded.event.clock)
                lapsed = before is not None and before.lapsed
                passed = passed and not lapsed and (kept is None or kept > recorded.event.until)
            assert recorded.event.reclassified == passed


@invariant
def who_waits_for_an_answer_has_a_date(step: Step) -> None:
    c = step.after
    if step.events(e.Reopened) or step.events(e.Escalated):
        assert any(t.clock == "respond" and t.met_at is None for t in c.terms)


@invariant
def _14_whatever_is_closed_here_is_classified(step: Step) -> None:
    c = step.after
    if c.stages & (CLOSED - {Stage.closed_elsewhere}):
        assert c.category is not None
        assert c.cause is not None
        assert c.pattern is not None
    if c.closed and Stage.closed_elsewhere not in c.stages:
        assert c.closed_at is not None
    if c.open:
        assert c.closed_at is None


@invariant
def _15_money_goes_to_the_complainant_never_from_them(step: Step) -> None:
    for event in step.events(e.RemedyPaid):
        assert event.amount.minor > 0
    for response in step.after.responses:
        for remedy in response.remedies:
            assert remedy.amount is None or remedy.amount.minor > 0


# --- the others ---


@invariant
def whoever_is_complained_about_does_nothing_but_speak(step: Step) -> None:
    if step.before is None:
        return
    for recorded in step.new:
        if recorded.by in step.before.subject_ids:
            assert recorded.act in ("hear-person", "confirm-hearing")
            assert isinstance(recorded.event, _SAID)
            assert recorded.event.person == recorded.by


_SAID = e.PersonHeard | e.HearingConfirmed | e.HearingCorrected


@invariant
def a_hearing_belongs_to_the_person_heard(step: Step) -> None:
    for before, recorded, after in step.pairs:
        for subject in after.subjects:
            earlier = before and before.subject(subject.person)
            if subject.heard and not (earlier and earlier.heard):
                assert isinstance(recorded.event, _SAID)
                assert recorded.by == recorded.event.person == subject.person
        if isinstance(recorded.event, e.SideNotHeard):
            silent = after.subject(recorded.event.person)
            member = step.rules.people.person(recorded.event.person)
            assert silent
            assert recorded.event.asked_on == (
                silent.asked and step.rules.day_of(after.unit, silent.asked)
            )
            assert silent.asked or member is None or not member.active
            if silent.asked:
                assert recorded.recorded >= silent.asked + timedelta(days=5)


@invariant
def whoever_manages_them_does_nothing_at_all(step: Step) -> None:
    people: Directory = step.rules.people
    subjects = step.before.subject_ids if step.before else frozenset()
    for recorded in step.new:
        assert recorded.by in subjects or not any(people.manages(recorded.by, s) for s in subjects)


@invariant
def who_is_too_close_does_no_act_that_asks_for_independence(step: Step) -> None:
    if step.before is None or step.new[0].by in step.before.subject_ids:
        return
    by, act = step.new[0].by, step.new[0].act
    if by in step.rules.people.persons and declared(act).impartial:
        assert not against(by, step.before, step.rules)


@invariant
def what_is_sealed_for_triage_is_touched_by_representatives_only(step: Step) -> None:
    if step.before is None or not step.before.sealed_triage:
        return
    allowed = {"person/rep", *step.rules.policy.representative_deputies}
    for recorded in step.new:
        if recorded.by in step.rules.people.persons:
            assert recorded.by in allowed or recorded.by in step.before.subject_ids


@invariant
def a_refusal_that_was_drawn_is_read_by_someone_who_did_not_work_on_it(step: Step) -> None:
    worked: set[Id] = set()
    for before, recorded, after in step.pairs:
        match recorded.event:
            case e.ResponseAuthorized(response=number, unread=None):
                response = before.response(number) if before else None
                for earlier in step.entries[: recorded.version - 1]:
                    match earlier.event:
                        case e.InvestigatorAssigned(person=person):
                            worked.add(person)
                        case e.FindingRecorded() | e.ResponsePrepared():
                            worked.add(earlier.by)
                drawn = response is not None and response.reading is not None
                assert not drawn or recorded.by not in worked
            case e.ResponseReleased() | e.DecisionCommunicated():
                response = after.response(recorded.event.response)
                assert response is None or response.reading is None or response.authorized


@invariant
def the_next_level_is_somebody_not_involved(step: Step) -> None:
    for before, recorded, _ in step.pairs:
        if isinstance(recorded.event, e.Escalated) and before is not None:
            assert recorded.event.person not in before.involved
        if isinstance(recorded.event, e.InvestigatorAssigned) and before is not None:
            climbed = before.at(Stage.escalated_internal)
            if set(climbed) & set(recorded.event.parties):
                assert recorded.event.person not in before.involved
        if isinstance(recorded.event, e.ResponsePrepared) and before is not None:
            levels = [p.level for p in before.parties if p.number in recorded.event.parties]
            assert not any(levels) or recorded.by not in before.involved_below


@invariant
def no_second_person_is_the_first(step: Step) -> None:
    policy = step.rules.policy
    for before, recorded, _ in step.pairs:
        if before is None:
            continue
        one_person, alone, name = _second(before, recorded)
        if not one_person or (
            recorded.act == "resolve-at-once" and not _promises_money(before, recorded)
        ):
            continue
        control = policy.control(name)
        assert control.strength is not Strength.required
        at_once = recorded.act == "resolve-at-once"
        assert alone or at_once or control.strength is Strength.required_above


def _promises_money(before: Complaint, recorded: RecordedEvent) -> bool:
    """Whether the response that was authorized offers money: that needs two even at once."""
    event = recorded.event
    response = before.response(event.response) if isinstance(event, e.ResponseAuthorized) else None
    return response is not None and any(remedy.amount for remedy in response.remedies)


def _second(before: Complaint, recorded: RecordedEvent) -> tuple[bool, bool, ControlName]:
    """Whether one person did what two should, whether it says so, and which control that is."""
    match recorded.event:
        case e.ResponseAuthorized() as event:
            response = before.response(event.response)
            same = response is not None and response.prepared_by == recorded.by
            return same, event.alone is not None, ControlName.authorize_response
        case e.CorrectionVerified() as event:
            response = before.response(event.response)
            same = response is not None and recorded.by in response.done_by
            return same, event.alone is not None, ControlName.verify_correction
        case e.ScopeDeclined() as event:
            return event.first == recorded.by, event.alone is not None, ControlName.decline_scope
        case e.Closed(ground=e.Ground.options_exhausted) as event:
            return event.first == recorded.by, event.alone is not None, ControlName.close_exhausted
        case e.PartyContactConfirmed() as event:
            one = before.participant(event.party)
            same = one is not None and recorded.by in one.entered_by
            return same, event.alone is not None, ControlName.confirm_person
        case e.AuthorityRecorded() as event:
            alone = event.alone is not None
            return alone, alone, ControlName.confirm_person
        case _:
            return False, False, ControlName.close_exhausted


def _joined(entries: Sequence[RecordedEvent]) -> dict[int, tuple[e.Party, Id]]:
    """Everyone who joined by these entries, and who entered them."""
    found: dict[int, tuple[e.Party, Id]] = {}
    for recorded in entries:
        parties: Sequence[e.Party] = ()
        match recorded.event:
            case e.Received() | e.TakenOver() | e.MergeTaken() as event:
                parties = event.parties
            case e.PartyAdded(party=party):
                parties = (party,)
        found |= {party.number: (party, recorded.by) for party in parties}
    return found


def _is_proven(entries: Sequence[RecordedEvent], number: int) -> bool:
    """Whether a file, two people, or one who says why they are alone show for whom a
    representative speaks."""
    party, by = _joined(entries)[number]
    said = {by, *(party.entered_by or ())}
    for recorded in entries:
        event = recorded.event
        if isinstance(event, e.AuthorityRecorded) and event.party == number:
            if event.evidence or event.alone:
                return True
            said.add(recorded.by)
    persons = {one for one in said if one.startswith("person/")}
    return bool(party.proven) or len(persons) > 1


@invariant
def nobody_speaks_for_another_on_the_word_of_one_person(step: Step) -> None:
    for _, recorded, _ in step.pairs:
        event = recorded.event
        if not isinstance(event, e.ReactionRecorded | e.Withdrawn):
            continue
        kind, _, rest = recorded.by.partition("/")
        speaker = int(rest) if kind == "party" else event.said_by
        if speaker not in (None, event.party):
            assert _is_proven(step.entries[: recorded.version - 1], speaker or 0)


@invariant
def a_reply_is_their_own_only_where_staff_cannot_know_the_code(step: Step) -> None:
    for _, recorded, after in step.pairs:
        replies = [reply for p in after.parties for reply in p.replies]
        for reply in (one for one in replies if one.version == recorded.version):
            if not reply.own or reply.reaction is e.Reaction.refused:
                continue
            earlier = step.entries[: recorded.version - 1]
            number = int(recorded.by.removeprefix("party/"))
            party, by = _joined(earlier)[number]
            said = [r.event for r in earlier if getattr(r.event, "party", None) == number]
            confirmed = any(isinstance(one, e.PartyContactConfirmed) for one in said)
            assert by == "public" or party.own_contact or confirmed
            sent = [one for one in said if isinstance(one, e.NoticeSent)]
            codes = [one for one in sent if one.notice is e.Notice.access]
            assert not codes or not e.OUTBOUND[codes[-1].way].handed


@invariant
def a_reply_is_attributed_to_the_door_through_which_it_came(step: Step) -> None:
    """To the complainant only through their own; else to their representative, or to the staff who
    recorded it."""
    for _, recorded, after in step.pairs:
        for party in after.complainants:
            reply = party.replies[-1] if party.replies else None
            if reply is None or reply.version != recorded.version:
                continue
            assert reply.by == recorded.by
            door, _, number = recorded.by.partition("/")
            assert door == "party" or not reply.own
            if recorded.by != f"party/{party.number}":
                assert party.answered_for or reply.reaction is e.Reaction.no_reply
                spoke = int(number) if door == "party" else reply.said_by
                speaker = after.participant(spoke or 0)
                assert spoke is None or (speaker and party.number in speaker.party.acts_for)


@invariant
def what_one_person_does_alone_says_why(step: Step) -> None:
    for before, recorded, _ in step.pairs:
        if before is None or recorded.act == "resolve-at-once":
            continue
        one_person, alone, name = _second(before, recorded)
        if one_person and name is not ControlName.authorize_response:
            assert alone


@invariant
def nobody_promises_beyond_their_authority(step: Step) -> None:
    for before, recorded, after in step.pairs:
        if not isinstance(recorded.event, e.ResponseAuthorized) or before is None:
            continue
        person = step.rules.people.persons[recorded.by]
        roles = roles_here(person, before, step.rules)
        limits = [x.amount for x in step.rules.policy.limits if x.role in roles]
        answered = after.response(recorded.event.response)
        if answered is not None and any(remedy.amount for remedy in answered.remedies):
            for currency, minor in _may_fall_due(after).items():
                most = max((x.minor for x in limits if x.currency == currency), default=0)
                assert minor <= most


def _may_fall_due(c: Complaint) -> Counter[Code]:
    """What complainants were paid or might still be under what was offered to them."""
    whole: Counter[Code] = Counter()
    for response in c.responses:
        if response.outside:
            continue
        claimed = any(_may_claim(p, response.number) for p in c.parties if p.active)
        for remedy in response.remedies:
            if remedy.amount is not None:
                paid = response.amount_paid(remedy.number)
                whole[remedy.amount.currency] += remedy.amount.minor if claimed else paid
    return whole


def _may_claim(party: Participant, response: int) -> bool:
    """Whether a complainant was or will be told of it, and has taken it or may still do. What was
    taken in part is paid as long as the complaint is open for anybody."""
    partly = party.reaction is e.Reaction.accepted_in_part
    in_part = partly and party.told == response
    open_to_them = (Stage.response_prepared, *MAIN_LINE[4:], *REFUSED)
    stage = party.before_merge if party.stage is Stage.merged else party.stage
    return party.response == response and (in_part or stage in open_to_them)


@invariant
def what_may_fall_due_grows_only_by_an_offer(step: Step) -> None:
    """No limit is passed in small steps: whatever is accepted, late too, was counted before. An
    objection to a refusal that staff recorded brings back an offer that was."""
    offers = e.ResponsePrepared | e.RecordingDisputed
    for before, recorded, after in step.pairs:
        if before is None or isinstance(recorded.event, offers):
            continue
        was = _may_fall_due(before)
        for currency, minor in _may_fall_due(after).items():
            assert minor <= was[currency], recorded.event


@invariant
def what_may_fall_due_is_what_the_limits_count(step: Step) -> None:
    for before, recorded, after in step.pairs:
        if isinstance(recorded.event, e.ResponsePrepared) and before is not None:
            counted = Counter[Code]()
            for remedy in (
                *promised_before(before, recorded.event.parties),
                *recorded.event.remedies,
            ):
                if remedy.amount is not None:
                    counted[remedy.amount.currency] += remedy.amount.minor
            for currency, minor in _may_fall_due(after).items():
                assert minor <= counted[currency]


@invariant
def never_more_is_paid_than_was_promised(step: Step) -> None:
    for response in step.after.responses:
        for remedy in response.remedies:
            owed = remedy.amount or Money(0, step.rules.policy.currency)
            paid = [p.amount for p in response.paid if p.remedy == remedy.number]
            assert all(amount.currency == owed.currency for amount in paid)
            assert sum(amount.minor for amount in paid) <= owed.minor
            if remedy.number in response.carried_out:
                assert sum(amount.minor for amount in paid) == owed.minor


@invariant
def a_decision_answers_every_issue_and_is_told_to_both_sides(step: Step) -> None:
    for before, recorded, _ in step.pairs:
        if isinstance(recorded.event, e.DecisionCommunicated) and before is not None:
            response = before.response(recorded.event.response)
            assert response is not None
            assert response.authorized
            assert not against(response.prepared_by, before, step.rules)
            answered = {issue.number for issue in response.answers}
            assert {issue.number for issue in before.live_issues} <= answered
            assert recorded.event.recourse
            assert recorded.event.words is not None
            told = [one.event for one in step.entries if isinstance(one.event, e.PersonnelTold)]
            assert any(one.response == response.number for one in told)


@invariant
def each_complainant_hears_of_another_day_and_of_the_end(step: Step) -> None:
    asked = {(c.kind, c.party) for c in consequences(step.after, step.new, step.rules)}
    if any(recorded.act in ("receive", "take-over", "resolve-at-once") for recorded in step.new):
        return
    for event in step.events(e.Closed):
        assert asked >= {(JobKind.tell_closure, number) for number in event.parties}
    if step.after.taken_over or not any(
        event.clock == "respond"
        for kind in (e.TermTold, e.TermExtended, e.TermResumed)
        for event in step.events(kind)
    ):
        return
    for party in step.after.complainants:
        waits = party.stage in AWAITING and not party.withdrawn
        term = step.after.next_term
        if waits and party.acknowledged_at and term is not None and term.clock == "respond":
            assert (JobKind.tell_date, party.number) in asked


@invariant
def both_sides_are_heard_before_the_examination_ends(step: Step) -> None:
    for before, recorded, _ in step.pairs:
        if isinstance(recorded.event, e.InvestigationFinished) and before is not None:
            assert all(issue.finding for issue in before.live_issues)
            assert all(s.heard or s.not_heard_reason for s in before.subjects)
            assert not before.unsettled


@invariant
def a_hold_keeps_every_word(step: Step) -> None:
    if step.before is not None and step.before.holds:
        assert not step.events(e.Erased)
        assert not step.events(e.Retracted)


@invariant
def a_date_lapses_once_and_only_unmet(step: Step) -> None:
    for event in step.events(e.TermLapsed):
        assert step.before is not None
        term = step.before.term(event.pack, event.clock)
        assert term is not None
        assert term.running
        assert not term.lapsed
        assert step.new[0].happened > term.until


@invariant
def each_rung_hears_of_a_date_once_and_only_while_it_runs(step: Step) -> None:
    for before, recorded, _ in step.pairs:
        if isinstance(recorded.event, e.TermRaised):
            assert before is not None
            term = before.term(recorded.event.pack, recorded.event.clock)
            assert term is not None
            assert term.running
            assert not term.gateway
            assert term.raised < recorded.event.rung
            assert term.until == recorded.event.until
            assert not set(recorded.event.persons) & before.subject_ids


@invariant
def what_passed_unmet_is_never_moved(step: Step) -> None:
    for before, recorded, after in step.pairs:
        if isinstance(recorded.event, e.LateNoticed):
            assert before is not None
            term = before.term(recorded.event.pack, recorded.event.clock)
            assert term is not None
            assert term.until == recorded.event.until < recorded.happened
            now = after.term(recorded.event.pack, recorded.event.clock)
            assert now is not None
            assert (now.until, now.first) == (term.until, term.first)


@invariant
def somebody_complains_and_their_numbers_are_their_own(step: Step) -> None:
    assert step.after.complainants
    numbers = [p.number for p in step.after.parties]
    assert len(set(numbers)) == len(numbers)
    assert all(p.stage is not None for p in step.after.complainants)


@invariant
def nobody_is_taken_out_once_they_were_told_a_decision(step: Step) -> None:
    for before, recorded, after in step.pairs:
        if isinstance(recorded.event, e.PartyEnded) and before is not None:
            party = before.participant(recorded.event.party)
            assert party is not None
            assert party.stage is None or party.stage in BEFORE_DECISION
            assert after.open or not before.open


@invariant
def a_stage_moves_only_along_the_table(step: Step) -> None:
    for before, recorded, after in step.pairs:
        was = {p.number: p.stage for p in before.parties} if before else {}
        for party in after.complainants:
            old = was.get(party.number)
            if old is None:
                assert isinstance(recorded.event, BEGINNINGS)
            elif old is not party.stage:
                assert party.stage is not None
                assert transition(old, party.stage, recorded.event) is not None, (
                    old,
                    party.stage,
                    recorded.event,
                )


@invariant
def an_event_is_the_same_after_it_was_written_and_read(step: Step) -> None:
    for recorded in step.new:
        assert codec.value_of(type(recorded.event), codec.plain(recorded.event)) == recorded.event


@invariant
def pieces_are_known_by_their_ids(step: Step) -> None:
    for recorded in step.new:
        assert set(codec.sealed_ids(recorded.event)) <= step.after.pieces
