"""What stories share: complaints submitted by the form, acknowledged, assessed and assigned, and
letters."""

import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.receipt import Receive
from amends.core.values import Code

from .. import post
from ..answers import Asked
from ..lines import caller, matter, six
from ..organization import data, person_id
from ..scenario_steps import PUBLIC, House, Tale
from ..understood import understood


def lodged(
    tale: Tale,
    name: str,
    words: str,
    *,
    wish: str,
    category: str,
    unit: str = "homes_port_alder",
    product: str = "tenancy",
    building: str = "",
    more: Mapping[str, Any] = MappingProxyType({}),
    **party: Any,
) -> Tale:
    """Submit it by the form with an email address, and acknowledge it two minutes later. `more` are
    other particulars, `party` what is known of the person."""
    rest: dict[str, Any] = {"issues": (matter(category),), "facts": in_building(building), **more}
    complainants = (caller(name, **party),)
    head = (Code("web"), words, complainants)
    tale.by(PUBLIC, Receive(*head, remedy=wish, product=Code(product), unit=Code(unit), **rest))
    tale.asked = Asked(name, category, words, wish)
    return tale.later(minutes=2).by("system", post.acknowledgement(tale))


def in_building(code: str) -> tuple[NewFact, ...]:
    """Return the organisation's own field; nothing without a building."""
    return (NewFact(Code("own.building"), code=Code(code)),) if code else ()


def assigned(
    house: House, tale: Tale, back: int, at: str, who: str, severity: str = "medium"
) -> Tale:
    """Assess it and assign it to the person who assessed it; they write how they understand it, if
    a rule pack requires that."""
    tale.on(back, at).by(who, six(severity, impact="medium"), Assign(person_id(who)))
    return understood(tale, house.organization.policy, who, tale.asked)


@cache
def texts(name: str) -> dict[str, Any]:
    """Return the content of a data file of the stories."""
    return tomllib.loads(data(name, "stories"))


def letter(name: str) -> str:
    """Return the text of a response under a rule pack."""
    return str(texts("letters")[name])
