"""Clause 7.2: how receipt, parties and scope change a complaint."""

from ...framework.people.authority import PUBLIC_ACTOR
from ...shape import made_from
from ...values import Code, Id
from .. import events as e
from .parts import (
    PROVEN,
    HandOver,
    Issue,
    Participant,
    Proposal,
    RecordedEvent,
    Returned,
    Subject,
)
from .replacing import replace
from .stages import EARLY, Stage
from .state import Complaint
from .steps import (
    answered,
    changed,
    excluded,
    moved,
    newcomer_stage,
    on,
    overturned,
    participant,
    staff,
    unreleased,
)


def begun(reference: Id, recorded: RecordedEvent) -> Complaint:
    """Return the complaint after the first entry of its stream. Raises ValueError unless that is a
    receipt or an import."""
    match recorded.event:
        case e.Received() as event:
            return _received(reference, event, recorded)
        case e.TakenOver() as event:
            return _taken_over(reference, event, recorded)
        case event:
            raise ValueError(f"{reference} begins with {type(event).__name__}")


def _received(reference: Id, event: e.Received, recorded: RecordedEvent) -> Complaint:
    at = event.received_at or recorded.happened
    lodged_by, piece = _lodging(event.parties), event.narrative or event.parties[0].identity
    begun = made_from(
        Complaint,
        event,
        reference=reference,
        version=recorded.version,
        revision=0,
        received_at=at,
        recorded_at=recorded.recorded,
        owner=None,
        units=frozenset({event.unit}),
        bound_by=event.bound_by or (),
        parties=tuple(participant(p, Stage.received, at, recorded.by) for p in event.parties),
        remedy_wanted=event.remedy is not None,
        links=(event.about_reference,) if event.about_reference else (),
        files=len(event.enclosures),
        danger=bool(event.danger),
        reported_danger=bool(event.danger),
        danger_words=bool(event.danger_words),
        lodged_by=lodged_by,
        drawn_by=piece.digest if piece else None,
        secrets=0 if lodged_by is None else 1,
    )
    if lodged_by is None:
        return begun
    handed = recorded.by != PUBLIC_ACTOR.id  # who records a complaint is shown the first code
    return changed(begun, (lodged_by,), counter=0, handed=handed)


def _lodging(parties: tuple[e.Party, ...]) -> int | None:
    """Return who submitted the complaint and has the first access code: the lead complainant,
    unless they had a representative from the beginning. None if it was split from another
    complaint."""
    lead = next((p for p in parties if p.lead), None)
    if lead is None or lead.came_from is not None:
        return None
    speaking = (p for p in parties if p.role is e.PartyRole.representative)
    return next((p.number for p in speaking if lead.number in p.acts_for), lead.number)


def _taken_over(reference: Id, event: e.TakenOver, recorded: RecordedEvent) -> Complaint:
    stage = Stage(event.stage)
    return made_from(
        Complaint,
        event,
        reference=reference,
        version=recorded.version,
        revision=0,
        received_at=recorded.happened,
        recorded_at=recorded.recorded,
        kind=e.Kind.complaint,
        about=e.About.service,
        owner=None,
        units=frozenset({event.unit}),
        parties=tuple(participant(p, stage, recorded.happened, recorded.by) for p in event.parties),
        remedy_wanted=event.remedy is not None,
        taken_over=True,
        untouched=True,
        drawn_by=event.old_reference.digest,
        files=len(event.enclosures),
    )


@on(e.Received)
def _received_again(c: Complaint, event: e.Received, recorded: RecordedEvent) -> Complaint:
    raise ValueError(f"{c.reference} was received already")


@on(e.TakenOver)
def _taken_over_again(c: Complaint, event: e.TakenOver, recorded: RecordedEvent) -> Complaint:
    raise ValueError(f"{c.reference} was taken over already")


@on(e.TakenBack)
def _taken_back(c: Complaint, event: e.TakenBack, recorded: RecordedEvent) -> Complaint:
    numbers = [p.number for p in c.complainants]
    c = moved(c, numbers, Stage.taken_back, recorded.happened)
    return replace(c, owner=None, retracted=c.retracted.union(event.pieces))


@on(e.IssueRaised)
def _issue_raised(c: Complaint, event: e.IssueRaised, recorded: RecordedEvent) -> Complaint:
    c = unreleased(c, [p.number for p in c.complainants])  # it answers no new issue
    return replace(
        c,
        issues=(*c.issues, Issue(event.issue, event.category, description=event.description)),
        category=c.category or event.category,
        subjects=tuple(Subject(subject.person) for subject in c.subjects),
        finished=False,
    )


@on(e.OwnerNamed)
def _owner_named(c: Complaint, event: e.OwnerNamed, recorded: RecordedEvent) -> Complaint:
    """Apply a new owner. The first one, whom the rules name, has not done anything yet."""
    workers = c.worked if c.owner is None else c.worked | {event.owner}
    return replace(c, owner=event.owner, hand_over=None, worked=workers)


@on(e.HandOverOffered)
def _offered(c: Complaint, event: e.HandOverOffered, recorded: RecordedEvent) -> Complaint:
    return replace(c, hand_over=HandOver(event.person, recorded.by, recorded.happened))


@on(e.HandOverReturned)
def _returned(c: Complaint, event: e.HandOverReturned, recorded: RecordedEvent) -> Complaint:
    c = replace(c, hand_over=None)
    if event.person == recorded.by:  # they withdrew it themselves
        return c
    return replace(c, returned=Returned(event.person, _HAND_OVER, recorded.by, recorded.happened))


_HAND_OVER = Code("hand-over")


@on(e.PartyAdded)
def _party_added(c: Complaint, event: e.PartyAdded, recorded: RecordedEvent) -> Complaint:
    joined = participant(event.party, newcomer_stage(c), recorded.happened, recorded.by)
    return replace(c, parties=(*c.parties, replace(joined, vouched=recorded.version)))


@on(e.PartyEnded)
def _party_ended(c: Complaint, event: e.PartyEnded, recorded: RecordedEvent) -> Complaint:
    return answered(changed(c, (event.party,), active=False), recorded.happened)


@on(e.AuthorityRecorded)
def _authorized(c: Complaint, event: e.AuthorityRecorded, recorded: RecordedEvent) -> Complaint:
    known = c.participant(event.party)
    if known is None:
        return c
    states_proof = event.authority in PROVEN
    claimed = states_proof and not _proves(known, event, recorded)
    return changed(
        c,
        (event.party,),
        stated=event.authority,
        authority=e.Standing.claimed if claimed else event.authority,
        valid_until=event.valid_until,
        vouched=recorded.version,
        stated_by=known.stated_by | (staff(recorded.by) if states_proof else frozenset()),
    )


def _proves(known: Participant, event: e.AuthorityRecorded, recorded: RecordedEvent) -> bool:
    """Return whether an entry proves authority: by a file, because it says the same of authority
    that is proven, or because a second person says what another one entered."""
    if event.evidence is not None or event.alone is not None:
        return True
    if known.authority in PROVEN and event.valid_until == known.valid_until:
        return True
    return recorded.via is None and is_second(recorded.by, known)


def is_second(by: Id, known: Participant) -> bool:
    """Return whether a member of staff is another one than those who said who a person is, or
    whether their authority is proven."""
    first = known.entered_by | known.stated_by
    return bool(staff(by) and first) and by not in first


@on(e.PartyContactConfirmed)
def _confirmed(c: Complaint, event: e.PartyContactConfirmed, recorded: RecordedEvent) -> Complaint:
    return changed(c, (event.party,), own_contact=True)


@on(e.NeedsRecorded)
def _needs_recorded(c: Complaint, event: e.NeedsRecorded, recorded: RecordedEvent) -> Complaint:
    known = c.participant(event.party)
    if known is None:
        return c
    wishes = {
        name: getattr(event, name) or (None if event.anew else getattr(known, name))
        for name in ("language", "contact_by", "safe_contact")
    }
    needs = event.needs if event.anew else event.needs or known.needs
    replaced = event.anew or known.wishes_anew
    return changed(c, (event.party,), needs=needs, wishes_anew=replaced, **wishes)


@on(e.KindDecided)
def _kind_decided(c: Complaint, event: e.KindDecided, recorded: RecordedEvent) -> Complaint:
    complaint = c.kind is e.Kind.complaint
    c = replace(c, kind=event.kind)
    if event.kind is e.Kind.complaint:
        return c
    c = _left(c, recorded, recorded.by, *([event.first] if event.first else []))
    return excluded(c, recorded, waits=bool(event.sampled)) if complaint else c


@on(e.ExclusionChecked)
def _checked(c: Complaint, event: e.ExclusionChecked, recorded: RecordedEvent) -> Complaint:
    if not event.agreed:
        return overturned(c, recorded.happened)
    return c if c.exclusion is None else replace(c, exclusion=replace(c.exclusion, waits=False))


@on(e.DeclineProposed)
def _decline_proposed(c: Complaint, event: e.DeclineProposed, recorded: RecordedEvent) -> Complaint:
    return replace(c, proposal=Proposal(recorded.by, recorded.act, event.ground), returned=None)


@on(e.ScopeDeclined)
def _scope_declined(c: Complaint, event: e.ScopeDeclined, recorded: RecordedEvent) -> Complaint:
    return excluded(_left(c, recorded, recorded.by, event.first), recorded)


def _left(c: Complaint, recorded: RecordedEvent, *declined_by: Id) -> Complaint:
    c = moved(c, c.at(*EARLY), Stage.out_of_scope, recorded.happened)
    c = replace(c, proposal=None, declined_by=c.declined_by.union(declined_by))
    return answered(c if c.open else replace(c, closed_at=recorded.happened), recorded.happened)
