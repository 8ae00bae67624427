"""The rules of the organization: policies, rule packs and calendars, proposed and adopted."""

from collections.abc import Iterator, Sequence

from amends.core.framework.adoption import calendar_text
from amends.core.framework.adoption.acts import (
    Adopt,
    adopt,
    demand_competent_owners,
    return_proposal,
)
from amends.core.framework.adoption.events import CalendarAdopted, PackAdopted, PolicyAdopted
from amends.core.framework.adoption.proposals import RuleKind
from amends.core.framework.adoption.reach import (
    first_deputies,
    other_adopts,
    policy_widens,
    rule_loosens,
)
from amends.core.framework.people.authority import Actor
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.commitments import CompetenceGate
from amends.core.framework.policy.policy import Policy
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.principles.calendars import Calendar
from amends.core.streams import POLICY
from amends.core.values import Code
from amends.jobs.queue import NewJob
from amends.journal import adopted_texts
from amends.people import ending_sign_ins
from amends.register import queries

from ..commands import Command
from ..projections.projecting import RECOUNT, REPROJECT
from ..stream_kind import Decided, StreamKind, nothing
from ..unit_of_work import UnitOfWork


def _adopt(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    payload = command.particulars
    second = actor.person is None or other_adopts(uow.rules.people, actor.id)
    rule = _rule_of(payload)
    policy = rule if isinstance(rule, Policy) else None
    # a text that this version of the program does not understand may do anything
    loosens = bool(uow.book.held) and (rule is None or rule_loosens(uow.rules, rule))
    widens = actor.person is not None and payload.kind is RuleKind.policy
    widens = widens and (policy is None or policy_widens(uow.rules, policy))
    if policy is not None and policy.competence is CompetenceGate.refuse:
        demand_competent_owners(policy, uow.rules, uow.now, queries.open_owners())
    marks = {"widens": widens, "loosens": loosens, "second": second}
    return [(command.stream, adopt(uow.book, actor, uow.now, payload, **marks))]


def _rule_of(payload: Adopt) -> Policy | Calendar | Code | None:
    """Return the policy or the calendar of the text, or the code of a pack; None if this version of
    the program does not understand it."""
    if payload.kind is RuleKind.pack:
        return payload.code
    read = policy_text.read if payload.kind is RuleKind.policy else calendar_text.kept
    try:
        return read(adopted_texts.text_of(payload.sha256))
    except NotUnderstood:
        return None


def _return_proposal(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    return [(command.stream, return_proposal(uow.book, actor, uow.now, command.particulars))]


def _signs(uow: UnitOfWork, command: Command, actor: Actor) -> str | None:
    """Return the digest of the text, if another person proposed it."""
    text = command.particulars.sha256
    proposals = (proposal for proposal in uow.book.waiting if proposal.sha256 == text)
    return text if any(proposal.by != actor.id for proposal in proposals) else None


def _consequences(uow: UnitOfWork, streams: Sequence[str]) -> Iterator[NewJob]:
    """Rules say who may see what; packs and calendars, how dates are counted. A deputy who sees
    more for the first time, because two people named them, needs a new password, as with a first
    role."""
    for stream in streams:
        yield NewJob(stream, uow.versions[stream], REPROJECT)
        events: list[object] = [recorded.event for recorded in uow.recorded[stream]]
        for event in events:
            if isinstance(event, PolicyAdopted) and event.first is not None:
                policy = policy_text.read(adopted_texts.text_of(event.sha256))
                for person in first_deputies(uow.rules, policy):
                    ending_sign_ins.everything(person, now=uow.now)
        if any(isinstance(event, PackAdopted | CalendarAdopted) for event in events):
            yield NewJob(stream, uow.versions[stream], RECOUNT)


POLICIES = StreamKind(
    POLICY,
    acts={Code("adopt"): _adopt, Code("return-proposal"): _return_proposal},
    project=nothing,
    consequences=_consequences,
    visible_to=lambda actor, state, rules: True,
    signs=_signs,
)
