"""Sources of the options of a field."""

from collections.abc import Callable, Mapping, Set

from amends.core.operation.acts.assessment import transfer
from amends.core.operation.acts.handing_over import hand_over
from amends.core.operation.acts.investigation import assign
from amends.core.operation.acts.records import Correctable
from amends.core.operation.events import About
from amends.core.operation.regulators.recourse import code_of, of_packs_alone
from amends.wording import choices, vocabulary
from amends.wording.phrases import capital

from . import of_complaint as chosen
from .around import Around, Options, languages, listed, personnel, units
from .of_complaint import ACT_OF, given_to, only
from .of_regulators import grounds_to_move


def source(particulars: str, name: str) -> Callable[[Around], Options] | None:
    """Return the source of a field's options: for this class first, then for every class."""
    codes = vocabulary.of_field(particulars, name)
    if codes:
        return lambda _: vocabulary.options(codes)
    if name == "to" and particulars.startswith("HandOver"):
        return personnel
    options = _CLOSER.get((particulars, name)) or _SOURCES.get(name)
    if options is None or particulars not in _NARROWED.get(name, ()):
        return options
    return only(ACT_OF[particulars], name, options)


def _bodies(around: Around) -> Options:
    """Return the external bodies in use, and those that only the packs that apply to the complaint
    name."""
    codes = [body.code for body in around.rules.policy.bodies_in_use]
    if around.complaint is not None:
        named = of_packs_alone(around.complaint, around.rules, around.now)
        codes += [code_of(body) for body in named]
    return [(code, around.names.body(code)) for code in codes]


def _correctable(around: Around) -> Options:
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
    **dict.fromkeys(("acts_for", "parties"), chosen.complainants),
    **dict.fromkeys(("action_owner", "chair", "decides", "deputy"), personnel),
    **dict.fromkeys(("manager", "owner", "person", "present", "recipient", "told"), personnel),
    **dict.fromkeys(("body", "pointed_to"), _bodies),
    **dict.fromkeys(("issue", "issues"), chosen.issues),
    **dict.fromkeys(("party", "to"), chosen.parties),
    **dict.fromkeys(("piece", "pieces"), chosen.pieces),
    "brand": lambda a: [(b.code, a.names.brand(b.code)) for b in a.rules.policy.brands_in_use],
    "entity": lambda a: [
        (e.code, a.names.entity(e.code)) for e in a.rules.policy.entities if not e.retired
    ],
    "hold": chosen.holds,
    "language": languages,
    "letter": chosen.letters,
    "mention": chosen.mentions,
    "option": chosen.told_ways,
    "promise": chosen.promises,
    "response": chosen.responses,
    "said_by": chosen.representatives,
    "unit": units,
}
_CLOSER: Mapping[tuple[str, str], Callable[[Around], Options]] = {
    **{(name, "party"): chosen.complainants for name in ("Acknowledge", "ObjectToRecording")},
    **{(name, "party"): chosen.complainants for name in ("RecordReaction", "Withdraw")},
    ("Assign", "person"): given_to(assign.name, "person"),
    ("ConfirmLate", "entry"): chosen.late_entries,
    ("ConfirmLate", "evidence"): chosen.evidence,
    ("Correct", "code"): _correctable,
    ("ExtendTerm", "ground"): grounds_to_move,
    ("NoteLate", "ground"): lambda around: listed(around, "reasons"),
    ("OfferHandOver", "person"): given_to(hand_over.name, "person"),
    ("PauseTerm", "ground"): chosen.grounds,
    ("PlanReview", "invited"): personnel,
    ("Transfer", "owner"): given_to(transfer.name, "owner"),
    ("VerifyCorrection", "again"): chosen.checked,
}
_NARROWED: Mapping[str, Set[str]] = {
    "hold": {"ReleaseHold"},
    "letter": {"PostLetter", "PrintLetter", "ReturnLetter", "WithdrawLetter"},
    "party": {"ObjectToRecording", "RecordReaction", "Withdraw"},
    "person": {"Escalate", "HearPerson", "NotifySubject"},
    "promise": {"KeepPromise"},
    "response": {"AuthorizeResponse", "CommunicateDecision", "Disagree", "VerifyCorrection"},
}
"""Fields that offer only what core would accept, with the payloads in which they do."""
