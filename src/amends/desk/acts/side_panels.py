"""Extra information shown beside the fields of a hand-made act form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from amends.core.operation import events as e
from amends.core.operation.acts.assessment import assess, name_person
from amends.core.operation.acts.at_once import resolve_at_once
from amends.core.operation.acts.closing.ending import close
from amends.core.operation.acts.closing.reaction import record_reaction
from amends.core.operation.acts.decision import communicate_decision
from amends.core.operation.acts.declaration import ComplaintAct
from amends.core.operation.acts.handing_over import accept_hand_over
from amends.core.operation.acts.investigation import hear_person, record_finding
from amends.core.operation.acts.response import authorize_response, prepare_response
from amends.core.operation.guidance.next_dates import binding
from amends.core.operation.guidance.offers import counting, tried
from amends.core.operation.regulators.owed_letters import owed_as_told
from amends.core.refusal import Refused
from amends.core.values import Money
from amends.wording import choices, dates, money
from amends.wording.phrases import capital
from amends.wording.timeline import remedy_in_words
from amends.wording.timeliness import derivation

from ..forms.of_complaint import issue_in_words
from ..reading.detail import ComplaintDetail
from ..reading.reasons import folded
from ..reading.states import next_state
from ..request.context import DeskContext
from .four_eyes import to_authorize
from .initial_values import sent_back


def _priorities(detail: ComplaintDetail, desk: DeskContext) -> dict[str, Any]:
    targets = [
        gettext("{priority}: respond {within}").format(
            priority=capital(choices.label(t.priority)), within=derivation.within(t.respond, t.unit)
        )
        for t in detail.file.rules.policy.targets
    ]
    return {"targets": targets, "narrative": detail.narrative}


@dataclass(frozen=True, slots=True)
class Alike:
    """The last open complaint of the same category, and what its assessment proposes for this one.
    A safety risk and immediate action are never proposed: they are about one complaint only."""

    reference: str
    category: str
    initial: Mapping[str, str]


def assessed_alike(detail: ComplaintDetail, desk: DeskContext) -> Alike | None:
    """Return what is proposed for the first assessment of a complaint."""
    here = detail.complaint
    if here.assessment is not None or here.category is None:
        return None
    rows = desk.visible().filter(open=True, category=here.category, assessed_at__isnull=False)
    for row, last in folded(rows.order_by("-assessed_at")[:1]):
        earlier = last.assessment
        names = ("severity", "complexity", "impact")
        initial = {name: getattr(earlier, name) for name in names if getattr(earlier, name, None)}
        return Alike(row.reference, detail.names.listed("categories", here.category), initial)
    return None


def outcome_of(act: ComplaintAct, payload: Any, detail: ComplaintDetail, desk: DeskContext) -> str:
    """Return the priority and the next deadline as they would be after the act; empty if it would
    be refused."""
    rules = detail.file.rules
    try:
        after, _ = tried(act, detail.complaint, rules, desk.actor, desk.now, payload)
    except Refused:
        return ""
    if after.assessment is None:
        return ""
    priority = capital(choices.label(after.assessment.priority))
    due = binding(after, rules.policy, owed_as_told(after, rules))
    if due is None:
        return priority
    return f"{priority}. {next_state(due, detail.names, desk, after.unit).text}"


def _mentioned(detail: ComplaintDetail, desk: DeskContext) -> dict[str, Any]:
    names = [
        detail.said(m.name) or gettext("someone who is not named")
        for m in detail.complaint.mentions
        if m.number in detail.complaint.unsettled
    ]
    return {"mentioned": names, "narrative": detail.narrative}


def _allegations(detail: ComplaintDetail, desk: DeskContext) -> dict[str, Any]:
    allegations = [
        (detail.names.person(event.person), detail.text(event.allegation.sealed))
        for _, event in detail.of(e.SubjectNotified)
    ]
    return {"allegations": allegations}


def _findings(detail: ComplaintDetail, desk: DeskContext) -> dict[str, Any]:
    around = detail.around(desk)
    words = {event.issue: detail.said(event.words) for _, event in detail.of(e.FindingRecorded)}
    issues = [
        (issue_in_words(issue.number, around), words.get(issue.number, ""))
        for issue in detail.complaint.live_issues
    ]
    left = sum(issue.finding is None for issue in detail.complaint.live_issues)
    return {
        "issues": issues,
        "last_finding": left == 1,
        "narrative": detail.narrative,
        "wanted": detail.wanted,
    }


def _offer(detail: ComplaintDetail, desk: DeskContext) -> dict[str, Any]:
    return {**_findings(detail, desk), "limit": own_limit(desk), "back": sent_back(detail)}


def own_limit(desk: DeskContext) -> str:
    """Return how much the person may promise in one complaint."""
    policy = desk.rules.policy
    limit = policy.limit(desk.person.roles(), "", policy.currency)
    return money.amount(limit or Money(0, policy.currency))


def _decided(detail: ComplaintDetail, desk: DeskContext) -> dict[str, Any]:
    decisions = [
        (
            detail.names.party(event.party),
            dates.happened(recorded, zone=detail.names.zone),
            detail.text(event.words.sealed) if event.words else "",
        )
        for recorded, event in detail.of(e.DecisionCommunicated)
    ]
    return {"decisions": decisions[-len(detail.complaint.complainants) :]}


def _closing(detail: ComplaintDetail, desk: DeskContext) -> dict[str, Any]:
    verified = [r for r in counting(detail.complaint) if r.communicated]
    promised = [
        (capital(remedy_in_words(remedy, detail.names)), remedy.number in response.carried_out)
        for response in verified
        for remedy in response.remedies
    ]
    return {"promised": promised, "checked": bool(verified) and all(r.checked for r in verified)}


def _handed(detail: ComplaintDetail, desk: DeskContext) -> dict[str, Any]:
    for last, event in detail.of(e.HandOverOffered)[-1:]:
        who = detail.names.actor(last.by)
        return {"offered": {"who": who, "words": detail.said(event.reason)}}
    return {}


BESIDE: Mapping[str, Callable[[ComplaintDetail, DeskContext], dict[str, Any]]] = {
    accept_hand_over.name: _handed,
    assess.name: _priorities,
    authorize_response.name: lambda detail, desk: {
        **_findings(detail, desk),
        **to_authorize(detail, desk),
    },
    close.name: _closing,
    communicate_decision.name: _findings,
    hear_person.name: _allegations,
    name_person.name: _mentioned,
    prepare_response.name: _offer,
    record_finding.name: _findings,
    record_reaction.name: _decided,
    resolve_at_once.name: _offer,
}
"""What each form shows beside its fields."""
