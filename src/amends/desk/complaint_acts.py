"""Acts on complaints as the staff area offers them: in which group, with which keyboard key, and
how the form of each behaves. A test compares this with the acts that core declares."""

from collections.abc import Mapping
from dataclasses import dataclass

from amends.core.operation.acts import (
    acknowledgement,
    assessment,
    at_once,
    communication,
    decision,
    handing_over,
    importing,
    investigation,
    late_entries,
    merging,
    parties,
    posting,
    records,
    response,
    scope,
    second_look,
    tracking,
)
from amends.core.operation.acts.closing import carrying_out, ending, objection, outside, reaction
from amends.core.operation.acts.declaration import ComplaintAct
from amends.wording.phrases import marked as _


@dataclass(frozen=True, slots=True)
class DeskAct:
    """An act as the staff area offers it."""

    act: ComplaintAct
    key: str = ""
    """The key that opens it on the complaint page."""
    then: ComplaintAct | None = None
    """What the same person usually does next."""
    shown_back: bool = False
    """It cannot be undone, or another question follows from what is chosen: the input is shown for
    a check first."""
    composed: str = ""
    """The field with the text of a decision, if it writes one."""
    wide: bool = False
    """There is so much to read beside its form that this gets the wider column."""
    snippets: bool = False
    """It has a text that staff often write: its form offers snippets."""
    moves_date: bool = False
    """The message after it also gives the new due date."""
    by_post: bool = False
    """The message after it also says how many letters are waiting to be posted."""
    similar: bool = False
    """Similar open problems are shown beside its form, with their agreed remedy."""
    suggests: bool = False
    """A category is suggested beside its form for a complaint without one."""

    @property
    def name(self) -> str:
        """The name of the act."""
        return str(self.act.name)


@dataclass(frozen=True, slots=True)
class Group:
    """Acts with one purpose, in the order in which they are offered."""

    title: str
    acts: tuple[DeskAct, ...]


GROUPS = (
    Group(
        _("Contact people"),
        (
            DeskAct(acknowledgement.acknowledge, snippets=True),
            DeskAct(communication.record_contact, key="p", snippets=True),
            DeskAct(communication.request_information, snippets=True),
            DeskAct(communication.send_notice, snippets=True),
            DeskAct(posting.withdraw_letter, by_post=True),
            DeskAct(posting.return_letter),
            DeskAct(tracking.promise, snippets=True, moves_date=True),
            DeskAct(tracking.keep_promise),
            DeskAct(tracking.record_danger_call),
        ),
    ),
    Group(
        _("Assess"),
        (
            DeskAct(records.write_subject_line),
            DeskAct(scope.decide_kind),
            DeskAct(scope.decline_scope),
            DeskAct(
                assessment.assess,
                key="a",
                then=investigation.assign,
                moves_date=True,
                similar=True,
                suggests=True,
            ),
            DeskAct(assessment.classify, moves_date=True, suggests=True),
            DeskAct(assessment.name_person),
            DeskAct(assessment.take_immediate_action),
            DeskAct(parties.raise_issue),
            DeskAct(ending.check_exclusion),
        ),
    ),
    Group(
        _("Assign"),
        (
            DeskAct(investigation.assign),
            DeskAct(handing_over.accept_hand_over),
            DeskAct(handing_over.return_hand_over),
            DeskAct(handing_over.hand_over),
            DeskAct(assessment.transfer, key="g"),
            DeskAct(assessment.recuse),
            DeskAct(assessment.declare_interest),
        ),
    ),
    Group(
        _("Investigate"),
        (
            DeskAct(investigation.notify_subject),
            DeskAct(investigation.hear_person),
            DeskAct(investigation.record_evidence),
            DeskAct(investigation.record_finding),
            DeskAct(investigation.finish_investigation, then=response.prepare_response),
        ),
    ),
    Group(
        _("Respond and resolve"),
        (
            DeskAct(
                at_once.resolve_at_once, shown_back=True, wide=True, snippets=True, similar=True
            ),
            DeskAct(
                response.prepare_response,
                then=decision.communicate_decision,
                composed="reasons",
                wide=True,
                similar=True,
            ),
            DeskAct(response.authorize_response),
            DeskAct(
                decision.communicate_decision,
                shown_back=True,
                composed="words",
                wide=True,
                moves_date=True,
                by_post=True,
            ),
            DeskAct(reaction.record_reaction, moves_date=True),
            DeskAct(objection.object_to_recording),
            DeskAct(carrying_out.carry_out),
            DeskAct(carrying_out.pay_remedy),
            DeskAct(carrying_out.verify_correction),
            DeskAct(response.escalate, moves_date=True),
            DeskAct(outside.refer_outside),
            DeskAct(outside.record_outside_outcome),
            DeskAct(ending.close, shown_back=True, wide=True, similar=True, suggests=True),
            DeskAct(ending.determine_cause),
            DeskAct(ending.reopen, moves_date=True),
            DeskAct(ending.withdraw),
        ),
    ),
    Group(
        _("People involved"),
        (
            DeskAct(parties.add_party),
            DeskAct(parties.end_party),
            DeskAct(parties.record_authority),
            DeskAct(parties.confirm_contact),
            DeskAct(parties.record_needs),
        ),
    ),
    Group(
        _("Deadlines"),
        (
            DeskAct(tracking.set_reminder, moves_date=True),
            DeskAct(tracking.extend_term, moves_date=True),
            DeskAct(tracking.note_late),
            DeskAct(tracking.pause_term),
            DeskAct(tracking.resume_term, moves_date=True),
        ),
    ),
    Group(
        _("Other complaints"),
        (
            DeskAct(merging.link, key="b"),
            DeskAct(merging.merge, shown_back=True),
            DeskAct(merging.unmerge),
            DeskAct(merging.split),
        ),
    ),
    Group(
        _("Complaint record"),
        (
            DeskAct(late_entries.confirm_late),
            DeskAct(records.correct),
            DeskAct(records.retract),
            DeskAct(records.hold),
            DeskAct(records.release_hold),
            DeskAct(records.disclose),
            DeskAct(records.erase),
        ),
    ),
)
"""Acts that the complaint page offers, by purpose."""

ELSEWHERE = (
    DeskAct(communication.message, snippets=True),
    DeskAct(communication.note, snippets=True),
    DeskAct(communication.attach),
    DeskAct(second_look.disagree),
    DeskAct(second_look.withdraw_proposal),
    DeskAct(posting.write_letter, by_post=True),
    DeskAct(posting.print_letter),
    DeskAct(posting.post_letter),
    DeskAct(importing.take_back),
)
"""Acts that have a place of their own."""

NOT_BY_HAND = (
    DeskAct(tracking.lapse),
    DeskAct(communication.read_notices),
    DeskAct(investigation.confirm_hearing),
)
"""Acts that follow from the time or from opening a page, or that a person complained about does on
their own page; they have no form."""

DESK_ACTS: Mapping[str, DeskAct] = {
    declared.name: declared
    for declared in (*(act for group in GROUPS for act in group.acts), *ELSEWHERE, *NOT_BY_HAND)
}
"""Every act on complaints, by name."""
