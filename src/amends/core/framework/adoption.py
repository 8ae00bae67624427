"""Clause 5.3: a rule is adopted with its author and reason, and binds from a moment on."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..refusal import Guard, demand
from ..values import Code, Coded, Id, Moment, Words, sealed_or_none
from .authority import Actor, Permission
from .rulebook import Adoption, CalendarAdopted, PackAdopted, PolicyAdopted, Rulebook


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


def adopt(book: Rulebook, actor: Actor, moment: Moment, given: Adopt) -> Sequence[Adoption]:
    """Adopt a version of the policy, a regime pack or a calendar.

    Raises `Refused` for anybody without the right, for a version that is not newer than the one
    in force, and for a change of the past: what was judged stays judged.
    """
    demand(actor.may(Permission.policy_adopt, units=()), Guard.not_permitted, act=Code("adopt"))
    binds = given.binds or moment
    demand(binds >= moment, Guard.term_over, until=moment)
    named = [held.named for held in book.held]
    known = [one.version for one in named if (one.kind, one.code) == (given.kind, given.code)]
    demand(given.version not in known, Guard.already_exists, code=given.code)
    match given.kind:
        case RuleKind.policy:
            newest = max((int(version) for version in known), default=0)
            demand(int(given.version) == newest + 1, Guard.already_exists, code=given.code)
            reason = sealed_or_none(given.reason)
            return (PolicyAdopted(int(given.version), given.sha256, binds, reason),)
        case RuleKind.pack:
            return (PackAdopted(given.code, given.version, given.sha256, binds),)
        case RuleKind.calendar:
            return (CalendarAdopted(given.code, int(given.version), given.sha256, binds),)
