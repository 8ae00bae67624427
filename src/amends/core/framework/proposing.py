"""Clauses 5.3 and 4.7: a policy that one person proposes and a second one adopts, or sends back.

Where the policy in force asks for a second person, adopting does no more than propose until
somebody else adopts the very same text.
"""

from dataclasses import dataclass

from ..values import Id, Sealed


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
class Proposal:
    """What waits for a second person, and who proposed it."""

    version: int
    sha256: Id
    by: Id
    reason: Sealed | None = None
