"""Names of the events and facts of rule packs, for use in a sentence."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from amends.core.framework.packs.pack import Pack

from .names import readable
from .phrases import marked as _
from .tongues import from_english

EVENTS: Mapping[str, str] = {
    "accepted": _("the answer was accepted"),
    "acknowledged": _("receipt was confirmed"),
    "became_aware": _("the complainant became aware of the matter"),
    "closed": _("the complaint was closed"),
    "escalation_requested": _("another look was asked for"),
    "external_decided": _("the outside body decided"),
    "external_opened": _("the outside procedure began"),
    "external_request": _("the outside body asked for something"),
    "final_response": _("the final answer was sent"),
    "forwarded": _("the complaint was passed on"),
    "holding_response": _("an interim answer was sent"),
    "idr_response": _("the answer of the internal procedure was sent"),
    "implemented": _("what was promised was done"),
    "info_requested": _("information was asked for"),
    "information_received": _("the information came in"),
    "made": _("the complaint was made"),
    "merged": _("the complaint was moved into another one"),
    "objection_period_ended": _("the time for objections ended"),
    "out_of_scope": _("the complaint was declined as not ours"),
    "period_end": _("the period ended"),
    "period_start": _("the period began"),
    "plan_agreed": _("a plan was agreed"),
    "received": _("the complaint was received"),
    "recorded": _("the complaint was recorded"),
    "redress_paid": _("the money was paid"),
    "referred_in": _("the complaint was referred to us"),
    "reopened": _("the complaint was reopened"),
    "resolved": _("the complaint was resolved"),
    "response_sent": _("the answer was sent"),
    "sent_to_company": _("the complaint was sent to the company"),
    "src": _("the summary of what was settled was sent"),
    "deadlock": _("it was clear that no agreement would be found"),
    "escalation_acknowledged": _("receipt of the request for another look was confirmed"),
    "update_sent": _("news of the state of things was sent"),
    "stage_entered": _("the stage began"),
    "term_paused": _("the time was stopped"),
    "term_resumed": _("the time ran again"),
    "withdrawn": _("the complaint was withdrawn"),
}
"""The events from which packs count."""


FACTS: Mapping[str, str] = {
    "complaint.agreed_response_date": _("the day agreed for the answer"),
    "complainant.asked_for_writing": _("whether an answer in writing was asked for"),
    "complainant.vulnerable": _("whether the complainant is vulnerable"),
    "complaint.business": _("the kind of business it is about"),
    "complaint.kind": _("what came in"),
    "complaint.oral": _("whether it was made by word of mouth"),
    "complaint.split": _("whether it is answered in parts"),
    "complaint.time_bar_position": _("whether it came in time for the outside body"),
    "complaint.topic": _("what it is about in the words of the rule"),
    "incident.severity": _("how grave the incident is"),
    "org.country": _("the country of the organisation"),
    "org.state": _("the state of the organisation"),
    "org.uk_part": _("the part of the United Kingdom"),
    "outcome": _("the outcome"),
    "target.acknowledge": _("the policy's target for confirming receipt"),
    "target.respond": _("the policy's target for the answer"),
    "target.unit": _("what the policy's targets are counted in"),
    "term.acknowledge": _("the day agreed for confirming receipt"),
    "term.respond": _("the day agreed for the answer"),
}
"""The facts that packs may ask for."""


def event(code: str, packs: Iterable[Pack] = ()) -> str:
    """Return an event for use in a sentence: our text for the shared vocabulary, otherwise the
    pack's own, otherwise the code made readable. A letter's event is that it was sent."""
    if code in EVENTS:
        return gettext(EVENTS[code])
    for pack in packs:
        declared = next((word.label for word in pack.events if word.id == code), "")
        if declared:
            return str(from_english(declared))
        letter = pack.communication(code)
        if letter is not None and letter.label:
            return gettext("“{letter}” was sent").format(letter=from_english(letter.label))
    return readable(code)


def fact(code: str, packs: Iterable[Pack] = ()) -> str:
    """A fact, in the same manner."""
    if code in FACTS:
        return gettext(FACTS[code])
    labels = (word.label for pack in packs for word in pack.facts if word.id == code)
    told = next((label for label in labels if label), "")
    return str(from_english(told)) if told else readable(code)
