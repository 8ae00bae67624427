"""The draft of the next policy: kept in the session of whoever writes it, until it is published."""

from dataclasses import dataclass, replace

from django.http import HttpRequest

from amends.core.framework import policy_text
from amends.core.framework.policy import Policy
from amends.core.framework.policy_text import Change, Finding
from amends.core.framework.tables import NotUnderstood

from ..seat import Seat

_KEY = "policy_draft"


@dataclass(frozen=True, slots=True)
class Draft:
    """A policy that is being written, and the one in force that it would follow.

    `overtaken` says that another version was published since the draft was begun.
    """

    policy: Policy
    in_force: Policy
    overtaken: bool = False

    @property
    def changes(self) -> tuple[Change, ...]:
        """What would change, the number of the version apart."""
        numbered = replace(self.policy, version=self.in_force.version)
        return policy_text.difference(self.in_force, numbered)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with it."""
        return policy_text.check(self.policy)

    @property
    def lost(self) -> tuple[str, ...]:
        """Codes that the draft lacks although they may be used."""
        return policy_text.missing_codes(self.in_force, self.policy)

    @property
    def publishable(self) -> bool:
        """Whether nothing stands in the way."""
        wrong = self.overtaken or self.lost or any(finding.blocks for finding in self.findings)
        return bool(self.changes) and not wrong

    @property
    def text(self) -> str:
        """The text that would be adopted."""
        return policy_text.write(self.policy)


def draft_of(request: HttpRequest, seat: Seat) -> Draft:
    """The draft of this session; where there is none, the policy in force under its next number."""
    in_force = seat.rules.policy
    fresh = replace(in_force, version=in_force.version + 1)
    kept = request.session.get(_KEY)
    if not isinstance(kept, dict):
        return Draft(fresh, in_force)
    try:
        policy = policy_text.read(str(kept.get("text", "")))
    except NotUnderstood:
        return Draft(fresh, in_force)
    return Draft(policy, in_force, overtaken=policy.version != fresh.version)


def save(request: HttpRequest, policy: Policy) -> None:
    """Keep the draft."""
    request.session[_KEY] = {"text": policy_text.write(policy)}


def drop(request: HttpRequest) -> None:
    """Throw the draft away, or let go of it once it was published."""
    request.session.pop(_KEY, None)
