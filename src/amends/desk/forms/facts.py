"""Fact fields of a form: custom fields of the organisation, and facts that rule packs ask for."""

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext

from amends.core.framework.packs.facts_to_record import Asked, asked
from amends.core.framework.policy.vocabulary import FieldType, OwnField
from amends.core.operation.acts.at_once import NEEDED, resolve_at_once
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.complaint.marks import RECORDED
from amends.core.operation.regulators.regulated import standing
from amends.core.values import LARGEST_INT, Code
from amends.handling.kinds.complaint import RECEIVE
from amends.wording.phrases import capital, listed
from amends.wording.regulators import regimes

from . import inputs
from .around import Around, Options
from .choosing import LONGEST, choice, yes_no
from .nodes import Section
from .of_complaint import ACT_OF
from .of_regulators import lists_asked

type Inputs = dict[str, tuple[str, str, forms.Field]]
"""Each input by its name, with the fact's name and its type."""

_AT_ONCE = resolve_at_once.name
_HOLDS = {
    FieldType.code: "code",
    FieldType.int: "number",
    FieldType.bool: "flag",
    FieldType.day: "day",
    FieldType.money: "money",
    FieldType.words: "words",
}
_TYPES = {holds: kind for kind, holds in _HOLDS.items()}


def sections_of(particulars: type, path: str, legend: str, around: Around) -> list[Section]:
    """Return the fact fields in the form of an act, below `path`, grouped by who asks. Under
    `legend` are custom fields that the act asks for and that are empty. An act that categorises
    also has what each current pack asks for. Questions that decide now come first. After the custom
    fields come those that may matter later (`later`), and the regulators' category lists."""
    act = ACT_OF.get(particulars.__name__, RECEIVE)
    own: Inputs = {
        f"{path}-{declared.code}": (
            str(declared.code),
            _HOLDS[declared.type],
            _own(declared, act, around),
        )
        for declared in around.rules.policy.own_fields
        if declared.asked_by(act) and not _known(declared, act, around)
    }
    ours = [Section(path, legend, own)] if own else []
    if act != "classify":
        acts = NEEDED if act == _AT_ONCE else (ACTS[act],) if act in ACTS else ()
        return [*ours, *_of_packs(path, lists_asked(path, around, needed=acts), {}, around)]
    waits, facts = later(path, around), _of_regulators(path, around)
    theirs = _of_packs(path, lists_asked(path, around), facts, around, waits=waits)
    now = [
        section for section in theirs if any(n in facts and n not in waits for n in section.asked)
    ]
    return [*now, *ours, *(section for section in theirs if section not in now)]


def _of_packs(
    path: str, lists: Inputs, facts: Inputs, around: Around, *, waits: Collection[str] = ()
) -> list[Section]:
    """Return the questions of packs, grouped by the packs that ask them; those that decide
    deadlines come before the lists."""
    asking = _asking(around)
    grouped: dict[tuple[str, ...], Inputs] = {}
    for name, entry in facts.items():
        grouped.setdefault(asking[entry[0]], {})[name] = entry
    for name, entry in lists.items():  # the fact of a choice is named after the pack
        grouped.setdefault((entry[0].partition(".")[0],), {})[name] = entry
    return [
        Section(
            "-".join((path, *packs)),
            listed([around.names.pack(pack) for pack in packs]),
            theirs,
            hint=_why(theirs, facts, waits),
            folded=gettext("Questions that may follow"),
        )
        for packs, theirs in grouped.items()
    ]


def _asking(around: Around) -> dict[str, tuple[str, ...]]:
    """Return the packs that need each fact for their deadlines."""
    packs_of: dict[str, dict[str, None]] = {}
    for pack in around.rules.regulators:
        for fact in asked([pack], events=RECORDED):
            packs_of.setdefault(str(fact.name), {})[str(pack.id)] = None
    return {name: tuple(packs) for name, packs in packs_of.items()}


def _why(inputs: Inputs, facts: Inputs, waits: Collection[str]) -> str:
    """Return why a regulator asks; fields of lists say themselves that they are categories."""
    of_dates = [name for name in inputs if name in facts]
    if not of_dates:
        return ""
    if all(name in waits for name in of_dates):
        return gettext("No deadline depends on an answer at the moment.")
    return gettext("The rules ask for this. The answers decide which deadlines apply.")


def later(path: str, around: Around) -> frozenset[str]:
    """Return the inputs, below `path`, of pack questions on which no deadline of this complaint
    depends now: they are answered, not yet relevant, or their pack does not apply."""
    complaint = around.complaint
    standings = standing(complaint, around.rules, around.now) if complaint is not None else ()
    decide = {fact for pack in standings if pack.unclear is not None for fact in pack.unclear.told}
    every = asked(around.rules.regulators, events=RECORDED)
    return frozenset(f"{path}-{fact.name}" for fact in every if fact.name not in decide)


def _own(own: OwnField, act: str, around: Around) -> forms.Field:
    made = _input(own.type, around)
    if own.type is FieldType.code:
        offered: Options = [
            (option.code, around.names.own_option(own.code, option.code))
            for option in own.options
            if not option.retired
        ]
        made = choice(offered, required=False, coerce=Code)
    made.label = around.names.own_field(own.code)
    made.help_text = around.names.own_help(own.code)
    acts = [needed.name for needed in NEEDED] if act == _AT_ONCE else [act]
    made.required = own.required_at in acts and act != RECEIVE
    return made


def _known(own: OwnField, act: str, around: Around) -> bool:
    """Return whether the field was filled before: then only categorising asks for it again. On a
    page that records and resolves, it is asked in the part that records."""
    complaint = around.complaint
    if complaint is None:
        return act == _AT_ONCE and own.asked_by(RECEIVE)
    return act != "classify" and complaint.fact(own.code) is not None


def _of_regulators(path: str, around: Around) -> Inputs:
    """Return what the current packs ask about a complaint and the record does not contain."""
    inputs: Inputs = {}
    packs = around.rules.regulators
    for question in asked(packs, events=RECORDED):
        made = _asked(question, around)
        made.label = capital(regimes.asked(question.name, packs))
        inputs[f"{path}-{question.name}"] = (str(question.name), question.kind, made)
    return inputs


def _asked(question: Asked, around: Around) -> forms.Field:
    match question.kind:
        case "code":
            codes = [*question.codes, Code(regimes.OTHER)]
            offered: Options = [(code, regimes.answer(code)) for code in codes]
            return choice(offered, required=False, coerce=Code)
        case "moment":
            zone, now = around.names.zone, around.now
            return inputs.MomentField(zone=zone, now=now, required=False)
        case kind:
            return _input(_TYPES[kind], around)


def _input(kind: FieldType, around: Around) -> forms.Field:
    match kind:
        case FieldType.int:
            return forms.IntegerField(required=False, min_value=-LARGEST_INT, max_value=LARGEST_INT)
        case FieldType.bool:
            return yes_no(required=False)
        case FieldType.day:
            return inputs.DayField(required=False)
        case FieldType.money:
            return inputs.MoneyField(currency=around.rules.policy.currency, required=False)
        case _:
            return forms.CharField(required=False, max_length=LONGEST)
