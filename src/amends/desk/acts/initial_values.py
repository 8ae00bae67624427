"""Initial values of an act's form, and which of its fields are shown."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from amends.core.framework.packs.pack import PAUSED
from amends.core.framework.policy.commitments import ControlName, Strength
from amends.core.framework.policy.vocabulary import NOT_DETERMINED
from amends.core.improvement.from_response import usual_due, usual_owner
from amends.core.operation import events as e
from amends.core.operation.acts import at_once as settling
from amends.core.operation.acts import tracking
from amends.core.operation.acts.acknowledgement import acknowledge
from amends.core.operation.acts.assessment import SIX, assess, classify, name_person
from amends.core.operation.acts.at_once import resolve_at_once
from amends.core.operation.acts.closing.carrying_out import pay_remedy, to_verify, verify_correction
from amends.core.operation.acts.closing.ending import close, determine_cause, grounds_open, withdraw
from amends.core.operation.acts.closing.reaction import ACCEPTED, record_reaction
from amends.core.operation.acts.communication import attach, may_follow, record_contact, send_notice
from amends.core.operation.acts.decision import communicate_decision
from amends.core.operation.acts.investigation import assign, record_finding
from amends.core.operation.acts.limits import second_needed
from amends.core.operation.acts.merging import merge, split, unmerge
from amends.core.operation.acts.parties import add_party, confirm_contact, record_authority
from amends.core.operation.acts.records import write_subject_line
from amends.core.operation.acts.response import authorize_response, prepare_response
from amends.core.operation.acts.scope import decide_kind, decline_scope
from amends.core.operation.acts.second_look import unauthorized
from amends.core.operation.complaint.parts import Issue
from amends.core.operation.guidance.investigation_plan import proposed
from amends.core.operation.guidance.offers import counting
from amends.core.operation.regulators.letter_requirements import demands
from amends.core.values import Contact, Money
from amends.letters.channels import CHANNELS, ways_of_letters
from amends.letters.channels.post import POST
from amends.wording.timeline import with_offer

from ..forms.facts import later
from ..forms.layout import FormLayout
from ..forms.of_complaint import asks_good_reason, grounds, offer, told_ways
from ..reading import states
from ..reading.detail import ComplaintDetail
from ..request.context import DeskContext

GIVE_ACCESS = "give-access"
"""A separate form for one kind of notice."""
TAKE_UP = "take-up-review"
"""A separate form with which a reviewer assigns the complaint to themselves."""
REACHED: Mapping[str, Set[str]] = {"way": frozenset(CHANNELS)}
"""Ways in which a person was contacted; that it was impossible is recorded elsewhere."""


def alone_allowed(control: ControlName, detail: ComplaintDetail) -> bool:
    """Return whether the policy lets one person do it alone with a reason."""
    return not detail.file.rules.policy.control(control).second_needed(None)


def unless(needed: object, *names: str) -> Set[str]:
    """Return these names of fields, or none if `needed` is true."""
    return frozenset(() if needed else names)


def _acknowledge(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    complaint = detail.complaint
    waiting = [p for p in complaint.complainants if p.acknowledged_at is None]
    waiting = waiting or [p for p in complaint.complainants if complaint.receipt_lacks(p)]
    if not waiting:
        return FormLayout()
    way = waiting[0].contact_by or waiting[0].party.contact_by
    return FormLayout(initial={"party": waiting[0].number, **({"way": way} if way else {})})


def _add_party(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    names = ("country", "contact_person", "safe_contact")
    return FormLayout(
        fold={"kind", "language", "needs", *(f"identity-{name}" for name in names)},
        initial={"acts_for": [p.number for p in detail.complaint.complainants]},
    )


def _confirm(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    alone = alone_allowed(ControlName.confirm_person, detail)
    return FormLayout(omit=unless(alone, "alone_reason"))


def _assign(
    detail: ComplaintDetail, desk: DeskContext, *, omit: Set[str] = frozenset()
) -> FormLayout:
    looks, ready_by = proposed(detail.complaint, detail.file.rules, desk.now)
    return FormLayout(omit=omit, initial={"looks": looks, "ready_by": ready_by})


def _classify(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    bare = [issue.number for issue in detail.complaint.live_issues if issue.category is None]
    return FormLayout(
        initial={"issue": bare[0]} if bare else {}, fold=later("facts", detail.around(desk))
    )


def _decide_kind(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    """Return the layout of deciding the kind: another one than now; anything but a complaint needs
    a reason."""
    kind = detail.complaint.kind
    need = frozenset({"reason"}) if kind is e.Kind.complaint else frozenset()
    return FormLayout(need=need, only={"kind": frozenset(e.Kind) - {kind}})


def _determine_cause(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    cause = detail.complaint.cause
    causes = {entry.code for entry in desk.rules.policy.choices("causes")} - {NOT_DETERMINED, cause}
    need = frozenset() if cause == NOT_DETERMINED else frozenset({"reason"})
    return FormLayout(need=need, only={"cause": causes})


def _decline(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    alone = alone_allowed(ControlName.decline_scope, detail)
    return FormLayout(omit=unless(alone, "alone_reason"), need=unless(not alone, "alone_reason"))


def _extend(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    # whether the reason is a good one is asked only if rules require one
    return FormLayout(omit=unless(asks_good_reason(detail.around(desk)), "good_reason"))


def _pause(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    # packs may know several reasons; a single one is not asked for
    several = {code for code, _ in grounds(detail.around(desk))} - {PAUSED}
    return FormLayout(omit=unless(several, "ground"))


def _pay(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    owed = [
        Money(left, remedy.amount.currency)
        for response in counting(detail.complaint)
        for remedy in response.remedies
        if remedy.amount is not None
        and (left := remedy.amount.minor - response.amount_paid(remedy.number)) > 0
    ]
    return FormLayout(initial={"amount": owed[0]} if len(owed) == 1 else {})


def _subject_line(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    return FormLayout(initial={"subject_line": detail.subject_line})


def _unmerge(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    complaint = detail.complaint
    other = complaint.merged_into or (complaint.joined[-1].other if complaint.joined else None)
    return FormLayout(initial={"other": other} if other else {})


def _verify(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    """Return the layout without a preselected result. It asks for a reason for acting alone only if
    the person who completed the remedy may check it themselves."""
    own = [r for r in to_verify(detail.complaint) if desk.person.id in r.done_by]
    control = ControlName.verify_correction
    alone = any(not second_needed(detail.file.rules, r.remedies, control=control) for r in own)
    return FormLayout(omit=unless(alone, "alone_reason"))


def _withdraw(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    omit = without_reason(detail) | _no_other(detail)
    return FormLayout(only=REACHED, omit=omit)


def _no_other(detail: ComplaintDetail) -> Set[str]:
    """Return which field is left out unless a representative can have said it."""
    represented = any(p.active and p.party.acts_for for p in detail.complaint.parties)
    return unless(represented, "said_by")


def without_reason(detail: ComplaintDetail) -> Set[str]:
    """Return which field is left out unless one person may change a refusal alone."""
    refused = any(complainant.refuses for complainant in detail.complaint.complainants)
    alone = refused and alone_allowed(ControlName.change_refusal, detail)
    return unless(alone, "alone_reason")


def _assess(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    assessed = detail.complaint.assessment
    initial: dict[str, Any] = {"safety": "yes"} if detail.complaint.danger else {}
    if assessed is not None:
        for name in (*SIX, "likelihood_of_compensation"):
            value = getattr(assessed, name)
            initial[name] = {True: "yes", False: "no", None: ""}.get(value, value)
    return FormLayout(initial=initial)


def _give_access(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    """Return the layout of giving an access code: whichever person it is for, only ways to reach
    them are offered."""
    followers = [
        party.number
        for party in detail.complaint.parties
        if may_follow(detail.complaint, detail.file.rules, party.number, desk.now)
    ]
    omit = {"notice", "person", "words", "language", "delivery", "number"}
    return FormLayout(omit=omit, need={"party"}, only=_given_by(detail, followers))


def access_for(drawn: FormLayout, party: str, detail: ComplaintDetail) -> FormLayout:
    """Return the layout of giving an access code to one person."""
    if not any(str(participant.number) == party for participant in detail.complaint.parties):
        return drawn
    return replace(drawn, only={"party": {party}, **_given_by(detail, [int(party)])})


def _given_by(detail: ComplaintDetail, parties: Sequence[int]) -> Mapping[str, Set[str]]:
    contacts = [detail.contacts.get(number) or Contact() for number in parties]
    carrying = [channel for channel in CHANNELS.values() if channel.page_of_code]
    return {"way": {each.way for each in carrying if all(map(each.reaches, contacts))}}


def _name_person(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    unsettled = detail.complaint.unsettled
    if not unsettled:
        return FormLayout(omit={"mention", "dismissed"})
    return FormLayout(initial={"mention": unsettled[0]})


def _finding(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    open_ones = [issue.number for issue in detail.complaint.live_issues if issue.finding is None]
    return FormLayout(initial={"issue": open_ones[0]} if open_ones else {})


def _response(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    control = detail.file.rules.policy.control(ControlName.authorize_response)
    complaint, rules, back = detail.complaint, detail.file.rules, sent_back(detail)
    single = len(complaint.live_issues) == 1
    alone = unless(control.strength is Strength.alone_with_reason, "alone_reason")
    owner, due = usual_owner(complaint, rules), usual_due(complaint, rules, desk.now)
    usual = {"action_due": due, **({"action_owner": owner} if owner else {})}
    return FormLayout(
        omit=alone | (frozenset({"remedies-issue"}) if single else frozenset()),
        fold={"remedies-action"},
        rows={"remedies": max(1, len(back[0].remedies)) if back else 1},
        initial=usual | (_as_before(back[0], detail) if back else {}),
        carries=bool(back),
    )


def sent_back(detail: ComplaintDetail) -> tuple[e.ResponsePrepared, str, str] | None:
    """Return the response that was rejected and not replaced yet, by whom, and why."""
    prepared: e.ResponsePrepared | None = None
    returned = None
    for recorded in detail.file.entries:
        match recorded.event:
            case e.ResponsePrepared() as prepared:
                returned = None
            case e.NotAgreed(response=int(), reason=reason) if prepared is not None:
                returned = prepared, detail.names.actor(recorded.by), detail.said(reason)
            case _:
                pass
    return returned


def _as_before(event: e.ResponsePrepared, detail: ComplaintDetail) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "reasons": detail.said(event.reasons),
        "prevention": detail.said(event.prevention),
        **{
            name: value
            for name in ("action_owner", "action_due")
            if (value := getattr(event, name)) is not None
        },
        "no_action_reason": detail.said(event.no_action),
        "others_affected": {True: "yes", False: "no", None: ""}[event.others_affected],
    }
    for row, remedy in enumerate(event.remedies):
        initial |= {
            f"remedies-{row}-{name}": getattr(remedy, name)
            for name in ("type", "issue", "action", "amount", "owner", "due")
        }
    return initial


def _authorizing(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    waiting = unauthorized(detail.complaint)
    own = any(response.prepared_by == desk.person.id for response in waiting)
    return FormLayout(
        omit=unless(own, "alone_reason"),
        initial={"response": waiting[0].number} if len(waiting) == 1 else {},
    )


def _decision(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    ready = [r for r in counting(detail.complaint) if r.authorized and not r.outside]
    if not ready:
        return FormLayout()
    response = ready[-1]
    lead = detail.complaint.lead
    way = lead.contact_by or lead.party.contact_by
    needed = demands(detail.complaint, detail.file.rules, desk.now, notice=e.Notice.decision)
    if way not in e.WRITTEN and any(demand.letter.written for demand in needed):
        contact = detail.contacts.get(lead.number) or Contact()
        way = next((w for w in ways_of_letters(contact) if w in e.WRITTEN), POST.way)
    by_mail = way is None or way in e.WRITTEN  # there the letter or the page names the ways
    reasons, remedies = prepared(detail, response.number)
    words = words_of_decision(reasons, remedies, detail, desk, names_ways=not by_mail)
    initial: dict[str, Any] = {"response": response.number, "words": words}
    if way in CHANNELS:
        initial["way"] = way
    return FormLayout(initial=initial, only=REACHED)


def prepared(detail: ComplaintDetail, number: int) -> tuple[str, tuple[e.Remedy, ...]]:
    """Return the reasons and the remedies of a response."""
    for _, event in detail.of(e.ResponsePrepared):
        if event.response == number:
            return detail.said(event.reasons), event.remedies
    return "", ()


def letter_language(detail: ComplaintDetail) -> str:
    """Return the language in which the lead complainant is written to."""
    lead, policy = detail.complaint.lead, detail.file.rules.policy
    return str(lead.language or lead.party.language or policy.languages[0])


def heading_of(issue: Issue, detail: ComplaintDetail) -> str:
    """Return what an issue is called in a letter: its category, otherwise its number."""
    if issue.category:
        return detail.names.listed("categories", issue.category)
    return gettext("Issue {number}").format(number=issue.number)


def options_in_words(detail: ComplaintDetail, desk: DeskContext) -> str:
    """Return what the complainant can do next, as a sentence; empty if there is nothing."""
    if not (ways := states.named(detail, desk)):
        return ""
    text = gettext("If you do not accept this, your options are: {ways}.")
    return text.format(ways="; ".join(ways))


def words_of_decision(
    reasons: str,
    remedies: Sequence[e.Remedy],
    detail: ComplaintDetail,
    desk: DeskContext,
    *,
    names_ways: bool = False,
) -> str:
    """Return the text of a decision in the complainant's language: reasons, what is offered, the
    options for escalation if nothing else names them, and what regulators prescribe word for
    word."""
    with translation.override(letter_language(detail)):
        parts = [with_offer(reasons, remedies, detail.names)]
        if names_ways:
            parts.append(options_in_words(detail, desk))
    required = demands(detail.complaint, detail.file.rules, desk.now, notice=e.Notice.decision)
    parts += dict.fromkeys(demand.wording for demand in required)
    return "\n\n".join(part for part in parts if part)


def _close(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    ways = told_ways(detail.around(desk))
    initial: dict[str, Any] = {f"options-{n}-option": code for n, (code, _) in enumerate(ways)}
    if detail.complaint.category:
        initial["category"] = detail.complaint.category
    elif detail.complaint.live_issues and detail.complaint.live_issues[0].category:
        initial["category"] = detail.complaint.live_issues[0].category
    classified = {"cause": detail.complaint.cause, "seen_before": detail.complaint.pattern}
    initial |= {name: value for name, value in classified.items() if value}
    grounds, lead = grounds_open(detail.complaint), detail.complaint.lead
    likely = _LIKELY_GROUNDS.get(lead.reaction) if lead.reaction else None
    ground = e.Ground.withdrawn if lead.withdrawn else likely
    if ground in grounds:
        initial["ground"] = ground
    rows = {"options": len(ways), "options:open": len(ways)}
    exhausted = e.Ground.options_exhausted in grounds
    fields = {
        "options": exhausted and bool(ways),
        "alone_reason": exhausted and alone_allowed(ControlName.close_exhausted, detail),
    }
    omit = {name for name, needed in fields.items() if not needed}
    return FormLayout(omit=omit, rows=rows, only={"ground": set(grounds)}, initial=initial)


_LIKELY_GROUNDS = {
    e.Reaction.accepted: e.Ground.accepted,
    e.Reaction.accepted_reluctantly: e.Ground.accepted,
    e.Reaction.accepted_in_part: e.Ground.options_exhausted,
    e.Reaction.refused: e.Ground.options_exhausted,
    e.Reaction.no_reply: e.Ground.no_reply,
}
"""How a complaint is likely closed after each reply."""


def _at_once(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    issues = detail.complaint.live_issues
    category = detail.complaint.category or (issues[0].category if issues else None)
    came = detail.complaint.channel
    return at_once({"category": category, "way": came if came in settling.SPOKEN else None})


def at_once(initial: Mapping[str, Any] = MappingProxyType({})) -> FormLayout:
    """Return the layout of resolving at first contact: few questions. What the complainant will
    read of it, its cause and its pattern are not preselected."""
    return FormLayout(
        omit={"severity", "complexity", "impact", "paid_on"}
        | {f"remedies-{name}" for name in ("issue", "action", "owner")},
        rows={"remedies": 1},
        only={
            "way": settling.SPOKEN,
            "finding": frozenset(e.Finding) - {e.Finding.withdrawn},
            "reaction": ACCEPTED,
        },
        initial={name: value for name, value in initial.items() if value},
    )


def _reaction(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    waiting = [p.number for p in detail.complaint.complainants if p.reaction is None]
    offered = offer(detail.around(desk), record_reaction.name)
    only = {**REACHED, "reaction": set(offered.values("reaction") if offered else ())}
    initial = {"party": waiting[0]} if waiting else {}
    return FormLayout(initial=initial, only=only, omit=without_reason(detail) | _no_other(detail))


type _Layout = Callable[[ComplaintDetail, DeskContext], FormLayout]


def _without(name: str) -> _Layout:
    return lambda detail, desk: FormLayout(omit={name})


FORM_LAYOUTS: Mapping[str, _Layout] = {
    acknowledge.name: _acknowledge,
    add_party.name: _add_party,
    confirm_contact.name: _confirm,
    record_authority.name: _confirm,
    assess.name: _assess,
    assign.name: _assign,
    attach.name: _without("name"),
    authorize_response.name: _authorizing,
    classify.name: _classify,
    close.name: _close,
    communicate_decision.name: _decision,
    decide_kind.name: _decide_kind,
    decline_scope.name: _decline,
    determine_cause.name: _determine_cause,
    tracking.extend_term.name: _extend,
    merge.name: _without("same"),  # asked once the other complaint is known
    name_person.name: _name_person,
    tracking.pause_term.name: _pause,
    pay_remedy.name: _pay,
    prepare_response.name: _response,
    tracking.record_danger_call.name: lambda detail, desk: FormLayout(
        initial={"person": desk.person.id, "number": ", ".join(detail.phones)}
    ),
    record_contact.name: lambda detail, desk: FormLayout(only=REACHED),
    record_finding.name: _finding,
    record_reaction.name: _reaction,
    resolve_at_once.name: _at_once,
    send_notice.name: _without("number"),  # of notices to staff, which the worker sends
    tracking.set_reminder.name: lambda detail, desk: FormLayout(initial={"person": desk.person.id}),
    split.name: _without("other"),
    unmerge.name: _unmerge,
    verify_correction.name: _verify,
    withdraw.name: _withdraw,
    write_subject_line.name: _subject_line,
    GIVE_ACCESS: _give_access,
    TAKE_UP: partial(_assign, omit={"person", "parties"}),
}
"""Layout of each form."""
