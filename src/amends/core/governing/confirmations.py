"""Clause 8.5: confirmations: a person who is not involved looked at the evidence of a requirement
and says that it shows it. One counts for a year."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ..framework.acting import Events, Situation
from ..framework.people.authority import Actor, Permission
from ..records.deciding import recording
from ..records.fold import beginning, ending
from ..records.kind import governing_acts, governing_kind
from ..records.state import GivenReason, GoverningRecord, SealedReason, add_erase_text
from ..refusal import Guard, demand
from ..values import Code, Coded, Day, Sealed, Words, sealed
from .exemptions import LEAST_TEXT

COUNTS_FOR = timedelta(days=365)
"""How long a confirmation counts."""


class ConfirmationState(Coded):
    """Whether a confirmation counts."""

    confirmed = "confirmed"
    withdrawn = "withdrawn"


@dataclass(frozen=True, slots=True)
class RequirementConfirmed:
    """A person who is not involved looked at the evidence and found that it shows the requirement;
    it counts up to a day."""

    requirement: Code
    words: Sealed
    until: Day


class ConfirmationWithdrawn(SealedReason):
    """It no longer counts, with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation(GoverningRecord):
    """A confirmation as of its last entry."""

    requirement: Code
    words: Sealed
    until: Day


_acts = governing_acts("confirmation", "8.5", Confirmation)


@dataclass(frozen=True, slots=True)
class ConfirmRequirement:
    """Which requirement, what the person looked at, and what they found."""

    requirement: Code
    words: Words


_RUNS = (
    Permission.policy_adopt,
    Permission.complaint_handle,
    Permission.complaint_receive,
    Permission.complaint_decide,
    Permission.complaint_authorize,
    Permission.improvement_decide,
)
"""What people may do who run the process: they do not confirm that it works."""


def independent(actor: Actor) -> bool:
    """Return whether an actor reads the record and has no part in the process."""
    reads = actor.may_somewhere(Permission.journal_read)
    return reads and not any(map(actor.may_somewhere, _RUNS))


@_acts("confirm", Permission.journal_read)
def confirm(here: Situation[Any], given: ConfirmRequirement, opened: bool) -> Events:
    """Confirm a requirement whose page the actor `opened` today. People who handle complaints or
    decide on them, and the operator in someone's name, do not."""
    demand(here.actor.via is None, Guard.not_by_operator)
    demand(independent(here.actor), Guard.not_an_independent_auditor)
    demand(opened, Guard.not_opened)
    words, today = sealed(given.words), here.rules.day_of(None, here.moment)
    demand(words.length >= LEAST_TEXT, Guard.needs_reason, act=Code(confirm.key))
    return (RequirementConfirmed(given.requirement, words, today + COUNTS_FOR),)


class WithdrawConfirmation(GivenReason):
    """Why it no longer counts."""


_acts("withdraw", Permission.journal_read, {ConfirmationState.confirmed}, own=True)(
    recording(WithdrawConfirmation, ConfirmationWithdrawn)
)


add_erase_text(_acts, ConfirmationState)


CONFIRMATION = governing_kind(
    _acts,
    RequirementConfirmed,
    beginning(Confirmation, ConfirmationState.confirmed, about="requirement", due="until"),
    {ConfirmationWithdrawn: ending(ConfirmationState.withdrawn)},
)
