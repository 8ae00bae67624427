"""The draft of the next policy, kept in the session of whoever writes it until it is published."""

from collections.abc import Mapping

from django.http import HttpRequest

from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.policy import Policy
from amends.core.framework.toml_tables import NotUnderstood
from amends.governance.adopting import known_packs
from amends.governance.publishing import Draft, following
from amends.wording.policy import Policies

from ..request.context import DeskContext

_KEY = "policy_draft"


def draft_of(request: HttpRequest, desk: DeskContext) -> Draft:
    """The draft of this session; where there is none, the policy in force under its next number."""
    in_force = desk.rules.policy
    try:
        return Draft(policy_text.read(request.session[_KEY]), in_force)
    except (KeyError, NotUnderstood):
        return following(in_force, in_force)


def save(request: HttpRequest, policy: Policy) -> None:
    """Keep the draft."""
    request.session[_KEY] = policy_text.write(policy)


def drop(request: HttpRequest) -> None:
    """Throw the draft away, or let go of it once it was published."""
    request.session.pop(_KEY, None)


def told_of(draft: Draft, persons: Mapping[str, str], desk: DeskContext) -> Policies:
    """Where the names are found by which a draft is told."""
    return Policies(draft.policy, draft.in_force, persons, known_packs(desk.now))
