"""Clause 5.3: a rule is adopted with its author and reason, and binds from a moment on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..refusal import Guard, Refused, demand, demand_days
from ..values import LARGEST_INT, Code, Coded, Id, Moment, Words, sealed, sealed_or_none
from .authority import Actor, Permission
from .commitments import ControlName
from .proposing import PolicyProposed, Proposal, ProposalReturned
from .rulebook import CalendarAdopted, PackAdopted, PolicyAdopted, Rulebook, RuleEvent


class RuleKind(Coded):
    """What can be adopted."""

    policy = "policy"
    pack = "pack"
    calendar = "calendar"


@dataclass(frozen=True, slots=True)
class Adopt:
    """Which text, by the SHA-256 under which the journal keeps it, from when on, and why."""

    kind: RuleKind
    code: Code
    version: Id
    sha256: Id
    binds: Moment | None = None
    reason: Words | None = None


@dataclass(frozen=True, slots=True)
class ReturnProposal:
    """Which proposed policy is not adopted, by the SHA-256 of its text, and why."""

    sha256: Id
    reason: Words


def adopt(book: Rulebook, actor: Actor, moment: Moment, given: Adopt) -> Sequence[RuleEvent]:
    """Adopt a version of the policy, a regime pack or a calendar. Where the policy in force asks
    for a second person, the first only proposes, and whoever adopts the same text after them does.

    Raises `Refused` for anybody without the right; for a policy that is not the next version, a
    calendar that is not newer than those adopted, a pack's version that was adopted before (its
    author names versions as they like); and for a change of the past: what was judged stays judged.
    """
    demand(actor.may(Permission.policy_adopt, units=()), Guard.not_permitted, act=Code("adopt"))
    demand_days(given)
    binds = given.binds or moment
    demand(binds >= moment, Guard.term_over, until=moment)
    named = [held.named for held in book.held]
    policy = given.kind is RuleKind.policy
    known = [
        one.version
        for one in named
        if one.kind == given.kind and (policy or one.code == given.code)
    ]
    demand(given.version not in known, Guard.already_exists, code=given.code)
    match given.kind:
        case RuleKind.pack:
            return (PackAdopted(given.code, given.version, given.sha256, binds),)
        case RuleKind.policy:
            version, newest = _number(given.version), max(map(int, known), default=0)
            demand(version == newest + 1, Guard.already_exists, code=given.code)
            if newest and _second_needed(book, moment):
                return (_by_two(book, actor, version, binds, given),)
            return (PolicyAdopted(version, given.sha256, binds, sealed_or_none(given.reason)),)
        case RuleKind.calendar:
            version, newest = _number(given.version), max(map(int, known), default=0)
            demand(version > newest, Guard.already_exists, code=given.code)
            reason = sealed_or_none(given.reason)
            return (CalendarAdopted(given.code, version, given.sha256, binds, reason),)


def return_proposal(
    book: Rulebook, actor: Actor, moment: Moment, given: ReturnProposal
) -> Sequence[RuleEvent]:
    """Do not agree to a proposed policy, or take back one's own: it is off, and the reason stays.

    Raises `Refused` for anybody who could not adopt it, and where it does not stand any more.
    """
    act = Code("return-proposal")
    demand(actor.may(Permission.policy_adopt, units=()), Guard.not_permitted, act=act)
    proposal = book.proposal
    if proposal is None or proposal.sha256 != given.sha256:
        raise Refused(Guard.nothing_proposed)
    return (ProposalReturned(proposal.version, proposal.sha256, sealed(given.reason)),)


def standing(told: Iterable[tuple[object, Id]]) -> Proposal | None:
    """The proposal that stands after these events of the rules, each with who did it. The newest
    takes the place of one before; none stands once a policy was adopted or it was sent back."""
    found: Proposal | None = None
    for event, by in told:
        match event:
            case PolicyProposed():
                found = Proposal(event.version, event.sha256, by, event.reason)
            case PolicyAdopted() | ProposalReturned():
                found = None
            case _:
                pass
    return found


def _second_needed(book: Rulebook, moment: Moment) -> bool:
    return book.at(moment).policy.control(ControlName.publish_policy).second_needed(None)


def _by_two(
    book: Rulebook, actor: Actor, version: int, binds: Moment, given: Adopt
) -> PolicyAdopted | PolicyProposed:
    """The first of two persons proposes, the second adopts; both are persons, not machines."""
    demand(actor.person is not None, Guard.not_permitted, act=Code("adopt"))
    reason, proposal = sealed_or_none(given.reason), book.proposal
    if proposal is None or proposal.sha256 != given.sha256:
        return PolicyProposed(version, given.sha256, reason)
    demand(proposal.by != actor.id, Guard.same_person)
    return PolicyAdopted(version, given.sha256, binds, reason, proposal.by)


def _number(version: Id) -> int:
    """The version of a policy or calendar: they are counted."""
    told = version.isascii() and version.isdecimal() and int(version) <= LARGEST_INT
    demand(told, Guard.wrong_type, field=Code("version"))
    return int(version)
