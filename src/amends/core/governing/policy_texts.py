"""Clause 5.3: the complaints policy: written, approved, signed by senior management, and read by
all staff in the version that was signed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ..framework.acting import Situation
from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..framework.people.personnel import Person
from ..operation.complaint.parts import RecordedEvent
from ..records.deciding import recording
from ..records.erasing import TextErased
from ..records.fold import beginning, ending, moving
from ..records.kind import Entries, governing_acts, governing_kind, sees_always
from ..records.state import (
    GivenReason,
    GoverningRecord,
    NoParticulars,
    RecordReminded,
    SealedReason,
    add_erase_text,
    add_hand_over,
    senior_management,
)
from ..refusal import Guard, demand
from ..values import Code, Coded, Day, Id, Moment, Sealed, Words


class PolicyTextState(Coded):
    """Where the newest version of a policy is in its course."""

    drafted = "drafted"
    approved = "approved"
    signed = "signed"
    retired = "retired"


# --- events ---


@dataclass(frozen=True, slots=True)
class PolicyTextDrafted:
    """A policy was written, with the inputs that were considered: `law` (5.3 a), `resources` (b:
    money, operations and organisation), and what customers, staff and other `people` said (c)."""

    title: Sealed
    words: Sealed
    law: Sealed
    resources: Sealed
    people: Sealed
    owner: Id
    review: Day
    published: Sealed | None = None


@dataclass(frozen=True, slots=True)
class PolicyTextRewritten:
    """A new version was written, with its inputs and the reason."""

    words: Sealed
    law: Sealed
    resources: Sealed
    people: Sealed
    review: Day
    reason: Sealed
    published: Sealed | None = None


@dataclass(frozen=True, slots=True)
class PolicyTextApproved:
    """Another person approved the version."""

    edition: int


@dataclass(frozen=True, slots=True)
class PolicyTextSigned:
    """Senior management signed the version: it applies from now on."""

    edition: int


@dataclass(frozen=True, slots=True)
class PolicyTextRead:
    """A member of staff opened the signed version and said that they understood it."""

    edition: int


@dataclass(frozen=True, slots=True)
class PolicyTextRenewed:
    """Its owner read it and said that it still fits. It is read again on another day."""

    review: Day


class PolicyTextRetired(SealedReason):
    """The policy no longer applies, with the reason."""


# --- state ---


@dataclass(frozen=True, slots=True)
class PolicyReader:
    """Who read a version, and when."""

    person: Id
    at: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText(GoverningRecord):
    """A policy as of its last entry. `words` and the inputs are those of its newest version,
    `edition`; `signed_words` are those of the version that applies, `signed_edition`."""

    words: Sealed
    law: Sealed
    resources: Sealed
    people: Sealed
    review: Day
    written_by: Id
    worded_at: Moment
    edition: int = 1
    published: Sealed | None = None
    approved_by: Id | None = None
    signed_words: Sealed | None = None
    signed_edition: int | None = None
    signed_by: Id | None = None
    signed_at: Moment | None = None
    reviewed_at: Moment | None = None
    readers: tuple[PolicyReader, ...] = ()
    applies: "PolicyText | None" = None
    """The record as it was signed last."""

    def to_read_since(self, act: Code) -> Moment:
        """Return since when the text has to be opened before it is signed, read or renewed; to be
        read, that of the version that applies."""
        of = self.applies or self if act == confirm_read.name else self
        if of.state is not PolicyTextState.signed or of.signed_at is None:
            return of.worded_at
        return max(of.signed_at, of.reviewed_at or of.signed_at)

    @property
    def older(self) -> Sealed | None:
        """The text of the version that applies while a newer one is not signed yet."""
        return None if self.signed_edition == self.edition else self.signed_words

    def read_by(self, person: Id) -> bool:
        """Return whether a person read the version that applies."""
        return any(one.person == person for one in self.readers)


_REWORDED = moving(
    PolicyTextState.drafted,
    by="written_by",
    at="worded_at",
    due="review",
    approved_by=None,
    **{name: name for name in ("words", "law", "resources", "people", "review", "published")},
)


def _rewritten(s: PolicyText, event: PolicyTextRewritten, recorded: RecordedEvent) -> Any:
    return replace(_REWORDED(s, event, recorded), edition=s.edition + 1)


def _signed(s: PolicyText, event: PolicyTextSigned, recorded: RecordedEvent) -> PolicyText:
    signed = replace(
        s,
        state=PolicyTextState.signed,
        signed_words=s.words,
        signed_edition=event.edition,
        signed_by=recorded.by,
        signed_at=recorded.happened,
        reviewed_at=None,
        readers=(PolicyReader(recorded.by, recorded.happened),),
        applies=None,
    )
    return replace(signed, applies=signed)


def _read(s: PolicyText, event: PolicyTextRead, recorded: RecordedEvent) -> PolicyText:
    return replace(s, readers=(*s.readers, PolicyReader(recorded.by, recorded.happened)))


def _renewed(s: PolicyText, event: PolicyTextRenewed, recorded: RecordedEvent) -> PolicyText:
    renewed: dict[str, Any] = {
        "review": event.review,
        "due": event.review,
        "reviewed_at": recorded.happened,
    }
    return replace(s, **renewed, applies=s.applies and replace(s.applies, **renewed))


# --- acts ---

_S = PolicyTextState
_CURRENT = frozenset({_S.drafted, _S.approved, _S.signed})

_acts = governing_acts("policy-text", "5.3", PolicyText)


@dataclass(frozen=True, slots=True)
class DraftPolicyText:
    """The policy, the inputs that were considered, who owns it, when it is read again, and where it
    is published."""

    title: Words
    words: Words
    law: Words
    resources: Words
    people: Words
    owner: Id
    review: Day
    published: Words | None = None


_acts("draft", Permission.policy_adopt)(recording(DraftPolicyText, PolicyTextDrafted))

# Someone who did not write the text approves it for signature, if someone else may.
_acts(
    "approve",
    Permission.policy_adopt,
    {_S.drafted},
    opened=True,
    apart=lambda record: {record.written_by},
)(recording(NoParticulars, PolicyTextApproved, edition="edition"))


def _by_senior_management(here: Situation[Any]) -> None:
    """Refuse everyone but senior management, and the author if another of them may sign."""
    top = senior_management(here.rules)
    demand(here.actor.id in top, Guard.not_permitted, act=Code(sign.key))
    demand(here.actor.id != here.state.written_by or top == {here.actor.id}, Guard.not_by_owner)


sign = _acts(
    "sign",
    Permission.policy_adopt,
    {_S.approved},
    opened=True,
    ready=_by_senior_management,
)(recording(NoParticulars, PolicyTextSigned, edition="edition"))


def _not_read_yet(here: Situation[Any]) -> None:
    record = here.state
    demand(record.signed_at is not None, Guard.wrong_state, state=record.state)
    demand(not record.read_by(here.actor.id), Guard.already_done)


confirm_read = _acts(
    "confirm-read",
    Permission.policy_read,
    _CURRENT,
    own=True,
    opened=True,
    additive=True,
    ready=_not_read_yet,
)(recording(NoParticulars, PolicyTextRead, edition="signed_edition"))


@dataclass(frozen=True, slots=True)
class RenewPolicyText:
    """When the policy is read again."""

    review: Day


_acts("renew", Permission.policy_adopt, {_S.signed}, own=True, opened=True)(
    recording(RenewPolicyText, PolicyTextRenewed)
)


@dataclass(frozen=True, slots=True)
class RewritePolicyText:
    """The new version, the inputs that were considered, when it is read again, and why it
    changed."""

    words: Words
    law: Words
    resources: Words
    people: Words
    review: Day
    reason: Words
    published: Words | None = None


_acts("rewrite", Permission.policy_adopt, _CURRENT, own=True)(
    recording(RewritePolicyText, PolicyTextRewritten)
)


class RetirePolicyText(GivenReason):
    """Why the policy no longer applies."""


_acts("retire", Permission.policy_adopt, _CURRENT)(recording(RetirePolicyText, PolicyTextRetired))


add_hand_over(_acts, _CURRENT)
add_erase_text(_acts, PolicyTextState)


def _sees(actor: Actor, state: PolicyText, rules: Rules) -> bool:
    """Return whether the policy exists for an actor: for all staff once it was signed."""
    return _drafts(actor, state) or (
        state.signed_at is not None and sees_always(actor, state, rules)
    )


def _drafts(actor: Actor, state: PolicyText) -> bool:
    """Return whether an actor reads a version that is not signed: who may write or approve it."""
    return actor.id == state.owner or actor.may_somewhere(Permission.policy_adopt)


def shown_to(actor: Actor, state: PolicyText, rules: Rules) -> PolicyText:
    """Return the policy as an actor reads it: all others read the version that was signed last."""
    if state.applies is None or state.older is None or _drafts(actor, state):
        return state
    retired = state.state is PolicyTextState.retired
    return replace(
        state.applies,
        state=state.state if retired else PolicyTextState.signed,
        due=None if retired else state.applies.due,
        readers=state.readers,
        owner=state.owner,
        version=state.version,
        revision=state.revision,
    )


def entries_shown_to(actor: Actor, state: PolicyText, rules: Rules, entries: Entries) -> Entries:
    """Return the entries without those of a version that is not signed, for those who may not know
    that there is one."""
    if shown_to(actor, state, rules) is state or state.applies is None:
        return entries
    events: list[tuple[int, object]] = [(one.version, one.event) for one in entries]
    signed = max(at for at, event in events if isinstance(event, PolicyTextSigned))
    newer = (at for at, event in events if isinstance(event, PolicyTextRewritten))
    since = min(at for at in newer if at > signed)
    texts = {one.piece for one in state.applies.texts}

    def known(one: RecordedEvent) -> Iterator[RecordedEvent]:
        event: object = one.event
        if one.version < since:
            yield one
        elif isinstance(event, TextErased):
            left: Any = replace(event, pieces=tuple(p for p in event.pieces if p in texts))
            if left.pieces:
                yield replace(one, event=left)
        elif not isinstance(event, _OF_DRAFTS):
            yield one

    return tuple(shown for one in entries for shown in known(one))


_OF_DRAFTS = (PolicyTextRewritten, PolicyTextApproved, RecordReminded)
"""What happens to a version before it is signed."""


def confirming(rules: Rules) -> list[Person]:
    """Return the people who confirm that they read the policy: active staff who may."""
    persons = rules.people.persons.values()
    able = Permission.policy_read
    return [one for one in persons if Actor.of(one).may_somewhere(able)]


POLICY_TEXT = governing_kind(
    _acts,
    PolicyTextDrafted,
    beginning(PolicyText, _S.drafted, by="written_by", at="worded_at", due="review"),
    {
        PolicyTextRewritten: _rewritten,
        PolicyTextApproved: moving(PolicyTextState.approved, by="approved_by"),
        PolicyTextSigned: _signed,
        PolicyTextRead: _read,
        PolicyTextRenewed: _renewed,
        PolicyTextRetired: ending(PolicyTextState.retired),
    },
    sees=_sees,
    shown_to=shown_to,
    entries_shown_to=entries_shown_to,
    additive=frozenset({PolicyTextRead}),
    hidden=lambda actor, text, rules: ("applies",),
)
