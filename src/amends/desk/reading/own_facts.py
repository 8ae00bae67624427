"""Values of custom fields of a complaint, as the reader may see them."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext

from amends.core.operation import events as e
from amends.core.operation.regulators.regulated import chosen_of
from amends.core.values import Code, Money
from amends.wording import dates, money
from amends.wording.phrases import capital, listed, yes_no
from amends.wording.regulators import regimes

from .detail import ComplaintDetail


def own_facts(detail: ComplaintDetail) -> list[tuple[str, str]]:
    """Each own field that was answered, in the policy's order, with its answer as it is now, and
    what was chosen of regulators' lists."""
    known = {fact.name: fact for fact in detail.complaint.facts}
    declared = (own.code for own in detail.file.rules.policy.own_fields)
    told = in_words((known[code] for code in declared if code in known), detail)
    return told + _sorted_by_regulators(detail)


def _sorted_by_regulators(detail: ComplaintDetail) -> list[tuple[str, str]]:
    """Yield the choice in each list of a regulator, with the rules it belongs to."""
    found: dict[str, list[str]] = {}
    for one in chosen_of(detail.complaint, detail.file.rules):
        name = gettext("{list} ({rules})").format(
            list=capital(regimes.list_name(one.axis)), rules=detail.names.pack(one.axis.pack)
        )
        found.setdefault(name, []).append(one.item.label)
    return [(name, listed(many)) for name, many in found.items()]


def in_words(facts: Iterable[e.Fact], detail: ComplaintDetail) -> list[tuple[str, str]]:
    """Return names and values of facts; those hidden from the reader are left out."""
    said = ((capital(called(fact.name, detail)), _said(fact, detail)) for fact in facts)
    return [(name, text) for name, text in said if text]


def called(name: str, detail: ComplaintDetail) -> str:
    """Return the name of a fact: of a custom field, or of what a rule pack asks."""
    if name.startswith("own."):
        return detail.names.own_field(name)
    return regimes.asked(name, detail.file.rules.regulators)


def typed(fact: e.Fact, detail: ComplaintDetail) -> str:
    """Return the value of a fact without text."""
    match fact:
        case e.Fact(flag=bool(flag)):
            return yes_no(flag)
        case e.Fact(number=int(number)):
            return str(number)
        case e.Fact(day=date() as day):
            return dates.day(day)
        case e.Fact(moment=datetime() as moment):
            return dates.moment(moment, zone=detail.names.zone)
        case e.Fact(money=Money() as amount):
            return money.amount(amount)
        case e.Fact(code=Code() as code):
            chosen = regimes.listed(fact.name, code, detail.file.rules.regulators)
            return chosen or detail.names.own_option(fact.name, code)
        case _:
            return ""


def _said(fact: e.Fact, detail: ComplaintDetail) -> str:
    if fact.words is None:
        return typed(fact, detail)
    hidden = fact.words.sealed in detail.hidden
    return "" if hidden else detail.text(fact.words.sealed) or ""
