"""Names of the events and facts of rule packs, for use in a sentence."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from amends.core.framework.packs.pack import Pack

from .names import readable
from .phrases import marked as _
from .tongues import from_english

EVENTS: Mapping[str, str] = {
    "accepted": _("the response was accepted"),
    "acknowledged": _("the complaint was acknowledged"),
    "became_aware": _("the complainant became aware of the matter"),
    "closed": _("the complaint was closed"),
    "escalation_requested": _("a review was requested"),
    "external_decided": _("the external body decided"),
    "external_opened": _("the external procedure began"),
    "external_request": _("the external body asked for something"),
    "final_response": _("the final response was sent"),
    "forwarded": _("the complaint was passed on"),
    "holding_response": _("an interim response was sent"),
    "idr_response": _("the response of the internal procedure was sent"),
    "implemented": _("the remedy was completed"),
    "info_requested": _("information was requested"),
    "information_received": _("the information was received"),
    "made": _("the complaint was made"),
    "merged": _("the complaint was merged into another one"),
    "objection_period_ended": _("the time for objections ended"),
    "out_of_scope": _("the complaint was declined as out of scope"),
    "period_end": _("the period ended"),
    "period_start": _("the period began"),
    "plan_agreed": _("a plan was agreed"),
    "received": _("the complaint was received"),
    "recorded": _("the complaint was recorded"),
    "redress_paid": _("the money was paid"),
    "referred_in": _("the complaint was referred to us"),
    "reopened": _("the complaint was reopened"),
    "resolved": _("the complaint was resolved"),
    "response_sent": _("the response was sent"),
    "sent_to_company": _("the complaint was sent to the company"),
    "src": _("the summary of the resolution was sent"),
    "deadlock": _("it was clear that no agreement would be found"),
    "escalation_acknowledged": _("the request for a review was acknowledged"),
    "update_sent": _("an update was sent"),
    "stage_entered": _("the stage began"),
    "term_paused": _("the deadline was paused"),
    "term_resumed": _("the deadline was resumed"),
    "withdrawn": _("the complaint was withdrawn"),
}
"""The events from which packs count."""


FACTS: Mapping[str, str] = {
    "complaint.agreed_response_date": _("the day agreed for the response"),
    "complainant.asked_for_writing": _("whether a written response was requested"),
    "complainant.vulnerable": _("whether the complainant is vulnerable"),
    "complaint.business": _("the kind of business it is about"),
    "complaint.kind": _("type of contact"),
    "complaint.oral": _("whether it was made in speech"),
    "complaint.split": _("whether we respond in parts"),
    "complaint.time_bar_position": _("whether it reached the external body in time"),
    "complaint.topic": _("what it is about in the terms of the rule"),
    "incident.severity": _("how serious the incident is"),
    "org.country": _("the country of the organisation"),
    "org.state": _("the state of the organisation"),
    "org.uk_part": _("the part of the United Kingdom"),
    "outcome": _("the outcome"),
    "target.acknowledge": _("your target for acknowledging"),
    "target.respond": _("your target for the response"),
    "target.unit": _("the unit of your targets"),
    "term.acknowledge": _("the day agreed for the acknowledgement"),
    "term.respond": _("the day agreed for the response"),
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
