"""Shared beginnings of scenarios: submitted by the form, acknowledged, assessed and assigned."""

from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.receipt import NewMention, Receive
from amends.core.operation.events import YesNoUnknown
from amends.core.values import Code

from .. import post
from ..answers import Asked
from ..lines import caller, matter, six
from ..organization import person_id
from ..telling import PUBLIC, House, Tale
from ..understanding import understood


def lodged(
    tale: Tale,
    name: str,
    words: str,
    *,
    wish: str,
    category: str,
    unit: str = "homes_port_alder",
    product: str = "tenancy",
    about_person: YesNoUnknown = YesNoUnknown.no,
    mentions: tuple[NewMention, ...] = (),
    language: Code | None = None,
) -> Tale:
    """Submit it by the form with an email address, and acknowledge it two minutes later."""
    tale.by(
        PUBLIC,
        Receive(
            channel=Code("web"),
            narrative=words,
            complainants=(caller(name, language=language),),
            remedy=wish,
            product=Code(product),
            unit=Code(unit),
            issues=(matter(category),),
            about_person=about_person,
            mentions=mentions,
        ),
    )
    tale.asked = Asked(name, category, words, wish)
    return tale.later(minutes=2).by("system", post.acknowledgement(tale))


def assigned(
    house: House, tale: Tale, back: int, at: str, who: str, severity: str = "medium"
) -> Tale:
    """Assess it and assign it to the person who assessed it; they write how they understand it, if
    a rule pack requires that."""
    tale.on(back, at).by(who, six(severity, impact="medium"), Assign(person_id(who)))
    return understood(tale, house.organization.policy, who, tale.asked)
