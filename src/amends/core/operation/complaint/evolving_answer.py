"""Clauses 7.7 to 7.9: how response, decision, reply and closing change a complaint."""

from collections.abc import Iterable

from ...shape import made_from
from ...values import Code
from .. import events as e
from .parts import REFUSALS, Paid, Proposal, RecordedEvent, Released, Reply, Response, Returned
from .replacing import replace
from .stages import CLOSED, CLOSED_ON, Stage
from .state import Complaint
from .steps import (
    answered,
    changed,
    confirmed,
    moved,
    newcomer_stage,
    notified,
    on,
    overturned,
    responded,
    sent_back,
    someone_stands_on_findings,
    unanswered,
    without_findings,
    worked,
)

# --- 7.7 response ---


@on(e.ResponsePrepared)
def _prepared(c: Complaint, event: e.ResponsePrepared, recorded: RecordedEvent) -> Complaint:
    response = made_from(
        Response,
        event,
        number=event.response,
        prepared_by=recorded.by,
        answers=c.live_issues,
        others_affected=bool(event.others_affected),
        no_action=event.no_action is not None,
    )
    c = moved(c, event.parties, Stage.response_prepared, recorded.happened, response=event.response)
    c = replace(c, responses=(*c.responses, response), returned=None)
    return worked(c, recorded.by)


on(e.ActionOpened)(lambda c, event, recorded: responded(c, event.response, action=event.action))


@on(e.ResponseAuthorized)
def _authorized(c: Complaint, event: e.ResponseAuthorized, recorded: RecordedEvent) -> Complaint:
    by, unread = recorded.by, bool(event.unread)
    c = responded(c, event.response, authorized=True, authorized_by=by, unread=unread)
    return replace(c, involved=c.involved | {by})


@on(e.ActProposed)
def _act_proposed(c: Complaint, event: e.ActProposed, recorded: RecordedEvent) -> Complaint:
    return replace(c, proposal=Proposal.of(recorded.by, event), returned=None)


@on(e.NotAgreed)
def _not_agreed(c: Complaint, event: e.NotAgreed, recorded: RecordedEvent) -> Complaint:
    if event.response is None:
        first = c.proposal.by if c.proposal else None
        c = replace(c, proposal=None)
    else:
        response = c.response(event.response)
        first = response.prepared_by if response else None
        c = sent_back(c, {event.response}, recorded.happened)
        c = replace(c, involved=c.involved | {recorded.by})
    act = event.act if event.response is None else _PREPARE
    return replace(
        c, returned=Returned(first, act, recorded.by, recorded.happened) if first else None
    )


on(e.ProposalWithdrawn)(lambda c, event, recorded: replace(c, proposal=None))


_PREPARE = Code("prepare-response")
"""The act by which the author of a rejected response reconsiders it."""


@on(e.Escalated)
def _escalated(c: Complaint, event: e.Escalated, recorded: RecordedEvent) -> Complaint:
    c = moved(c, event.parties, Stage.escalated_internal, recorded.happened, level=event.level)
    return replace(
        c,
        investigators=c.investigators | {event.person},
        involved_below=c.involved,
        plan=None,
        looked=frozenset(),
        escalated_at=recorded.happened,
    )


# --- 7.8 communicating the decision ---


@on(e.ResponseReleased)
def _released(c: Complaint, event: e.ResponseReleased, recorded: RecordedEvent) -> Complaint:
    c = changed(c, (event.party,), released=Released(event, recorded.happened))
    return worked(c, recorded.by)


@on(e.DecisionCommunicated)
def _decided(c: Complaint, event: e.DecisionCommunicated, recorded: RecordedEvent) -> Complaint:
    c = moved(
        c,
        (event.party,),
        Stage.decision_communicated,
        recorded.happened,
        response=event.response,
        told=event.response,
        decided_at=recorded.happened,
        posted=recorded.act == POST,
        reaction=None,
        reaction_reminders=0,
    )
    c = responded(c, event.response, communicated=True)
    c = _used(c, (event.party,))
    if recorded.act != POST:  # posting it is no part in deciding
        c = worked(c, recorded.by)
    c = replace(c, last_contact=recorded.happened)
    return confirmed(answered(c, recorded.happened))


def _used(c: Complaint, parties: Iterable[int], body: Code | None = None) -> Complaint:
    """Note the option that each of these complainants has used now: an external body, or the review
    stage that they are at, if any."""
    for number in parties:
        known = c.participant(number)
        option = f"outside.{body}" if body else f"internal.{known.level}" if known else ""
        if known is not None and (body or known.level) and option not in known.options_used:
            c = changed(c, (number,), options_used=(*known.options_used, Code(option)))
    return c


POST = Code("post-letter")
"""The act by which a letter was posted."""


@on(e.PersonnelTold)
def _told(c: Complaint, event: e.PersonnelTold, recorded: RecordedEvent) -> Complaint:
    return notified(c, e.Notice.decision, event.to_read or (), recorded)


# --- 7.9 reaction ---


@on(e.ReactionRecorded)
def _reacted(c: Complaint, event: e.ReactionRecorded, recorded: RecordedEvent) -> Complaint:
    c = _with_reply(c, event.party, event.reaction, event, recorded)
    if event.reaction is e.Reaction.no_reply:
        return changed(c, (event.party,), reaction=event.reaction)
    stage = _STAGE_AFTER[event.reaction]
    c = moved(c, (event.party,), stage, recorded.happened, reaction=event.reaction, withdrawn=False)
    c = _judged(c, event.response, event.party, event.reaction)
    return replace(c, last_contact=recorded.happened)


_STAGE_AFTER = {
    e.Reaction.accepted: Stage.implementing,
    e.Reaction.accepted_reluctantly: Stage.implementing,
    e.Reaction.accepted_in_part: Stage.unresolved_open,
    e.Reaction.refused: Stage.unresolved_open,
}


def _with_reply(
    c: Complaint,
    party: int,
    reaction: e.Reaction | None,
    event: e.ReactionRecorded | e.Withdrawn,
    recorded: RecordedEvent,
) -> Complaint:
    known = c.participant(party)
    if known is None:
        return c
    spoke = recorded.by.startswith("party/")
    milder = reaction is not e.Reaction.refused
    speaker = c.speaking(recorded.by)
    code_known = speaker is not None and speaker.code_known
    unproven = speaker is not None and speaker.unproven
    sure = not (code_known or unproven)
    own = spoke and (c.may_soften(recorded.by, known) if known.refuses else sure or not milder)
    reply = Reply(
        reaction,
        event.response if isinstance(event, e.ReactionRecorded) else known.response or 0,
        recorded.happened,
        recorded.by,
        own,
        event.way,
        event.first,
        overturns=known.refuses and milder and not own,
        code_known=code_known and not own,
        unproven=unproven and not own,
        said_by=event.said_by,
        version=recorded.version,
    )
    disputes = known.disputes and not own
    said = {"replies": (*known.replies, reply), "disputes": disputes}
    if reaction in REFUSALS and not known.refuses:
        said |= {"refused_in": recorded.version, "refused_by": recorded.by}
    c = changed(c, (party,), **said)
    by = {one for one in (recorded.by, event.first) if one and one.startswith("person/")}
    return replace(c, acted=c.acted | by)


def _judged(c: Complaint, number: int, party: int, reaction: e.Reaction | None) -> Complaint:
    response = c.response(number)
    if response is None:
        return c
    accepted_by, refused_by = response.accepted_by - {party}, response.refused_by - {party}
    if reaction is e.Reaction.refused:
        refused_by |= {party}
    elif reaction is not None:
        accepted_by |= {party}
    return responded(c, number, accepted_by=accepted_by, refused_by=refused_by)


@on(e.RecordingDisputed)
def _disputed(c: Complaint, event: e.RecordingDisputed, recorded: RecordedEvent) -> Complaint:
    """Apply an objection to what staff recorded: what the complainant said before applies again,
    a refusal also after closing. Any other closed complaint is reopened by an event of its own."""
    c = notified(c, e.Notice.objection, event.to_read or (), recorded)
    known = c.participant(event.party)
    noted = known.noted if known else None
    if known is None or noted is None:
        return c
    replies = (*known.replies[:-1], replace(noted, disputed=recorded.happened))
    word = {"replies": replies, "disputes": True, "last_word": recorded.happened}
    if not known.refused_in:
        word |= {"refused_in": recorded.version, "refused_by": recorded.by}
    c = replace(changed(c, (event.party,), **word), last_contact=recorded.happened)
    # what the reply meant to rule packs is undone: a deadline that it met runs again
    undone = [m for m in c.marks if m.at == noted.at and m.event in _REPLIED]
    c = replace(c, marks=tuple(m for m in c.marks if m not in undone))
    if noted.reaction is None:
        return changed(c, (event.party,), withdrawn=False)
    before = known.said_before
    if known.stage in CLOSED and before in REFUSALS:
        c = replace(changed(c, (event.party,), options_closed=()), closed_at=None, at_once=False)
    elif known.stage not in _STAGE_AFTER.values():
        return c
    stage = Stage.decision_communicated if before is None else _STAGE_AFTER[before]
    back = {"reaction": before, "reaction_reminders": 0}
    c = moved(c, (event.party,), stage, recorded.happened, **back)
    return _judged(c, noted.response, event.party, before)


_REPLIED = frozenset({"accepted", "resolved", "withdrawn"})


on(e.RecourseTold)(lambda c, event, recorded: changed(c, (event.party,), recourse=event.options))
on(e.WatchSet)(lambda c, event, recorded: replace(c, watch=event.day))


# --- 7.9 carrying out ---


@on(e.RemedyCarriedOut)
def _carried_out(c: Complaint, event: e.RemedyCarriedOut, recorded: RecordedEvent) -> Complaint:
    response = c.response(event.response)
    if response is None:
        return c
    return responded(
        c,
        event.response,
        carried_out=response.carried_out | {event.remedy},
        done_by=response.done_by | {recorded.by},
        done_last=recorded.by,
    )


@on(e.RemedyPaid)
def _remedy_paid(c: Complaint, event: e.RemedyPaid, recorded: RecordedEvent) -> Complaint:
    response = c.response(event.response)
    if response is None:
        return c
    return responded(
        c,
        event.response,
        paid=(*response.paid, Paid(event.remedy, event.amount, event.paid_on)),
        done_by=response.done_by | {recorded.by},
    )


@on(e.CorrectionVerified)
def _verified(c: Complaint, event: e.CorrectionVerified, recorded: RecordedEvent) -> Complaint:
    response = c.response(event.response)
    apart = event.alone is None and response is not None and recorded.by not in response.done_by
    c = responded(c, event.response, verified=True, checked=apart)
    return replace(c, acted=c.acted | {recorded.by})


@on(e.CorrectionFailed)
def _failed(c: Complaint, event: e.CorrectionFailed, recorded: RecordedEvent) -> Complaint:
    """Apply a check that failed: who did the remedies last has to do them again."""
    response = c.response(event.response)
    if response is None:
        return c
    left = response.carried_out - frozenset(event.remedies)
    c = responded(c, event.response, verified=False, checked=False, carried_out=left)
    c = replace(c, acted=c.acted | {recorded.by})
    doer = response.done_last
    if doer is None:
        return c
    return replace(c, returned=Returned(doer, _CARRY_OUT, recorded.by, recorded.happened))


_CARRY_OUT = Code("carry-out")


# --- 7.9 outside ---


@on(e.ReferredOutside)
def _referred_outside(c: Complaint, event: e.ReferredOutside, recorded: RecordedEvent) -> Complaint:
    c = moved(c, event.parties, Stage.in_external_resolution, recorded.happened, body=event.body)
    return answered(c, recorded.happened)


@on(e.OutsideOutcomeRecorded)
def _ended(c: Complaint, event: e.OutsideOutcomeRecorded, recorded: RecordedEvent) -> Complaint:
    c = _used(c, event.parties, event.body)
    if event.result is e.OutsideResult.ended_without_result or not event.upheld:
        return moved(c, event.parties, Stage.unresolved_open, recorded.happened, body=None)
    number = len(c.responses) + 1
    kind = Code("compensation" if event.amount else "other_assistance")
    outcome = Response(
        number,
        event.parties,
        (e.Remedy(1, kind, amount=event.amount),),
        recorded.by,
        authorized=True,
        outside=True,
        communicated=True,
    )
    c = replace(c, responses=(*c.responses, outcome))
    anew = {"reaction": None, "reaction_reminders": 0}
    c = moved(c, event.parties, Stage.implementing, recorded.happened, response=number, **anew)
    return changed(c, event.parties, body=None)


# --- 7.9 the end, and a new beginning ---


@on(e.Withdrawn)
def _withdrawn(c: Complaint, event: e.Withdrawn, recorded: RecordedEvent) -> Complaint:
    c = _with_reply(c, event.party, None, event, recorded)
    return replace(changed(c, (event.party,), withdrawn=True), last_contact=recorded.happened)


@on(e.ClosureProposed)
def _closure_proposed(c: Complaint, event: e.ClosureProposed, recorded: RecordedEvent) -> Complaint:
    proposal = Proposal.closing(recorded.by, event.parties, event.options)
    return replace(c, proposal=proposal, returned=None)


@on(e.Closed)
def _closed(c: Complaint, event: e.Closed, recorded: RecordedEvent) -> Complaint:
    stage = CLOSED_ON[event.ground]
    c = moved(c, event.parties, stage, recorded.happened, options_closed=event.options)
    c = replace(
        c,
        category=event.category,
        cause=event.cause,
        pattern=event.seen_before,
        cause_at_closing=event.cause,
        cause_revised_at=None,
        at_once=recorded.act == _AT_ONCE,
    )
    return answered(c if c.open else replace(c, closed_at=recorded.happened), recorded.happened)


_AT_ONCE = Code("resolve-at-once")


@on(e.CauseDetermined)
def _cause_determined(c: Complaint, event: e.CauseDetermined, recorded: RecordedEvent) -> Complaint:
    pattern = event.seen_before or c.pattern
    return replace(c, cause=event.cause, pattern=pattern, cause_revised_at=recorded.happened)


@on(e.Reopened)
def _reopened(c: Complaint, event: e.Reopened, recorded: RecordedEvent) -> Complaint:
    if c.gone:
        c = overturned(c, recorded.happened)
    c = replace(c, plan=None, looked=frozenset())
    stage = newcomer_stage(c)
    undecided = False
    for number in event.parties:
        known = c.participant(number)
        if known is None:
            continue
        undecided = undecided or known.decided_at is None
        c = moved(
            c,
            (number,),
            stage,
            recorded.happened,
            reaction=None,
            withdrawn=False,
            options_closed=(),
            reopened=known.reopened + 1,
        )
    if not someone_stands_on_findings(c, event.parties):
        c = without_findings(c)
    c = replace(c, kind=e.Kind.complaint, closed_at=None, at_once=False, proposal=None)
    c = replace(c, reopened_at=recorded.happened)
    return unanswered(c) if undecided else c
