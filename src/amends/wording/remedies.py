"""Clauses 7.5 and 7.9: what we promise a complainant, and what we did, a sentence for each remedy,
without who does it. `remedies.toml` has the sentences."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from django.utils.translation import get_language

from amends.core.operation import events as e
from amends.governance.defaults import default_policy

from . import dates, money
from .names import Names
from .phrases import capital


def promise(remedy: e.Remedy, names: Names) -> str:
    """Return what we promise: “We'll refund £65 by Friday 4 December 2026.”"""
    day = dates.day(remedy.due) if remedy.due else ""
    if not day:
        return f"{_sentence(remedy, remedy.type, names)}."
    dated = "" if remedy.amount is not None else _text(remedy, f"{remedy.type}/day", names)
    text = dated or _in_language("by") or "{promise} ({day})"
    return text.format(day=day, promise=_sentence(remedy, remedy.type, names)) + "."


def done(remedy: e.Remedy, names: Names) -> str:
    """Return what we did: “We refunded £65.”"""
    return f"{_sentence(remedy, f'done/{remedy.type}', names)}."


def _sentence(remedy: e.Remedy, name: str, names: Names) -> str:
    amount = money.amount(remedy.amount) if remedy.amount is not None else ""
    text = _text(remedy, f"{name}/amount", names) if amount else ""
    if text:
        return text.format(amount=amount)
    what = _text(remedy, name, names) or capital(names.listed("response_types", remedy.type))
    return f"{what} ({amount})" if amount else what


def _text(remedy: e.Remedy, name: str, names: Names) -> str:
    """Return the sentence of this name; empty if the organisation gave the kind of remedy its own
    label, because only its authors know what that means."""
    entry = names.rules.policy.listed("response_types", remedy.type) if names.rules else None
    shipped = entry is None or {one.text for one in entry.labels} <= _shipped()
    return _in_language(name) if shipped else ""


def _in_language(name: str) -> str:
    return _texts().get(name, {}).get((get_language() or "en").partition("-")[0], "")


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files(__package__).joinpath("remedies.toml").read_text("utf-8"))


@cache
def _shipped() -> frozenset[str]:
    kinds = tomllib.loads(default_policy("standard"))["response_types"]
    return frozenset(text for kind in kinds for text in kind["labels"].values())
