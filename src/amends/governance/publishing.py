"""New version of the policy: drafted, compared with the current one, adopted with a reason."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from amends.core.framework.adoption import calendar_text
from amends.core.framework.adoption.acts import ReturnProposal, second_needed
from amends.core.framework.adoption.events import PolicyAdopted
from amends.core.framework.adoption.proposals import PolicyProposed, RuleKind
from amends.core.framework.adoption.reach import other_adopts, policy_widens, rule_loosens
from amends.core.framework.packs.letter_check import check_letters
from amends.core.framework.people.authority import Actor
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.check import Finding, check
from amends.core.framework.policy.loosening import loosened
from amends.core.framework.policy.merging import Merged, merge
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.text import Change
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.principles.calendars import Calendar
from amends.core.values import Code, Id
from amends.handling import rules
from amends.handling.commands import Command, Performed
from amends.handling.perform import perform
from amends.handling.streams import RULES, recorded_event
from amends.journal import adopted_texts, store
from amends.register import queries
from amends.register.models import Row

from . import branding
from .founding import adopt, adoption

_COLUMNS = {
    "categories": "category",
    "causes": "cause",
    "products": "product",
    "channels": "channel",
    "incidents": "incident",
    "units": "unit",
    "entities": "entity",
    "brands": "brand",
    "targets": "priority",
}
"""The columns of the register with codes of a list."""
_WAITING = {
    "controls.authorize_response": Q(awaiting="authorization"),
    "controls.verify_correction": Q(awaiting="verification"),
    "reaction_days": Q(awaiting="reaction"),
    "post_days": Q(awaiting="reaction"),
    "no_reply_notices": Q(awaiting="reaction"),
    "watch_days": Q(watch__isnull=False),
}
"""Rules, and the complaints that wait for what they decide."""


_EVER = datetime.max.replace(tzinfo=UTC)
"""A moment by which everything adopted applies."""


class NotPublishable(Exception):
    """The draft has a harmful fault; `draft` says which."""

    def __init__(self, draft: "Draft") -> None:
        super().__init__("; ".join(f"{f.path}: {f.code}" for f in draft.findings if f.blocks))
        self.draft = draft


@dataclass(frozen=True, slots=True)
class Draft:
    """A policy that may follow the current one."""

    policy: Policy
    in_force: Policy

    @property
    def follows(self) -> bool:
        """Whether it is the next version; if not, another was published since it was begun."""
        return self.policy.version == self.in_force.version + 1

    @property
    def changes(self) -> tuple[Change, ...]:
        """What would change, the number of the version apart."""
        return policy_text.difference(self.in_force, numbered(self.policy, self.in_force))

    @property
    def loosened(self) -> tuple[str, ...]:
        """The fields of the policy by which it is looser than the current one."""
        return loosened(self.in_force, self.policy)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings about the draft, worst first. A code that was in use and is gone blocks, and so
        does text that a rule pack forbids in a letter with a new wording."""
        findings = check(self.policy, before=self.in_force)
        packs = rules.book().at(_EVER).regulators
        dead = check_letters(self.policy, packs, before=self.in_force)
        every = (*branding.unknown_logos(self.policy), *dead, *findings)
        return tuple(sorted(every, key=lambda finding: not finding.blocks))

    @property
    def publishable(self) -> bool:
        """Whether it changes something, is the next version, and has no blocking finding."""
        blocked = any(finding.blocks for finding in self.findings)
        return self.follows and bool(self.changes) and not blocked

    @property
    def text(self) -> str:
        """The text to be adopted: every rule in full, so that later defaults do not change it."""
        return policy_text.write(self.policy)


def numbered(policy: Policy, as_: Policy) -> Policy:
    """Return the policy under another one's number, so that the number is no difference."""
    return replace(policy, version=as_.version)


def following(policy: Policy, in_force: Policy) -> Draft:
    """The policy as the draft of the next version."""
    return Draft(replace(policy, version=in_force.version + 1), in_force)


def touched(draft: Draft, *, seen: QuerySet[Row]) -> dict[str, int]:
    """Return how many open complaints use each changed entry, or wait for what a rule decides:
    ``categories.repairs`` → 14. Only complaints that the reader may see are counted
    (`access.visible`), because other numbers would reveal hidden ones."""
    counts = {}
    for path in sorted({_entry(change.path) for change in draft.changes}):
        narrowed = _using(path)
        if narrowed is not None and (count := seen.filter(narrowed, open=True).count()):
            counts[path] = count
    return counts


def _using(path: str) -> Q | None:
    """Return the complaints that an entry or a rule concerns; None if no column shows it."""
    name, _, code = path.partition(".")
    if code and name in _COLUMNS:
        return Q(**{_COLUMNS[name]: code})
    if code and name == "own_fields":
        return queries.answering(code)
    return _WAITING.get(path)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A policy waiting for a second person: who proposed it, when and why (a piece). `draft` is
    None if this version of the program does not understand its text; `problem` says why."""

    version: int
    draft: Draft | None
    sha256: Id
    since: datetime
    by: Id
    reason: Id | None
    problem: NotUnderstood | None = None


def awaits_second() -> bool:
    """Return whether a policy is waiting for a second person."""
    return rules.book().proposal is not None


def proposed() -> Proposed | None:
    """Return the policy waiting for a second person, or None."""
    book = rules.book()
    proposal = book.proposal
    if proposal is None:
        return None
    entries = map(recorded_event, store.read(RULES))
    events: list[tuple[object, datetime]] = [(entry.event, entry.recorded) for entry in entries]
    since = max(
        at
        for event, at in events
        if isinstance(event, PolicyProposed) and event.sha256 == proposal.sha256
    )
    why = Id(proposal.reason.sealed) if proposal.reason else None
    draft, problem = None, None
    try:
        policy = policy_text.read(adopted_texts.text_of(proposal.sha256))
        draft = Draft(policy, book.at(since).policy)
    except NotUnderstood as refused:
        problem = refused
    return Proposed(int(proposal.version), draft, proposal.sha256, since, proposal.by, why, problem)


def agree(proposal: Proposed, *, reason: str, actor: Actor, now: datetime) -> Performed:
    """Adopt what another person proposed, exactly the same text.

    Proposed calendars that it names and that were never adopted are approved with it. Raises
    `Refused` for the proposer, and without permission; `NotUnderstood` for a text of another
    version of the program.
    """
    if proposal.draft is None:
        raise proposal.problem or ValueError("nothing that could be agreed to")
    text = adopted_texts.text_of(proposal.sha256)
    calendars = _calendars_first(proposal.draft.policy)
    payloads = [adoption(RuleKind.calendar, calendar, reason=reason) for calendar in calendars]
    payloads.append(adoption(RuleKind.policy, text, reason=reason))
    return adopt(payloads, actor=actor, now=now)


def _calendars_first(policy: Policy) -> list[str]:
    """The proposed texts of calendars that a policy names and that were never adopted."""
    book = rules.book()
    adopted = {rule.named.code for rule in book.held if rule.named.kind == RuleKind.calendar}
    holders = [
        *(unit.calendar for unit in policy.units),
        *(entity.calendar for entity in policy.entities),
    ]
    wanted = {policy.calendar, *holders} - adopted
    return [
        adopted_texts.text_of(proposal.sha256)
        for proposal in book.proposals
        if proposal.kind is RuleKind.calendar and proposal.code in wanted
    ]


def send_back(proposal: Proposed, *, reason: str, actor: Actor, now: datetime) -> Performed:
    """Reject a proposal, or withdraw one's own. Raises `Refused`."""
    payload = ReturnProposal(proposal.sha256, reason)
    return perform([Command(RULES, Code("return-proposal"), payload)], actor=actor, now=now)


@dataclass(frozen=True, slots=True)
class Approval:
    """Whether a rule is adopted by two people, and whether it loosens a control."""

    by_two: bool
    loosens: bool

    @property
    def alone(self) -> bool:
        """Whether one person loosens a control, because no one else may."""
        return self.loosens and not self.by_two


def approval(
    rule: Policy | Calendar | Code, *, by: Id, now: datetime, widens: bool = False
) -> Approval:
    """Return who has to approve a policy, a calendar or the pack of this code that `by` adopts."""
    held = rules.rules_at(now)
    loosens, second = rule_loosens(held, rule), other_adopts(held.people, by)
    by_two = second_needed(rules.book(), now, widens=widens, loosens=loosens, second=second)
    return Approval(by_two, loosens)


def takes_two(draft: Draft, *, by: Id, now: datetime) -> bool:
    """Return whether another person than `by` has to approve the draft before it applies."""
    widens = policy_widens(rules.rules_at(now), draft.policy)
    return approval(draft.policy, by=by, now=now, widens=widens).by_two


def binds(policy: Policy, *, now: datetime) -> bool:
    """Return whether a published policy applies now; otherwise another person has to approve it
    first."""
    return rules.rules_at(now).policy.version == policy.version


@dataclass(frozen=True, slots=True)
class Adopted:
    """A policy that was adopted: from when on, by whom, and why (a piece of the vault)."""

    policy: Policy
    since: datetime
    by: Id
    reason: Id | None


def adopted() -> list[Adopted]:
    """Every version of the policy, the oldest first."""
    events: list[tuple[object, Id]] = [
        (entry.event, entry.by) for entry in map(recorded_event, store.read(RULES))
    ]
    by = {event.version: who for event, who in events if isinstance(event, PolicyAdopted)}
    versions = []
    for version in rules.book().held:
        adoption, policy = version.adoption, version.rule
        if isinstance(adoption, PolicyAdopted) and isinstance(policy, Policy):
            why = Id(adoption.reason.sealed) if adoption.reason else None
            versions.append(Adopted(policy, adoption.binds, by[adoption.version], why))
    return versions


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A draft, the version it is based on, and every version published since."""

    draft: Draft
    base: Policy
    since: tuple[Adopted, ...]

    @property
    def ours(self) -> tuple[Change, ...]:
        """What the draft changes compared with its base."""
        return policy_text.difference(self.base, numbered(self.draft.policy, self.base))

    @property
    def theirs(self) -> tuple[Change, ...]:
        """What was published in between."""
        return policy_text.difference(self.base, numbered(self.draft.in_force, self.base))

    def merged(self, as_theirs: Collection[str] = ()) -> Merged:
        """Return both merged, as a draft of the next version. If both changed the same thing the
        draft's value is used, except at the paths `as_theirs`."""
        return merge(self.base, self.draft.policy, self.draft.in_force, as_theirs=as_theirs)


def overtaken(draft: Draft) -> Overtaken | None:
    """Return the state of a draft that does not follow the current version; None for one that does,
    and for one based on a version that was never adopted."""
    if draft.follows:
        return None
    every, before = adopted(), draft.policy.version - 1
    base = next((version.policy for version in every if version.policy.version == before), None)
    if base is None:
        return None
    since = tuple(version for version in every if version.policy.version > base.version)
    return Overtaken(draft, base, since)


def publish(
    draft: Draft, *, reason: str, actor: Actor, now: datetime, calendars: Iterable[Calendar] = ()
) -> Performed:
    """Adopt the draft. It applies from now on, and earlier decisions stay under the old version.
    Next versions of calendars are adopted with it, or alone if it changes nothing. If the current
    policy requires a second person they are only proposed (`binds`, `calendar_binds` say which
    happened).

    Raises `NotPublishable`, and `Refused` without permission, or if another version of a calendar
    was adopted since.
    """
    texts = [calendar_text.write(calendar) for calendar in calendars]
    payloads = [adoption(RuleKind.calendar, text, reason=reason) for text in texts]
    if draft.changes or not payloads:
        if not draft.publishable:
            raise NotPublishable(draft)
        texts.append(draft.text)
        payloads.append(adoption(RuleKind.policy, draft.text, reason=reason))
    return adopt(payloads, actor=actor, now=now, texts=texts)


def next_version(code: str) -> int:
    """The number that the next version of a calendar has; the first is 1."""
    numbers = [
        int(version.named.version)
        for version in rules.book().held
        if version.named.kind == RuleKind.calendar and version.named.code == code
    ]
    return max(numbers, default=0) + 1


def adopt_calendar(calendar: Calendar, *, reason: str, actor: Actor, now: datetime) -> Performed:
    """Adopt the next version of a calendar. It applies from now on, and recorded dates stay.

    If the policy requires a second person it is only proposed (`calendar_binds` says which
    happened). Raises `Refused` without permission, and if another version was adopted since.
    """
    text = calendar_text.write(calendar)
    payload = adoption(RuleKind.calendar, text, reason=reason)
    return adopt([payload], actor=actor, now=now, texts=[text])


def calendar_binds(code: str, version: int, *, now: datetime) -> bool:
    """Return whether a version of a calendar applies now; otherwise another person has to approve
    it first."""
    calendar = rules.rules_at(now).calendars.get(code)
    return calendar is not None and calendar.version == version


def _entry(path: str) -> str:
    """Return the list entry to which a path belongs; codes of our own (``own.…``) contain a dot."""
    name, *rest = path.split(".")
    return ".".join((name, *rest[: 2 if name in ("own_fields", "letter_kinds") else 1]))
