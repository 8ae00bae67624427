"""Clause 8.1: corrections, redaction, retraction and erasure of text, and retention holds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...framework.acting import Events, Situation
from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor, Permission
from ...framework.people.personnel import Person
from ...refusal import Guard, Refused, demand
from ...shape import made_from
from ...values import Code, Coded, Day, Id, Moment, Words, sealed
from .. import events as e
from ..complaint.stages import ANY
from ..complaint.state import Complaint
from ..complaint.terms import retold_terms
from ..guards import roles_here
from ..regulators.retaining import keeping
from .declaration import ComplaintAct, act, permit


class Correctable(Coded):
    """What may have been recorded wrongly at receipt."""

    channel = "channel"
    product = "product"
    about = "about"
    received_at = "received_at"
    occurred_on = "occurred_on"
    place = "place"
    narrative = "narrative"
    remedy = "remedy"


_HOLDS = {
    Correctable.channel: "code",
    Correctable.product: "code",
    Correctable.about: "code",
    Correctable.received_at: "moment",
    Correctable.occurred_on: "day",
    Correctable.place: "words",
    Correctable.narrative: "words",
    Correctable.remedy: "words",
}


@dataclass(frozen=True, slots=True)
class Correct:
    """Which field was wrong, its right value (in the field that fits), and why."""

    field: Correctable
    reason: Words
    code: Code | None = None
    day: Day | None = None
    moment: Moment | None = None
    words: Words | None = None


@act("correct", "4.9", Permission.complaint_handle, ANY, impartial=True)
def correct(here: Situation[Complaint], particulars: Correct) -> Events:
    """Correct a recording mistake; the old value stays in the record. An earlier receipt makes
    deadlines earlier."""
    filled = [
        name
        for name in ("code", "day", "moment", "words")
        if getattr(particulars, name) is not None
    ]
    demand(filled == [_HOLDS[particulars.field]], Guard.wrong_type, field=particulars.field)
    _demand_fit(here.state, here.rules, particulars)
    corrected = made_from(e.Corrected, particulars)
    if particulars.moment is None or not here.state.open:
        return (corrected,)
    earlier = replace(here.state, received_at=particulars.moment)
    return (corrected, *retold_terms(earlier, here.rules, here.moment))


def _demand_fit(complaint: Complaint, rules: Rules, particulars: Correct) -> None:
    match particulars.field, particulars.code:
        case Correctable.channel, Code() as code:
            demand(rules.policy.usable("channels", code), Guard.unknown_code, code=code)
        case Correctable.product, Code() as code:
            demand(rules.policy.usable("products", code), Guard.unknown_code, code=code)
        case Correctable.about, Code() as code:
            demand(code in set(e.About), Guard.unknown_code, code=code)
        case _:
            pass
    if particulars.moment is not None:
        known = [p.acknowledged_at for p in complaint.parties if p.acknowledged_at]
        latest = min((complaint.recorded_at, *known))
        demand(particulars.moment <= latest, Guard.in_the_future, moment=particulars.moment)


@dataclass(frozen=True, slots=True)
class WriteSubjectLine:
    """What the complaint is about, in one line."""

    subject_line: Words


@act("write-subject-line", "7.2", Permission.complaint_note, ANY, additive=True)
def write_subject_line(here: Situation[Complaint], particulars: WriteSubjectLine) -> Events:
    """Write the subject line under which staff find the complaint. Earlier ones stay in the
    record."""
    return (e.SubjectLineWritten(sealed(particulars.subject_line)),)


@dataclass(frozen=True, slots=True)
class Retract:
    """Which words go, and why; that they stood here remains."""

    piece: Id
    reason: Words


@act("retract", "8.1", Permission.complaint_handle, ANY, impartial=True, everywhere=True)
def retract(here: Situation[Complaint], particulars: Retract) -> Events:
    """Remove text that should not be here (another person's data, a wrong file), also from
    complaints that contain it after a merge or split."""
    demand(not here.state.holds, Guard.on_hold, holds=tuple(sorted(here.state.holds)))
    demand(particulars.piece in here.state.pieces, Guard.unknown_piece, piece=particulars.piece)
    gone = particulars.piece in here.state.retracted
    demand(not gone, Guard.already_done, piece=particulars.piece)
    return (e.Retracted(particulars.piece, sealed(particulars.reason)),)


class ErasureGround(Coded):
    """Why personal data goes."""

    requested = "requested"
    retention = "retention"
    not_ours = "not_ours"


@dataclass(frozen=True, slots=True)
class Erase:
    """Which pieces go (all, if none is named), or everything of one party, and on what ground: who
    they are, what they wrote and what was written to them, and, of the one who leads, the personal
    fields of the organization's own. What all tell together is not one's."""

    ground: ErasureGround
    pieces: tuple[Id, ...] = ()
    party: int | None = None


@act("erase", "8.1", Permission.complaint_erase, ANY, everywhere=True)
def erase(here: Situation[Complaint], particulars: Erase) -> Events:
    """Erase personal data; what was done, when and by whom remains. Text shared with another
    complaint is erased there too, and stays in all of them while one is on hold. Because a
    retention period is over, only the worker erases, after two people agreed on a disposal."""
    demand(not here.state.holds, Guard.on_hold, holds=tuple(sorted(here.state.holds)))
    if particulars.ground is ErasureGround.retention:
        demand(Permission.system_run in here.actor.granted, Guard.needs_disposal)
        _demand_kept_long_enough(here.state, here.rules, here.moment)
    pieces = _pieces_to_erase(here.state, here.rules, particulars)
    fresh = tuple(piece for piece in pieces if piece not in here.state.retracted)
    demand(bool(fresh), Guard.already_done)
    return (e.Erased(fresh, particulars.ground, particulars.party),)


def _demand_kept_long_enough(complaint: Complaint, rules: Rules, moment: Moment) -> None:
    """Refuse an erasure for an expired period before the last day of a regulator's retention rule
    has passed."""
    kept = keeping(complaint, rules, rules.day_of(complaint.unit, moment))
    if kept is None:
        return
    if kept.until is None:
        raise Refused(Guard.still_kept, pack=kept.pack)
    raise Refused(Guard.still_kept, pack=kept.pack, day=kept.until)


def _pieces_to_erase(complaint: Complaint, rules: Rules, particulars: Erase) -> tuple[Id, ...]:
    if particulars.party is not None:
        participant = complaint.participant(particulars.party)
        if participant is None:
            raise Refused(Guard.unknown_party, party=particulars.party)
        told = {one.sealed for one in (participant.party.identity, participant.safe_contact) if one}
        told |= {piece for number, piece in complaint.theirs if number == particulars.party}
        if particulars.party == complaint.lead.number:
            told |= personal_pieces(complaint, rules)
        return tuple(sorted(told))
    for piece in particulars.pieces:
        demand(piece in complaint.pieces, Guard.unknown_piece, piece=piece)
    return particulars.pieces or tuple(sorted(complaint.pieces))


def elsewhere(
    act: ComplaintAct,
    events: Events,
    others: Iterable[Complaint],
    rules: Rules,
    actor: Actor,
    moment: Moment,
) -> tuple[tuple[Id, Events], ...]:
    """Return the effects of an erasure or retraction on other complaints with the same text, by
    reference: merging and splitting share one copy. The actor needs permission there too, there
    must be no hold, and no regulator may require longer retention if an expired period is the
    reason. Raises `Refused`."""
    found: list[tuple[Id, Events]] = []
    for other in others:
        same = tuple(event for event in (_there(one, other) for one in events) if event is not None)
        if not same:
            continue
        permit(act, Situation(other, rules, actor, moment))
        demand(not other.holds, Guard.on_hold, other=other.reference)
        grounds = {one.ground for one in same if isinstance(one, e.Erased)}
        if ErasureGround.retention in grounds:
            _demand_kept_long_enough(other, rules, moment)
        found.append((other.reference, same))
    return tuple(found)


def _there(event: e.Event, other: Complaint) -> e.Event | None:
    match event:
        case e.Erased():
            there = other.pieces - other.retracted
            pieces = tuple(piece for piece in event.pieces if piece in there)
            return replace(event, pieces=pieces, party=None) if pieces else None
        case e.Retracted(piece=piece) if piece in other.pieces - other.retracted:
            return event
        case _:
            return None


def personal_pieces(complaint: Complaint, rules: Rules) -> frozenset[Id]:
    """Return the text ever entered in custom fields that the policy marks as personal, and numbers
    called because of a danger (4.10). It is hidden from readers who may not see names, and erased
    with the person."""
    personal = {"danger_call", *(own.code for own in rules.policy.own_fields if own.personal)}
    return frozenset(piece for name, piece in complaint.told_in if name in personal)


def kept_from(person: Person | None, complaint: Complaint, rules: Rules) -> frozenset[Id]:
    """Return the text ever entered in custom fields that are for other roles than the person's
    (4.10); without a person, in all fields that are not for everyone."""
    roles = roles_here(person, complaint, rules) if person else frozenset()
    shut = {
        own.code
        for own in rules.policy.own_fields
        if own.visible_to and roles.isdisjoint(own.visible_to)
    }
    return frozenset(piece for name, piece in complaint.told_in if name in shut)


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nothing may be erased for now."""

    ground: Code
    reason: Words


@act("hold", "8.1", Permission.complaint_erase, ANY)
def hold(here: Situation[Complaint], particulars: Hold) -> Events:
    """Place a retention hold (for example because a court or an external body asks for it)."""
    return (
        e.HoldPlaced(here.state.hold_count + 1, particulars.ground, sealed(particulars.reason)),
    )


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    """Which hold is over, and why."""

    hold: int
    reason: Words


@act("release-hold", "8.1", Permission.complaint_erase, ANY)
def release_hold(here: Situation[Complaint], particulars: ReleaseHold) -> Events:
    """Release a retention hold."""
    demand(particulars.hold in here.state.holds, Guard.unknown_item, item=particulars.hold)
    return (e.HoldReleased(particulars.hold, sealed(particulars.reason)),)


@dataclass(frozen=True, slots=True)
class Disclose:
    """Which authority got something, what, and the legal basis."""

    to: Words
    what: Words
    basis: Words


@act("disclose", "8.1", Permission.complaint_handle, ANY, additive=True, impartial=True)
def disclose(here: Situation[Complaint], particulars: Disclose) -> Events:
    """Record that an authority got something of the complaint. Recording it opens nothing to
    anyone."""
    return (made_from(e.Disclosed, particulars),)
