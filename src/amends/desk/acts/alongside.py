"""What is shown beside the fields of a form that is drawn by hand."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext

from amends.core.operation import events as e
from amends.core.operation.guidance.offers import counting
from amends.core.values import Money
from amends.wording import choices, dates, derivation, money
from amends.wording.phrases import capital
from amends.wording.timeline import remedy_in_words

from ..forms.of_complaint import issue_in_words, told_ways
from ..reading import further
from ..reading.detail import Opened
from ..request.context import DeskContext
from .four_eyes import to_authorize
from .initial_values import sent_back


def _priorities(seen: Opened, desk: DeskContext) -> dict[str, Any]:
    targets = [
        gettext("{priority}: answer within {term}").format(
            priority=capital(choices.label(t.priority)), term=derivation.span(t.respond, t.unit)
        )
        for t in seen.file.rules.policy.targets
    ]
    return {"targets": targets, "narrative": seen.narrative}


def _mentioned(seen: Opened, desk: DeskContext) -> dict[str, Any]:
    names = [
        (seen.text(m.name.sealed) if m.name else None) or gettext("somebody who is not named")
        for m in seen.complaint.mentions
        if m.number in seen.complaint.unsettled
    ]
    return {"mentioned": names, "narrative": seen.narrative}


def _allegations(seen: Opened, desk: DeskContext) -> dict[str, Any]:
    found = [
        (seen.names.person(told.event.person), seen.text(told.event.allegation.sealed))
        for told in seen.file.entries
        if isinstance(told.event, e.SubjectNotified)
    ]
    return {"allegations": found}


def _findings(seen: Opened, desk: DeskContext) -> dict[str, Any]:
    around = seen.around(desk)
    words: dict[int, str] = {}
    for told in seen.file.entries:
        if isinstance(told.event, e.FindingRecorded):
            words[told.event.issue] = seen.text(told.event.words.sealed) or ""
    issues = [
        (issue_in_words(issue.number, around), words.get(issue.number, ""))
        for issue in seen.complaint.live_issues
    ]
    return {"issues": issues, "narrative": seen.narrative, "wanted": seen.wanted}


def _offer(seen: Opened, desk: DeskContext) -> dict[str, Any]:
    return {**_findings(seen, desk), "limit": own_limit(desk), "back": sent_back(seen)}


def own_limit(desk: DeskContext) -> str:
    """How much the person may promise in one complaint, whatever it is for."""
    policy = desk.rules.policy
    known = policy.limit(desk.person.roles(), "", policy.currency)
    return money.amount(known or Money(0, policy.currency))


def _sending(seen: Opened, desk: DeskContext) -> dict[str, Any]:
    return {"ways": further.named(seen, desk), **_findings(seen, desk)}


def _decided(seen: Opened, desk: DeskContext) -> dict[str, Any]:
    decisions = [
        (
            seen.names.party(told.event.party),
            dates.moment(told.happened, zone=seen.names.zone),
            seen.text(told.event.words.sealed) if told.event.words else "",
        )
        for told in seen.file.entries
        if isinstance(told.event, e.DecisionCommunicated)
    ]
    return {"decisions": decisions[-len(seen.complaint.complainants) :]}


def _closing(seen: Opened, desk: DeskContext) -> dict[str, Any]:
    verified = [r for r in counting(seen.complaint) if r.communicated]
    promised = [
        (capital(remedy_in_words(remedy, seen.names)), remedy.number in response.carried_out)
        for response in verified
        for remedy in response.remedies
    ]
    return {
        "promised": promised,
        "verified": bool(verified) and all(r.verified for r in verified),
        "ways": told_ways(seen.around(desk)),
    }


def _handed(seen: Opened, desk: DeskContext) -> dict[str, Any]:
    """Who asks somebody to take it over, and what they say of it."""
    asked = [t for t in seen.file.entries if isinstance(t.event, e.HandOverOffered)]
    last = asked[-1] if asked else None
    if last is None or not isinstance(last.event, e.HandOverOffered):
        return {}
    words = seen.text(last.event.reason.sealed) or ""
    return {"offered": {"who": seen.names.actor(last.by), "words": words}}


BESIDE: Mapping[str, Callable[[Opened, DeskContext], dict[str, Any]]] = {
    "accept-hand-over": _handed,
    "assess": _priorities,
    "authorize-response": lambda seen, desk: {
        **_findings(seen, desk),
        **to_authorize(seen, desk),
    },
    "close": _closing,
    "communicate-decision": _sending,
    "hear-person": _allegations,
    "name-person": _mentioned,
    "prepare-response": _offer,
    "record-finding": _findings,
    "record-reaction": _decided,
    "resolve-at-once": _offer,
}
"""What each form shows beside its fields."""
