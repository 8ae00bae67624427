"""Clause 7: the one list of acts on complaints; forms, API, documents and tests read it."""

from ...values import Code
from . import (
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
from .closing import carrying_out, ending, objection, outside, reaction
from .declaration import ComplaintAct

_SINGLE: tuple[ComplaintAct, ...] = (
    acknowledgement.acknowledge,
    scope.decide_kind,
    scope.decline_scope,
    ending.check_exclusion,
    assessment.assess,
    assessment.classify,
    assessment.name_person,
    investigation.assign,
    assessment.transfer,
    handing_over.hand_over,
    handing_over.accept_hand_over,
    handing_over.return_hand_over,
    assessment.recuse,
    assessment.declare_interest,
    assessment.take_immediate_action,
    at_once.resolve_at_once,
    parties.raise_issue,
    parties.add_party,
    parties.end_party,
    parties.record_authority,
    parties.confirm_contact,
    parties.record_needs,
    communication.record_contact,
    communication.request_information,
    tracking.set_reminder,
    investigation.notify_subject,
    investigation.hear_person,
    investigation.confirm_hearing,
    investigation.record_evidence,
    investigation.record_finding,
    investigation.finish_investigation,
    response.prepare_response,
    response.authorize_response,
    second_look.disagree,
    second_look.withdraw_proposal,
    decision.communicate_decision,
    reaction.record_reaction,
    objection.object_to_recording,
    carrying_out.carry_out,
    carrying_out.pay_remedy,
    carrying_out.verify_correction,
    tracking.promise,
    tracking.keep_promise,
    response.escalate,
    outside.refer_outside,
    outside.record_outside_outcome,
    tracking.extend_term,
    tracking.note_late,
    tracking.pause_term,
    tracking.resume_term,
    communication.send_notice,
    communication.read_notices,
    posting.write_letter,
    posting.print_letter,
    posting.post_letter,
    posting.withdraw_letter,
    posting.return_letter,
    communication.message,
    communication.note,
    communication.attach,
    records.write_subject_line,
    late_entries.confirm_late,
    records.correct,
    records.retract,
    records.hold,
    records.release_hold,
    records.disclose,
    ending.close,
    ending.determine_cause,
    ending.reopen,
    ending.withdraw,
    records.erase,
    importing.take_back,
    tracking.lapse,
)

_ON_TWO: tuple[ComplaintAct, ...] = (
    merging.link,
    merging.merge,
    merging.unmerge,
    merging.split,
)

ACTS: dict[Code, ComplaintAct] = {known.name: known for known in _SINGLE}
"""Every act on one complaint, by name, in the order in which they are shown."""

ON_TWO: dict[Code, ComplaintAct] = {known.name: known for known in _ON_TWO}
"""Every act on two complaints, by name."""


def declared(name: Code) -> ComplaintAct:
    """The declaration of an act on one complaint or two. Raises KeyError for an unknown name."""
    return ON_TWO[name] if name in ON_TWO else ACTS[name]
