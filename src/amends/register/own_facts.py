"""Custom fields as the register stores them: value, place in a range, piece."""

from amends.core.operation.complaint.state import Complaint
from amends.core.operation.events import Fact
from amends.core.values import Money

from .models import OwnFact
from .ranges import place_of


def own_facts(c: Complaint) -> tuple[OwnFact, ...]:
    """The rows of the own fields of a complaint that were answered."""
    return tuple(
        OwnFact(
            reference=c.reference,
            field=fact.name,
            value=_value(fact),
            number=_place(fact),
            currency=str(fact.money.currency) if fact.money else "",
            piece=fact.words.sealed if fact.words else "",
        )
        for fact in c.facts
        if fact.name.startswith("own.")
    )


def _place(fact: Fact) -> int | None:
    """Return the place in a range, for types that have one."""
    told = (fact.number, fact.money, fact.day)
    return next((place_of(one) for one in told if one is not None), None)


def _value(fact: Fact) -> str:
    match fact:
        case Fact(flag=bool(flag)):
            return "yes" if flag else "no"
        case Fact(money=Money(minor, currency)):
            return f"{minor} {currency}"
        case Fact(words=None):
            held = (fact.code, fact.number, fact.day, fact.moment)
            return next(str(one) for one in held if one is not None)
        case _:
            return ""
