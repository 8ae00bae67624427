"""Category lists of rule packs that are asked when a complaint is categorised."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext

from amends.core.framework.packs.codes import Axis
from amends.core.operation.acts.declaration import ComplaintAct
from amends.core.operation.acts.tracking import grounds_of
from amends.core.operation.regulators.listed import needed_for
from amends.core.operation.regulators.regulated import lists_of
from amends.core.values import Code
from amends.wording import pack_words
from amends.wording.phrases import capital
from amends.wording.regulators import regimes

from .around import Around, Options, listed

type Asked = dict[str, tuple[str, str, forms.Field]]


def lists_asked(
    path: str, around: Around, *, needed: Sequence[ComplaintAct] | None = None
) -> Asked:
    """Return a field for each choice of each list valid for the complaint, by its place in the
    form: the fact that it becomes, its type, and the field. For the acts that are `needed`, only
    what must be chosen before one of them and is not."""
    if around.complaint is None:
        return {}
    if needed is None:
        lists = lists_of(around.complaint, around.rules)
    else:
        lists = needed_for(around.complaint, around.rules, *needed)
    found: Asked = {}
    for axis in lists:
        for number, name in enumerate(axis.facts, start=1):
            made = _field(axis, number, around)
            made.required = needed is not None and number == 1
            found[f"{path}-{name}"] = (str(name), "code", made)
    return found


def _field(axis: Axis, number: int, around: Around) -> forms.Field:
    label = capital(regimes.list_name(axis))
    if number > 1:
        label = gettext("{what}, number {number}").format(what=label, number=number)
    return forms.TypedChoiceField(
        label=label,
        help_text=_help(axis, number, around),
        choices=[("", "\N{EM DASH}"), *_offered(axis, around)],
        required=False,
        coerce=Code,
        empty_value=None,
    )


def _help(axis: Axis, number: int, around: Around) -> str:
    told = gettext("The categories that {rules} uses.").format(rules=around.names.pack(axis.pack))
    if number > 1 or axis.list.required_at is None:
        return told
    by_when = gettext("Needed before {event}.").format(
        event=pack_words.event(axis.list.required_at, around.rules.packs)
    )
    return f"{told} {by_when}"


def _offered(axis: Axis, around: Around) -> list[tuple[str, object]]:
    """Return the entries, grouped by their parents if those are in another list."""
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
    """Return the organisation's reasons, and those for which regulators allow extending a deadline
    of the complaint, each with the rules that name it."""
    found = {}
    for term in around.at.terms:
        for one in grounds_of(around.at, around.rules, term):
            title = around.names.pack(term.pack)
            found[str(one.id)] = gettext("{ground} ({rules})").format(ground=one.text, rules=title)
    return [*listed(around, "reasons"), *found.items()]
