"""What the form of an act on a record asks, and what these forms share."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.utils.translation import gettext

from amends.core.framework.acting import do
from amends.core.improvement.pattern import CodePattern
from amends.core.operation.complaint import Complaint
from amends.core.records.deciding import RecordAct
from amends.core.records.state import HAND_OVER
from amends.core.refusal import Refused
from amends.core.values import Id, Sealed
from amends.handling.commands import Unknown
from amends.handling.reading import file_of

from ..forms.layout import PLAIN, FormLayout
from ..request.context import DeskContext

CODES = ("category", "product", "unit", "cause")


@dataclass(frozen=True, slots=True)
class Beside:
    """Something to know beside a form: texts, labels with texts, or links with their addresses."""

    title: str
    texts: Sequence[str] = ()
    pairs: Sequence[tuple[str, str]] = ()
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A form of an act: its layout, fields with choices of their own, values that are not asked,
    those that the form carries along, and what is beside it."""

    layout: FormLayout = PLAIN
    choices: Mapping[str, forms.Field] = field(default_factory=lambda: MappingProxyType({}))
    fixed: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    carried: Sequence[tuple[str, str]] = ()
    beside: Sequence[Beside] = ()


def given(request: HttpRequest, name: str) -> str:
    return (request.POST or request.GET).get(name, "")


def complaint_of(reference: str, desk: DeskContext) -> Complaint:
    try:
        return file_of(reference, actor=desk.actor, now=desk.now).complaint
    except Unknown:
        raise Http404 from None


def codes_in(where: CodePattern, prefix: str) -> dict[str, str]:
    found = ((name, getattr(where, name)) for name in CODES)
    return {f"{prefix}-{name}": code for name, code in found if code}


def names_in(prefix: str) -> list[str]:
    return [f"{prefix}-{name}" for name in CODES]


def select(label: str, options: Sequence[tuple[str, str]], *, coerce: Any) -> forms.Field:
    return forms.TypedChoiceField(
        label=label, choices=[("", gettext("Choose")), *options], coerce=coerce
    )


def contents_of(act: RecordAct, detail: Any, request: HttpRequest, desk: DeskContext) -> Asked:
    """Return what the form of an act asks that says nothing else: only its payload, and of handing
    over only people who may take the record."""
    return _hand_over(act, detail, desk) if act.name == HAND_OVER else Asked()


_NO_TEXT = Sealed(Id("none"), Id("0" * 64), 0)


def _hand_over(act: RecordAct, detail: Any, desk: DeskContext) -> Asked:
    state, able = detail.state, set[str]()
    for person in desk.rules.people.persons:
        with suppress(Refused):
            given = act.particulars(person, _NO_TEXT)
            do(act, desk.here(state), given)
            able.add(str(person))
    owner = Beside(gettext("Owner now"), [detail.names.person(state.holder)])
    return Asked(FormLayout(only={"to": frozenset(able)}), beside=[owner])
