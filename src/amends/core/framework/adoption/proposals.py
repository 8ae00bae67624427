"""Clauses 5.3 and 4.7: rules proposed by one person and adopted, or returned, by a second one.

If the current policy requires a second person, adopting only records a proposal until a different
person adopts exactly the same text with the same choices.
"""

from dataclasses import dataclass

from ...values import Code, Coded, Id, Sealed


class RuleKind(Coded):
    """What can be adopted."""

    policy = "policy"
    pack = "pack"
    calendar = "calendar"


@dataclass(frozen=True, slots=True)
class ChosenSetting:
    """What an organization chooses where a pack leaves a choice: a number of the setting's unit, or
    a yes or no. Exactly one of them is filled."""

    setting: Code
    number: int | None = None
    flag: bool | None = None


@dataclass(frozen=True, slots=True)
class PolicyProposed:
    """A version of the policy waits for a second person."""

    version: int
    sha256: Id
    reason: Sealed | None = None


@dataclass(frozen=True, slots=True)
class ProposalReturned:
    """A proposed version is off: a second person did not agree, or its author took it back."""

    version: int
    sha256: Id
    reason: Sealed


@dataclass(frozen=True, slots=True)
class RuleProposed:
    """A version of a regime pack or of a calendar waits for a second person."""

    kind: RuleKind
    code: Code
    version: Id
    sha256: Id
    settings: tuple[ChosenSetting, ...] = ()
    reason: Sealed | None = None


@dataclass(frozen=True, slots=True)
class RuleReturned:
    """A proposed pack or calendar is off: a second person did not agree, or its author took it
    back."""

    kind: RuleKind
    code: Code
    version: Id
    sha256: Id
    reason: Sealed


@dataclass(frozen=True, slots=True)
class RuleProposal:
    """A policy, pack or calendar waiting for a second person, and who proposed it."""

    kind: RuleKind
    code: Code
    version: Id
    sha256: Id
    by: Id
    settings: tuple[ChosenSetting, ...] = ()
    reason: Sealed | None = None
