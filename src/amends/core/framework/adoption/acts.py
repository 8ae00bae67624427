"""Clause 5.3: acts that adopt a rule, or return a proposal, with an author and a reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ...refusal import Guard, Refused, demand, demand_days
from ...shape import made_from
from ...values import LARGEST_INT, Code, Id, Moment, Words, sealed, sealed_or_none
from ..people.authority import Actor, Permission
from ..policy.commitments import ControlName
from ..policy.policy import Policy
from .events import CalendarAdopted, PackAdopted, PolicyAdopted, RuleEvent
from .proposals import (
    ChosenSetting,
    PolicyProposed,
    ProposalReturned,
    RuleKind,
    RuleProposal,
    RuleProposed,
    RuleReturned,
)
from .reach import says
from .rulebook import Rulebook, Rules


@dataclass(frozen=True, slots=True)
class Adopt:
    """Which text, by the SHA-256 under which the journal stores it, from when on, and why; with the
    choices if a pack leaves some open."""

    kind: RuleKind
    code: Code
    version: Id
    sha256: Id
    binds: Moment | None = None
    reason: Words | None = None
    settings: tuple[ChosenSetting, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnProposal:
    """Which proposed rule is returned, by the SHA-256 of its text, and why."""

    sha256: Id
    reason: Words


def adopt(
    book: Rulebook,
    actor: Actor,
    moment: Moment,
    particulars: Adopt,
    *,
    widens: bool = False,
    loosens: bool = False,
    second: bool = True,
) -> Sequence[RuleEvent]:
    """Adopt a version of the policy, a rule pack or a calendar. If the current policy requires a
    second person, the first only proposes, and the second adopts the same text after them. A policy
    that `widens` what someone can see takes two people like any such act, and a rule that `loosens`
    a control takes two whatever the policy says. `second` is whether someone else may adopt rules;
    without one, who loosens a control alone gives a reason.

    Raises `Refused` for an actor without permission; for a policy that is not the next version; for
    a calendar not newer than the adopted ones; for a pack whose version already has another text or
    that already applies unchanged (its author chooses version names, and an earlier version may be
    adopted again); and for a change in the past, because past verdicts do not change.
    """
    demand(actor.may(Permission.policy_adopt, units=()), Guard.not_permitted, act=Code("adopt"))
    demand_days(particulars)
    binds = particulars.binds or moment
    demand(binds >= moment, Guard.term_over, until=moment)
    by_two = second_needed(book, moment, widens=widens, loosens=loosens, second=second)
    alone = (widens or loosens) and not by_two
    demand(not alone or bool(particulars.reason), Guard.needs_reason, act=Code("adopt"))
    match particulars.kind:
        case RuleKind.policy:
            version = _policy(book, actor, by_two, particulars, binds)
            demand(second or not isinstance(version, PolicyProposed), Guard.no_second_person)
            if alone and isinstance(version, PolicyAdopted):
                return (replace(version, alone=True),)
            return (version,)
        case RuleKind.pack:
            _demand_other_pack(book, particulars)
        case RuleKind.calendar:
            _demand_newer(book, particulars)
    first = None
    if by_two:
        first = _proposed_before(book, actor, particulars)
        if first is None:
            demand(second, Guard.no_second_person)
            return (made_from(RuleProposed, particulars),)
    adopted = _adopted(particulars, binds, first)
    return (adopted if not alone else replace(adopted, alone=True),)


def _policy(
    book: Rulebook, actor: Actor, by_two: bool, particulars: Adopt, binds: Moment
) -> PolicyAdopted | PolicyProposed:
    """Return the adoption, or, where it takes two people, first the proposal of one of them; both
    are people, not machines."""
    newest = _demand_newer(book, particulars)
    version = _number(particulars.version)
    demand(version == newest + 1, Guard.already_exists, code=particulars.code)
    reason, proposal = sealed_or_none(particulars.reason), book.proposal
    first: Id | None = None
    if newest and by_two:
        demand(actor.person is not None, Guard.not_permitted, act=Code("adopt"))
        if proposal is None or proposal.sha256 != particulars.sha256:
            return PolicyProposed(version, particulars.sha256, reason)
        _demand_other(proposal, actor)
        first = proposal.by
    return PolicyAdopted(version, particulars.sha256, binds, reason, first)


def demand_competent_owners(
    policy: Policy, rules: Rules, moment: Moment, owners: Iterable[tuple[Id, Code | None, Code]]
) -> None:
    """Refuse a policy that gives complaints to competent people only while the owner of an open
    one, given with its unit and category, is not. The present policy may be as strict already."""
    present = rules.policy
    strict = present.competence is policy.competence
    for person, unit, category in owners:
        if policy.needs_competence(category) and not (
            strict and present.needs_competence(category)
        ):
            above = policy.counted_under("categories", category)
            competent = rules.people.competent(person, above, rules.day_of(unit, moment))
            demand(competent, Guard.owners_not_competent, person=person, category=category)


def _demand_newer(book: Rulebook, particulars: Adopt) -> int:
    """Require a version newer than the newest adopted one of the policy or a calendar (0: none)."""
    policy = particulars.kind is RuleKind.policy
    named = [adopted.named for adopted in book.held]
    versions = [
        _number(rule.version)
        for rule in named
        if rule.kind == particulars.kind and (policy or rule.code == particulars.code)
    ]
    newest = max(versions, default=0)
    demand(_number(particulars.version) > newest, Guard.already_exists, code=particulars.code)
    return newest


def _demand_other_pack(book: Rulebook, particulars: Adopt) -> None:
    """Refuse another text for an existing version, and a pack that already applies unchanged."""
    ours = [adopted for adopted in book.held if adopted.named.kind == RuleKind.pack]
    for adopted in ours:
        if (adopted.named.code, adopted.named.version) == (particulars.code, particulars.version):
            same = adopted.adoption.sha256 == particulars.sha256
            demand(same, Guard.already_exists, code=particulars.code)
    for adoption in {adopted.place: adopted.adoption for adopted in ours}.values():
        if isinstance(adoption, PackAdopted):
            text, choices = adoption.sha256, adoption.settings
            same = (text, choices) == (particulars.sha256, particulars.settings)
            demand(not same, Guard.already_exists, code=particulars.code)


def _proposed_before(book: Rulebook, actor: Actor, particulars: Adopt) -> Id | None:
    """Return who proposed exactly this before, None if no one did. The second of two must be
    another person, and neither can be a machine."""
    demand(actor.person is not None, Guard.not_permitted, act=Code("adopt"))
    for proposal in book.proposals:
        if (proposal.kind, proposal.code) == (particulars.kind, particulars.code) and (
            (proposal.sha256, proposal.settings) == (particulars.sha256, particulars.settings)
        ):
            _demand_other(proposal, actor)
            return proposal.by
    return None


def _demand_other(proposal: RuleProposal, actor: Actor) -> None:
    """Refuse the author of a proposal, the operator, who may be anyone, and a person who did not
    open it."""
    demand(proposal.by != actor.id, Guard.same_person)
    demand(actor.via is None, Guard.not_by_operator)
    actor.demand_opened()


def _adopted(particulars: Adopt, binds: Moment, first: Id | None) -> PackAdopted | CalendarAdopted:
    reason = sealed_or_none(particulars.reason)
    if particulars.kind is RuleKind.calendar:
        version = _number(particulars.version)
        return CalendarAdopted(particulars.code, version, particulars.sha256, binds, reason, first)
    return made_from(PackAdopted, particulars, pack=particulars.code, binds=binds, first=first)


def return_proposal(
    book: Rulebook, actor: Actor, moment: Moment, particulars: ReturnProposal
) -> Sequence[RuleEvent]:
    """Return a proposed policy, pack or calendar to its author, or withdraw one's own; the proposal
    is cancelled and the reason recorded.

    Raises `Refused` for an actor who could not adopt it, and if it is no longer open.
    """
    act = Code("return-proposal")
    demand(actor.may(Permission.policy_adopt, units=()), Guard.not_permitted, act=act)
    reason = sealed(particulars.reason)
    proposal = next(
        (proposal for proposal in book.waiting if proposal.sha256 == particulars.sha256), None
    )
    if proposal is None:
        raise Refused(Guard.nothing_proposed)
    if proposal.by != actor.id:
        actor.demand_opened()
    if proposal.kind is RuleKind.policy:
        return (ProposalReturned(int(proposal.version), proposal.sha256, reason),)
    return (RuleReturned(proposal.kind, proposal.code, proposal.version, proposal.sha256, reason),)


_POLICY = Code("policy")


def waiting(events: Iterable[tuple[object, Id]]) -> tuple[RuleProposal, ...]:
    """Return the open proposals after these events, each with its author. A newer proposal of the
    policy, or of the same pack or calendar, replaces the one before. A proposal ends once a version
    is adopted or it is returned."""
    proposals: dict[tuple[Code, Code], RuleProposal] = {}
    for event, by in events:
        match event:
            case PolicyProposed(number, sha256, reason):
                version = Id(str(number))
                new = RuleProposal(RuleKind.policy, _POLICY, version, sha256, by, reason=reason)
                proposals[RuleKind.policy, _POLICY] = new
            case PolicyAdopted() | ProposalReturned():
                proposals.pop((RuleKind.policy, _POLICY), None)
            case RuleProposed(kind, code, version, sha256, settings, reason):
                proposals[kind, code] = RuleProposal(
                    kind, code, version, sha256, by, settings, reason
                )
            case RuleReturned(kind=kind, code=code):
                proposals.pop((kind, code), None)
            case PackAdopted(pack=code):
                proposals.pop((RuleKind.pack, code), None)
            case CalendarAdopted(calendar=code):
                proposals.pop((RuleKind.calendar, code), None)
            case _:
                pass
    return tuple(proposals.values())


def for_second(book: Rulebook, actor: Actor) -> tuple[RuleProposal, ...]:
    """Return what this person may adopt and did not propose themselves, the policy first."""
    if actor.person is None or not actor.may(Permission.policy_adopt, units=()):
        return ()
    first = sorted(book.waiting, key=lambda proposal: proposal.kind is not RuleKind.policy)
    return tuple(proposal for proposal in first if proposal.by != actor.id)


def second_needed(
    book: Rulebook,
    moment: Moment,
    *,
    widens: bool = False,
    loosens: bool = False,
    second: bool = True,
) -> bool:
    """Return whether a second person is required, by the current policy or because what is adopted
    `loosens` a control; before the first policy none is. Where there is no `second` one, one person
    loosens a control, and lets someone see more if the policy does not mention that: such a policy
    is older than that control."""
    if not any(isinstance(adopted.adoption, PolicyAdopted) for adopted in book.held):
        return False
    if loosens and second:
        return True
    policy = book.at(moment).policy
    by_two = widens and (second or says(policy, ControlName.widen_access))
    names = [ControlName.publish_policy, *([ControlName.widen_access] if by_two else [])]
    return any(policy.control(name).second_needed(None) for name in names)


def _number(version: Id) -> int:
    is_number = version.isascii() and version.isdecimal() and int(version) <= LARGEST_INT
    demand(is_number, Guard.wrong_type, field=Code("version"))
    return int(version)
