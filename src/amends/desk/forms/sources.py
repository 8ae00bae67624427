"""Sources of the options of a field."""

from collections.abc import Callable, Mapping

from amends.core.operation.acts.records import Correctable
from amends.core.operation.events import About
from amends.core.operation.regulators.recourse import code_of, of_packs_alone
from amends.wording import choices, vocabulary
from amends.wording.phrases import capital

from .around import Around, Options, languages, listed, personnel, units
from .of_complaint import (
    checked,
    complainants,
    given_to,
    grounds,
    holds,
    issues,
    letters,
    mentions,
    only,
    parties,
    pieces,
    promises,
    responses,
    told_ways,
)
from .of_regulators import grounds_to_move


def source(particulars: str, name: str) -> Callable[[Around], Options] | None:
    """Return the source of a field's options: for this class first, then for every class."""
    codes = vocabulary.of_field(particulars, name)
    if codes:
        return lambda _: vocabulary.options(codes)
    return _CLOSER.get((particulars, name)) or _SOURCES.get(name)


def _bodies(around: Around) -> Options:
    """Return the external bodies in use, and those that only the packs that apply to the complaint
    name."""
    codes = [body.code for body in around.rules.policy.bodies_in_use]
    if around.complaint is not None:
        named = of_packs_alone(around.complaint, around.rules, around.now)
        codes += [code_of(one) for one in named]
    return [(code, around.names.body(code)) for code in codes]


def _correctable(around: Around) -> Options:
    """Return the options of the three coded fields, each with its field."""
    offered = {
        Correctable.channel: listed(around, "channels"),
        Correctable.product: listed(around, "products"),
        Correctable.about: choices.options(About),
    }
    return [
        (code, f"{capital(choices.label(field))}: {text}")
        for field, many in offered.items()
        for code, text in many
    ]


_SOURCES: Mapping[str, Callable[[Around], Options]] = {
    "action_owner": personnel,
    "acts_for": complainants,
    "body": _bodies,
    "brand": lambda a: [(b.code, a.names.brand(b.code)) for b in a.rules.policy.brands_in_use],
    "chair": personnel,
    "decides": personnel,
    "deputy": personnel,
    "entity": lambda a: [
        (e.code, a.names.entity(e.code)) for e in a.rules.policy.entities if not e.retired
    ],
    "hold": holds,
    "issue": issues,
    "issues": issues,
    "language": languages,
    "manager": personnel,
    "mention": mentions,
    "option": told_ways,
    "owner": personnel,
    "present": personnel,
    "parties": complainants,
    "party": parties,
    "person": personnel,
    "piece": pieces,
    "pieces": pieces,
    "pointed_to": _bodies,
    "letter": letters,
    "promise": promises,
    "to": parties,
    "recipient": personnel,
    "response": responses,
    "told": personnel,
    "unit": units,
}
_CLOSER: Mapping[tuple[str, str], Callable[[Around], Options]] = {
    ("Acknowledge", "party"): complainants,
    ("Assign", "person"): given_to("assign", "person"),
    ("AuthorizeResponse", "response"): only("authorize-response", "response", responses),
    ("CommunicateDecision", "response"): only("communicate-decision", "response", responses),
    ("Correct", "code"): _correctable,
    ("Disagree", "response"): only("disagree", "response", responses),
    ("Escalate", "person"): only("escalate", "person", personnel),
    ("ExtendTerm", "ground"): grounds_to_move,
    ("NoteLate", "ground"): lambda around: listed(around, "reasons"),
    ("HearPerson", "person"): only("hear-person", "person", personnel),
    ("PrintLetter", "letter"): only("print-letter", "letter", letters),
    ("PostLetter", "letter"): only("post-letter", "letter", letters),
    ("ReturnLetter", "letter"): only("return-letter", "letter", letters),
    ("HandOverAction", "to"): personnel,
    ("HandOverCriterion", "to"): personnel,
    ("HandOverProblem", "to"): personnel,
    ("HandOverRecord", "to"): personnel,
    ("KeepPromise", "promise"): only("keep-promise", "promise", promises),
    ("NotifySubject", "person"): only("notify-subject", "person", personnel),
    ("PauseTerm", "ground"): grounds,
    ("PlanReview", "invited"): personnel,
    ("RecordReaction", "party"): only("record-reaction", "party", complainants),
    ("ObjectToRecording", "party"): only("object-to-recording", "party", complainants),
    ("ReleaseHold", "hold"): only("release-hold", "hold", holds),
    ("OfferHandOver", "person"): given_to("hand-over", "person"),
    ("Transfer", "owner"): given_to("transfer", "owner"),
    ("VerifyCorrection", "again"): checked,
    ("VerifyCorrection", "response"): only("verify-correction", "response", responses),
    ("WithdrawLetter", "letter"): only("withdraw-letter", "letter", letters),
    ("Withdraw", "party"): only("withdraw", "party", complainants),
}
