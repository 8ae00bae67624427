"""Clause 7.2: receiving a complaint as a whole, as it arrived."""

from dataclasses import dataclass, replace
from datetime import timedelta

from ...framework.acting import Events
from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor, Permission
from ...framework.policy.commitments import DangerHours, Priority
from ...principles.open_hours import after_open_time
from ...refusal import Guard, demand, demand_days
from ...shape import made_from
from ...values import Code, Contact, Day, File, Id, Identity, Moment, Words, sealed, sealed_or_none
from .. import events as e
from ..complaint import RecordedEvent, evolve
from ..complaint.state import Complaint
from ..complaint.terms import told_terms
from ..guards import demand_category, demand_needs, demand_unnamed, next_owner, next_owner_or_none
from ..regulators.agreed import demand_agreed
from .declaration import Category, Channel, Incident, Need, Product
from .facts import NewFact, typed_facts


@dataclass(frozen=True, slots=True)
class NewParty:
    """Somebody who takes part. `acts_for` counts the complainants from 0, in their order."""

    identity: Identity | None = None
    lead: bool = False
    mode: e.IdentityMode = e.IdentityMode.named
    kind: Code = Code("person")
    language: Code | None = None
    contact_by: e.Way | None = None
    needs: tuple[Need, ...] = ()
    capacity: Code | None = None
    acts_for: tuple[int, ...] = ()
    authority: e.Standing | None = None
    valid_until: Day | None = None
    correspondence: Code | None = None


@dataclass(frozen=True, slots=True)
class NewMention:
    """A person named in the complaint."""

    name: Words | None = None
    unit: Code | None = None


@dataclass(frozen=True, slots=True)
class NewReference:
    """A number that the complainant gives."""

    kind: Code
    value: Words


@dataclass(frozen=True, slots=True)
class NewIssue:
    """One matter of the complaint; without a category it is still to be classified."""

    category: Category | None = None
    description: Words | None = None


@dataclass(frozen=True, slots=True)
class Receive:
    """Details of a complaint at receipt. `happened` is the true moment of receipt if it was before
    recording."""

    channel: Channel
    narrative: Words
    complainants: tuple[NewParty, ...]
    representatives: tuple[NewParty, ...] = ()
    affected: tuple[NewParty, ...] = ()
    happened: Moment | None = None
    kind: e.Kind = e.Kind.complaint
    about: e.About = e.About.service
    about_reference: Id | None = None
    about_person: e.YesNoUnknown = e.YesNoUnknown.no
    mentions: tuple[NewMention, ...] = ()
    remedy: Words | None = None
    occurred_on: Day | None = None
    place: Words | None = None
    recurring: bool | None = None
    product: Product | None = None
    unit: Code | None = None
    entity: Code | None = None
    brand: Code | None = None
    incident: Incident | None = None
    recipient: Id | None = None
    referred_by: Words | None = None
    evidence_of_receipt: Words | None = None
    references: tuple[NewReference, ...] = ()
    issues: tuple[NewIssue, ...] = ()
    facts: tuple[NewFact, ...] = ()
    enclosures: tuple[File, ...] = ()
    danger: bool | None = None
    subject_line: Words | None = None


def receive(
    rules: Rules, actor: Actor, moment: Moment, new: Receive, about: Complaint | None = None
) -> Events:
    """Return the first entries of a complaint (7.2-a to f). `about` is the complaint whose handling
    is complained about; its handlers cannot handle this one.

    Raises `Refused` for a receipt in the future, codes that may not be chosen, a missing
    complainant, and authority marked as proven by a person without permission.
    """
    units = tuple(unit.code for unit in rules.policy.ancestors(new.unit or ""))
    permitted = actor.may(Permission.complaint_receive, units=units)
    somewhere = new.unit is None and actor.may_somewhere(Permission.complaint_receive)
    demand(permitted or not somewhere, Guard.not_complete, missing=(Code("unit"),))
    demand(permitted, Guard.not_permitted, act=Code("receive"))
    demand_days(new)
    _demand_shown(actor, new, units)
    at = new.happened or moment
    demand(at <= moment, Guard.in_the_future, moment=at)
    _refuse_unknown_codes(rules, new)
    handled_by = _handled(about) if about else frozenset[Id]()
    received = made_from(
        e.Received,
        new,
        parties=numbered_parties(new),
        recipient=new.recipient or (actor.person.id if actor.person else None),
        references=tuple(made_from(e.Reference, r) for r in new.references),
        mentions=_mentions(new),
        facts=typed_facts(new.facts, rules, moment),
        about_reference=about.reference if about else None,
        handled_by=tuple(sorted(handled_by)),
        sealed_triage=new.about_person is not e.YesNoUnknown.no or bool(new.mentions),
    )
    _demand_agreed(received, rules, actor, at, moment)
    issues = new.issues or (NewIssue(),)
    return (
        received,
        *(
            made_from(e.IssueRaised, one, issue=number)
            for number, one in enumerate(issues, start=1)
        ),
        e.OwnerNamed(_owner(rules, new.unit, handled_by, moment)),
        *([e.SubjectLineWritten(sealed(new.subject_line))] if new.subject_line else []),
        *told_terms(
            rules,
            unit=new.unit,
            received_at=at,
            priority=Priority.urgent if new.danger else Priority.routine,
        ),
    )


def danger_call(rules: Rules, typed: Receive, moment: Moment) -> tuple[e.Promised, ...]:
    """Return the promise to phone those who report a danger and give a number without conditions,
    if the policy makes one. It counts from receipt; `typed` is not sealed."""
    parties = enumerate((*typed.complainants, *typed.representatives), start=1)
    phoned = tuple(number for number, party in parties if _may_be_phoned(party))
    length = timedelta(minutes=rules.policy.danger_call_within)
    if not (typed.danger and phoned and length):
        return ()
    at, calendar = typed.happened or moment, rules.calendar(typed.unit)
    until = at + length
    if rules.policy.danger_hours is DangerHours.when_open:
        until, _ = after_open_time(at, length, calendar=calendar)
    return (e.Promised(1, calendar.day_of(until), parties=phoned, until=until),)


def _may_be_phoned(party: NewParty) -> bool:
    reach = party.identity if isinstance(party.identity, Contact) else Contact()
    return bool(reach.phone) and not reach.safe_contact and "no_phone" not in party.needs


def _demand_shown(actor: Actor, new: Receive, units: tuple[Code, ...]) -> None:
    """Require permission to record that an authority is proven; anyone may claim one."""
    told = {party.authority for party in (*new.complainants, *new.representatives, *new.affected)}
    permitted = actor.may(Permission.complaint_handle, units=units)
    claimed = told <= {None, e.Standing.claimed}
    demand(claimed or permitted, Guard.not_permitted, act=Code("record-authority"))


def _handled(about: Complaint) -> frozenset[Id]:
    owner = {about.owner} if about.owner else frozenset[Id]()
    return about.involved | about.acted | about.investigators | about.declined_by | owner


def _owner(rules: Rules, unit: Code | None, handled_by: frozenset[Id], moment: Moment) -> Id:
    """Return an owner who did not handle the complaint that is complained about. If there is none,
    the complaint is received all the same, and its owner can only hand it over."""
    free = next_owner_or_none(rules, unit, lambda person: person not in handled_by, moment)
    return free or next_owner(rules, unit, lambda _: True, moment)


def _demand_agreed(
    received: e.Received, rules: Rules, actor: Actor, at: Moment, moment: Moment
) -> None:
    """Refuse a day that was agreed too late, as for an existing complaint."""
    if not received.facts:
        return
    bare = replace(received, facts=())
    told = RecordedEvent(bare, actor.id, Code("receive"), at, moment, 1, rules.policy.version)
    demand_agreed(evolve(None, told, reference=Id("none")), rules, moment, received.facts)


def numbered_parties(new: Receive) -> tuple[e.Party, ...]:
    """Return the people involved with their numbers: complainants first, one of them leading."""
    demand(bool(new.complainants), Guard.last_complainant)
    leads = [place for place, party in enumerate(new.complainants) if party.lead]
    lead = leads[0] if leads else 0
    roles = (
        (new.complainants, e.PartyRole.complainant),
        (new.representatives, e.PartyRole.representative),
        (new.affected, e.PartyRole.affected),
    )
    found: list[e.Party] = []
    for group, role in roles:
        for place, new_party in enumerate(group):
            leads_here = role is e.PartyRole.complainant and place == lead
            found.append(party_of(new_party, role, number=len(found) + 1, lead=leads_here))
    for party in found:
        for number in party.acts_for:
            demand(1 <= number <= len(new.complainants), Guard.unknown_party, party=number)
    return tuple(found)


def party_of(new: NewParty, role: e.PartyRole, *, number: int, lead: bool = False) -> e.Party:
    """Return a person involved as recorded; at receipt `acts_for` is turned into party numbers."""
    claimed = e.Standing.claimed if role is e.PartyRole.representative else None
    return made_from(
        e.Party,
        new,
        number=number,
        role=role,
        lead=lead,
        acts_for=tuple(place + 1 for place in new.acts_for),
        authority=new.authority or claimed,
    )


def _mentions(new: Receive) -> tuple[e.Mention, ...]:
    named = new.mentions
    if not named and new.about_person is not e.YesNoUnknown.no:
        named = (NewMention(),)
    return tuple(
        e.Mention(number, sealed_or_none(mention.name), mention.unit)
        for number, mention in enumerate(named, start=1)
    )


def _refuse_unknown_codes(rules: Rules, new: Receive) -> None:
    policy = rules.policy
    for usable, code in (
        (policy.usable("channels", new.channel), new.channel),
        (new.product is None or policy.usable("products", new.product), new.product),
        (new.incident is None or policy.usable("incidents", new.incident), new.incident),
        (new.unit is None or _unit_in_use(rules, new.unit), new.unit),
        (new.entity is None or policy.entity(new.entity) is not None, new.entity),
        (new.brand is None or policy.brand(new.brand) is not None, new.brand),
    ):
        demand(usable, Guard.unknown_code, code=code or Code("none"))
    for party in (*new.complainants, *new.representatives, *new.affected):
        demand_needs(rules, party.needs)
        demand_unnamed(party.mode, party.identity)
    for issue in new.issues:
        if issue.category is not None:
            demand_category(rules, issue.category)


def _unit_in_use(rules: Rules, code: Code) -> bool:
    unit = rules.policy.unit(code)
    return unit is not None and not unit.retired
