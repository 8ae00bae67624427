"""Clause 5.3: a rule is adopted with its author and reason, and binds from a moment on."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..refusal import Guard, demand, demand_days
from ..values import LARGEST_INT, Code, Coded, Id, Moment, Words, sealed_or_none
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

    Raises `Refused` for anybody without the right; for a policy that is not the next version, a
    calendar that is not newer than those adopted, a pack's version that was adopted before (its
    author names versions as they like); and for a change of the past: what was judged stays judged.
    """
    demand(actor.may(Permission.policy_adopt, units=()), Guard.not_permitted, act=Code("adopt"))
    demand_days(given)
    binds = given.binds or moment
    demand(binds >= moment, Guard.term_over, until=moment)
    named = [held.named for held in book.held]
    policy = given.kind is RuleKind.policy
    known = [
        one.version
        for one in named
        if one.kind == given.kind and (policy or one.code == given.code)
    ]
    demand(given.version not in known, Guard.already_exists, code=given.code)
    match given.kind:
        case RuleKind.pack:
            return (PackAdopted(given.code, given.version, given.sha256, binds),)
        case RuleKind.policy:
            version, newest = _number(given.version), max(map(int, known), default=0)
            demand(version == newest + 1, Guard.already_exists, code=given.code)
            return (PolicyAdopted(version, given.sha256, binds, sealed_or_none(given.reason)),)
        case RuleKind.calendar:
            version, newest = _number(given.version), max(map(int, known), default=0)
            demand(version > newest, Guard.already_exists, code=given.code)
            reason = sealed_or_none(given.reason)
            return (CalendarAdopted(given.code, version, given.sha256, binds, reason),)


def _number(version: Id) -> int:
    """The version of a policy or calendar: they are counted."""
    told = version.isascii() and version.isdecimal() and int(version) <= LARGEST_INT
    demand(told, Guard.wrong_type, field=Code("version"))
    return int(version)
