"""Custom questions to complainants on a form for writing by hand: in the form's language, with
boxes to tick if there are few options."""

from collections.abc import Iterator

from django.utils.translation import gettext

from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import AskedOf, FieldType, OwnField
from amends.documents.document import Blank, Blanks, Block, Ticks
from amends.wording.names import Names
from amends.wording.phrases import capital

_LINES = 3
"""Lines for a text."""
_BESIDE = 2
"""Number of short fields side by side."""


def own_questions(policy: Policy, names: Names) -> Iterator[Block]:
    """Yield a field for each answer, in the policy's order, in the active language; two consecutive
    short ones are side by side."""
    currency = str(policy.currency).upper()
    waiting: list[Blank] = []
    for own in policy.own_fields:
        if own.asked_of is not AskedOf.complainant or not own.asked_by("receive"):
            continue
        block = _question(own, currency, names)
        if isinstance(block, Blank) and block.lines == 1:
            waiting.append(block)
            if len(waiting) < _BESIDE:
                continue
        yield from _beside(waiting)
        waiting = []
        if not isinstance(block, Blank) or block.lines > 1:
            yield block
    yield from _beside(waiting)


def _beside(fields: list[Blank]) -> Iterator[Block]:
    if len(fields) > 1:
        yield Blanks(tuple(fields))
    else:
        yield from fields


def _question(own: OwnField, currency: str, names: Names) -> Blank | Ticks:
    name, help_ = capital(names.own_field(own.code)), names.own_help(own.code)
    match own.type:
        case FieldType.code:
            answers = [names.own_option(own.code, o.code) for o in own.options if not o.retired]
            return Ticks(_with(name, help_), tuple(answers))
        case FieldType.bool:
            return Ticks(_with(name, help_), (gettext("Yes"), gettext("No")))
        case FieldType.money:
            label = gettext("{name} (in {currency})").format(name=name, currency=currency)
            return Blank(label, hint=help_)
        case FieldType.day:
            return Blank(gettext("{name} (day, month, year)").format(name=name), hint=help_)
        case FieldType.words:
            return Blank(name, hint=help_, lines=_LINES)
        case FieldType.int:
            return Blank(name, hint=help_)


def _with(name: str, help_: str) -> str:
    return f"{name} ({help_})" if help_ else name
