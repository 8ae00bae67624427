"""Clauses 7.2 to 7.9 and Annex B: resolving a complaint at first contact in one act, with the same
events and guards as the single acts."""

from dataclasses import dataclass, replace

from ...framework.acting import Events, Situation
from ...framework.adoption.rulebook import Rules
from ...framework.packs.clock_count import NoCalendar
from ...framework.people.authority import Permission
from ...framework.policy.commitments import ControlName, Grade
from ...framework.policy.vocabulary import NOT_DETERMINED
from ...refusal import Guard, demand
from ...shape import made_from
from ...values import Code, Day, Id, Moment, Words, sealed, sealed_or_none
from .. import events as e
from ..complaint.parts import Participant
from ..complaint.stages import EARLY, Stage
from ..complaint.state import Complaint
from ..guards import demand_category, demand_usable, own_id
from ..regulators.agreed import with_facts
from ..regulators.letter_requirements import Demand, demands
from ..regulators.recourse import demand_ways
from .assessment import Assess, assess, assessed_from, is_significant
from .closing.ending import close
from .closing.reaction import ACCEPTED
from .decision import communicate_decision
from .declaration import Category, Cause, act
from .facts import NewFact, told_with
from .investigation import finding_on
from .limits import newly_significant, over_limit, promised_before, second_needed
from .response import NewRemedy, demand_fresh_eyes, numbered_remedies, prepare_response
from .second_reading import can_be_read, reading_due

SPOKEN = frozenset(e.Way) - {e.Way.letter, e.Way.not_possible}
"""The channels of a conversation. A letter is none: it counts once it was posted."""


@dataclass(frozen=True, slots=True)
class SettledRemedy(NewRemedy):
    """A remedy agreed in a conversation: `done` in it, or promised for the day `due`. Who recorded
    it is the owner of a promise that names none."""

    done: bool = False


@dataclass(frozen=True, slots=True)
class ResolveAtOnce:
    """What was resolved in one conversation: `reasons` is what the complainant reads of it, `given`
    what they get in words, `said` what they said themselves, and `note` is for staff only.
    `evidence` is what the finding rests on; one of "not upheld" needs it, or why there is none."""

    way: e.Way
    finding: e.Finding
    reasons: Words
    category: Category
    cause: Cause
    seen_before: e.Pattern
    remedies: tuple[SettledRemedy, ...] = ()
    reaction: e.Reaction = e.Reaction.accepted
    severity: Grade = Grade.low
    safety: bool = False
    complexity: Grade = Grade.low
    impact: Grade = Grade.low
    paid_on: Day | None = None
    facts: tuple[NewFact, ...] = ()
    given: Words | None = None
    said: Words | None = None
    note: Words | None = None
    evidence: Words | None = None
    no_evidence_reason: Words | None = None


def _ready(here: Situation[Complaint]) -> None:
    why = _long_way(here.state, here.rules, here.moment)
    demand(why is None, Guard.needs_long_way, why=why or Code("none"))


def _long_way(complaint: Complaint, rules: Rules, moment: Moment) -> Code | None:
    """Return why the complaint cannot be resolved at first contact; None if it can."""
    if complaint.unsettled or complaint.subjects:
        return Code("person")
    if complaint.safety:
        return Code("safety")
    if complaint.assessment is not None and is_significant(rules, complaint.assessment):
        return Code("significant")
    if len(complaint.complainants) > 1:
        return Code("several_complainants")
    if complaint.kind is not e.Kind.complaint:
        return Code("kind")
    change_refusal = rules.policy.control(ControlName.change_refusal)
    if complaint.lead.refused_last and change_refusal.second_needed(None):
        return Code("second_person")
    return Code("regulated") if _regulated(complaint, rules, moment) else None


def _regulated(
    complaint: Complaint, rules: Rules, moment: Moment, way: e.Way | None = None
) -> bool:
    """Return whether a regulator requires something that one conversation does not provide
    (`_wanting`). True also if a calendar is missing, because then the requirements are unknown."""
    try:
        return bool(_wanting(complaint, rules, moment, way))
    except NoCalendar:
        return True


def _wanting(
    complaint: Complaint, rules: Rules, moment: Moment, way: e.Way | None = None
) -> tuple[Demand, ...]:
    """Return the letters that a regulator requires and that one conversation does not provide: of
    the decision, and the acknowledgement if it was not given yet; because of lines of a checklist
    or, if the `way` is known, because they must be in writing."""
    spoken = way is not None and way not in e.WRITTEN
    found = demands(complaint, rules, moment, notice=e.Notice.decision)
    confirmed, lacks = complaint.lead.acknowledged_at, complaint.receipt_lacks(complaint.lead)
    found += tuple(
        one
        for one in demands(complaint, rules, moment, notice=e.Notice.acknowledgement)
        if confirmed is None or one.meant in lacks
    )
    return tuple(one for one in found if one.needed or (spoken and one.letter.written))


def never_at_once(rules: Rules, moment: Moment, unit: Code | None = None) -> tuple[Code, ...]:
    """Return the rule packs under which no new complaint of a unit can be resolved at first
    contact, whatever it is about, because they require letters."""
    if not rules.regulators:
        return ()
    party = e.Party(1, e.PartyRole.complainant, lead=True)
    plain = Complaint(
        reference=Id("none"),
        version=1,
        revision=1,
        received_at=moment,
        recorded_at=moment,
        channel=None,
        kind=e.Kind.complaint,
        about=e.About.service,
        owner=None,
        unit=unit,
        parties=(Participant(party, Stage.received, moment),),
    )
    try:
        found = _wanting(plain, rules, moment)
    except NoCalendar:
        return tuple(pack.id for pack in rules.regulators)
    return tuple(dict.fromkeys(one.pack.id for one in found))


@act(
    "resolve-at-once",
    "7.7",
    Permission.complaint_decide,
    EARLY,
    impartial=True,
    ready=_ready,
    opened=True,
)
def resolve_at_once(here: Situation[Complaint], particulars: ResolveAtOnce) -> Events:
    """Resolve a complaint in one conversation: assessed, found, offered, accepted, and closed if
    every remedy is done. A remedy that is only promised has a date, and the complaint stays open
    until it is completed and checked.

    Refused because of a safety risk, an approval limit, a person complained about, a regulator's
    requirements of the decision or acknowledgement, the complainant's objection, or if the policy
    requires a second person to promise money or to read a refusal. The normal procedure then
    continues and nothing is lost. Nothing is recorded as checked, because one person did it all.
    """
    person = own_id(here.actor)
    party = here.state.lead.number
    demand_fresh_eyes(here.state, person, (party,))
    told = told_with(here, particulars.facts, *NEEDED)
    at_once = {"immediate_needed": False, "immediate_possible": True}
    assessed = assessed_from(here.rules, made_from(Assess, particulars, **at_once))
    demand(not particulars.safety, Guard.needs_long_way, why=Code("safety"))
    demand(not is_significant(here.rules, assessed), Guard.needs_long_way, why=Code("significant"))
    demand(particulars.reaction in ACCEPTED, Guard.needs_long_way, why=Code("refused"))
    demand(particulars.way in SPOKEN, Guard.needs_long_way, why=Code("no_conversation"))
    known = with_facts(here.state, (fact for event in told for fact in event.facts))
    regulated = _regulated(known, here.rules, here.moment, particulars.way)
    demand(not regulated, Guard.needs_long_way, why=Code("regulated"))
    remedies = _agreed(here, particulars, person)
    earlier = promised_before(here.state, (party,))
    over = over_limit(here.state, here.rules, person, remedies, earlier)
    demand(over is None, Guard.needs_long_way, why=Code("authority"))
    money = any(remedy.amount for remedy in remedies)
    alone = not (money and second_needed(here.rules, remedies, earlier))
    demand(alone, Guard.needs_long_way, why=Code("second_person"))
    reading = reading_due(
        replace(here, state=known), frozenset({particulars.finding}), remedies, (party,)
    )
    unread = reading is None or not can_be_read(here, remedies, (party,), person)
    demand(unread, Guard.needs_long_way, why=Code("second_reading"))
    usual = not newly_significant(assessed, here.rules, remedies, earlier)
    demand(usual, Guard.needs_long_way, why=Code("significant"))
    demand_category(here.rules, particulars.category)
    demand_usable(here.rules, "causes", particulars.cause)
    return (
        *_looked_into(here.state, particulars, assessed, party, person),
        *told,
        *_answered(here, particulars, remedies, party, reading),
        *_done(here, particulars, remedies),
        *_closed(particulars, party),
        *((e.NoteAdded(sealed(particulars.note)),) if particulars.note else ()),
    )


def _agreed(
    here: Situation[Complaint], particulars: ResolveAtOnce, person: Id
) -> tuple[e.Remedy, ...]:
    """Return the numbered remedies: what is done has no date, what is promised one and an owner."""
    new = particulars.remedies
    undated = any(not one.done and one.due is None for one in new)
    demand(not undated, Guard.not_complete, missing=(Code("due"),))
    unlisted = bool(particulars.given) and not new
    demand(not unlisted, Guard.not_complete, missing=(Code("remedies"),))
    return tuple(
        replace(remedy, owner=None, due=None)
        if one.done
        else replace(remedy, owner=remedy.owner or person)
        for one, remedy in zip(new, numbered_remedies(here, new), strict=True)
    )


def _looked_into(
    complaint: Complaint, particulars: ResolveAtOnce, assessed: e.Assessed, party: int, person: Id
) -> Events:
    known = complaint.lead.acknowledged_at is not None
    acknowledged = () if known else (e.Acknowledged(party, particulars.way, e.Delivery.delivered),)
    evidence = sealed_or_none(particulars.evidence)
    of = (particulars.finding, particulars.reasons, particulars.no_evidence_reason)
    issues = [issue.number for issue in complaint.live_issues]
    return (
        *acknowledged,
        assessed,
        e.InvestigatorAssigned(person, (party,)),
        *((e.EvidenceRecorded(evidence),) if evidence else ()),
        *(finding_on(number, *of, evidenced=evidence is not None) for number in issues),
        e.InvestigationFinished(),
    )


def _answered(
    here: Situation[Complaint],
    particulars: ResolveAtOnce,
    remedies: tuple[e.Remedy, ...],
    party: int,
    reading: e.SecondReading | None,
) -> Events:
    number = len(here.state.responses) + 1
    reasons = sealed(particulars.reasons)
    ways = demand_ways(here.state.lead, here.state, here.rules, here.moment)
    return (
        made_from(
            e.ResponsePrepared,
            particulars,
            response=number,
            parties=(party,),
            remedies=remedies,
            reading=reading,
        ),
        e.ResponseAuthorized(number, within_own=True, unread=True if reading else None),
        e.DecisionCommunicated(party, number, particulars.way, ways, reasons),
        e.PersonnelTold(tuple(sorted(here.state.concerned)), number),
        e.ReactionRecorded(
            party, particulars.reaction, number, sealed_or_none(particulars.said), particulars.way
        ),
    )


def _done(
    here: Situation[Complaint], particulars: ResolveAtOnce, remedies: tuple[e.Remedy, ...]
) -> Events:
    number = len(here.state.responses) + 1
    paid_on = particulars.paid_on or here.today
    demand(paid_on <= here.today, Guard.in_the_future, day=paid_on)
    done = [r for r in remedies if r.due is None]
    payments = [
        e.RemedyPaid(r.number, number, r.amount, paid_on) for r in done if r.amount is not None
    ]
    return (*payments, *(e.RemedyCarriedOut(r.number, number) for r in done))


def _closed(particulars: ResolveAtOnce, party: int) -> Events:
    """Return the closing; while a remedy is promised, its classification."""
    if all(one.done for one in particulars.remedies):
        return (made_from(e.Closed, particulars, parties=(party,), ground=e.Ground.accepted),)
    classified = e.Classified(category=particulars.category)
    if particulars.cause == NOT_DETERMINED:
        return (classified,)
    return (classified, e.CauseDetermined(particulars.cause, particulars.seen_before))


NEEDED = (
    resolve_at_once,
    assess,
    prepare_response,
    communicate_decision,
    close,
)
"""The acts that are combined in one conversation: what any of them requires is required."""
