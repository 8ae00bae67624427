"""What the lists of regulators' packs ask when a complaint is classified."""

from django import forms
from django.utils.translation import gettext

from amends.core.framework.regime_codes import Axis
from amends.core.operation.regulated import lists_of
from amends.core.operation.tracking import grounds_of
from amends.core.values import Code
from amends.wording import regimes
from amends.wording.phrases import capital

from .around import Around, Options, listed

type Asked = dict[str, tuple[str, str, forms.Field]]


def lists_asked(path: str, around: Around) -> Asked:
    """A field for each choice of each list that holds for the complaint, by its place in the form:
    the fact that it becomes, how that holds it, and the field."""
    if around.complaint is None:
        return {}
    found: Asked = {}
    for axis in lists_of(around.complaint, around.rules):
        for number, name in enumerate(axis.facts, start=1):
            found[f"{path}-{name}"] = (str(name), "code", _field(axis, number, around))
    return found


def _field(axis: Axis, number: int, around: Around) -> forms.Field:
    label = capital(regimes.list_name(axis))
    if number > 1:
        label = gettext("{what}, number {number}").format(what=label, number=number)
    return forms.TypedChoiceField(
        label=label,
        help_text=gettext("As {rules} sorts complaints.").format(
            rules=around.names.pack(axis.pack)
        ),
        choices=[("", "\N{EM DASH}"), *_offered(axis, around)],
        required=False,
        coerce=Code,
        empty_value=None,
    )


def _offered(axis: Axis, around: Around) -> list[tuple[str, object]]:
    """The entries, in parts by what they hang under where that is another list."""
    above = next(
        (one for one in lists_of(around.at, around.rules) if one.facts[0] == axis.above), None
    )
    if above is None:
        return [(str(one.code), one.label) for one in axis.list.items]
    parts: dict[str, list[tuple[str, str]]] = {}
    for one in axis.list.items:
        parent = above.item(one.parent) if one.parent else None
        parts.setdefault(parent.label if parent else "", []).append((str(one.code), one.label))
    return [(label or gettext("Everywhere"), many) for label, many in parts.items()]


def grounds_to_move(around: Around) -> Options:
    """The organization's reasons, and the grounds on which regulators' rules let a clock of the
    complaint be moved, each said with the rules that name it."""
    found = {}
    for term in around.at.terms:
        for one in grounds_of(around.at, around.rules, term):
            title = around.names.pack(term.pack)
            found[str(one.id)] = gettext("{ground} ({rules})").format(ground=one.text, rules=title)
    return [*listed(around, "reasons"), *found.items()]
