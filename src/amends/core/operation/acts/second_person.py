"""Clause 4.7: acts that two people decide: the first call proposes, another person's equal call
decides."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from ...framework.acting import Act, Situation
from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import PERMISSIONS, Permission
from ...framework.policy.commitments import ControlName
from ...refusal import Guard, demand
from ...shape import Field, fields_of
from ...values import Code, Id, Money, Sealed, Upload, Words, sealed_or_none
from .. import events as e
from ..complaint.parts import Proposal
from ..complaint.state import Complaint
from ..guards import own_id, standing_proposal

_NOT_COMPARED = frozenset({"alone_reason"})


@dataclass(frozen=True, slots=True)
class Agreed:
    """Who proposed what is decided now: the same person if one decided alone, with the reason."""

    first: Id
    alone: Sealed | None = None


def agreement(
    here: Situation[Complaint], proposal: Proposal, control: ControlName, alone_reason: Words | None
) -> Agreed | None:
    """Return how an act is agreed; None if this call only proposes it. `proposal` is what the call
    would propose. Refuses the first person's own repetition, and one person alone without a
    reason."""
    standing = standing_proposal(here.state, here.rules)
    same = standing is not None and replace(standing, by=proposal.by) == proposal
    if standing is not None and same and standing.by != proposal.by:
        return Agreed(standing.by)
    if not here.rules.policy.control(control).second_needed(None):
        demand(bool(alone_reason), Guard.needs_reason, act=proposal.act)
        return Agreed(proposal.by, sealed_or_none(alone_reason))
    demand(not same, Guard.same_person)
    return None


def proposed_or_agreed(
    here: Situation[Complaint],
    act: Act[Complaint, Any],
    particulars: Any,
    control: ControlName,
    alone_reason: Words | None,
) -> tuple[e.ActProposed, Agreed | None]:
    """Return the event that proposes this act, and how it is agreed (None: it is not yet)."""
    proposed = _proposing(act.name, particulars)
    proposal = Proposal.of(own_id(here.actor), proposed)
    return proposed, agreement(here, proposal, control, alone_reason)


def sampled(reason: Sealed, rules: Rules, by: Id) -> bool:
    """Return whether a decision of one person is in the random sample that another person checks,
    if there is one. The digest of its reason decides, which no one can know before
    (`policy.checked_share`)."""
    others = (one for one in rules.people.persons.values() if one.active and one.id != by)
    if not any(
        Permission.complaint_scope in PERMISSIONS[role] for p in others for role in p.roles()
    ):
        return False
    return is_drawn(reason.digest, rules.policy.checked_share)


def is_drawn(digest: str, share: int) -> bool:
    """Return whether a digest is in a share of all (%)."""
    return int(digest[:8], 16) < share * 2**32 // 100


def _proposing(act: Code, particulars: Any) -> e.ActProposed:
    known = [f for f in fields_of(type(particulars)) if f.name not in _NOT_COMPARED]
    files = [getattr(particulars, f.field) for f in known if f.shape.allows(Upload)]
    found = [
        _fact(field, value)
        for field in known
        if not field.shape.allows(Upload)
        for value in _values(getattr(particulars, field.field))
    ]
    return e.ActProposed(act, tuple(found), next((file for file in files if file), None))


def restored[P](
    event: e.ActProposed, particulars: type[P], text: Callable[[Sealed], str | None]
) -> P | None:
    """Return the proposed payload, with its text read by `text`; None if text was erased since."""
    given: dict[str, Any] = {}
    for field in fields_of(particulars):
        if field.shape.allows(Upload):
            given[field.field] = event.file
            continue
        values = [_value(fact, field, text) for fact in event.values if fact.name == field.name]
        if field.required and values == [None]:
            return None
        if values:
            given[field.field] = tuple(values) if field.shape.kind == "many" else values[0]
    return particulars(**given)


def _value(fact: e.Fact, field: Field, text: Callable[[Sealed], str | None]) -> Any:
    if fact.words is not None:
        return text(fact.words)
    if fact.code is not None and field.shape.kind == "choice":
        return field.shape.of(fact.code)
    values = (fact.code, fact.number, fact.flag, fact.day, fact.moment, fact.money)
    return next(value for value in values if value is not None)


def _values(value: Any) -> tuple[Any, ...]:
    if isinstance(value, tuple):
        return value
    return () if value is None or value == "" else (value,)


def _fact(field: Field, value: Any) -> e.Fact:
    name = Code(field.name)
    match value:
        case Sealed():
            return e.Fact(name, words=value)
        case bool():
            return e.Fact(name, flag=value)
        case int():
            return e.Fact(name, number=value)
        case datetime():
            return e.Fact(name, moment=value)
        case date():
            return e.Fact(name, day=value)
        case Money():
            return e.Fact(name, money=value)
        case str():
            return e.Fact(name, code=Code(value))
        case _:
            raise TypeError(f"{field.name} cannot be part of a proposal")
