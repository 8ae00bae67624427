"""Lines of the priority rule, and of what senior management is alerted to, as sentences."""

from collections.abc import Iterator

from django.utils.translation import gettext

from amends.core.framework.policy.commitments import Grade, PriorityRule, SignificanceRule

from .. import choices, money
from ..phrases import capital, listed
from ..phrases import marked as _

_AT_LEAST = {
    "severity_at_least": _("severity {grade} or worse"),
    "complexity_at_least": _("complexity {grade} or worse"),
    "impact_at_least": _("impact {grade} or worse"),
}
_EXACTLY = {
    "severity_at_least": _("severity {grade}"),
    "complexity_at_least": _("complexity {grade}"),
    "impact_at_least": _("impact {grade}"),
}
"""Texts without “at least”, because nothing is worse than the worst grade."""


def condition(rule: PriorityRule | SignificanceRule) -> str:
    """Return the conditions of the line, all of which must be true."""
    named = list(_named(rule))
    return capital(listed(named)) if named else gettext("Always")


def _named(rule: PriorityRule | SignificanceRule) -> Iterator[str]:
    for name in _AT_LEAST:
        grade: Grade | None = getattr(rule, name, None)
        if grade is not None:
            words = _EXACTLY[name] if grade is tuple(Grade)[-1] else _AT_LEAST[name]
            yield gettext(words).format(grade=choices.label(grade))
    match rule:
        case PriorityRule(immediate_needed=True):
            yield gettext("immediate action needed")
        case PriorityRule(immediate_needed=False):
            yield gettext("no immediate action needed")
        case SignificanceRule(amount_at_least=amount) if amount is not None:
            yield gettext("at least {amount} offered").format(amount=money.amount(amount))
        case _:
            pass
