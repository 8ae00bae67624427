"""Staff statements that they understood a complaint, where a rule pack requires one in addition to
the automatic acknowledgement: at the beginning, and again at a review."""

from amends.core.framework.policy.policy import Policy
from amends.core.operation.acts.posting import WriteLetter
from amends.core.operation.events import Way
from amends.core.values import Code
from amends.handling.sealing import Deferred
from amends.handling.unit_of_work import UnitOfWork

from .answers import LOOKED_AT_ANEW, Asked, looked_at_anew, receipt
from .post import as_it_stands, posted_newest, printed_newest
from .scenario_steps import Tale

_TYPING = 20
"""Minutes for writing the letter."""


def understood(tale: Tale, policy: Policy, who: str, request: Asked | None) -> Tale:
    """Send an email in which the handler says how they understand it."""
    if not tale.bound or request is None:
        return tale
    return tale.by(who, receipt(policy, request, Way.email))


def at_issue(tale: Tale, who: str, request: Asked | None, *, by_mail: bool = True) -> Tale:
    """Say what is still at issue at the review: by email, or in the letter of that day."""
    if not tale.bound or request is None:
        return tale

    def write(uow: UnitOfWork) -> WriteLetter:
        on = as_it_stands(tale, 1, uow)
        day = on.fields(on.receivers()[0], "en")["respond_by"]
        words = looked_at_anew(on.rules.policy, request, day)
        return WriteLetter(
            1,
            Way.email if by_mail else Way.letter,
            words,
            language=Code("en"),
            meets=LOOKED_AT_ANEW.demanded,
            checked=LOOKED_AT_ANEW.checked(words),
        )

    deferred = Deferred(WriteLetter, write)
    tale.later(minutes=_TYPING).by(who, deferred)
    if by_mail:
        return tale.later(seconds=30).by("system", posted_newest(tale))
    tale.by(who, printed_newest(tale))
    return tale.later(minutes=15).by(who, posted_newest(tale))
